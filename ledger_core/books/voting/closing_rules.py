"""The end of a vote: closing, who took part, openings (docs/SPEC-books.md §4.6, §7.1).

Rules:
    * Before any choice is opened, the closing commits to the codes that voted, and to the units.
    * Units are listed by themselves: which code is whose stays hidden, but a neighbour who did not vote
      sees that somebody did for him.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from ledger_core.books.kind import Context
from ledger_core.books.refusals import Refusal, refuse
from ledger_core.books.state import State
from ledger_core.books.voting import kinds as k
from ledger_core.books.voting import result_kinds as r
from ledger_core.books.voting.roll_rules import part_refusal
from ledger_core.books.voting.vote_rules import units_in
from ledger_core.errors import MalformedError, VerificationError
from ledger_core.log.canonical import Json, encode_base64
from ledger_core.log.disclosure import digest_of, verify_disclosure
from ledger_core.log.merkle import leaf_hash, root_of


def root_of_names(names: Iterable[str]) -> str:
    """Base64 of the RFC 6962 root whose leaves are these names."""
    return encode_base64(root_of([leaf_hash(name.encode()) for name in names]))


def voted_codes(state: State, vote: str) -> list[str]:
    """The codes that voted, ascending."""
    return [code for code in state.vote_codes.get(vote, ()) if (vote, code) in state.ballots]


def window_ended(state: State, body: r.VoteClosed, context: Context) -> Refusal | None:
    """The window is over."""
    end = state.votes[body.vote].closes_at
    return refuse("vote_not_over", closes_at=end.isoformat()) if context.sealed_at < end else None


def not_yet_closed(state: State, body: r.VoteClosed, _context: Context) -> Refusal | None:
    """A vote is closed once."""
    return refuse("vote_closed", "/body/vote") if state.votes[body.vote].closed is not None else None


def is_closed(state: State, body: Any, _context: Context) -> Refusal | None:
    """The vote is closed."""
    return None if state.votes[body.vote].closed is not None else refuse("vote_not_closed", "/body/vote")


def closing_right(state: State, body: r.VoteClosed, _context: Context) -> Refusal | None:
    """Number and root are those of the codes that voted."""
    codes = voted_codes(state, body.vote)
    if body.ballots != len(codes):
        return refuse("participation_mismatch", "/body/ballots", ballots=len(codes), given=body.ballots)
    root = root_of_names(codes)
    return None if body.root == root else refuse("participation_mismatch", "/body/root", root=root)


def apply_closed(state: State, body: r.VoteClosed, _context: Context) -> None:
    """No ballot comes any more."""
    state.votes.put(body.vote, state.votes[body.vote]._replace(closed=body))


def list_part_follows(state: State, body: r.ParticipationListed, _context: Context) -> Refusal | None:
    """Parts come in order."""
    before = state.votes[body.vote].listed
    if before is None:
        return part_refusal(body.part, body.parts, 0, body.parts)
    return part_refusal(body.part, body.parts, before.part, before.parts)


def lists_ascend(state: State, body: r.ParticipationListed, _context: Context) -> Refusal | None:
    """Codes and units ascend through all parts, and each comes once."""
    vote = state.votes[body.vote]
    codes = vote.listed.codes if vote.listed else ()
    units = state.units_taking_part.get(body.vote, ())
    return _ascending("codes", codes, body.codes) or _ascending("units", units, body.units)


def _ascending(field: str, before: Sequence[str], names: Sequence[str]) -> Refusal | None:
    last = before[-1] if before else ""
    for position, name in enumerate(names):
        if name <= last:
            code = "code_repeated" if name == last else "codes_unsorted"
            return refuse(code, f"/body/{field}/{position}", name=name)
        last = name
    return None


def codes_listed_right(state: State, body: r.ParticipationListed, _context: Context) -> Refusal | None:
    """The codes are those that voted, in their order, all of them with the last part."""
    vote = state.votes[body.vote]
    done = len(vote.listed.codes) if vote.listed else 0
    voted = voted_codes(state, body.vote)
    end = done + len(body.codes)
    whole = body.part < body.parts or end == len(voted)
    if list(body.codes) == voted[done:end] and whole:
        return None
    return refuse("participation_mismatch", "/body/codes", listed=end, voted=len(voted))


def units_listed_right(state: State, body: r.ParticipationListed, _context: Context) -> Refusal | None:
    """The units are registered and in scope."""
    scope = {unit.unit for unit in units_in(state, state.votes[body.vote].opened.scope)}
    for position, unit in enumerate(body.units):
        if unit not in scope:
            return refuse("participation_mismatch", f"/body/units/{position}", unit=unit)
    return None


def units_fit_codes(state: State, body: r.ParticipationListed, _context: Context) -> Refusal | None:
    """With the last part: the committed units, as many as the codes, and with their areas."""
    vote = state.votes[body.vote]
    if body.part < body.parts or vote.closed is None:
        return None
    units = (*state.units_taking_part.get(body.vote, ()), *body.units)
    root = root_of_names(units)
    if root != vote.closed.units_root:
        return refuse("participation_mismatch", "/body/units", units=len(units), root=root)
    voted = voted_codes(state, body.vote)
    areas = Counter(state.roll[body.vote, code].area_centi_m2 for code in voted)
    if areas == Counter(state.units[unit].area_centi_m2 for unit in units):
        return None
    return refuse("participation_mismatch", "/body/units", units=len(units), voted=len(voted))


def apply_listed(state: State, body: r.ParticipationListed, _context: Context) -> None:
    """The lists are longer, or complete."""
    vote = state.votes[body.vote]
    before = vote.listed.codes if vote.listed else ()
    listed = r.ParticipationListed(
        vote=body.vote, part=body.part, parts=body.parts, codes=(*before, *body.codes), units=()
    )
    done = body.part == body.parts
    state.votes.put(body.vote, vote._replace(listed=listed, is_listed=done))
    units = (*state.units_taking_part.get(body.vote, ()), *body.units)
    state.units_taking_part.put(body.vote, units)


def ballots_in(state: State, body: r.BallotsOpened, _context: Context) -> Refusal | None:
    """Only ballots that are in are opened."""
    for position, line in enumerate(body.lines):
        if (body.vote, line.code) not in state.ballots:
            return refuse("not_voted", f"/body/lines/{position}/code", ballot_code=line.code)
    return None


def ballots_sealed(state: State, body: r.BallotsOpened, _context: Context) -> Refusal | None:
    """A ballot is opened once, and before the count."""
    counted = bool(state.votes[body.vote].results)
    for position, line in enumerate(body.lines):
        if counted or (body.vote, line.code) in state.choices:
            return refuse("opened_already", f"/body/lines/{position}/code", ballot_code=line.code)
    return None


def openings_fit(state: State, body: r.BallotsOpened, _context: Context) -> Refusal | None:
    """Each disclosure is the one that the code's last ballot commits to."""
    for position, line in enumerate(body.lines):
        if digest_of(line.disclosure) != state.ballots[body.vote, line.code].choices:
            pointer = f"/body/lines/{position}/disclosure"
            return refuse("opening_mismatch", pointer, ballot_code=line.code)
    return None


def value_of(disclosure: str, digest: str, name: str) -> Json | None:
    """What a disclosure says under this name; None when it is malformed, or says something else."""
    try:
        opened = verify_disclosure(disclosure, digest)
    except (MalformedError, VerificationError):
        return None
    return opened.value if opened.name == name else None


def read_choices(topics: tuple[k.Topic, ...], disclosure: str, digest: str) -> tuple[k.Option, ...] | None:
    """The option for each topic; None when the choices are not of these topics and options."""
    value = value_of(disclosure, digest, "choices")
    if not isinstance(value, list) or len(value) != len(topics):
        return None
    options: list[k.Option] = []
    for topic, pair in zip(topics, value, strict=True):
        found = [option for option in k.OPTIONS if pair == [topic.topic, option]]
        if not found:
            return None
        options += found
    return tuple(options)


def choices_right(state: State, body: r.BallotsOpened, _context: Context) -> Refusal | None:
    """Each ballot has one option of every topic, in the topics' order."""
    topics = state.votes[body.vote].opened.topics
    for position, line in enumerate(body.lines):
        digest = state.ballots[body.vote, line.code].choices
        if read_choices(topics, line.disclosure, digest) is None:
            pointer = f"/body/lines/{position}/disclosure"
            return refuse("choices_malformed", pointer, ballot_code=line.code)
    return None


def apply_opened_ballots(state: State, body: r.BallotsOpened, _context: Context) -> None:
    """The choices are known."""
    vote = state.votes[body.vote]
    for line in body.lines:
        digest = state.ballots[body.vote, line.code].choices
        options = read_choices(vote.opened.topics, line.disclosure, digest)
        if options is not None:
            state.choices.put((body.vote, line.code), options)
    state.votes.put(body.vote, vote._replace(opened_ballots=vote.opened_ballots + len(body.lines)))
