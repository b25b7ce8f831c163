"""The unexpected, told once: never by an event that fails again."""

from typing import Any

import pytest
from redis.exceptions import RedisError

from portal.access.doors import Door, guarded
from portal.state import on_error


async def breaks(self: Any) -> None:
    raise ZeroDivisionError("a secret in the message")


async def cut_off(self: Any) -> None:
    raise RedisError


async def test_a_failing_handler_is_told_by_number_only(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        await guarded(breaks, Door.PRIVATE)(object())
    told = on_error(caught.value)
    assert told
    assert "secret" not in str(told.args)
    assert "tell us this number" in str(told.args)
    assert "secret" not in "".join(capsys.readouterr())


async def test_without_redis_nothing_is_told() -> None:
    with pytest.raises(RedisError) as caught:
        await guarded(cut_off, Door.PRIVATE)(object())
    assert on_error(caught.value) is None


def test_what_fails_before_a_handler_is_not_told() -> None:
    """It would fail again while telling, and call `on_error` for ever: one frame with a bad address once did that."""
    with pytest.raises(ValueError, match="invalid literal") as caught:
        int("x")
    assert on_error(caught.value) is None
