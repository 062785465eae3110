"""What was announced of real votes, as it was announced.

Rules:
    * A figure that nobody published is left out: most announcements name heads and no area, so they show as
      not verifiable (docs/SPEC-books.md §5.4).
    * Where nobody published whether it was passed, there is nothing to enter.
"""

from __future__ import annotations

import datetime
from typing import Any

from api.demo import facts
from ledger_core.books.voting import result_kinds as r


def announcements() -> list[r.ResultPublished]:
    """Return the announcements whose result and day were published."""
    return [_published(fact) for fact in facts.load("vote_results") if "year" in fact and _told(fact)]


def _told(fact: dict[str, Any]) -> str:
    """What was announced; empty where nobody published whether it was passed."""
    return str(fact.get("result_announced") or fact.get("result") or "")


def _published(fact: dict[str, Any]) -> r.ResultPublished:
    day = datetime.date.fromisoformat(str(fact.get("count_date") or fact["period"][1]))
    figures: dict[str, Any] = {}
    if fact.get("total_heads"):
        figures["total_heads"] = fact["total_heads"]
    if fact.get("agree_heads"):
        figures["for_heads"] = fact["agree_heads"]
    if fact.get("total_area_m2"):
        figures["total_area_centi_m2"] = int(fact["total_area_m2"]) * 100
    return r.ResultPublished(
        title=f"{fact['estate']} {'、'.join(fact.get('matters', ()))}".strip(),
        date=day,
        law="civil_code_278" if day.year >= 2021 else "regulation_12",
        item=3,
        announced_passed=True,
        memo=f"公布为「{_told(fact)}」。{fact.get('note', '')}第几项未载明,按选举记。",
        source=str(fact["source"]),
        **figures,
    )
