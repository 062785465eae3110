"""What becomes of a counted result, and results from elsewhere (docs/SPEC-books.md §4.6, §7.1)."""

from __future__ import annotations

import datetime
from typing import Any, Final

import msgspec

from ledger_core.books import quorum as q
from ledger_core.books.kind import Context
from ledger_core.books.refusals import Refusal, refuse
from ledger_core.books.state import State
from ledger_core.books.voting import result_kinds as r
from ledger_core.books.voting.closing_rules import value_of
from ledger_core.books.voting.key_rules import BALLOT, key_name
from ledger_core.books.voting.on_file import Objection
from ledger_core.log.disclosure import digest_of

# A result is filed within thirty days (guidance on owners' assemblies, 建房〔2009〕274号).
_FILING_DAYS: Final = 30


def is_counted(state: State, body: Any, _context: Context) -> Refusal | None:
    """The vote is counted."""
    return None if state.votes[body.vote].results else refuse("not_counted", "/body/vote")


def not_yet_announced(state: State, body: r.ResultAnnounced, _context: Context) -> Refusal | None:
    """A result is announced once."""
    announced = state.votes[body.vote].objections_until is not None
    return refuse("announced_already", "/body/vote") if announced else None


def time_for_objections(state: State, body: r.ResultAnnounced, context: Context) -> Refusal | None:
    """Owners have the days that the vote gave them, from the announcement's seal on."""
    days, needed = (
        (body.objections_until - context.sealed_on).days,
        state.votes[body.vote].opened.objection_days,
    )
    if days >= needed:
        return None
    return refuse("objection_period", "/body/objections_until", days=days, needed=needed)


def not_revoked(state: State, body: Any, _context: Context) -> Refusal | None:
    """No court has revoked the result."""
    return refuse("revoked_already", "/body/vote") if state.votes[body.vote].is_revoked else None


def apply_announced(state: State, body: r.ResultAnnounced, _context: Context) -> None:
    """Objections may come."""
    vote = state.votes[body.vote]
    state.votes.put(body.vote, vote._replace(objections_until=body.objections_until))


def objector_signs(_state: State, body: r.ObjectionRaised, context: Context) -> Refusal | None:
    """An owner's key, or the key of a ballot of this vote."""
    prefix = key_name(BALLOT, body.vote, "")
    for key in context.signers:
        if key.role == "owner" or (key.role == BALLOT and key.name.startswith(prefix)):
            return None
    signed = ",".join(sorted({key.role for key in context.signers}))
    return refuse("role_not_allowed", allowed="owner,ballot", signed=signed)


def is_announced(state: State, body: Any, _context: Context) -> Refusal | None:
    """The result is announced."""
    announced = state.votes[body.vote].objections_until is not None
    return None if announced else refuse("not_announced", "/body/vote")


def still_time_to_object(state: State, body: r.ObjectionRaised, context: Context) -> Refusal | None:
    """The time for objections is not over."""
    until = state.votes[body.vote].objections_until
    if until is not None and context.sealed_on <= until:
        return None
    return refuse("objections_over", until=str(until))


def apply_objection(state: State, body: r.ObjectionRaised, context: Context) -> None:
    """The objection waits for its answer."""
    state.objections.put(context.seq, Objection(body.vote, False))
    _count_objection(state, body.vote, 1)


def _count_objection(state: State, name: str, change: int) -> None:
    vote = state.votes[name]
    state.votes.put(name, vote._replace(objections_open=vote.objections_open + change))


def objection_on_file(state: State, body: r.ObjectionAnswered, _context: Context) -> Refusal | None:
    """The objection is there."""
    if body.objection in state.objections:
        return None
    return refuse("objection_unknown", "/body/objection", objection=body.objection)


def objection_waits(state: State, body: r.ObjectionAnswered, _context: Context) -> Refusal | None:
    """It has no answer yet."""
    if state.objections[body.objection].is_answered:
        return refuse("objection_answered", "/body/objection", objection=body.objection)
    return None


def apply_answer(state: State, body: r.ObjectionAnswered, _context: Context) -> None:
    """The objection has its answer."""
    objection = state.objections[body.objection]
    state.objections.put(body.objection, objection._replace(is_answered=True))
    _count_objection(state, objection.vote, -1)


def not_yet_final(state: State, body: r.ResultFinal, _context: Context) -> Refusal | None:
    """A result becomes final once."""
    return refuse("final_already", "/body/vote") if state.votes[body.vote].final_on is not None else None


def objections_settled(state: State, body: r.ResultFinal, context: Context) -> Refusal | None:
    """The time for objections is over, and each has its answer."""
    vote = state.votes[body.vote]
    until = vote.objections_until
    if until is not None and context.sealed_on > until and vote.objections_open == 0:
        return None
    return refuse("objections_open", until=str(until), unanswered=vote.objections_open)


def apply_final(state: State, body: r.ResultFinal, context: Context) -> None:
    """The result counts."""
    state.votes.put(body.vote, state.votes[body.vote]._replace(final_on=context.signed_on))


def is_final(state: State, body: r.ResultFiled, _context: Context) -> Refusal | None:
    """The result is final."""
    return None if state.votes[body.vote].final_on is not None else refuse("not_final", "/body/vote")


def not_yet_filed(state: State, body: r.ResultFiled, _context: Context) -> Refusal | None:
    """A result is filed once."""
    return refuse("filed_already", "/body/vote") if state.votes[body.vote].is_filed else None


def apply_filed(state: State, body: r.ResultFiled, _context: Context) -> None:
    """The result is on file."""
    state.votes.put(body.vote, state.votes[body.vote]._replace(is_filed=True))


def flag_filed(state: State, body: r.ResultFiled, context: Context) -> tuple[str, ...]:
    """`filed_late` more than 30 days after the result became final."""
    final = state.votes[body.vote].final_on
    late = final is not None and (context.signed_on - final).days > _FILING_DAYS
    return ("filed_late",) if late else ()


def apply_revoked(state: State, body: r.ResultRevoked, _context: Context) -> None:
    """Nothing may rest on the result any more."""
    state.votes.put(body.vote, state.votes[body.vote]._replace(is_revoked=True))


def commitment_fits(state: State, body: r.CodeDisclosed, _context: Context) -> Refusal | None:
    """The disclosure is the one that the roll commits to."""
    if digest_of(body.disclosure) == state.roll[body.vote, body.code].commitment:
        return None
    return refuse("opening_mismatch", "/body/disclosure", ballot_code=body.code)


def unit_right(state: State, body: r.CodeDisclosed, _context: Context) -> Refusal | None:
    """It names a registered unit of the code's area."""
    line = state.roll[body.vote, body.code]
    name = value_of(body.disclosure, line.commitment, "unit")
    unit = state.units.get(name) if isinstance(name, str) else None
    if unit is not None and unit.area_centi_m2 == line.area_centi_m2:
        return None
    return refuse("choices_malformed", "/body/disclosure", ballot_code=body.code)


def ground_allowed(state: State, body: r.CodeDisclosed, _context: Context) -> Refusal | None:
    """Without a court or the regulator, only where the vote discloses units."""
    if body.ground != "rules" or state.votes[body.vote].opened.disclosure == "units":
        return None
    return refuse("disclosure_not_allowed", "/body/ground")


def not_yet_disclosed(state: State, body: r.CodeDisclosed, _context: Context) -> Refusal | None:
    """A code is disclosed once."""
    seq = state.disclosed_codes.get((body.vote, body.code))
    return None if seq is None else refuse("disclosed_already", "/body/code", entry=seq)


def apply_disclosed(state: State, body: r.CodeDisclosed, context: Context) -> None:
    """Whose code it is is known."""
    state.disclosed_codes.put((body.vote, body.code), context.seq)


def published_law_fits(_state: State, body: r.ResultPublished, _context: Context) -> Refusal | None:
    """The law is the one that counted on that day."""
    right = q.law_of(body.date)
    return None if body.law == right else refuse("law_mismatch", "/body/law", law=body.law, right=right)


def apply_nothing(_state: State, _body: Any, _context: Context) -> None:
    """A figure from elsewhere changes nothing here."""


def _measures(body: r.ResultPublished) -> dict[str, tuple[Any, Any, Any]]:
    """(total, taking part, in favour) by measure, as far as published."""
    heads = (body.total_heads, body.taking_part_heads, body.for_heads)
    area = (body.total_area_centi_m2, body.taking_part_area_centi_m2, body.for_area_centi_m2)
    return {"heads": heads, "area": area}


def _agrees(figures: tuple[Any, Any, Any]) -> bool:
    known = [one for one in figures if one is not msgspec.UNSET]
    return known == sorted(known, reverse=True)


def passes_measure(day: datetime.date, item: int, figures: tuple[int, int, int]) -> bool:
    """Whether one measure passes the law's tests.

    Args:
        day: Day of the announcement.
        item: 1 to 9.
        figures: Total, taking part, in favour.
    """
    total, taking_part, in_favour = figures
    for part in q.rule_set(day, item).parts:
        have = taking_part if part.who == "taking_part" else in_favour
        if have < q.needed_of(part, total if part.base == "scope" else taking_part):
            return False
    return True


def flag_published(_state: State, body: r.ResultPublished, _context: Context) -> tuple[str, ...]:
    """`not_verifiable`, `contradicts_law`, `figures_disagree`."""
    measures = _measures(body)
    complete = [one for one in measures.values() if msgspec.UNSET not in one]
    passes = [passes_measure(body.date, body.item, one) for one in complete]
    flags = []
    if len(complete) < len(measures):
        flags.append("not_verifiable")
    wrongly_passed = body.announced_passed and not all(passes)
    wrongly_failed = not body.announced_passed and len(passes) == len(measures) and all(passes)
    if wrongly_passed or wrongly_failed:
        flags.append("contradicts_law")
    if not all(map(_agrees, measures.values())):
        flags.append("figures_disagree")
    return tuple(flags)
