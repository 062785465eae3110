"""Which part may import which: the contracts of pyproject.toml, and what they cannot say."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from tests.architecture.source_files import ROOT, name_of, source_files, tree_of

# The second opinion takes nothing from us, and from others only what verifies signatures.
AUDIT_MAY_IMPORT = sys.stdlib_module_names | {"audit_tools", "cryptography"}
# The log layer is the standard library, one codec and one verifier.
LOG_MAY_IMPORT = sys.stdlib_module_names | {"ledger_core", "cryptography", "msgspec"}


def imported(path: Path) -> Iterator[str]:
    """Top-level packages that a file imports, anywhere in it."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield name_of(path).partition("/")[0] if node.level else str(node.module).partition(".")[0]


def strangers(folder: str, allowed: frozenset[str] | set[str]) -> list[str]:
    """Imports of a folder's files that are not allowed there."""
    files = [path for path in source_files(".py") if name_of(path).startswith(folder)]
    assert files
    return [f"{name_of(path)}: {name}" for path in files for name in imported(path) if name not in allowed]


def test_the_contracts_are_kept(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Dependencies point down: api, projections, ledger_core; and audit_tools stands alone."""
    monkeypatch.chdir(ROOT)
    status = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out


def test_the_second_opinion_needs_the_standard_library_and_a_verifier_only() -> None:
    """Whoever distrusts us has little to read."""
    assert strangers("audit_tools/", AUDIT_MAY_IMPORT) == []


def test_the_log_layer_needs_little() -> None:
    """It knows no database and no web."""
    assert strangers("ledger_core/log/", LOG_MAY_IMPORT) == []


def test_product_code_imports_no_tests() -> None:
    """What is installed stands without the checkout."""
    product = {name for name in ("ledger_core", "projections", "api", "audit_tools")}
    files = [path for path in source_files(".py") if name_of(path).partition("/")[0] in product]
    assert [name_of(path) for path in files if {"tests", "benchmarks"} & set(imported(path))] == []
