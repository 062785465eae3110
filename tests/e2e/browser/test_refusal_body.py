"""What the pages' checking does with the body of a refusal."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.differential.javascript import NODE

HERE = Path(__file__).parent
FETCHING = Path(__file__).parents[3] / "api/web/static/checking/fetching.js"


def test_the_body_of_a_refusal_is_let_go() -> None:
    """A refusal whose body never ends is told by its status, and its connection is let go at once."""
    ran = subprocess.run(
        [NODE, HERE / "refusal_body.mjs", FETCHING.as_uri()], capture_output=True, text=True, timeout=10
    )
    assert sorted(ran.stdout.split()) == ["left", "missing"]
