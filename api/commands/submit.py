"""`sunledger submit`: send a signed submission; sending it twice is harmless."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.client import Client
from api.commands.console import results
from api.commands.submission_file import estate_of, log_origin_of, read_submission

Url = Annotated[str, typer.Option("--url", help="Address of the service.")]
URL_DEFAULT = "http://127.0.0.1:8000"


def submit(
    file: Annotated[Path, typer.Argument(help="A submission made by sign; '-' reads standard input.")],
    url: Url = URL_DEFAULT,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Ask for the decision; append nothing.")] = False,
    expected_size: Annotated[
        int | None, typer.Option("--expected-size", min=0, help="Append only at this tree size.")
    ] = None,
) -> None:
    """Send a submission; after a lost connection it is sent again by itself."""
    submission = read_submission(file)
    estate = estate_of(log_origin_of(submission))
    with Client(url) as client:
        if dry_run:
            reply = client.try_out(estate, submission.events, submission.note)
            results.print(f"{estate}: would be entries {reply.first} to {reply.first + reply.of - 1}")
            return
        accepted = client.submit(estate, submission.events, submission.note, expected_size=expected_size)
    last = accepted.first + accepted.of - 1
    results.print(f"{estate}: entries {accepted.first} to {last}, tree size {accepted.tree_size}")
