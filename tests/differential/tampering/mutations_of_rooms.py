"""Rules of the fund, of votes and of the pages' checking taken out one at a time: a named test must turn red.

    python -m tests.differential.tampering.mutations_of_rooms [NUMBER …]

Rules:
    * The list is mutations_of_rooms.toml; numbers go on where those of the matrix end.
    * A copy of the tree is changed, never the tree itself.
    * A mutation that no longer fits the code fails by name: the list follows the code.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Final, NamedTuple

from tests.differential.tampering.mutations import MUTATIONS, Mutation, apply, copied

LIST: Final = Path(__file__).with_suffix(".toml")
FIRST: Final = len(MUTATIONS) + 1


class RoomMutation(NamedTuple):
    """One rule that is broken, and the test that notices.

    Args:
        mutation: The rule.
        test: Below `tests/`, `path::function`.
    """

    mutation: Mutation
    test: str


def read_mutations() -> list[RoomMutation]:
    """Return the list, in its order."""
    rows = tomllib.loads(LIST.read_text("utf-8"))["mutation"]
    return [
        RoomMutation(Mutation(row["path"], row["old"], row["new"], row["what"]), row["test"]) for row in rows
    ]


def is_red(tree: Path, test: str) -> bool:
    """Whether the test fails in this tree.

    Raises:
        RuntimeError: It could not be run.
    """
    words = ["-p", "no:cacheprovider", "-x", "--tb=line", f"tests/{test}"]
    command = [sys.executable, "-B", "-m", "pytest", *words]
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True, timeout=600, check=False)
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stdout[-2_000:] + done.stderr[-2_000:])
    return done.returncode == 1


def main() -> int:
    """Tries the mutations; prints a row for each and ends with the number of those that nobody noticed."""
    chosen = {int(word) for word in sys.argv[1:]}
    unnoticed = 0
    with tempfile.TemporaryDirectory(prefix="sunledger-mutations-") as directory:
        tree = copied(Path(directory))
        for number, (mutation, test) in enumerate(read_mutations(), FIRST):
            if chosen and number not in chosen:
                continue
            before = apply(tree, mutation)
            red = is_red(tree, test)
            (tree / mutation.path).write_text(before, "utf-8")
            unnoticed += not red
            noticed = f"`{test.partition('::')[2]}`" if red else "-"
            print(f"| {number} | `{mutation.path}` | {mutation.what} | {noticed} |", flush=True)
    return unnoticed


if __name__ == "__main__":
    sys.exit(main())
