"""What the pages' checking does with answers that never end."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.differential.javascript import NODE

HERE = Path(__file__).parent
FETCHING = Path(__file__).parents[3] / "api/web/static/checking/fetching.js"


def test_an_answer_that_never_ends_is_left() -> None:
    """A refusal is told by its status, a flood by its length, silence by the clock; each is let go."""
    ran = subprocess.run(
        [NODE, HERE / "refusal_body.mjs", FETCHING.as_uri()], capture_output=True, text=True, timeout=60
    )
    codes = [line for line in ran.stdout.split() if line != "left"]
    assert codes == ["missing", "too_long", "too_slow"]
    assert ran.stdout.split().count("left") == len(codes)
