"""Every refusal of the service, let in by an operator who judges nothing: the second opinion finds its code.

Rules:
    * A case of `tests/support/refusals` provokes the real ledger; what it refuses is sealed all the
      same, under the log's own key, behind the log as it stands.
    * Both judges must speak of the same rule of SPEC-books at the same entry, of the first broken rule only.
    * An audit that goes on from the log before finds what one finds that reads all: nothing is forgotten
      of what a rule judges by.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pytest

from audit_tools.findings import Finding
from ledger_core.append.ledger import Ledger
from ledger_core.append.submission import Outcome, Refused, Submission
from ledger_core.log.checkpoint import TreeHead
from ledger_core.log.merkle import leaf_hash, root_of
from ledger_core.log.note import Note, parse_note
from ledger_core.stores.base import open_store
from projections.export.bundle import format_policy
from tests.differential.going_on import audited, carry_slips, found, with_slips
from tests.differential.tampering.forge import Batch, batches_of, sealed, tiles_of
from tests.differential.tampering.oracle import verify
from tests.support.estate import Estate
from tests.support.refusals import CASES, OPENING_FEN, Case

# Of the submission as it was sent, or of what only the service knows: a log alone does not show them.
OF_THE_SERVICE = frozenset(
    {
        *("too_large", "malformed_note", "wrong_log", "root_mismatch", "revoked_key", "unknown_key"),
        *(
            "bad_signature",
            "malformed_event",
            "unknown_kind",
            "text_not_allowed",
            "wrong_estate",
            "id_repeated",
        ),
        *("id_conflict", "stale_size", "not_founded", "already_founded", "not_our_origin", "not_our_log_key"),
        *("authority_not_trusted", "accounts_full"),
    }
)
JUDGED = [one for one in CASES if one.code not in OF_THE_SERVICE]


class Sent(NamedTuple):
    """What the ledger refused, and the log before it."""

    estate: Estate
    submission: Submission
    outcome: Outcome


def provoke(case: Case, directory: Path, patch: pytest.MonkeyPatch) -> Sent:
    """The case is played, and its last submission kept."""
    store = open_store(str(directory / "log.db"))
    store.create_tables()
    estate = Estate.founded(store, opening_fen=OPENING_FEN)
    submit, kept = Ledger.submit, list[tuple[str, Submission]]()

    def keep(ledger: Ledger, name: str, submission: Submission, *rest: Any, **more: Any) -> Outcome:
        kept.append((name, submission))
        return submit(ledger, name, submission, *rest, **more)

    patch.setattr(Ledger, "submit", keep)
    outcome = case.provoke(estate)
    name, submission = kept[-1]
    return Sent(estate if name == estate.name else Estate(store, name, estate.clock), submission, outcome)


def let_in(sent: Sent) -> dict[str, bytes]:
    """The bundle of the log with the refused submission at its end."""
    estate, submission = sent.estate, sent.submission
    note = parse_note(submission.note)
    at = estate.clock().strftime("%Y-%m-%dT%H:%M:%S.000Z")
    batch = Batch(tuple(submission.events), tuple(line.format() for line in note.signatures), at)
    return bundled(estate, sealed([*batches_of(estate.store.entries(estate.name, 0, estate.size)), batch]))


def bundled(estate: Estate, entries: list[bytes]) -> dict[str, bytes]:
    """A bundle of these entries under the log's own key."""
    key = estate.installation.log_key(estate.name)
    head = TreeHead(estate.origin, len(entries), root_of(map(leaf_hash, entries))).text()
    policy = format_policy([key.vkey.format()], [estate.authority.vkey.format()])
    files = {"checkpoint": Note(head, (key.sign(head),)).format().encode(), "policy": policy.encode()}
    return files | tiles_of(entries)


def of_rules(finding: Finding) -> bool:
    """Vouchers are files, and none of a case's are here."""
    return finding.weight == "unsound" and finding.step < 11


@pytest.mark.parametrize("case", JUDGED, ids=lambda one: f"{one.code}-{one.name}")
def test_what_the_service_refuses_is_found_in_a_log_that_has_it(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same code, at the event that the refusal names; also by an audit that goes on from before it."""
    carry_slips(monkeypatch)
    sent = provoke(case, tmp_path, monkeypatch)
    assert isinstance(sent.outcome, Refused)
    refusal, estate = sent.outcome.refusals[0], sent.estate
    files = let_in(sent)
    report = verify(files)
    codes = [(one.code, one.seq) for one in report.findings.kept if of_rules(one)]
    assert codes[:1] == [(refusal.code, estate.size + case.event_index)]
    known = estate.store.entries(estate.name, 0, estate.size)
    # Nobody goes on from an audit of nothing.
    state = audited(with_slips(bundled(estate, known), known))[1].saved() if known else None
    whole = with_slips(files, [*known, *sent.submission.events])
    assert found(audited(whole, state)[0]) == found(verify(whole))
