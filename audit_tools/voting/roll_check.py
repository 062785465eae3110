"""The roll of a vote: parts, totals, and the register that it hides and must equal (SPEC-books §7.1)."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from audit_tools.findings import Breach
from audit_tools.state import Books, Entry
from audit_tools.voting.opening_check import in_scope, order_breach, vote_of
from audit_tools.voting.state import Code, Roll


def check_roll_open(books: Books, entry: Entry) -> Breach | None:
    """A vote has one roll, and every part of it comes before the window."""
    vote = books.votes.votes[entry.body["vote"]]
    if vote.sealed:
        return Breach("roll_sealed", "one roll", entry.body["vote"])
    if entry.seal_ms >= vote.opens_ms:
        return Breach("roll_late", f"before {vote.terms['opens_at']}", f"{entry.seal_ms} ms")
    return None


def totals_of(body: dict[str, Any]) -> tuple[int, int, int]:
    """The totals that a part of a roll certifies: codes, groups, area in 0.01 m²."""
    return body["codes"], body["heads"], body["area_centi_m2"]


def check_part(books: Books, entry: Entry) -> Breach | None:
    """Parts of a roll come in order, each with the same totals."""
    body, roll = entry.body, books.votes.votes[entry.body["vote"]].roll
    due = (roll.part + 1, roll.parts, roll.totals) if roll else (1, body["parts"], totals_of(body))
    found = (body["part"], body["parts"], totals_of(body))
    if found == due and body["part"] <= body["parts"]:
        return None
    return Breach("part_mismatch", f"part {due[0]} of {due[1]}, totals {due[2]}", f"part {found}")


def check_roll_order(books: Books, entry: Entry) -> Breach | None:
    """Codes of a roll ascend through all parts."""
    roll = books.votes.votes[entry.body["vote"]].roll
    return order_breach((line["code"] for line in entry.body["lines"]), roll.last_code if roll else "")


def check_roll_whole(books: Books, entry: Entry) -> Breach | None:
    """At the last part the roll adds up to its totals, and its groups are those of the register."""
    vote, body = books.votes.votes[entry.body["vote"]], entry.body
    if body["part"] < body["parts"]:
        return None
    rows = [(code.group, code.area) for code in vote.codes.values()]
    rows += [(line["group"], line["area_centi_m2"]) for line in body["lines"]]
    sums = (len(rows), len({group for group, _ in rows}), sum(area for _, area in rows))
    if sums != totals_of(body):
        names = "codes, groups, area = "
        return Breach("roll_totals", f"{names}{totals_of(body)}", f"{names}{sums}")
    register = [(books.groups.get(unit, ""), books.units[unit][1]) for unit in in_scope(books, vote)]
    want, have = groups_by_areas(register), groups_by_areas(rows)
    if want == have:
        return None
    missing, extra = list((want - have).items())[:3], list((have - want).items())[:3]
    return Breach("roll_register", f"groups by their areas: {missing}", f"on the roll: {extra}")


def groups_by_areas(rows: Iterable[tuple[str, int]]) -> Counter[tuple[int, ...]]:
    """How many groups have which areas."""
    groups: dict[str, list[int]] = {}
    for group, area in rows:
        groups.setdefault(group, []).append(area)
    return Counter(tuple(sorted(areas)) for areas in groups.values())


def apply_roll(books: Books, entry: Entry) -> None:
    """The part's codes are on the roll; with the last part it is sealed."""
    body, vote = entry.body, vote_of(books, entry)
    if vote is None or vote.sealed:
        return
    if vote.roll is None:
        vote.roll = Roll(body["parts"], totals_of(body))
    vote.roll.part = body["part"]
    for line in body["lines"]:
        vote.codes.setdefault(line["code"], Code(line["area_centi_m2"], line["group"], line["commitment"]))
        vote.roll.last_code = line["code"]
    vote.sealed = body["part"] == body["parts"]
