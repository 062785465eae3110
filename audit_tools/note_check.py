"""C2SP signed notes and verifier keys, parsed strictly.

* A note is text ending in LF, an empty line, then lines `— <name> <base64(keyID || signature)>` (SPEC §5–9).
* keyID = SHA-256(name || 0x0A || type || public key)[:4]; types 0x01 Ed25519, 0x04 cosignature.
* Small-order and non-canonical public keys are refused wherever a key enters.
"""

import re
from binascii import a2b_base64
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from audit_tools.encoding import decode_base64, encode_base64, parse_number
from audit_tools.errors import MalformedError
from audit_tools.limits import NAME_BYTES_MAX, TREE_SIZE_MAX

ED25519 = 0x01
COSIGNATURE = 0x04
_PRIME = 2**255 - 19
_SIGN_BIT = 1 << 255
_D = -121665 * pow(121666, -1, _PRIME) % _PRIME

# y of the points whose order divides 8: 0 (order 4), 1 (order 1), p-1 (order 2) and the two of order 8.
_ORDER_8_Y = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
SMALL_ORDER_Y = frozenset({0, 1, _PRIME - 1, _ORDER_8_Y, _PRIME - _ORDER_8_Y})


# Name and key id, by which signature lines name a key.
Label = tuple[str, bytes]


class VerifierKey(NamedTuple):
    """A verifier key: its label, algorithm byte and 32 bytes. `key_of` makes one; as text it is its vkey."""

    label: Label
    algorithm: int
    public: bytes

    @property
    def name(self) -> str:
        """Of the label."""
        return self.label[0]

    @property
    def key_id(self) -> bytes:
        """The first four bytes of SHA-256(name || LF || type || public key)."""
        return self.label[1]

    def __str__(self) -> str:
        typed = bytes((self.algorithm,)) + self.public
        return f"{self.name}+{self.key_id.hex()}+{encode_base64(typed)}"


def key_of(name: str, algorithm: int, public: bytes) -> VerifierKey:
    """The verifier key of 32 bytes under this name."""
    return VerifierKey((name, _key_id(name, bytes((algorithm,)) + public)), algorithm, public)


def _key_id(name: str, typed: bytes) -> bytes:
    return sha256(b"%b\n%b" % (name.encode(), typed)).digest()[:4]


class SignatureLine(NamedTuple):
    """One line of a note: name and key id of the signer's key, and the signature."""

    label: Label
    signature: bytes

    @property
    def name(self) -> str:
        """The signer's."""
        return self.label[0]


@dataclass(frozen=True, slots=True)
class Note:
    """A parsed note: its text (LF at the end) and its lines."""

    text: str
    lines: list[SignatureLine]


def is_sound_point(public: bytes) -> bool:
    """True when 32 bytes encode a point canonically, not one of small order (SPEC §5–9; RFC 8032 §5.1.3)."""
    if not is_large_order(public):
        return False
    y = int.from_bytes(public, "little") & (_SIGN_BIT - 1)
    # x² = (y² - 1) / (d·y² + 1) has a root: judged by the product, which is a square when the quotient is.
    return pow((y * y - 1) * (_D * y * y + 1), (_PRIME - 1) // 2, _PRIME) == 1


# Controls, line and paragraph separators, marks of direction (SPEC §2.4).
HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


# Names of plain ASCII, told by one match.
_USUAL_NAME = re.compile(f"[!-*,-~]{{1,{NAME_BYTES_MAX}}}")


def check_name(name: str) -> None:
    """Raises MalformedError `bad_name` unless `name` may stand in a key or a line."""
    if _USUAL_NAME.fullmatch(name):
        return
    plain = name and not any(c == "+" or c.isspace() for c in name) and not HIDDEN.search(name)
    # A lone surrogate comes from a command line that is not UTF-8, and has no bytes to be counted.
    plain = plain and not any(0xD800 <= ord(c) <= 0xDFFF for c in name)
    if not plain or len(name.encode()) > NAME_BYTES_MAX:
        raise MalformedError("bad_name", name[:80])


@lru_cache(maxsize=256)
def split_vkey(text: str) -> VerifierKey:
    """The verifier key that `text` writes, its point not tried: under one that is none, nothing verifies.

    Raises:
        MalformedError: `bad_vkey`, `bad_name`, `bad_base64`, or `weak_key` for points of small order.
    """
    parts = text.split("+", 2)
    if len(parts) != 3:
        raise MalformedError("bad_vkey", text[:80])
    name, hashed, written = parts
    check_name(name)
    typed = decode_base64(written, 33)
    algorithm, public = typed[0], typed[1:]
    if algorithm not in (ED25519, COSIGNATURE):
        raise MalformedError("bad_vkey", f"algorithm {algorithm:#04x}")
    key_id = _key_id(name, typed)
    if key_id.hex() != hashed:
        raise MalformedError("bad_vkey", text[:120])
    if not is_large_order(public):
        raise MalformedError("weak_key", text[:120])
    return VerifierKey((name, key_id), algorithm, public)


def is_large_order(public: bytes) -> bool:
    """True when 32 bytes are no encoding of a point of small order, and no number beyond the field."""
    y = int.from_bytes(public, "little") & (_SIGN_BIT - 1)
    return len(public) == 32 and y < _PRIME and y not in SMALL_ORDER_Y


@lru_cache(maxsize=4096)
def parse_vkey(text: str) -> VerifierKey:
    """The verifier key that `text` writes (SPEC §5–9).

    Raises:
        MalformedError: `bad_vkey`, `bad_name`, `bad_base64` or `weak_key`.
    """
    key = split_vkey(text)
    if not is_sound_point(key.public) or not _loads(key.public):
        raise MalformedError("weak_key", text[:120])
    return key


def _loads(public: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public)
    except ValueError:
        return False
    return True


def verifies(public: bytes, signature: bytes, message: bytes) -> bool:
    """True when a 64-byte Ed25519 signature of `message` holds under the 32-byte key."""
    if len(signature) != 64:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def verifies_cosignature(public: bytes, blob: bytes, text: str) -> bool:
    """True when a cosignature (u64 seconds || 64 bytes) of checkpoint `text` holds (tlog-cosignature v1)."""
    if len(blob) != 72:
        return False
    seconds = int.from_bytes(blob[:8], "big")
    return verifies(public, blob[8:], f"cosignature/v1\ntime {seconds}\n{text}".encode())


# A line by a plain name of an Ed25519 signature: 4 and 64 bytes, written in their one spelling.
_USUAL_LINE = re.compile(f"— ([!-*,-~]{{1,{NAME_BYTES_MAX}}}) ([A-Za-z0-9+/]{{90}}[AEIMQUYcgkosw048]=)")


def parse_line(line: str) -> SignatureLine:
    """The signature line that `line` (without LF) writes.

    Raises:
        MalformedError: `bad_signature_line`, `bad_name` or `bad_base64`.
    """
    usual = _USUAL_LINE.fullmatch(line)
    if usual is not None:
        name, written = usual.groups()
        raw = a2b_base64(written)
        return SignatureLine((name, raw[:4]), raw[4:])
    parts = line.split(" ")
    if len(parts) != 3 or parts[0] != "—":
        raise MalformedError("bad_signature_line", line[:120])
    check_name(parts[1])
    raw = decode_base64(parts[2])
    if len(raw) < 5:
        raise MalformedError("bad_signature_line", line[:120])
    return SignatureLine((parts[1], raw[:4]), raw[4:])


def parse_lines(rows: list[str]) -> list[SignatureLine]:
    """The signature lines that `rows` (without LF) write; a key signs a note once.

    Raises:
        MalformedError: `malformed_note`, or what `parse_line` raises.
    """
    lines = [parse_line(row) for row in rows]
    if len(lines) > 1 and len({line.label for line in lines}) != len(lines):
        raise MalformedError("malformed_note", "one name and key id twice")
    return lines


def parse_note(raw: bytes, lines_max: int) -> Note:
    """The note that `raw` holds.

    Raises:
        MalformedError: `malformed_note`, or what `parse_lines` raises.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedError("malformed_note", "not UTF-8") from error
    cut = text.rfind("\n\n")
    if cut < 0 or not text.endswith("\n") or HIDDEN.search(text.replace("\n", "")):
        raise MalformedError("malformed_note", "no text, empty line and signature lines")
    rows = text[cut + 2 : -1].split("\n")
    if len(rows) > lines_max:
        raise MalformedError("malformed_note", f"{len(rows)} signature lines, at most {lines_max}")
    return Note(text[: cut + 1], parse_lines(rows))


@dataclass(frozen=True, slots=True)
class Head:
    """The three-line text of a checkpoint: origin, tree size, 32-byte root."""

    origin: str
    size: int
    root: bytes


def parse_head(text: str) -> Head:
    """The three lines that `text` (LF at the end) writes.

    Raises:
        MalformedError: `malformed_checkpoint`, `bad_number` or `bad_base64`.
    """
    rows = text.split("\n")
    if len(rows) != 4 or rows[3] or not rows[0] or HIDDEN.search(rows[0]):
        raise MalformedError("malformed_checkpoint", "three lines expected")
    return Head(rows[0], parse_number(rows[1], TREE_SIZE_MAX), decode_base64(rows[2], 32))


def format_head(head: Head) -> str:
    """The three lines of `head`, as they are signed."""
    return f"{head.origin}\n{head.size}\n{encode_base64(head.root)}\n"
