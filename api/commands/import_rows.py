"""`sunledger import`: rows of a CSV file become signed submissions (docs/reference/import.md)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table

from api.client import AnsweredError, Client
from api.commands.console import SAID_NO, notes, results
from api.commands.import_csv import Row, read_rows
from api.commands.import_diary import Diary, Signed
from api.commands.submission_file import read_bytes
from api.commands.submit import URL_DEFAULT, Url
from api.key_files import read_signing_key
from api.routes.shapes import AcceptedReply
from ledger_core.append.signing import make_event, sign_submission
from ledger_core.books.counted import counted
from ledger_core.books.registry import KINDS
from ledger_core.limits import SUBMISSION_EVENTS_MAX
from ledger_core.log.note import SigningKey

ROWS_SHOWN_MAX: Final = 50
BATCH_ROWS: Final = 500


def import_rows(
    file: Annotated[Path, typer.Argument(help="CSV file; its columns stand in docs/reference/import.md.")],
    estate: Annotated[str, typer.Option("--estate", help="Slug of the estate.")],
    key: Annotated[
        list[Path], typer.Option("--key", "-k", help="A key file made by keygen; may be repeated.")
    ],
    url: Url = URL_DEFAULT,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Judge every row; append nothing.")] = False,
    batch: Annotated[
        int, typer.Option("--batch", min=1, max=SUBMISSION_EVENTS_MAX, help="Rows to a submission.")
    ] = BATCH_ROWS,
) -> None:
    """Import income and expense from a CSV file. Repeating it is harmless."""
    signing = [read_signing_key(path) for path in key]
    rows = read_rows(read_bytes(file))
    if not _preview(rows, everything=dry_run):
        notes.print("Nothing was sent: correct the rows and run it again.")
        raise typer.Exit(SAID_NO)
    with Client(url) as client:
        origin = client.estate(estate).origin
        if dry_run:
            _try_out(client, estate, origin, rows[:batch], signing, len(rows))
        else:
            diary = Diary(file.with_name(f"{file.name}.sunledger"), origin)
            _send(client, estate, origin, rows, signing, diary, batch)


def _preview(rows: Sequence[Row], *, everything: bool) -> bool:
    """Show the rows that need a look; return whether all of them may be sent."""
    bad = [row for row in rows if row.body is None]
    shown = rows if everything else [row for row in rows if row.body is None or row.repeats]
    table = Table("row", "verdict", "what", title=f"{counted(len(rows), 'row')}, {len(bad)} cannot be sent")
    for row in shown[:ROWS_SHOWN_MAX]:
        table.add_row(str(row.number), "ok" if row.body else "[red]no[/]", escape(_told(row)))
    if shown:
        notes.print(table)
    if len(shown) > ROWS_SHOWN_MAX:
        notes.print(f"… and {len(shown) - ROWS_SHOWN_MAX} more")
    return not bad


def _told(row: Row) -> str:
    if row.body is None:
        return row.reason
    story = KINDS[str(row.body.__struct_config__.tag)].story(row.body).zh
    return f"{story}（与第 {row.repeats} 行相同 · same as row {row.repeats}）" if row.repeats else story


def _try_out(
    client: Client, estate: str, origin: str, rows: Sequence[Row], signing: Sequence[SigningKey], total: int
) -> None:
    events = _events(estate, rows)
    client.try_out(estate, events, sign_submission(origin, events, signing))
    later = f"; the {total - len(rows)} rows after them were judged here only" if total > len(rows) else ""
    results.print(f"{estate}: the service would take in the first {counted(len(rows), 'row')}{later}")


def _send(
    client: Client,
    estate: str,
    origin: str,
    rows: Sequence[Row],
    signing: Sequence[SigningKey],
    diary: Diary,
    batch: int,
) -> None:
    """Pending submissions go first, as they were signed; then what no submission holds yet."""
    taken = diary.taken()
    fresh = [row for row in rows if row.key not in taken]
    waiting = list(diary.pending())
    sent = 0
    with Progress(console=notes, transient=True) as progress:
        task = progress.add_task(estate, total=len(fresh) + sum(len(one.rows) for one in waiting))
        for signed in _all(waiting, fresh, estate, origin, signing, diary, batch):
            send_signed(client, estate, signed, diary)
            sent += len(signed.rows)
            progress.advance(task, len(signed.rows))
    already = len(rows) - sent
    before = max(already, 0)
    was = "was" if before == 1 else "were"
    results.print(f"{estate}: {counted(sent, 'row')} sent, {before} {was} in the ledger before")


def _all(
    waiting: Sequence[Signed],
    fresh: Sequence[Row],
    estate: str,
    origin: str,
    signing: Sequence[SigningKey],
    diary: Diary,
    batch: int,
) -> Iterator[Signed]:
    yield from waiting
    for start in range(0, len(fresh), batch):
        part = fresh[start : start + batch]
        events = _events(estate, part)
        yield diary.sign([row.key for row in part], events, sign_submission(origin, events, signing))


def send_signed(client: Client, estate: str, signed: Signed, diary: Diary) -> AcceptedReply:
    """The submission is in the log, and the diary says so.

    Raises:
        AnsweredError: The service said no, and the diary has struck it out; or it is in trouble, and it
            waits in the diary for the next time.
    """
    try:
        accepted = client.submit(estate, signed.events, signed.note)
    except AnsweredError as error:
        if error.status < 500:
            diary.refuse(signed)
        raise
    diary.done(signed, accepted.first)
    return accepted


def _events(estate: str, rows: Sequence[Row]) -> list[bytes]:
    return [make_event(estate, row.body) for row in rows if row.body is not None]
