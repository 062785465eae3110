"""The project's own source files, as the architecture tests read them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
FOLDERS = ("ledger_core", "projections", "api", "audit_tools", "benchmarks", "docs", "tests")
ENDINGS = (".py", ".js", ".mjs", ".go", ".css")
# Made by others, kept as they came.
FOREIGN = ("node_modules", "vendor")


class Function(NamedTuple):
    """One function or method: where it is, and how many lines it has from `def` to its end."""

    place: str
    lines: int


def source_files(*endings: str) -> list[Path]:
    """Every source file below the project's folders."""
    found = (path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.suffix in endings)
    return sorted(path for path in found if not set(path.parts) & set(FOREIGN))


def name_of(path: Path) -> str:
    """The file's path below the project."""
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    """The file's syntax tree."""
    return ast.parse(path.read_text("utf-8"), str(path))


def functions() -> Iterator[Function]:
    """Every function of every Python file."""
    for path in source_files(".py"):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                end = node.end_lineno or node.lineno
                yield Function(f"{name_of(path)}:{node.lineno} {node.name}", end - node.lineno + 1)
