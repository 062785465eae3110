"""`sunledger import-deposits` and `import-gains`: a bank's lists become signed submissions.

Rules:
    * A list is one submission, whatever its length: it is taken in whole or not at all.
    * Units are sorted, and cut into parts of at most 500 lines; each part carries its own bank leg.
    * What was signed is on the disk before it is sent (`FILE.sunledger`): the same command again is harmless.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar

import msgspec
import typer
from rich.markup import escape
from rich.table import Table

from api.client import Client
from api.commands.bank_list import (
    DEPOSIT_COLUMNS,
    GAIN_COLUMNS,
    BankList,
    Column,
    ListRow,
    check_total,
    read_list,
)
from api.commands.console import SAID_NO, notes, results
from api.commands.import_diary import Diary
from api.commands.import_rows import ROWS_SHOWN_MAX, send_signed
from api.commands.sheet import read_lines
from api.commands.submission_file import read_bytes
from api.commands.submit import URL_DEFAULT, Url
from api.key_files import read_signing_key
from ledger_core.amounts import format_yuan, parse_yuan
from ledger_core.append.signing import make_event, sign_submission
from ledger_core.books.counted import counted
from ledger_core.books.fields import Body
from ledger_core.books.fund.kinds import DepositsReceived, GainsCredited
from ledger_core.errors import MalformedError
from ledger_core.limits import FUND_LINES_PER_EVENT_MAX

T = TypeVar("T")
_REGISTERED: Final = "estate.units.registered/1"
File = Annotated[
    Path, typer.Argument(help="CSV or .xlsx file; its columns stand in docs/reference/import.md.")
]
EstateSlug = Annotated[str, typer.Option("--estate", help="Slug of the estate.")]
Keys = Annotated[list[Path], typer.Option("--key", "-k", help="A key file made by keygen; may be repeated.")]
Account = Annotated[str, typer.Option("--account", help="Fund account, such as `fund`.")]
BankRef = Annotated[str, typer.Option("--bank-ref", help="The bank's reference.")]
Total = Annotated[str, typer.Option("--total", help="What the bank states in yuan; else a last row `total`.")]
Day = Annotated[str, typer.Option("--date", help="Day on which the bank booked it, YYYY-MM-DD.")]
Token = Annotated[
    str, typer.Option("--token", envvar="SUNLEDGER_CLIENT_TOKEN", help="Opens a closed estate.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Judge every row; append nothing.")]


def import_deposits(
    file: File,
    estate: EstateSlug,
    key: Keys,
    account: Account,
    bank_ref: BankRef,
    purpose: Annotated[
        str, typer.Option("--purpose", help="first, replenishment, common_revenue or compensation.")
    ] = "first",
    date: Day = "",
    total: Total = "",
    url: Url = URL_DEFAULT,
    token: Token = "",
    dry_run: DryRun = False,
) -> None:
    """Import a list of deposits into sub-accounts, whole or not at all. Repeating it is harmless."""
    with Client(url, token=token) as client:
        one = _judged(client, estate, file, DEPOSIT_COLUMNS, total)
        terms = {"account": account, "purpose": purpose, "bank_ref": bank_ref}
        _send(client, estate, file, deposits_of(one, terms, date), key, dry_run)


def import_gains(
    file: File,
    estate: EstateSlug,
    key: Keys,
    account: Account,
    bank_ref: BankRef,
    run: Annotated[str, typer.Option("--run", help="Short name of this crediting, free before.")],
    first: Annotated[str, typer.Option("--first", help="First day of the period, YYYY-MM-DD.")],
    last: Annotated[str, typer.Option("--last", help="Last day of the period, YYYY-MM-DD.")],
    date: Day,
    method: Annotated[str, typer.Option("--method", help="rate, or shared by balance-days.")] = "shared",
    rate_ppm: Annotated[
        int, typer.Option("--rate-ppm", min=0, help="Yearly rate in millionths, where by rate.")
    ] = 0,
    basis_days: Annotated[
        int, typer.Option("--basis-days", help="360 or 365 days a year, where by rate.")
    ] = 0,
    rounding: Annotated[str, typer.Option("--rounding", help="fen_half_up or fen_down, where by rate.")] = "",
    total: Total = "",
    url: Url = URL_DEFAULT,
    token: Token = "",
    dry_run: DryRun = False,
) -> None:
    """Import a bank's interest list, which the ledger recomputes. Repeating it is harmless."""
    terms = {
        "account": account,
        "bank_ref": bank_ref,
        "run": run,
        "first": first,
        "last": last,
        "date": date,
        "method": method,
        "rate_ppm": rate_ppm,
        "basis_days": basis_days,
        "rounding": rounding,
    }
    with Client(url, token=token) as client:
        one = _judged(client, estate, file, GAIN_COLUMNS, total)
        _send(client, estate, file, gains_of(one, terms), key, dry_run)


def deposits_of(one: BankList, terms: dict[str, Any], date: str) -> list[Body]:
    """Return the events of a list of deposits: days in order, units in order, 500 lines an event.

    Args:
        terms: The fields that all events share.
        date: Day of the rows that state none, YYYY-MM-DD.

    Raises:
        MalformedError: `list_malformed`; a row has no day, or a field is not what its kind asks for.
    """
    days: dict[str, list[dict[str, Any]]] = {}
    for row in _sorted(one.rows):
        day = row.date.isoformat() if row.date else date
        line = {"unit": row.unit, "amount_fen": row.figures["amount"], "due_fen": row.figures.get("due", 0)}
        days.setdefault(day, []).append(line)
    return [
        _body(DepositsReceived, {**terms, "date": day, "lines": part, "total_fen": _sum(part)})
        for day in sorted(days)
        for part in _parts(days[day])
    ]


def gains_of(one: BankList, terms: dict[str, Any]) -> list[Body]:
    """Return the parts of a crediting. Units without balance-days gain nothing, and have no line.

    Raises:
        MalformedError: `list_malformed`; a field is not what its kind asks for.
    """
    lines = [
        {
            "unit": row.unit,
            "balance_days": row.figures["balance_days"],
            "amount_fen": row.figures["amount"],
        }
        for row in _sorted(one.rows)
        if row.figures["balance_days"] or row.figures["amount"]
    ]
    parts = _parts(lines)
    shared = {"bank_total_fen": _sum(lines)} if terms["method"] == "shared" else {}
    return [
        _body(
            GainsCredited,
            {**terms, **shared, "part": number, "parts": len(parts), "lines": part, "total_fen": _sum(part)},
        )
        for number, part in enumerate(parts, 1)
    ]


def _sorted(rows: Sequence[ListRow]) -> list[ListRow]:
    return sorted(rows, key=lambda row: row.unit.encode())


def _parts(lines: Sequence[T]) -> list[Sequence[T]]:
    starts = range(0, len(lines), FUND_LINES_PER_EVENT_MAX)
    return [lines[start : start + FUND_LINES_PER_EVENT_MAX] for start in starts]


def _sum(lines: Sequence[dict[str, Any]]) -> int:
    return sum(line["amount_fen"] for line in lines)


def _body(kind: type[Body], fields: dict[str, Any]) -> Body:
    """The body, with what the reader would refuse told in words."""
    try:
        return msgspec.convert({"kind": kind.__struct_config__.tag, **fields}, kind)
    except msgspec.ValidationError as error:
        raise MalformedError("list_malformed", str(error)) from error


def _judged(client: Client, estate: str, file: Path, columns: Sequence[Column], total: str) -> BankList:
    """The list, which adds up and of which every row may be sent; else the reasons are shown and it ends."""
    one = read_list(read_lines(read_bytes(file)), columns, register_of(client, estate))
    _show(one)
    if one.refused:
        notes.print("Nothing was sent: correct the rows and run it again.")
        raise typer.Exit(SAID_NO)
    stated = check_total(one, parse_yuan(total) if total else None)
    notes.print(f"{counted(len(one.rows), 'unit')}, {format_yuan(stated)} yuan, as the bank states")
    return one


def register_of(client: Client, estate: str) -> dict[str, int]:
    """Return unit -> area in 0.01 m², as the estate's log registers them."""
    units = {}
    for entry in client.entries(estate, kind=_REGISTERED):
        body = msgspec.json.decode(entry.event)["body"]
        units.update({unit["unit"]: unit["area_centi_m2"] for unit in body["units"]})
    return units


def _show(one: BankList) -> None:
    refused = one.refused
    table = Table(
        "row",
        "unit",
        "yuan",
        "why not",
        title=f"{counted(len(one.rows), 'row')}, {len(refused)} cannot be sent",
    )
    for row in refused[:ROWS_SHOWN_MAX]:
        amount = format_yuan(row.figures["amount"]) if "amount" in row.figures else ""
        table.add_row(str(row.number), escape(row.unit), amount, escape(row.reason))
    if refused:
        notes.print(table)
    if len(refused) > ROWS_SHOWN_MAX:
        notes.print(f"… and {len(refused) - ROWS_SHOWN_MAX} more")


def _send(
    client: Client, estate: str, file: Path, bodies: Sequence[Body], keys: Sequence[Path], dry_run: bool
) -> None:
    signing = [read_signing_key(path) for path in keys]
    origin = client.estate(estate).origin
    events = [make_event(estate, body) for body in bodies]
    if dry_run:
        client.try_out(estate, events, sign_submission(origin, events, signing))
        results.print(
            f"{estate}: the service would take in the list, in {counted(len(events), 'entry', 'entries')}"
        )
        return
    diary, row = Diary(file.with_name(f"{file.name}.sunledger"), origin), _key_of(bodies)
    waiting = next((one for one in diary.pending() if one.rows == (row,)), None)
    if waiting is None and row in diary.taken():
        results.print(f"{estate}: the list was in the ledger before")
        return
    signed = waiting or diary.sign([row], events, sign_submission(origin, events, signing))
    accepted = send_signed(client, estate, signed, diary)
    results.print(f"{estate}: entries {accepted.first} to {accepted.first + accepted.of - 1}")


def _key_of(bodies: Sequence[Body]) -> str:
    """Digest of what the list says: the same list with the same terms has the same key."""
    return hashlib.sha256(msgspec.json.encode(bodies, order="sorted")).hexdigest()
