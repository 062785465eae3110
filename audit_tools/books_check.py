"""Steps 7 to 10: the books judge each submission by the state before it, and apply it.

* After an entry that cannot be read the state is not known: the books stop, and say where.
* Differences with the bank, and reconciliations that the bank has not signed, are notes: facts, not breaches.
"""

from collections.abc import Callable
from typing import Any

from audit_tools.codec import decode_events, shanghai_day
from audit_tools.entry_check import FOUNDED, apply_entry, check_entry, step_of
from audit_tools.findings import Breach, Findings
from audit_tools.keys_check import GRANTING, submitter_key
from audit_tools.log_check import OpenSubmission
from audit_tools.note_check import Label, SignatureLine, VerifierKey
from audit_tools.state import Books, Entry, Grant, Submission
from audit_tools.usual import is_usual

RECONCILED = ("revenue.account.reconciled/1", "fund.account.reconciled/1")
Vouchers = Callable[[int, dict[str, Any]], None]


class BooksJudge:
    """The books as a judge of submissions (log_check.Judge)."""

    def __init__(self, books: Books, findings: Findings, note_vouchers: Vouchers) -> None:
        self.books = books
        self.findings = findings
        self.note_vouchers = note_vouchers
        self.alive = True

    def decode(self, rows: list[bytes]) -> list[Entry | None]:
        """The events of lines of known kinds."""
        return decode_events(rows)

    def explain(self, raw: bytes) -> Breach:
        """Why a line is not well formed."""
        from audit_tools.diagnose import diagnose_event  # a sound log never needs it

        return diagnose_event(raw)

    def stop(self, seq: int) -> None:
        """The state is not known any more; steps 7 to 10 end before `seq`."""
        if self.alive:
            self.alive = False
            found = Breach("books_stopped", "", f"entry {seq}")
            self.findings.note_at(8, found, seq)

    def origin(self, submission: OpenSubmission) -> str:
        """The origin: the founding's own, so that another checkpoint's name does not hide it."""
        event = submission.events[0]
        if submission.first == 0 and event is not None and event.kind == FOUNDED:
            self.books.origin = event.body["origin"]
        return self.books.origin

    def keys(self, submission: OpenSubmission, labels: list[Label]) -> dict[Label, VerifierKey]:
        """The active keys and those granted here; other labels are findings of step 7."""
        if not self.alive:
            return {grant.key.label: grant.key for grant in self.books.ring.grants.values()}
        day, granted = shanghai_day(submission.at_ms), granted_here(submission)
        keys: dict[Label, VerifierKey] = {}
        for label in labels:
            grant = self.books.ring.grants.get(label)
            if grant is not None and grant.is_active(day):
                keys[label] = grant.key
            elif grant is None and label in granted:
                keys[label] = granted[label]
            else:
                self._refuse_label(submission, label, grant)
        return keys

    def _refuse_label(self, submission: OpenSubmission, label: Label, grant: Grant | None) -> None:
        code = "unknown_key" if grant is None else "revoked_key"
        breach = Breach(code, "a key that is active", f"{label[0]}+{label[1].hex()}")
        # A span: where an entry of the submission is not what was signed, that entry is named first.
        last = submission.first + submission.of - 1
        self.findings.unsound_at(7, breach, submission.first, until=last)

    def judge(self, submission: OpenSubmission, lines: list[SignatureLine]) -> None:
        """The events are judged by SPEC-books §3 and §4, and applied."""
        if not self.alive:
            return
        under = self._settle(submission, lines)
        rows = zip(submission.seal_ms, submission.events, strict=True)
        for seq, (seal_ms, entry) in enumerate(rows, submission.first):
            if entry is None:
                continue
            entry.seq, entry.seal_ms, entry.submission = seq, seal_ms, under
            if not is_usual(self.books, entry):
                breach = check_entry(self.books, entry)
                if breach is not None:
                    self.findings.unsound_at(step_of(breach.code), breach, seq)
            apply_entry(self.books, entry)
            self.note_vouchers(seq, entry.body)
            if entry.kind in RECONCILED:
                self._note_reconciliation(entry)

    def _settle(self, submission: OpenSubmission, lines: list[SignatureLine]) -> Submission:
        day, granted = shanghai_day(submission.at_ms), granted_here(submission)
        grants = self.books.ring.grants
        named = [grants[line.label] for line in lines if line.label in grants]
        active = [grant for grant in named if grant.is_active(day)]
        proven = {line.label for line in lines if line.label in granted}
        return Submission(submission.first, submission.of, day, lines, active, proven)

    def _note_reconciliation(self, entry: Entry) -> None:
        body = entry.body
        difference = body["bank_fen"] - body["book_fen"]
        if difference:
            self.books.flag("unreconciled", entry.seq)
            figures = f"{body['bank_fen']} - {body['book_fen']} = {difference} fen"
            found = f"{body['account']} {body['date']}: {figures}"
            self.findings.note_at(10, Breach("unreconciled", "0 fen", found), entry.seq)
        if not self._is_attested(entry):
            self.books.flag("not_attested", entry.seq)
            found = f"{body['account']} {body['date']}: {', '.join(sorted(entry.submission.roles))}"
            self.findings.note_at(10, Breach("not_attested", "the custodian bank's key", found), entry.seq)

    def _is_attested(self, entry: Entry) -> bool:
        """The custodian bank has signed; of the fund's accounts, their own."""
        if entry.kind == RECONCILED[0]:
            return "custodian_bank" in entry.submission.roles
        account = self.books.fund.accounts.get(entry.body["account"])
        banks = entry.submission.parties.get("custodian_bank", set())
        return account is not None and account.custodian in banks


def granted_here(submission: OpenSubmission) -> dict[Label, VerifierKey]:
    """The keys that the submission itself grants, by label; at the founding its own authority key."""
    if submission.granted is not None:
        return submission.granted
    granted: dict[Label, VerifierKey] = {}
    for seq, event in enumerate(submission.events, submission.first):
        text = ""
        if event is not None and event.kind in GRANTING:
            text = event.body["vkey"]
        elif event is not None and event.kind == FOUNDED and seq == 0:
            text = event.body["authority_key"]
        key = submitter_key(text) if text else None
        if key is not None:
            granted[key.label] = key
    submission.granted = granted
    return granted
