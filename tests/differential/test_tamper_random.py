"""Tampering that nobody thought of: random edits of bundles, and two judges over random logs.

Rules:
    * Byte edits: "sound" only where the bundle means the same.
    * Log edits: events, signers, order and times of real submissions are mutated and everything is sealed
      and signed again; `ledger_core` re-runs its rules, `audit_tools` replays, and both must agree.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger_core.append.signing import sign_submission
from ledger_core.errors import MalformedError
from ledger_core.log.canonical import decode_untyped, encode
from ledger_core.log.note import parse_note
from tests.differential.tampering.forge import Batch, batches_of, with_batches
from tests.differential.tampering.oracle import verify
from tests.differential.tampering.second_judge import judge
from tests.differential.tampering.worlds import Files, small, town
from tests.support.estate import key_of

Edit = tuple[str, int, int]
VOUCHERS = 11  # the step that the ledger's rules know nothing of: files
# The audit may speak earlier: of a name's form where the ledger says that nothing has that name, and of keys.
FORM = frozenset({"malformed_event", "unknown_kind", "text_not_allowed", "weak_key", "wrong_estate"})
TOWN = batches_of(town().entries)
COVERED = sorted(path for path in small().files if path not in ("README.txt", "policy"))
MORE = [("late", True), ("memo", "x"), ("contract", "c-1"), ("bank_ref", "B9")]
FEW = settings(max_examples=300, deadline=None)


def edited(content: bytes, edits: Sequence[Edit]) -> bytes:
    """The content after these edits: a byte set, taken out, put in; the tail cut; two runs exchanged."""
    for how, at, byte in edits:
        at %= max(len(content), 1)
        head, tail = content[:at], content[at:]
        if how == "set":
            content = head + bytes([byte]) + tail[1:]
        elif how == "take":
            content = head + tail[1 + byte % 8 :]
        elif how == "put":
            content = head + bytes([byte]) + tail
        else:
            content = head if how == "cut" else tail + head
    return content


def means_the_same(files: Files) -> bool:
    """Only lines of the checkpoint that are not the log's may differ."""
    if any(files[path] != small().files[path] for path in COVERED if path != "checkpoint"):
        return False
    note, genuine = (parse_note(each["checkpoint"].decode()) for each in (files, small().files))
    return note.text == genuine.text and genuine.signatures[0] in note.signatures


_HOW = st.sampled_from(["set", "set", "set", "take", "put", "cut", "turn"])
_EDITS = st.lists(st.tuples(_HOW, st.integers(0, 5_000), st.integers(0, 255)), min_size=1, max_size=4)


@FEW
@given(st.sampled_from(COVERED), _EDITS)
def test_an_edited_bundle_is_sound_only_where_it_means_the_same(path: str, edits: list[Edit]) -> None:
    """Whatever was done to one file."""
    files = small().files | {path: edited(small().files[path], edits)}
    if verify(files, small().policy).verdict == "sound":
        assert means_the_same(files)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every number, string and flag of a decoded event."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [place for key, child in pairs for place in places(child, (*path, key))]
    return found if isinstance(value, dict | list) else [path]


def put_at(value: Any, path: tuple[Any, ...], change: Callable[[Any], Any]) -> None:
    """The value at a path is changed; None takes its key away."""
    *outer, last = path
    for key in outer:
        value = value[key]
    new = change(value[last])
    if new is None and isinstance(value, dict):
        del value[last]
    elif new is not None:
        value[last] = new


_NUMBERS = st.sampled_from([-1, 0, 1, 100, 10**6, 5_000_000, 2**53 - 1])
_WORDS = st.sampled_from(
    [
        *("sunshine", "savings", "parking", "advertising", "repairs", "c-1", "clerk", "owner", "guangjing"),
        *("2026-03-30", "2026-03-31", "2026-04-02", "1989-12-31", "fen_down", "area_rate"),
        *("", "e\u0301", "a\u202eb"),
    ]
)


def new_value(draw: st.DrawFn) -> Callable[[Any], Any]:
    """How a value changes: of its type mostly, into nothing sometimes."""
    number, word, how = draw(_NUMBERS), draw(_WORDS), draw(st.integers(0, 9))

    def change(old: Any) -> Any:
        if how == 0:
            return None
        if isinstance(old, bool):
            return not old
        if isinstance(old, int):
            return old + number if how < 6 and abs(old + number) < 2**53 else number
        return old[:-1] if how == 1 else old + "x" if how == 2 else word

    return change


def mutated_line(draw: st.DrawFn, line: bytes) -> bytes:
    """The event with one value changed, or a field more; canonical where it can be."""
    event: Any = decode_untyped(line)
    if draw(st.integers(0, 7)) == 0:
        field = draw(st.sampled_from(MORE))
        event["body"][field[0]] = field[1]
    else:
        chosen = draw(st.sampled_from(places(event["body"]) * 3 + places(event)))
        prefix = ("body",) if chosen in places(event["body"]) else ()
        put_at(event, (*prefix, *chosen), new_value(draw))
    try:
        return encode(event)
    except MalformedError:
        return line


def signed_again(batch: Batch) -> Batch:
    """The same people have signed what the batch says now."""
    names = [row.split()[1].removesuffix(".example/key") for row in batch.sigs]
    note = parse_note(sign_submission(town().estate.origin, batch.lines, [key_of(name) for name in names]))
    return batch._replace(sigs=tuple(line.format() for line in note.signatures))


def _changed(draw: st.DrawFn, batch: Batch) -> Batch:
    how = draw(st.integers(0, 9))
    if how == 0:
        return batch._replace(sigs=batch.sigs[:-1] or batch.sigs)
    if how == 1:
        return batch._replace(
            at=draw(st.sampled_from(["2026-03-31T03:59:58.000Z", "2026-05-01T00:00:00.000Z"]))
        )
    if how == 2:
        lines = batch.lines[::-1] if draw(st.booleans()) else (*batch.lines, batch.lines[0])
        return signed_again(batch._replace(lines=lines))
    at = draw(st.integers(0, len(batch.lines) - 1))
    line = mutated_line(draw, batch.lines[at])
    batch = batch._replace(lines=(*batch.lines[:at], line, *batch.lines[at + 1 :]))
    return signed_again(batch) if draw(st.integers(0, 5)) else batch


@st.composite
def logs(draw: st.DrawFn) -> list[Batch]:
    """The town's submissions, some of them changed, dropped, repeated or moved."""
    batches = list(TOWN)
    for _ in range(draw(st.integers(1, 2))):
        at, how = draw(st.integers(0, len(batches) - 1)), draw(st.integers(0, 11))
        if how == 0:
            del batches[at]
        elif how == 1:
            batches.insert(draw(st.integers(0, len(batches))), batches[at])
        elif how == 2:
            batches.insert(draw(st.integers(0, len(batches) - 1)), batches.pop(at))
        elif how == 3:
            del batches[at + 1 :]
        else:
            batches[at] = _changed(draw, batches[at])
    return batches


def test_both_judges_find_the_town_sound() -> None:
    """What the ledger wrote, it would write again."""
    assert judge(town(), TOWN) is None
    assert verify(with_batches(town(), TOWN), town().policy).verdict == "sound"


@FEW
@given(logs())
def test_the_ledger_and_the_audit_agree_on_a_mutated_log(batches: list[Batch]) -> None:
    """Sound for both, or unsound for both, from the same submission on and for a reason that both name."""
    ruling = judge(town(), batches)
    report = verify(with_batches(town(), batches), town().policy)
    unsound = [one for one in report.findings.kept if one.weight == "unsound" and one.step != VOUCHERS]
    assert (ruling is None) == (not unsound), (ruling, unsound)
    # Seals that go back in time are made by the forger, not by a submission: the ledger has no code for them.
    unsound = [one for one in unsound if one.code != "seal_time_back"]
    if ruling is None or not unsound or "other_seals" in ruling.codes:
        return
    first = min(unsound, key=lambda finding: finding.place())
    assert first_of(batches, first.seq) == ruling.seq, (ruling, unsound)
    codes = {one.code for one in unsound if first_of(batches, one.seq) == ruling.seq}
    assert codes & (ruling.codes | FORM), (ruling, unsound)


def first_of(batches: Sequence[Batch], seq: int | None) -> int | None:
    """The first seq of the submission that holds an entry."""
    start = 0
    for batch in batches:
        if seq is not None and start <= seq < start + len(batch.lines):
            return start
        start += len(batch.lines)
    return None
