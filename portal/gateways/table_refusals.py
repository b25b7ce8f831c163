"""Why a file is no table we can read, in words for whoever brought it."""

from portal.errors import Refused


class NoTable(Refused):
    """Any of these."""

    sentence = "This file could not be read as a table."


class NoFile(NoTable):
    """The form was sent without one."""

    sentence = "Please choose a file."


class TooLarge(NoTable):
    """More than anybody's list of clients."""

    sentence = "This file is larger than {most} MB. Please leave out columns that are not needed, or split it."


class AnotherFile(NoTable):
    """A workbook, a PDF …"""

    sentence = "This is no CSV file. Open it in your spreadsheet and save it as CSV first."


class NoText(NoTable):
    """Bytes that are no text in any of the ways we read."""

    sentence = "This file is not plain text. Save it as CSV in UTF-8, and choose it again."


class NoRows(NoTable):
    """Headings alone, or not even those."""

    sentence = "There are no clients in this file: it needs a row of headings, and below it a row for each client."


class NoHeadings(NoTable):
    """The first row is a client already."""

    sentence = "The first row must hold headings, such as Name and E-mail. In this file it holds an e-mail address."


class TooManyColumns(NoTable):
    """More than a list of clients has; perhaps cut at the wrong sign."""

    sentence = "This table has more than {most} columns. Please leave out those that are not needed."


class TooManyRows(NoTable):
    """More than are imported at once."""

    sentence = "This table has more than {most} rows. Please split it into several files."


class LongCell(NoTable):
    """Perhaps a quotation mark that was not closed."""

    sentence = "Row {row} has a cell of more than {most} characters. Perhaps a quotation mark before it is not closed."


class LongRow(NoTable):
    """All of it a single line, perhaps, or a quotation mark that was not closed."""

    sentence = "Row {row} has more than {most} characters. Perhaps the rows do not stand on lines of their own."


class OpenQuote(NoTable):
    """One that is not closed, or stands within a cell."""

    sentence = "From row {row} on this file cannot be read: a quotation mark is not closed, or stands where none may."
