"""A client of votes: it reads roll, ballots and codes, and brings disclosures.

Rules:
    * A disclosure is hashed on arrival before it is believed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

import msgspec

from api.client.client import Client
from api.routes.shapes import Page
from api.routes.vote_shapes import (
    CodeReply,
    DisclosureReply,
    DisclosuresReply,
    OpenableReply,
    TallyReply,
    VoteReply,
)
from ledger_core.log.disclosure import verify_disclosure
from projections.vote_rows import BallotRow, RollRow

T = TypeVar("T")


class VoteClient(Client):
    """Speaks to one service, about votes too."""

    def vote(self, estate: str, vote: str) -> VoteReply:
        """Return one vote: what was posted, how far it is, who takes part."""
        return self._get(f"/v1/estates/{estate}/votes/{vote}", VoteReply)

    def tally(self, estate: str, vote: str) -> TallyReply:
        """Return both tallies of a counted vote."""
        return self._get(f"/v1/estates/{estate}/votes/{vote}/tally", TallyReply)

    def code(self, estate: str, vote: str, code: str) -> CodeReply:
        """Return what became of a ballot code."""
        return self._get(f"/v1/estates/{estate}/votes/{vote}/codes/{code}", CodeReply)

    def roll(self, estate: str, vote: str) -> Iterator[RollRow]:
        """Give the roll in order of code, all at one tree size."""
        yield from self._whole(f"/v1/estates/{estate}/votes/{vote}/roll", Page[RollRow])

    def ballots(self, estate: str, vote: str) -> Iterator[BallotRow]:
        """Give the ballots in order of their entries, all at one tree size."""
        yield from self._whole(f"/v1/estates/{estate}/votes/{vote}/ballots", Page[BallotRow])

    def openable(self, estate: str, vote: str) -> Iterator[OpenableReply]:
        """Give each code's last ballot with what opens it; the client's token is a vault token."""
        yield from self._whole(f"/v1/estates/{estate}/votes/{vote}/openable", Page[OpenableReply])

    def put_disclosures(self, estate: str, disclosures: Sequence[str]) -> int:
        """The disclosures are in the vault; return how many were not there.

        Args:
            estate: The estate's slug.
            disclosures: At most 500, whose digests stand in entries.

        Raises:
            AnsweredError, StorageError: As `submit`.
        """
        content = msgspec.json.encode({"disclosures": list(disclosures)})
        headers = {"Content-Type": "application/json"}
        answer = self._send("POST", f"/v1/estates/{estate}/disclosures", content=content, headers=headers)
        return msgspec.json.decode(answer.content, type=DisclosuresReply).stored

    def disclosure(self, estate: str, digest: str) -> str:
        """Return a disclosure, hashed on arrival.

        Raises:
            VerificationError: `disclosure_digest`.
        """
        found = self._get(f"/v1/estates/{estate}/disclosures/{digest}", DisclosureReply).disclosure
        verify_disclosure(found, digest)
        return found

    def _whole(self, path: str, page_type: Any) -> Iterator[Any]:
        yield from self._pages(path, {"limit": "1000"}, page_type)

    def _get(self, path: str, shape: type[T]) -> T:
        return msgspec.json.decode(self._send("GET", path).content, type=shape)
