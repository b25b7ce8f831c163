"""The receipt goes along with the mail, over the wire; and the mail leaves without it when it cannot be printed."""

import asyncio
import io
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from uuid import UUID

import pytest
from pypdf import PdfReader

from portal import worker
from portal.domain.letters import Attachment
from portal.gateways import pdf
from portal.gateways.mail import compose
from portal.settings import settings
from tests.gateways.pdf.receipt_papers import PAPER, receipt_with
from tests.mailing import MailServer, a_letter, a_port, body, listening, outbox_rows
from tests.purse import Purse, a_purse


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    """Listening."""
    made = MailServer(a_port())
    monkeypatch.setenv("PORTAL_SMTP_URL", f"smtp://127.0.0.1:{made.port}")
    settings.cache_clear()
    with listening(made):
        yield made
    settings.cache_clear()


@pytest.fixture
def purse(database: object) -> Purse:
    return a_purse()


async def delivered(server: MailServer, count: int = 1) -> list[EmailMessage]:
    """What arrives while the worker runs."""
    stop = asyncio.Event()
    running = asyncio.create_task(worker.run(stop))
    for _ in range(200):
        if len(server.mails) >= count:
            break
        await asyncio.sleep(0.05)
    stop.set()
    await running
    return server.mails


async def test_the_receipt_arrives_with_the_mail(server: MailServer, purse: Purse) -> None:
    [slug] = purse.owes("100.00")
    purse.pays({slug: 10000})
    [mail] = await delivered(server)
    [receipt] = list(mail.iter_attachments())
    assert (receipt.get_filename(), receipt.get_content_type()) == ("RC-00001.pdf", "application/pdf")
    text = PdfReader(io.BytesIO(receipt.get_content())).pages[0].extract_text()
    assert "RC-00001" in text
    assert slug in text
    assert "View receipt" in body(mail, "html")
    assert "/receipts/RC-00001" in body(mail)
    assert mail["Content-Language"] == "en"


async def test_a_receipt_that_cannot_be_printed_holds_nothing_up(
    server: MailServer, purse: Purse, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(paper: object) -> bytes:
        raise ZeroDivisionError("Berger & Sons GmbH")

    said: list[str] = []
    monkeypatch.setattr(pdf, "render_receipt", broken)
    monkeypatch.setattr(compose.log, "error", lambda event, **facts: said.append(f"{event} {facts}"), raising=False)
    [slug] = purse.owes("100.00")
    purse.pays({slug: 10000})
    [mail] = await delivered(server)
    assert list(mail.iter_attachments()) == []
    assert "/receipts/RC-00001" in body(mail)
    assert {row.state.value for row in outbox_rows().values()} == {"sent"}
    assert said == ["mail.unprintable {'error': 'ZeroDivisionError'}"], "what went wrong, and nobody's name"


async def test_the_word_to_the_business_has_no_button(server: MailServer, purse: Purse) -> None:
    [slug] = purse.owes("100.00")
    purse.pays({slug: 10000}, amount_minor=1)
    [mail] = await delivered(server)
    assert [person.addr_spec for person in mail["To"].addresses] == ["office@example.com"]
    for kind in ("plain", "html"):
        assert "python -m portal reconcile" in body(mail, kind)
        assert "If the button does not work" not in body(mail, kind)
    assert "<a " not in body(mail, "html")


@pytest.mark.parametrize(
    "number", ["RC\r\nBcc: eve@example.com", '"; x="', "../../etc/passwd", "=?utf-8?q?=0ABcc:_e?="]
)
def test_no_number_reaches_beyond_the_name_of_its_file(number: str) -> None:
    attached = (Attachment(number, receipt_with(number=number)),)
    raw = compose.message(a_letter(attachments=attached), UUID(int=7)).as_bytes()
    mail = message_from_bytes(raw, policy=default)
    usual = compose.message(a_letter(attachments=(Attachment("RC-00001", PAPER),)), UUID(int=7))
    assert sorted(mail.keys()) == sorted(usual.keys())
    [part], [normal] = list(mail.iter_attachments()), list(usual.iter_attachments())
    assert sorted(part.keys()) == sorted(normal.keys())
    assert part.get_content().startswith(b"%PDF-")
