"""Keys, callers and addresses: the double is for tests on this machine, and nothing else."""

import httpx
import pytest
import stripe

from portal.devtools.fake_stripe import Webhook, create_app
from portal.devtools.fake_stripe.loopback import is_loopback


@pytest.mark.parametrize("key", ["sk_live_1", "rk_test_1", "pk_test_1", "nonsense"])
def test_only_secret_test_keys(double, key, client):
    with pytest.raises(stripe.AuthenticationError) as raised:
        client(double.url, key).v1.balance.retrieve()
    assert raised.value.http_status == 401
    assert key not in str(raised.value)


def test_no_key(double):
    assert httpx.get(f"{double.url}/v1/balance").status_code == 401


@pytest.mark.parametrize("url", ["http://0.0.0.0:1", "http://192.168.0.7:1", "https://api.stripe.com", "http://x"])
def test_it_lives_on_loopback_only(url):
    with pytest.raises(ValueError, match="this machine"):
        create_app(url)
    with pytest.raises(ValueError, match="this machine"):
        create_app("http://127.0.0.1:1", [Webhook(url, "whsec_1")])


@pytest.mark.parametrize("caller", ["10.0.0.5", "8.8.8.8", "testclient"])
@pytest.mark.parametrize("path", ["/v1/balance", "/c/pay/x", "/_test/captures"])
async def test_strangers_are_refused(caller, path):
    transport = httpx.ASGITransport(create_app("http://127.0.0.1:1"), client=(caller, 5))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:1") as stranger:
        assert (await stranger.get(path)).status_code == 403


def test_what_is_loopback():
    assert all(is_loopback(host) for host in ("localhost", "127.0.0.1", "127.8.8.8", "::1"))
    assert not any(is_loopback(host) for host in ("", None, "0.0.0.0", "localhost.example.com", "1.1.1.1"))


def test_orders_are_json_so_that_no_foreign_page_can_post_one(double):
    assert httpx.post(f"{double.url}/_test/webhooks/drop", data={"a": "b"}).status_code == 415
    with pytest.raises(ValueError, match="unknown"):
        double._order("faults", path="/", kind="unknown")
