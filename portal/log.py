"""The log: one line of JSON per event, ids instead of people, no payloads."""

import logging
import secrets
import sys
import traceback

import structlog

log = structlog.get_logger()


def set_up() -> None:
    """Once per process."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def error_id(exception: BaseException) -> str:
    """Log where it happened, without values, under a number a person can tell us."""
    number = secrets.token_hex(4)
    log.error("unexpected", number=number, kind=type(exception).__name__, where=where(exception))
    return number


def where(exception: BaseException) -> list[str]:
    """The places it came through, without values."""
    frames = traceback.extract_tb(exception.__traceback__)
    return [f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in frames[-8:]]
