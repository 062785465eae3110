"""The tabs of an estate, in the order in which they stand.

Rules:
    * A tab is shown when a page stands at its address: a page that is taken out takes its tab along.
    * A tab's word is the text `room_<name>`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

_ESTATE: Final = "/estates/{estate}"


class Room(NamedTuple):
    """A tab: its name, and its address below the estate's."""

    name: str
    path: str


ROOMS: Final = (
    Room("home", ""),
    Room("entries", "/entries"),
    Room("fund", "/fund"),
    Room("votes", "/votes"),
    Room("statement", "/statement"),
    Room("parties", "/parties"),
    Room("log", "/log"),
    Room("verify", "/verify"),
)


def rooms_of(paths: Iterable[str]) -> tuple[Room, ...]:
    """Return the tabs that lead somewhere.

    Args:
        paths: Addresses of all pages.
    """
    known = frozenset(paths)
    return tuple(room for room in ROOMS if _ESTATE + room.path in known)
