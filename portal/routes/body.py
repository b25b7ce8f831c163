"""Reading what is posted, never more of it than expected."""

from urllib.parse import parse_qsl

from starlette.requests import Request

MAX_FORM = 8_000  # bytes
MAX_FIELDS = 20


async def read(request: Request, limit: int) -> bytes | None:
    """The body, or None as soon as it is longer than `limit` bytes."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            return None
    return bytes(body)


async def fields(request: Request, longest: int = MAX_FORM, most: int = MAX_FIELDS) -> dict[str, str] | None:
    """The fields of a plain form, the last of each name; None when it is too large or no form."""
    body = await read(request, longest)
    if body is None:
        return None
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=most))
    except ValueError:
        return None
