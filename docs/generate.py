"""Writes the reference pages from the code, or checks that they are what the code says.

python docs/generate.py --write
python docs/generate.py --check
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from api.commands.import_csv import render_import
from api.problem_codes import render_problems
from api.settings import render_settings
from ledger_core.books.reference import render_events
from ledger_core.books.refusals import RULES
from ledger_core.books.registry import KINDS

REFERENCE = Path(__file__).parent / "reference"


def render_refusals() -> str:
    """Return docs/reference/refusals.md: every code in its order of precedence."""
    rows = [f"| {n} | `{code}` | {en} | {zh} |" for n, (code, (zh, en)) in enumerate(RULES.items(), 1)]
    head = (
        "# Refusals\n\n"
        "Generated from the code by `make docs`. In order of precedence: of several reasons the first\n"
        "is given. Each carries the event's index, a JSON pointer and the figures that were compared. The\n"
        "rules themselves stand in [SPEC-books.md](../SPEC-books.md), section 4.\n\n"
        "| no. | code | rule | 规则 |\n|---|---|---|---|\n"
    )
    return head + "\n".join(rows) + "\n"


def pages() -> dict[Path, str]:
    """Return every generated page with its text."""
    return {
        REFERENCE / "events.md": render_events([kind.body for kind in KINDS.values()]),
        REFERENCE / "refusals.md": render_refusals(),
        REFERENCE / "settings.md": render_settings(),
        REFERENCE / "problems.md": render_problems(),
        REFERENCE / "import.md": render_import(),
    }


def main() -> int:
    """Write the pages, or return 1 when one of them is not what the code says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--check", action="store_true")
    write = parser.parse_args().write
    stale = [path for path, text in pages().items() if not path.exists() or path.read_text("utf-8") != text]
    for path in stale:
        if write:
            path.write_text(pages()[path], "utf-8")
        print(("written: " if write else "stale: ") + path.name)
    return 0 if write or not stale else 1


if __name__ == "__main__":
    sys.exit(main())
