"""Canonical JSON, base64 and decimal numbers: one byte form for each value (SPEC §2–3, §5–9).

Rules:
    * JSON is RFC 8785 on a subset: objects, arrays, strings, booleans, integers with |n| < 2^53.
    * Decoding is strict: decode, encode again, and the bytes must be identical. That one comparison refuses
      white space, unsorted and repeated keys, needless escapes, `5.0` and explicit defaults.
    * A typed decoder checks what its type says; bounds of integers belong into that type.
    * Base64 and decimal numbers are read the same way: parse, format again, compare.
    * Nothing here keeps state, so a crash leaves nothing.
"""

from __future__ import annotations

import binascii
import re
import unicodedata
from collections.abc import Sequence
from typing import Any, Final, Generic, TypeAlias, TypeVar, overload

import msgspec

from ledger_core.errors import MalformedError
from ledger_core.limits import HASH_BYTES, INTEGER_MAX

Json: TypeAlias = "dict[str, Json] | list[Json] | str | bool | int"
T = TypeVar("T")

# C0, DEL and C1 controls, line and paragraph separators, and the marks that turn the direction of writing:
# a reader must see what the signer saw.
FORBIDDEN_CHARACTERS: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
# Unified ideographs, CJK punctuation, full-width forms, and a few marks that Chinese texts use.
_HAN: Final = re.compile("[\u4e00-\u9fff\u3001-\u3029\uff01-\uff5e\u00b7\u00d7\u2014\u201c\u201d\u2026]*")
_VISIBLE_ASCII: Final = bytes(range(0x20, 0x7F))
_KEY: Final = re.compile(r"[a-z][a-z0-9_]*")
_DECIMAL_DIGITS_MAX: Final = len(str(INTEGER_MAX))

# Lines whose canonical bytes are compared together: few enough to stay in the processor's cache.
_LINES_AT_ONCE: Final = 64

# Besides its own error, msgspec lets that of a key that is not UTF-8 through, and that of deep nesting.
_UNREADABLE: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)

_encode: Final = msgspec.json.Encoder(order="sorted").encode
_decode_any: Final = msgspec.json.Decoder().decode


def encode(value: object) -> bytes:
    """The canonical JSON bytes of `value` (SPEC §2–3).

    Args:
        value: A msgspec Struct, or dict, list, str, bool and int; keys are ASCII field names.
    """
    return _encode(value)


class StrictDecoder(Generic[T]):
    """Decodes exactly those bytes that `encode` gives for a value of one type.

    Args:
        type_: Any type that msgspec can decode: a Struct, or a union of tagged Structs.
    """

    __slots__ = ("_decode",)

    @overload
    def __init__(self: StrictDecoder[T], type_: type[T]) -> None: ...
    @overload
    def __init__(self: StrictDecoder[Any], type_: object) -> None: ...
    def __init__(self, type_: Any) -> None:
        self._decode = msgspec.json.Decoder(type_).decode

    def decode(self, data: bytes) -> T:
        """The one value whose canonical bytes are `data`.

        Raises:
            MalformedError: `malformed_json` when no such value can be read, `not_canonical` when another
                spelling of it was given.
        """
        try:
            value: T = self._decode(data)
        except _UNREADABLE as error:
            raise MalformedError("malformed_json", str(error)) from error
        if _encode(value) != data:
            raise MalformedError("not_canonical", "the JSON differs from its canonical form")
        return value

    def decode_all(self, lines: Sequence[bytes]) -> list[T]:
        """The value of each line, as `decode` gives it; the canonical bytes are compared for many at once.

        Raises:
            MalformedError: As `decode`, for any of the lines.
        """
        values: list[T] = []
        for start in range(0, len(lines), _LINES_AT_ONCE):
            part = lines[start : start + _LINES_AT_ONCE]
            try:
                found: list[T] = list(map(self._decode, part))
            except _UNREADABLE as error:
                raise MalformedError("malformed_json", str(error)) from error
            # A line is one whole JSON value, so no other cut of the same bytes gives the same values.
            if _encode(found) != b"[%b]" % b",".join(part):
                raise MalformedError("not_canonical", "the JSON differs from its canonical form")
            values += found
        return values


def decode_untyped(data: bytes) -> Json:
    """The JSON value whose canonical bytes are `data`, of whatever shape (SPEC §2–3).

    Raises:
        MalformedError: `malformed_json`, `not_canonical`, or for what the subset leaves out `json_float`,
            `json_null`, `json_integer` and `json_key`.
    """
    try:
        value: Json = _decode_any(data)
        _check_subset(value)
        again = _encode(value)
    except _UNREADABLE as error:
        raise MalformedError("malformed_json", str(error)) from error
    if again != data:
        raise MalformedError("not_canonical", "the JSON differs from its canonical form")
    return value


def _check_subset(value: object) -> None:
    """Every part of `value` is of the subset."""
    if isinstance(value, str | bool):
        return
    if isinstance(value, dict):
        for key, member in value.items():
            if not _KEY.fullmatch(key):
                raise MalformedError("json_key", f"{key!r} is not a field name")
            _check_subset(member)
    elif isinstance(value, list):
        for member in value:
            _check_subset(member)
    else:
        _check_number(value)


def _check_number(value: object) -> None:
    """The value is an integer that every reader holds exactly."""
    if value is None:
        raise MalformedError("json_null", "null is not used: an absent field is left out")
    if not isinstance(value, int):
        raise MalformedError("json_float", f"{value!r} is not an integer")
    if not -INTEGER_MAX <= value <= INTEGER_MAX:
        raise MalformedError("json_integer", f"{value} is beyond 2^53 - 1")


def check_text(line: bytes) -> None:
    """The strings of a canonical JSON line may be admitted: NFC, nothing invisible (SPEC §2–3).

    Args:
        line: Canonical JSON, UTF-8: there, all escapes but two (quote, backslash) are control characters.

    Raises:
        MalformedError: `text_not_allowed`, or `malformed_json` when the bytes are not UTF-8.
    """
    if b"\\" not in line and b"\x7f" not in line and _is_plain(line.translate(None, _VISIBLE_ASCII)):
        return
    try:
        text = line.decode()
    except UnicodeDecodeError as error:
        raise MalformedError("malformed_json", "not UTF-8") from error
    if "\\" in text:
        # A blank for each harmless escape: removing it could bring a letter and its accent together.
        text = text.replace("\\\\", " ").replace('\\"', " ")
        if "\\" in text:
            raise MalformedError("text_not_allowed", "an escaped control character")
    # What is printable holds none of the forbidden characters, and is told faster.
    found = None if text.isprintable() else FORBIDDEN_CHARACTERS.search(text)
    if found:
        raise MalformedError("text_not_allowed", f"U+{ord(found[0]):04X} is not allowed in text")
    if not unicodedata.is_normalized("NFC", text):
        raise MalformedError("text_not_allowed", "the text is not in Unicode form NFC")


def _is_plain(foreign: bytes) -> bool:
    """Whether what is not ASCII is only Han characters and their punctuation.

    These are printable, in NFC by themselves, and join with nothing around them: no need to look closer.
    """
    try:
        return _HAN.fullmatch(foreign.decode()) is not None
    except UnicodeDecodeError:
        return False


def encode_base64(data: bytes) -> str:
    """Standard base64 with padding, on one line (RFC 4648 §4)."""
    return binascii.b2a_base64(data, newline=False).decode("ascii")


def decode_base64(text: str, code: str) -> bytes:
    """The bytes whose base64 is exactly `text`; stray bits and missing padding are refused.

    Args:
        text: Standard base64 with padding.
        code: Code of the error to raise.

    Raises:
        MalformedError: With `code`.
    """
    try:
        data = binascii.a2b_base64(text, strict_mode=True)
    except ValueError as error:
        raise MalformedError(code, f"not base64: {error}") from error
    if encode_base64(data) != text:
        raise MalformedError(code, "the base64 differs from its canonical form")
    return data


def decode_hash(text: str, code: str) -> bytes:
    """The 32 bytes whose base64 is exactly `text`.

    Raises:
        MalformedError: With `code`.
    """
    data = decode_base64(text, code)
    if len(data) != HASH_BYTES:
        raise MalformedError(code, f"{len(data)} bytes where a hash has {HASH_BYTES}")
    return data


def parse_decimal(text: str, code: str) -> int:
    """The number, 0 <= n < 2^53, that formats to exactly `text`: `4_2`, `+42`, `042` and `٤٢` are refused.

    Raises:
        MalformedError: With `code`.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= _DECIMAL_DIGITS_MAX):
        raise MalformedError(code, "not a decimal number")
    number = int(text)
    if number > INTEGER_MAX or str(number) != text:
        raise MalformedError(code, f"{text} is not the one form of a number below 2^53")
    return number
