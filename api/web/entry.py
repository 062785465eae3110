"""What the page of one entry shows: its story, its facts, who signed, what became of it, the verdict."""

from __future__ import annotations

from typing import Any, Final

from api.problems import ProblemError
from api.web.facts import facts_of, role_word
from api.web.listing import Line, lines_of
from api.web.page import Page
from api.web.titles import Titles
from api.web.verdict import check_entry
from api.web.visit import Visit
from api.web.vouchers import shown_vouchers
from ledger_core.amounts import format_capitals
from projections.read_models import EntryRow, Trail


def entry_page(visit: Visit) -> dict[str, Any]:
    """Return what an entry's page shows.

    Raises:
        ProblemError: `unknown_estate`, `unknown_entry`, `token_missing` or `token_wrong`.
    """
    estate = visit.estate
    size = visit.size(estate)
    models = visit.services.read_models
    trail = models.trail(estate, visit.seq(size), size)
    if trail is None:
        raise ProblemError("unknown_entry")
    row = trail.row
    facts = facts_of(row.event.body, visit.language)
    return {
        "estate": visit.row(estate),
        "size": size,
        "shown_seq": row.seq,
        "line": lines_of(visit, estate, size, [row])[0],
        "capitals": format_capitals(row.amount_fen) if row.amount_fen is not None else "",
        "facts": [fact for fact in facts if not fact.is_technical],
        "technical": [fact for fact in facts if fact.is_technical],
        "trail": trail,
        "signers": [(role_word(one.role, visit.language), one) for one in trail.signers],
        "tale": _tale(visit, estate, size, row),
        "contract": _other(visit, estate, size, trail.contract_seq),
        "vouchers": shown_vouchers(visit.services, estate, trail.vouchers),
        "policy": models.policy(estate, size),
        "reconciliation": trail.reconciliations[0] if trail.reconciliations else None,
        "asked_about": _asked_about(trail),
        **_part_of(visit, estate, size, row),
        "verdict": check_entry(visit.services, estate, row.seq, row.entry),
        "lines_of_entry": _lines_of(row),
        "base": visit.base,
    }


def _tale(visit: Visit, estate: str, size: int, row: EntryRow) -> list[Line]:
    """An entry and its reversal, in this order, whichever of them the page is about; else nothing."""
    first = row if row.reverses is None else None
    halves = (
        _other(visit, estate, size, row.seq if first else row.reverses),
        _other(visit, estate, size, row.reversed_by if first else row.seq),
    )
    told = [half for half in halves if half is not None]
    return told if len(told) == len(halves) else []


def _other(visit: Visit, estate: str, size: int, seq: int | None) -> Line | None:
    """Another entry as a line; None where there is none."""
    row = None if seq is None else visit.services.read_models.entry(estate, size, seq)
    return None if row is None else lines_of(visit, estate, size, [row])[0]


def _asked_about(trail: Trail) -> int | None:
    """The entry that a question, or the question that an answer, is about."""
    body = trail.row.event.body
    about = getattr(body, "question", None) or getattr(body, "objection", None)
    if about is None and trail.row.reverses is None:
        about = getattr(body, "entry", None)
    return about if isinstance(about, int) else None


def _part_of(visit: Visit, estate: str, size: int, row: EntryRow) -> dict[str, Any]:
    """The vote or the application that an entry belongs to: its short name and its title, or None."""
    body, titles = row.event.body, Titles(visit, estate, size)
    vote, application = getattr(body, "vote", ""), getattr(body, "application", "")
    return {
        "of_vote": {"vote": vote, "title": titles.vote(vote)} if vote and titles.vote(vote) else None,
        "of_application": {"application": application, "project": titles.project(application)}
        if application and titles.project(application)
        else None,
    }


def _lines_of(row: EntryRow) -> tuple[str, str]:
    """Event line and seal line, as they were hashed."""
    return row.event_line.decode(), row.seal_line.decode()


PAGES: Final = (Page("/estates/{estate}/entries/{seq}", "entry.html", entry_page, "entries"),)
