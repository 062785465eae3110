"""The fingerprint of a key: short enough to be read aloud and compared with the notice board.

SHA-256 of the vkey's text, the first 32 hexadecimal digits, in groups of four. Half of that could be
met on purpose by somebody who makes keys for a living.
"""

from __future__ import annotations

import hashlib
from typing import Final

_DIGITS: Final = 32
_GROUP: Final = 4


def fingerprint(vkey: str) -> str:
    """Return the fingerprint of a vkey, as pages, commands and notices show it.

    Args:
        vkey: The vkey line, without LF (SPEC §5–9).
    """
    digits = hashlib.sha256(vkey.encode()).hexdigest()[:_DIGITS]
    return " ".join(digits[start : start + _GROUP] for start in range(0, _DIGITS, _GROUP))
