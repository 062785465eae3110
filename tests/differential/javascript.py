"""What the pages' verifier in JavaScript is given, and how Node runs it.

Rules:
    * A task and its verdicts are JSON; the same program runs in Node and in a browser (`js/task.js`).
    * Node loads .js files as modules from 20.19 on. Where it is missing or older, tests are skipped by name;
      under CI that is a failure.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
VECTORS = ROOT / "tests/vectors"
VERIFIER = ROOT / "api/web/static/verifier"
NODE_PROGRAM = Path(__file__).parent / "js/node.js"
NODE_LEAST = (20, 19)


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


def need_node() -> None:
    """Node is there; else the test is skipped, or fails under CI."""
    found = shutil.which("node")
    version = ""
    if found is not None:
        version = subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout
    numbers = tuple(int(part) for part in re.findall(r"\d+", version)[:2])
    if numbers >= NODE_LEAST:
        return
    lacking = f"Node {NODE_LEAST[0]}.{NODE_LEAST[1]} or newer is not here ({version.strip() or 'none'})"
    if os.environ.get("CI") == "true":
        pytest.fail(lacking)
    pytest.skip(lacking)


def run_node(task: dict[str, Any]) -> dict[str, Any]:
    """The verdicts of the verifier under Node."""
    ran = subprocess.run(
        ["node", str(NODE_PROGRAM)],
        input=json.dumps(task),
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    verdicts: dict[str, Any] = json.loads(ran.stdout)
    return verdicts
