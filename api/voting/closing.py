"""The registrar's part once the window is over: who took part, what the ballots say, what that adds up to.

Rules:
    * Everything is built from what the log holds and the registrar's own letters, and nothing else.
    * Lists are sorted by their bytes; roots are RFC 6962's over the ASCII of what they list.
    * The two lists of who took part say nothing about each other: codes are random.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ledger_core.books.counted import counted
from ledger_core.books.fields import Body
from ledger_core.books.voting.result_kinds import BallotsOpened, Opening, ParticipationListed, VoteClosed
from ledger_core.errors import MalformedError
from ledger_core.limits import NAMES_PER_EVENT_MAX, VOTE_LINES_PER_EVENT_MAX
from ledger_core.log.canonical import encode_base64
from ledger_core.log.merkle import leaf_hash, root_of

# An opening's line without its disclosure, and what an event line leaves for all of them, in bytes.
_LINE_BYTES = 40
_LINES_BYTES_MAX = 55_000


def closing_events(vote: str, voted: Iterable[str], unit_of: Mapping[str, str]) -> list[Body]:
    """Return the closing and the lists of who took part.

    Args:
        vote: The vote's slug.
        voted: Codes with a ballot on file.
        unit_of: Code -> unit, from the registrar's letters.

    Raises:
        MalformedError: `letters_incomplete`; a code that voted has no letter.
    """
    codes = sorted(voted)
    missing = [code for code in codes if code not in unit_of]
    if missing:
        raise MalformedError(
            "letters_incomplete", f"no letter for {counted(len(missing), 'code')}, such as {missing[0]}"
        )
    units = sorted(unit_of[code] for code in codes)
    closed = VoteClosed(vote=vote, ballots=len(codes), root=list_root(codes), units_root=list_root(units))
    return [closed, *_lists(vote, codes, units)]


def _lists(vote: str, codes: Sequence[str], units: Sequence[str]) -> Iterator[ParticipationListed]:
    starts = range(0, len(codes), NAMES_PER_EVENT_MAX)
    for number, start in enumerate(starts, 1):
        part = slice(start, start + NAMES_PER_EVENT_MAX)
        yield ParticipationListed(
            vote=vote, part=number, parts=len(starts), codes=tuple(codes[part]), units=tuple(units[part])
        )


def list_root(names: Sequence[str]) -> str:
    """Return the root that commits to a sorted list, base64 (RFC 6962 §2.1)."""
    return encode_base64(root_of([leaf_hash(name.encode("ascii")) for name in names]))


def opening_events(vote: str, disclosures: Mapping[str, str]) -> Iterator[BallotsOpened]:
    """Give the events that open ballots, as many lines in each as an event line holds.

    Args:
        vote: The vote's slug.
        disclosures: Code -> what opens its last ballot; a code without one stays unopened.
    """
    lines: list[Opening] = []
    size = 0
    for code in sorted(disclosures):
        length = _LINE_BYTES + len(disclosures[code])
        if lines and (len(lines) == VOTE_LINES_PER_EVENT_MAX or size + length > _LINES_BYTES_MAX):
            yield BallotsOpened(vote=vote, lines=tuple(lines))
            lines, size = [], 0
        lines.append(Opening(code=code, disclosure=disclosures[code]))
        size += length
    if lines:
        yield BallotsOpened(vote=vote, lines=tuple(lines))
