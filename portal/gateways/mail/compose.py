"""A letter becomes a message: plain text and HTML side by side, headers nobody can write into."""

import re
from datetime import UTC
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime, parseaddr
from functools import lru_cache, partial
from typing import cast
from uuid import UUID

import structlog
from css_inline import CSSInliner
from jinja2 import Environment, PackageLoader, StrictUndefined

from portal.clock import now
from portal.domain import branding
from portal.domain.appointment_event import AppointmentEvent
from portal.domain.documents import Paper
from portal.domain.letters import Letter, one_address, one_line
from portal.domain.quote_files import OfferFile
from portal.domain.receipts import ReceiptPaper
from portal.formats import locale_of
from portal.gateways import invitation, pdf, signing
from portal.gateways.mail import plain
from portal.settings import settings
from portal.text import t

log = structlog.get_logger(__name__)
LOGO = "logo"  # as the page of a mail names its picture
SHORT = 60  # characters of name and address that surely stay on one line
PLAIN = re.compile(r"https?://[A-Za-z0-9.:/_\[\]-]+")  # nothing that ends a header or leaves the angle brackets
SPECIALS = str.maketrans(dict.fromkeys('<>()[]@.,:;"\\', " "))


class _OnOneLine(UnstructuredHeader, BaseHeader):
    """Python would turn an address too long for a line into encoded words, which no program takes for an address."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


HEADERS = HeaderRegistry()
HEADERS.map_to_type("list-unsubscribe", _OnOneLine)
POLICY = SMTP.clone(header_factory=HEADERS)


class Unsendable(Exception):
    """An address or header no mail server would take. Says which, never the address."""


def message(letter: Letter, outbox_id: UUID) -> EmailMessage:
    """The mail as it goes out. A row's Message-ID is always the same: a second copy can be recognised."""
    sender, own = letter.sender, parseaddr(settings().mail_from)[1]
    mail = EmailMessage(policy=POLICY)
    mail["From"] = _address(sender.name, own, "PORTAL_MAIL_FROM")
    mail["To"] = [_address(person.name, person.email, "recipient") for person in letter.to]
    if sender.email:
        mail["Reply-To"] = _address(sender.name, sender.email, "contact e-mail")
    mail["Subject"] = _words(letter.subject)
    mail["Date"] = format_datetime(now().astimezone(UTC))
    mail["Message-ID"] = f"<{outbox_id.hex}@{_ascii_domain(own)}>"
    mail["Auto-Submitted"] = "auto-generated"
    if letter.unsubscribe:
        mail["List-Unsubscribe"] = f"<{_plain_address(letter.unsubscribe)}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    _tell(mail, letter)
    for attached in letter.attachments:
        if isinstance(attached.content, AppointmentEvent):
            _invite(mail, attached.name, attached.content)
        elif body := _printed(attached.content):
            name = f"{_words(attached.name)}.pdf"
            mail.add_attachment(body, maintype="application", subtype="pdf", filename=name)
    mail["Content-Language"] = locale_of(letter.locale).language
    return mail


def _tell(mail: EmailMessage, letter: Letter) -> None:
    """The words, plain and as a page. The logo comes along: nothing of a mail is loaded from elsewhere."""
    mail.set_content(plain.plain_text(letter))
    mail.add_alternative(html(letter), subtype="html")
    if letter.sender.logo:
        page = cast(list[EmailMessage], mail.get_payload())[1]
        page.add_related(letter.sender.logo, "image", "png", cid=f"<{LOGO}>", disposition="inline", filename="logo.png")


def _invite(mail: EmailMessage, name: str, event: AppointmentEvent) -> None:
    """As a third form of the mail, which calendars take up by themselves, and as a file for those that do not."""
    method = invitation.method_of(event)
    try:
        body = invitation.render(event, method)
    except Exception as error:
        log.error("mail.uninviting", error=type(error).__name__)
        return
    said = {"method": method.value, "charset": "utf-8"}  # the same method in both places, or Outlook shows a plain file
    mail.add_alternative(body, maintype="text", subtype="calendar", params=said)
    mail.add_attachment(body, maintype="application", subtype="ics", filename=f"{_words(name)}.ics")


def _printed(content: bytes | ReceiptPaper | Paper | OfferFile) -> bytes | None:
    """The attachment as a file. A mail is worth more than its attachment: without it, it still leaves."""
    if isinstance(content, bytes):
        return content
    try:
        if isinstance(content, OfferFile):
            return signing.kept_offer(content.quote_id, content.version).content
        return pdf.render_invoice(content) if isinstance(content, Paper) else pdf.render_receipt(content)
    except Exception as error:
        log.error("mail.unprintable", error=type(error).__name__)
        return None


def html(letter: Letter) -> str:
    """The HTML part, its styles on the elements; what only a media query can say stays in the head."""
    locale = locale_of(letter.locale)
    light = branding.readable_on(letter.sender.color, branding.LIGHT)
    dark = branding.readable_on(letter.sender.color, branding.DARK)
    template = _templates().get_template("letter.html")
    page = template.render(
        letter=letter,
        t=partial(_translated, letter.locale),
        lang=str(locale).replace("_", "-"),
        dir="rtl" if locale.text_direction == "rtl" else "ltr",
        logo=LOGO,
        brand=light,
        on_brand=branding.text_on(light),
        brand_dark=dark,
        on_brand_dark=branding.text_on(dark),
        greeting=plain.greeting(letter),
        contact=plain.contact_line(letter),
        reason=plain.reason(letter),
        stop=plain.stop(letter),
    )
    return _inliner().inline(page)


def _translated(locale: str, sentence: str, **values: object) -> str:
    return t(sentence, locale, **values)


@lru_cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("portal.gateways.mail"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@lru_cache
def _inliner() -> CSSInliner:
    return CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


def _words(text: str) -> str:
    """Text as a header takes it. Python decodes an encoded word it is given and writes its line breaks out:
    a name spelled "=?utf-8?q?=0ABcc:…?=" would become a header of its own."""
    return one_line(text).replace("=?", "= ?")


def _display(name: str, email: str) -> str:
    """A name as a header takes it. Python folds a long one and forgets its quotes: then "<" and "," would speak."""
    words = _words(name)
    return words if len(words) + len(email) < SHORT else " ".join(words.translate(SPECIALS).split())


def _address(name: str, email: str, whose: str) -> Address:
    """An address as a header takes it; a local part beyond ASCII needs a server that offers SMTPUTF8."""
    local, _, domain = email.rpartition("@")
    if not local or not domain or one_address(email) != email:
        raise Unsendable(f"{whose}: not an address")
    try:
        return Address(_display(name, email), username=local, domain=_ascii_domain(email))
    except ValueError as error:
        raise Unsendable(f"{whose}: {type(error).__name__}") from None


def _plain_address(url: str) -> str:
    if not PLAIN.fullmatch(url):
        raise Unsendable("unsubscribe address: not plain")
    return url


def _ascii_domain(email: str) -> str:
    return email.rpartition("@")[2].encode("idna").decode("ascii")
