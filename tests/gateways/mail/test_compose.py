"""One letter as HTML, plain text and headers, also when a name was chosen to break them."""

import re
from dataclasses import replace
from email import message_from_bytes
from email.policy import SMTP, default
from html.parser import HTMLParser
from uuid import UUID

import pytest

from portal.domain import branding
from portal.domain.letters import Attachment, Recipient, Sender, one_line
from portal.gateways.mail import compose, plain
from portal.settings import settings
from tests.mailing import a_letter, body

ROW = UUID(int=7)
FACTS = (("Amount", "€1,234.50"), ("Due date", "Friday, 4 December 2026 (in 11 days)"))


@pytest.fixture(autouse=True)
def _sender(monkeypatch):
    monkeypatch.setenv("PORTAL_MAIL_FROM", "Anything <post@example.com>")
    settings.cache_clear()
    yield
    settings.cache_clear()


def composed(**given):
    """As the other side reads it, after the wire."""
    return message_from_bytes(compose.message(a_letter(**given), ROW).as_bytes(policy=SMTP), policy=default)


class Page(HTMLParser):
    """The words and elements of an HTML part."""

    def __init__(self, html):
        super().__init__()
        self.words, self.tags, self.attrs = "", [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attrs += attrs

    def handle_data(self, data):
        self.words += data


def test_headers_say_who_writes_and_that_a_program_does():
    mail = composed()
    assert str(mail["From"]) == "Studio <post@example.com>"
    assert str(mail["Reply-To"]) == "Studio <office@example.com>"
    assert str(mail["To"]) == "Ada <ada@example.com>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "en"
    assert mail["Date"].datetime.tzinfo is not None
    assert "List-Id" not in mail
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


def test_the_logo_comes_with_the_mail():
    bare = a_letter()
    picture = b"\x89PNG of the business"
    mail = composed(sender=replace(bare.sender, logo=picture), attachments=(Attachment("INV-1", b"%PDF-1"),))
    assert mail.get_content_type() == "multipart/mixed"
    [inside] = [part for part in mail.walk() if part.get_content_type() == "image/png"]
    assert inside.get_content() == picture
    assert inside.get_content_disposition() == "inline"
    name = inside["Content-ID"].strip("<>")
    assert f'<img src="cid:{name}"' in body(mail, "html")
    assert body(mail) == body(composed())
    assert "cid:" not in body(composed(), "html")


def test_the_same_row_always_has_the_same_message_id():
    assert composed()["Message-ID"] == composed(subject="Later")["Message-ID"] == f"<{ROW.hex}@example.com>"


@pytest.mark.parametrize(
    "name",
    [
        "Ada\r\nBcc: eve@example.com",
        "Ada\nSubject: Free money",
        "Ada\x00\x0b\x85\u2028Bcc: eve@example.com",
        'Ada" <eve@example.com>, "',
        "=?utf-8?q?Ada=0ABcc:_eve@example.com?=",
        "<script>alert(1)</script>",
        '"><img src=https://evil.example/x.png>',
        "{{ 7 * 7 }}{% raw %}",
        "{amount}",
        "אבג \u202egpj.exe",
        "Zoë Æther 🦉 " * 40,
    ],
)
def test_no_name_reaches_beyond_its_place(name):
    calm = one_line(name)
    sender = Sender(calm, calm[:1], "#1f6f5c", "office@example.com", "", "", "https://p.example.com", "UTC")
    mail = composed(sender=sender, to=(Recipient(calm, "ada@example.com"),), subject=f"From {name}", heading=name)
    assert sorted(mail.keys()) == sorted(composed().keys())
    assert [a.addr_spec for a in mail["To"].addresses] == ["ada@example.com"]
    assert [a.addr_spec for a in mail["From"].addresses] == ["post@example.com"]
    assert not re.search(r"[\x00-\x1f\x7f]", str(mail["Subject"]))
    page, harmless = Page(body(mail, "html")), Page(body(composed(), "html"))
    assert page.tags == harmless.tags
    assert calm in page.words
    assert "eve@example.com" not in [a.addr_spec for a in mail["Reply-To"].addresses]
    assert f"Hello {calm},\n" in body(mail)
    assert "\u202e" not in body(mail).partition("Open this link")[0]


@pytest.mark.parametrize(
    "name", ["Berger, Sons (Innsbruck) & Co. <eve@example.com>; " * 3, '"quoted" ' * 12, "W" * 110]
)
def test_a_long_name_is_no_address_once_it_is_written_out(name):
    """Read back from the bytes that leave: Python folds long lines then, not before."""
    calm = one_line(name)
    sent = composed(to=(Recipient(calm, "ada@example.com"), Recipient("Ben", "ben@example.com"))).as_bytes()
    heard = message_from_bytes(sent, policy=SMTP)
    assert [one.addr_spec for one in heard["To"].addresses] == ["ada@example.com", "ben@example.com"]
    assert not heard["To"].defects


@pytest.mark.parametrize("email", ["", "ada", "ada@", "@example.com", "a\r\nb@example.com", "a\x00@example.com"])
def test_an_impossible_address_is_refused_without_repeating_it(email):
    with pytest.raises(compose.Unsendable) as refused:
        compose.message(a_letter(to=(Recipient("Ada", email),)), ROW)
    assert str(refused.value).startswith("recipient: ")
    assert "example" not in str(refused.value)


def test_addresses_beyond_ascii():
    mail = compose.message(a_letter(to=(Recipient("Jürgen", "jürgen@bücher.example"),)), ROW)
    assert mail["To"].addresses[0].domain == "xn--bcher-kva.example"


def test_plain_text_says_everything_the_html_says():
    given = {
        "facts": FACTS,
        "code": "012345",
        "code_label": "Or type this code:",
        "closing": ("Expires soon.",),
    }
    mail = composed(**given)
    text, page = body(mail), Page(body(mail, "html"))
    for said in ("Hello Ada,", "Open this link.", "Amount", "€1,234.50", "Friday, 4 December 2026 (in 11 days)",
                 "https://p.example.com/x", "012345", "Or type this code:", "Expires soon.", "Studio",
                 "office@example.com · +43 512"):  # fmt: skip
        assert said in text
        assert said in page.words
    assert "<" not in text
    assert re.search(r"^012345$", text, re.MULTILINE)
    assert re.search(r"^https://p\.example\.com/x$", text, re.MULTILINE)


def test_the_first_link_is_the_one_thing_to_do_and_nothing_is_loaded():
    page = Page(body(composed(), "html"))
    assert [value for name, value in page.attrs if name == "href"] == ["https://p.example.com/x"] * 2
    assert not {"img", "link", "script", "iframe", "form"} & set(page.tags)
    assert "url(" not in body(composed(), "html")


def test_styles_stand_on_the_elements_and_dark_mode_in_the_head():
    html = body(composed(), "html")
    assert re.search(r'<a class="button" href="[^"]+" style="[^"]*background-color: #1f6f5c', html)
    assert "prefers-color-scheme: dark" in html
    assert '<html lang="en" dir="ltr">' in html


def test_right_to_left_languages_run_their_way():
    assert '<html lang="he" dir="rtl">' in body(composed(locale="he"), "html")


def test_several_people_are_not_greeted_by_one_name():
    letter = a_letter(to=(Recipient("Ada", "ada@example.com"), Recipient("Ben", "ben@example.com")))
    assert plain.greeting(letter) == "Hello,"


@pytest.mark.parametrize("color", ["#1f6f5c", "#ffffff", "#000000", "#ffe600", "#7f7f7f", "#0000ff"])
def test_the_button_can_be_read_in_any_brand_colour_and_theme(color):
    html = body(composed(sender=replace(a_letter().sender, color=color)), "html")
    button = re.search(r'class="button"[^>]* style="([^"]*)"', html)[1]
    pairs = [re.findall(r"(?:background-)?color: (#[0-9a-f]{6})", button)]
    pairs.append(re.findall(r"color: (#[0-9a-f]{6})", re.search(r"\.mark, \.button \{([^}]*)\}", html)[1]))
    for ground, text in pairs:
        assert branding.contrast(ground, text) >= 4.5


@pytest.mark.parametrize("color", ["", "red", "#fff", "#12345g", "red;} body{display:none", "#1f6f5c\n"])
def test_what_is_no_colour_does_not_reach_the_style_sheet(color):
    sender = replace(a_letter().sender, color=color)
    assert body(composed(sender=sender), "html") == body(composed(), "html")
