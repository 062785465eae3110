"""What a query gives back, with its type shown: a mistake in a statement is found where it is read."""

from __future__ import annotations

import datetime


def text(value: object) -> str:
    """The column is text.

    Raises:
        TypeError: It is not: a defect of the statement.
    """
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def integer(value: object) -> int:
    """The column is an integer.

    Raises:
        TypeError: It is not: a defect of the statement.
    """
    if not isinstance(value, int):
        raise TypeError(f"{value!r} is no integer")
    return value


def optional_integer(value: object) -> int | None:
    """The column is an integer, or missing."""
    return None if value is None else integer(value)


def optional_text(value: object) -> str | None:
    """The column is text, or missing."""
    return None if value is None else text(value)


def day(value: object) -> datetime.date:
    """The column is a day, written YYYY-MM-DD."""
    return datetime.date.fromisoformat(text(value))


def optional_day(value: object) -> datetime.date | None:
    """The column is a day, or missing."""
    return None if value is None else day(value)
