"""Whatever stands in the address of a way back, it is answered as if nobody had come back, and nothing is asked."""

import pytest
from sqlalchemy import event

from portal import db
from portal.access.visit import visit_now
from portal.domain import returning
from portal.errors import NotFound
from tests.linking import a_browser
from tests.payers import Sent, sent

NONSENSE = ["\x00", "cs_1\x00", "cs_1\n", "cs 1", "' or 1=1 --", "é", "x" * 256, "\u202e", "/../"]


@pytest.fixture
def ada(database: object) -> Sent:
    """Ada is signed in, and has sent a link."""
    return sent()


@pytest.mark.parametrize("session_id", NONSENSE)
def test_the_payer_sees_the_invoice(ada: Sent, session_id: str) -> None:
    answer = a_browser().get(ada.path, params={"session_id": session_id})
    assert answer.status_code == 200
    assert "Proceed to Payment" in answer.text


@pytest.mark.parametrize("session_id", [*NONSENSE, "\ud800", ""])
def test_the_database_is_not_asked(ada: Sent, session_id: str) -> None:
    """PostgreSQL would refuse some of them with an error of its own."""
    asked = list[str]()
    event.listen(db.engine(), "before_cursor_execute", lambda *args: asked.append(args[2]))
    with pytest.raises(NotFound):
        visit_now(returning.account_of, session_id)
    assert asked
    assert not [one for one in asked if "FROM checkout" in one]
