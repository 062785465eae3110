"""A number with its noun, for sentences in English."""

from __future__ import annotations


def counted(number: int, one: str, many: str = "") -> str:
    """Return such as `1 unit`, `12 units` or `2 entries`; without `many` the plural is made with an s."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"
