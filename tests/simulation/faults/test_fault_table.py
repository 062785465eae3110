"""docs/FAULTS.md names tests that exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
NAMED = re.compile(r"`(test_\w+)`")


def test_every_named_test_exists() -> None:
    """A test that is renamed or removed must not stay in the table; the faults' own tests stand in it."""
    named = set(NAMED.findall((ROOT / "docs" / "FAULTS.md").read_text("utf-8")))
    found: dict[str, Path] = {}
    for path in (ROOT / "tests").rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                found[node.name] = path
    assert not named - set(found)
    assert len(named) > 20
    ours = {name for name, path in found.items() if re.search(r"test_service_|test_failpoints", path.name)}
    assert not ours - named
