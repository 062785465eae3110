"""Step 11: every voucher that an entry names is there, with its size and its hash, and no other file."""

from hashlib import sha256
from typing import Any

from audit_tools.bundle import Source
from audit_tools.errors import UnreadableError
from audit_tools.findings import Breach, Findings

_SINGLE = ("statement", "certificate", "report")  # fields that hold one voucher


class VoucherCheck:
    """Collects the vouchers that entries name, then compares the files."""

    def __init__(self) -> None:
        self.known: dict[str, tuple[int, int]] = {}  # named by entries of an earlier audit
        self.named: dict[str, tuple[int, int]] = {}
        self.conflicts: list[tuple[int, str, int, int]] = []

    def note(self, seq: int, body: dict[str, Any]) -> None:
        """The vouchers of an entry's body are known."""
        if "vouchers" in body:
            for voucher in body["vouchers"]:
                self._name(seq, voucher)
        for field in _SINGLE:
            if field in body:
                self._name(seq, body[field])

    def _name(self, seq: int, voucher: dict[str, Any]) -> None:
        digest, size = voucher["sha256"], voucher["size"]
        _, first_size = self.named.setdefault(digest, (seq, size))
        if size != first_size:
            self.conflicts.append((seq, digest, first_size, size))

    def first_named(self) -> dict[str, tuple[int, int]]:
        """By digest, the entry that named the voucher first, and its size: also of an earlier audit."""
        new = {digest: place for digest, place in self.named.items() if digest not in self.known}
        return self.known | new

    def check(self, source: Source, findings: Findings) -> None:
        """Each named file is read and compared."""
        for digest, (seq, size) in self.named.items():
            self._check_file(source, findings, digest, seq, size)
        for digest in self.named.keys() & self.known.keys():
            (_, first_size), (seq, size) = self.known[digest], self.named[digest]
            if first_size != size:
                self.conflicts.append((seq, digest, first_size, size))
        for seq, digest, first_size, size in self.conflicts:
            breach = Breach("voucher_size", f"{first_size} bytes", f"{size} bytes")
            findings.unsound_at(11, breach, seq, f"vouchers/{digest}")

    def _check_file(self, source: Source, findings: Findings, digest: str, seq: int, size: int) -> None:
        path = f"vouchers/{digest}"
        try:
            raw = source.read(path)
        except UnreadableError as error:
            if error.code == "missing":
                findings.unsound_at(11, Breach("voucher_missing", f"{size} bytes", "no file"), seq, path)
            else:
                findings.undecided_at(11, error.code, error.detail, seq, path)
            return
        have = sha256(raw).hexdigest()
        if have != digest:
            findings.unsound_at(11, Breach("voucher_changed", digest, have), seq, path)
        elif len(raw) != size:
            breach = Breach("voucher_size", f"{size} bytes", f"{len(raw)} bytes")
            findings.unsound_at(11, breach, seq, path)

    def check_extra(self, listing: set[str], findings: Findings) -> None:
        """A voucher file that no entry names is a finding."""
        for path in sorted(listing):
            if path.startswith("vouchers/") and path[9:] not in self.named | self.known:
                breach = Breach("extra_file", "only vouchers that entries name", path)
                findings.unsound_at(11, breach, path=path)
