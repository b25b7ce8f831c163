"""Every mail, when every word it could repeat is hostile: its headers, its HTML part, its plain part."""

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from uuid import UUID

from portal.domain import mails
from portal.domain.letters import TURNS, Letter
from portal.gateways.mail import compose
from tests.databases import Place
from tests.exits.hostile import CALM, MARK, hostile
from tests.exits.reading import Page, expect_unharmed, squeezed
from tests.exits.world import World, a_world
from tests.mailing import body

HEADERS = {
    "from", "to", "reply-to", "subject", "date", "message-id", "auto-submitted", "list-unsubscribe",
    "list-unsubscribe-post", "content-language", "mime-version", "content-type",
}  # fmt: skip
_calm: dict[str, set[tuple[str, ...]]] = {}  # the elements of each kind of mail, of harmless words


@hostile
def test_no_mail_is_written_by_its_words(template: Place, database: Place, text: str) -> None:
    calm = _calm or _shapes(a_world(CALM, template, database))
    _calm.update(calm)
    world = a_world(text, template, database)
    assert set(world.letters) == {kind.value for kind in mails.WRITERS}, "a writer whose mail nothing here makes"
    for kind, letters in world.letters.items():
        for letter in letters:
            expect_whole(letter, calm[kind])


def expect_whole(letter: Letter, calm: set[tuple[str, ...]]) -> None:
    """Headers of ours, to whom the letter says, and parts that are only text."""
    raw = compose.message(letter, UUID(int=7)).as_bytes()
    mail: EmailMessage = message_from_bytes(raw, policy=default)  # type: ignore[assignment]
    assert {name.lower() for name in mail} <= HEADERS
    assert len(mail.keys()) == len(set(mail.keys())), "no header twice"
    assert [one.addr_spec for one in mail["To"].addresses] == [one.email for one in letter.to]
    assert len(mail["From"].addresses) == 1
    assert all(not re.search(r"[\x00-\x1f\x7f]", str(value)) for value in mail.values())
    assert not mail.defects
    page, plain = expect_unharmed(body(mail, "html"), calm), body(mail)
    assert squeezed(letter.heading)[:40].replace("\ufffd", "") in squeezed(page.text) or "\\" in ascii(letter.heading)
    assert letter.url in ("", *page.links)
    assert "\r" not in plain
    assert not TURNS.search(page.text + plain), letter
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", plain)
    assert not [line for line in plain.split("\n") if line.lower().startswith(MARK + ":")]


def _shapes(world: World) -> dict[str, set[tuple[str, ...]]]:
    return {
        kind: {shape for letter in letters for shape in Page(compose.html(letter)).shapes}
        for kind, letters in world.letters.items()
    }
