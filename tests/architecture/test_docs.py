"""What exists is documented, and what is documented exists."""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import typer.main
from starlette.routing import Match, Route

from api.cli import app
from api.commands.sign import decode_body
from api.problems import PROBLEMS
from api.routes.operations import OPERATIONS, routes
from api.settings import SETTINGS
from api.web.pages import PAGES as PAGES_SHOWN
from audit_tools.cli import build_parser
from ledger_core.books.refusals import RULES
from ledger_core.books.registry import KINDS
from tests.architecture.source_files import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
TEXT = "\n".join(path.read_text("utf-8") for path in PAGES)
README = (ROOT / "README.md").read_text("utf-8")
CODE = re.compile(r"`[^`\n]*`")
CITED_TEST = re.compile(r"`([\w/]+\.py)::(test_\w+)`")
LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")


def read(page: str) -> str:
    """The text of one page below docs."""
    return (ROOT / "docs" / page).read_text("utf-8")


def sunledger_commands() -> dict[str, Any]:
    """The commands of `sunledger`."""
    group: Any = typer.main.get_command(app)
    return dict(group.commands)


def sunaudit_commands() -> dict[str, argparse.ArgumentParser]:
    """The commands of `sunaudit`."""
    actions = build_parser()._actions
    return next(dict(one.choices) for one in actions if isinstance(one, argparse._SubParsersAction))


def options(program: str, command: str) -> set[str]:
    """The options that a command of a program takes."""
    if program == "sunaudit":
        return set(sunaudit_commands()[command]._option_string_actions)
    return {opt for one in sunledger_commands()[command].params for opt in (*one.opts, *one.secondary_opts)}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_its_table_and_its_rules(kind: str) -> None:
    """The reference and the specification of the books both name it."""
    assert f"## {kind}" in read("reference/events.md")
    assert kind.partition("/")[0] in read("SPEC-books.md")


def test_each_refusal_code_has_its_rule() -> None:
    """The reference and the specification of the books both name it."""
    pages = read("reference/refusals.md"), read("SPEC-books.md")
    assert [code for code in RULES if not all(re.search(rf"\b{code}\b", page) for page in pages)] == []


def test_each_problem_code_is_documented() -> None:
    """A client can look up what it was answered."""
    assert [code for code in PROBLEMS if f"`{code}`" not in TEXT] == []


def test_each_setting_is_documented() -> None:
    """No environment variable is a secret."""
    assert [one.variable for one in SETTINGS if f"`{one.variable}`" not in TEXT] == []


def test_each_route_is_documented() -> None:
    """Method and path stand together somewhere."""
    shown = [f"{one.method} {one.path.replace(':path}', '}')}" for one in OPERATIONS]
    assert [one for one in shown if f"`{one}`" not in TEXT] == []


def test_each_page_is_documented_and_each_documented_page_exists() -> None:
    """Its address stands in the table of pages."""
    table = read("reference/http.md").partition("## Pages")[2]
    assert {page.path for page in PAGES_SHOWN} == set(re.findall(r"^\| `([^`]+)`", table, re.MULTILINE))


def test_each_command_is_documented() -> None:
    """Of both programs."""
    shown = [f"sunledger {one}" for one in sunledger_commands()]
    shown += [f"sunaudit {one}" for one in sunaudit_commands()]
    assert [one for one in shown if not re.search(rf"{one}\b", TEXT)] == []


def shown_commands() -> Iterator[list[str]]:
    """The words of each command line in the README's code blocks."""
    for block in README.split("```")[1::2]:
        for line in block.split("\n")[1:]:
            if words := shlex.split(line, comments=True):
                yield words


def test_the_readme_shows_commands_that_exist() -> None:
    """Commands have these options, make the targets, the service the addresses; a line is an event."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    shown = list(shown_commands())
    assert len(shown) >= 8
    for program, *words in shown:
        name = Path(program).name
        if name in ("sunledger", "sunaudit"):
            given = {word.partition("=")[0] for word in words if word.startswith("--")}
            assert given <= options(name, words[0]), (name, words)
        elif name == "make":
            assert re.search(rf"^{words[0]}:", makefile, re.MULTILINE), words
        elif name == "echo":
            decode_body(words[0].replace("$(date +%F)", "2026-11-20").encode(), 1)
        else:
            assert name == "curl", program
            assert is_served(urlsplit(words[-1]).path), words


def is_served(path: str) -> bool:
    """Whether a route of the service answers GET at this path."""
    scope = {"type": "http", "method": "GET", "path": path, "headers": []}
    return any(isinstance(one, Route) and one.matches(scope)[0] is Match.FULL for one in routes())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    """Every relative link of a page is a file of the project."""
    text = CODE.sub("", page.read_text("utf-8"))
    links = [link.partition("#")[0] for link in LINK.findall(text) if "://" not in link]
    assert [link for link in links if link and not (page.parent / link).exists()] == []


def test_each_test_of_the_table_exists_and_each_promise_has_one() -> None:
    """docs/TESTS.md: file and function are there, and no row is a promise alone."""
    areas = re.split(r"^## ", read("TESTS.md"), flags=re.MULTILINE)[1:]
    rows = [row for area in areas for row in area.splitlines() if row.startswith("| ")]
    cited = [CITED_TEST.findall(row) for row in rows if row != "| promise | test |"]
    assert all(cited)
    assert len(cited) > 5 * len(areas)
    missing = [
        f"{path}::{name}"
        for path, name in {one for row in cited for one in row}
        if not (file := ROOT / "tests" / path).is_file()
        or not re.search(rf"^ *(?:async )?def {name}\b", file.read_text("utf-8"), re.MULTILINE)
    ]
    assert missing == []
