"""Keys and signature lines: who signs, under which name (C2SP signed-note; SPEC §5–9).

Rules:
    * keyID = SHA-256(name || 0x0A || type || public key)[:4]
    * vkey = name+hex(keyID)+base64(type || public key)
    * The algorithm is that of the key's type byte: 0x01 Ed25519, 0x04 Ed25519 cosignature/v1.
    * A public key is checked wherever it enters: see ed25519_points.py.
    * A secret seed is never shown in a representation.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ledger_core.errors import MalformedError, VerificationError
from ledger_core.limits import KEY_NAME_BYTES_MAX
from ledger_core.log.canonical import FORBIDDEN_CHARACTERS, decode_base64, encode_base64
from ledger_core.log.ed25519_points import PUBLIC_KEY_BYTES, check_public_key

ED25519: Final = 0x01
COSIGNATURE: Final = 0x04

_KEY_ID_BYTES: Final = 4
_SIGNATURE_BYTES: Final = 64
# A U+2014 dash and a blank open every signature line.
_LINE_OPENS: Final = "\u2014 "


def check_name(name: str) -> None:
    """The name can stand in a vkey and in a signature line.

    Raises:
        MalformedError: `name_empty`, `name_too_long`, or `name_character` for a plus sign, any Unicode
            space, and what text may not hold.
    """
    if not name:
        raise MalformedError("name_empty", "a key has a name")
    try:
        length = len(name.encode())
    except UnicodeEncodeError as error:
        raise MalformedError("name_character", "a lone surrogate in a key name") from error
    if length > KEY_NAME_BYTES_MAX:
        raise MalformedError("name_too_long", f"{length} bytes, at most {KEY_NAME_BYTES_MAX}")
    if "+" in name or FORBIDDEN_CHARACTERS.search(name) or any(map(str.isspace, name)):
        raise MalformedError("name_character", f"a key name cannot be {name!r}")


def key_id_of(name: str, algorithm: int, public_key: bytes) -> bytes:
    """The 4-byte key id that C2SP signed-note derives from name, type and key."""
    return sha256(name.encode() + b"\n" + bytes((algorithm,)) + public_key).digest()[:_KEY_ID_BYTES]


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key under a name, checked when it is made.

    Args:
        name: No space, no plus sign, at most 128 bytes of UTF-8.
        key_id: 4 bytes, derived from the rest.
        algorithm: Type byte: ED25519 or COSIGNATURE.
        public_key: 32 bytes, canonical and not of small order.

    Raises:
        MalformedError: `name_*`, `key_algorithm`, `key_*` or `key_id`.
    """

    name: str
    key_id: bytes
    algorithm: int
    public_key: bytes

    def __post_init__(self) -> None:
        check_name(self.name)
        if self.algorithm not in (ED25519, COSIGNATURE):
            raise MalformedError("key_algorithm", f"no algorithm has the type {self.algorithm:#04x}")
        check_public_key(self.public_key)
        if self.key_id != key_id_of(self.name, self.algorithm, self.public_key):
            raise MalformedError("key_id", f"the key id of {self.name} does not follow from its key")

    @classmethod
    def parse(cls, vkey_text: str) -> VerifierKey:
        """The key of a vkey line (SPEC §5–9).

        Raises:
            MalformedError: `vkey_form`, `vkey_hex`, `vkey_base64`, or as the constructor.
        """
        parts = vkey_text.split("+", 2)
        if len(parts) != 3:
            raise MalformedError("vkey_form", "a vkey is name+key id+key")
        name, hex_id, encoded = parts
        if len(hex_id) != 2 * _KEY_ID_BYTES or not set(hex_id) <= set("0123456789abcdef"):
            raise MalformedError("vkey_hex", "the key id is 8 lower-case hexadecimal digits")
        typed = decode_base64(encoded, "vkey_base64")
        if not typed:
            raise MalformedError("key_length", "the vkey holds no key")
        return cls(name, bytes.fromhex(hex_id), typed[0], typed[1:])

    def format(self) -> str:
        """The vkey line, without LF."""
        typed = bytes((self.algorithm,)) + self.public_key
        return f"{self.name}+{self.key_id.hex()}+{encode_base64(typed)}"

    def verify(self, text: bytes, signature: bytes) -> None:
        """This Ed25519 key signed exactly this text.

        Args:
            text: The note's text, ending in LF.
            signature: 64 bytes, without the key id.

        Raises:
            VerificationError: `signature_false`; `key_algorithm` when the key is a witness's.
        """
        if self.algorithm != ED25519:
            raise VerificationError("key_algorithm", f"{self.name} makes cosignatures only")
        self.verify_raw(text, signature)

    def verify_raw(self, message: bytes, signature: bytes) -> None:
        """The bytes are an Ed25519 signature of the message, whatever it means.

        Raises:
            VerificationError: `signature_false`.
        """
        if len(signature) != _SIGNATURE_BYTES:
            raise VerificationError("signature_false", f"a signature of {len(signature)} bytes")
        try:
            _load(self.public_key).verify(signature, message)
        except InvalidSignature as error:
            raise VerificationError("signature_false", f"{self.name} did not sign this text") from error


@lru_cache(maxsize=4096)
def _load(public_key: bytes) -> Ed25519PublicKey:
    """The key as the verifier wants it; auditors verify under few keys many times."""
    return Ed25519PublicKey.from_public_bytes(public_key)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A secret seed with the public key that follows from it.

    Args:
        seed: 32 secret bytes; never shown in a representation.
        vkey: The public half.
    """

    seed: bytes = field(repr=False)
    vkey: VerifierKey

    @classmethod
    def generate(cls, name: str, algorithm: int = ED25519) -> SigningKey:
        """A key nobody had before.

        Raises:
            MalformedError: `name_*` or `key_algorithm`.
        """
        return cls.from_seed(name, Ed25519PrivateKey.generate().private_bytes_raw(), algorithm)

    @classmethod
    def from_seed(cls, name: str, seed: bytes, algorithm: int = ED25519) -> SigningKey:
        """The key of a 32-byte RFC 8032 seed.

        Raises:
            MalformedError: `seed_length`, `name_*` or `key_algorithm`.
        """
        if len(seed) != PUBLIC_KEY_BYTES:
            raise MalformedError("seed_length", "a seed is 32 bytes long")
        if algorithm not in (ED25519, COSIGNATURE):
            raise MalformedError("key_algorithm", f"no algorithm has the type {algorithm:#04x}")
        check_name(name)
        public_key = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
        return cls(seed, VerifierKey(name, key_id_of(name, algorithm, public_key), algorithm, public_key))

    def sign(self, text: bytes | str) -> SignatureLine:
        """A signature line over the note text.

        Raises:
            MalformedError: `key_algorithm` when the key makes cosignatures.
        """
        if self.vkey.algorithm != ED25519:
            raise MalformedError("key_algorithm", f"{self.vkey.name} makes cosignatures only")
        message = text.encode() if isinstance(text, str) else text
        return SignatureLine(self.vkey.name, self.vkey.key_id, self.sign_raw(message))

    def sign_raw(self, message: bytes) -> bytes:
        """64 bytes: the Ed25519 signature of a message whose meaning the caller has fixed."""
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(message)


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """One signature of a note.

    Args:
        name: The signer's key name.
        key_id: 4 bytes.
        signature: What follows the key id; 64 bytes for Ed25519, 72 for a cosignature.
    """

    name: str
    key_id: bytes
    signature: bytes

    def format(self) -> str:
        """`— name base64`, without LF."""
        return f"{_LINE_OPENS}{self.name} {encode_base64(self.key_id + self.signature)}"

    @classmethod
    def parse(cls, line: str) -> SignatureLine:
        """The signature line spelt exactly so, without LF.

        Raises:
            MalformedError: `signature_form`, `signature_base64`, `signature_short` or `name_*`.
        """
        name, blank, encoded = line.removeprefix(_LINE_OPENS).partition(" ")
        if not line.startswith(_LINE_OPENS) or not blank:
            raise MalformedError("signature_form", "a signature line is dash, name and base64")
        check_name(name)
        blob = decode_base64(encoded, "signature_base64")
        if len(blob) <= _KEY_ID_BYTES:
            raise MalformedError("signature_short", "no signature follows the key id")
        return cls(name, blob[:_KEY_ID_BYTES], blob[_KEY_ID_BYTES:])
