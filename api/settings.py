"""Settings: the environment variables `SUNLEDGER_*`, each with its default and its meaning.

Rules:
    * A setting that is absent or empty has its default; one that cannot be read stops the start, by name.
    * An unknown `SUNLEDGER_*` variable stops the start too: a typing error must not open a closed estate.
    * `docs/reference/settings.md` is written from `SETTINGS`, and a test compares the two.
    * Secrets are named by files, never by values: an environment is shown by too many tools.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from ledger_core.errors import MalformedError

_ORIGIN: Final = re.compile(r"[a-z0-9.-]+(:[0-9]+)?")
_RESERVED: Final = frozenset({"sunledger", "cosignature"})
_PREFIX: Final = "SUNLEDGER_"
# The tests' own variable, which the service may meet in their environment.
# Of the tests, and of commands that speak to a service elsewhere.
_FOREIGN: Final = frozenset({"SUNLEDGER_TEST_POSTGRES", "SUNLEDGER_CLIENT_TOKEN"})


class Setting(NamedTuple):
    """One environment variable.

    Args:
        variable: Its name.
        default: What holds when it is absent; `<data>` stands for the data directory.
        meaning: For docs/reference/settings.md.
    """

    variable: str
    default: str
    meaning: str


SETTINGS: Final = (
    Setting("SUNLEDGER_DATA", ".sunledger", "Directory of everything that is kept in files: vouchers, keys."),
    Setting(
        "SUNLEDGER_DATABASE",
        "<data>/ledger.db",
        "Path of a SQLite file, or a `postgresql://` URI. Read models lie beside the SQLite file.",
    ),
    Setting(
        "SUNLEDGER_ORIGIN",
        "ledger.localhost",
        "Name of the installation. An estate's log is called `<origin>/logs/<estate>` for ever: choose it "
        "before the first founding, and never `sunledger` or `cosignature`.",
    ),
    Setting(
        "SUNLEDGER_AUTHORITIES",
        "<data>/authorities",
        "File of the vkeys, one a line, of the authorities that may found estates here. `#` opens a comment. "
        "When the default file is missing, nobody may.",
    ),
    Setting(
        "SUNLEDGER_LOG_KEY",
        "<data>/log-key",
        "File of the secret seed (64 hexadecimal digits) from which the logs' keys are derived. It is made, "
        "readable by its owner only, at the first start. Back it up: without it no log can go on.",
    ),
    Setting(
        "SUNLEDGER_READ_TOKENS",
        "",
        "File of lines `<estate> <token>`. An estate named here is closed: its entries, and all that is read "
        "from them, go to those who send one of its tokens (`Authorization: Bearer …`). "
        "Checkpoint and hash tiles stay public. Absent: everything is public.",
    ),
    Setting(
        "SUNLEDGER_OPEN_ESTATES",
        "",
        "Slugs of estates, separated by blanks, or `*` for all: a maintenance fund does not close them. "
        "Absent: an estate that keeps a fund is closed, for sub-accounts are owed to its owners, unless its "
        "founding says that it is made up. An estate that has a read token is closed in any case.",
    ),
    Setting(
        "SUNLEDGER_UPLOAD_TOKENS",
        "",
        "File of lines `<estate> <token>`. Vouchers of an estate named here are taken from holders of one "
        "of its tokens only. Absent: from anybody who can reach the service.",
    ),
    Setting(
        "SUNLEDGER_VAULT",
        "<data>/vault.db",
        "Path of a SQLite file, or a `postgresql://` URI: the disclosures of sealed fields, encrypted. Never "
        "the log's database. Keep its backups for days only: an erasure does not reach them.",
    ),
    Setting(
        "SUNLEDGER_VAULT_KEY",
        "<data>/vault-key",
        "File of the vault's master key (64 hexadecimal digits). It is made, readable by its owner only, at "
        "the first start. Keep a copy apart from the vault's backups: without it no disclosure can be read.",
    ),
    Setting(
        "SUNLEDGER_VAULT_TOKENS",
        "",
        "File of lines `<estate> <token>`. Holders of one of an estate's tokens (its registrar) read its "
        "disclosures, of ballots only after the vote has closed. Absent: nobody reads them.",
    ),
    Setting(
        "SUNLEDGER_PUBLISHED",
        "<data>/published",
        "Directory of the newest checkpoint of each estate that this process has shown: what it compares the "
        "database with before it signs. One process alone holds it; a further process on the same database "
        "gets a directory of its own. Keep it on another disk than the database, and out of its backups.",
    ),
    Setting(
        "SUNLEDGER_WITNESSES",
        "",
        "File of lines `witness <name> <vkey> <url>`, at most 15: who is asked to sign each checkpoint (C2SP "
        "tlog-witness). The address is https, or http to this machine itself. Absent: nobody.",
    ),
    Setting(
        "SUNLEDGER_WITNESS_QUORUM",
        "0",
        "How many witnesses must have signed a checkpoint before it is served and stands in receipts and "
        "bundles; a new start signs nothing before so many were heard. 0 to 15; 0: the newest is served.",
    ),
    Setting(
        "SUNLEDGER_WITNESS_SECONDS",
        "60",
        "Seconds between two checkpoints of an estate that witnesses are asked to sign. 1 to 86400.",
    ),
    Setting("SUNLEDGER_HOST", "127.0.0.1", "Address that the service listens on."),
    Setting("SUNLEDGER_PORT", "8000", "Port that the service listens on, 0 to 65535; 0 takes a free one."),
    Setting(
        "SUNLEDGER_WORKERS",
        "2",
        "Threads that append: one writes for an estate, another prepares. 1 to 64.",
    ),
    Setting(
        "SUNLEDGER_POLL_MS",
        "500",
        "Milliseconds between looks for entries that another process has appended. 10 to 60000.",
    ),
    Setting(
        "SUNLEDGER_STREAMS_MAX",
        "256",
        "Live streams (server-sent events) open at once; one more is answered 503. 1 to 100000.",
    ),
)
_VARIABLES: Final = {setting.variable: setting for setting in SETTINGS}


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What one process of the service is told; the fields are those of `SETTINGS`, in lower case."""

    data: Path
    database: str
    origin: str
    authorities: Path
    log_key: Path
    read_tokens: Path | None = None
    open_estates: frozenset[str] = frozenset()
    upload_tokens: Path | None = None
    vault: str
    vault_key: Path
    vault_tokens: Path | None = None
    published: Path
    witnesses: Path | None = None
    witness_quorum: int = 0
    witness_seconds: int = 60
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    poll_ms: int = 500
    streams_max: int = 256


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of an environment.

    Args:
        environment: Variables and their values; the process's own when absent.

    Raises:
        MalformedError: `setting_malformed` or `setting_unknown`, with the variable's name.
    """
    environment = os.environ if environment is None else environment
    for name in environment:
        if name.startswith(_PREFIX) and name not in _VARIABLES and name not in _FOREIGN:
            raise MalformedError("setting_unknown", f"{name} is no setting of this service")
    data = Path(_value(environment, "SUNLEDGER_DATA"))
    if _value(environment, "SUNLEDGER_VAULT", data) == _value(environment, "SUNLEDGER_DATABASE", data):
        raise MalformedError("setting_malformed", "SUNLEDGER_VAULT is a database of its own, not the log's")
    return Settings(
        data=data,
        database=_value(environment, "SUNLEDGER_DATABASE", data),
        origin=_origin(_value(environment, "SUNLEDGER_ORIGIN")),
        authorities=Path(_value(environment, "SUNLEDGER_AUTHORITIES", data)),
        log_key=Path(_value(environment, "SUNLEDGER_LOG_KEY", data)),
        read_tokens=_path(_value(environment, "SUNLEDGER_READ_TOKENS")),
        open_estates=frozenset(_value(environment, "SUNLEDGER_OPEN_ESTATES").split()),
        upload_tokens=_path(_value(environment, "SUNLEDGER_UPLOAD_TOKENS")),
        vault=_value(environment, "SUNLEDGER_VAULT", data),
        vault_key=Path(_value(environment, "SUNLEDGER_VAULT_KEY", data)),
        vault_tokens=_path(_value(environment, "SUNLEDGER_VAULT_TOKENS")),
        published=Path(_value(environment, "SUNLEDGER_PUBLISHED", data)),
        witnesses=_path(_value(environment, "SUNLEDGER_WITNESSES")),
        witness_quorum=_number(environment, "SUNLEDGER_WITNESS_QUORUM", 0, 15),
        witness_seconds=_number(environment, "SUNLEDGER_WITNESS_SECONDS", 1, 86_400),
        host=_value(environment, "SUNLEDGER_HOST"),
        port=_number(environment, "SUNLEDGER_PORT", 0, 65_535),
        workers=_number(environment, "SUNLEDGER_WORKERS", 1, 64),
        poll_ms=_number(environment, "SUNLEDGER_POLL_MS", 10, 60_000),
        streams_max=_number(environment, "SUNLEDGER_STREAMS_MAX", 1, 100_000),
    )


def render_settings() -> str:
    """Return docs/reference/settings.md."""
    rows = "\n".join(
        f"| `{one.variable}` | {f'`{one.default}`' if one.default else '—'} | {one.meaning} |"
        for one in SETTINGS
    )
    return (
        "# Settings\n\nGenerated from the code by `make docs`. Settings are environment variables; an empty "
        "one counts as absent,\nand an unknown `SUNLEDGER_*` variable stops the start. `<data>` is the value "
        f"of `SUNLEDGER_DATA`.\n\n| variable | default | meaning |\n|---|---|---|\n{rows}\n"
    )


def _value(environment: Mapping[str, str], variable: str, data: Path | None = None) -> str:
    value = environment.get(variable, "") or _VARIABLES[variable].default
    return value.replace("<data>", str(data)) if data is not None else value


def _path(value: str) -> Path | None:
    return Path(value) if value else None


def _number(environment: Mapping[str, str], variable: str, least: int, most: int) -> int:
    text = _value(environment, variable)
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and least <= int(text) <= most):
        raise MalformedError("setting_malformed", f"{variable} is a number from {least} to {most}: {text!r}")
    return int(text)


def _origin(text: str) -> str:
    if not _ORIGIN.fullmatch(text) or text.partition(":")[0] in _RESERVED:
        raise MalformedError(
            "setting_malformed",
            f"SUNLEDGER_ORIGIN cannot be {text!r}: a-z, 0-9, dots, hyphens, perhaps :port",
        )
    return text
