"""The order in which people look for a unit: 1-1-101 before 1-1-1001, building 2 before building 10.

Rules:
    * A run of digits counts as the number that it writes; everything else sorts by its bytes.
    * It is the order of what people read. Lists that a root commits to, and lines of an event, ascend by the
      bytes of the code (docs/SPEC-books.md §4.5, §5.6).
"""

from __future__ import annotations

import re
from typing import Final

_DIGITS: Final = re.compile("[0-9]+")


def natural_key(code: str) -> str:
    """Return a text whose bytes sort as a person sorts codes; codes of the same numbers have the same.

    Args:
        code: A unit's code, or a ledger account that ends in one; no run of digits is longer than 99.
    """
    return _DIGITS.sub(_counted, code)


def _counted(digits: re.Match[str]) -> str:
    """A number behind the count of its digits: the longer one is the greater one."""
    number = digits[0].lstrip("0")
    return f"{len(number):02d}{number}"
