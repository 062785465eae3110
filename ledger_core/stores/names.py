"""Names that the stores write into SQL and into eventsourcing's table of positions."""

from __future__ import annotations

import re
from typing import Final

from ledger_core.errors import MalformedError

# PostgreSQL cuts a longer name silently.
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,62}")


def checked_name(name: str) -> str:
    """Return the name, which is safe to write into SQL.

    Raises:
        MalformedError: `table_malformed`.
    """
    if not _NAME.fullmatch(name):
        raise MalformedError("table_malformed", f"{name!r} is no plain lower-case name")
    return name


def tracking_name(projection: str, estate: str) -> str:
    """Return the name under which eventsourcing's tracking table keeps this position."""
    return f"{projection}/{estate}"


def form_name(projection: str, form: str) -> str:
    """Return the name under which it keeps that the rows have this form; no estate has such a name."""
    return f"{projection}/form/{form}"
