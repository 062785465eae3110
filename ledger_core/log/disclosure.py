"""Disclosures: what a sealed field commits to, kept outside the log (SPEC §12.3; RFC 9901 §4.2).

    disclosure = base64url(JSON [salt, field name, value])          digest = base64url(SHA-256(disclosure))

Rules:
    * Base64url without padding, on one line; the JSON is canonical: a fact with its salt has one disclosure.
    * The salt is base64url of exactly 16 bytes: 128 random bits keep a digest from being guessed.
    * The digest is over the ASCII of the disclosure as it is, never over what was read from it.
    * RFC 9901 allows more spellings (blanks, escapes, other salts): their digests are the same function, but
      they are not opened.
    * Nothing here keeps state, so a crash leaves nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final, NamedTuple

from ledger_core.errors import MalformedError, VerificationError
from ledger_core.limits import DISCLOSURE_BYTES_MAX, SALT_BYTES
from ledger_core.log.canonical import Json, check_text, decode_untyped, encode

_SPELLING: Final = re.compile(r"[A-Za-z0-9_-]+")
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")


class Disclosure(NamedTuple):
    """What a disclosure says.

    Args:
        salt: 16 random bytes.
        name: Name of the field, `[a-z][a-z0-9_]*`, at most 64 characters.
        value: Its value, of the subset of SPEC §2.
    """

    salt: bytes
    name: str
    value: Json


def make_disclosure(name: str, value: Json, salt: bytes = b"") -> str:
    """The disclosure of a field, ASCII on one line (SPEC §12.3).

    Args:
        name: Name of the field.
        value: Its value.
        salt: 16 bytes; fresh random ones when it is left out, as it is everywhere but in tests.

    Raises:
        MalformedError: As `open_disclosure`: what could not be opened is not made.
    """
    text = encode([_encode(salt or secrets.token_bytes(SALT_BYTES)), name, value])
    disclosure = _encode(text)
    open_disclosure(disclosure)
    return disclosure


def digest_of(disclosure: str) -> str:
    """What an entry holds in the fact's place: 43 characters of base64url (SPEC §12.3).

    Args:
        disclosure: ASCII.

    Raises:
        MalformedError: `disclosure_form` when it is not ASCII.
    """
    if not disclosure.isascii():
        raise MalformedError("disclosure_form", "a disclosure is ASCII")
    return _encode(hashlib.sha256(disclosure.encode("ascii")).digest())


def open_disclosure(disclosure: str) -> Disclosure:
    """The salt, name and value of a disclosure in its one spelling (SPEC §12.3).

    Args:
        disclosure: At most 4,096 characters.

    Raises:
        MalformedError: `disclosure_form`, `disclosure_salt`, or as `decode_untyped` and `check_text`.
    """
    text = _decode(disclosure)
    parts = decode_untyped(text)
    check_text(text)
    if not isinstance(parts, list) or len(parts) != 3:
        raise MalformedError("disclosure_form", "a disclosure is an array of salt, field name and value")
    salt, name, value = parts
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise MalformedError("disclosure_form", "the second element is a field name")
    return Disclosure(_salt(salt), name, value)


def verify_disclosure(disclosure: str, digest: str) -> Disclosure:
    """The disclosure is the one that the digest commits to; return what it says (SPEC §12.3).

    Args:
        disclosure: As it was shown.
        digest: 43 characters of base64url, from an entry.

    Raises:
        MalformedError: As `open_disclosure`.
        VerificationError: `disclosure_digest`.
    """
    opened = open_disclosure(disclosure)
    if not hmac.compare_digest(digest_of(disclosure).encode(), digest.encode()):
        raise VerificationError("disclosure_digest", "the entry commits to another disclosure")
    return opened


def _salt(text: Json) -> bytes:
    salt = _bytes_of(text) if isinstance(text, str) else None
    if salt is None or len(salt) != SALT_BYTES:
        raise MalformedError("disclosure_salt", f"the first element is base64url of {SALT_BYTES} bytes")
    return salt


def _decode(disclosure: str) -> bytes:
    if len(disclosure) > DISCLOSURE_BYTES_MAX:
        raise MalformedError("disclosure_form", f"a disclosure has at most {DISCLOSURE_BYTES_MAX} characters")
    text = _bytes_of(disclosure)
    if text is None:
        raise MalformedError("disclosure_form", "a disclosure is base64url without padding")
    return text


def _bytes_of(text: str) -> bytes | None:
    """The bytes that this is the one base64url of, if there are any."""
    # The alphabet first: the standard decoder passes over what it does not know.
    if not _SPELLING.fullmatch(text) or len(text) % 4 == 1:
        return None
    found = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    return found if _encode(found) == text else None


def _encode(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode("ascii")
