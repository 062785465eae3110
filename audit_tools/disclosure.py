"""Disclosures: what a sealed field's digest commits to, in the one spelling that this log opens (SPEC §12).

* base64url without padding or stray bits, of canonical JSON: a salt of 16 bytes, the field's name, the value.
* The digest is base64url of SHA-256 over the disclosure's ASCII characters, as in RFC 9901.
"""

import json
import re
from binascii import a2b_base64, b2a_base64
from functools import lru_cache
from hashlib import sha256
from typing import Any
from unicodedata import is_normalized

from audit_tools.errors import MalformedError
from audit_tools.note_check import HIDDEN

LENGTH_MAX = 4_096
_SPELLING = re.compile("[A-Za-z0-9_-]+")
_STANDARD, _URL_SAFE = bytes.maketrans(b"-_", b"+/"), bytes.maketrans(b"+/", b"-_")
# By the characters behind the last four: what a last character may be whose unused bits are zero.
_ENDS = {0: None, 1: "", 2: "AQgw", 3: "AEIMQUYcgkosw048"}
_NAME = re.compile("[a-z][a-z0-9_]{0,63}")
_SALT = re.compile("[A-Za-z0-9_-]{21}[AQgw]")  # 16 bytes leave four bits of the last character unused


@lru_cache(maxsize=1024)
def digest_of(disclosure: str) -> str:
    """The digest that a sealed field holds for `disclosure`: 43 characters of base64url."""
    written = b2a_base64(sha256(disclosure.encode()).digest(), newline=False)
    return written[:43].translate(_URL_SAFE).decode()


def parse_disclosure(text: str) -> tuple[str, Any]:
    """The field's name and value that `text` discloses.

    Raises:
        MalformedError: `malformed_disclosure`.
    """
    rows = _decoded(text)
    if not isinstance(rows, list) or len(rows) != 3:
        raise MalformedError("malformed_disclosure", "not an array of three")
    salt, name, value = rows
    if not isinstance(salt, str) or _SALT.fullmatch(salt) is None:
        raise MalformedError("malformed_disclosure", "no salt of 16 bytes")
    if not isinstance(name, str) or _NAME.fullmatch(name) is None:
        raise MalformedError("malformed_disclosure", "no field name")
    if not _is_plain(value):
        raise MalformedError("malformed_disclosure", "a value that no entry may hold")
    return name, value


def spelt(text: str) -> bytes | None:
    """The bytes that base64url in its one spelling writes, or None."""
    if len(text) > LENGTH_MAX or _SPELLING.fullmatch(text) is None:
        return None
    ends = _ENDS[len(text) % 4]
    if ends is not None and text[-1] not in ends:
        return None
    return a2b_base64(text.encode().translate(_STANDARD) + b"=" * (-len(text) % 4))


def _decoded(text: str) -> Any:
    """The JSON value in `text`, which is spelt in the only way; raises MalformedError."""
    try:
        raw = spelt(text)
        if raw is None:
            raise MalformedError("malformed_disclosure", f"{len(text)} characters")
        value = json.loads(raw)
        again = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    except (ValueError, RecursionError) as error:
        raise MalformedError("malformed_disclosure", "no JSON") from error
    if again != raw:
        raise MalformedError("malformed_disclosure", "not in its one spelling")
    return value


def _is_plain(value: Any) -> bool:
    """Strings that may stand in an entry, whole numbers, truths, and lists and objects of them (SPEC §2)."""
    if isinstance(value, str):
        return HIDDEN.search(value) is None and is_normalized("NFC", value)
    if isinstance(value, list):
        return all(map(_is_plain, value))
    if isinstance(value, dict):
        return all(_NAME.fullmatch(key) and _is_plain(inner) for key, inner in value.items())
    return isinstance(value, int) and abs(value) < 2**53
