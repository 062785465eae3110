"""Facts that readers must see, where there are more of them than a report has room for."""

from audit_tools.bundle import MemorySource
from audit_tools.state_file import parse_state
from audit_tools.verify import Verification
from tests.audit.forge import MANAGER, STATEMENT, Forge, founded_log, reconciled


def audited(files: dict[str, bytes], state: bytes | None = None) -> Verification:
    """An audit that is done, gone on from a saved one where there is one."""
    verification = Verification(MemorySource(files), base=parse_state(state) if state is not None else None)
    verification.run(None)
    return verification


def test_facts_for_which_there_was_no_room_stay_counted() -> None:
    """Hundreds of statements that the bank has not signed: each audit tells as many as one that read all."""
    forge = founded_log()
    forge.vouchers.append(STATEMENT)
    for _ in range(24):
        forge.add([reconciled(100_000, 100_000) for _ in range(10)], MANAGER)
    done = audited(forge.files())
    assert (done.report.verdict, done.findings.dropped) == ("sound", 140)
    for entries in range(30, 250, 40):
        part = Forge(entries=forge.entries[:entries], vouchers=[STATEMENT])
        after = audited(forge.files(), audited(part.files()).saved())
        assert after.findings.kept == done.findings.kept
        assert after.findings.dropped == done.findings.dropped, entries
        assert after.saved() == done.saved()
