"""What the pages about checking show: the ways to check an estate, and the commands for it."""

from __future__ import annotations

from typing import Any, Final

from api.web.notice import notice_of
from api.web.offline import OFFLINE, offline_file
from api.web.page import Page
from api.web.visit import Visit


def verify_page(visit: Visit) -> dict[str, Any]:
    """Return the commands that check an estate; `?estate=` fills in which."""
    rows = visit.services.read_models.estates()
    asked = visit.text("estate")
    chosen = next((row for row in rows if row.estate == asked), rows[0] if rows else None)
    return {"rows": rows, "chosen": chosen, "base": visit.base}


def check_page(visit: Visit) -> dict[str, Any]:
    """Return what is needed to check one estate: its key's fingerprint, its checkpoint, the commands.

    Raises:
        ProblemError: As `Visit.estate` and `Visit.size`.
    """
    estate = visit.estate
    size = visit.size(estate)
    return {
        "estate": visit.row(estate),
        "size": size,
        "log_key": visit.services.read_models.log_keys(estate, size)[-1].vkey,
        "base": visit.base,
        "offline_path": OFFLINE,
        "offline_sha256": offline_file()[1],
        **notice_of(visit, estate),
    }


PAGES: Final = (
    Page("/verify", "verify.html", verify_page),
    Page("/estates/{estate}/verify", "check.html", check_page, "verify"),
)
