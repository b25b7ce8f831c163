"""The demo's mails on disk: one .eml file each, read back as a person or a test wants to see them."""

import os
import re
from base64 import b64encode
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import getaddresses
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path
from time import time_ns
from typing import Any, cast
from urllib.parse import urlsplit
from uuid import uuid4

FOLDER = Path("data/mail")
SHOWN = 200  # the newest; older ones stay on disk
KEY = re.compile(r"\d{19}-[0-9a-f]{32}")
SCHEMES = ("http", "https", "mailto", "tel")
CODE = re.compile(r"^\d{6}$", re.MULTILINE)


@dataclass(frozen=True)
class Received:
    """One mail as it arrived; `links` are the absolute addresses in the order they appear."""

    key: str
    at: str
    to: str
    subject: str
    text: str
    html: str
    links: list[str]

    @property
    def code(self) -> str:
        """The six digits, when the mail has any."""
        found = CODE.search(self.text)
        return found[0] if found else ""

    @property
    def framed(self) -> str:
        """The HTML with every link leaving the frame it is shown in."""
        return self.html.replace("<head>", '<head><base target="_top">', 1)

    def as_json(self) -> dict[str, Any]:
        """What `/dev/mail.json` answers."""
        return {name: value for name, value in asdict(self).items() if name != "key"}


def store(content: bytes, folder: Path = FOLDER) -> Path:
    """Keep a mail: whole or not at all, and newest last by name."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{time_ns():019d}-{uuid4().hex}.eml"
    half = path.with_suffix(".part")
    half.write_bytes(content)
    os.replace(half, path)
    return path


def newest(to: str = "", folder: Path = FOLDER) -> list[Received]:
    """The latest mails, newest first; of one address when `to` is given."""
    paths = sorted((path for path in folder.glob("*.eml") if KEY.fullmatch(path.stem)), reverse=True)
    wanted = to.strip().casefold()
    found = (_read(path) for path in paths)
    mine = [mail for mail in found if not wanted or wanted in mail.to.casefold().split(", ")]
    return mine[:SHOWN]


@lru_cache(maxsize=1000)  # a stored mail never changes
def _read(path: Path) -> Received:
    mail = message_from_bytes(path.read_bytes(), policy=default)
    html, text = _part(mail, "html"), _part(mail, "plain")
    arrived = datetime.fromtimestamp(int(path.stem[:19]) / 1e9, UTC)
    return Received(
        key=path.stem,
        at=arrived.isoformat(timespec="milliseconds"),
        to=", ".join(address for _, address in getaddresses(mail.get_all("To", []))),
        subject=str(mail["Subject"] or ""),
        text=text,
        html=html,
        links=_links(html) if html else re.findall(r"https?://\S+", text),
    )


def _part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    return _with_pictures(mail, body.get_content().replace("\r\n", "\n")) if body else ""


def _with_pictures(mail: EmailMessage, html: str) -> str:
    """As a mail program shows it: what came with the mail stands where the page names it."""
    for part in mail.walk():
        if (name := part["content-id"]) and part.get_content_type() == "image/png":
            data = b64encode(cast(bytes, part.get_payload(decode=True))).decode()
            html = html.replace(f'"cid:{name.strip("<>")}"', f'"data:image/png;base64,{data}"')
    return html


def _links(html: str) -> list[str]:
    reader = _Links()
    reader.feed(html)
    return reader.found


class _Links(HTMLParser):
    """Collects absolute `href`s in order."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One element; only links count."""
        href = dict(attrs).get("href") or ""
        if tag == "a" and urlsplit(href).scheme in SCHEMES:
            self.found.append(href)
