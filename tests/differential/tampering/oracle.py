"""What `sunaudit` says: as a library for many questions, as a command for exit codes and words."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

from audit_tools.bundle import MemorySource
from audit_tools.cli import main
from audit_tools.findings import Finding
from audit_tools.policy import parse_policy
from audit_tools.verify import Report, Verification

EXIT = {"sound": 0, "unsound": 1, "undecided": 2}


def verify(files: Mapping[str, bytes], policy: str | None = None, older: bytes | None = None) -> Report:
    """What all steps find in a bundle.

    Args:
        files: The bundle.
        policy: What is believed; the bundle's own policy where it is None.
        older: An older checkpoint that the log must extend.
    """
    trusted = parse_policy(policy.encode()) if policy is not None else None
    return Verification(MemorySource(dict(files))).run(trusted, older)


def codes(report: Report) -> set[str]:
    """The codes of everything unsound."""
    return {one.code for one in report.findings.kept if one.weight == "unsound"}


def first(report: Report) -> Finding:
    """The first unsound finding; the test fails where there is none."""
    assert report.verdict == "unsound", (report.verdict, report.findings.kept)
    found = report.findings.first_unsound()
    assert found is not None
    return found


def located(report: Report) -> tuple[str, int, int | None]:
    """Code, step and seq of the first unsound finding."""
    found = first(report)
    return found.code, found.step, found.seq


class Said(NamedTuple):
    """What the command wrote, and its exit code."""

    code: int
    out: str
    err: str


def sunaudit(*arguments: object) -> Said:
    """`sunaudit` with these arguments, in this process; it has shown no traceback."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main([str(one) for one in arguments])
    said = Said(code, out.getvalue(), err.getvalue())
    assert "Traceback" not in said.out + said.err
    return said


def sunaudit_json(*arguments: object) -> tuple[int, Any]:
    """Exit code and JSON answer of `sunaudit`."""
    said = sunaudit(*arguments, "--json")
    return said.code, json.loads(said.out)


def written(files: Mapping[str, bytes], directory: Path) -> Path:
    """The bundle is a directory, which is returned."""
    for path, content in files.items():
        target = directory / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return directory


def undecided(said: Said, *words: str) -> None:
    """Exit 2, and each of these words is said."""
    assert said.code == 2, said
    for word in words:
        assert word in said.out + said.err, (word, said)


def zipped(files: Mapping[str, bytes], target: Path) -> Path:
    """The bundle as a zip."""
    with zipfile.ZipFile(target, "w") as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return target
