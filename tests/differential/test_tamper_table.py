"""The tables of threats and of mutations cite tests that exist, and cite every test of the matrix."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.differential.tampering.mutations import MUTATIONS, ROOT
from tests.differential.tampering.mutations_of_rooms import FIRST, read_mutations

CITED = re.compile(r"`(test_\w+)`")
# Of the road itself, not of a threat.
OWN = {
    "test_exported_worlds_are_sound",
    "test_the_command_names_the_entry_and_ends_with_1",
    "test_what_the_signers_would_do_themselves_is_sound",
    "test_the_forged_head_helper_signs_what_it_is_given",
    "test_leaves_are_of_the_bytes_and_not_of_the_meaning",
    "test_an_honest_static_server_is_sound",
    "test_other_commands_have_the_same_manners",
    "test_both_judges_find_the_town_sound",
}


def names_in(*paths: Path) -> set[str]:
    """The names of the test functions in these files."""
    return {name for path in paths for name in re.findall(r"^def (test_\w+)", path.read_text("utf-8"), re.M)}


def page(name: str) -> str:
    """The text of a page of the docs."""
    return (ROOT / "docs" / name).read_text("utf-8")


@pytest.mark.parametrize("name", ["THREAT_MODEL.md", "MUTATIONS.md"])
def test_each_cited_test_exists(name: str) -> None:
    """A row whose test is gone is a promise that nobody keeps."""
    cited = set(CITED.findall(page(name)))
    assert len(cited) > 10
    assert cited - names_in(*(ROOT / "tests").rglob("test_*.py")) == set()


def test_each_test_of_the_matrix_stands_in_the_table() -> None:
    """What is tried is told."""
    files = [path for path in Path(__file__).parent.glob("test_tamper_*.py") if path != Path(__file__)]
    matrix = names_in(*files) - OWN
    assert matrix - set(CITED.findall(page("THREAT_MODEL.md"))) == set()
    assert names_in(*files) >= OWN


def test_each_mutation_stands_in_its_page_with_the_test_that_noticed() -> None:
    """Every row names a check, its file, and a red test."""
    text = page("MUTATIONS.md")
    for mutation in MUTATIONS:
        row = next((line for line in text.splitlines() if f"| {mutation.what} |" in line), "")
        assert mutation.path in row, mutation.what
        assert CITED.search(row), mutation.what


def test_each_mutation_of_a_room_fits_the_code_and_stands_in_its_page() -> None:
    """With its number, its file and the test that it names; the test exists, the text stands there once."""
    rows = page("MUTATIONS.md").splitlines()
    for number, ((path, old, _, what), test) in enumerate(read_mutations(), FIRST):
        file, _, name = test.partition("::")
        assert f"| {number} | `{path}` | {what} | `{name}` |" in rows, what
        assert (ROOT / path).read_text("utf-8").count(old) == 1, what
        assert name in names_in(ROOT / "tests" / file), what
