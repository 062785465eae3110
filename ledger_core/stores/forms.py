"""Which form of read models this process writes and reads, and that the tables still have it.

Rules:
    * Whoever has renewed a projection's tables works on that form only: once another program has made them of
      another one, its rows would be mixed with those of a form that it does not know.
    * A store that has renewed nothing takes the tables as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ledger_core.errors import StorageError
from ledger_core.stores.names import form_name, tracking_name


class Forms:
    """The forms that one store has made, by projection. Safe for several threads."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def made(self, projection: str, form: str) -> None:
        """The projection's tables have this form, as far as this process is concerned."""
        self._names[projection] = form_name(projection, form)

    def name_of(self, projection: str) -> str:
        """Return the name that stands in the table of positions while the form does; perhaps empty."""
        return self._names.get(projection, "")

    def position_in(self, projection: str, estate: str, rows: Iterable[Sequence[Any]]) -> int:
        """Return the position among (name, number) rows of the table of positions.

        Raises:
            StorageError: `another_form`.
        """
        found = {name: number for name, number in rows}
        form = self.name_of(projection)
        if form and form not in found:
            raise another_form(form)
        return int(found.get(tracking_name(projection, estate), 0))


def another_form(form: str) -> StorageError:
    """Return what is raised where the tables are no more of this form."""
    return StorageError("another_form", f"another program has made the read models anew; not {form} any more")
