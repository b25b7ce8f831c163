"""The doctor: all well on a portal that is, and for each thing that is broken what it is and how to mend it."""

import os
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from portal import cli, db
from portal.clock import now
from portal.devtools.fake_stripe import FakeStripe, Webhook
from portal.devtools.fake_stripe.server import claimed_port, serving
from portal.gateways import connecting, doctor
from portal.gateways.checkout import gateway
from portal.gateways.doctor import clock, data, mail, money, web
from portal.gateways.doctor.finding import Finding, Level
from portal.models import Business, Outbox, OutboxState
from portal.routes import app as routes
from portal.settings import settings
from tests.build import a_business
from tests.mailing import MailServer, a_port, listening
from tests.paying import a_double

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def portal() -> Iterator[str]:
    """Our routes behind granian, as in life."""
    with claimed_port() as port, serving(routes([]), port):
        yield f"http://localhost:{port}"


@pytest.fixture(scope="module")
def stripe_double(portal: str) -> Iterator[FakeStripe]:
    hook = portal.replace("localhost", "127.0.0.1")
    with a_double(webhooks=[Webhook(f"{hook}/webhooks/stripe", "whsec_tests")]) as started:
        yield started


@pytest.fixture
def given(
    database: object, portal: str, stripe_double: FakeStripe, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., None]]:
    """Everything in order; called with what is to be broken."""
    stripe_double.clear_faults()
    monkeypatch.chdir(ROOT)

    def give(**broken: str) -> None:
        hook = portal.replace("localhost", "127.0.0.1")
        for name, value in {"PUBLIC_URL": hook, "STRIPE_API_BASE": stripe_double.url, **broken}.items():
            monkeypatch.setenv(f"PORTAL_{name}", value)
        settings.cache_clear()
        gateway.cache_clear()

    give()
    yield give
    monkeypatch.undo()
    settings.cache_clear()
    gateway.cache_clear()


@pytest.fixture
def studio(given: object) -> Business:
    with db.everyone(write=True) as session:
        return a_business(session)


def one(found: list[Finding], said: str, mend: str) -> None:
    """The one thing that is wrong, and what is said of it."""
    bad = [finding for finding in found if finding.level is Level.WRONG]
    assert len(bad) == 1, found
    assert said in bad[0].said
    assert mend in bad[0].mend


def test_all_is_well(studio: Business, given: Callable[..., None]) -> None:
    server = MailServer(a_port())
    with listening(server):
        given(SMTP_URL=f"smtp://127.0.0.1:{server.port}")
        done = CliRunner().invoke(cli.cli, ["doctor"])
    assert done.exit_code == 0, done.output
    assert "Nothing is wrong." in done.output
    for about in ("settings", "database", "business", "mail", "Stripe key", "Stripe webhook", "address", "own webhook",
                  "clock", "time zones"):  # fmt: skip
        assert re.search(rf"^ok   {about}: ", done.output, re.M), (about, done.output)
    assert server.to() == []  # nothing is sent


def test_what_is_wrong_is_counted_and_every_mend_is_said(studio: Business, given: Callable[..., None]) -> None:
    given(SMTP_URL=f"smtp://127.0.0.1:{a_port()}", PUBLIC_URL=f"http://127.0.0.1:{a_port()}", MAIL_FROM="nobody")
    done = CliRunner().invoke(cli.cli, ["doctor"])
    assert done.exit_code == 1
    assert "5 to mend" in done.output  # mail twice, the registered webhook, the address, the own webhook
    for finding in doctor.examine():
        assert finding.level is not Level.WRONG or finding.mend, finding


@pytest.mark.parametrize(("name", "value"), [
    ("SECRET_KEY", "short"), ("PUBLIC_URL", "http://portal.example.com"), ("WORKERS", "many"), ("LINK_TTL", "soon"),
    ("STRIPE_WEBHOOK_SECRET", ""), ("MAIL_FROM", ""), ("SMTP_URL", ""),
])  # fmt: skip
def test_settings(studio: Business, given: Callable[..., None], monkeypatch: pytest.MonkeyPatch, name: str,
                  value: str) -> None:  # fmt: skip
    monkeypatch.setattr(doctor, "CHECKS", ())
    given(**{name: value})
    one(doctor.examine(), f"PORTAL_{name}", "docs/configuration.md")


def test_a_database_that_is_not_there(given: Callable[..., None], tmp_path: Path) -> None:
    given(DATABASE_URL=f"sqlite:///{tmp_path}/none.db")
    one(data.database(), "there is no file", "serve")
    assert not (tmp_path / "none.db").exists()


def test_what_needs_a_database_waits_for_it_and_makes_none(
    given: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = [one for one in doctor.CHECKS if one not in (web.address, web.own_webhook)]  # these ask the running portal
    monkeypatch.setattr(doctor, "CHECKS", mine)
    given(DATABASE_URL=f"sqlite:///{tmp_path}/none.db")
    db.engine.cache_clear()
    try:
        lines, _ = doctor.report()
    finally:
        db.engine.cache_clear()
    assert "OperationalError" not in "".join(lines)
    left = next(line for line in lines if "not looked at" in line)
    assert "business, mails given up, Stripe webhook, Stripe accounts, clock, time zones" in left
    assert not (tmp_path / "none.db").exists()


def test_a_database_that_is_none(given: Callable[..., None], tmp_path: Path) -> None:
    (tmp_path / "odd.db").write_bytes(b"no database at all" * 100)
    given(DATABASE_URL=f"sqlite:///{tmp_path}/odd.db")
    one(data.database(), "cannot be read", "PORTAL_DATABASE_URL")


def test_a_database_of_another_version(studio: Business, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "_version", lambda: "0001")
    one(data.database(), "version 0001", "portal migrate")


@pytest.mark.sqlite
def test_a_database_that_cannot_be_written(studio: Business) -> None:
    from sqlalchemy import event

    def refuse(raw: object, *_: object) -> None:
        raw.execute("pragma query_only=on")  # type: ignore[attr-defined]

    event.listen(db.engine(), "connect", refuse)
    db.engine().dispose()
    try:
        one(data.database(), "cannot be written", "disk is full")
    finally:
        event.remove(db.engine(), "connect", refuse)
        db.engine().dispose()


def test_nobodys_portal(given: Callable[..., None]) -> None:
    one(data.business(), "belongs to nobody", "python -m portal init")


@pytest.mark.parametrize(("url", "said"), [
    ("smtp://127.0.0.1:9", "SMTPConnectError"), ("http://127.0.0.1", "must look like"), ("smtp://", "names no host"),
    ("smtps://127.0.0.1:9", "cannot be used"),
])  # fmt: skip
def test_mail(given: Callable[..., None], url: str, said: str) -> None:
    given(SMTP_URL=url)
    one(mail.server(), said, "PORTAL_SMTP_URL")


def test_mails_that_were_given_up(studio: Business) -> None:
    with db.everyone(write=True) as session:
        session.add(Outbox(business_id=studio.id, kind="sign_in", facts={}, once="x", state=OutboxState.DEAD))
    [found] = mail.given_up()
    assert (found.level, "portal mails" in found.mend) == (Level.NOTE, True)


@pytest.mark.parametrize("key", ["pk_test_public", "whatever"])
def test_a_key_that_is_none(given: Callable[..., None], key: str) -> None:
    given(STRIPE_SECRET_KEY=key)
    one(money.key(), "no secret key", "sk_live_")


def test_a_key_stripe_refuses(given: Callable[..., None], stripe_double: FakeStripe) -> None:
    stripe_double.fault("/v1/balance", 9, status=401)
    one(money.key(), "Stripe refuses it", "API keys")


def test_stripe_away(given: Callable[..., None]) -> None:
    given(STRIPE_API_BASE="http://127.0.0.1:9")
    one(money.key(), "does not answer", "api.stripe.com")
    assert [found.level for found in money.webhook()] == [Level.NOTE]
    assert [found.level for found in clock.compared()] == [Level.NOTE]


def test_the_mode_beside_the_address(given: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    assert [found.level for found in money.key()] == [Level.OK]
    assert [found.level for found in money._mode(True)] == [Level.NOTE]
    given(PUBLIC_URL="https://portal.example.com")
    [found] = money.key()
    assert (found.level, "no money moves" in found.said) == (Level.NOTE, True)
    assert [found.level for found in money._mode(True)] == [Level.OK]


def test_no_key_is_no_fault(given: Callable[..., None]) -> None:
    given(STRIPE_SECRET_KEY="")
    assert [found.level for found in money.key()] == [Level.NOTE]
    assert money.webhook() == web.own_webhook() == money.accounts() == []


def test_webhooks_that_are_not_registered(studio: Business, given: Callable[..., None]) -> None:
    given(PUBLIC_URL="https://portal.example.com")
    one(money.webhook(), "no endpoint leads to https://portal.example.com/webhooks/stripe", "docs/deployment.md")
    given(STRIPE_WEBHOOK_SECRET="whsec_good,oops")
    one(money.webhook(), "1 of the signing secrets", "whsec_")


def test_webhooks_that_tell_too_little(studio: Business) -> None:
    one(money._heard({"checkout.session.completed"}, "x"), "charge.refunded", "add these events")
    assert "account.updated" not in money._heard(set(), "x")[0].said
    with db.everyone(write=True) as session:
        session.get_one(Business, studio.id).stripe_account_id = "acct_1"
    one(money._heard(set(money.NEEDED), "x"), "account.updated", "add these events")


def test_an_account_that_may_not_charge(studio: Business, monkeypatch: pytest.MonkeyPatch) -> None:
    with db.everyone(write=True) as session:
        session.get_one(Business, studio.id).stripe_account_id = "acct_gone"
    connecting.read(studio.id)
    one(money.accounts(), "restricted", "Online payments")


def test_an_address_where_nothing_answers(given: Callable[..., None]) -> None:
    given(PUBLIC_URL="http://127.0.0.1:9")
    one(web.address(), "nothing answers", "proxy")
    one(web.own_webhook(), "nothing answers", "proxy")


def test_an_address_that_is_somebody_elses(given: Callable[..., None], stripe_double: FakeStripe) -> None:
    given(PUBLIC_URL=stripe_double.url.rstrip("/"))
    one(web.address(), "is not this portal", "proxy")


def test_a_proxy_that_changes_the_host(given: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    moved = {"/healthz": httpx.Response(200, text="ok"), "/login": httpx.Response(307)}
    monkeypatch.setattr(web, "_get", lambda url: moved["/" + url.rpartition("/")[2]])
    one(web.address(), "sends people elsewhere", "Host header")


def test_another_secret_than_the_running_portals(given: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "_signed", lambda body: f"t=1,v1={'0' * 64}")
    one(web.own_webhook(), "does not know this signing secret", "Start it again")


@pytest.mark.parametrize(("off", "way"), [(-3600, "ahead"), (3600, "behind")])
def test_a_clock_that_is_off(given: Callable[..., None], monkeypatch: pytest.MonkeyPatch, off: int, way: str) -> None:
    monkeypatch.setattr(clock, "_theirs", lambda: now() + timedelta(seconds=off))
    one(clock.compared(), f"seconds {way}", "timedatectl")


def test_what_was_written_tomorrow(studio: Business) -> None:
    with db.everyone(write=True) as session:
        later = now() + timedelta(days=1)
        session.add(Outbox(business_id=studio.id, kind="sign_in", facts={}, once="x", created_at=later))
    one(clock.compared(), "yet to come", "timedatectl")


def test_zones(studio: Business, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [found.level for found in clock.zones()] == [Level.OK]
    monkeypatch.setattr(clock, "zones_version", lambda: "2024a")
    assert [found.level for found in clock.zones()] == [Level.NOTE]
    with db.everyone(write=True) as session:
        session.get_one(Business, studio.id).timezone = "Europe/Atlantis"
    one(clock.zones(), "Europe/Atlantis", "pip install")


def test_one_check_that_fails_hides_no_other(studio: Business, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> list[Finding]:
        raise RuntimeError("no idea")

    monkeypatch.setattr(doctor, "CHECKS", (broken, data.business))
    said = [doctor.told(found) for found in doctor.examine()]
    assert any("RuntimeError: no idea" in line for line in said)
    assert said[-1] == "ok   business: Studio"
    assert os.environ["PORTAL_SECRET_KEY"] not in "".join(said)
