"""How often the portal writes to somebody who has asked for nothing: few times a day, whoever asks it to."""

from datetime import timedelta

import pytest

from portal import db
from portal.access.visit import visit_now
from portal.clock import now
from portal.domain import pay_link_sending, pay_links
from portal.domain.pay_link_sending import MOST_A_DAY, WrongFields
from portal.models import Outbox, PayLink
from tests.build import a_business
from tests.linking import change
from tests.payers import Sent, sent
from tests.paying import rows


@pytest.fixture
def ada(database: object) -> Sent:
    """Ada has sent Otto one link."""
    return sent()


def send(one: Sent, email: str = "otto@payer.example") -> None:
    """As who looks now."""
    visit_now(pay_link_sending.send, one.invoice.slug, "Otto", email)


def is_enough(one: Sent, email: str = "otto@payer.example") -> None:
    """Refused at its field, and nothing is written."""
    before = len(rows(Outbox))
    with pytest.raises(WrongFields) as refused:
        send(one, email)
    assert refused.value.fields["email"].said().startswith("No more invoices can be sent to this address today.")
    assert len(rows(Outbox)) == before


def test_links_that_were_ended_count_too(ada: Sent) -> None:
    for _ in range(MOST_A_DAY - 1):
        visit_now(pay_links.end, rows(PayLink)[-1].id)
        send(ada)
    visit_now(pay_links.end, rows(PayLink)[-1].id)
    is_enough(ada)
    is_enough(ada, "OTTO@Payer.example")
    send(ada, "berta@payer.example")


def test_a_day_later_they_do_not(ada: Sent) -> None:
    for _ in range(MOST_A_DAY - 1):
        visit_now(pay_links.end, rows(PayLink)[-1].id)
        send(ada)
    change(PayLink, ada.link.id, created_at=now() - timedelta(days=1, minutes=1))
    visit_now(pay_links.end, rows(PayLink)[-1].id)
    send(ada)
    visit_now(pay_links.end, rows(PayLink)[-1].id)
    is_enough(ada)


def test_what_other_clients_of_the_business_sent_counts(ada: Sent) -> None:
    others = [sent(business=ada.business) for _ in range(MOST_A_DAY - 1)]
    is_enough(others[-1])


def test_another_business_has_its_own_measure(ada: Sent) -> None:
    for _ in range(MOST_A_DAY):
        sent(business=ada.business)
    with db.everyone(write=True) as session:
        elsewhere = a_business(session, host="other.example")
    send(sent(business=elsewhere))
