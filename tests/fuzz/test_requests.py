"""The service answers as its OpenAPI document says, to requests that are generated from it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.client import Client
from tests.e2e.process import serving
from tests.e2e.town import Town, expense, income

CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance,
]  # fmt: skip
# A stream of server-sent events has no end to wait for.
ENDLESS = {"/v1/estates/{estate}/stream"}


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The document of a running service with one estate of nine entries."""
    directory: Path = tmp_path_factory.mktemp("service")
    with serving(directory) as process:
        with Client(process.url) as client:
            Town(client).found().take(income(100), expense(50))
        yield schemathesis.openapi.from_url(f"{process.url}/openapi.json")


def likely(name: str) -> st.SearchStrategy[Any] | None:
    """What is there, for a parameter that would almost never meet it."""
    there = {"estate": st.just("guangjing"), "seq": st.integers(0, 12), "at": st.integers(0, 12)}
    return there.get(name)


def ask(operation: Any, examples: int) -> None:
    """So many requests of one operation; half of them about what is there."""

    @given(data=st.data())
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def request(data: Any) -> None:
        case = data.draw(operation.as_strategy())
        for place in (case.path_parameters, case.query):
            for name in list(place or ()):
                if (strategy := likely(name)) is not None and data.draw(st.booleans()):
                    place[name] = data.draw(strategy)
        case.call_and_validate(checks=CHECKS, timeout=20)

    request()


def ask_everything(schema: Any, examples: int) -> dict[str, list[str]]:
    """Every operation is asked; return what was found, by operation."""
    found: dict[str, list[str]] = {}
    for one in schema.get_all_operations():
        operation = one.ok()
        if operation.path in ENDLESS:
            continue
        found[operation.label] = []
        try:
            ask(operation, examples)
        except BaseExceptionGroup as failures:
            found[operation.label] = [f"{one.title}: {one.message}" for one in failures.exceptions]
    return found


def must_be_faultless(found: dict[str, list[str]]) -> None:
    """Every operation was asked, and nothing was found."""
    assert len(found) > 15
    assert not [f"{label}: {one}" for label, failures in found.items() for one in failures]


def test_answers_are_those_of_the_document(schema: Any) -> None:
    """Short: a few requests of each operation."""
    must_be_faultless(ask_everything(schema, 8))


@pytest.mark.soak
@pytest.mark.timeout(3_600)
def test_answers_are_those_of_the_document_for_long(schema: Any) -> None:
    """Hundreds of requests of each operation."""
    must_be_faultless(ask_everything(schema, 400))
