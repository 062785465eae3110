"""What differs: between two bundles of one estate, or between a server's answers and the log's entries."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from audit_tools.bundle import Source
from audit_tools.checkpoint_check import Checkpoint, read_checkpoint
from audit_tools.codec import split_entry
from audit_tools.encoding import encode_base64
from audit_tools.errors import MalformedError, UnreadableError
from audit_tools.limits import ANSWER_BYTES_MAX
from audit_tools.merkle_check import leaf_hash
from audit_tools.remote import fetch
from audit_tools.replay import checkpoint_size, entries_of, replay
from audit_tools.verify import Verification

_PAGE = 100


@dataclass(frozen=True, slots=True)
class Difference:
    """The first thing that differs: where, what one side says, what the other says."""

    where: str
    seq: int | None
    ours: str
    theirs: str


def open_checkpoint(source: Source) -> Checkpoint:
    """The checkpoint of a bundle; raises UnreadableError."""
    try:
        return read_checkpoint(source.read("checkpoint"))
    except MalformedError as error:
        raise UnreadableError(error.code, f"{source.name}: {error.detail}") from error


def diff_bundles(one: Source, other: Source) -> Difference | None:
    """The first entry that two bundles of one estate show differently; None when one extends the other.

    Raises:
        UnreadableError: when they cannot be read, or are of different logs.
    """
    heads = [open_checkpoint(source).head for source in (one, other)]
    if heads[0].origin != heads[1].origin:
        raise UnreadableError("origin_mismatch", f"{heads[0].origin} and {heads[1].origin}")
    # The shorter one ends the comparison: a log may have grown.
    pairs = zip(entries_of(one, heads[0].size), entries_of(other, heads[1].size), strict=False)
    for seq, (a, b) in enumerate(pairs):
        if a != b:
            return Difference("entry", seq, a.decode("utf-8", "replace"), b.decode("utf-8", "replace"))
    if heads[0].size == heads[1].size and heads[0].root != heads[1].root:
        return Difference("root", None, heads[0].root.hex(), heads[1].root.hex())
    return None


def own_verdict(source: Source) -> str:
    """What a bundle is by its own keys: `sound`, `unsound` or `undecided`."""
    return Verification(source).run(None).verdict


def ask(url: str) -> Any:
    """The JSON answer of a server; raises UnreadableError."""
    try:
        return json.loads(fetch(url, ANSWER_BYTES_MAX))
    except (ValueError, RecursionError) as error:
        raise UnreadableError("bad_answer", url) from error


def same_json(one: Any, other: Any) -> bool:
    """True when two decoded JSON values are written alike, so that 1, 1.0 and true differ."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def read_balances(answer: Any, url: str) -> dict[str, Any]:
    """Account to fen from a server's answer: an object `balances`, or rows `data` of account and balance_fen.

    Raises:
        UnreadableError: `bad_answer`.
    """
    found = answer.get("data", answer) if isinstance(answer, dict) else None
    if isinstance(found, dict):
        found = found.get("balances")
    if isinstance(found, dict) and all(isinstance(fen, int) for fen in found.values()):
        return {account: fen for account, fen in found.items() if fen != 0}
    try:
        return {row["account"]: row["balance_fen"] for row in found or [{}] if row["balance_fen"] != 0}
    except (TypeError, KeyError) as error:
        raise UnreadableError("bad_answer", url) from error


def compare_server(api: str, source: Source) -> Difference | None:
    """The first difference between what a server shows and what the log's entries say.

    Args:
        api: address of the estate, `http://host/v1/estates/<id>`.
        source: the bundle to compare with.

    Raises:
        UnreadableError: when either cannot be read.
    """
    size = checkpoint_size(source)
    shown = _server_rows(api, size)
    for seq, entry in enumerate(entries_of(source, size)):
        difference = _compare_entry(seq, entry, next(shown))
        if difference is not None:
            return difference
    return _compare_balances(api, source, size)


def _server_rows(api: str, size: int) -> Iterator[dict[str, Any]]:
    for start in range(0, size, _PAGE):
        url = f"{api}/entries?from={start}&limit={_PAGE}"
        answer = ask(url)
        rows = answer.get("data") if isinstance(answer, dict) else None
        want = min(_PAGE, size - start)
        if not isinstance(rows, list) or len(rows) < want or not all(isinstance(row, dict) for row in rows):
            raise UnreadableError("bad_answer", f"{url}: {want} entries expected")
        yield from rows[:want]


def _compare_entry(seq: int, entry: bytes, row: dict[str, Any]) -> Difference | None:
    leaf = leaf_hash(entry)
    try:
        lines = dict(zip(("event", "seal"), split_entry(entry), strict=True))
        parsed = {name: json.loads(line) for name, line in lines.items()}
    except (MalformedError, ValueError) as error:
        raise UnreadableError("malformed_entry", str(seq)) from error
    if not same_json(row.get("seq"), seq):
        return Difference("seq", seq, str(seq), str(row.get("seq")))
    if row.get("leaf") not in (leaf.hex(), encode_base64(leaf)):
        return Difference("leaf", seq, leaf.hex(), str(row.get("leaf")))
    for name, line in lines.items():
        have = row.get(name)
        same = have == line.decode() if isinstance(have, str) else same_json(have, parsed[name])
        if not same:
            return Difference(name, seq, line.decode(), have if isinstance(have, str) else json.dumps(have))
    return None


def _compare_balances(api: str, source: Source, size: int) -> Difference | None:
    url = f"{api}/balances?at={size}"
    theirs, ours = read_balances(ask(url), url), replay(source)[1]
    for account in sorted(ours.keys() | theirs.keys()):
        one, other = ours.get(account, 0), theirs.get(account, 0)
        if not same_json(one, other):
            return Difference(f"balance of {account}", None, f"{one} fen", f"{other} fen")
    return None
