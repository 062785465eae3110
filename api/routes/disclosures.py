"""Disclosures up and down: what sealed fields commit to, kept in the vault.

Rules:
    * A stranger cannot fill the disk: a disclosure is taken when its digest stands in an entry, for the
      subject that the entry names. Who brings it needs no token: only who was told it has it.
    * It goes out to holders of a vault token only, a ballot's choices only once the vote is closed: what is
      said while a vote runs would be heard.
    * What the log erases is gone: 410, whatever the vault still holds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, overload

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from api.problems import ProblemError
from api.routes.access import check_parameters, estate_of, in_thread, reply, services_of, size_of, token_of
from api.routes.bodies import read_body
from api.routes.vote_shapes import DisclosureReply, DisclosuresBody, DisclosuresReply, OpenableReply
from api.services import Services
from ledger_core.errors import ConflictError, MalformedError
from ledger_core.limits import DISCLOSURE_BYTES_MAX
from ledger_core.log.disclosure import digest_of, open_disclosure
from ledger_core.stores.vault import Sealed
from projections.sealed_facts import SealedFact

DISCLOSURES_MAX: Final = 500
_BODY_BYTES_MAX: Final = DISCLOSURES_MAX * (DISCLOSURE_BYTES_MAX + 4) + 1_000
_DIGEST: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_decoder: Final = msgspec.json.Decoder(DisclosuresBody)
_PRIVATE: Final = {"Cache-Control": "private, no-store"}


async def post_disclosures(request: Request) -> Response:
    """The disclosures are in the vault, all or none; a repeat changes nothing."""
    check_parameters(request)
    estate = estate_of(request)
    size = await size_of(request, estate)
    body = _decode(await read_body(request, _BODY_BYTES_MAX, "too_large"))
    stored = await in_thread(store_disclosures, services_of(request), estate, body, size)
    return reply(DisclosuresReply(stored=stored, known=len(body) - stored), 201, _PRIVATE)


def _decode(data: bytes) -> tuple[str, ...]:
    try:
        disclosures = _decoder.decode(data).disclosures
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ProblemError("malformed_request", str(error)[:300]) from error
    if not 1 <= len(disclosures) <= DISCLOSURES_MAX:
        raise ProblemError("malformed_request", f"1 to {DISCLOSURES_MAX} disclosures", pointer="/disclosures")
    return disclosures


def store_disclosures(services: Services, estate: str, disclosures: tuple[str, ...], size: int) -> int:
    """The disclosures are in the vault; return how many were not there.

    Raises:
        ProblemError: `disclosure_malformed`, `disclosure_not_named`, `disclosure_erased`.
    """
    facts = [_sealed(services, estate, one, n, size) for n, one in enumerate(disclosures)]
    try:
        return services.vault.put(estate, facts)
    except ConflictError as error:
        raise ProblemError("disclosure_erased", error.detail) from error


def _sealed(services: Services, estate: str, disclosure: str, index: int, size: int) -> Sealed:
    pointer = f"/disclosures/{index}"
    try:
        name = open_disclosure(disclosure).name
    except MalformedError as error:
        raise ProblemError(
            "disclosure_malformed", f"{error.code}: {error.detail}", pointer=pointer
        ) from error
    fact = services.read_models.sealed_fact(estate, digest_of(disclosure), size)
    if fact is None or fact.what != name:
        raise ProblemError("disclosure_not_named", pointer=pointer)
    if services.read_models.is_erased(estate, fact.subject, size):
        raise ProblemError("disclosure_erased", pointer=pointer)
    return Sealed(fact.subject, fact.seq, disclosure)


async def get_disclosure(request: Request) -> Response:
    """One disclosure, for those who hold a vault token of the estate."""
    check_parameters(request)
    estate, digest = estate_of(request), request.path_params["digest"]
    check_entitled(request, estate)
    size = await size_of(request, estate)
    if not _DIGEST.fullmatch(digest):
        raise ProblemError("disclosure_missing", "a digest is 43 characters of base64url")
    disclosure = await in_thread(read_disclosure, services_of(request), estate, digest, size)
    return reply(DisclosureReply(digest=digest, disclosure=disclosure), headers=_PRIVATE)


def read_disclosure(services: Services, estate: str, digest: str, size: int) -> str:
    """Return a disclosure that may be shown.

    Raises:
        ProblemError: `disclosure_missing`, `disclosure_erased`, `disclosure_sealed`.
    """
    fact = services.read_models.sealed_fact(estate, digest, size)
    if fact is None:
        raise ProblemError("disclosure_missing")
    _check_shown(services, estate, fact, size)
    # A missing or altered one raises under the vault's own code, which is a problem's too.
    return services.vault.get(estate, digest)


def _check_shown(services: Services, estate: str, fact: SealedFact, size: int) -> None:
    models = services.read_models
    if models.is_erased(estate, fact.subject, size):
        raise ProblemError("disclosure_erased")
    if fact.what == "choices" and not is_closed(services, estate, fact.vote, size):
        raise ProblemError("disclosure_sealed")


def is_closed(services: Services, estate: str, vote: str, size: int) -> bool:
    """Whether the closing of a vote is on file."""
    steps = services.read_models.votes(estate, size).steps(vote)
    return any(step.kind == "voting.vote.closed/1" for step in steps)


class Openables(Sequence[OpenableReply]):
    """Each code's last ballot with what opens it, in order of code; decrypted as far as it is read.

    Args:
        services: The process's parts.
        estate: The estate's slug.
        vote: A vote that is closed.
        size: Tree size.

    Raises:
        ProblemError: `disclosure_sealed` before the vote is closed.
    """

    def __init__(self, services: Services, estate: str, vote: str, size: int) -> None:
        if not is_closed(services, estate, vote, size):
            raise ProblemError("disclosure_sealed")
        ballots = services.read_models.votes(estate, size).ballots(vote)
        self._ballots = sorted((one for one in ballots if one.replaced_by is None), key=lambda one: one.code)
        self._services = services
        self._place = (estate, size)

    def __len__(self) -> int:
        """Return how many codes have a ballot."""
        return len(self._ballots)

    @overload
    def __getitem__(self, index: int) -> OpenableReply: ...
    @overload
    def __getitem__(self, index: slice) -> list[OpenableReply]: ...
    def __getitem__(self, index: int | slice) -> OpenableReply | list[OpenableReply]:
        """Return some of them, what the log erases left out."""
        if isinstance(index, int):
            return self[index : index + 1][0]
        estate, size = self._place
        ballots = self._ballots[index]
        found = self._services.vault.present(estate, [one.choices_digest for one in ballots])
        facts = {one: self._services.read_models.sealed_fact(estate, one, size) for one in found}
        erased = {
            digest
            for digest, fact in facts.items()
            if fact is not None and self._services.read_models.is_erased(estate, fact.subject, size)
        }
        return [
            OpenableReply(
                code=one.code,
                seq=one.seq,
                disclosure="" if one.choices_digest in erased else found.get(one.choices_digest, ""),
            )
            for one in ballots
        ]


def check_entitled(request: Request, estate: str) -> str:
    """Return the estate, of which the request carries a vault token; without any, nothing is shown.

    Raises:
        ProblemError: `token_missing` or `token_wrong`.
    """
    token = token_of(request.headers.get("authorization", ""))
    if not token:
        raise ProblemError("token_missing", headers={"WWW-Authenticate": 'Bearer realm="sunledger-vault"'})
    if not services_of(request).vault_tokens.opens(estate, token):
        raise ProblemError("token_wrong")
    return estate
