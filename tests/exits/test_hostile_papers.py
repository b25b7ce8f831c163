"""Every PDF, statement file and payment code, when every word on it is hostile: drawn or written, never obeyed."""

import csv
import io
import re

from pypdf import PdfReader

from portal.access.visit import visit_now
from portal.domain import documents, epc, quote_papers, receipts, statement_paper, transfer
from portal.domain.quote_files import Stored
from portal.domain.statement import Asked
from portal.gateways import pdf
from portal.gateways.spreadsheet import statement_csv
from portal.models import Payment, QuoteFile
from tests.databases import Place
from tests.exits.hostile import CALM, MARK, STORMS, hostile
from tests.exits.reading import squeezed
from tests.exits.world import BIC, IBAN, World, a_world
from tests.paying import rows

ACTS = {"/JavaScript", "/JS", "/OpenAction", "/AA", "/Launch", "/URI", "/EF", "/AcroForm", "/Annots"}
RUNS = re.compile(r"(^|[;\t\r\n])[=+\-@＝＋－＠\t\r\n]")


def papers(world: World) -> dict[str, bytes]:
    """One of each kind, by the name of what renders it."""
    slug = world.quotes["open"].slug
    offer = visit_now(quote_papers.offer, slug)
    number = next(one.receipt for one in rows(Payment) if one.reference or one.receipt)
    signed = next(file.content for file in rows(QuoteFile) if file.kind == "signed")
    return {
        "render_invoice": pdf.render_invoice(visit_now(documents.paper, world.slugs[0])),
        "render_receipt": pdf.render_receipt(visit_now(receipts.paper, number)),
        "render_statement": pdf.render_statement(visit_now(statement_paper.paper, Asked("", "", ""))),
        "render_offer": offer.content if isinstance(offer, Stored) else pdf.render_offer(offer),  # the export kept it
        "render_certificate": signed,  # with the offer before it
    }


@hostile
def test_papers_are_drawn(template: Place, database: Place, text: str) -> None:
    found = papers(a_world(text, template, database))
    for name, content in found.items():
        reader = PdfReader(io.BytesIO(content), strict=True)
        assert reader.pages
        for key in range(1, int(str(reader.trailer["/Size"]))):
            thing = reader.get_object(key)
            assert not isinstance(thing, dict) or ACTS.isdisjoint(thing), (name, thing)


def test_what_can_be_printed_can_be_copied(template: Place, database: Place) -> None:
    for name, content in papers(a_world(STORMS[0], template, database)).items():
        said = squeezed("".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))
        assert squeezed(f"<b {MARK}>") in said, name
        assert "alert(1)" in said or name == "render_statement", name


def test_there_is_a_paper_of_each_kind(template: Place, database: Place) -> None:
    made = {name for name in vars(pdf) if name.startswith("render_")}
    assert set(papers(a_world(CALM, template, database))) == made, "a paper whose words nothing here tries"


@hostile
def test_no_cell_of_the_statement_runs(template: Place, database: Place, text: str) -> None:
    world = a_world(text, template, database)
    statement = visit_now(statement_paper.paper, Asked("", "", "")).statement
    table = list(csv.reader(io.StringIO(statement_csv(statement, "en").decode("utf-8-sig"), newline="")))
    assert len(table) == len(statement.entries) + 3
    assert {len(row) for row in table} == {7}
    for row in table:
        assert not [cell for cell in row[:4] if RUNS.search(cell)]
        assert all(re.fullmatch(r"-?\d+\.\d\d|", cell) for cell in row[4:]) or row is table[0]
    assert any(world.kept.replace("'", "") in cell.replace("'", "") for row in table for cell in row)


@hostile
def test_no_line_of_the_payment_code_is_broken(template: Place, database: Place, text: str) -> None:
    world = a_world(text, template, database)
    words = text.encode("utf-8", "ignore").decode()
    made = epc.payload(beneficiary=words, iban=IBAN, bic="", amount_minor=100, currency="EUR", reference=words[:90])
    if made:
        expect_payment(made, "")
    shown = visit_now(transfer.read, world.slugs[0])
    assert shown.iban == IBAN
    if shown.code:
        expect_payment(visit_now(transfer.code, world.slugs[0]), BIC)


def test_of_a_harmless_text_there_is_a_code(template: Place, database: Place) -> None:
    world = a_world(CALM, template, database)
    expect_payment(visit_now(transfer.code, world.slugs[0]), BIC)


def expect_payment(made: bytes, bic: str) -> None:
    """Eleven lines, those of money as ours are."""
    lines = made.decode().split("\n")
    assert len(lines) == 11
    assert lines[:5] == ["BCD", "002", "1", "SCT", bic]
    assert lines[6] == IBAN
    assert re.fullmatch(r"EUR\d+\.\d\d", lines[7])
    assert lines[8:10] == ["", ""]
    assert all(line.isprintable() for line in lines)
