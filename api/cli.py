"""`sunledger`: the commands of firms, committees and operators.

Exit codes: 0 done; 1 no (refused, malformed, not found); 2 wrong usage; 3 nobody knows, a repeat is safe.
"""

from __future__ import annotations

import sys

import httpx
import msgspec
import typer

from api.commands.console import tell_error
from api.commands.export import check, export, rebuild
from api.commands.import_fund import import_deposits, import_gains
from api.commands.import_rows import import_rows
from api.commands.keys import keygen, vkey
from api.commands.serve import demo, serve
from api.commands.sign import sign
from api.commands.submit import submit
from api.commands.vote_cast import cast
from api.commands.vote_letters import replace, title
from api.commands.vote_results import ACTS
from api.commands.votes import vote_app
from ledger_core.errors import LedgerError, MalformedError, StorageError

app = typer.Typer(
    name="sunledger",
    help="A ledger of a residential estate's money that any owner can check alone.",
    epilog="Exit codes: 0 done; 1 no (refused, malformed, not found); 2 wrong usage; "
    "3 nobody knows, a repeat is safe.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (keygen, vkey, sign, submit, export, rebuild, check, serve, demo):
    app.command()(command)
app.command("import")(import_rows)
vote_app.command("cast")(cast)
vote_app.command("replace")(replace)
vote_app.command("title")(title)
for name, act in ACTS.items():
    vote_app.command(name)(act)
app.add_typer(vote_app, name="vote")
app.command("import-deposits")(import_deposits)
app.command("import-gains")(import_gains)


def main() -> None:
    """Run one command and end with its exit code.

    Raises:
        SystemExit: Always.
    """
    try:
        app(prog_name="sunledger")
    except LedgerError as error:
        sys.exit(tell_error(error))
    except httpx.InvalidURL as error:
        sys.exit(tell_error(MalformedError("address_malformed", str(error))))
    except msgspec.DecodeError as error:
        # Files of a user are decoded where they are read: this was an answer.
        sys.exit(tell_error(StorageError("answer_malformed", f"what answered is no such service: {error}")))
    except OSError as error:
        sys.exit(tell_error(MalformedError("file_unusable", str(error))))


if __name__ == "__main__":
    main()
