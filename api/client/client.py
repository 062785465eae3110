"""A client of the service: it submits, reads, and checks what it is given.

Rules:
    * A submission is sent again after a lost connection or a 503: its event ids make that harmless.
    * Files are hashed on arrival and receipts verified before they are believed.
    * Nothing is taken on trust that can be computed.
"""

from __future__ import annotations

import hashlib
import random
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, Self

import httpx
import msgspec

from api.client.errors import AnsweredError
from api.routes.shapes import (
    AcceptedReply,
    BalancesReply,
    DryRunReply,
    EntryReply,
    EstateReply,
    LogKeyReply,
    Page,
    ProofReply,
    VoucherReply,
)
from ledger_core.errors import MalformedError, StorageError, VerificationError
from ledger_core.log.note import VerifierKey
from ledger_core.log.receipt import Receipt, parse_receipt, verify_receipt

ATTEMPTS_MAX: Final = 6
_WAIT_SECONDS_MAX: Final = 8.0
_TIMEOUT_SECONDS: Final = 30.0


class Client:
    """Speaks to one service.

    Args:
        base_url: Such as `http://127.0.0.1:8000`.
        token: Opens a closed estate.
        language: `zh` or `en`: of problems' details.
        transport: Another way than the network, for tests.
        attempts: Tries of a request that may be repeated.
        sleep: Waits between two tries.
    """

    def __init__(
        self,
        base_url: str,
        *,
        token: str = "",
        language: str = "en",
        transport: httpx.BaseTransport | None = None,
        attempts: int = ATTEMPTS_MAX,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        headers = {"Accept-Language": language}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        self._http = httpx.Client(
            base_url=base_url, headers=headers, transport=transport, timeout=_TIMEOUT_SECONDS
        )
        self._attempts = attempts
        self._sleep = sleep

    def __enter__(self) -> Self:
        """Return the client itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Connections are closed."""
        self.close()

    def close(self) -> None:
        """Connections are closed."""
        self._http.close()

    def submit(
        self, estate: str, events: Sequence[bytes], note: str, *, expected_size: int | None = None
    ) -> AcceptedReply:
        """The submission is in the log, once.

        Args:
            estate: The estate's slug.
            events: Event lines.
            note: The signed submission note over them.
            expected_size: Tree size that the log must have.

        Raises:
            AnsweredError: Refused; nothing was appended.
            StorageError: `unreachable`; nobody knows, and sending it again is safe.
        """
        answer = self._post_submission(estate, events, note, {}, expected_size)
        return msgspec.json.decode(answer.content, type=AcceptedReply)

    def try_out(self, estate: str, events: Sequence[bytes], note: str) -> DryRunReply:
        """The service has judged the submission and appended nothing.

        Raises:
            AnsweredError, StorageError: As `submit`.
        """
        answer = self._post_submission(estate, events, note, {"dry_run": "true"}, None)
        return msgspec.json.decode(answer.content, type=DryRunReply)

    def _post_submission(
        self,
        estate: str,
        events: Sequence[bytes],
        note: str,
        params: dict[str, str],
        expected_size: int | None,
    ) -> httpx.Response:
        body: dict[str, Any] = {"events": [event.decode() for event in events], "note": note}
        if expected_size is not None:
            body["expected_size"] = expected_size
        content = msgspec.json.encode(body)
        headers = {"Content-Type": "application/json"}
        path = f"/v1/estates/{estate}/submissions"
        return self._send("POST", path, params=params, content=content, headers=headers)

    def log_key(self, estate: str) -> LogKeyReply:
        """Return the origin and the log key that a founding of this estate must name."""
        answer = self._send("GET", "/v1/log-key", params={"estate": estate})
        return msgspec.json.decode(answer.content, type=LogKeyReply)

    def estate(self, estate: str) -> EstateReply:
        """Return one estate and its log."""
        return msgspec.json.decode(self._send("GET", f"/v1/estates/{estate}").content, type=EstateReply)

    def estates(self) -> Iterator[EstateReply]:
        """Give every estate."""
        yield from self._pages("/v1/estates", {}, Page[EstateReply])

    def entries(self, estate: str, start: int = 0, **filters: str) -> Iterator[EntryReply]:
        """Give the estate's entries in order of seq, all at one tree size.

        Args:
            estate: The estate's slug.
            start: First seq.
            filters: `kind`, `category`, `account`, `first_day`, `last_day`, `q`, `flag`.
        """
        params = {"from": str(start), **filters}
        yield from self._pages(f"/v1/estates/{estate}/entries", params, Page[EntryReply])

    def entry(self, estate: str, seq: int) -> EntryReply:
        """Return one entry."""
        answer = self._send("GET", f"/v1/estates/{estate}/entries/{seq}")
        return msgspec.json.decode(answer.content, type=EntryReply)

    def proof(self, estate: str, seq: int) -> ProofReply:
        """Return an entry's inclusion proof under the newest checkpoint."""
        answer = self._send("GET", f"/v1/estates/{estate}/entries/{seq}/proof")
        return msgspec.json.decode(answer.content, type=ProofReply)

    def receipt(self, estate: str, seq: int, log_key: VerifierKey) -> tuple[Receipt, str]:
        """Return an entry's receipt, verified, and its text to be kept.

        Args:
            estate: The estate's slug.
            seq: The entry.
            log_key: The log's key, from somewhere else than this service.

        Raises:
            MalformedError, VerificationError: As `parse_receipt` and `verify_receipt`; `receipt_index`.
        """
        text = self._send("GET", f"/v1/estates/{estate}/entries/{seq}/receipt").text
        receipt = parse_receipt(text)
        verify_receipt(receipt, log_key)
        if receipt.index != seq:
            raise VerificationError("receipt_index", f"asked for {seq}, given {receipt.index}")
        return receipt, text

    def balances(self, estate: str, at: int | None = None) -> BalancesReply:
        """Return the balances at a tree size; today's by default."""
        params = {} if at is None else {"at": str(at)}
        answer = self._send("GET", f"/v1/estates/{estate}/balances", params=params)
        return msgspec.json.decode(answer.content, type=BalancesReply)

    def put_voucher(
        self, estate: str, content: bytes, media_type: str, entry: int | None = None
    ) -> VoucherReply:
        """The file is stored under its digest.

        Args:
            estate: The estate's slug.
            content: At most 16 MiB.
            media_type: One that the kinds name.
            entry: Seq of the entry that names the file; not needed with an upload token.

        Raises:
            AnsweredError, StorageError: As `submit`.
            VerificationError: `voucher_altered`; the service took in other bytes than these.
        """
        headers = {"Content-Type": media_type}
        params = {} if entry is None else {"entry": str(entry)}
        answer = self._send(
            "POST", f"/v1/estates/{estate}/vouchers", content=content, headers=headers, params=params
        )
        stored = msgspec.json.decode(answer.content, type=VoucherReply)
        if stored.sha256 != hashlib.sha256(content).hexdigest():
            raise VerificationError("voucher_altered", "the service stored other bytes")
        return stored

    def voucher(self, estate: str, sha256: str) -> bytes:
        """Return a file, hashed on arrival.

        Raises:
            VerificationError: `voucher_altered`.
        """
        content = self._send("GET", f"/v1/estates/{estate}/vouchers/{sha256}").content
        if hashlib.sha256(content).hexdigest() != sha256:
            raise VerificationError("voucher_altered", f"what came is not {sha256}")
        return content

    def bundle(self, estate: str) -> Iterator[bytes]:
        """Give the estate's bundle, a .zip, piece by piece; errors as `books`."""
        yield from self._download(f"/v1/estates/{estate}/bundle", {})

    def books(self, estate: str, format: str, at: int | None = None) -> Iterator[bytes]:
        """Give the estate's books as a file, piece by piece.

        Args:
            estate: The estate's slug.
            format: `hledger`, `beancount`, `csv` or `xlsx`.
            at: Tree size; today's by default.

        Raises:
            AnsweredError: There is none for this reader.
            StorageError: `unreachable`; the connection was lost on the way.
        """
        params = {"format": format} if at is None else {"format": format, "at": str(at)}
        yield from self._download(f"/v1/estates/{estate}/books", params)

    def _download(self, path: str, params: dict[str, str]) -> Iterator[bytes]:
        try:
            with self._http.stream("GET", path, params=params) as answer:
                if answer.status_code >= 400:
                    answer.read()
                    raise _answered(answer)
                yield from answer.iter_bytes()
        except httpx.TransportError as error:
            raise StorageError("unreachable", str(error)) from error

    def _pages(self, path: str, params: dict[str, str], page_type: Any) -> Iterator[Any]:
        while True:
            answer = self._send("GET", path, params=params)
            page = msgspec.json.decode(answer.content, type=page_type)
            yield from page.data
            if not page.has_more:
                return
            params = {"cursor": page.next_cursor}

    def _send(self, method: str, path: str, **request: Any) -> httpx.Response:
        """Return a good answer; what may come right by itself is tried again."""
        for attempt in range(1, self._attempts + 1):
            try:
                answer = self._http.request(method, path, **request)
            except httpx.UnsupportedProtocol as error:
                raise MalformedError("address_malformed", f"{self._http.base_url}: {error}") from error
            except httpx.TransportError as error:
                if attempt == self._attempts:
                    raise StorageError("unreachable", f"{self._http.base_url}: {error}") from error
                self._sleep(_wait(attempt, ""))
                continue
            if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE or attempt == self._attempts:
                break
            self._sleep(_wait(attempt, answer.headers.get("retry-after", "")))
        if answer.status_code >= 400:
            raise _answered(answer)
        return answer


def _wait(attempt: int, asked: str) -> float:
    """Seconds until the next try: twice as long each time, never less than was asked for, not all at once."""
    least = float(asked) if asked.isdigit() else 0.0
    grown = 0.1 * (1 << attempt)
    return float(min(_WAIT_SECONDS_MAX, max(least, grown))) * random.uniform(1.0, 1.25)


def _answered(answer: httpx.Response) -> AnsweredError:
    try:
        problem = msgspec.json.decode(answer.content, type=dict[str, Any])
    except msgspec.DecodeError:
        problem = {}
    return AnsweredError(answer.status_code, problem)
