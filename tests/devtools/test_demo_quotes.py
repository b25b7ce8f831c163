"""The demo's quotes: one of every status, each with its proof, told in order and without a mail."""

from collections.abc import Iterator

import pytest
from sqlmodel import col, select

from portal import db
from portal.access.visit import visit_now
from portal.clock import now
from portal.devtools import demo_data
from portal.domain import dashboard, decisions, quote_questions, quotes
from portal.domain.quote_changes import changes
from portal.domain.quote_choices import may_choose
from portal.domain.quote_content import Content, read
from portal.domain.quote_document import expires_in_words
from portal.domain.quote_status import QuoteStatus
from portal.domain.quoting import version_of
from portal.models import Client, Contact, Outbox, Quote, QuoteDecision, QuoteFile, QuoteLook, QuoteState
from tests.build import become
from tests.databases import Place, at
from tests.paying import rows

STATUSES = set(QuoteStatus) - {QuoteStatus.DRAFT}


@pytest.fixture(scope="module")
def made(template: Place) -> Iterator[None]:
    """The demo's data, made once: these tests only look."""
    place = template.named("demo")
    place.become(template)
    with at(place):
        demo_data.ensure(lambda said: None)
        yield


def enter(email: str) -> None:
    with db.everyone(write=True) as session:
        become(session, session.exec(select(Contact).where(Contact.email_norm == email)).one())


def content_of(title: str, version: int = 0) -> Content:
    """What the newest version of this quote says, or this one."""
    with db.everyone() as session:
        quote = session.exec(select(Quote).where(col(Quote.title).startswith(title), Quote.state == "sent")).one()
        return read(version_of(session, quote.id, version or quote.version).content)


@pytest.mark.parametrize("email", ["ada@example.com", "ben@example.com"])
def test_quotes_of_every_status_and_some_that_nobody_sees(made: None, email: str) -> None:
    enter(email)
    shown = visit_now(quotes.page)
    assert {row.status for row in shown.rows} == STATUSES
    with db.everyone() as session:
        contact = session.exec(select(Contact).where(Contact.email_norm == email)).one()
        mine = session.exec(select(Quote).where(Quote.client_id == contact.client_id)).all()
    assert {one.state for one in mine} == set(QuoteState)
    assert len(mine) == shown.counts.all + 2
    assert visit_now(dashboard.overview).pending == shown.counts.pending > 0


def test_every_decision_has_its_proof_and_its_place(made: None) -> None:
    with db.everyone() as session:
        for client in session.exec(select(Client)):
            assert decisions.check(session, client.id) == []
        query = select(QuoteDecision).order_by(col(QuoteDecision.client_id), col(QuoteDecision.position))
        for one, then in zip(found := session.exec(query).all(), found[1:], strict=False):
            assert one.client_id != then.client_id or one.decided_at < then.decided_at < now()
    assert len(rows(QuoteFile)) == 2 * sum(one.state in ("accepted", "invoiced") for one in rows(Quote))
    assert all(one.content.startswith(b"%PDF") for one in rows(QuoteFile))


def test_no_mail_leaves_and_numbers_rise_with_the_days(made: None) -> None:
    assert not rows(Outbox)
    numbered = [one for one in rows(Quote) if one.number]
    for client in {one.client_id for one in numbered}:
        mine = sorted((one for one in numbered if one.client_id == client), key=lambda one: one.created_at)
        assert [one.number for one in mine] == sorted(one.number or "" for one in mine)


def test_ada_finds_one_revised_since_she_looked(made: None) -> None:
    [look] = [look for look in rows(QuoteLook) for one in rows(Quote)
              if look.quote_id == one.id and look.version < one.version]  # fmt: skip
    with db.everyone() as session:
        quote = session.get_one(Quote, look.quote_id)
        before, after = (version_of(session, quote.id, at) for at in (look.version, quote.version))
    assert after.remark
    kinds = [row.kind for row in changes(read(before.content), read(after.content), "en").rows]
    assert sorted(kinds) == ["added", "changed", "removed"]


def test_ada_finds_one_to_choose_from_with_a_deposit_and_an_answer(made: None) -> None:
    enter("ada@example.com")
    content = content_of("New website")
    assert content.deposit_percent == 30
    chosen = {line.key: (line.optional, line.is_open) for line in content.lines if may_choose(line)}
    assert {(True, False), (False, True), (True, True)} <= set(chosen.values())
    slug = next(row.slug for row in visit_now(quotes.page).rows if row.title == content.title)
    thread = visit_now(lambda visit: quote_questions.thread(visit, quotes.find(visit, slug)))
    assert [(row.is_ours, row.line) for row in thread] == [(False, "Building the pages"), (True, "Building the pages")]


def test_ada_has_one_that_ends_tomorrow(made: None) -> None:
    enter("ada@example.com")
    today = visit_now(lambda visit: visit.today)
    ends = [one.valid_until for one in rows(Quote) if one.state is QuoteState.SENT and not one.archived_at]
    assert "ends tomorrow" in [expires_in_words(day, today, "en") for day in ends]
