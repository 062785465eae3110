"""Logs in which one rule of votes is broken after the window: closing, opening, counting, result."""

from collections.abc import Callable
from typing import Any

from tests.audit.forge import (
    AUTHORITY,
    CLERK,
    COMMITTEE,
    MANAGER,
    OWNER,
    REGISTRAR,
    Body,
    Forge,
    distribution,
)
from tests.audit.vote_cases import PAPER, VOTE_CASES, after, announced, case, closed, listed, once_cast
from tests.audit.vote_forge import (
    CHANNELS,
    CLOSES,
    STREET,
    SUMS,
    Poll,
    code_of,
    counted,
    counted_poll,
    digest,
    disclose,
    final_poll,
    ready,
    root,
    tally_row,
    topic,
    voted,
)

after("vote_not_over", once_cast, lambda p: p.closed())
after("vote_closed", closed, lambda p: p.closed())
after("participation_mismatch: ballots miscounted at the closing", voted, lambda p: p.closed(ballots=3))
after(
    "participation_mismatch: ballot dropped at the closing",
    voted,
    lambda p: p.closed(root=root([code_of("3-501")])),
)
after("vote_not_closed", voted, lambda p: p.listed())
after("part_mismatch: listed twice", listed, lambda p: p.listed())
after(
    "participation_mismatch: code left off the list",
    closed,
    lambda p: p.listed(codes=sorted(map(code_of, p.last))[1:]),
)
after(
    "participation_mismatch: code of no ballot in a first part",
    closed,
    lambda p: p.listed(codes=[code_of("4-103")], units=[], parts=2),
)
after(
    "participation_mismatch: code left out between",
    closed,
    lambda p: p.listed(codes=sorted(map(code_of, p.last))[1:2], units=[], parts=2),
)
after("participation_mismatch: unit left off the list", closed, lambda p: p.listed(units=p.voted()[1:]))
after(
    "participation_mismatch: unit of another area",
    closed,
    lambda p: p.listed(units=["3-501", "3-502", "4-101", "4-103"]),
)
after(
    "participation_mismatch: unit unknown",
    closed,
    lambda p: p.listed(units=["3-501", "3-502", "4-101", "9-999"]),
)
after("codes_unsorted: units not in order", closed, lambda p: p.listed(units=p.voted()[::-1]))


def opening_of(unit: str, disclosure: str) -> Callable[[Poll], Body]:
    return lambda p: p.of(
        "ballots.opened",
        lines=[{"code": code_of(unit), "disclosure": disclosure}],
    )


after("not_voted", closed, opening_of("4-103", disclose("choices", [["lift", "for"]])))
after("opening_mismatch", closed, opening_of("3-501", disclose("choices", [["lift", "against"]])))


@case("opened_already")
def _opened_twice() -> tuple[Forge, int]:
    poll = closed()
    poll.forge.add([poll.opened(["3-501"])], COMMITTEE)
    return poll.forge, poll.forge.add([poll.opened(["3-501"])], COMMITTEE)


@case("choices_malformed")
def _strange_choices() -> tuple[Forge, int]:
    poll = ready()
    poll.topics = ("another",)
    poll.cast("3-501", "for")
    poll.forge.now = CLOSES
    poll.forge.add([poll.closed()], COMMITTEE)
    return poll.forge, poll.forge.add([poll.opened()], COMMITTEE)


def committed_to(disclosure: str) -> tuple[Forge, int]:
    """A ballot that commits to `disclosure`, opened."""
    poll = ready()
    poll.cast("3-501", "for", choices=digest(disclosure))
    poll.choices["3-501"] = disclosure
    poll.forge.now = CLOSES
    poll.forge.add([poll.closed()], COMMITTEE)
    return poll.forge, poll.forge.add([poll.opened()], COMMITTEE)


@case("choices_malformed", "choices_malformed: no base64 at all")
def _no_base64() -> tuple[Forge, int]:
    """Five characters: a length that no base64 has."""
    return committed_to("AAAAA")


@case("choices_malformed", "choices_malformed: no list")
def _no_list() -> tuple[Forge, int]:
    """A disclosure in its right form, whose value is no ballot's."""
    return committed_to(disclose("choices", 7))


ROW = tally_row(*SUMS)
after("participation_unlisted", closed, lambda p: counted(p, ROW, True))
after("counted_already", counted_poll, lambda p: counted(p, ROW, True, channels=CHANNELS))


def miscounted(code: str, name: str, row: Body, passed: bool = True, **changes: Any) -> None:
    """A log whose count is announced otherwise than the ballots add up."""

    def make() -> tuple[Forge, int]:
        poll = listed()
        poll.forge.add([poll.opened()], COMMITTEE)
        body = counted(poll, row, passed, **({"channels": CHANNELS} | changes))
        return poll.forge, poll.forge.add([body], COMMITTEE)

    VOTE_CASES[name] = (code, make)


miscounted("result_mismatch", "wrong area", ROW | {"area_for": 30952})
miscounted("result_mismatch", "wrong heads", ROW | {"heads_for": 4})
miscounted("result_mismatch", "said not to have passed", ROW, passed=False)
miscounted("result_mismatch", "wrong channels", ROW, channels=[*CHANNELS[::-1]])
miscounted("result_mismatch", "unopened hidden", ROW, unopened=1)

after("not_counted", listed, lambda p: p.of("result.announced", objections_until="2026-04-05"))
after("announced_already", announced, lambda p: p.of("result.announced", objections_until="2026-04-05"))
after("objection_period", counted_poll, lambda p: p.of("result.announced", objections_until="2026-03-31"))
after("not_announced", counted_poll, lambda p: p.of("objection.raised", text="x"), OWNER)
after("role_not_allowed: clerk objects", announced, lambda p: p.of("objection.raised", text="x"), CLERK)
ANSWER = {"kind": "voting.objection.answered/1", "text": "x"}
after("objection_unknown", announced, lambda _p: ANSWER | {"objection": 3})
after("objections_open", announced, lambda p: p.of("result.final"))
after("objections_over", final_poll, lambda p: p.of("objection.raised", text="x"), OWNER)
after("final_already", final_poll, lambda p: p.of("result.final"))
after("not_final", announced, lambda p: p.of("result.filed", number="1"), STREET)
after("filed_already", final_poll, lambda p: p.of("result.filed", number="1"), STREET)


@case("objection_answered")
def _answered_twice() -> tuple[Forge, int]:
    poll = announced()
    raised = poll.forge.add([poll.of("objection.raised", text="x")], OWNER)
    poll.forge.add([ANSWER | {"objection": raised}], COMMITTEE)
    return poll.forge, poll.forge.add([ANSWER | {"objection": raised}], COMMITTEE)


REVOKED = {"judgment": "(2026)苏 1 号", "sha256": "ab" * 32}


@case("revoked_already")
def _revoked_twice() -> tuple[Forge, int]:
    poll = final_poll()
    poll.forge.add([poll.of("result.revoked", **REVOKED)], AUTHORITY)
    return poll.forge, poll.forge.add([poll.of("result.revoked", **REVOKED)], AUTHORITY)


def disclosed(unit: str, ground: str = "court", shown: str = "") -> Callable[[Poll], Body]:
    disclosure = disclose("unit", shown or unit)
    return lambda p: p.of(
        "code.disclosed", code=code_of(unit), disclosure=disclosure, ground=ground, reference="(2026)苏 2 号"
    )


after("opening_mismatch: another unit disclosed", ready, disclosed("3-501", shown="3-502"), REGISTRAR)
after("disclosure_not_allowed", ready, disclosed("3-501", "rules"), REGISTRAR)


@case("disclosed_already")
def _disclosed_twice() -> tuple[Forge, int]:
    poll = ready()
    poll.forge.add([disclosed("3-501")(poll)], REGISTRAR)
    return poll.forge, poll.forge.add([disclosed("3-501")(poll)], REGISTRAR)


PUBLISHED = {
    "kind": "voting.result.published/1",
    "announced_passed": True,
    "date": "2020-06-01",
    "item": 5,
    "law": "regulation_12",
    "title": "2020 年表决",
}
after(
    "law_mismatch: earlier result of the wrong law", ready, lambda _p: PUBLISHED | {"law": "civil_code_278"}
)

SUBJECT = {"amount_fen": 5000, "matter": "distribution", "reference": "sunshine"}


def paid(**resolution: Any) -> Callable[[Poll], Body]:
    named = {"date": "2026-03-25", "reference": "v", "vote": "lift-2026", "topic": "lift"} | resolution
    terms = {"basis": "stated_total", "rounding": "as_published", "resolution": named}

    def make(_poll: Poll) -> Body:
        body = distribution(6, 3000, 3000, **terms)
        del body["rate_fen"]
        return body

    return make


def decided(**changes: Any) -> Callable[[], Poll]:
    return lambda: final_poll(terms=[topic(subject=SUBJECT | changes)])


after("resolution_unknown", decided(), paid(topic="roof"), MANAGER)
after("resolution_not_final", counted_poll, paid(), MANAGER)
after("resolution_mismatch", decided(reference="savings"), paid(), MANAGER)
after("resolution_amount", decided(amount_fen=2999), paid(), MANAGER)


@case("resolution_amount", "paid twice on one decision")
def _paid_twice() -> tuple[Forge, int]:
    poll = decided()()
    poll.forge.add([paid()(poll)], MANAGER)
    return poll.forge, poll.forge.add([paid()(poll)], MANAGER)


__all__ = ["VOTE_CASES"]


@case("choices_repeated")
def _copied() -> tuple[Forge, int]:
    """A paper ballot holds what a neighbour sealed: his opening would open both."""
    poll = ready()
    poll.cast("3-501", "for")
    copied = digest(poll.choices["3-501"])
    return poll.forge, poll.cast("4-102", "against", choices=copied, **PAPER)


@case("choices_repeated", "choices_repeated: by a neighbour's own key")
def _copied_by_key() -> tuple[Forge, int]:
    """The first ballot of its code, usual but for what it holds."""
    poll = ready()
    poll.cast("3-501", "for")
    return poll.forge, poll.cast("3-502", "for", choices=digest(poll.choices["3-501"]))
