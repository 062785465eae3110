"""What can stop a check.

AuditError
|-- UnreadableError   could not tell: missing, truncated, unreachable, or outside the bounds
`-- MalformedError    the bytes are there and are not what the formats say
"""


class AuditError(Exception):
    """A check stopped; `code` is stable, `detail` names the figures."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


class UnreadableError(AuditError):
    """Could not tell: exit 2, never an accusation."""


class MalformedError(AuditError):
    """The bytes are not what the formats say."""
