"""The table of logs that each break one rule, and how a case is filed in it."""

from collections.abc import Callable

from audit_tools.bundle import MemorySource
from audit_tools.verify import Report, Verification
from tests.audit.forge import (
    Body,
    Forge,
    Signer,
)

Bend = Callable[[Forge], int]
CASES: dict[str, tuple[str, int, Bend]] = {}
SECOND = Signer("second.example/key")
COUNTED = ("sunshine", 0, 0, 0, 100_000)


def verify(forge: Forge) -> Report:
    return Verification(MemorySource(forge.files())).run(None)


def case(code: str, step: int, name: str = "") -> Callable[[Bend], Bend]:
    """Files a forged log under its code; the function returns the seq at which the code must be found."""

    def keep(bend: Bend) -> Bend:
        CASES[name or code] = (code, step, bend)
        return bend

    return keep


def one(code: str, step: int, name: str, signer: Signer, *bodies: Body, **event: object) -> None:
    """Files a log that one submission breaks in its last event."""
    CASES[name] = (code, step, lambda forge: forge.add(list(bodies), signer, **event) + len(bodies) - 1)


def leg(fen: int) -> list[tuple[str, int]]:
    return [("assets:bank:sunshine", -fen), ("income:parking", fen)]
