"""Strings of a fixed form: whatever their place in an event, one wrong character refuses it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from msgspec import inspect

from ledger_core.append.signing import make_event
from ledger_core.books.fields import Body
from ledger_core.books.forms import Form
from ledger_core.books.registry import KINDS, decode_event, decode_events
from ledger_core.errors import MalformedError
from ledger_core.log.canonical import encode
from tests.support import bodies
from tests.support.strategies import any_bodies

Path = tuple[Any, ...]


def formed(meaning: inspect.Type, path: Path = ()) -> Iterator[Path]:
    """The places of fixed forms in values of a type; 0 stands for any member of a list."""
    match meaning:
        case inspect.Metadata(extra={"form": Form()}):
            yield path
        case inspect.Metadata():
            yield from formed(meaning.type, path)
        case inspect.UnionType():
            yield from (found for one in meaning.types for found in formed(one, path))
        case inspect.VarTupleType():
            yield from formed(meaning.item_type, (*path, 0))
        case inspect.StructType():
            yield from (found for one in meaning.fields for found in formed(one.type, (*path, one.name)))


PLACES = {path for kind in KINDS.values() for path in formed(inspect.type_info(kind.body), (kind.name,))}


def strings(value: Any, path: Path = ()) -> Iterator[Path]:
    """Paths of the strings in a JSON value."""
    for name, member in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(member, dict | list):
            yield from strings(member, (*path, name))
        elif isinstance(member, str):
            yield (*path, name)


def places(body: dict[str, Any]) -> Iterator[Path]:
    """Paths of the strings that have a fixed form."""
    for path in strings(body):
        if (body["kind"], *(0 if isinstance(name, int) else name for name in path)) in PLACES:
            yield path


def spoilt(line: bytes, path: Path, at: int, character: str) -> bytes:
    """The event line with another character there."""
    event = json.loads(line)
    holder = event["body"]
    for name in path[:-1]:
        holder = holder[name]
    text = holder[path[-1]]
    holder[path[-1]] = text[:at] + character + text[at:][1:]
    return encode(event)


@given(any_bodies())
def test_a_wrong_character_is_found(body: Body) -> None:
    """In the first place and in the last, of one byte or of two, alone and between other events."""
    line, other = make_event("guangjing", body), make_event("guangjing", bodies.income())
    decode_event(line)
    for path in places(json.loads(line)["body"]):
        for at, character in ((0, "!"), (-1, "é"), (-1, "?")):
            wrong = spoilt(line, path, at, character)
            for lines in ((wrong,), (other, wrong, line), (wrong, other)):
                with pytest.raises(MalformedError) as raised:
                    decode_events(lines)
                assert raised.value.code == "malformed_event"


def test_what_has_a_form() -> None:
    """The walk sees the fields that it is about."""
    income = "revenue.income.received/1"
    assert {
        (income, "payer", "code"),
        (income, "payer", "person"),
        (income, "vouchers", 0, "sha256"),
    } <= PLACES
