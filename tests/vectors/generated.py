"""Files that a program writes: written, or held against what it would write."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path


def to_json(value: object) -> bytes:
    """The bytes of a vector file."""
    return (json.dumps(value, ensure_ascii=True, indent=2) + "\n").encode()


def differing(files: Mapping[Path, bytes], present: Iterable[Path]) -> list[Path]:
    """Files that are missing, differ, or are `present` and nobody generates them."""
    wrong = [file for file, content in files.items() if not file.exists() or file.read_bytes() != content]
    return sorted([*wrong, *(set(present) - files.keys())])


def run(arguments: list[str], usage: str | None, files: Mapping[Path, bytes], present: Iterable[Path]) -> int:
    """0 when the files are written, or are as they should be; 1 when one differs; 2 for wrong arguments."""
    if arguments == ["--write"]:
        for file, content in files.items():
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(content)
        return 0
    if arguments != ["--check"]:
        print(usage)
        return 2
    wrong = differing(files, present)
    for file in wrong:
        print(f"{file.name} differs from what is generated")
    return 1 if wrong else 0
