"""Settings: typed, with no secret by default, and every complaint at once."""

from datetime import timedelta

import pytest

from portal.errors import Misconfigured
from portal.settings import Settings, check_serving, settings

GOOD = {
    "public_url": "https://portal.example.com",
    "secret_key": "x" * 40,
    "smtp_url": "smtps://user:pw@mail.example.com",
    "mail_from": "Studio <office@example.com>",
}


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch):
    import os

    for name in [name for name in os.environ if name.startswith("PORTAL_")]:
        monkeypatch.delenv(name)
    settings.cache_clear()
    yield
    settings.cache_clear()


def given(**facts: object) -> Settings:
    return Settings(_env_file=None, **{**GOOD, **facts})  # pyright: ignore[reportCallIssue]


def complaints(**facts: object) -> list[str]:
    with pytest.raises(Misconfigured) as refused:
        check_serving(given(**facts))
    return refused.value.complaints


def test_a_complete_set_is_accepted():
    check_serving(given())


def test_nothing_set_names_everything_at_once():
    with pytest.raises(Misconfigured) as refused:
        check_serving(Settings(_env_file=None))  # pyright: ignore[reportCallIssue]
    for name in ("PUBLIC_URL", "SECRET_KEY", "SMTP_URL", "MAIL_FROM"):
        assert sum(f"PORTAL_{name}" in said for said in refused.value.complaints) == 1


@pytest.mark.parametrize(
    ("facts", "word"),
    [
        ({"public_url": "http://portal.example.com"}, "https"),
        ({"public_url": "https://portal.example.com/clients"}, "origin"),
        ({"secret_key": "short"}, "SECRET_KEY"),
        ({"stripe_secret_key": "sk_live_x"}, "WEBHOOK_SECRET"),
        ({"stripe_secret_key": "sk_live_x", "stripe_webhook_secret": "w", "stripe_api_base": "http://x"}, "API_BASE"),
        ({"workers": 2}, "REDIS"),
        ({"demo": True}, "DEMO"),
        ({"front_end": "http://localhost:3000"}, "FRONT_END"),
    ],
)
def test_dangerous_settings_are_refused(facts: dict[str, object], word: str):
    said = complaints(**facts)
    assert len(said) == 1
    assert word in said[0]


def test_loopback_may_use_http():
    check_serving(given(public_url="http://localhost:8000"))


@pytest.mark.parametrize(("written", "seconds"), [("90", 90), ("60 min", 3600), ("24h", 86400), ("2d", 172800)])
def test_durations_as_people_write_them(written: str, seconds: int):
    assert given(link_ttl=written).link_ttl == timedelta(seconds=seconds)


def test_unreadable_values_are_all_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PORTAL_LINK_TTL", "soon")
    monkeypatch.setenv("PORTAL_WORKERS", "none")
    with pytest.raises(Misconfigured) as refused:
        settings()
    assert [said.split(":")[0] for said in refused.value.complaints] == ["PORTAL_LINK_TTL", "PORTAL_WORKERS"] or sorted(
        said.split(":")[0] for said in refused.value.complaints
    ) == ["PORTAL_LINK_TTL", "PORTAL_WORKERS"]


def test_several_webhook_secrets():
    assert given(stripe_webhook_secret="whsec_new, whsec_old").webhook_secrets == ["whsec_new", "whsec_old"]


def test_secrets_do_not_show_in_a_printed_settings_object():
    shown = repr(given(stripe_secret_key="sk_live_hidden"))
    assert "sk_live_hidden" not in shown
    assert "x" * 40 not in shown


def test_a_demo_folder_is_read_when_nothing_is_set(tmp_path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data/demo.env").write_text("PORTAL_PUBLIC_URL=http://localhost:8123\nPORTAL_DEMO=1\n")
    assert settings().public_url == "http://localhost:8123"
    settings.cache_clear()
    monkeypatch.setenv("PORTAL_LINK_TTL", "1h")
    assert settings().public_url == ""
