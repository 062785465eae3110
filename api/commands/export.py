"""`sunledger export`, `sunledger rebuild` and `sunledger check`."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api.client import Client
from api.commands.console import results
from api.services import open_services
from api.settings import load_settings
from ledger_core.append.audit import audit_log
from ledger_core.books.counted import counted
from ledger_core.errors import MalformedError, StorageError, VerificationError
from projections.export.books import write_export
from projections.export.bundle import write_bundle


class Format(StrEnum):
    """What an export may be."""

    bundle = "bundle"
    hledger = "hledger"
    beancount = "beancount"
    csv = "csv"
    xlsx = "xlsx"


def export(
    estate: Annotated[str, typer.Option("--estate", help="Slug of the estate.")],
    out: Annotated[
        Path, typer.Option("--out", "-o", help="File; a bundle may be a .zip or a new directory.")
    ],
    format: Annotated[Format, typer.Option("--format", "-f", help="What is written.")] = Format.bundle,
    at: Annotated[
        int | None, typer.Option("--at", min=1, help="Tree size of the books; not of a bundle.")
    ] = None,
    url: Annotated[str, typer.Option("--url", help="Ask this service; the local database if absent.")] = "",
    token: Annotated[
        str, typer.Option("--token", envvar="SUNLEDGER_CLIENT_TOKEN", help="Opens a closed estate.")
    ] = "",
) -> None:
    """Write the whole of an estate, or its books for another program."""
    if url:
        with Client(url, token=token) as client:
            _from_service(client, estate, format, out, at)
    else:
        _from_database(estate, format, out, at)
    results.print(str(out), markup=False)


def _from_database(estate: str, format: Format, out: Path, at: int | None) -> None:
    with open_services(load_settings(), threads=False) as services:
        size = services.size_of(estate)
        if not size:
            raise MalformedError("estate_unknown", f"no estate {estate} in this database")
        if format is Format.bundle:
            policy = services.policy_of(estate, size)
            checkpoint = services.witnessing.checkpoint(estate)
            write_bundle(services.reader, services.vouchers, estate, out, policy, checkpoint=checkpoint)
        else:
            write_export(services.read_models, estate, format.value, out, at)


def _from_service(client: Client, estate: str, format: Format, out: Path, at: int | None) -> None:
    if format is not Format.bundle:
        _write_pieces(client.books(estate, format.value, at), out)
    elif out.suffix == ".zip":
        _write_pieces(client.bundle(estate), out)
    else:
        if out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise MalformedError("target_exists", f"{out} is there and not empty")
        _unpack(client.bundle(estate), out)


def _write_pieces(pieces: Iterator[bytes], out: Path) -> None:
    """The file is there whole, or as it was before."""
    partial = out.with_name(f"{out.name}.partial")
    try:
        with partial.open("wb") as file:
            file.writelines(pieces)
        partial.replace(out)
    except OSError as error:
        raise StorageError("storage_unavailable", f"{out}: {error.strerror}") from error
    finally:
        partial.unlink(missing_ok=True)


def _unpack(pieces: Iterator[bytes], out: Path) -> None:
    """The bundle's files are in the directory; a name that leads out of it is not followed."""
    archived = out.with_name(f"{out.name}.zip.partial")
    partial = out.with_name(f"{out.name}.partial")
    try:
        with archived.open("wb") as file:
            file.writelines(pieces)
        with zipfile.ZipFile(archived) as archive:
            archive.extractall(partial)
        if out.exists():
            out.rmdir()
        partial.rename(out)
    except (OSError, zipfile.BadZipFile) as error:
        raise StorageError("storage_unavailable", f"{out}: {error}") from error
    finally:
        archived.unlink(missing_ok=True)
        shutil.rmtree(partial, ignore_errors=True)


def rebuild(
    estate: Annotated[str, typer.Option("--estate", help="Only this one; all if absent.")] = "",
) -> None:
    """Make the read models again from the entries."""
    with open_services(load_settings(), threads=False) as services:
        applied = services.runner.rebuild(estate or None)
    results.print(f"{counted(applied, 'entry', 'entries')} applied")


def check(
    estate: Annotated[str, typer.Option("--estate", help="Only this one; all if absent.")] = "",
) -> None:
    """Read the stored logs again: codec, chain, tiles, signatures; balances as the read models have them."""
    with open_services(load_settings(), threads=False) as services:
        for name in [estate] if estate else [head.estate for head in services.store.heads()]:
            audit = audit_log(services.store, name, services.installation.origin_of(name))
            services.runner.catch_up(name)
            if services.read_models.balances(name, audit.size) != audit.balances:
                raise VerificationError("read_models_differ", f"{name}: sunledger rebuild makes them again")
            results.print(f"{name}: {counted(audit.size, 'entry', 'entries')}, sound", markup=False)
