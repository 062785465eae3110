"""The short text of a checkpoint: two programs write the same, and each reads what the other wrote."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from audit_tools.checkpoint_check import read_checkpoint
from audit_tools.short_checkpoint import format_short as audit_short
from audit_tools.short_checkpoint import parse_short
from ledger_core.errors import VerificationError
from ledger_core.log.checkpoint import format_short

WORKED = json.loads((Path(__file__).parents[1] / "vectors" / "worked_log.json").read_bytes())


def test_both_write_the_same_four_lines() -> None:
    """Origin, size, root, key id with signature."""
    note = WORKED["checkpoint"]
    short = format_short(note)
    assert short == audit_short(read_checkpoint(note.encode()))
    assert short.startswith(note.partition("\n\n")[0] + "\n")
    assert short.count("\n") == 4


def test_what_the_page_shows_is_read_again() -> None:
    """With its signature; broken lines do not matter to who types it."""
    short = format_short(WORKED["checkpoint"])
    read = parse_short(short.replace("\n", " ").encode())
    assert (read.head.origin, read.head.size) == (WORKED["origin"], 7)
    assert read.note.lines[0].name == WORKED["origin"]


def test_a_checkpoint_without_the_logs_line_has_no_short_text() -> None:
    """A witness's word alone is not the log's."""
    rows = WORKED["checkpoint"].split("\n")
    with pytest.raises(VerificationError, match="no signature by"):
        format_short("\n".join(row for row in rows if not row.startswith(f"— {WORKED['origin']} ")))
