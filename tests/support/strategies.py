"""Hypothesis strategies for event bodies, derived from the annotations of their structs.

Rules:
    * A field's type and bounds come from the struct alone: a new kind is generated without a word here.
    * What is generated is well formed: encoded and decoded, but perhaps not admitted.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from functools import cache
from typing import Any

import msgspec
from hypothesis import strategies as st
from msgspec import inspect

from ledger_core.books import fields as f
from ledger_core.books.forms import Form
from ledger_core.books.registry import KINDS
from ledger_core.log.canonical import FORBIDDEN_CHARACTERS

_MEMBERS_MAX = 4


def _is_allowed(text: str) -> bool:
    return unicodedata.is_normalized("NFC", text) and not FORBIDDEN_CHARACTERS.search(text)


# Letters of several scripts, quotes, backslashes and what lies beyond the basic plane, in NFC.
_ALPHABET = st.one_of(
    st.sampled_from("aZ09 \"\\/'<>&,.;:+-_,。《》停车费楼é\U00020bb7🧾"),
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")),
)


def texts(low: int = 0, high: int = 40) -> st.SearchStrategy[str]:
    """Text that may be admitted."""
    bounded = st.text(_ALPHABET, min_size=low, max_size=min(high, max(low, 40)))
    return bounded.map(lambda text: unicodedata.normalize("NFC", text)).filter(
        lambda text: _is_allowed(text) and low <= len(text) <= high
    )


def _strings(kind: inspect.StrType) -> st.SearchStrategy[str]:
    if kind.pattern is not None:
        return st.from_regex(re.compile(kind.pattern), fullmatch=True).filter(
            lambda text: "\n" not in text and (kind.max_length is None or len(text) <= kind.max_length)
        )
    return texts(kind.min_length or 0, 200 if kind.max_length is None else kind.max_length)


def _lists(kind: inspect.VarTupleType) -> st.SearchStrategy[tuple[Any, ...]]:
    low = kind.min_length or 0
    high = max(low, min(_MEMBERS_MAX, _MEMBERS_MAX if kind.max_length is None else kind.max_length))
    return st.lists(_of(kind.item_type), min_size=low, max_size=high).map(tuple)


def _annotated(kind: inspect.Metadata) -> st.SearchStrategy[Any]:
    form = (kind.extra or {}).get("form")
    if not isinstance(form, Form):
        return _of(kind.type)
    initials, rest = st.sampled_from(form.initials or form.alphabet), form.length - 1
    return st.builds(str.__add__, initials, st.text(form.alphabet, min_size=rest, max_size=rest))


def _of(kind: inspect.Type) -> st.SearchStrategy[Any]:
    """A strategy for one type of msgspec."""
    match kind:
        case inspect.Metadata():
            return _annotated(kind)
        case inspect.BoolType():
            return st.booleans()
        case inspect.IntType():
            return st.integers(kind.ge, kind.le)
        case inspect.StrType():
            return _strings(kind)
        case inspect.DateType():
            return st.dates(datetime.date(1900, 1, 1), datetime.date(2200, 12, 31))
        case inspect.LiteralType():
            return st.sampled_from(kind.values)
        case inspect.VarTupleType():
            return _lists(kind)
        case inspect.UnionType():
            return st.one_of(*(_of(one) for one in kind.types))
        case inspect.StructType():
            return _structs(kind)
    raise TypeError(kind)


def _structs(kind: inspect.StructType) -> st.SearchStrategy[Any]:
    unset = msgspec.UNSET
    members = {}
    for field in kind.fields:
        given = _of(field.type)
        members[field.name] = given if field.required else st.one_of(st.just(_default(field)), given)
    return st.fixed_dictionaries(members).map(
        lambda values: kind.cls(**{name: value for name, value in values.items() if value is not unset})
    )


def _default(field: inspect.Field) -> Any:
    return msgspec.UNSET if field.default is msgspec.NODEFAULT else field.default


@cache
def bodies_of(name: str) -> st.SearchStrategy[f.Body]:
    """Bodies of the kind with this name, such as `revenue.income.received/1`."""
    kind = inspect.type_info(KINDS[name].body)
    return st.deferred(lambda: _of(kind))


def any_bodies() -> st.SearchStrategy[f.Body]:
    """Bodies of any kind."""
    return st.sampled_from(sorted(KINDS)).flatmap(bodies_of)
