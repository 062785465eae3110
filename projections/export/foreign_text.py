"""Text that strangers wrote, made harmless for the format that it goes into.

Rules:
    * An event's texts are admitted without control characters; here nothing relies on it. Whatever could end
      a line becomes a blank.
    * In a journal, characters that mean something become their full-width twins: people read the same, and no
      program reads a comment, a tag, a date or a second transaction.
    * In a spreadsheet, text that would begin a formula gets an apostrophe before it.
"""

from __future__ import annotations

import re
from typing import Final

# Everything that some reader takes for the end of a line, and everything invisible (as at admission).
_INVISIBLE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
_FULL_WIDTH: Final = str.maketrans({sign: chr(ord(sign) + 0xFEE0) for sign in ';|[]{}"\\'})
_FORMULA_STARTS: Final = tuple("=+-@＝＋－＠")


def one_line(text: str) -> str:
    """Return the text on one line, without anything invisible."""
    return _INVISIBLE.sub(" ", text)


def journal_text(text: str) -> str:
    """Return text that may stand behind a transaction's code."""
    return one_line(text).translate(_FULL_WIDTH).strip()


def quoted(text: str) -> str:
    r"""Return text as a beancount string: in quotes, with `\` and `"` behind a backslash."""
    escaped = one_line(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def cell_text(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    line = one_line(text)
    return f"'{line}" if line.lstrip().startswith(_FORMULA_STARTS) else line
