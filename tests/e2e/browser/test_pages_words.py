"""Words are complete: fields, choices, flags, kinds and texts, none of them missing, none too many."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Literal, get_args, get_origin, get_type_hints

import msgspec
import pytest

from api.web import labels, templating
from api.web.facts import facts_of
from api.web.rooms import ROOMS
from api.web.words import CATALOGUES, WORDS
from ledger_core.books.account_words import ACCOUNT_WORDS
from ledger_core.books.categories import EXPENSE, INCOME
from ledger_core.books.registry import KINDS, decode_event
from tests.support import bodies

_WEB = Path(templating.__file__).parent
_TEMPLATES = _WEB / "templates"
# Catalogues name texts; everything else in the room may use them.
_CODE = "".join(path.read_text() for path in _WEB.glob("*.py") if not path.name.startswith("words"))
_VECTORS = Path(__file__).parents[2] / "vectors" / "events"
# Choices of groups that a sentence of their own tells.
_SAID_OTHERWISE = {f"basis.{one}" for one in ("policy", "budget", "contract", "committee", "assembly")}
_OUTCOMES = {"agrees", "differs", "unknown"}


def _used() -> set[str]:
    """Every name stands in a template or the code as a literal, or begins as a template composes it."""
    text = "".join(path.read_text() for path in _TEMPLATES.glob("*.html"))
    literals = set(re.findall(r"[\"']([a-z_]+)[\"']", text + _CODE))
    called = set(re.findall(r"\b(?:t|self)\([\"']([a-z_]+)[\"'][,)]", text + _CODE))
    beginnings = (*re.findall(r"[\"']([a-z]+_)[\"'] ~", text), "reconciled_", "unreconciled_")
    composed = {name for name in WORDS if name.startswith(beginnings)}
    return called | (literals & set(WORDS)) | composed | _OUTCOMES


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


def test_no_text_stands_in_two_catalogues_and_every_tab_has_its_word() -> None:
    """A second one would silently win."""
    assert len(WORDS) == sum(len(part) for part in CATALOGUES)
    assert {f"room_{room.name}" for room in ROOMS} == {name for name in WORDS if name.startswith("room_")}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_field_of_every_kind_has_a_label(kind: object) -> None:
    """And every kind has its word."""
    fields = {one.name for one in msgspec.structs.fields(kind.body)}  # type: ignore[attr-defined]
    assert fields - set(labels.FIELDS) - labels.ELSEWHERE == set()
    assert kind.name in labels.KINDS  # type: ignore[attr-defined]


def _choices(body: type) -> set[str]:
    """Every choice of a body and of the groups inside it; roles and media types have words of their own."""
    found = set()
    for name, hint in get_type_hints(body).items():
        for one in _inside(hint):
            if isinstance(one, type) and issubclass(one, msgspec.Struct):
                found |= _choices(one)
            elif get_origin(one) is Literal and name not in ("role", "second_party", "type"):
                found |= {f"{name}.{value}" for value in get_args(one)}
    return found


def _inside(hint: object) -> list[object]:
    """A type, and the types that a tuple or a union holds."""
    if get_origin(hint) is Literal or not get_args(hint):
        return [hint]
    return [one for part in get_args(hint) for one in _inside(part)]


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_choice_has_a_word(kind: object) -> None:
    """Those of groups inside an event too: an owner never reads a code."""
    untold = _choices(kind.body) - set(labels.CHOICES) - _SAID_OTHERWISE  # type: ignore[attr-defined]
    # A list of choices takes the words of its singular.
    assert {one for one in untold if one.replace("s.", ".", 1) not in labels.CHOICES} == set()


@pytest.mark.parametrize("path", sorted(_VECTORS.glob("*.json")), ids=lambda path: path.stem)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_event_can_be_told_field_by_field(path: Path, language: str) -> None:
    """Each golden vector, in both languages: no kind has a page that fails."""
    body = decode_event(json.loads(path.read_text())["event"].encode()).body
    told = facts_of(body, language)
    assert told
    assert all(fact.label and fact.lines and all(fact.lines) for fact in told)


def test_a_long_register_is_told_by_its_first_rows() -> None:
    """A page stays light; what it leaves out, it counts."""
    (units, *_) = facts_of(bodies.units(units=bodies.units().units[:1] * 1_000), "zh")
    assert len(units.lines) == 61
    assert "另有 940 行" in units.lines[-1]


def test_every_flag_of_the_specification_has_a_word() -> None:
    """docs/SPEC-books.md §5.4 lists them."""
    spec = Path(__file__).parents[3] / "docs" / "SPEC-books.md"
    section = spec.read_text().partition("### 5.4 Flags")[2].partition("\n### ")[0]
    fields = {one.name for kind in KINDS.values() for one in msgspec.structs.fields(kind.body)}
    told = set(re.findall(r"`([a-z0-9_]+)`", section))
    assert told - fields <= set(labels.FLAGS) <= told


def test_the_browser_calls_accounts_by_the_same_words() -> None:
    """A page whose row says another account than its figure is of would else be found out wrongly, or not."""
    script = (_WEB / "static" / "checking" / "account_words.js").read_text()
    told = {name: tuple(json.loads(words)) for name, words in re.findall(r"(\w+): (\[.*?\]),", script)}
    assert told
    assert told == ACCOUNT_WORDS


def test_the_browser_calls_sums_by_the_same_words() -> None:
    """Each way to write a sum, each word beside or above one, and the sentence of a unit's account."""
    script = (_WEB / "static" / "checking" / "sum_words.js").read_text()

    def told(name: str) -> dict[str, list[str]]:
        part = re.search(rf"^const {name} = {{$(.*?)^}};$", script, re.M | re.S)
        assert part is not None
        return {
            key: json.loads(words)
            for key, words in re.findall(r'^  "?([a-z:-]+)"?: (\[.*\]),$', part[1], re.M)
        }

    for sign, ways in (("ABOVE", ("grew_by",)), ("BELOW", ("overdrawn_by", "net_reversed", "shrank_by"))):
        written = re.search(rf"^const {sign} = (\[.*?\]);$", script, re.M | re.S)
        assert written is not None
        forms = re.findall(r'"([^"]+)"', written[1])
        assert set(forms) - {"{amount}", "-{amount}"} == {form for way in ways for form in WORDS[way]}
    more = {"income": WORDS["income_by"], "expense": WORDS["expense_by"]}
    columns = {"other": "other_short"}
    assert told("HEADS") == {
        name: [*WORDS[columns.get(name, name)], *more.get(name, ())]
        for name in ("opening", "income", "expense", "other", "closing")
    }
    fund = {f"fund:{name}": WORDS[f"fund_{name}"] for name in ("deposits", "gains", "used", "balance")}
    named = {
        **{f"income:{slug}": words for slug, words in INCOME.items()},
        **{f"expenses:{slug}": words for slug, words in EXPENSE.items()},
        **fund,
        "unit:balance": WORDS["fund_unit_balance"],
    }
    assert told("NAMES") == {name: list(words) for name, words in named.items()}
    for at, sentence in enumerate(WORDS["fund_unit_includes"]):
        for name, pieces in told("PIECES").items():
            assert pieces[at].replace("{amount}", f"{{{name[5:]}}}") in sentence


def test_the_browser_calls_fields_by_the_same_words() -> None:
    """What the panel says was entered reads as the page's own facts do."""
    script = (_WEB / "static" / "checking" / "entered.js").read_text()
    told = {
        name: tuple(json.loads(words)) for name, words in re.findall(r"^  (\w+): (\[.*\]),$", script, re.M)
    }
    assert len(told) > 60
    assert told == {name: labels.FIELDS[name] for name in told}
