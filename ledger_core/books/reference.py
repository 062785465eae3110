"""The reference of events, written from the kinds themselves: docs/reference/events.md.

Rules:
    * What the page says is what the codec checks: both come from the same annotations.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
import msgspec.inspect as mi

from ledger_core.books.fields import Body

_HEAD = """# Events

Generated from the code by `make docs`. One table a kind: field, type and bounds, default (a field equal to
its default is absent), privacy class, unit, meaning. Rules and postings: [SPEC-books.md](../SPEC-books.md).
"""


def render_events(bodies: Iterable[type[Body]]) -> str:
    """Return docs/reference/events.md for these event bodies."""
    bodies = list(bodies)
    parts: dict[str, mi.StructType] = {}
    sections = [_section(body, parts) for body in bodies]
    done: set[str] = set()
    tables = []
    while missing := sorted(set(parts) - done):
        for name in missing:
            done.add(name)
            tables.append(f"## {name}\n\n{_first_line(parts[name].cls)}\n\n{_table(parts[name], parts)}")
    return _HEAD + "\n" + "\n\n".join(sections + sorted(tables)) + "\n"


def _first_line(cls: type) -> str:
    return (cls.__doc__ or "").strip().splitlines()[0]


def _section(body: type[Body], parts: dict[str, mi.StructType]) -> str:
    struct = mi.type_info(body)
    if not isinstance(struct, mi.StructType):
        raise TypeError(f"{body} is not a struct")
    return f"## {struct.tag}\n\n{_first_line(body)}\n\n{_table(struct, parts)}"


def _table(struct: mi.StructType, parts: dict[str, mi.StructType]) -> str:
    rows = ["| field | type | default | privacy | unit | meaning |", "|---|---|---|---|---|---|"]
    for field in sorted(struct.fields, key=lambda one: one.encode_name):
        _, meta = _unwrap(field.type)
        extra = meta.get("extra", {})
        rows.append(
            f"| {field.encode_name} | {_type_text(field.type, parts)} | {_default_text(field)} "
            f"| {extra.get('privacy', '')} | {extra.get('unit', '')} | {meta.get('description', '')} |"
        )
    return "\n".join(rows)


def _unwrap(kind: mi.Type) -> tuple[mi.Type, dict[str, Any]]:
    if isinstance(kind, mi.Metadata):
        inner, meta = _unwrap(kind.type)
        return inner, {**meta, **(kind.extra_json_schema or {}), "extra": kind.extra or {}}
    return kind, {}


def _default_text(field: mi.Field) -> str:
    if field.required:
        return "—"
    if field.default in (msgspec.UNSET, msgspec.NODEFAULT, ()):
        return "absent"
    return f"`{msgspec.json.encode(field.default).decode()}`"


def _type_text(kind: mi.Type, parts: dict[str, mi.StructType]) -> str:
    kind, meta = _unwrap(kind)
    if "pattern" in meta:
        return _pattern_text(meta["pattern"])
    if isinstance(kind, mi.StructType):
        parts[kind.cls.__name__] = kind
        return f"[{kind.cls.__name__}](#{kind.cls.__name__.lower()})"
    if isinstance(kind, mi.VarTupleType):
        return f"array of {_type_text(kind.item_type, parts)}{_bounds(kind.min_length, kind.max_length)}"
    if isinstance(kind, mi.UnionType):
        return " or ".join(_type_text(one, parts) for one in kind.types)
    if isinstance(kind, mi.LiteralType):
        return "one of " + ", ".join(f"`{value}`" for value in kind.values)
    return _scalar_text(kind)


def _scalar_text(kind: mi.Type) -> str:
    if isinstance(kind, mi.IntType):
        return f"integer{_bounds(kind.ge, kind.le)}"
    if isinstance(kind, mi.StrType):
        if kind.pattern:
            return _pattern_text(kind.pattern)
        return f"string{_bounds(kind.min_length, kind.max_length)}"
    if isinstance(kind, mi.DateType):
        return "date `YYYY-MM-DD`"
    return "boolean" if isinstance(kind, mi.BoolType) else type(kind).__name__


def _pattern_text(pattern: str) -> str:
    return f"string `{pattern.replace('|', chr(92) + '|')}`"


def _bounds(low: int | None, high: int | None) -> str:
    if low is None and high is None:
        return ""
    return f" {low if low is not None else 0}…{high if high is not None else ''}"
