"""The scribe of one estate: signs what the script tells, sends it, and knows what the books are then.

Rules:
    * There is no other way in: every step is a signed submission to the ledger.
    * The state is folded from what was accepted, so that figures and references are the ledger's own.
    * A step that is in the log already is answered with its entries, and the script goes on.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import msgspec

from api.demo.diary import Diary
from api.demo.files import File
from api.demo.key_ring import AUTHORITY, KeyRing
from ledger_core.append.installation import Installation
from ledger_core.append.ledger import Ledger
from ledger_core.append.signing import make_event, sign_submission
from ledger_core.append.submission import Accepted, Outcome, Refused, Submission
from ledger_core.books.estate.kinds import Founded, KeyGranted
from ledger_core.books.fields import Body, Organisation, Party, Role, Voucher
from ledger_core.books.fold import Fold
from ledger_core.books.kind import Context
from ledger_core.books.registry import decode_event, shanghai_day
from ledger_core.books.signers import active_signers
from ledger_core.books.state import State
from ledger_core.errors import ConflictError, StorageError
from ledger_core.log.note import SigningKey, parse_note
from ledger_core.stores.vouchers import VoucherStore

MADE_UP: Final = "演示数据"
# What a founding is answered where the estate stands already, founded by somebody else or in another run.
_STANDS: Final = frozenset({"already_founded", "unknown_key"})


class Estate(NamedTuple):
    """One estate of the demonstration.

    Args:
        slug: Name in the log's origin.
        name: Public name.
        division: GB/T 2260.
        firm: The property firm of the founding.
        about: What a reader should know of the estate; the memo of its founding.
        tell: Writes everything after the founding.
        made_up: Whether every event is made up.
        days_back: How many days before the building its seals begin, under a clock that is set back; its
            memo must say so.
    """

    slug: str
    name: str
    division: str
    firm: Organisation
    about: str
    tell: Callable[[Scribe], None]
    made_up: bool = False
    days_back: int = 0


class Scribe:
    """Writes one estate.

    Args:
        ledger: The facade that appends.
        installation: Whose name the log bears.
        vouchers: Where files are put before an entry names them.
        keys: The parties' keys.
        diary: What earlier runs did.
        estate: What is written.
    """

    def __init__(
        self,
        ledger: Ledger,
        installation: Installation,
        vouchers: VoucherStore,
        keys: KeyRing,
        diary: Diary,
        estate: Estate,
    ) -> None:
        self.estate = estate
        self._ledger = ledger
        self._installation = installation
        self._vouchers = vouchers
        self._keys = keys
        self._diary = diary
        self._fold = Fold(estate.slug)
        self._step = 0
        self._moment: datetime.datetime | None = None
        if estate.days_back:
            self.set_clock(0)

    @property
    def state(self) -> State:
        """What the books are after the last step."""
        return self._fold.state

    @property
    def today(self) -> datetime.date:
        """Day on which the building began."""
        return self._diary.today

    def set_clock(self, days: float) -> datetime.datetime:
        """What follows is signed and sealed so many days after the estate's beginning; return that moment."""
        began = self._diary.signed_at(0) - datetime.timedelta(days=self.estate.days_back)
        self._moment = began.astimezone(datetime.UTC) + datetime.timedelta(days=days)
        return self._moment

    def label(self, *parts: object, length: int = 8) -> str:
        """Return an opaque label of so many hexadecimal digits, the same one for the same parts."""
        return self._diary.label(*parts, length=length)

    def file(self, file: File) -> Voucher:
        """The file is in the store; returns what an entry says of it."""
        digest = self._vouchers.put(self.estate.slug, file.content)
        return Voucher(sha256=digest, size=len(file.content), type=file.type, title=file.title)

    def found(self) -> bool:
        """The estate is founded; False when it is complete, or was founded by somebody else.

        Raises:
            ConflictError: `demonstration_refused`; the installation does not trust our authority.
            StorageError: Running it again is safe.
        """
        outcome, lines, note = self._sent([self._founding()], [AUTHORITY])
        if _refused_with(outcome, "signed_too_old"):
            # None of the estate is in the log: the diary is of a database that is gone.
            self._diary.begin()
            outcome, lines, note = self._sent([self._founding()], [AUTHORITY])
        if isinstance(outcome, Refused) and outcome.refusals[0].code in _STANDS:
            return False
        accepted = self._accepted(outcome)
        self._take_in(accepted, lines, note)
        return not (accepted.replayed and self._diary.is_finished(accepted.tree_size))

    def grant(self, granter: str, parties: Sequence[tuple[str, Role, Party]]) -> None:
        """Each party's key may sign in its role.

        Args:
            granter: Name of the key that grants.
            parties: (name of the key, role, party).
        """
        bodies = [
            KeyGranted(vkey=self._key(name).vkey.format(), role=role, party=party)
            for name, role, party in parties
        ]
        made_up = [msgspec.structs.replace(body, illustrative=True, memo=MADE_UP) for body in bodies]
        self.write((granter, *(name for name, _, _ in parties)), *made_up)

    def write(self, signers: str | SigningKey | Sequence[str | SigningKey], *bodies: Body) -> int:
        """The bodies are in the log, in one submission; returns the seq of the first.

        Args:
            signers: Names of the keys that sign, or the keys themselves.
            bodies: 1 to 1,024.

        Raises:
            ConflictError: `demonstration_refused`, with the refusal.
            StorageError: Running it again is safe.
        """
        names = [signers] if isinstance(signers, str | SigningKey) else signers
        outcome, lines, note = self._sent(bodies, names)
        if _refused_with(outcome, "signed_too_old"):
            self._diary.renew(self._step)
            outcome, lines, note = self._sent(bodies, names)
        accepted = self._accepted(outcome)
        self._take_in(accepted, lines, note)
        return accepted.first

    def event_id(self, seq: int) -> str:
        """Return the event id of an entry that this scribe wrote."""
        return next(event for event, known in self.state.ids.items() if known == seq)

    def vkey(self, name: str) -> str:
        """Return the verifier key of this name."""
        return self._key(name).vkey.format()

    def finish(self) -> None:
        """The estate is complete; a later run leaves it as it is."""
        self._diary.finish(self._fold.size)

    def _founding(self) -> Founded:
        slug, origin = self.estate.slug, self._installation.origin_of(self.estate.slug)
        return Founded(
            name=self.estate.name,
            origin=origin,
            log_key=self._installation.log_key(slug).vkey.format(),
            division=self.estate.division,
            authority=Party(party="demo-authority", name="演示建账机关(不是任何真实机关)"),
            authority_key=self.vkey(AUTHORITY),
            firm=self.estate.firm,
            memo=f"{MADE_UP}:{self.estate.about}",
            illustrative=True,
        )

    def _key(self, name: str | SigningKey) -> SigningKey:
        """Keys are an estate's own, but for the authority that founds them all."""
        if isinstance(name, SigningKey):
            return name
        return self._keys.key(name if name == AUTHORITY else f"{self.estate.slug}-{name}")

    def _now(self) -> datetime.datetime:
        """The moment at which the step is signed."""
        return self._moment or self._diary.signed_at(self._step)

    def _sent(
        self, bodies: Sequence[Body], signers: Sequence[str | SigningKey]
    ) -> tuple[Outcome, list[bytes], str]:
        at = self._now()
        lines = [
            make_event(
                self.estate.slug, self._marked(body), at=at, event_id=self._diary.event_id(self._step, index)
            )
            for index, body in enumerate(bodies)
        ]
        origin = self._installation.origin_of(self.estate.slug)
        note = sign_submission(origin, lines, [self._key(name) for name in signers])
        return self._submit(Submission(tuple(lines), note)), lines, note

    def _submit(self, submission: Submission) -> Outcome:
        if self._moment is not None:
            try:
                with self._ledger.under_clock(self._now):
                    return self._ledger.submit(self.estate.slug, submission)
            except StorageError as error:
                if error.code != "clock_behind":
                    raise
                # The log is further on: this step is in it, and is answered whatever the clock.
        return self._ledger.submit(self.estate.slug, submission)

    def _marked(self, body: Body) -> Body:
        # What was published somewhere is not made up, wherever it stands.
        if not self.estate.made_up or body.illustrative or body.source:
            return body
        memo = f"{MADE_UP}:{body.memo}" if body.memo else MADE_UP
        return msgspec.structs.replace(body, memo=memo, illustrative=True)

    def _accepted(self, outcome: Outcome) -> Accepted:
        if isinstance(outcome, Accepted):
            return outcome
        first = outcome.refusals[0]
        raise ConflictError(
            "demonstration_refused",
            f"{self.estate.slug}, step {self._step}, event {first.index}: {first.code}: {first.detail('en')}",
        )

    def _take_in(self, accepted: Accepted, lines: Sequence[bytes], note: str) -> None:
        """The fold takes in what was accepted, as it would take it from the log."""
        events = [decode_event(line) for line in lines]
        signatures = parse_note(note).signatures
        day = shanghai_day(self._now())
        signers = active_signers(self.state, signatures, events[0].body, day)
        for index, event in enumerate(events):
            context = Context(
                seq=accepted.first + index,
                event_id=event.id,
                alone=len(events) == 1,
                signed_on=day,
                signers=signers,
                possessed=frozenset(),
                sealed_at=self._now(),
            )
            self._fold.admit(event, context)
        self.state.commit()
        self._step += 1


def _refused_with(outcome: Outcome, code: str) -> bool:
    return isinstance(outcome, Refused) and outcome.refusals[0].code == code
