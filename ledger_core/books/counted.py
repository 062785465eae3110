"""A number with its noun, for sentences in English."""

from __future__ import annotations


def counted(number: int, one: str) -> str:
    """Return such as `1 unit` or `12 units`; the noun makes its plural with an s."""
    return f"{number} {one}{'' if number == 1 else 's'}"
