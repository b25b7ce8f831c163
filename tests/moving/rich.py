"""A SQLite database with everything in it, and an empty one to move it to."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import JSON, URL, Column, Connection, Enum, Text, cast, select
from sqlmodel import SQLModel
from sqlmodel import select as pick

from portal import db, engines, serve
from portal.clock import now
from portal.devtools import demo_data
from portal.models import Business, Client, ClientImport, ClientImportFile, Login, OpenPage, Push, RateCount, Staff
from portal.moving import ends, moving
from tests.attack.people import somebody
from tests.build import an_invoice
from tests.databases import Place, at

ODD = "Žluťoučký “kůň” 🐎\t\\ % :name \u202e\x7f"
TABLES = SQLModel.metadata.sorted_tables


@dataclass
class Move:
    """From here to there."""

    source: Place
    target: Place

    def run(self) -> list[str]:
        """Move; what was said."""
        said: list[str] = []
        moving.run(address(self.source), address(self.target), said.append)
        return said


def address(place: Place) -> str:
    return place.url.render_as_string(hide_password=False)


@contextmanager
def raw(place: Place) -> Iterator[Connection]:
    """All rows, as whoever moves sees them; what is done is kept."""
    engine = engines.alone(place.url, shared=True)
    with engine.connect() as connection:
        ends.as_everybody(connection)
        yield connection
        connection.commit()
    engine.dispose()


def contents(place: Place) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, as Python reads it; of JSON the text."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    with raw(place) as connection:
        for table in TABLES:
            texts = [cast(column, Text) for column in table.columns if isinstance(column.type, JSON)]
            found[table.name] = sorted(tuple(row) for row in map(_said, connection.execute(select(table, *texts))))
    return found


def _said(row: Any) -> list[str]:
    return [f"{type(value).__name__} {value!r}" for value in row]


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Made once, copied for each test."""
    place = Place(URL.create("sqlite", database=str(tmp_path_factory.mktemp("moving") / "portal.db")))
    with at(place):
        serve.migrate()
        demo_data.ensure(lambda said: None)
        _odd_ones()
    with raw(place) as connection:
        for table in TABLES:
            if not connection.execute(select(table).limit(1)).first():
                connection.execute(table.insert().values({c.name: _some(connection, c) for c in table.columns}))
    return place


def _some(connection: Connection, column: Column[Any]) -> Any:
    """A value that fits."""
    for key in column.foreign_keys:
        return connection.execute(select(key.column).order_by(key.column.desc())).scalars().first()
    if isinstance(column.type, Enum):
        return column.type.enums[0]
    if isinstance(column.type, JSON):
        return {"ž": [None, 1.10, True, ODD]}
    kind = type(column.type).__name__
    some = {"Uuid": UUID(int=5), "UtcMoment": now(), "Date": date(2024, 2, 29), "Exact": Decimal("-0.000001"),
            "Boolean": True, "LargeBinary": b"\0\xff", "Text": ODD, "AutoString": f"{column.name} ž",
            "Integer": len(column.name), "MinorUnits": -(2**40)}  # fmt: skip
    return some[kind]


def _odd_ones() -> None:
    """What is easily lost on the way."""
    with db.everyone(write=True) as session:
        business = session.exec(pick(Business)).one()
        people = [somebody(session, business) for _ in range(3)]
        client = session.get_one(Client, people[0].client_id)
        client.name, client.created_at = ODD, client.created_at.replace(microsecond=1)
        # Imported in the wrong order: the paper that corrects comes before the one it corrects.
        early, late = (an_invoice(session, client, f"{n}.01", currency="USD") for n in (1, 2))
        early.corrects_id, early.total_minor = late.id, 2**40
        staff, login = session.exec(pick(Staff)).first(), session.exec(pick(Login)).first()
        assert staff
        assert login
        brought = ClientImport(business_id=business.id, staff_id=staff.id, name=ODD, total=1)
        session.add_all([brought, *(Push(business_id=business.id, client_id=client.id) for _ in range(9))])
        session.add_all(RateCount(key=key, count=2**31 - 1, expires_at=now()) for key in ("B", "a", "ä", "_", ODD))
        session.add(OpenPage(id="A-b_c", token="t", login_id=login.id, client_id=client.id, seen_at=now()))
        session.flush()
        every_byte = bytes(range(256))
        session.add(ClientImportFile(business_id=business.id, import_id=brought.id, content=every_byte))


@pytest.fixture
def move(filled: Place, template: Place, tmp_path: Path) -> Move:
    """A copy of it, and an empty target with tables."""
    source = replace(filled, url=filled.url.set(database=str(tmp_path / "source.db")))
    shutil.copy(filled.path, source.path)
    target = template.named("moved")
    target.become(template)
    return Move(source, target)
