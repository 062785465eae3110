"""What is encoded is decoded to the same value, and no second spelling of it is accepted."""

from __future__ import annotations

import contextlib
import json
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_core.errors import LedgerError, MalformedError
from ledger_core.log.canonical import (
    Json,
    StrictDecoder,
    check_text,
    decode_base64,
    decode_untyped,
    encode,
    encode_base64,
    parse_decimal,
)
from ledger_core.log.checkpoint import TreeHead, parse_tree_head
from ledger_core.log.entry import Seal, decode_entry, encode_seal, join_entry, seal_entries
from ledger_core.log.line_hashes import LineHashes
from ledger_core.log.merkle import leaf_hash, root_of
from ledger_core.log.note import Note, SignatureLine, SigningKey, VerifierKey, parse_note
from ledger_core.log.receipt import parse_receipt
from ledger_core.log.tiles import (
    bundle_path,
    decode_bundle,
    encode_bundle,
    parse_bundle_path,
    parse_tile_path,
    tile_path,
)

INTEGERS = st.integers(-(2**53) + 1, 2**53 - 1)
FIELD_NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
NAMES = st.from_regex(r"[a-z0-9./é中\"\\-]{1,30}", fullmatch=True)
VALUES = st.recursive(
    INTEGERS | st.booleans() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(FIELD_NAMES, inner, max_size=4),
    max_leaves=12,
)
LINES = st.builds(
    SignatureLine, NAMES, st.binary(min_size=4, max_size=4), st.binary(min_size=64, max_size=72)
)
FORBIDDEN = [
    *map(
        chr,
        [*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2066, 0x206A)],
    )
]


@given(VALUES)
def test_json(value: Json) -> None:
    """Canonical bytes decode to the value; the standard library's spelling is the same."""
    data = encode(value)
    assert decode_untyped(data) == value
    plain = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    # RFC 8785 leaves DEL as it is, and so does the standard library.
    assert data == plain.encode()


@given(VALUES, st.integers(0, 200), st.binary(min_size=1, max_size=2))
def test_json_has_no_second_spelling(value: Json, at: int, noise: bytes) -> None:
    """Bytes put in anywhere give a refusal, or another value whose only spelling they are."""
    data = encode(value)
    changed = data[:at] + noise + data[at:]
    with contextlib.suppress(MalformedError):
        assert encode(decode_untyped(changed)) == changed != data


@given(st.dictionaries(st.sampled_from(["at", "of"]), INTEGERS, min_size=2))
def test_a_typed_decoder_agrees_with_the_untyped(value: dict[str, int]) -> None:
    """The type says more about a value, never another thing."""
    data = encode(value)
    assert StrictDecoder(dict[str, int]).decode(data) == decode_untyped(data)


def admitted(text: str) -> bool:
    """check_text lets the string pass."""
    try:
        check_text(encode({"text": text}))
    except MalformedError:
        return False
    return True


@given(TEXTS)
def test_text_is_judged_by_its_characters(text: str) -> None:
    """A string is admitted just when it is NFC and none of its characters is forbidden."""
    sound = unicodedata.is_normalized("NFC", text) and not set(text) & set(FORBIDDEN)
    assert admitted(text) == sound


@pytest.mark.parametrize("character", FORBIDDEN, ids=lambda one: f"U+{ord(one):04X}")
def test_each_forbidden_character(character: str) -> None:
    """Raw or as an escape, next to harmless escapes or alone."""
    for text in (character, f'\\"{character}', f"电{character}梯"):
        with pytest.raises(MalformedError) as refusal:
            check_text(encode({"text": text}))
        assert refusal.value.code == "text_not_allowed"


def test_harmless_text() -> None:
    """Quotes, backslashes and an accent behind a backslash are admitted."""
    for text in ('a "quote"', "back\\slash", "\\n is two characters", "e\\\u0301", "电梯 é 😀"):
        check_text(encode({"text": text}))


@given(st.binary(max_size=80))
def test_base64(data: bytes) -> None:
    """Base64 comes back."""
    assert decode_base64(encode_base64(data), "no") == data


@given(st.text(max_size=18))
def test_decimal_is_what_str_gives(text: str) -> None:
    """A number is read just when formatting it gives the text again."""
    try:
        number = parse_decimal(text, "no")
    except MalformedError:
        return
    assert str(number) == text


@given(INTEGERS.filter(lambda number: number >= 0))
def test_decimal(number: int) -> None:
    """Every size is read back."""
    assert parse_decimal(str(number), "no") == number


@given(NAMES, st.binary(min_size=32, max_size=32))
def test_vkey(name: str, seed: bytes) -> None:
    """A vkey is read back, and its key verifies what it signed and nothing else."""
    key = SigningKey.from_seed(name, seed)
    assert VerifierKey.parse(key.vkey.format()) == key.vkey
    line = key.sign("text\n")
    key.vkey.verify(b"text\n", line.signature)
    with pytest.raises(LedgerError) as refusal:
        key.vkey.verify(b"text\n\n", line.signature)
    assert refusal.value.code == "signature_false"
    assert seed.hex() not in repr(key)
    assert repr(seed) not in repr(key)


@given(
    TEXTS.map(lambda text: "".join(filter(str.isprintable, text)) + "\n"),
    st.lists(LINES, min_size=1, max_size=16),
)
def test_note(text: str, lines: list[SignatureLine]) -> None:
    """A note is read back, whatever its text says."""
    unique = {(line.name, line.key_id): line for line in lines}
    note = Note(text, tuple(unique.values()))
    assert parse_note(note.format()) == note
    assert parse_note(note.format().encode()) == note


@given(NAMES, st.integers(0, 2**53 - 1), st.binary(min_size=32, max_size=32))
def test_tree_head(origin: str, size: int, root: bytes) -> None:
    """A tree head is read back."""
    head = TreeHead(origin, size, root)
    assert parse_tree_head(head.text()) == head


@given(
    st.lists(VALUES.map(encode), min_size=1, max_size=12),
    st.integers(0, 2**53 - 20),
    st.integers(1, 2**53 - 1),
    st.binary(min_size=32, max_size=32),
    LINES,
)
def test_fast_sealing_is_the_codec(
    event_lines: list[bytes], first: int, rules: int, prev: bytes, line: SignatureLine
) -> None:
    """seal_entries gives what encode_seal and join_entry give, byte for byte, and decode_entry reads it."""
    at = "2026-03-31T01:10:01.000Z"
    sigs = (line.format(),)
    entries, leaves = seal_entries(event_lines, first=first, at=at, prev=prev, rules=rules, sigs=sigs)
    hashes = LineHashes(event_lines)
    for _ in range(2):
        assert hashes.root() == root_of(map(leaf_hash, event_lines))
        again = seal_entries(
            event_lines, first=first, at=at, prev=prev, rules=rules, sigs=sigs, hashes=hashes
        )
        assert again == (entries, leaves)
    before = prev
    for number, event_line in enumerate(event_lines):
        seal = Seal(
            at=at,
            first=first,
            of=len(event_lines),
            prev=encode_base64(before),
            rules=rules,
            seq=first + number,
            sigs=sigs if number == 0 else (),
        )
        assert entries[number] == join_entry(event_line, encode_seal(seal))
        assert decode_entry(entries[number]).seal == seal
        before = leaf_hash(entries[number])
        assert leaves[number] == before


@given(st.lists(st.binary(min_size=1, max_size=40), min_size=1, max_size=256))
def test_bundle(entries: list[bytes]) -> None:
    """A bundle gives its entries back."""
    assert decode_bundle(encode_bundle(entries)) == entries


@given(st.integers(0, 6), st.integers(0, 2**53 - 1), st.integers(1, 256))
def test_tile_paths(level: int, index: int, width: int) -> None:
    """A path is read back to the tile."""
    assert parse_tile_path(tile_path(level, index, width)) == (level, index, width)
    assert parse_bundle_path(bundle_path(index, width)) == (index, width)


@pytest.mark.parametrize("decode", [decode_untyped, decode_entry, parse_note, parse_receipt, decode_bundle])
@given(data=st.binary(max_size=200))
def test_noise_is_malformed(decode: Callable[[bytes], object], data: bytes) -> None:
    """Whatever comes in, a decoder answers with a value or with MalformedError, never another error."""
    with contextlib.suppress(MalformedError):
        decode(data)


def test_hashes_of_other_lines_seal_nothing() -> None:
    """A seal over the hashes of other lines would sign leaves that no entry has."""
    with pytest.raises(ValueError, match="other lines"):
        LineHashes([b"{}"]).take([b"[]"])
