"""What a notice board shows of a log: the checkpoint as short text and QR code, and who holds it."""

from __future__ import annotations

from typing import Any

import segno

from api.web.visit import Visit
from ledger_core.log.checkpoint import format_short


def notice_of(visit: Visit, estate: str) -> dict[str, Any]:
    """Return the newest checkpoint for people to keep, and the witnesses that hold it.

    Args:
        visit: Whose services are asked.
        estate: The estate's slug.
    """
    short = format_short(visit.head(estate).checkpoint)
    size = visit.head(estate).size
    standings = visit.services.witnessing.standings(estate)
    return {
        "checkpoint_short": short,
        # Inside the page as an image: the policy lets no other kind of picture in.
        "checkpoint_qr": segno.make(short, error="m", micro=False).svg_data_uri(scale=3),
        "holding": [one.witness.name for one in standings if one.pair and one.pair.head.size == size],
        "witnesses_asked": len(standings),
    }
