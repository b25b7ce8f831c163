"""Everything arrives as it was; what guards the rows is in force afterwards."""

from tests.moving.rich import Move, contents, filled, move

__all__ = ["filled", "move"]


def test_every_row_arrives_as_it_was(move: Move):
    before = contents(move.source)
    print({k: len(v) for k, v in before.items()})
    print("EMPTY", [k for k, v in before.items() if not v])
    said = move.run()
    print("\n".join(said))
    assert contents(move.target) == before
    assert contents(move.source) == before
