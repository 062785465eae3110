"""What a recount does quickly it does as the rules say: usual ballots, proxies counted, spellings judged."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from itertools import product

import pytest

from audit_tools import note_check
from audit_tools.bundle import MemorySource
from audit_tools.codec import decode_event
from audit_tools.disclosure import spelt
from audit_tools.errors import MalformedError, UnreadableError
from audit_tools.findings import Finding
from audit_tools.note_check import SignatureLine, parse_line, split_vkey
from audit_tools.state import Books, Entry
from audit_tools.voting import recount
from audit_tools.voting.signature_pool import SignaturePool
from audit_tools.voting.usual import is_usual
from tests.audit.forge import AUTHORITY, CLERK, STRANGER, Forge
from tests.audit.vote_cases_after import VOTE_CASES
from tests.audit.vote_forge import CLOSES, OPENS, final_poll, ready

PAPER = {"channel": "paper", "scan": "ab" * 32}


def findings_of(forge: Forge) -> list[Finding] | str:
    """What a recount finds in a log, or why it cannot tell."""
    counted = recount.Recount(MemorySource(forge.files()))
    try:
        counted.run()
    except UnreadableError as error:
        return str(error)
    return counted.findings.kept


def codes_of(forge: Forge) -> list[str]:
    """The codes of what a recount finds."""
    return [row.code for row in findings_of(forge) if isinstance(row, Finding)]


@pytest.mark.parametrize("name", VOTE_CASES)
def test_usual_ballots_are_those_of_which_no_rule_speaks(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every forged log is recounted with and without the one expression."""
    forge, _ = VOTE_CASES[name][1]()
    with_it = findings_of(forge)
    monkeypatch.setattr(recount, "is_usual", lambda books, entry: False)
    assert findings_of(forge) == with_it


def test_the_first_ballot_by_its_own_key_is_usual_and_another_is_not() -> None:
    """Else the test above compares the rules with themselves."""
    told: dict[int, bool] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recount, "is_usual", lambda b, e: told.setdefault(e.seq, is_usual(b, e)))
        poll = final_poll()
        assert findings_of(poll.forge) == []
    kinds = [decode_event(entry.partition(b"\n")[0]) for entry in poll.forge.entries]
    cast = [told[i] for i, e in enumerate(kinds) if e and e.kind == "voting.ballot.cast/1"]
    keys = [told[i] for i, e in enumerate(kinds) if e and e.kind == "voting.key.registered/1"]
    # The second ballot replaces the first, and the last one is on paper.
    assert cast == [True, False, True, True, False]
    assert keys == [True, True, True]


@pytest.mark.parametrize(
    ("moment", "late_ms", "code"),
    [(OPENS, -1, "vote_not_open"), (OPENS, 0, ""), (CLOSES, -1, ""), (CLOSES, 0, "vote_over")],
)
def test_a_usual_ballot_is_in_the_window_to_the_millisecond(
    moment: datetime, late_ms: int, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the opening and one millisecond before the end it counts; before the one and at the other not."""
    told: list[bool] = []

    def remember(books: Books, entry: Entry) -> bool:
        told.append(is_usual(books, entry))
        return told[-1]

    monkeypatch.setattr(recount, "is_usual", remember)
    poll = ready()
    poll.forge.now = moment + timedelta(milliseconds=late_ms)
    poll.cast("3-501", "for")
    assert codes_of(poll.forge) == [code] * bool(code)
    assert told[-1] == (not code)


def test_what_proxies_brought_is_counted_as_a_walk_over_all_codes_counts_it() -> None:
    """Ballots replaced by another proxy, by nobody's, by the same, and one by no code of the roll."""
    poll = ready(proxies_max=3)
    for unit, proxy in product(("4-102", "4-103"), ("p1", "p2", "", "p1", "p1")):
        poll.cast(unit, "for", **PAPER, **({"proxy": proxy} if proxy else {}))
        walked = recount.Recount(MemorySource(poll.forge.files()))
        walked.run()
        vote = walked.books.votes.votes[poll.vote]
        by_walk: dict[str, int] = {}
        for code in vote.codes.values():
            if code.proxy:
                by_walk[code.proxy] = by_walk.get(code.proxy, 0) + 1
        assert {name: count for name, count in vote.proxies.items() if count} == by_walk
        assert walked.findings.kept == []


def test_a_proxy_may_replace_what_he_brought_and_no_more() -> None:
    """At the limit the same code again is no further ballot; another code is."""
    poll = ready(proxies_max=1)
    poll.cast("4-102", "for", proxy="p1", **PAPER)
    poll.cast("4-102", "against", proxy="p1", **PAPER)
    assert findings_of(poll.forge) == []
    poll.cast("4-103", "for", proxy="p1", **PAPER)
    assert codes_of(poll.forge) == ["proxies_exceeded"]


def test_a_line_by_a_key_that_is_only_revoked_here_proves_nothing() -> None:
    """A submission's own new key may sign beside; one that it ends, and that was never known, may not."""
    forge = ready().forge
    forge.add([{"kind": "estate.key.revoked/1", "reason": "r", "vkey": STRANGER.vkey}], AUTHORITY, STRANGER)
    assert codes_of(forge) == ["unknown_key"]


ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def loose(text: str) -> bytes:
    """What Python reads, whatever the unused bits are."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_base64url_has_one_spelling_by_its_last_character() -> None:
    """Every last character at every length: what is read writes the same text again, the rest is refused."""
    for length, last in product(range(1, 9), ALPHABET):
        text = "Ab_-9Zz0"[: length - 1] + last
        raw = spelt(text)
        sound = length % 4 != 1 and urlsafe_b64encode(loose(text)).rstrip(b"=").decode() == text
        assert (raw is not None) == sound
        assert raw is None or raw == loose(text)
    assert [spelt(text) for text in ("", "A=", "AA==", "AA\n", "A A", "ＡＡ", "AA+/")] == [None] * 7


LINE = CLERK.line("text")
LINES = [
    *(LINE, LINE[:-1], LINE + "=", LINE.replace("—", "-"), LINE.replace(" ", "  ", 1), LINE + " "),
    *(LINE[:-2] + c + "=" for c in "AEIMBCD048/+"),
    *(LINE.replace("firm", name) for name in ("f+", "é", "f\x7f", "f\u2028", "a" * 200, "f m")),
    *("— a AAAAAAA=", "— a AAAAAA==", "— a AAAAAAAA", "—", "", "— a", "—  a b"),
]


@pytest.mark.parametrize("line", LINES)
def test_a_usual_signature_line_is_read_as_any_other(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One expression and the general reading agree, whatever the line."""
    told = _read(line)
    monkeypatch.setattr(note_check, "_USUAL_LINE", re.compile("(?!)"))
    assert _read(line) == told


@pytest.mark.parametrize("before_end", [b"\xff", b'"', b"\n", b"\\", b"\\x"])
def test_a_seal_that_is_no_json_is_named_whatever_reads_it(before_end: bytes) -> None:
    """Bytes that are no UTF-8, a bare quote, a line feed, a wrong escape, in the last signature line."""
    forge = ready().forge
    forge.entries[-1] = forge.entries[-1][:-3] + before_end + b'"]}'
    with pytest.raises(UnreadableError) as raised:
        recount.Recount(MemorySource(forge.files())).run()
    assert raised.value.code in ("malformed_seal", "malformed_entry")


def _read(line: str) -> SignatureLine | str:
    try:
        return parse_line(line)
    except MalformedError as error:
        return error.code


@pytest.mark.parametrize("jobs", [1, 2])
def test_signatures_that_other_processes_check_are_told_too(jobs: int) -> None:
    """Of more than one process takes alone, those that fail at either end and in the middle."""
    text = "signed\n"
    good = parse_line(CLERK.line(text)).signature
    wrong, pool = {0, 700, 1_299}, SignaturePool(jobs)
    public = split_vkey(CLERK.vkey).public
    for number in range(1_300):
        pool.checks.append((public, good, b"another\n" if number in wrong else text.encode()))
        pool.send()
    assert pool.finish() == wrong
