"""What one expression tells, the rules tell alike; what is not looked at is NFC; tiles give proofs."""

import json
import sys
from pathlib import Path
from unicodedata import combining, decomposition, is_normalized

import pytest

from audit_tools import books_check
from audit_tools.bundle import MemorySource
from audit_tools.codec import decode_event, decode_events, is_nfc
from audit_tools.encoding import decode_base64
from audit_tools.errors import MalformedError, UnreadableError
from audit_tools.merkle_check import (
    EMPTY_ROOT,
    leaf_hash,
    node_hash,
    root_from_path,
    tree_root,
    verify_consistency,
)
from audit_tools.tile_proof import TileTree
from audit_tools.usual import is_usual
from audit_tools.verify import Verification
from tests.audit.cases_of_more import CASES
from tests.audit.forge import CLERK, COMMITTEE, PAYEE, Forge, contract, expense, founded_log, income

VECTORS = Path(__file__).parents[1] / "vectors"


@pytest.mark.parametrize("name", CASES)
def test_usual_entries_are_those_of_which_no_rule_speaks(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    forge = founded_log()
    CASES[name][2](forge)
    files = MemorySource(forge.files())
    with_it = Verification(files).run(None).findings.kept
    monkeypatch.setattr(books_check, "is_usual", lambda books, entry: False)
    assert Verification(files).run(None).findings.kept == with_it


def test_the_usual_income_and_payment_are_usual() -> None:
    """Else the test above compares the rules with themselves."""
    forge = founded_log()
    told: list[bool] = []

    def remember(books: object, entry: object) -> bool:
        told.append(is_usual(books, entry))  # type: ignore[arg-type]
        return told[-1]

    forge.add([contract()], CLERK)
    forge.add([income(5), income(6, contract="c1", payer=PAYEE), expense(7)], CLERK)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(books_check, "is_usual", remember)
        assert Verification(MemorySource(forge.files())).run(None).verdict == "sound"
    assert told[-3:] == [True, True, True]
    assert not any(told[:-3])


UNUSUAL = {
    "at the threshold": lambda: [expense(1_000_000)],
    "an order": lambda: [{k: v for k, v in expense(5).items() if k != "bank_ref"}],
    "the last fen that is due": lambda: [contract(), income(50_000, contract="c1")],
    "one fen above it": lambda: [contract(), income(50_001, contract="c1")],
    "date of tomorrow": lambda: [income(5, date="2026-03-02")],
    "date of the day after": lambda: [income(5, date="2026-03-03")],
    "first day": lambda: [income(5, date="1990-01-01")],
    "day before it": lambda: [income(5, date="1989-12-31")],
    "sealed payer": lambda: [income(5, payer={"person": "A" * 43})],
    "payer without code": lambda: [income(5, payer={"name": "x"})],
    "payer of everything": lambda: [income(5, payer=PAYEE | {"person": "A" * 43})],
    "contract of the other direction": lambda: [
        contract(direction="expense", category="repairs"),
        income(5, contract="c1"),
    ],
    "contract on file as expense": lambda: [contract(direction="expense"), income(5, contract="c1")],
    "contract of another category": lambda: [contract(category="advertising"), income(5, contract="c1")],
}


@pytest.mark.parametrize("name", UNUSUAL)
@pytest.mark.parametrize("signer", [CLERK, COMMITTEE])
def test_edges_are_judged_alike(name: str, signer: object, monkeypatch: pytest.MonkeyPatch) -> None:
    forge = founded_log()
    forge.add(UNUSUAL[name](), signer)  # type: ignore[arg-type]
    files = MemorySource(forge.files())
    with_it = Verification(files).run(None).findings.kept
    monkeypatch.setattr(books_check, "is_usual", lambda books, entry: False)
    assert Verification(files).run(None).findings.kept == with_it


# Text


def test_characters_that_are_not_looked_at_never_combine() -> None:
    seconds = set()
    for code in range(sys.maxunicode + 1):
        parts = decomposition(chr(code)).split()
        if len(parts) == 2 and not parts[0].startswith("<"):
            seconds.add(chr(int(parts[1], 16)))
    inert = [*range(0x3001, 0x302A), *range(0x4E00, 0xA000), *range(0xFF01, 0xFF61)]
    for one in map(chr, inert):
        assert combining(one) == 0
        assert one not in seconds
        assert is_normalized("NFC", one)
        assert is_normalized("NFC", "か" + one)


@pytest.mark.parametrize(
    "text", ["e\u0301", "か\u3099", "\u1112\u1161", "\u212b", "停车\u0301", "\u302a\u3001\u302b"]
)
def test_texts_that_are_not_nfc_are_seen(text: str) -> None:
    for raw in (text, f"停车{text}费", f'{{"a":"{text}"}}'):
        assert is_nfc(raw.encode(), raw) == is_normalized("NFC", raw), raw


def test_lines_are_read_together_as_one_by_one() -> None:
    forge = founded_log()
    good = [forge.event_line(income(i + 1, memo=memo)).encode() for i, memo in enumerate("ab费é")]
    bad = [b"", b"\xff", b"{}", good[0] + b" ", good[0].replace(b'"a"', '"e\u0301"'.encode()), b"1,2"]
    for lines in (good, [*good, *bad], [bad[1], *good], [*good, bad[4]], bad, [good[0], bad[5], good[1]]):
        together, alone = decode_events(lines), [decode_event(line) for line in lines]
        assert [e and (e.body, e.event_id, e.at_ms, e.day) for e in together] == [
            e and (e.body, e.event_id, e.at_ms, e.day) for e in alone
        ]
        assert [e is not None for e in together] == [line in good for line in lines]


# Proofs from tiles


def tree(size: int) -> tuple[TileTree, list[bytes]]:
    entries = [b"entry-%d" % i for i in range(size)]
    forge = Forge(entries=entries)
    return TileTree(MemorySource(forge.files()), size), [leaf_hash(entry) for entry in entries]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 130, 255, 256, 257, 600, 1024])
def test_tiles_give_every_root_and_proof(size: int) -> None:
    tiles, leaves = tree(size)
    root = tree_root(b"".join(leaves))
    assert tiles.root(0, size) == root
    for old in {0, 1, min(2, size), size // 2, size - 1, size, *range(0, size + 1, max(1, size // 40))}:
        then, path = tree_root(b"".join(leaves[:old])), tiles.consistency_path(old)
        assert tiles.root(0, old) == then
        verify_consistency(old, size, then, root, path)
        if 0 < old < size:
            for wrong in ([*path, root], path[:-1], path[::-1] if path[::-1] != path else [root]):
                with pytest.raises(MalformedError):
                    verify_consistency(old, size, then, root, wrong)
            with pytest.raises(MalformedError):
                verify_consistency(old, size, root, root, path)
        if old < size:
            assert root_from_path(leaves[old], old, size, tiles.inclusion_path(old)) == root


def test_consistency_is_that_of_the_worked_log() -> None:
    worked = json.loads((VECTORS / "worked_log.json").read_bytes())
    roots = [decode_base64(one) for one in worked["roots_by_size"]]
    assert worked["consistency"]
    for name, path in worked["consistency"].items():
        old, new = (int(one) for one in name.split(" to "))
        verify_consistency(old, new, roots[old], roots[new], [decode_base64(one) for one in path])


def test_a_path_has_the_length_that_its_sizes_ask_for() -> None:
    """What it leads to fits the roots that are claimed, and yet it proves nothing about these sizes."""
    leaves = [leaf_hash(b"entry-%d" % i) for i in range(7)]
    roots = [tree_root(b"".join(leaves[:size])) for size in range(8)]
    three_to_four = tree(4)[0].consistency_path(3)
    verify_consistency(3, 4, roots[3], roots[4], three_to_four)
    with pytest.raises(MalformedError, match="too short"):
        verify_consistency(3, 7, roots[3], roots[4], three_to_four)
    more = b"m" * 32
    old, new = node_hash(more, roots[3]), node_hash(more, roots[4])
    with pytest.raises(MalformedError, match="too long"):
        verify_consistency(3, 4, old, new, [*three_to_four, more])


def test_edges_of_consistency() -> None:
    verify_consistency(0, 0, EMPTY_ROOT, EMPTY_ROOT, [])
    verify_consistency(0, 5, EMPTY_ROOT, b"r" * 32, [])
    for old, new, before, after, path in (
        (0, 5, b"x" * 32, b"r" * 32, []),
        (0, 5, EMPTY_ROOT, b"r" * 32, [b"r" * 32]),
        (5, 5, b"x" * 32, b"r" * 32, []),
        (5, 5, b"r" * 32, b"r" * 32, [b"r" * 32]),
        (6, 5, b"r" * 32, b"r" * 32, []),
        (-1, 5, b"r" * 32, b"r" * 32, []),
        (0, 0, EMPTY_ROOT, b"r" * 32, []),
    ):
        with pytest.raises(MalformedError):
            verify_consistency(old, new, before, after, path)


def test_a_tile_that_was_cut_is_could_not_tell() -> None:
    files = Forge(entries=[b"entry-%d" % i for i in range(300)]).files()
    for path in ("tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1"):
        tiles = TileTree(MemorySource(files | {path: files[path][:-1]}), 300)
        with pytest.raises(UnreadableError, match="truncated"):
            _ = [tiles.consistency_path(3), tiles.root(0, 300)]
