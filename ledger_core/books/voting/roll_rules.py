"""The roll of a vote (docs/SPEC-books.md §4.6, §7.1).

Rules:
    * What a part says is put on file at once; sums and groups are judged with the last part.
    * The roll hides which code is whose, but its groups are those of the register: each with the same areas.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from ledger_core.books.kind import Context
from ledger_core.books.refusals import Refusal, refuse
from ledger_core.books.state import State
from ledger_core.books.voting import kinds as k
from ledger_core.books.voting.vote_rules import units_in


def roll_open(state: State, body: k.RollSealed, _context: Context) -> Refusal | None:
    """A vote has one roll."""
    return refuse("roll_sealed", "/body/vote") if state.votes[body.vote].is_sealed else None


def roll_in_time(state: State, body: k.RollSealed, context: Context) -> Refusal | None:
    """Whoever votes knows who may: the roll is sealed before the window opens."""
    opens = state.votes[body.vote].opens_at
    return refuse("roll_late", opens_at=opens.isoformat()) if context.sealed_at >= opens else None


def roll_complete(state: State, body: Any, _context: Context) -> Refusal | None:
    """The roll is sealed."""
    return None if state.votes[body.vote].is_sealed else refuse("roll_unsealed", "/body/vote")


def part_refusal(part: int, parts: int, done: int, due_parts: int) -> Refusal | None:
    """A part follows the last one, of as many."""
    if part == done + 1 <= parts == due_parts:
        return None
    return refuse("part_mismatch", "/body/part", part=part, due=done + 1, parts=parts)


def roll_part_follows(state: State, body: k.RollSealed, _context: Context) -> Refusal | None:
    """Parts come in order, each with the totals of the first."""
    before = state.votes[body.vote].roll
    if before is None:
        return part_refusal(body.part, body.parts, 0, body.parts)
    totals = (body.codes, body.heads, body.area_centi_m2)
    if totals != (before.codes, before.heads, before.area_centi_m2):
        return refuse("part_mismatch", "/body/codes", part=body.part, due=before.part + 1, parts=body.parts)
    return part_refusal(body.part, body.parts, before.part, before.parts)


def lines_ascend(state: State, body: Any, _context: Context) -> Refusal | None:
    """Codes ascend, through all parts of a roll, and each comes once."""
    last = ""
    if isinstance(body, k.RollSealed):
        codes = state.vote_codes.get(body.vote, ())
        last = codes[-1] if codes else ""
    for position, line in enumerate(body.lines):
        if line.code <= last:
            code = "code_repeated" if line.code == last else "codes_unsorted"
            return refuse(code, f"/body/lines/{position}/code", ballot_code=line.code)
        last = line.code
    return None


def _whole_roll(state: State, body: k.RollSealed) -> list[k.RollLine]:
    """Every line, this part's included."""
    before = [state.roll[body.vote, code] for code in state.vote_codes.get(body.vote, ())]
    return [*before, *body.lines]


def roll_adds_up(state: State, body: k.RollSealed, _context: Context) -> Refusal | None:
    """With the last part, codes, groups and areas are as many as the registrar certifies."""
    if body.part < body.parts:
        return None
    lines = _whole_roll(state, body)
    codes, heads = len(lines), len({line.group for line in lines})
    area = sum(line.area_centi_m2 for line in lines)
    if (codes, heads, area) == (body.codes, body.heads, body.area_centi_m2):
        return None
    return refuse("roll_totals", "/body/codes", codes=codes, heads=heads, area_centi_m2=area)


def _groups(members: Iterable[tuple[str, int]]) -> Counter[tuple[int, ...]]:
    """Each group as the sorted list of its areas, and how many groups are alike."""
    areas: dict[str, list[int]] = {}
    for group, area in members:
        areas.setdefault(group, []).append(area)
    return Counter(tuple(sorted(one)) for one in areas.values())


def roll_is_the_register(state: State, body: k.RollSealed, _context: Context) -> Refusal | None:
    """With the last part, the roll's groups are those of the register in scope, area by area."""
    if body.part < body.parts:
        return None
    units = units_in(state, state.votes[body.vote].opened.scope)
    lines = _whole_roll(state, body)
    registered = _groups((unit.group, unit.area_centi_m2) for unit in units)
    if registered == _groups((line.group, line.area_centi_m2) for line in lines):
        return None
    area = sum(unit.area_centi_m2 for unit in units)
    figures = {"units": len(units), "heads": registered.total(), "area_centi_m2": area}
    return refuse("roll_register", "/body/lines", **figures)


def apply_roll(state: State, body: k.RollSealed, _context: Context) -> None:
    """The lines are on the roll; the last part freezes it."""
    for line in body.lines:
        state.roll.put((body.vote, line.code), line)
    state.vote_codes.put(body.vote, state.vote_codes.get(body.vote, ()) + codes_of(body.lines))
    vote = state.votes[body.vote]
    # Of the parts, only totals and number are asked for again.
    kept = k.RollSealed(
        vote=body.vote,
        part=body.part,
        parts=body.parts,
        lines=(),
        codes=body.codes,
        heads=body.heads,
        area_centi_m2=body.area_centi_m2,
    )
    state.votes.put(body.vote, vote._replace(roll=kept, is_sealed=body.part == body.parts))


def codes_of(lines: Sequence[Any]) -> tuple[str, ...]:
    """The codes of lines, in their order."""
    return tuple(line.code for line in lines)


def codes_on_roll(state: State, body: Any, _context: Context) -> Refusal | None:
    """Each line's code is on the roll of this vote."""
    for position, line in enumerate(body.lines):
        if (body.vote, line.code) not in state.roll:
            return refuse("code_unknown", f"/body/lines/{position}/code", ballot_code=line.code)
    return None


def code_on_roll(state: State, body: Any, _context: Context) -> Refusal | None:
    """The code is on the roll of this vote."""
    if (body.vote, body.code) in state.roll:
        return None
    return refuse("code_unknown", "/body/code", ballot_code=body.code)
