"""Importing files: good ones are kept whatever lies beside them, bad ones leave nothing behind."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import SQLModel, select

from portal import db
from portal.domain.imports import AlreadyImported, Outcome
from portal.domain.issued import BadDocument
from portal.gateways.importers import NoSuchClient, SeveralClients, import_files
from portal.gateways.importers.files import Unreadable
from portal.models import Activity, Business, Client, Contact, Invoice, InvoiceLine
from portal.settings import settings

FIXTURES = Path(__file__).parents[2] / "fixtures" / "ubl"
INVOICE, CREDIT, YEN = (FIXTURES / name for name in ("full-invoice.xml", "credit-note.xml", "yen-invoice.xml"))


@pytest.fixture(autouse=True)
def people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("PORTAL_DATABASE_URL", f"sqlite:///{tmp_path}/portal.db")
    settings.cache_clear()
    db.engine.cache_clear()
    SQLModel.metadata.create_all(db.engine())
    with db.everyone(write=True) as session:
        business = Business(legal_name="N", display_name="N", contact_email="n@example.com")
        session.add(business)
        session.flush()
        for name, emails in (("One", ["ada@example.com", "both@example.com"]), ("Two", ["both@example.com"])):
            client = Client(business_id=business.id, name=name)
            session.add(client)
            session.flush()
            session.add_all(
                Contact(business_id=business.id, client_id=client.id, name=name, email=email, email_norm=email)
                for email in emails
            )
    yield
    db.engine().dispose()
    settings.cache_clear()
    db.engine.cache_clear()


def count(model: type[SQLModel]) -> int:
    with db.everyone() as session:
        return len(session.exec(select(model)).all())


def test_files_are_imported_whatever_their_order():
    results = import_files([CREDIT, YEN, INVOICE], " Ada@Example.COM ")
    assert [Path(result.source) for result in results] == [CREDIT, YEN, INVOICE]
    assert [result.imported and result.imported.slug for result in results] == ["GS-2026-7", "TK-9", "RE-2026-0042"]
    with db.everyone() as session:
        invoice = session.exec(select(Invoice).where(Invoice.slug == "RE-2026-0042")).one()
    assert (invoice.credited_minor, invoice.balance_minor) == (14400, 22255 - 14400)


def test_a_second_run_changes_nothing():
    import_files([INVOICE, CREDIT], "ada@example.com")
    before = count(Activity)
    again = import_files([INVOICE, CREDIT], "ada@example.com")
    assert [result.imported and result.imported.outcome for result in again] == [Outcome.UNCHANGED] * 2
    assert (count(Invoice), count(Activity)) == (2, before)


def test_a_bad_file_leaves_nothing_and_stops_nobody(tmp_path: Path):
    bad = tmp_path / "bad.xml"
    bad.write_text(INVOICE.read_text("utf-8").replace("</Invoice>", "<cac:InvoiceLine/></Invoice>"), "utf-8")
    results = import_files([bad, tmp_path / "absent.xml", tmp_path, YEN], "ada@example.com")
    assert isinstance(results[0].refusal, BadDocument)
    assert str(results[0].refusal).startswith(f"{bad}, line ")
    assert all(isinstance(result.refusal, Unreadable) for result in results[1:3])
    assert results[3].imported
    assert (count(Invoice), count(InvoiceLine)) == (1, 1)


def test_other_content_under_the_same_number_is_refused(tmp_path: Path):
    other = tmp_path / "other.xml"
    other.write_text(YEN.read_text("utf-8").replace("和紙", "洋紙"), "utf-8")
    first, second = import_files([YEN, other], "ada@example.com")
    assert first.imported
    assert isinstance(second.refusal, AlreadyImported)
    assert count(Invoice) == 1


def test_an_endless_file_is_not_read_to_its_end():
    (result,) = import_files([Path("/dev/zero")], "ada@example.com")
    assert isinstance(result.refusal, BadDocument)
    assert "larger than 5 MB" in str(result.refusal)


@pytest.mark.parametrize(
    ("email", "refusal"), [("nobody@example.com", NoSuchClient), ("both@example.com", SeveralClients)]
)
def test_the_address_must_belong_to_one_client(email: str, refusal: type[Exception]):
    with pytest.raises(refusal):
        import_files([YEN], email)
    assert count(Invoice) == 0
