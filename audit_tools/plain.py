"""Records of the state as JSON and back, by the types of their fields.

* A record is a dataclass of strings, integers, truths and keys, and lists, tuples, sets, dicts and records
  of them. A key is its text.
* `dict[str, Any]` is JSON already, such as the body of an event, and stays as it is.
* Whatever does not fit its type is refused: a state file that was edited by hand is not guessed at.
"""

from dataclasses import fields
from functools import cache
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from audit_tools.note_check import VerifierKey, split_vkey

_JSON = dict[str, Any]


@cache
def _hints(kind: type) -> tuple[tuple[str, Any], ...]:
    known = get_type_hints(kind)
    return tuple((field.name, known[field.name]) for field in fields(kind))


def to_json(kind: Any, value: Any) -> Any:
    """The value of type `kind` as JSON; a record is the list of its fields, a dict the list of its pairs."""
    origin, inner = get_origin(kind), get_args(kind)
    if kind == _JSON or kind in (str, int, bool) or value is None:
        return value
    if origin is UnionType:
        return to_json(inner[0], value)
    if kind is VerifierKey:
        return str(value)
    if origin is None:
        return [to_json(hint, getattr(value, name)) for name, hint in _hints(kind)]
    if origin is dict:
        return [[to_json(inner[0], key), to_json(inner[1], one)] for key, one in value.items()]
    if origin is tuple and Ellipsis not in inner:
        return [to_json(hint, one) for hint, one in zip(inner, value, strict=True)]
    return [to_json(inner[0], one) for one in (sorted(value) if origin is set else value)]


def from_json(kind: Any, value: Any) -> Any:
    """The value of type `kind` that `to_json` has written.

    Raises:
        ValueError, MalformedError: when it does not fit.
    """
    origin, inner = get_origin(kind), get_args(kind)
    if origin is UnionType:
        return None if value is None else from_json(inner[0], value)
    plain = dict if kind == _JSON else kind
    if plain in (str, int, bool, dict):
        if type(value) is not plain:
            raise ValueError(f"{value!r} is no {plain.__name__}")
        return value
    if kind is VerifierKey:
        return split_vkey(from_json(str, value))
    if not isinstance(value, list):
        raise ValueError(f"{value!r} is no list")
    return _record(kind, value) if origin is None else _collection(origin, inner, value)


def _record(kind: Any, value: list[Any]) -> Any:
    rows = zip(_hints(kind), value, strict=True)
    return kind(*(from_json(hint, one) for (_, hint), one in rows))


def _collection(origin: Any, inner: tuple[Any, ...], value: list[Any]) -> Any:
    if origin is dict:
        return {from_json(inner[0], key): from_json(inner[1], one) for key, one in value}
    if origin is tuple and Ellipsis not in inner:
        return tuple(from_json(hint, one) for hint, one in zip(inner, value, strict=True))
    return origin(from_json(inner[0], one) for one in value)
