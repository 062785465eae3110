"""Logs in which one rule of votes is broken: the code, and the seq at which it must be found."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from audit_tools.encoding import encode_base64
from tests.audit.forge import (
    BANK,
    CLERK,
    COMMITTEE,
    MANAGER,
    REGISTRAR,
    Body,
    Forge,
)
from tests.audit.vote_forge import (
    CLOSES,
    OPENS,
    Poll,
    claim_of,
    code_of,
    counted_poll,
    instant,
    key_of,
    opened_vote,
    ready,
    topic,
    voted,
)

Make = Callable[[], tuple[Forge, int]]
FRESH = encode_base64(bytes([9]) * 32)
VOTE_CASES: dict[str, tuple[str, Make]] = {}


def case(code: str, name: str = "") -> Callable[[Make], Make]:
    """Files a log under its code."""

    def keep(make: Make) -> Make:
        VOTE_CASES[name or code] = (code, make)
        return make

    return keep


def opening(code: str, name: str = "", **changes: Any) -> None:
    """A log whose vote is opened with these changes."""

    def make() -> tuple[Forge, int]:
        forge = ready().forge
        forge.now = OPENS - timedelta(days=16)
        return forge, forge.add([opened_vote(**({"vote": "another"} | changes))], COMMITTEE)

    VOTE_CASES[name or code] = (code, make)


def after(title: str, make_poll: Callable[[], Poll], body: Callable[[Poll], Body], *signers: Any) -> None:
    """A log whose last submission breaks a rule; the title begins with the code."""

    def make() -> tuple[Forge, int]:
        poll = make_poll()
        return poll.forge, poll.forge.add([body(poll)], *(signers or (COMMITTEE,)))

    VOTE_CASES[title] = (title.partition(":")[0], make)


def unrolled() -> Poll:
    """A vote that has no roll yet."""
    poll = ready()
    poll.forge.now = OPENS - timedelta(days=16)
    poll.forge.add([opened_vote(vote="another")], COMMITTEE)
    return Poll(poll.forge, vote="another")


def early() -> Poll:
    """A vote that is ready, before its window."""
    poll = ready()
    poll.forge.now = OPENS - timedelta(hours=1)
    return poll


def late() -> Poll:
    """A vote without ballots, after its window."""
    poll = ready()
    poll.forge.now = CLOSES
    return poll


def closed() -> Poll:
    poll = voted()
    poll.forge.add([poll.closed()], COMMITTEE)
    return poll


def listed() -> Poll:
    poll = closed()
    poll.forge.add([poll.listed()], COMMITTEE)
    return poll


def announced() -> Poll:
    poll = counted_poll()
    poll.forge.add([poll.of("result.announced", objections_until="2026-04-01")], COMMITTEE)
    return poll


def once_cast() -> Poll:
    poll = ready()
    poll.cast("3-501", "for")
    return poll


opening("vote_known", vote="lift-2026")
opening("convener_unsigned", convener="street")
opening("convener_unsigned", "petition without an office", convener="petition")
opening("law_mismatch", law="regulation_12")
opening("topic_repeated", topics=[topic(), topic()])
opening("topic_repeated", "channel twice", channels=["app", "app"])
opening("window_mismatch", closes_at=instant(OPENS))
opening("window_mismatch", "no such moment", opens_at="2026-03-20T24:00:00Z")
opening("window_mismatch", "counted before the closing", count_by="2026-03-24")
opening("notice_short", notice_days=14)
opening("notice_short", "posted too late", posted="2026-03-06")
opening("silence_mismatch", silence="follows_majority", silence_basis="议事规则")
opening("silence_mismatch", "basis without silence", silence_basis="议事规则")


def with_line(poll: Poll, **changes: Any) -> list[Body]:
    """The roll with its first line changed."""
    lines = poll.roll_lines()
    lines[0] |= changes
    return lines


after("roll_sealed", early, lambda p: p.roll(), REGISTRAR)
after("part_mismatch", unrolled, lambda p: p.roll(part=2, parts=2), REGISTRAR)
after("codes_unsorted", unrolled, lambda p: p.roll(lines=p.roll_lines()[::-1]), REGISTRAR)
after("code_repeated", unrolled, lambda p: p.roll(lines=[*p.roll_lines(), p.roll_lines()[-1]]), REGISTRAR)
after("roll_totals", unrolled, lambda p: p.roll(area_centi_m2=60001), REGISTRAR)
after(
    "roll_register: roll altered",
    unrolled,
    lambda p: p.roll(lines=with_line(p, area_centi_m2=8951)),
    REGISTRAR,
)
after(
    "roll_register: code left off the roll", unrolled, lambda p: p.roll(lines=p.roll_lines()[1:]), REGISTRAR
)
after("roll_unsealed", unrolled, lambda p: p.delivered(["3-501"]), REGISTRAR)
after("vote_unknown", ready, lambda p: p.closed(vote="nothing"))


@case("roll_late")
def _roll_late() -> tuple[Forge, int]:
    poll = unrolled()
    poll.forge.now = OPENS
    return poll.forge, poll.forge.add([poll.roll()], REGISTRAR)


@case("roll_register", "owners of the roll joined")
def _roll_joined() -> tuple[Forge, int]:
    poll = unrolled()
    poll.groups = {"4-101": "x", "4-102": "x"}
    return poll.forge, poll.forge.add([poll.roll()], REGISTRAR)


after("code_delivered", early, lambda p: p.delivered(["3-501"], claim=FRESH), REGISTRAR)
after("key_known", early, lambda p: p.delivered(["4-104"], claim=encode_base64(CLERK.key.public)), REGISTRAR)
after("weak_key", early, lambda p: p.delivered(["4-104"], claim=encode_base64(bytes(32))), REGISTRAR)
after("vote_over: delivered after the window", late, lambda p: p.delivered(["4-104"]), REGISTRAR)
after("code_unknown", early, lambda p: p.of("title.passed", code="0" * 12, since="2026-03-01"), REGISTRAR)


def new_claim(unit: str, reason: str) -> Callable[[Poll], Body]:
    claim = encode_base64(claim_of(unit, again="new").key.public)
    return lambda poll: poll.of("claim.replaced", claim=claim, code=code_of(unit), reason=reason)


after("title_not_passed", ready, new_claim("3-501", "title_passed"), REGISTRAR)
after("code_undelivered", ready, new_claim("4-104", "lost"), REGISTRAR)


@case("ballot_stands")
def _ballot_stands() -> tuple[Forge, int]:
    poll = once_cast()
    poll.forge.add([poll.of("title.passed", code=code_of("3-501"), since="2026-03-19")], REGISTRAR)
    return poll.forge, poll.cast("3-501", "against")


@case("revoked_key", "ballot of a replaced claim")
def _replaced() -> tuple[Forge, int]:
    poll = ready()
    poll.forge.add([new_claim("3-501", "lost")(poll)], REGISTRAR)
    return poll.forge, poll.cast("3-501", "against")


@case("revoked_key", "ballot of a former owner")
def _former_owner() -> tuple[Forge, int]:
    poll = ready()
    poll.forge.add([poll.of("title.passed", code=code_of("3-501"), since="2026-03-19")], REGISTRAR)
    return poll.forge, poll.cast("3-501", "against")


@case("revoked_key", "claim used twice")
def _claim_twice() -> tuple[Forge, int]:
    poll, key = ready(), key_of("3-501", again="new")
    body = poll.of("key.registered", code=code_of("3-501"), vkey=key.vkey)
    return poll.forge, poll.forge.add([body], claim_of("3-501"), key)


@case("role_not_allowed", "key registered with another's claim")
def _foreign_claim() -> tuple[Forge, int]:
    poll, key = ready(), key_of("4-103")
    body = poll.of("key.registered", code=code_of("4-103"), vkey=key.vkey)
    return poll.forge, poll.forge.add([body], claim_of("4-102"), key)


@case("no_possession", "ballot key that does not sign")
def _no_possession() -> tuple[Forge, int]:
    poll, key = ready(), key_of("4-103")
    body = poll.of("key.registered", code=code_of("4-103"), vkey=key.vkey)
    return poll.forge, poll.forge.add([body], claim_of("4-103"))


@case("weak_key", "ballot key of another name")
def _other_name() -> tuple[Forge, int]:
    poll, key = ready(), key_of("4-102")
    body = poll.of("key.registered", code=code_of("4-103"), vkey=key.vkey)
    return poll.forge, poll.forge.add([body], claim_of("4-103"), key)


def for_unit(unit: str, **changes: Any) -> Callable[[Poll], Body]:
    return lambda poll: poll.ballot(unit, "for", **changes)


PAPER = {"channel": "paper", "scan": "ab" * 32}
after("role_not_allowed: ballot by another's key", ready, for_unit("4-101"), key_of("3-501"))
after("role_not_allowed: app ballot by offices", ready, for_unit("4-101"), CLERK, COMMITTEE)
after("role_not_allowed: paper by others", ready, for_unit("4-101", **PAPER), MANAGER, BANK)
after("vote_not_open", early, for_unit("3-501"), key_of("3-501"))
after("vote_over: ballot after the window", late, for_unit("3-501"), key_of("3-501"))
after("code_undelivered: paper for the undelivered", ready, for_unit("4-104", **PAPER), CLERK, COMMITTEE)
after("channel_not_allowed", ready, for_unit("4-101", **PAPER | {"channel": "phone"}), CLERK, COMMITTEE)
after("scan_mismatch", ready, for_unit("3-501", scan="ab" * 32), key_of("3-501"))
after("two_parties", ready, for_unit("4-102", **PAPER), CLERK)
after("replaces_mismatch", once_cast, for_unit("3-501", replaces=3), key_of("3-501"))
after("own_key_only", once_cast, for_unit("3-501", **PAPER), CLERK, COMMITTEE)


@case("ballot_repeated")
def _repeated() -> tuple[Forge, int]:
    poll = ready()
    bodies = [poll.ballot("3-501", "for"), poll.ballot("3-501", "against")]
    return poll.forge, poll.forge.add(bodies, key_of("3-501")) + 1


@case("ballot_known")
def _known() -> tuple[Forge, int]:
    poll = unreplaceable()
    poll.cast("3-501", "for")
    return poll.forge, poll.cast("3-501", "against")


def unreplaceable() -> Poll:
    """A vote in which no ballot is replaced."""
    body = opened_vote()
    del body["replaceable"]
    poll = ready()
    forge = poll.forge
    forge.now = OPENS - timedelta(days=16)
    forge.add([body | {"vote": "once"}], COMMITTEE)
    other = Poll(forge, vote="once")
    forge.add([other.roll()], REGISTRAR)
    forge.add([other.delivered(["3-501"])], REGISTRAR)
    other.register("3-501")
    forge.now = OPENS
    return other


@case("proxies_exceeded")
def _proxies() -> tuple[Forge, int]:
    poll = ready()
    poll.cast("4-102", "for", proxy="p1", **PAPER)
    return poll.forge, poll.cast("4-103", "for", proxy="p1", **PAPER)


after(
    "window_mismatch: no later end",
    ready,
    lambda p: p.of("window.extended", closes_at=instant(CLOSES), reason="r"),
)
after(
    "vote_over: extended when over",
    late,
    lambda p: p.of("window.extended", closes_at="2026-03-30T00:00:00Z", reason="r"),
)
