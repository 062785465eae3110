"""An estate whose texts and files want to break its pages: markup, other directions, files gone or swapped.

Entry 10 holds all of it; entry 11 asks about it.
"""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import segno

from ledger_core.append.ledger import utc_now
from ledger_core.books.fields import Counterparty, Voucher
from ledger_core.stores.base import LogStore
from ledger_core.stores.vouchers import VoucherStore
from tests.support import bodies
from tests.support.estate import Estate

MARKUP = "</dd></main><script>document.title='owned'</script><style>body{display:none}</style>"
ARABIC = "\u200f\u0645\u0631\u062d\u0628\u0627 \u200e(1,000.00)\u200f \u05e9\u05dc\u05d5\u05dd"
# Files may hold what entries may not: characters that turn the direction of all that follows.
TURNED = "\u202e00.000,1 \u5165\u6536\u202c"
MEMO = (MARKUP + ARABIC + "\u957f" * 1_000)[:1_000]
SEQ = 10


def write_hostile(store: LogStore, vouchers: VoucherStore, directory: Path) -> None:
    """The estate `hostile` is in the log, its files as they should not be."""
    estate = Estate.founded(store, "hostile", clock=utc_now)
    files = [
        _kept(vouchers, _picture(), "image/png", f"照片{MARKUP}"[:100]),
        _kept(vouchers, f"{TURNED}{MARKUP}{'W' * 5_000}".encode(), "text/plain", ARABIC),
        _kept(vouchers, b"swapped later", "text/plain", "换过的文件"),
        Voucher(sha256="ab" * 32, size=9, type="application/pdf", title="没有交来的文件"),
        _kept(vouchers, b"\xff\xfe not UTF-8 \x00", "text/csv", "乱码"),
    ]
    income = bodies.income(
        date=estate.today,
        memo=MEMO,
        payer=Counterparty(name=MARKUP[:100], code=bodies.credit_code(3)),
        vouchers=tuple(files),
    )
    estate.must(income)
    swapped = directory / "hostile" / files[2].sha256[:2] / files[2].sha256
    swapped.chmod(0o600)
    swapped.write_bytes(b"swapped by now")
    estate.must(bodies.question(SEQ, estate.event_id(SEQ), text=MARKUP + ARABIC), by="owner")


def _kept(vouchers: VoucherStore, content: bytes, media_type: str, title: str) -> Voucher:
    vouchers.put("hostile", content)
    digest = hashlib.sha256(content).hexdigest()
    return Voucher(sha256=digest, size=len(content), type=media_type, title=title)  # type: ignore[arg-type]


def _picture() -> bytes:
    out = io.BytesIO()
    segno.make("a photograph").save(out, kind="png", scale=4)
    return out.getvalue()
