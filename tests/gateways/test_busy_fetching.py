"""Calendars are fetched from the public internet only, over TLS, from the very address that was looked at."""

import ssl
from collections.abc import Iterator

import pytest

from portal.errors import Refused
from portal.gateways.busy import fetching
from portal.gateways.busy.fetching import fetch, is_public
from portal.gateways.busy.refusals import NotEncrypted, NotPublic, OtherAnswer, TooFar, TooLarge, Unreachable
from tests.elsewhere import TRUSTED, Elsewhere, listening, named


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    with listening() as place:
        yield place


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1",
        "255.255.255.255", "240.0.0.1", "192.0.2.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2001:db8::1",
        "2001:0:7f00:1::", "fec0::1", "no address", "",
    ],
)  # fmt: skip
def test_addresses_that_do_not_lead_out_of_here(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"]
)
def test_public_addresses(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "127.1", "[::ffff:7f00:1]"]
)
def test_ways_to_write_ones_own_address(host: str, elsewhere: Elsewhere) -> None:
    with pytest.raises((NotPublic, Unreachable)):
        fetch(f"https://{host}:{elsewhere.port}/")
    assert not elsewhere.hosts


@pytest.mark.parametrize("answer", ["127.0.0.1", "93.184.216.34 10.0.0.1"])
def test_a_name_that_leads_to_us_is_not_asked(answer: str) -> None:
    with named(calendar=[answer]) as asked, pytest.raises(NotPublic):
        fetch("https://calendar.test/")
    assert asked == ["calendar"]


def test_a_second_answer_of_the_name_server_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The name is looked up once, the connection goes there, and the certificate is that of the name."""
    monkeypatch.setattr(fetching, "is_public", lambda address: address == "127.0.0.1")
    trusted = ssl.create_default_context(cafile=TRUSTED)
    with listening(tls=True) as place, named(calendar=["127.0.0.1", "10.0.0.1"]) as asked:
        place.body = b"BEGIN:VCALENDAR"
        url = f"https://calendar.test:{place.port}/private?key=1"
        assert fetch(url, verify=trusted) == b"BEGIN:VCALENDAR"
    assert (asked, place.hosts) == (["calendar"], [f"calendar.test:{place.port}"])


@pytest.mark.parametrize("known", [True, False])
def test_a_certificate_of_another_name_or_by_nobody(monkeypatch: pytest.MonkeyPatch, known: bool) -> None:
    monkeypatch.setattr(fetching, "is_public", lambda _: True)
    trusted = ssl.create_default_context(cafile=TRUSTED) if known else True
    host = "other" if known else "calendar"
    with listening(tls=True) as place, named(other=["127.0.0.1"], calendar=["127.0.0.1"]):
        with pytest.raises(Unreachable, match="could not be reached"):
            fetch(f"https://{host}.test:{place.port}/", verify=trusted)
        assert not place.hosts


def test_without_tls_only_where_it_is_allowed(elsewhere: Elsewhere) -> None:
    elsewhere.body = b"fine"
    with pytest.raises(NotEncrypted):
        fetch(elsewhere.origin)
    assert fetch(f"{elsewhere.origin}/a", {elsewhere.origin}) == b"fine"


@pytest.mark.parametrize(
    ("location", "refusal"),
    [
        ("http://example.com/", NotEncrypted),
        ("https://127.0.0.1/", NotPublic),
        ("//169.254.169.254/latest", NotEncrypted),
        ("ftp://example.com/", NotEncrypted),
        ("file:///etc/passwd", NotEncrypted),
        ("/again", TooFar),
        ("https://", (Unreachable, NotPublic)),
    ],
)
def test_where_we_are_sent_is_looked_at_too(location: str, refusal: type[Exception], elsewhere: Elsewhere) -> None:
    elsewhere.status, elsewhere.headers = 302, {"Location": location}
    with pytest.raises(refusal):
        fetch(elsewhere.origin, {elsewhere.origin})


@pytest.mark.parametrize(("status", "headers"), [(404, {}), (204, {}), (200, {"Content-Encoding": "gzip"})])
def test_other_answers(status: int, headers: dict[str, str], elsewhere: Elsewhere) -> None:
    elsewhere.status, elsewhere.headers = status, headers
    with pytest.raises(OtherAnswer) as refused:
        fetch(elsewhere.origin, {elsewhere.origin})
    assert refused.value.said() == f"127.0.0.1 has no calendar at this address (it answered {status})."


def test_no_more_is_read_than_is_allowed(elsewhere: Elsewhere) -> None:
    elsewhere.body = b"x" * 5_000_000
    assert len(fetch(elsewhere.origin, {elsewhere.origin})) == 5_000_000
    elsewhere.body += b"x"
    with pytest.raises(TooLarge):
        fetch(elsewhere.origin, {elsewhere.origin})


def test_nobody_there() -> None:
    with listening() as gone:
        pass
    with pytest.raises(Unreachable):
        fetch(gone.origin, {gone.origin})
    with pytest.raises(Unreachable):
        fetch("https://no-such-name.invalid/")


@pytest.mark.parametrize(
    "url",
    ["https://xn--a/", "https://a..b/", "https://u\u0308\u0300_\u0300.at/", "https://a\0b/", "https://[", "https:"],
)
def test_what_is_no_address_is_an_answer_too(url: str) -> None:
    with pytest.raises(Refused):
        fetch(url)


def test_nor_is_every_address_we_are_sent_to_one(elsewhere: Elsewhere) -> None:
    elsewhere.status, elsewhere.headers = 302, {"Location": "https://xn--a/"}
    with pytest.raises(Unreachable):
        fetch(elsewhere.origin, {elsewhere.origin})
