"""One checkpoint and one witness: what is sent, and what each answer means (C2SP tlog-witness; SPEC §13.2).

Rules:
    * The proof starts from the size that the witness holds: as we remember it, else as its 409 tells it.
    * A witness that holds a greater tree than the database, or one that ours does not extend, halts the
      estate (`fork_refused`): the database is an old copy, or somebody else signs with our key.
    * Everything else that is no cosignature is the witness's trouble: it is told, and asked again later.
"""

from __future__ import annotations

from typing import Final

from api.witness_client import Answer, WitnessClient
from ledger_core.append.cosigned_pairs import CosignedPairs
from ledger_core.append.published import Published, fork_refused
from ledger_core.append.witnesses import Witness, format_request, verified_pair
from ledger_core.errors import StorageError, UndecidedError, VerificationError
from ledger_core.log.canonical import parse_decimal
from ledger_core.log.checkpoint import parse_tree_head
from ledger_core.log.note import parse_note
from ledger_core.stores.reader import LogReader

SIZE_TYPE: Final = "text/x.tlog.size"
# Another process of this service may move the witness between two of our requests.
_ATTEMPTS_MAX: Final = 3


class WitnessSubmission:
    """Gets checkpoints signed. Safe for several threads.

    Args:
        reader: Whose heads are recorded before they leave.
        published: Where an estate is halted.
        pairs: Where cosignatures are kept.
    """

    def __init__(self, reader: LogReader, published: Published, pairs: CosignedPairs) -> None:
        self._reader = reader
        self._published = published
        self._pairs = pairs
        self._client = WitnessClient()

    def close(self) -> None:
        """Every connection is closed."""
        self._client.close()

    def submit(self, witness: Witness, estate: str, checkpoint: str) -> None:
        """The witness has signed this checkpoint, or a newer one, and the pair is kept.

        Raises:
            UndecidedError: `witness_silent`, `witness_declined` or `origin_unknown`.
            VerificationError, MalformedError: The answer is not the witness's cosignature.
            StorageError: `fork_refused`; the estate is halted. Or the database did not answer.
        """
        pair = self._pairs.newest_of(estate, witness.key.format())
        old, size = (pair.head.size if pair else 0), _size_of(checkpoint)
        for _ in range(_ATTEMPTS_MAX):
            if old > size:
                checkpoint, size = self._newer(witness, estate, old)
            proof = self._reader.consistency_proof(estate, old, size) if old else []
            answer = self._client.add_checkpoint(witness.url, format_request(old, proof, checkpoint))
            if answer.status == 200:
                self._pairs.keep(estate, verified_pair(witness, checkpoint, answer.body))
                return
            held = _held_size(answer)
            if held is None or held == old:
                raise self._declined(witness, estate, answer, old)
            old = held
        raise UndecidedError("witness_declined", f"{witness.name} names another size each time")

    def _newer(self, witness: Witness, estate: str, old: int) -> tuple[str, int]:
        """The newest checkpoint, which reaches what the witness holds."""
        head = self._reader.head(estate)
        if old > head.size:
            raise self._fork(estate, f"witness {witness.name} has seen {old} entries, here are {head.size}")
        return head.checkpoint, head.size

    def _declined(
        self, witness: Witness, estate: str, answer: Answer, old: int
    ) -> StorageError | UndecidedError:
        # From the size that the witness itself holds, only another tree fails.
        if old and answer.status in (409, 422):
            return self._fork(estate, f"witness {witness.name} has signed another tree of {old} entries")
        # A witness that does not know the log holds nothing of it.
        code = "origin_unknown" if answer.status == 404 else "witness_declined"
        return UndecidedError(code, f"{witness.name} answered {answer.status}")

    def _fork(self, estate: str, detail: str) -> StorageError:
        error = fork_refused(estate, detail)
        self._published.halt(estate, error)
        return error


def _size_of(checkpoint: str) -> int:
    return parse_tree_head(parse_note(checkpoint).text).size


def _held_size(answer: Answer) -> int | None:
    """The size that the witness says it holds, if it says one."""
    if answer.status != 409 or answer.media_type != SIZE_TYPE:
        return None
    try:
        return parse_decimal(answer.body.decode("ascii").removesuffix("\n"), "witness_size")
    except UnicodeDecodeError as error:
        raise VerificationError("witness_size", "the size is not a number") from error
