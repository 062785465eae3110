"""`sunledger vote cast`: an owner's ballot from a terminal, as the page does it in a browser.

Rules:
    * What opens a ballot is shown before the ballot is sent: if an answer is lost, the owner still has it.
    * A letter's secret is read before a key is made for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from api.client.votes import VoteClient
from api.commands.console import results
from api.commands.votes import URL_DEFAULT, Estate, Url, VoteName, read_lines, write_private
from api.key_files import format_signing_key, read_signing_key
from api.voting.ballot import ballot_key, register_key, seal_ballot, signed
from api.voting.roll import claim_key
from ledger_core.errors import MalformedError
from ledger_core.log.keys import SigningKey


def cast(
    estate: Estate,
    vote: VoteName,
    code: Annotated[str, typer.Option("--code", help="The ballot code of the letter.")],
    key: Annotated[
        Path,
        typer.Option("--ballot-key", help="The ballot's key file: made on the first use of the letter."),
    ],
    choice: Annotated[list[str], typer.Option("--choice", help="topic=for, topic=against or topic=abstain.")],
    letter: Annotated[
        Path | None,
        typer.Option("--secret", help="File with the letter's secret; not needed once the key is made."),
    ] = None,
    url: Url = URL_DEFAULT,
) -> None:
    """Cast a ballot, or replace it where the vote allows that: the last one counts."""
    with VoteClient(url) as client:
        opened = client.vote(estate, vote).opened
        choices = choices_in_order([topic.topic for topic in opened.topics], choice)
        origin = client.estate(estate).origin
        signing = _ballot_key(client, estate, origin, vote, code, key, letter)
        before = client.code(estate, vote, code).code.ballots
        sealed = seal_ballot(vote, code, choices, before[-1].seq if before else None)
        results.print(f"keep this, it opens your ballot: {sealed.disclosure}", markup=False, soft_wrap=True)
        made = signed(origin, (sealed.body,), (signing,))
        accepted = client.submit(estate, made.events, made.note)
        results.print(f"{estate}: ballot {code} is entry {accepted.first}, tree size {accepted.tree_size}")
        client.put_disclosures(estate, [sealed.disclosure])


def choices_in_order(topics: Sequence[str], given: Sequence[str]) -> list[tuple[str, str]]:
    """Return one choice for each topic, in the order of the topics.

    Raises:
        MalformedError: `choices_malformed`.
    """
    said = dict(one.partition("=")[::2] for one in given)
    if len(said) != len(given) or set(said) != set(topics):
        raise MalformedError("choices_malformed", f"one --choice for each of: {', '.join(topics)}")
    if not set(said.values()) <= {"for", "against", "abstain"}:
        raise MalformedError("choices_malformed", "an option is for, against or abstain")
    return [(topic, said[topic]) for topic in topics]


def _ballot_key(
    client: VoteClient, estate: str, origin: str, vote: str, code: str, path: Path, letter: Path | None
) -> SigningKey:
    """The key in the file; the first time it is made, kept, and registered with the letter's secret."""
    if letter is None:
        return read_signing_key(path)
    claim = claim_key(code, vote, "\n".join(read_lines(letter)).strip())
    key = read_signing_key(path) if path.exists() else ballot_key(vote, code)
    if not path.exists():
        # Kept before it is registered: a key that the log knows and nobody has would be a lost ballot.
        write_private(path, format_signing_key(key))
    made = register_key(origin, vote, code, claim, key)
    client.submit(estate, made.events, made.note)
    return key
