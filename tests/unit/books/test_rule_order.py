"""The rules of every kind stand in the order in which the specification lists their codes."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from types import FunctionType
from typing import Any

import pytest

from ledger_core.books.refusals import RULES
from ledger_core.books.registry import KINDS

_REFUSES = re.compile(r"refuse\(\s*\"([a-z_]+)\"")
_CALLS = re.compile(r"\b(_?[a-z_]+)\(")
ORDER = list(RULES)


def codes_of(rule: Callable[..., Any], depth: int = 2) -> set[str]:
    """The codes that a rule can refuse with, those of the functions that it calls among them."""
    source = inspect.getsource(rule)
    found = set(_REFUSES.findall(source))
    for name in _CALLS.findall(source) if depth else ():
        called = rule.__globals__.get(name)
        if (
            isinstance(called, FunctionType)
            and called is not rule
            and name.endswith(("refusal", "signer", "signs"))
        ):
            found |= codes_of(called, depth - 1)
    return found


@pytest.mark.parametrize("name", [name for name in KINDS if name.startswith("voting.")])
def test_of_two_rules_the_one_listed_earlier_stands_earlier(name: str) -> None:
    """Whoever breaks both is told the first of the list."""
    places = [sorted(map(ORDER.index, codes_of(rule))) for rule in KINDS[name].rules]
    firsts = [one[0] for one in places if one]
    assert len(firsts) >= 2
    assert firsts == sorted(firsts)
