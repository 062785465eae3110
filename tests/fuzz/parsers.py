"""Every parser of bytes that strangers send: a sound sample, and which exceptions its documentation names."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from api.commands.import_csv import read_rows
from api.problems import ProblemError
from api.routes.cursors import Cursor, decode_cursor, encode_cursor
from api.routes.submissions import decode_submission
from audit_tools import checkpoint_check, codec, note_check, policy, receipt_check
from audit_tools.bundle import MemorySource, open_local, split_entry_tile
from audit_tools.errors import AuditError
from audit_tools.verify import Verification
from ledger_core.books.registry import decode_event
from ledger_core.errors import MalformedError
from ledger_core.log import entry, keys, note, receipt, tiles
from ledger_core.log.canonical import decode_untyped
from ledger_core.log.checkpoint import parse_tree_head
from ledger_core.stores.base import open_store
from ledger_core.stores.reader import LogReader
from ledger_core.stores.vouchers import VoucherStore
from projections.export.bundle import bundle_files, format_policy
from tests.support import bodies
from tests.support.estate import Estate, key_of


class Parser(NamedTuple):
    """One parser.

    Args:
        parse: Takes any bytes.
        sample: Bytes that it takes without complaint.
        refuses: All that may escape from it.
    """

    parse: Callable[[bytes], Any]
    sample: bytes
    refuses: type[Exception]


class Samples(NamedTuple):
    """Sound bytes of each sort, made through the ledger."""

    note: str
    checkpoint: str
    receipt: str
    entry: bytes
    entries: bytes
    submission: bytes
    files: dict[str, bytes]


@cache
def samples() -> Samples:
    """One estate's, of twelve entries."""
    with tempfile.TemporaryDirectory() as folder, closing(open_store(str(Path(folder, "l.db")))) as store:
        store.create_tables()
        estate = Estate.founded(store)
        sent = estate.submission(bodies.income(), bodies.expense())
        estate.ledger.submit(estate.name, sent)
        reader = LogReader(store)
        log_key = estate.installation.log_key(estate.name).vkey.format()
        trust = format_policy([log_key], [estate.authority.vkey.format()])
        request = {"events": [line.decode() for line in sent.events], "note": sent.note, "expected_size": 10}
        return Samples(
            note=sent.note,
            checkpoint=reader.checkpoint(estate.name),
            receipt=reader.receipt(estate.name, 11),
            entry=reader.entry(estate.name, 10),
            entries=reader.entry_bundle(estate.name, 0, 12),
            submission=msgspec.json.encode(request),
            files=dict(bundle_files(reader, VoucherStore(folder), estate.name, trust)),
        )


def zipped() -> bytes:
    """The bundle as .zip."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in samples().files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def verify_zip(content: bytes) -> str:
    """Return the verdict on a .zip."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder, "bundle.zip")
        place.write_bytes(content)
        return Verification(open_local(str(place))).run(None).verdict


def verify_with(name: str) -> Callable[[bytes], str]:
    """Return what verifies the bundle with another content of one file."""
    return lambda content: Verification(MemorySource({**samples().files, name: content})).run(None).verdict


def _text(parse: Callable[[str], Any]) -> Callable[[bytes], Any]:
    """For parsers of text: whatever the bytes say, broken characters included."""
    return lambda data: parse(data.decode("utf-8", "surrogateescape"))


def _seal_line() -> bytes:
    return samples().entry.partition(b"\n")[2]


def _event_line() -> bytes:
    return samples().entry.partition(b"\n")[0]


CSV = (
    "type,date,account,category,amount,counterparty,code,memo\n"
    'income,2026-03-31,sunshine,parking,"1,234.50",,,停车费\n'
    f"expense,2026-03-31,sunshine,repairs,80.00,{bodies.LIFT_FIRM.name},{bodies.LIFT_FIRM.code},\n"
).encode()
CURSOR = encode_cursor(Cursor(of="entries", estate="guangjing", size=12, start=3, q="电梯"))


@cache
def parsers() -> dict[str, Parser]:
    """All of them, by name."""
    made = samples()
    vkey = key_of("manager").vkey.format().encode()
    cursor = _text(lambda text: decode_cursor(text, "entries", "guangjing"))
    tile = b"tile/0/x001/x234/067.p/17"
    ledger = {
        "note": (note.parse_note, made.note.encode()),
        "vkey": (_text(keys.VerifierKey.parse), vkey),
        "tree head": (_text(parse_tree_head), made.checkpoint.partition("\n\n")[0].encode() + b"\n"),
        "tile path": (_text(tiles.parse_tile_path), tile),
        "bundle path": (_text(tiles.parse_bundle_path), b"tile/entries/x001/234"),
        "entry bundle": (tiles.decode_bundle, made.entries),
        "receipt": (receipt.parse_receipt, made.receipt.encode()),
        "entry": (entry.decode_entry, made.entry),
        "seal": (entry.decode_seal, _seal_line()),
        "event": (decode_event, _event_line()),
        "canonical JSON": (decode_untyped, _event_line()),
        "CSV import": (read_rows, CSV),
    }
    http = {"submission body": (decode_submission, made.submission), "cursor": (cursor, CURSOR.encode())}
    audit = {
        "audit checkpoint": (checkpoint_check.read_checkpoint, made.checkpoint.encode()),
        "audit vkey": (_text(note_check.parse_vkey), vkey),
        "audit policy": (policy.parse_policy, made.files["policy"]),
        "audit receipt": (receipt_check.parse_receipt, made.receipt.encode()),
        "audit seal": (codec.decode_seal, _seal_line()),
        "audit event": (codec.decode_event, _event_line()),
        "audit entry bundle": (lambda data: split_entry_tile(data, 12), made.entries),
        "audit bundle zip": (verify_zip, zipped()),
        "audit checkpoint file": (verify_with("checkpoint"), made.files["checkpoint"]),
        "audit policy file": (verify_with("policy"), made.files["policy"]),
        "audit entries file": (verify_with("tile/entries/000.p/12"), made.entries),
    }
    sorts: tuple[tuple[dict[str, Any], type[Exception]], ...] = (
        (ledger, MalformedError),
        (http, ProblemError),
        (audit, AuditError),
    )
    return {name: Parser(*one, refuses) for group, refuses in sorts for name, one in group.items()}


NAMES = (
    "note", "vkey", "tree head", "tile path", "bundle path", "entry bundle", "receipt", "entry", "seal",
    "event", "canonical JSON", "CSV import", "submission body", "cursor", "audit checkpoint", "audit vkey",
    "audit policy", "audit receipt", "audit seal", "audit event", "audit entry bundle", "audit bundle zip",
    "audit checkpoint file", "audit policy file", "audit entries file",
)  # fmt: skip
