"""A pay link opened over and over, by people, scanners or machines: nothing is written, nobody's page is disturbed."""

from datetime import timedelta

import pytest
import time_machine
from sqlmodel import select
from starlette.testclient import TestClient

from portal import db
from portal.clock import now
from portal.domain import pay_link_uses
from portal.gateways import pdf
from portal.models import PayLinkAct, PayLinkUse, Push
from tests.linking import a_browser
from tests.payers import Sent, sent
from tests.paying import rows


@pytest.fixture
def ada(database: object) -> Sent:
    """€100.00 are to pay by the link Ada sent."""
    return sent()


@pytest.fixture
def browser() -> TestClient:
    """Otto's."""
    return a_browser()


def times() -> dict[PayLinkAct, int]:
    """As counted, by all places."""
    found = dict[PayLinkAct, int]()
    for row in rows(PayLinkUse):
        found[row.act] = found.get(row.act, 0) + row.times
    return found


def pushes() -> int:
    """How often open pages were told to load again."""
    with db.everyone() as session:
        return len(session.exec(select(Push)).all())


@pytest.mark.parametrize(("end", "act"), [("", PayLinkAct.OPENED), ("/invoice.pdf", PayLinkAct.DOWNLOADED)])
def test_one_place_is_noted_once_a_minute(ada: Sent, browser: TestClient, end: str, act: PayLinkAct) -> None:
    assert browser.get(ada.path + end).status_code == 200
    before = pushes()
    for _ in range(3):
        assert browser.get(ada.path + end).status_code == 200
    assert (times(), pushes()) == ({act: 1}, before)
    with time_machine.travel(now() + timedelta(seconds=61)):
        browser.get(ada.path + end)
    assert (times(), pushes()) == ({act: 2}, before + 1)


def test_looks_that_are_no_news_take_no_write_lock(
    ada: Sent, browser: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.get(ada.path)
    monkeypatch.setattr(pay_link_uses, "note", None)
    assert browser.get(ada.path).status_code == 200


def test_another_place_is_news(ada: Sent, browser: TestClient) -> None:
    browser.get(ada.path)
    browser.get(ada.path, headers={"user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0"})
    assert (times(), len(rows(PayLinkUse))) == ({PayLinkAct.OPENED: 2}, 2)


def test_ever_new_places_are_one_in_the_end(ada: Sent, browser: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pay_link_uses, "MOST", len(PayLinkAct))
    for nth in range(3):
        browser.get(ada.path, headers={"user-agent": f"Mozilla/5.0 (X11; Linux x86_64) Firefox/{nth}"})
    [row] = rows(PayLinkUse)
    assert (row.ip, row.device, row.times) == ("", "", 1)


def test_papers_are_printed_so_often_an_hour(ada: Sent, browser: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.access.limits.PAYER_PAPERS", "2/hour")
    address = f"{ada.path}/invoice.pdf"
    assert [browser.get(address).status_code, browser.head(address).status_code] == [200, 200]
    monkeypatch.setattr(pdf, "render_invoice", None)
    refused = browser.get(address)
    assert (refused.status_code, "There were too many tries with this link." in refused.text) == (429, True)
    assert browser.get(ada.path).status_code == 200, "the page itself is there"
