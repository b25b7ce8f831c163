"""A list of clients as the page shows it: its columns, what its rows become, and what is wrong with them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from portal import formats
from portal.access.staff_visit import StaffVisit, for_staff
from portal.domain.admin import import_columns, import_problems, import_row, importing
from portal.domain.admin.import_row import Reading, Table
from portal.models import ClientImport, ImportRowState, ImportState, StaffRole
from portal.text import t, tn

PREVIEWED = 5  # rows
PROBLEMS = 20  # rows on the page; all of them are in the file to download
ENCODINGS = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "cp1252": "Windows-1252"}  # else UTF-16
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}


@dataclass(frozen=True)
class HeadingRow:
    """A column of the file."""

    value: str
    label: str


@dataclass(frozen=True)
class ColumnRow:
    """What is known of clients, and the column that holds it; empty: none."""

    name: str
    label: str
    is_required: bool
    chosen: str


@dataclass(frozen=True)
class PreviewRow:
    """A client as it would become, or what is wrong with it."""

    number: str
    name: str
    person: str
    more: str
    wrong: str


@dataclass(frozen=True)
class ProblemRow:
    """A row that is not taken, and why."""

    number: str
    said: str
    is_bad: bool


@dataclass(frozen=True)
class ImportView:
    """All of it. `state` is empty while there is none."""

    key: str = ""
    state: str = ""
    name: str = ""
    problem: str = ""
    about: str = ""
    headings: list[HeadingRow] = field(default_factory=list)
    chosen: list[ColumnRow] = field(default_factory=list)
    preview: list[PreviewRow] = field(default_factory=list)
    twins: str = "skip"
    done: int = 0
    total: int = 0
    progress: str = ""
    good: str = ""  # what would be written, or was, in words
    updates: str = ""
    skipped: str = ""
    bad: str = ""
    go: str = ""  # on the button; empty: nothing to import
    problems: list[ProblemRow] = field(default_factory=list)
    more: str = ""
    href: str = ""


@for_staff(StaffRole.MANAGER)
def current(visit: StaffVisit) -> ImportView:
    """One's own list, as far as it is."""
    found = importing.latest(visit)
    if found is None:
        return ImportView()
    known: dict[str, Any] = {"key": found.id.hex, "state": found.state.value, "name": found.name}
    match found.state:
        case ImportState.REFUSED:
            known["problem"] = found.problem
        case ImportState.MAPPING:
            known |= _columns(visit, found)
        case ImportState.CHECKING | ImportState.WRITING:
            known |= _progress(visit, found)
        case _:
            known |= _outcome(visit, found)
    return ImportView(**known)


def _columns(visit: StaffVisit, found: ClientImport) -> dict[str, Any]:
    locale = visit.locale
    unnamed = [t("Column {number}", locale, number=at) for at in range(1, len(found.headings) + 1)]
    text = ENCODINGS.get(found.encoding, "UTF-16")
    cut = t(DELIMITERS[found.delimiter], locale)
    count = tn("1 row", "{rows} rows", found.total, locale, **_rows(found.total, locale))
    return {
        "about": t("{count}, as {text} text, cut by {cut}.", locale, count=count, text=text, cut=cut),
        "headings": [HeadingRow(str(at), said or unnamed[at]) for at, said in enumerate(found.headings)],
        "chosen": [
            ColumnRow(one.name, t(one.label, locale), one.is_required, str(found.columns.get(one.name, "")))
            for one in import_columns.FIELDS
        ],
        "preview": list(_preview(visit, found)),
        "twins": found.twins.value,
    }


def _preview(visit: StaffVisit, found: ClientImport) -> Iterator[PreviewRow]:
    seen = Table(found.headings, found.columns, import_row.usual_of(visit.business), visit.locale)
    for number, cells in found.sample[:PREVIEWED]:
        yield _previewed(import_row.read(number, cells, seen), visit.locale)


def _previewed(read: Reading, locale: str) -> PreviewRow:
    known = read.known
    if read.wrong:
        return PreviewRow(str(read.number), "", "", "", read.wrong)
    place = " ".join(part for part in (known["postcode"], known["city"]) if part)
    where = (
        known["street"].replace("\n", ", "),
        place,
        known["region"],
        formats.country_name(known["country"], locale),
    )
    more = (*where, known["phone"], known["vat_id"], known["currency"], known["locale"].replace("_", "-"))
    person = f"{known['person']}, {known['email']}"
    return PreviewRow(str(read.number), known["name"], person, " · ".join(one for one in more if one), "")


def _progress(visit: StaffVisit, found: ClientImport) -> dict[str, Any]:
    is_writing = found.state is ImportState.WRITING
    done, total = (found.written, found.good + found.updates) if is_writing else (found.checked, found.total)
    words = t(
        "{done} of {count} rows", visit.locale, done=_number(done, visit.locale), count=_number(total, visit.locale)
    )
    return {"done": done, "total": total, "progress": words}


def _outcome(visit: StaffVisit, found: ClientImport) -> dict[str, Any]:
    locale, ready = visit.locale, found.state is ImportState.READY
    taken = found.good + found.updates if ready else found.written
    shown = list(visit.db.exec(import_problems.of(found).limit(PROBLEMS)))
    rest = found.bad + found.skipped - len(shown)
    return {
        "good": tn("1 row is good.", "{rows} rows are good.", taken, locale, **_rows(taken, locale))
        if ready
        else tn("1 row was imported.", "{rows} rows were imported.", taken, locale, **_rows(taken, locale)),
        "updates": _count("1 of them changes a client that is there already.",
                          "{rows} of them change clients that are there already.", found.updates, locale) if ready
        else _count("1 of them changed a client that was there already.",
                    "{rows} of them changed clients that were there already.", found.updates, locale),
        "skipped": _count("1 row is left out: its client is there already.",
                          "{rows} rows are left out: their clients are there already.", found.skipped, locale),
        "bad": _count("1 row has something wrong with it.",
                      "{rows} rows have something wrong with them.", found.bad, locale),
        "go": _count("Import the good row", "Import the {rows} good rows", taken, locale) if ready else "",
        "problems": [ProblemRow(str(one.number), one.said, one.state is ImportRowState.BAD) for one in shown],
        "more": _count("and 1 row more", "and {rows} rows more", rest, locale),
        "href": f"/admin/clients/import/{found.id.hex}.csv" if shown else "",
    }  # fmt: skip


def _count(one: str, many: str, count: int, locale: str) -> str:
    return tn(one, many, count, locale, **_rows(count, locale)) if count else ""


def _rows(count: int, locale: str) -> dict[str, str]:
    return {} if count == 1 else {"rows": _number(count, locale)}


def _number(count: int, locale: str) -> str:
    return formats.number(Decimal(count), locale)
