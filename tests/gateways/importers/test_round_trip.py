"""What the importer reads is what was written; what is broken is refused, never anything worse."""

from dataclasses import replace
from pathlib import Path

from builder import build
from drawn import documents
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from portal.domain.issued import BadDocument, IssuedDocument
from portal.gateways.importers import ubl

FIXTURES = sorted((Path(__file__).parents[2] / "fixtures" / "ubl").glob("*.xml"))
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=SLOW)
@given(documents())
def test_every_document_survives_the_round_trip(document: IssuedDocument):
    read = ubl.read(build(document), "drawn.xml")
    assert replace(read, content_hash="") == document


mutations = st.lists(
    st.tuples(st.integers(0, 10**6), st.integers(0, 40), st.binary(max_size=12)), min_size=1, max_size=4
)


@settings(max_examples=250, deadline=None, derandomize=True)
@given(st.sampled_from(FIXTURES), mutations)
@example(FIXTURES[0], [(30, 5, b"utf-7")])
@example(FIXTURES[0], [(30, 5, b"rot13")])
@example(FIXTURES[0], [(0, 0, b"\xff\xfe")])
def test_mutated_bytes_are_read_or_refused_and_nothing_else(fixture: Path, changes: list):
    data = fixture.read_bytes()
    for place, length, other in changes:
        at = place % len(data)
        data = data[:at] + other + data[at + length :]
    _read_or_refuse(data)


VALUES = ["", "-", "NaN", "1e5", "1,5", "١٢", "9" * 50, "0.001", "-0", "true", "\u202e", "EUR", "é" * 400, "S"]


@settings(max_examples=250, deadline=None, derandomize=True)
@given(st.sampled_from(FIXTURES), st.integers(0, 10**6), st.sampled_from(VALUES))
def test_mutated_values_are_read_or_refused_and_nothing_else(fixture: Path, place: int, value: str):
    parts = fixture.read_text("utf-8").replace("<", "\0<").replace(">", ">\0").split("\0")
    texts = [at for at, part in enumerate(parts) if part.strip() and not part.startswith("<")]
    parts[texts[place % len(texts)]] = value
    _read_or_refuse("".join(parts).encode())


def _read_or_refuse(data: bytes) -> None:
    refused = None
    try:
        ubl.read(data, "mutated.xml")
    except BadDocument as error:
        refused = error
    assert refused is None or (refused.line >= 1 and str(refused).startswith("mutated.xml, line "))
