"""`sunledger keygen` and `sunledger vkey`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.commands.console import results
from api.key_files import format_signing_key, read_signing_key, write_secret
from ledger_core.errors import ConflictError
from ledger_core.log.keys import SigningKey


def keygen(
    name: Annotated[
        str, typer.Argument(help="Name of the key, such as firm.example/accounts; no space, no plus sign.")
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="File to be made; it must not exist.")],
) -> None:
    """Make a signing key: a private file (mode 0600). The public vkey is printed."""
    key = SigningKey.generate(name)
    try:
        write_secret(out, format_signing_key(key))
    except FileExistsError as error:
        raise ConflictError("file_exists", f"{out} is there already; a key is never written over") from error
    results.print(key.vkey.format(), markup=False)


def vkey(key: Annotated[Path, typer.Argument(help="A file made by keygen.")]) -> None:
    """Print the public vkey of a private key file."""
    results.print(read_signing_key(key).vkey.format(), markup=False)
