"""Writes the negative vectors of the log layer, or checks that the files are those it would write.

python tests/vectors/generate.py --write
python tests/vectors/generate.py --check     exit code 1 names each file that differs
"""

from __future__ import annotations

import sys
from pathlib import Path

VECTORS = Path(__file__).resolve().parent
# Run as a script, this file's folder is on the path, but the project is not.
sys.path.insert(0, str(VECTORS.parents[1]))

from tests.vectors.generated import run, to_json  # noqa: E402
from tests.vectors.log_defects_evidence import EVIDENCE_DEFECTS  # noqa: E402
from tests.vectors.log_defects_signed import SIGNED_EVIDENCE_DEFECTS  # noqa: E402
from tests.vectors.log_defects_text import TEXT_DEFECTS  # noqa: E402
from tests.vectors.log_sound import SOUND  # noqa: E402


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


def present(files: dict[Path, bytes]) -> set[Path]:
    """Defects on disk, of the layers that are generated here."""
    layers = {file.name.partition("-")[0] for file in files if file.parent.name == "defects"}
    return {file for file in (VECTORS / "defects").glob("*.json") if file.name.partition("-")[0] in layers}


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:], __doc__, vector_files(), present(vector_files())))
