"""Strings of a fixed length from a fixed alphabet: hashes, codes and identifiers (docs/SPEC-books.md §2).

Rules:
    * The decoder checks their length. Their characters are checked here, for many events in one pass:
      a pattern for each string takes a third of the time of decoding.
    * Where they stand is found in the annotations of the structs: a field declares its form once.
    * An optional one is absent when it is empty, and then has no character to check.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import chain
from operator import attrgetter
from typing import Any, Final, NamedTuple, TypeAlias

import msgspec
import msgspec.inspect as mi

from ledger_core.errors import MalformedError

_EXTRA: Final = "form"

Step: TypeAlias = Callable[[Iterable[Any]], Iterable[Any]]
"""From values to what stands in them."""


class Form(NamedTuple):
    """What strings of one fixed length are made of.

    Args:
        pattern: The same as a regular expression, for readers and schemas.
        length: Number of characters.
        alphabet: ASCII characters that may stand in them.
        initials: Those that may stand first; the whole alphabet when empty.
    """

    pattern: str
    length: int
    alphabet: str
    initials: str = ""

    def meta(self) -> msgspec.Meta:
        """Return the annotation of a field of this form."""
        return msgspec.Meta(
            min_length=self.length,
            max_length=self.length,
            extra={_EXTRA: self},
            extra_json_schema={"pattern": self.pattern},
        )

    def check(self, strings: Iterable[str]) -> None:
        """The strings, each of this length or empty, have the form.

        Raises:
            MalformedError: `malformed_event`.
        """
        joined = "".join(strings)
        text = joined.encode("ascii", "replace")
        initials = text[:: self.length] if self.initials else b""
        if text.translate(None, self.alphabet.encode()) or initials.translate(None, self.initials.encode()):
            raise MalformedError("malformed_event", f"a string is not of the form {self.pattern}")


class _Place(NamedTuple):
    """Where in a struct strings of a form stand."""

    steps: tuple[Step, ...]
    form: Form


def check_forms(structs: Sequence[msgspec.Struct]) -> None:
    """Every string of a fixed form in these decoded structs has it.

    Raises:
        MalformedError: `malformed_event`.
    """
    for kind in set(map(type, structs)):
        alike = [one for one in structs if type(one) is kind]
        for steps, form in _places_of(kind):
            found: Iterable[Any] = alike
            for step in steps:
                found = step(found)
            form.check(found)


@cache
def _places_of(kind: type[msgspec.Struct]) -> tuple[_Place, ...]:
    """Where strings of a form stand in structs of this type."""
    return tuple(place for name, meaning in _fields(kind) for place in _places(meaning, (_get(name),)))


def _places(meaning: mi.Type, steps: tuple[Step, ...]) -> Iterator[_Place]:
    match meaning:
        case mi.Metadata(extra={"form": Form() as form}):
            yield _Place(steps, form)
        case mi.Metadata():
            yield from _places(meaning.type, steps)
        case mi.UnionType():
            for one in meaning.types:
                yield from _places(one, steps)
        case mi.VarTupleType():
            yield from _places(meaning.item_type, (*steps, chain.from_iterable))
        case mi.StructType():
            for name, inner in _fields(meaning.cls):
                # Beside a struct, a union lets something else stand in its place, or nothing.
                yield from _places(inner, (*steps, _only(meaning.cls), _get(name)))


def _fields(kind: type[msgspec.Struct]) -> Iterator[tuple[str, mi.Type]]:
    struct = mi.type_info(kind)
    if not isinstance(struct, mi.StructType):
        raise TypeError(kind)
    for field in struct.fields:
        yield field.name, field.type


def _get(name: str) -> Step:
    getter = attrgetter(name)
    return lambda found: map(getter, found)


def _only(kind: type[msgspec.Struct]) -> Step:
    return lambda found: [one for one in found if type(one) is kind]
