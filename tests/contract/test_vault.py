"""The vault on every database: what goes in comes out, nothing else does, and what is erased stays so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from ledger_core.errors import ConflictError, LedgerError, MalformedError, StorageError
from ledger_core.log.disclosure import digest_of, make_disclosure
from ledger_core.stores.sqlite_file import SQLiteFile
from ledger_core.stores.vault import Sealed, Vault

ESTATE = "guangjing"
MASTER = bytes(range(32))
Statement = Callable[[str], Any]


@pytest.fixture
def vault(database: str) -> Iterator[Vault]:
    """An empty vault."""
    with closing(Vault(database, MASTER)) as opened:
        yield opened


def fact(subject: str, unit: str, seq: int = 3) -> tuple[Sealed, str]:
    """A disclosure on its way in, and its digest."""
    disclosure = make_disclosure("unit", unit)
    return Sealed(subject, seq, disclosure), digest_of(disclosure)


def code_of(call: Callable[[], object]) -> str:
    """The code of the error that a call ends with."""
    with pytest.raises(LedgerError) as caught:
        call()
    return caught.value.code


def test_a_disclosure_comes_back_by_its_digest(vault: Vault) -> None:
    """Exactly as it was put, also after the vault was closed and opened again."""
    one, digest = fact("assembly/A1", "3-2-501")
    assert vault.put(ESTATE, [one]) == 1
    assert vault.get(ESTATE, digest) == one.disclosure
    assert (vault.count(ESTATE, "assembly/A1"), vault.count(ESTATE, "assembly/A2")) == (1, 0)


def test_a_repeat_changes_nothing(vault: Vault) -> None:
    """A client that got no answer sends it again."""
    one, digest = fact("assembly/A1", "3-2-501")
    assert (vault.put(ESTATE, [one]), vault.put(ESTATE, [one, one])) == (1, 0)
    assert vault.present(ESTATE, [digest, digest_of("absent")]) == {digest: one.disclosure}


def test_what_is_missing_is_told_apart_from_what_was_erased(vault: Vault) -> None:
    """An owner who asks for a fact learns which of the two it is."""
    one, digest = fact("assembly/A1", "3-2-501")
    two, other = fact("assembly/A2", "3-2-502")
    vault.put(ESTATE, [one, two])
    assert vault.erase(ESTATE, "assembly/A1") == 1
    assert code_of(lambda: vault.get(ESTATE, digest)) == "disclosure_erased"
    assert code_of(lambda: vault.get(ESTATE, digest_of("absent"))) == "disclosure_missing"
    assert code_of(lambda: vault.get("another", other)) == "disclosure_missing"
    assert vault.get(ESTATE, other) == two.disclosure
    assert (vault.is_erased(ESTATE, "assembly/A1"), vault.is_erased(ESTATE, "assembly/A2")) == (True, False)


def test_an_erased_subject_gets_no_second_key(vault: Vault) -> None:
    """Neither the fact that was erased nor a new one is taken; erasing again destroys nothing more."""
    one, digest = fact("assembly/A1", "3-2-501")
    vault.put(ESTATE, [one])
    vault.erase(ESTATE, "assembly/A1")
    for again in (one, fact("assembly/A1", "3-2-502")[0]):
        with pytest.raises(ConflictError) as refusal:
            vault.put(ESTATE, [again])
        assert refusal.value.code == "subject_erased"
    assert vault.erase(ESTATE, "assembly/A1") == 0
    assert vault.count(ESTATE, "assembly/A1") == 0
    assert code_of(lambda: vault.get(ESTATE, digest)) == "disclosure_erased"


def test_a_subject_without_facts_can_be_erased_before_it_has_any(vault: Vault) -> None:
    """An erasure that the log holds is carried out whatever the vault holds."""
    assert vault.erase(ESTATE, "assembly/A1") == 0
    assert code_of(lambda: vault.put(ESTATE, [fact("assembly/A1", "3-2-501")[0]])) == "subject_erased"


def test_all_or_none_go_in(vault: Vault) -> None:
    """One bad disclosure keeps the others out."""
    one, digest = fact("assembly/A1", "3-2-501")
    vault.erase(ESTATE, "assembly/A2")
    assert code_of(lambda: vault.put(ESTATE, [one, fact("assembly/A2", "x")[0]])) == "subject_erased"
    assert code_of(lambda: vault.put(ESTATE, [one, Sealed("assembly/A3", 3, "no-json")])) == "disclosure_form"
    assert code_of(lambda: vault.get(ESTATE, digest)) == "disclosure_missing"


def test_a_digest_belongs_to_one_subject(vault: Vault) -> None:
    """Nobody takes another one's fact along when he is erased."""
    one, digest = fact("assembly/A1", "3-2-501")
    vault.put(ESTATE, [one])
    moved = one._replace(subject="assembly/A2")
    assert code_of(lambda: vault.put(ESTATE, [moved])) == "subject_differs"
    assert vault.get(ESTATE, digest) == one.disclosure


@pytest.mark.parametrize(
    ("estate", "subject"), [("ab", "A1"), ("GUANG", "A1"), (ESTATE, ""), (ESTATE, "a b")]
)
def test_names_are_checked(vault: Vault, estate: str, subject: str) -> None:
    """What could be another row's name is refused, in and out."""
    one, digest = fact(subject, "3-2-501")
    with pytest.raises(MalformedError):
        vault.put(estate, [one])
    with pytest.raises(MalformedError):
        vault.erase(estate, subject)
    assert code_of(lambda: vault.get(ESTATE, digest + "=")) == "digest_malformed"


def test_another_master_key_is_refused_at_once(vault: Vault, database: str) -> None:
    """Not only when somebody asks for a fact."""
    vault.put(ESTATE, [fact("assembly/A1", "3-2-501")[0]])
    with pytest.raises(StorageError) as refusal:
        Vault(database, bytes(32))
    assert refusal.value.code == "vault_key_wrong"
    assert code_of(lambda: Vault(database, MASTER[:31])) == "master_key_length"
    with closing(Vault(database, MASTER)) as again:
        assert again.count(ESTATE, "assembly/A1") == 1


# Each moves or damages one row of the two that are there, past the vault.
_TAMPERING = {
    "content of another subject": "UPDATE vault_facts SET content = (SELECT content FROM vault_facts AS o"
    " WHERE o.subject = 'assembly/A2') WHERE subject = 'assembly/A1'",
    "fact under another subject": "UPDATE vault_facts SET subject = 'assembly/A2'"
    " WHERE subject = 'assembly/A1'",
    "key of another subject": "UPDATE vault_subjects SET wrapped = (SELECT wrapped FROM vault_subjects AS o"
    " WHERE o.subject = 'assembly/A2') WHERE subject = 'assembly/A1'",
    "another entry": "UPDATE vault_facts SET seq = seq + 1 WHERE subject = 'assembly/A1'",
    "cut to a nonce": "UPDATE vault_facts SET content = substr(content, 1, 12) WHERE subject = 'assembly/A1'",
    "cut by a byte": "UPDATE vault_facts SET content = substr(content, 1, length(content) - 1)"
    " WHERE subject = 'assembly/A1'",
    "no bytes": "UPDATE vault_facts SET content = substr(content, 1, 0) WHERE subject = 'assembly/A1'",
    "key cut": "UPDATE vault_subjects SET wrapped = substr(wrapped, 1, 20) WHERE subject = 'assembly/A1'",
}


@pytest.mark.parametrize("statement", _TAMPERING.values(), ids=_TAMPERING)
def test_what_was_moved_or_damaged_is_not_opened(vault: Vault, execute: Statement, statement: str) -> None:
    """Wherever it stands, and whatever is left of it."""
    one, digest = fact("assembly/A1", "3-2-501")
    two, _ = fact("assembly/A2", "3-2-502")
    vault.put(ESTATE, [one, two])
    execute(statement)
    assert code_of(lambda: vault.get(ESTATE, digest)) == "sealed_altered"


def test_a_fact_under_another_digest_is_not_opened(vault: Vault, execute: Statement) -> None:
    """The digests of two facts of one subject are exchanged."""
    (one, first), (two, second) = fact("assembly/A1", "3-2-501"), fact("assembly/A1", "3-2-502")
    vault.put(ESTATE, [one, two])
    for old, new in ((first, "x"), (second, first), ("x", second)):
        execute(f"UPDATE vault_facts SET digest = '{new}' WHERE digest = '{old}'")
    assert code_of(lambda: vault.get(ESTATE, first)) == "sealed_altered"


def test_damage_is_healed_by_whoever_brings_the_fact(vault: Vault, execute: Statement) -> None:
    """The owner still has his disclosure."""
    one, digest = fact("assembly/A1", "3-2-501")
    vault.put(ESTATE, [one])
    execute("UPDATE vault_facts SET seq = 9")
    assert code_of(lambda: vault.get(ESTATE, digest)) == "sealed_altered"
    vault.put(ESTATE, [one])
    assert vault.get(ESTATE, digest) == one.disclosure


def test_many_at_once_share_one_key(vault: Vault) -> None:
    """Whoever begins a subject first gives it its key; nobody's fact is lost."""
    facts = [fact("assembly/A1", f"3-2-{n}") for n in range(24)]
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(lambda one: vault.put(ESTATE, [one[0]]), facts)) == 24
    assert len(vault.present(ESTATE, [digest for _, digest in facts])) == 24


def test_nothing_readable_is_stored(database: str, vault: Vault, tmp_path: Path) -> None:
    """Neither the fact nor, after the erasure, its ciphertext is in the files or rows."""
    one, digest = fact("assembly/A1", "3-2-501")
    vault.put(ESTATE, [one])
    before = dump(database)
    assert one.disclosure.encode() not in before
    sealed = content_of(database, digest)
    assert len(sealed) > 40
    assert sealed in before
    vault.erase(ESTATE, "assembly/A1")
    assert sealed not in dump(database)


def content_of(database: str, digest: str) -> bytes:
    """The ciphertext of a fact."""
    sql = f"SELECT content FROM vault_facts WHERE digest = '{digest}'"
    if database.startswith("postgresql"):
        with psycopg.connect(database) as connection:
            rows = connection.execute(sql).fetchall()
    else:
        with closing(SQLiteFile(database, "FULL")) as file, file.read() as cursor:
            rows = cursor.execute(sql).fetchall()
    return bytes(rows[0][0])


def dump(database: str) -> bytes:
    """Everything in the SQLite file and its journals, or in PostgreSQL's rows."""
    if not database.startswith("postgresql"):
        place = Path(database)
        return b"".join(path.read_bytes() for path in place.parent.glob(place.name + "*"))
    with psycopg.connect(database) as connection:
        rows = connection.execute("SELECT digest, content FROM vault_facts").fetchall()
        return b"".join(bytes(content) for _, content in rows)
