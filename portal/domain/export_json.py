"""One JSON text of everything, put together record by record: ten thousand invoices are never all objects at once.

Keys are stable; amounts are minor units and a decimal beside their currency, days ISO dates, moments ISO in UTC.
"""

import io
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from portal.money import from_minor

FORMAT = 1
Record = Mapping[str, Any]
Section = Record | Iterator[Record]


def written(made_at: datetime, sections: Iterable[tuple[str, Section]]) -> bytes:
    """The file; a section is one record, or a list of them."""
    file = io.BytesIO()
    file.write(f'{{\n"format": {FORMAT},\n"made_at": "{_plain(made_at)}"'.encode())
    for name, section in sections:
        file.write(f",\n{json.dumps(name)}: ".encode())
        if isinstance(section, Mapping):
            file.write(_text(section))
        else:
            _list(file, section)
    file.write(b"\n}\n")
    return file.getvalue()


def money(minor: int, currency: str) -> Record:
    """An amount nobody has to guess about."""
    return {"minor": minor, "amount": f"{from_minor(minor, currency):f}", "currency": currency}


def _list(file: io.BytesIO, records: Iterator[Record]) -> None:
    file.write(b"[")
    for nth, record in enumerate(records):
        file.write(b",\n" if nth else b"\n")
        file.write(_text(record))
    file.write(b"\n]")


def _text(record: Record) -> bytes:
    """Half a character, as broken imports leave them, becomes a question mark: no program reads it back."""
    return json.dumps(record, ensure_ascii=False, default=_plain).encode("utf-8", "replace")


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    raise TypeError(f"{type(value).__name__} has no place in an export")
