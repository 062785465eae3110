"""Settings: defaults, bounds, and a page that names every one of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.commands.import_csv import COLUMNS, render_import
from api.problem_codes import PROBLEMS, render_problems
from api.settings import SETTINGS, load_settings, render_settings
from ledger_core.books.refusals import RULES
from ledger_core.errors import MalformedError

DOCS = Path(__file__).parents[3] / "docs" / "reference"


def test_the_pages_are_those_of_the_code() -> None:
    """`make docs` was run: each setting, problem and import column stands in its page."""
    settings, problems = (DOCS / "settings.md").read_text(), (DOCS / "problems.md").read_text()
    assert settings == render_settings()
    assert problems == render_problems()
    assert (DOCS / "import.md").read_text() == render_import()
    assert all(f"`{one.variable}`" in settings for one in SETTINGS)
    assert all(f"`{code}`" in problems for code in (*PROBLEMS, *RULES))
    assert all(f"`{column}`" in render_import() for column in COLUMNS)


def test_everything_has_a_default() -> None:
    """An empty environment is enough; files lie below the data directory."""
    settings = load_settings({})
    assert settings.database == ".sunledger/ledger.db"
    assert settings.log_key == Path(".sunledger/log-key")
    assert (settings.host, settings.port, settings.read_tokens) == ("127.0.0.1", 8000, None)
    assert load_settings({"SUNLEDGER_DATA": "/x", "SUNLEDGER_PORT": ""}).authorities == Path("/x/authorities")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SUNLEDGER_PORT", "65536"),
        ("SUNLEDGER_PORT", "8_000"),
        ("SUNLEDGER_PORT", "-1"),
        ("SUNLEDGER_WORKERS", "0"),
        ("SUNLEDGER_VAULT", ".sunledger/ledger.db"),
        ("SUNLEDGER_ORIGIN", "sunledger"),
        ("SUNLEDGER_ORIGIN", "cosignature:80"),
        ("SUNLEDGER_ORIGIN", "Ledger.example"),
        ("SUNLEDGER_ORIGIN", "ledger.example/logs"),
    ],
)
def test_a_setting_that_cannot_be_read_is_named(variable: str, value: str) -> None:
    """The start stops, and the message says where."""
    with pytest.raises(MalformedError, match=variable):
        load_settings({variable: value})


def test_a_typing_error_does_not_open_an_estate() -> None:
    """An unknown variable of ours is refused; those of others are none of our business."""
    with pytest.raises(MalformedError, match="SUNLEDGER_READ_TOKEN "):
        load_settings({"SUNLEDGER_READ_TOKEN": "x", "HOME": "/"})
