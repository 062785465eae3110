"""What a notice board shows of a log: the checkpoint as short text and QR code, and who holds it."""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib.parse import quote

import segno

from api.web.visit import Visit
from api.witnessing import Standing, since
from ledger_core.log.checkpoint import format_short


class Watching(NamedTuple):
    """A witness, by name, and how much of the log it holds.

    Args:
        entries: Size of the greatest tree that it has signed; 0 when none.
        since: When it signed that, RFC 3339 UTC; empty when never.
        behind: Entries published that it has not signed yet.
    """

    name: str
    entries: int
    since: str
    behind: int


def notice_of(visit: Visit, estate: str) -> dict[str, Any]:
    """Return the newest checkpoint for people to keep, and the witnesses that hold it.

    Args:
        visit: Whose services are asked.
        estate: The estate's slug.
    """
    head = visit.head(estate)
    short = format_short(head.checkpoint)
    link = kept_link(visit.base, estate, short)
    return {
        "checkpoint_short": short,
        # Inside the page as an image: the policy lets no other kind of picture in.
        "checkpoint_qr": segno.make(link, error="m", micro=False).svg_data_uri(scale=3),
        "witnesses": watching_of(visit, estate, head.size),
    }


def kept_link(base: str, estate: str, short: str) -> str:
    """Return what a printed code holds: where to check, and behind `#kept=` the checkpoint's words.

    A phone's own camera opens it. No browser sends the part behind `#` to a server.

    Args:
        base: Address of the service, without a slash at its end.
        estate: The estate's slug.
        short: As `format_short` gives it.
    """
    return f"{base}/estates/{estate}/verify#kept={quote(','.join(short.split()), safe='/:+=,')}"


def watching_of(visit: Visit, estate: str, size: int) -> list[Watching]:
    """Return each witness by name, and how much it holds of a log of this size."""
    return [_watching(one, size) for one in visit.services.witnessing.standings(estate)]


def _watching(standing: Standing, size: int) -> Watching:
    pair = standing.pair
    if pair is None:
        return Watching(standing.witness.name, 0, "", size)
    return Watching(standing.witness.name, pair.head.size, since(pair), max(0, size - pair.head.size))
