"""The server answers: what a load balancer and a stranger see."""

import httpx
import pytest

from tests.server import Server

pytestmark = pytest.mark.server


def test_up_and_ready(server: Server) -> None:
    assert httpx.get(f"{server.url}/healthz").text == "ok"
    assert httpx.get(f"{server.url}/readyz").status_code == 200


def test_sign_in_by_mail(server: Server) -> None:
    ada = server.sign_in("ada@example.com")
    answer = ada.get("/documents/invoices/INV-00001.pdf")
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF")
