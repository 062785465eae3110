"""The bundle: the whole log at one size, as static files."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger_core.errors import MalformedError
from ledger_core.log.checkpoint import open_checkpoint, parse_tree_head
from ledger_core.log.merkle import leaf_hash, root_of
from ledger_core.log.note import VerifierKey, parse_note
from ledger_core.log.tiles import bundle_path, decode_bundle, tile_path
from ledger_core.stores.reader import LogReader
from ledger_core.stores.vouchers import VoucherStore
from projections.export.bundle import bundle_files, format_policy, stream_bundle_zip, write_bundle
from tests.unit.projections.sunshine import AUTHORITY, INSTALLATION, Sunshine, expense, income, voucher

ESTATE = "guangjing"
LOG_KEY = INSTALLATION.log_key(ESTATE).vkey.format()
POLICY = format_policy([LOG_KEY], [AUTHORITY.vkey.format()])


@pytest.fixture
def vouchers(tmp_path: Path) -> VoucherStore:
    return VoucherStore(tmp_path / "vouchers")


@pytest.fixture
def reader(sunshine: Sunshine) -> LogReader:
    return LogReader(sunshine.store)


@pytest.fixture
def large(sunshine: Sunshine, vouchers: VoucherStore) -> Sunshine:
    """600 entries; one names a voucher that is stored, one a voucher that is not."""
    vouchers.put(ESTATE, b"slip")
    vouchers.put(ESTATE, b"named by no entry")
    missing = voucher("missing")
    sunshine.take(expense(1, vouchers=(voucher("slip"),)), expense(1, vouchers=(missing,)))
    rest = 600 - sunshine.size
    sunshine.take(*[income(n + 1, memo='"sha256":"' + "0" * 64 + '"') for n in range(rest)])
    return sunshine


class TestFiles:
    def test_the_layout_is_that_of_the_size(
        self, large: Sunshine, reader: LogReader, vouchers: VoucherStore
    ) -> None:
        names = [name for name, _ in bundle_files(reader, vouchers, ESTATE, POLICY)]
        assert names == [
            "checkpoint",
            "policy",
            tile_path(0, 0),
            tile_path(0, 1),
            tile_path(0, 2, 88),
            tile_path(1, 0, 2),
            bundle_path(0),
            bundle_path(1),
            bundle_path(2, 88),
            f"vouchers/{hashlib.sha256(b'slip').hexdigest()}",
            "README.txt",
        ]

    def test_the_entries_lead_to_the_signed_root(
        self, large: Sunshine, reader: LogReader, vouchers: VoucherStore
    ) -> None:
        files = dict(bundle_files(reader, vouchers, ESTATE, POLICY))
        head = open_checkpoint(files["checkpoint"], VerifierKey.parse(LOG_KEY)).head
        bundles = [files[name] for name in (bundle_path(0), bundle_path(1), bundle_path(2, 88))]
        entries = [entry for bundle in bundles for entry in decode_bundle(bundle)]
        leaves = [leaf_hash(entry) for entry in entries]
        assert (head.size, head.root) == (600, root_of(leaves))
        tiles = [files[name] for name in (tile_path(0, 0), tile_path(0, 1), tile_path(0, 2, 88))]
        assert b"".join(tiles) == b"".join(leaves)
        halves = [root_of(leaves[:256]), root_of(leaves[256:512])]
        assert files[tile_path(1, 0, 2)] == b"".join(halves)

    def test_the_readme_tells_what_is_absent(
        self, large: Sunshine, reader: LogReader, vouchers: VoucherStore
    ) -> None:
        readme = dict(bundle_files(reader, vouchers, ESTATE, POLICY))["README.txt"].decode()
        assert voucher("missing").sha256 in readme
        assert voucher("slip").sha256 not in readme
        assert "0" * 64 not in readme
        assert "sunaudit verify" in readme
        assert max(map(len, readme.splitlines())) < 120

    def test_a_damaged_voucher_is_told_and_left_out(
        self, large: Sunshine, reader: LogReader, vouchers: VoucherStore, tmp_path: Path
    ) -> None:
        digest = voucher("slip").sha256
        (tmp_path / "vouchers" / ESTATE / digest[:2] / digest).write_bytes(b"spil")
        files = dict(bundle_files(reader, vouchers, ESTATE, POLICY))
        assert f"vouchers/{digest}" not in files
        assert digest in files["README.txt"].decode()

    def test_all_is_of_one_size_while_the_log_grows(
        self, large: Sunshine, reader: LogReader, vouchers: VoucherStore
    ) -> None:
        before = dict(bundle_files(reader, vouchers, ESTATE, POLICY))
        growing: Iterator[tuple[str, bytes]] = bundle_files(reader, vouchers, ESTATE, POLICY)
        during = dict([next(growing)])
        large.take(*[income(1) for _ in range(300)])
        assert during | dict(growing) == before

    def test_the_policy(self) -> None:
        lines = [f"log {LOG_KEY}", f"authority {AUTHORITY.vkey.format()}", "quorum none"]
        assert POLICY.splitlines() == lines
        assert POLICY.endswith("\n")

    def test_an_own_checkpoint_and_readme(
        self, large: Sunshine, reader: LogReader, vouchers: VoucherStore
    ) -> None:
        old = reader.checkpoint(ESTATE)
        large.take(income(1))
        files = dict(bundle_files(reader, vouchers, ESTATE, POLICY, checkpoint=old, readme="mine"))
        assert files["checkpoint"] == old.encode()
        assert parse_tree_head(parse_note(files["checkpoint"]).text).size == 600
        assert bundle_path(2, 88) in files
        assert files["README.txt"] == b"mine"


class TestWriting:
    def test_zip_directory_and_stream_hold_the_same(
        self, large: Sunshine, reader: LogReader, vouchers: VoucherStore, tmp_path: Path
    ) -> None:
        write_bundle(reader, vouchers, ESTATE, tmp_path / "b.zip", POLICY)
        write_bundle(reader, vouchers, ESTATE, tmp_path / "b", POLICY)
        streamed = b"".join(stream_bundle_zip(reader, vouchers, ESTATE, POLICY))
        assert (tmp_path / "b.zip").read_bytes() == streamed
        expected = dict(bundle_files(reader, vouchers, ESTATE, POLICY))
        with zipfile.ZipFile(io.BytesIO(streamed)) as archive:
            assert archive.testzip() is None
            assert {name: archive.read(name) for name in archive.namelist()} == expected
        found = {
            path.relative_to(tmp_path / "b").as_posix(): path.read_bytes()
            for path in (tmp_path / "b").rglob("*")
            if path.is_file()
        }
        assert found == expected
        assert not list(tmp_path.glob("*.partial"))

    def test_a_zip_is_replaced_and_a_full_directory_is_not(
        self, large: Sunshine, reader: LogReader, vouchers: VoucherStore, tmp_path: Path
    ) -> None:
        (tmp_path / "b.zip").write_bytes(b"old")
        write_bundle(reader, vouchers, ESTATE, tmp_path / "b.zip", POLICY)
        assert zipfile.is_zipfile(tmp_path / "b.zip")
        (tmp_path / "empty").mkdir()
        write_bundle(reader, vouchers, ESTATE, tmp_path / "empty", POLICY)
        with pytest.raises(MalformedError) as caught:
            write_bundle(reader, vouchers, ESTATE, tmp_path / "empty", POLICY)
        assert caught.value.code == "target_exists"

    def test_an_unknown_estate_is_told_before_the_first_piece(
        self, reader: LogReader, vouchers: VoucherStore, tmp_path: Path
    ) -> None:
        with pytest.raises(MalformedError) as caught:
            stream_bundle_zip(reader, vouchers, "nowhere", POLICY)
        assert caught.value.code == "estate_unknown"
        with pytest.raises(MalformedError):
            write_bundle(reader, vouchers, "nowhere", tmp_path / "b", POLICY)
        assert not (tmp_path / "b").exists()
