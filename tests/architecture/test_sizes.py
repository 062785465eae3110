"""One file is one room, one function one thought: the lengths that keep it so."""

from __future__ import annotations

from tests.architecture.source_files import ENDINGS, functions, name_of, source_files

FUNCTION_LINES_MAX = 70
FUNCTION_LINES_USUAL = 35
SHARE_OF_USUAL = 0.9
FILE_LINES_MAX = 500
FILE_LINES_USUAL = 300

# Files above the usual length, with the most lines that each may have. This list may shrink only: no file
# joins it, no number grows, and a file that is back at the usual length is taken off.
LONG_FILES: dict[str, int] = {
    "tests/audit/forge.py": 370,
    "tests/audit/test_places.py": 322,
}


def file_lines() -> dict[str, int]:
    """Lines of each source file."""
    return {name_of(path): path.read_bytes().count(b"\n") for path in source_files(*ENDINGS)}


def test_no_function_is_longer_than_a_page() -> None:
    """70 lines are the end of it, docstring included."""
    assert [one for one in functions() if one.lines > FUNCTION_LINES_MAX] == []


def test_nearly_every_function_is_short() -> None:
    """90 % stay under 35 lines."""
    lengths = [one.lines for one in functions()]
    short = sum(length < FUNCTION_LINES_USUAL for length in lengths)
    assert short >= SHARE_OF_USUAL * len(lengths) > 0


def test_no_file_is_longer_than_500_lines() -> None:
    """Not one gets away."""
    assert {name: lines for name, lines in file_lines().items() if lines > FILE_LINES_MAX} == {}


def test_only_the_files_that_are_named_are_above_300_lines() -> None:
    """None joins the list, and none of it grows."""
    long = {name: lines for name, lines in file_lines().items() if lines > FILE_LINES_USUAL}
    assert {name: lines for name, lines in long.items() if lines > LONG_FILES.get(name, 0)} == {}


def test_a_file_that_has_shrunk_is_taken_off_the_list() -> None:
    """The list of exceptions never lies."""
    lines = file_lines()
    assert [name for name in LONG_FILES if lines.get(name, 0) <= FILE_LINES_USUAL] == []
