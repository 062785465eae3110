"""Vouchers: files under their own digest, hashed again whenever they are read."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from ledger_core.errors import LedgerError, MalformedError, StorageError, UndecidedError, VerificationError
from ledger_core.limits import VOUCHER_BYTES_MAX
from ledger_core.stores.vouchers import VoucherStore

INVOICE = b"%PDF-1.7 invoice 2026-03"


def stored(root: Path) -> list[Path]:
    """Return every file below the directory."""
    return [path for path in root.rglob("*") if path.is_file()]


def test_content_comes_back_under_its_digest(tmp_path: Path) -> None:
    vouchers = VoucherStore(tmp_path / "new" / "vouchers")
    digest = vouchers.put("guangjing", INVOICE)
    assert digest == hashlib.sha256(INVOICE).hexdigest()
    assert vouchers.get("guangjing", digest) == INVOICE
    with vouchers.open("guangjing", digest) as file:
        assert (file.read(4), file.read()) == (INVOICE[:4], INVOICE[4:])


def test_a_repeat_changes_nothing(tmp_path: Path) -> None:
    vouchers = VoucherStore(tmp_path)
    vouchers.put("guangjing", INVOICE)
    (path,) = stored(tmp_path)
    before = path.stat()
    vouchers.put("guangjing", INVOICE)
    assert stored(tmp_path) == [path]
    assert path.stat().st_ino == before.st_ino


def test_an_estate_sees_its_own_vouchers_only(tmp_path: Path) -> None:
    vouchers = VoucherStore(tmp_path)
    digests = sorted(vouchers.put("east", bytes([n])) for n in range(20))
    assert vouchers.digests("east") == digests
    assert vouchers.digests("west") == []
    with pytest.raises(UndecidedError) as caught:
        vouchers.get("west", digests[0])
    assert caught.value.code == "voucher_missing"


@pytest.mark.parametrize("content", [b"", INVOICE[:-1], INVOICE + b"\n", b"X" + INVOICE[1:]])
def test_altered_bytes_are_never_given_out(tmp_path: Path, content: bytes) -> None:
    vouchers = VoucherStore(tmp_path)
    digest = vouchers.put("guangjing", INVOICE)
    stored(tmp_path)[0].write_bytes(content)
    with pytest.raises(VerificationError) as caught:
        vouchers.get("guangjing", digest)
    assert caught.value.code == "voucher_altered"
    with pytest.raises(VerificationError), vouchers.open("guangjing", digest):
        pass
    assert vouchers.put("guangjing", INVOICE) == digest
    assert vouchers.get("guangjing", digest) == INVOICE


@pytest.mark.parametrize(
    "digest", ["", "../" * 21 + "x", "A" * 64, "0" * 63, "0" * 64 + "\n", "0" * 65, "é" * 64]
)
def test_only_a_digest_becomes_a_path(tmp_path: Path, digest: str) -> None:
    with pytest.raises(MalformedError) as caught:
        VoucherStore(tmp_path).get("guangjing", digest)
    assert caught.value.code == "digest_malformed"


@pytest.mark.parametrize("estate", ["", "..", "../x", "a/b/c", "UPPER", "ab", "a" * 41, "abc\n"])
def test_only_a_slug_becomes_a_path(tmp_path: Path, estate: str) -> None:
    vouchers = VoucherStore(tmp_path)
    for call in (lambda: vouchers.put(estate, b""), lambda: vouchers.digests(estate)):
        with pytest.raises(MalformedError) as caught:
            call()
        assert caught.value.code == "estate_malformed"
    assert stored(tmp_path) == []


def test_a_voucher_has_a_largest_size(tmp_path: Path) -> None:
    vouchers = VoucherStore(tmp_path)
    vouchers.put("guangjing", bytes(VOUCHER_BYTES_MAX))
    with pytest.raises(MalformedError) as caught:
        vouchers.put("guangjing", bytes(VOUCHER_BYTES_MAX + 1))
    assert caught.value.code == "voucher_too_large"


@pytest.mark.parametrize("step", ["fsync", "replace", "mkstemp"])
def test_a_failing_disk_leaves_no_voucher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    target = {"fsync": (os, "fsync"), "replace": (Path, "replace"), "mkstemp": ("tempfile.mkstemp",)}[step]
    vouchers = VoucherStore(tmp_path)
    kept = vouchers.put("guangjing", b"kept")
    with monkeypatch.context() as failing:
        failing.setattr(*target, fail)
        with pytest.raises(StorageError) as caught:
            vouchers.put("guangjing", INVOICE)
    assert caught.value.code == "storage_full"
    assert vouchers.digests("guangjing") == [kept]
    assert len(stored(tmp_path)) == 1
    assert vouchers.get("guangjing", vouchers.put("guangjing", INVOICE)) == INVOICE


def test_a_directory_that_cannot_be_used_is_a_storage_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageError) as caught:
        VoucherStore(tmp_path / "file").put("guangjing", INVOICE)
    assert caught.value.code == "storage_unavailable"
    assert isinstance(caught.value, LedgerError)
