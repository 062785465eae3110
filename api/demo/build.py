"""Building the demonstration: each estate by its own script.

Rules:
    * An estate that is complete, or that somebody else founded, is left as it is.
    * A half-built one goes on where it stopped: its steps are signed again with the same bytes, and those
      that are in the log are answered, not appended.

What a crash leaves: whole submissions, keys and a diary; running it again completes them.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Final

from api.demo import published
from api.demo.assembly import ESTATE as ASSEMBLY
from api.demo.diary import Diary
from api.demo.fund.chaozhou import CHAOZHOU
from api.demo.fund.tiandi import TIANDI
from api.demo.guangjing import ESTATE as GUANGJING
from api.demo.key_ring import KeyRing
from api.demo.scribe import Estate, Scribe
from ledger_core.append.installation import Installation
from ledger_core.append.ledger import Ledger, utc_now
from ledger_core.stores.vouchers import VoucherStore

ESTATES: Final[tuple[Estate, ...]] = (
    GUANGJING,
    published.NANHU,
    published.SHUIXIE,
    published.ZHENJIANG,
    ASSEMBLY,
    CHAOZHOU,
    TIANDI,
)
SLUGS: Final = tuple(estate.slug for estate in ESTATES)


def build_demo(
    ledger: Ledger,
    installation: Installation,
    vouchers: VoucherStore,
    keys_dir: Path,
    clock: Callable[[], datetime.datetime] = utc_now,
) -> list[str]:
    """The demonstration's estates are in the ledger (issue of the Sunshine Account, main job on real input).

    Args:
        ledger: The facade that appends.
        installation: It must trust `demo_authority(keys_dir)`.
        vouchers: Where the demonstration's files are put.
        keys_dir: Where its keys and diaries are kept; made when it is missing.
        clock: Gives the moment of signing, with its offset; the ledger's own must agree with it.

    Returns:
        The estates' slugs.

    Raises:
        ConflictError: `demonstration_refused`; the ledger does not admit a step.
        MalformedError: A key file is not what it must be.
        StorageError: The database refused; running it again is safe.
    """
    keys = KeyRing(keys_dir)
    for estate in ESTATES:
        diary = Diary(keys_dir / f"{estate.slug}.diary", clock())
        scribe = Scribe(ledger, installation, vouchers, keys, diary, estate)
        if scribe.found():
            estate.tell(scribe)
            scribe.finish()
    return list(SLUGS)
