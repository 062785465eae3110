"""What holds for every operation of the OpenAPI document."""

from __future__ import annotations

import re

from starlette.testclient import TestClient

from api.routes.openapi import openapi_document
from api.routes.operation import Operation
from api.routes.operations import OPERATIONS
from tests.e2e.town import Town

PROBES = {"/healthz", "/readyz", "/metrics"}
THERE = {"estate": "guangjing", "seq": "1"}


def answered(http: TestClient, one: Operation) -> tuple[int, str]:
    """Status and code of the answer to a parameter that nobody knows."""
    path = re.sub(r"\{(\w+)(:path)?\}", lambda found: THERE.get(found[1], "x"), one.path)
    answer = http.request(one.method, f"{path}?no-such=1")
    is_problem = answer.headers["content-type"].startswith("application/problem+json")
    return answer.status_code, answer.json()["code"] if is_problem else ""


def test_a_parameter_that_nobody_knows_is_refused_everywhere(http: TestClient, town: Town) -> None:
    """The document says so; what is not there may be told first, and a probe may ask so."""
    described = openapi_document("1")["paths"]
    for one in OPERATIONS:
        status, code = answered(http, one)
        path = one.path.replace(":path", "")
        assert str(status) in described[path][one.method.lower()]["responses"], (one.path, status, code)
        if one.method == "GET" and one.path not in PROBES:
            assert code.startswith(("invalid_parameter", "unknown_", "not_found")), (one.path, status, code)
