"""Which mails a person may do without: every kind is mapped, muted ones stay unwritten, each reader stands alone."""

import asyncio
from email.message import EmailMessage
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from portal import db, outbox, worker
from portal.access import hosts, unsubscribe_links
from portal.domain import mail_choices, mails
from portal.domain.mail_choices import CHOICE_OF, WORDS, MailChoice
from portal.domain.mails import MailKind
from portal.gateways.mail import compose, smtp
from portal.models import Activity, Contact, Outbox, OutboxState
from tests.mailing import Office, a_letter, an_office, another_contact, body, outbox_rows

NEVER = {
    MailKind.SIGN_IN,
    MailKind.PAYMENT_CONFIRMED,
    MailKind.REFUND_MADE,
    MailKind.QUOTE_CODE,
    MailKind.QUOTE_ACCEPTED,
}


@pytest.fixture
def office(database) -> Office:
    return an_office()


def mute(contact_id: UUID, choice: MailChoice = MailChoice.INVOICES, wanted: bool = False) -> None:
    with db.everyone(write=True) as session:
        mail_choices.choose(session, contact_id, choice, wanted)


def invoice_mail(office: Office, **facts: str):
    return mails.letter("invoice_sent", {"invoice": office.invoice_id.hex, **facts})


def test_every_kind_of_mail_is_mapped() -> None:
    """A new kind without a row is always sent; here somebody has to say that it should be."""
    assert set(CHOICE_OF) == set(MailKind)
    assert set(WORDS) == set(MailChoice) == {choice for choice in CHOICE_OF.values() if choice}
    assert not any(mail_choices.is_switchable(kind) for kind in NEVER)


def test_who_muted_a_kind_is_left_out(office: Office) -> None:
    ben = another_contact(office, "ben@example.com")
    mute(office.contact_id)
    letter = invoice_mail(office)
    assert letter is not None
    assert [one.contact_id for one in letter.to] == [ben]
    mute(ben)
    assert invoice_mail(office) is None
    mute(ben, wanted=True)
    assert invoice_mail(office) is not None


def test_another_kind_is_not_touched(office: Office) -> None:
    mute(office.contact_id, MailChoice.REMINDERS)
    assert invoice_mail(office) is not None


def test_what_is_never_switchable_comes_whatever_stands_in_the_row(office: Office) -> None:
    with db.everyone(write=True) as session:
        ada = session.get_one(Contact, office.contact_id)
        ada.muted = [*MailChoice, "payment_confirmed", "sign_in", "nonsense"]
        session.add(ada)
    letter = mails.letter("payment_confirmed", {"payment": office.payment_id.hex})
    assert letter is not None
    assert letter.unsubscribe == ""
    assert "List-Unsubscribe" not in compose.message(letter, uuid4())


def test_choosing_twice_is_noted_once(office: Office) -> None:
    for wanted in (False, False, True, True):
        mute(office.contact_id, wanted=wanted)
    with db.everyone() as session:
        noted = session.exec(select(Activity).where(Activity.verb == "mails_chosen")).all()
        assert [one.facts["wanted"] for one in noted] == [False, True]
        assert session.get_one(Contact, office.contact_id).muted == []


def test_one_reader_has_the_way_out_in_headers_and_foot(office: Office) -> None:
    letter = invoice_mail(office)
    assert letter is not None
    mail = compose.message(letter, uuid4())
    assert mail["List-Unsubscribe"] == f"<{letter.unsubscribe}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"\r\nList-Unsubscribe: <{letter.unsubscribe}>\r\n".encode() in mail.as_bytes(), "whole, on one line"
    assert letter.unsubscribe in body(mail)
    assert f'href="{letter.unsubscribe}"' in body(mail, "html")
    token = letter.unsubscribe.rpartition("/")[2]
    assert unsubscribe_links.named_in(token) == (office.contact_id, "invoices")


@pytest.mark.parametrize(
    "evil", ["\r\nBcc: eve@example.com", "\n", ">,<mailto:eve@example.com", " x", "\x00", "é", "?a=b"]
)
def test_no_header_can_be_written_through_the_way_out(evil: str) -> None:
    letter = a_letter(unsubscribe=f"https://p.example.com/unsubscribe/x{evil}")
    with pytest.raises(compose.Unsendable):
        compose.message(letter, uuid4())


def test_the_way_out_starts_at_the_hosts_own_address(office: Office) -> None:
    letter = invoice_mail(office)
    assert letter is not None
    assert letter.unsubscribe.startswith(f"{hosts.origin_of('')}/unsubscribe/")


class Post:
    """A mail server that refuses some addresses so many times."""

    def __init__(self, **refusals: int) -> None:
        self.taken: list[EmailMessage] = []
        self.refusals = refusals

    async def send(self, message: EmailMessage) -> str:
        name = message["To"].addresses[0].username
        assert len(message["To"].addresses) == 1
        if self.refusals.get(name, 0):
            self.refusals[name] -= 1
            raise smtp.NotNow("recipient refused: 450 later")
        self.taken.append(message)
        return ""

    def to(self) -> list[str]:
        return sorted(mail["To"].addresses[0].username for mail in self.taken)


def deliver(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until nothing waits any more, each pause skipped."""
    monkeypatch.setattr(smtp, "send", post.send)
    monkeypatch.setattr(outbox, "PAUSES", (0,) * 30)
    for _ in range(10):
        for claimed in outbox.claim(10):
            asyncio.run(worker._deliver(claimed))


def promise(office: Office) -> None:
    with db.everyone(write=True) as session:
        outbox.promise(session, office.business_id, "invoice_sent", "one", invoice=office.invoice_id)


def test_a_refusal_of_one_reader_sends_nothing_twice_to_another(office: Office, monkeypatch) -> None:
    another_contact(office, "ben@example.com")
    promise(office)
    post = Post(ben=3)
    deliver(post, monkeypatch)
    assert post.to() == ["ada", "ben"]
    assert len({mail["Message-ID"] for mail in post.taken}) == 2
    assert len({mail["List-Unsubscribe"] for mail in post.taken}) == 2
    rows = outbox_rows().values()
    assert {row.state for row in rows} == {OutboxState.SENT}
    assert sorted(row.attempts for row in rows) == [1, 1, 4]


def test_splitting_again_promises_nothing_new(office: Office) -> None:
    """A worker that lost its lease, or died before it could say how it ended."""
    ben = another_contact(office, "ben@example.com")
    promise(office)
    [claimed] = outbox.claim(1)
    for _ in range(2):
        outbox.split(claimed, [office.contact_id, ben])
    with db.everyone(write=True) as session:
        row = session.get_one(Outbox, claimed.id)
        row.state = OutboxState.WAITING
        session.add(row)
    outbox.split(claimed, [office.contact_id, ben])
    assert len(outbox_rows()) == 3
    assert {row.facts.get("reader") for row in outbox_rows().values()} == {None, office.contact_id.hex, ben.hex}


def test_what_another_worker_has_ended_is_not_split(office: Office) -> None:
    ben = another_contact(office, "ben@example.com")
    promise(office)
    [claimed] = outbox.claim(1)
    outbox.dropped(claimed)
    outbox.split(claimed, [office.contact_id, ben])
    assert [row.state for row in outbox_rows().values()] == [OutboxState.DROPPED]


def test_muting_between_promise_and_attempt_counts(office: Office, monkeypatch) -> None:
    ben = another_contact(office, "ben@example.com")
    promise(office)
    [claimed] = outbox.claim(1)
    outbox.split(claimed, [office.contact_id, ben])
    mute(ben)
    post = Post()
    deliver(post, monkeypatch)
    assert post.to() == ["ada"]
    assert sorted(row.state for row in outbox_rows().values()) == ["dropped", "sent", "sent"]


def test_who_wants_them_again_between_two_attempts_makes_no_second_mail_of_the_first(
    office: Office, monkeypatch
) -> None:
    """The worker died after the mail had left: it is sent again, and can be told from a new one."""
    ben = another_contact(office, "ben@example.com")
    mute(ben)
    promise(office)
    post = Post()
    monkeypatch.setattr(smtp, "send", post.send)
    [claimed] = outbox.claim(1)
    asyncio.run(worker._mail(claimed))
    mute(ben, wanted=True)
    with db.everyone(write=True) as session:
        session.get_one(Outbox, claimed.id).leased_until = None
    deliver(post, monkeypatch)
    assert post.to() == ["ada", "ada", "ben"]
    assert len({mail["Message-ID"] for mail in post.taken}) == 2


def test_each_reads_days_and_amounts_in_their_own_way(office: Office, monkeypatch) -> None:
    another_contact(office, "ben@example.com", locale="en_US")
    another_contact(office, "cleo@example.com", locale="en_AT")
    promise(office)
    post = Post()
    deliver(post, monkeypatch)
    said = {mail["To"].addresses[0].username: body(mail).replace("\xa0", " ") for mail in post.taken}
    assert ("€1,234.50" in said["ada"], "€1,234.50" in said["ben"], "€ 1.234,50" in said["cleo"]) == (True, True, True)
    assert "Hello Ada Lovelace," in said["ada"], "written to alone, by name"


def test_a_foreign_id_in_the_facts_reaches_nobody(office: Office) -> None:
    stranger = an_office(host="other.example.com")
    assert invoice_mail(office, reader=stranger.contact_id.hex) is None
