"""Numbers and base64 as the formats write them: decoded, encoded again and compared.

* Python's int() takes `4_2`, `+42` and Arabic digits; base64 takes stray bits and missing padding.
  Nothing here does (SPEC §5–9).
"""

import binascii

from audit_tools.errors import MalformedError


def parse_number(text: str, most: int) -> int:
    """The number that `text` writes in canonical decimal form.

    Args:
        text: ASCII digits without sign, underscore or leading zero.
        most: the largest number allowed.

    Raises:
        MalformedError: `bad_number`.
    """
    if not text.isascii() or not text.isdigit() or len(text) > 16:
        raise MalformedError("bad_number", text[:40])
    number = int(text)
    if str(number) != text or number > most:
        raise MalformedError("bad_number", text)
    return number


def decode_base64(text: str, size: int | None = None) -> bytes:
    """The bytes that `text` writes in canonical standard base64.

    Args:
        text: base64 with padding.
        size: the exact number of bytes expected, where it is known.

    Raises:
        MalformedError: `bad_base64`.
    """
    try:
        written = text.encode("ascii")
        raw = binascii.a2b_base64(written)
    except ValueError as error:
        raise MalformedError("bad_base64", text[:80]) from error
    if binascii.b2a_base64(raw, newline=False) != written or (size is not None and len(raw) != size):
        raise MalformedError("bad_base64", text[:80])
    return raw


def encode_base64(raw: bytes) -> str:
    """Standard base64 of `raw`, with padding."""
    return binascii.b2a_base64(raw, newline=False).decode("ascii")
