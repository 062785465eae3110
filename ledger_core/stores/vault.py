"""The vault: disclosures of sealed fields, encrypted under a key of their own subject (SPEC §12.3).

Rules:
    * A database of its own. AES-256-GCM (`cryptography`), a fresh random nonce for each encryption.
    * Each subject has a random key, kept only as wrapped by the master key, bound to estate and subject.
    * Each disclosure is bound to estate, subject, seq and digest: what is moved elsewhere is not opened.
    * What comes out is compared with its digest again. A false byte anywhere is `sealed_altered`.
    * `erase` destroys the subject's key and contents for ever: the same subject gets no second key. The log
      is not touched, so no hash, receipt, balance or tally changes.
    * Digests and subjects stay as rows without content: it can be told that a fact was erased, and when not.

What this cannot destroy: copies of the database made before (backups, replicas, a file system's snapshots,
the blocks that a disk has set aside), as long as the master key is there too, and what somebody has read.

What a crash leaves: whole database transactions. An erasure that was committed but not scrubbed is scrubbed
by the next one.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledger_core.errors import ConflictError, MalformedError, StorageError, UndecidedError, VerificationError
from ledger_core.log.canonical import encode
from ledger_core.log.disclosure import digest_of, verify_disclosure
from ledger_core.stores.vault_rows import VaultCursor, open_rows

MASTER_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_ESTATE: Final = re.compile(r"[a-z0-9-]{3,40}")
_SUBJECT: Final = re.compile(r"[A-Za-z0-9._/-]{1,128}")
_DIGEST: Final = re.compile(r"[A-Za-z0-9_-]{43}")
# No estate has this name: the row that shows whether the master key is the one of before.
_CHECK: Final = ("", "master key")
_BEGIN_SUBJECT: Final = (
    "INSERT INTO vault_subjects (estate, subject, wrapped) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
)


class Sealed(NamedTuple):
    """One disclosure on its way in.

    Args:
        subject: Label of the person whom it concerns, `[A-Za-z0-9._/-]{1,128}`; never a name.
        seq: Entry that holds its digest.
        disclosure: As `make_disclosure` made it.
    """

    subject: str
    seq: int
    disclosure: str


class Vault:
    """The sealed facts of all estates of an installation.

    Args:
        database: Path of a SQLite file, or a `postgresql://` URI; not the log's.
        master: 32-byte master key.

    Raises:
        MalformedError: `master_key_length`.
        StorageError: `vault_key_wrong` when it was begun with another master key; or as `open_store`.
    """

    def __init__(self, database: str, master: bytes) -> None:
        if len(master) != MASTER_BYTES:
            raise MalformedError("master_key_length", f"a master key has {MASTER_BYTES} bytes")
        self._master = AESGCM(master)
        self._rows = open_rows(database)
        try:
            self._check_master()
        except BaseException:
            self.close()
            raise

    def put(self, estate: str, facts: Sequence[Sealed]) -> int:
        """The disclosures are on the disk, all or none; a repeat changes nothing.

        Returns:
            How many were not there before.

        Raises:
            MalformedError: `estate_malformed`, `subject_malformed`, or as `open_disclosure`.
            ConflictError: `subject_erased`; `subject_differs` when the digest is there under another subject.
            StorageError: The database refused.
        """
        _check_estate(estate)
        for fact in facts:
            _check_subject(fact.subject)
            verify_disclosure(fact.disclosure, digest_of(fact.disclosure))
        with self._rows.write() as cursor:
            return sum(self._put(cursor, estate, fact) for fact in facts)

    def get(self, estate: str, digest: str) -> str:
        """Return the disclosure of this digest.

        Raises:
            MalformedError: `estate_malformed` or `digest_malformed`.
            UndecidedError: `disclosure_missing`, or `disclosure_erased`.
            VerificationError: `sealed_altered`.
            StorageError: The database refused.
        """
        with self._rows.read() as cursor:
            return self._get(cursor, estate, digest)

    def present(self, estate: str, digests: Iterable[str]) -> dict[str, str]:
        """Return the disclosures that are there, by digest; missing and erased ones are left out.

        Raises:
            VerificationError, StorageError: As `get`.
        """
        found = {}
        with self._rows.read() as cursor:
            for digest in digests:
                try:
                    found[digest] = self._get(cursor, estate, digest)
                except UndecidedError:
                    continue
        return found

    def count(self, estate: str, subject: str) -> int:
        """Return how many disclosures of the subject can be opened."""
        sql = "SELECT COUNT(*) FROM vault_facts WHERE estate = ? AND subject = ? AND content <> ?"
        with self._rows.read() as cursor:
            row = cursor.one(sql, (estate, subject, b""))
        return int(row[0]) if row else 0

    def is_erased(self, estate: str, subject: str) -> bool:
        """Whether the subject's key was destroyed."""
        with self._rows.read() as cursor:
            return _wrapped(cursor, estate, subject, "") == b""

    def erase(self, estate: str, subject: str) -> int:
        """The subject's key and contents are destroyed; a repeat destroys nothing more.

        Returns:
            How many disclosures were destroyed.

        Raises:
            MalformedError: `estate_malformed` or `subject_malformed`.
            StorageError: The database refused; whether it was done is told by asking again.
        """
        _check_estate(estate)
        _check_subject(subject)
        with self._rows.write() as cursor:
            cursor.execute(
                "INSERT INTO vault_subjects (estate, subject, wrapped) VALUES (?, ?, ?)"
                " ON CONFLICT (estate, subject) DO UPDATE SET wrapped = excluded.wrapped",
                (estate, subject, b""),
            )
            destroyed: int = cursor.execute(
                "UPDATE vault_facts SET content = ? WHERE estate = ? AND subject = ? AND content <> ?",
                (b"", estate, subject, b""),
            )
        self._rows.scrub()
        return destroyed

    def close(self) -> None:
        """Every connection is closed."""
        self._rows.close()

    def _put(self, cursor: VaultCursor, estate: str, fact: Sealed) -> bool:
        digest = digest_of(fact.disclosure)
        key = self._key_of(cursor, estate, fact.subject) or self._new_key(cursor, estate, fact.subject)
        row = cursor.one("SELECT subject FROM vault_facts WHERE estate = ? AND digest = ?", (estate, digest))
        if row is not None and row[0] != fact.subject:
            raise ConflictError("subject_differs", f"{digest} is there under another subject")
        content = _seal(key, fact.disclosure.encode(), _place(estate, fact.subject, fact.seq, digest))
        cursor.execute(
            # Written anew also where it is there: what a disk has damaged is healed by whoever brings it.
            "INSERT INTO vault_facts (estate, digest, subject, seq, content) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (estate, digest) DO UPDATE SET seq = excluded.seq, content = excluded.content",
            (estate, digest, fact.subject, fact.seq, content),
        )
        return row is None

    def _get(self, cursor: VaultCursor, estate: str, digest: str) -> str:
        _check_estate(estate)
        if not _DIGEST.fullmatch(digest):
            raise MalformedError("digest_malformed", "a digest is 43 characters of base64url")
        sql = "SELECT subject, seq, content FROM vault_facts WHERE estate = ? AND digest = ?"
        row = cursor.one(sql, (estate, digest))
        if row is None:
            raise UndecidedError("disclosure_missing", f"{estate} has no disclosure of {digest}")
        subject, seq, content = row
        wrapped = _wrapped(cursor, estate, subject, "")
        if not wrapped:
            raise UndecidedError("disclosure_erased", f"the disclosure of {digest} was erased")
        key = self._unwrap(estate, subject, wrapped)
        disclosure = _unseal(key, content, _place(estate, subject, seq, digest)).decode()
        verify_disclosure(disclosure, digest)
        return disclosure

    def _key_of(self, cursor: VaultCursor, estate: str, subject: str) -> AESGCM | None:
        """The subject's key, its row locked; None when it has none yet."""
        wrapped = _wrapped(cursor, estate, subject, self._rows.lock)
        if wrapped == b"":
            raise ConflictError("subject_erased", f"what concerns {subject} was erased and is taken no more")
        return None if wrapped is None else self._unwrap(estate, subject, wrapped)

    def _new_key(self, cursor: VaultCursor, estate: str, subject: str) -> AESGCM:
        """The subject has a key: ours, or that of whoever was faster."""
        wrapped = _seal(self._master, secrets.token_bytes(32), _place(estate, subject))
        cursor.execute(_BEGIN_SUBJECT, (estate, subject, wrapped))
        key = self._key_of(cursor, estate, subject)
        if key is None:
            raise StorageError("storage_unavailable", f"the key of {subject} is not there")
        return key

    def _unwrap(self, estate: str, subject: str, wrapped: bytes) -> AESGCM:
        return AESGCM(_unseal(self._master, wrapped, _place(estate, subject)))

    def _check_master(self) -> None:
        """The master key is the one that the vault was begun with."""
        mine = _seal(self._master, b"sunledger vault", _place(*_CHECK))
        with self._rows.write() as cursor:
            cursor.execute(_BEGIN_SUBJECT, (*_CHECK, mine))
            kept = _wrapped(cursor, *_CHECK, "")
        try:
            _unseal(self._master, kept or b"", _place(*_CHECK))
        except VerificationError as error:
            raise StorageError("vault_key_wrong", "the vault was begun with another master key") from error


def _wrapped(cursor: VaultCursor, estate: str, subject: str, lock: str) -> bytes | None:
    """The subject's wrapped key: empty when it was destroyed, None when there was none."""
    sql = f"SELECT wrapped FROM vault_subjects WHERE estate = ? AND subject = ?{lock}"  # noqa: S608
    row = cursor.one(sql, (estate, subject))
    return None if row is None else bytes(row[0])


def _place(estate: str, subject: str, seq: int = -1, digest: str = "") -> bytes:
    """What a ciphertext is bound to; a key has no entry and no digest."""
    return encode(["sunledger/vault/v1", estate, subject, seq, digest])


def _seal(key: AESGCM, content: bytes, place: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + key.encrypt(nonce, content, place)


def _unseal(key: AESGCM, sealed: bytes, place: bytes) -> bytes:
    try:
        return key.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], place)
    except (InvalidTag, ValueError) as error:
        raise VerificationError("sealed_altered", "a sealed fact was altered, or stands elsewhere") from error


def _check_estate(estate: str) -> None:
    if not _ESTATE.fullmatch(estate):
        raise MalformedError("estate_malformed", "an estate's slug is 3 to 40 of a-z, 0-9 and -")


def _check_subject(subject: str) -> None:
    if not _SUBJECT.fullmatch(subject):
        raise MalformedError(
            "subject_malformed", "a subject is 1 to 128 of A-Z, a-z, 0-9, dot, slash, - and _"
        )
