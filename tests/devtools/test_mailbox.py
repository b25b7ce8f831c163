"""The demo's mailbox: what arrives is kept whole, and can be read and clicked."""

import re
import smtplib
from html import unescape
from uuid import uuid4

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from portal.devtools import mailbox, received
from portal.domain.letters import Recipient
from portal.gateways.mail import compose
from portal.settings import settings
from tests.mailing import a_letter, a_port


@pytest.fixture
def box(tmp_path, monkeypatch):
    """Its pages, and a way to send to it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PORTAL_MAIL_FROM", "post@example.com")
    settings.cache_clear()
    port = a_port()
    mailbox.start(port)

    def send(to="ada@example.com", **given):
        letter = a_letter(to=(Recipient("Ada", to),), code="012345", code_label="Code:", **given)
        with smtplib.SMTP("127.0.0.1", port) as client:
            client.send_message(compose.message(letter, uuid4()))

    yield TestClient(Starlette(routes=mailbox.routes)), send
    mailbox.stop()
    settings.cache_clear()


def test_an_empty_box_says_what_will_appear(box):
    client, _ = box
    assert "No mail yet" in client.get("/dev/mail").text
    assert client.get("/dev/mail.json").json() == []


def test_programs_read_the_newest_first_and_by_address(box):
    client, send = box
    for number, to in enumerate(("ada@example.com", "ben@example.com", "ada@example.com")):
        send(to, subject=f"Mail {number}")
    everything = client.get("/dev/mail.json").json()
    assert [mail["subject"] for mail in everything] == ["Mail 2", "Mail 1", "Mail 0"]
    mine = client.get("/dev/mail.json", params={"to": "Ada@Example.com"}).json()
    assert [mail["subject"] for mail in mine] == ["Mail 2", "Mail 0"]
    assert client.get("/dev/mail.json?to=da@example.com").json() == []
    newest = mine[0]
    assert set(newest) == {"to", "subject", "text", "html", "links", "at"}
    assert newest["links"] == ["https://p.example.com/x"] * 2
    assert newest["to"] == "ada@example.com"
    assert "\n012345\n" in newest["text"]
    assert newest["at"] >= mine[1]["at"]


def test_people_see_link_and_code_and_the_mail_in_a_locked_frame(box):
    client, send = box
    send()
    answer = client.get("/dev/mail")
    outside, _, inside = answer.text.partition("srcdoc=")
    assert '<a href="https://p.example.com/x">' in outside
    assert "012345" in outside
    assert 'sandbox="allow-top-navigation-by-user-activation allow-popups"' in outside
    assert '<base target="_top">' in unescape(inside)
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "script" not in answer.headers["content-security-policy"]


def test_another_mail_can_be_opened(box):
    client, send = box
    send(subject="First")
    send(subject="Second")
    keys = re.findall(r"\?open=([\w-]+)", client.get("/dev/mail").text)
    opened = client.get(f"/dev/mail?open={keys[1]}").text
    assert "<h2>First</h2>" in opened
    assert "<h2>Second</h2>" in client.get("/dev/mail?open=../../etc/passwd").text


def test_hostile_mails_stay_text(box):
    client, send = box
    send(subject="<script>alert(1)</script>", url="javascript:alert(1)")
    page = client.get('/dev/mail?to=ada@example.com"><script>').text
    assert "<script" not in page
    page = client.get("/dev/mail").text
    assert "<script" not in page.partition("srcdoc=")[0]
    assert 'href="javascript' not in page
    assert client.get("/dev/mail.json").json()[0]["links"] == []


def test_a_mail_half_written_is_not_seen(tmp_path):
    received.store(b"Subject: whole\r\n\r\nhello", tmp_path)
    (tmp_path / f"{1:019d}-{uuid4().hex}.part").write_bytes(b"Subject: ha")
    (tmp_path / "notes.eml").write_bytes(b"Subject: not ours\r\n\r\n")
    assert [mail.subject for mail in received.newest(folder=tmp_path)] == ["whole"]


def test_what_is_no_proper_mail_is_shown_as_far_as_it_goes(tmp_path):
    received.store(b"\xff\xfe nonsense", tmp_path)
    received.store(b"To: =?x?=\r\nSubject: \xe4\r\n\r\nsee https://a.example/b", tmp_path)
    newest, oldest = received.newest(folder=tmp_path)
    assert newest.links == ["https://a.example/b"]
    assert oldest.to == ""
