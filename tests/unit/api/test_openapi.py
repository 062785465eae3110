"""The OpenAPI document says everything, and what it says is so."""

from __future__ import annotations

import json
import re
from typing import Any

from api.problems import PROBLEMS
from api.routes.openapi import example_submission, openapi_document
from api.routes.operations import OPERATIONS
from api.routes.submissions import decode_submission
from ledger_core.append.submission import Opened, open_submission
from ledger_core.books.registry import KINDS

DOCUMENT = openapi_document("1")


def references(value: Any) -> set[str]:
    """Return every `$ref` below a value."""
    return set(re.findall(r'"\$ref": "#/components/schemas/([^"]+)"', json.dumps(value)))


def test_every_operation_is_described() -> None:
    """Each with a summary of its own and an answer."""
    described = {
        (method.upper(), path): one
        for path, methods in DOCUMENT["paths"].items()
        for method, one in methods.items()
    }
    assert len(described) == len(OPERATIONS)
    assert len({one["operationId"] for one in described.values()}) == len(OPERATIONS)
    for one in described.values():
        assert one["summary"].endswith(".")
        assert any(status.startswith("2") for status in one["responses"])


def test_every_reference_leads_somewhere() -> None:
    """And every kind of event has its schema."""
    schemas = DOCUMENT["components"]["schemas"]
    assert references(DOCUMENT) <= set(schemas)
    assert {kind.body.__name__ for kind in KINDS.values()} <= set(schemas)


def test_every_problem_of_an_operation_is_known() -> None:
    """Codes in the table are those that problems.py or the books define."""
    from ledger_core.books.refusals import RULES

    codes = {code for one in OPERATIONS for code in one.problems} - {"refused"}
    assert codes <= set(PROBLEMS) | set(RULES)


def test_the_example_is_a_real_submission() -> None:
    """Its note fits its events."""
    submission = decode_submission(json.dumps(example_submission()).encode())
    assert isinstance(open_submission(submission, "ledger.example/logs/guangjing"), Opened)
