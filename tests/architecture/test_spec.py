"""docs/SPEC.md agrees with the code of the log layer, and with its vectors."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator

from tests.architecture.source_files import ROOT, name_of, source_files, tree_of

VECTORS = ROOT / "tests" / "vectors"
SPEC = (ROOT / "docs" / "SPEC.md").read_text("utf-8")
ROW = re.compile(r"\| `([a-z_0-9]+)` \| [0-9., ]+ \| (?:\(?✗\)?)? ?\| [^|]+ \| ([^|]+) \|")
# Called with the code that they raise as an argument.
CODE_TAKERS = {"decode_base64", "decode_hash", "parse_decimal", "_parse_hashes"}
ERRORS = {"MalformedError", "VerificationError"}


def table() -> dict[str, set[str]]:
    """Code -> names of vectors, as SPEC §14 has them."""
    return {code: set(re.findall(r"`([^`]+)`", vectors)) for code, vectors in ROW.findall(SPEC)}


def raised() -> Iterator[str]:
    """Every code that the log layer can raise."""
    for path in source_files(".py"):
        if not name_of(path).startswith("ledger_core/log/"):
            continue
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                at = {True: 0, False: 1}[node.func.id in ERRORS]
                if node.func.id in ERRORS | CODE_TAKERS and isinstance(node.args[at], ast.Constant):
                    yield str(node.args[at].value)  # type: ignore[attr-defined]


def test_the_table_of_codes_is_that_of_the_code() -> None:
    """None is missing, none is left over."""
    assert set(raised()) == set(table())


def test_each_vector_stands_beside_the_code_that_it_expects() -> None:
    """Every file of tests/vectors/defects, and no other."""
    files = {
        path.stem: json.loads(path.read_text("utf-8"))["expect"] for path in VECTORS.glob("defects/*.json")
    }
    named = {vector: code for code, vectors in table().items() for vector in vectors}
    assert named == files


def strings_of(value: object) -> Iterator[str]:
    """Every string within a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for member in value.values() if isinstance(value, dict) else value:
            yield from strings_of(member)


def test_the_worked_facts_are_those_of_the_vectors() -> None:
    """Each value of worked_facts.json stands in the table of SPEC §1.1."""
    facts = json.loads((VECTORS / "worked_facts.json").read_text("utf-8"))
    del facts["about"], facts["log"]["name"], facts["witness"]["name"]
    wanted = list(strings_of(facts))
    assert len(wanted) > 15
    assert [value for value in wanted if value not in SPEC] == []


def test_the_worked_example_is_that_of_the_vectors() -> None:
    """Entries, note, checkpoint, leaf and path are quoted byte for byte."""
    log = json.loads((VECTORS / "worked_log.json").read_text("utf-8"))
    blocks = "\n".join(line.removeprefix("    ") for line in SPEC.split("\n"))
    quoted = [log["entries"][0], log["entries"][3], log["submissions"][1]["note"], log["checkpoint"]]
    quoted += [log["leaves"][0], *log["inclusion"]["3 in 7"], log["vkeys"]["log"], log["vkeys"]["witness"]]
    assert [value for value in quoted if value not in blocks] == []
