"""What a server answers, and what it means; against a real server on loopback."""

import asyncio
from uuid import uuid4

import pytest
from aiosmtpd.smtp import AuthResult

from portal.domain.letters import Recipient
from portal.errors import Misconfigured
from portal.gateways.mail import compose, smtp
from portal.settings import settings
from tests.mailing import MailServer, a_letter, a_port, listening


@pytest.fixture
def server(monkeypatch):
    """Not listening yet."""
    server = MailServer(a_port())
    use(monkeypatch, f"smtp://127.0.0.1:{server.port}")
    yield server
    settings.cache_clear()


def use(monkeypatch, url):
    monkeypatch.setenv("PORTAL_SMTP_URL", url)
    monkeypatch.setenv("PORTAL_MAIL_FROM", "post@example.com")
    settings.cache_clear()


async def send(*addresses):
    to = tuple(Recipient("", address) for address in addresses or ("ada@example.com",))
    return await smtp.send(compose.message(a_letter(to=to), uuid4()))


async def test_a_mail_arrives(server):
    with listening(server):
        assert await send() == ""
    assert server.to() == ["ada@example.com"]


async def test_a_server_that_is_away_is_unreachable(server):
    with pytest.raises(smtp.Unreachable, match="SMTPConnectError"):
        await send()


async def test_a_mute_server_is_unreachable_and_does_not_hold_us(server, monkeypatch):
    monkeypatch.setattr(smtp, "STEP", 0.2)
    mute = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", server.port)
    with pytest.raises(smtp.Unreachable, match="Timeout"):
        await send()
    mute.close()


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [("450 <ada@example.com> is busy", smtp.NotNow), ("550 <ada@example.com> unknown", smtp.Rejected)],
)
async def test_a_refused_recipient(server, answer, meaning):
    server.answers = lambda address: answer
    with listening(server), pytest.raises(meaning) as refused:
        await send()
    assert answer[:3] in str(refused.value)
    assert "ada" not in str(refused.value)


@pytest.mark.parametrize(("words", "meaning"), [("451 later", smtp.NotNow), ("554 spam", smtp.Rejected)])
async def test_a_refused_mail(server, words, meaning):
    server.words = words
    with listening(server), pytest.raises(meaning, match=words):
        await send()


async def test_one_refused_recipient_of_two_is_remarked_not_repeated(server):
    server.answers = lambda address: "550 no ben here" if address.startswith("ben") else "250 OK"
    with listening(server):
        assert await send("ada@example.com", "ben@example.com") == "a recipient was refused: 550 no ben here"
    assert len(server.mails) == 1


async def test_busy_and_unknown_together_are_tried_again(server):
    server.answers = lambda address: "550 unknown" if address.startswith("ben") else "450 busy"
    with listening(server), pytest.raises(smtp.NotNow):
        await send("ada@example.com", "ben@example.com")


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
@pytest.mark.parametrize("password", ["right p@ss/word", "wrong"])
async def test_signing_in(server, monkeypatch, password):
    def check(_server, _session, _envelope, _mechanism, given):
        right = (given.login, given.password) == (b"us@example.com", b"right p@ss/word")
        return AuthResult(success=right, handled=False)

    quoted = password.replace(" ", "%20").replace("@", "%40").replace("/", "%2F")
    use(monkeypatch, f"smtp://us%40example.com:{quoted}@127.0.0.1:{server.port}")
    with listening(server, authenticator=check, auth_required=True, auth_require_tls=False):
        if password == "wrong":
            with pytest.raises(smtp.Unreachable, match="SMTPAuthenticationError: 535"):
                await send()
        else:
            assert await send() == ""


async def test_a_server_without_encryption_gets_nothing_unless_it_is_this_machine(server, monkeypatch):
    near = smtp.server_of(f"smtp://127.0.0.1:{server.port}")
    far = smtp.Server(near.host, near.port, None, None, tls=False, start_tls=True, checked=True)
    monkeypatch.setattr(smtp, "server_of", lambda url: far)
    with listening(server), pytest.raises(smtp.Unreachable):
        await send()
    assert server.mails == []


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example.com", smtp.Server("mail.example.com", 587, None, None, False, True, True)),
        (
            "smtps://u:p%3A@mail.example.com",
            smtp.Server("mail.example.com", 465, "u", "p:", True, False, True),
        ),
        ("smtp://localhost:25", smtp.Server("localhost", 25, None, None, False, None, False)),
    ],
)
def test_the_setting_taken_apart(url, expected):
    assert smtp.server_of(url) == expected


@pytest.mark.parametrize("url", ["", "mail.example.com", "http://mail.example.com", "smtp://", "smtp://h:port"])
def test_a_setting_that_cannot_be_read_names_itself(url):
    with pytest.raises(Misconfigured, match="PORTAL_SMTP_URL"):
        smtp.server_of(url)
