"""The demonstration's vote, written through the signed path: letters, ballots, opening, count, filing."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.demo import build, build_demo, demo_authority
from api.demo.assembly import ESTATE
from api.settings import Settings, load_settings
from ledger_core.append.installation import Installation
from ledger_core.append.ledger import Ledger, utc_now
from ledger_core.stores.base import open_store
from ledger_core.stores.vouchers import VoucherStore

_SEED = bytes(range(32))


def write_assembly(data: Path) -> Settings:
    """The service's files are there, with the one estate in its log."""
    (data / "log-key").write_text(_SEED.hex() + "\n")
    (data / "log-key").chmod(0o600)
    authority = demo_authority(data / "keys").vkey.format()
    (data / "authorities").write_text(authority + "\n")
    settings = load_settings(
        {"SUNLEDGER_DATA": str(data), "SUNLEDGER_ORIGIN": "ledger.example", "SUNLEDGER_PORT": "0"}
    )
    store = open_store(settings.database)
    store.create_tables()
    installation = Installation(origin="ledger.example", authorities=frozenset({authority}), log_seed=_SEED)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "ESTATES", (ESTATE,))
        ledger = Ledger(store, installation, utc_now)
        build_demo(ledger, installation, VoucherStore(data / "vouchers"), data / "keys")
    store.close()
    return settings
