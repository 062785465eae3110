"""Writes the negative vectors of the log layer, or checks that the files are those it would write.

python tests/vectors/generate.py --write
python tests/vectors/generate.py --check     exit code 1 names each file that differs
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

VECTORS = Path(__file__).resolve().parent
# Run as a script, this file's folder is on the path, but the project is not.
sys.path.insert(0, str(VECTORS.parents[1]))

from tests.vectors.log_defects_evidence import EVIDENCE_DEFECTS  # noqa: E402
from tests.vectors.log_defects_signed import SIGNED_EVIDENCE_DEFECTS  # noqa: E402
from tests.vectors.log_defects_text import TEXT_DEFECTS  # noqa: E402
from tests.vectors.log_sound import SOUND  # noqa: E402


def to_json(value: object) -> bytes:
    """The bytes of a vector file."""
    return (json.dumps(value, ensure_ascii=True, indent=2) + "\n").encode()


def vector_files() -> dict[Path, bytes]:
    """Every generated file with its content."""
    files = {VECTORS / "sound.json": to_json(SOUND)}
    for defect in (*TEXT_DEFECTS, *EVIDENCE_DEFECTS, *SIGNED_EVIDENCE_DEFECTS):
        file = VECTORS / "defects" / f"{defect.layer}-{defect.slug}.json"
        if file in files:
            raise ValueError(f"two defects are called {file.stem}")
        content = defect._asdict()
        del content["layer"], content["slug"]
        files[file] = to_json(content)
    return files


def differing(files: dict[Path, bytes]) -> list[Path]:
    """Files that are missing, differ, or that nobody generates."""
    layers = {file.name.partition("-")[0] for file in files if file.parent.name == "defects"}
    present = {file for file in (VECTORS / "defects").glob("*.json") if file.name.partition("-")[0] in layers}
    wrong = [file for file, content in files.items() if not file.exists() or file.read_bytes() != content]
    return sorted([*wrong, *(present - files.keys())])


def main(arguments: list[str]) -> int:
    """0 when the files are written, or are as they should be; 1 when one differs; 2 for wrong arguments."""
    files = vector_files()
    if arguments == ["--write"]:
        (VECTORS / "defects").mkdir(exist_ok=True)
        for file, content in files.items():
            file.write_bytes(content)
        return 0
    if arguments != ["--check"]:
        print(__doc__)
        return 2
    wrong = differing(files)
    for file in wrong:
        print(f"{file.name} differs from what is generated")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
