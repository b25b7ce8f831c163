"""Filter, search and page of a list live in its address: it can be shared, and Back goes back."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlencode

from typing_extensions import TypedDict

from portal.domain.searching import words


class Search(TypedDict):
    """The search form of a list."""

    q: str


@dataclass(frozen=True)
class Asked:
    """What an address asks for; nonsense in it is the first page of everything."""

    status: str
    q: str
    page: str


def asked(parameters: Mapping[str, str], filters: type[StrEnum]) -> Asked:
    """Read from the query of an address."""
    status = parameters.get("status", "all")
    known = status if status in set(filters) else "all"
    return Asked(known, searched(parameters.get("q", "")), parameters.get("page", ""))


def searched(typed: str) -> str:
    """A search as it is looked for."""
    return words(typed)


def address(path: str, status: str, q: str, mark: str = "") -> str:
    """The address of a filter, a search and a page of it; without any, the list itself."""
    return with_query(path, status="" if status == "all" else status, q=q, page=mark)


def with_query(path: str, **parts: str) -> str:
    """The path with the parts that say something."""
    query = urlencode({key: value for key, value in parts.items() if value})
    return f"{path}?{query}" if query else path


def neighbour(path: str, status: str, q: str, mark: str) -> str:
    """The address of a neighbouring page; empty without a mark."""
    return address(path, status, q, mark) if mark else ""
