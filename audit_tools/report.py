"""What one verification found."""

from dataclasses import dataclass, field

from audit_tools.findings import Findings


@dataclass(slots=True, eq=False)
class Report:
    """The findings, and what the verdict's sentence names.

    `fingerprint` is that of the log's key in force (where the log could not be read: of the policy's last
    `log` line), `authority_fingerprint` that of the key that founded the log; both are whole digests.

    `base_size` is above 0 when entries before it were not read: their audit was taken from a state file.
    """

    name: str
    findings: Findings = field(default_factory=Findings)
    size: int = 0
    base_size: int = 0
    origin: str = ""
    root: str = ""
    last_at: str = ""
    checkpoint_text: str = ""
    fingerprint: str = ""
    authority_fingerprint: str = ""
    own_policy: bool = True
    cosigned_by: list[str] = field(default_factory=list)
    balances: dict[str, int] = field(default_factory=dict)
    flags: dict[str, dict[str, int]] = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        """`sound`, `unsound` or `undecided`."""
        if self.findings.unsound:
            return "unsound"
        return "undecided" if self.findings.undecided else "sound"
