"""What a page is: its address, its template, what it shows, and the tab under which it stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from api.web.visit import Visit

View = Callable[[Visit], dict[str, Any]]


class Page(NamedTuple):
    """One page.

    Args:
        path: As a Starlette route writes it; pages of an estate are under `/estates/{estate}`.
        template: File name under `templates`.
        view: Returns what the template shows. On a page of an estate: at least `estate`, its `EstateRow`, and
            `size`, the tree size that the page was made from.
        room: Name of the tab that is marked (api/web/rooms.py); empty on pages outside an estate.
        scripts: Modules under `static` that make the page live. It must say the same without them.
    """

    path: str
    template: str
    view: View
    room: str = ""
    scripts: tuple[str, ...] = ()
