"""Words are complete: fields, choices, flags, kinds and texts, none of them missing, none too many."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal, get_args, get_origin, get_type_hints

import msgspec
import pytest

from api.web import labels, templating, verdict
from api.web.words import WORDS
from ledger_core.books.registry import KINDS

_TEMPLATES = Path(templating.__file__).with_name("templates")
_CODE = Path(templating.__file__).read_text()
# Names put together in a template: their prefix, and what may follow.
_COMPOSED = {f"step_{name}" for name in verdict.STEPS} | {
    f"{result}_{side}" for result in ("reconciled", "unreconciled") for side in ("bank", "firm")
}
_OUTCOMES = {"agrees", "differs", "unknown"}


def _used() -> set[str]:
    """Every text's name stands in a template or in the template's words, as a literal of its own."""
    text = "".join(path.read_text() for path in _TEMPLATES.glob("*.html")) + _CODE
    literals = set(re.findall(r"[\"']([a-z_]+)[\"']", text))
    called = set(re.findall(r"\b(?:t|self)\(\"([a-z_]+)\"[,)]", text))
    return called | (literals & set(WORDS)) | set(_COMPOSED) | _OUTCOMES


def test_every_text_is_there_in_both_languages() -> None:
    """With the same figures in both."""
    assert _used() - set(WORDS) == set()
    for name, (zh, en) in WORDS.items():
        assert zh, name
        assert en, name
        assert set(re.findall(r"{\w+}", zh)) == set(re.findall(r"{\w+}", en)), name


def test_no_text_lies_about_unused() -> None:
    """What no page says is taken out."""
    assert set(WORDS) - _used() == set()


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_field_of_every_kind_has_a_label(kind: object) -> None:
    """And every kind has its word."""
    fields = {one.name for one in msgspec.structs.fields(kind.body)}  # type: ignore[attr-defined]
    assert fields - set(labels.FIELDS) - labels.ELSEWHERE == set()
    assert kind.name in labels.KINDS  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_choice_has_a_word(kind: object) -> None:
    """Roles have theirs in the books."""
    hints = get_type_hints(kind.body)  # type: ignore[attr-defined]
    choices = {
        f"{name}.{value}"
        for name, hint in hints.items()
        if get_origin(hint) is Literal and name not in ("role", "second_party")
        for value in get_args(hint)
    }
    assert choices - set(labels.CHOICES) == set()


def test_every_flag_of_the_specification_has_a_word() -> None:
    """docs/SPEC-books.md §5.4 lists them."""
    spec = Path(__file__).parents[3] / "docs" / "SPEC-books.md"
    section = spec.read_text().partition("### 5.4 Flags")[2].partition("## 6.")[0]
    assert set(re.findall(r"`([a-z_]+)`", section)) == set(labels.FLAGS)
