"""Witnesses watch that the logs only grow: what this service sends them, and what it shows of them.

Rules:
    * Every `SUNLEDGER_WITNESS_SECONDS` an estate's newest checkpoint is the target of a round; a thread for
      each witness submits it once. All sign one tree, however fast the log grows; no append waits for them.
    * The start waits for the first round, as long as one answer may take. Where a quorum is set, an estate
      that fewer witnesses have been heard about signs nothing before (`witnesses_unheard`).
    * A witness that holds another log than ours halts the estate (api/witness_submission.py).
    * Where a quorum is set, the checkpoint that is served, and that of receipts and bundles, is the newest
      that so many witnesses have signed; there is none before (`not_yet_witnessed`).
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from api.problems import ProblemError
from api.witness_client import ANSWER_SECONDS_MAX
from api.witness_submission import WitnessSubmission
from ledger_core.append.cosigned_pairs import CosignedPairs
from ledger_core.append.published import Published
from ledger_core.append.witnesses import Pair, Witness, signed_at, with_cosignatures
from ledger_core.errors import LedgerError, StorageError
from ledger_core.stores.base import LogStore
from ledger_core.stores.reader import LogReader

_log = logging.getLogger(__name__)


class Standing(NamedTuple):
    """Where a witness stands with an estate.

    Args:
        witness: Who.
        pair: The greatest tree that it has signed; None when none.
        problem: Code of what went wrong at the last attempt; empty when nothing did.
    """

    witness: Witness
    pair: Pair | None
    problem: str


class _Round(NamedTuple):
    """One checkpoint that every witness is asked to sign."""

    number: int
    began: float
    checkpoint: str
    size: int


class Witnessing:
    """The witnesses of one service.

    Args:
        store: Whose heads are shown; each is recorded before it leaves.
        published: Where an estate is halted.
        witnesses: Who is asked; nobody, perhaps.
        quorum: How many of them must have signed what is served; 0 for no rule.
        pairs: What they have signed.
        seconds: Between two submissions of an estate to one witness.
    """

    def __init__(
        self,
        store: LogStore,
        published: Published,
        witnesses: Sequence[Witness],
        quorum: int,
        pairs: CosignedPairs,
        seconds: float,
    ) -> None:
        self.quorum = quorum
        self._store = store
        self._reader = LogReader(store)
        self._published = published
        self._witnesses = tuple(witnesses)
        self._pairs = pairs
        self._seconds = seconds
        self._submission = WitnessSubmission(self._reader, published, pairs)
        self._rounds: dict[str, _Round] = {}
        self._guard = threading.Lock()
        self._problems: dict[tuple[str, str], str] = {}
        self._tried: dict[tuple[str, str], int] = {}
        self._heard: dict[str, set[str]] = {}
        self._stopping = threading.Event()
        self._greeted = [threading.Event() for _ in witnesses]
        self._threads = [
            threading.Thread(target=self._watch, args=one, name=f"witness-{one[0].name}", daemon=True)
            for one in zip(self._witnesses, self._greeted, strict=True)
        ]

    def require_pairs(self) -> None:
        """What a witness has signed must be in the stored logs."""
        for estate in self._pairs.estates():
            for size in self._pairs.sizes(estate)[:1]:
                for pair in self._pairs.of_size(estate, size).values():
                    self._published.require(estate, pair.head)

    def start(self) -> None:
        """The witnesses have been asked once, as far as they answer in time, and are asked on and on."""
        if self.quorum:
            for head in self._store.heads():
                unheard = StorageError(
                    "witnesses_unheard", f"{head.estate}: not yet {self.quorum} witnesses have answered"
                )
                self._published.halt(head.estate, unheard)
        for thread in self._threads:
            thread.start()
        until = time.monotonic() + ANSWER_SECONDS_MAX + 1
        for greeted in self._greeted:
            greeted.wait(max(0.0, until - time.monotonic()))

    def stop(self) -> None:
        """Nobody is asked any more."""
        self._stopping.set()
        for thread in self._threads:
            thread.join()
        self._submission.close()

    def checkpoint(self, estate: str) -> str | None:
        """Return the checkpoint to serve, with its cosignatures; None when there is no such estate.

        Raises:
            ProblemError: `not_yet_witnessed`.
            StorageError: The database refused; `fork_refused`.
        """
        head = self._store.head(estate)
        if head is None:
            return None
        if not self.quorum:
            return _cosigned(head.checkpoint, self._ours(estate, head.size))
        for size in self._pairs.sizes(estate):
            pairs = self._ours(estate, size)
            if len(pairs) >= self.quorum:
                return _cosigned(pairs[0].checkpoint, pairs)
        raise ProblemError("not_yet_witnessed", f"{self.quorum} witnesses must have signed")

    def standings(self, estate: str) -> list[Standing]:
        """Return where each witness stands, in the settings' order."""
        return [
            Standing(
                witness,
                self._pairs.newest_of(estate, witness.key.format()),
                self._problems.get((witness.name, estate), ""),
            )
            for witness in self._witnesses
        ]

    def policy_lines(self) -> str:
        """Return the lines of a C2SP tlog-policy that name the witnesses and their quorum."""
        lines = [f"witness {one.name} {one.key.format()} {one.url}" for one in self._witnesses]
        if self.quorum:
            names = " ".join(one.name for one in self._witnesses)
            lines.append(f"group witnesses-of-the-log {self.quorum} {names}")
        lines.append("quorum witnesses-of-the-log" if self.quorum else "quorum none")
        return "".join(f"{line}\n" for line in lines)

    def _ours(self, estate: str, size: int) -> list[Pair]:
        """The pairs of one size by witnesses of the settings, in their order, all on one checkpoint."""
        pairs = self._pairs.of_size(estate, size)
        ours = [pairs[vkey] for one in self._witnesses if (vkey := one.key.format()) in pairs]
        return [pair for pair in ours if pair.checkpoint == ours[0].checkpoint]

    def _watch(self, witness: Witness, greeted: threading.Event) -> None:
        first = True
        while not self._stopping.is_set():
            try:
                for head in self._store.heads():
                    if self._stopping.is_set() or not self._ask(witness, head.estate, first):
                        break
            except LedgerError as error:
                _log.warning("witness %s: %s", witness.name, error.code)
            except Exception:
                # The thread must outlive what nobody foresaw: without it no checkpoint is witnessed.
                _log.exception("witness %s", witness.name)
            first = False
            greeted.set()
            self._stopping.wait(min(self._seconds, 1.0))

    def _ask(self, witness: Witness, estate: str, first: bool) -> bool:
        """Submit the round's target once; False when the first request of all meets silence."""
        place = (witness.name, estate)
        try:
            target = self._target(estate)
            if self._is_done(witness, estate, target):
                return True
            self._tried[place] = target.number
            self._submission.submit(witness, estate, target.checkpoint)
            self._problems.pop(place, None)
        except LedgerError as error:
            self._tell(place, error)
            if error.code != "origin_unknown":
                return not (first and error.code == "witness_silent")
        self._hear(witness, estate)
        return True

    def _is_done(self, witness: Witness, estate: str, target: _Round) -> bool:
        """Whether this round, or an earlier one, has done what there is to do."""
        pair = self._pairs.newest_of(estate, witness.key.format())
        signed = pair is not None and pair.head.size >= target.size
        heard = witness.name in self._heard.get(estate, ())
        return self._tried.get((witness.name, estate)) == target.number or (signed and heard)

    def _target(self, estate: str) -> _Round:
        """What all witnesses sign now; a new round begins with the newest checkpoint."""
        with self._guard:
            target, now = self._rounds.get(estate), time.monotonic()
            if target is None or now - target.began >= self._seconds:
                head = self._reader.head(estate)
                number = target.number + 1 if target else 0
                target = self._rounds[estate] = _Round(number, now, head.checkpoint, head.size)
            return target

    def _tell(self, place: tuple[str, str], error: LedgerError) -> None:
        self._problems[place] = error.code
        level = logging.ERROR if error.code == "fork_refused" else logging.WARNING
        _log.log(level, "witness %s, estate %s: %s: %s", *place, error.code, error.detail)

    def _hear(self, witness: Witness, estate: str) -> None:
        heard = self._heard.setdefault(estate, set())
        heard.add(witness.name)
        if len(heard) >= self.quorum:
            self._published.resume(estate, "witnesses_unheard")


def _cosigned(checkpoint: str, pairs: Iterable[Pair]) -> str:
    lines = [pair.line for pair in pairs if pair.checkpoint == checkpoint]
    return with_cosignatures(checkpoint, lines) if lines else checkpoint


def since(pair: Pair) -> str:
    """Return the moment at which the witness signed, RFC 3339 UTC."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(signed_at(pair)))
