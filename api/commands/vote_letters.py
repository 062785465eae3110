"""`sunledger vote replace`, `vote title`: a letter is lost, or a unit has a new owner while a vote runs.

Rules:
    * A new letter is kept in a file of its own before its public half goes to the log: a claim that the log
      knows and nobody has would be a lost ballot. A letter that the ledger refuses is taken away again; not
      one of which nobody knows whether it was taken in.
    * The letter's code and what opens its commitment stay; its secret is fresh.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Annotated, Final, Literal

import typer

from api.client.errors import AnsweredError
from api.commands.vote_results import act, day_of, letter_of, one_of
from api.commands.votes import (
    URL_DEFAULT,
    Estate,
    Keys,
    Letters,
    Out,
    Url,
    VoteName,
    write_private,
)
from api.voting.roll import claim_of, encode_secret, format_letters
from ledger_core.books.voting.kinds import ClaimReplaced, TitlePassed
from ledger_core.errors import ConflictError, MalformedError

_Reason = Literal["lost", "title_passed"]
_REASONS: Final[dict[str, _Reason]] = {"lost": "lost", "title_passed": "title_passed"}
_Code = Annotated[str, typer.Option("--code", help="The ballot code.")]


def replace(
    estate: Estate,
    vote: VoteName,
    code: _Code,
    letters: Letters,
    letter: Annotated[Path, typer.Option("--letter", help="Where the new letter goes; a secret file.")],
    key: Keys,
    reason: Annotated[str, typer.Option("--reason", help="lost, or title_passed.")] = "lost",
    url: Url = URL_DEFAULT,
    out: Out = None,
) -> None:
    """Give a ballot code a new letter: the old one's keys are at their end, and everybody sees that."""
    why = one_of("--reason", reason, _REASONS)
    fresh = letter_of(letters, code)._replace(secret=encode_secret(secrets.token_bytes(32)))
    body = ClaimReplaced(vote=vote, code=code, claim=claim_of(fresh, vote), reason=why)
    write_private(letter, format_letters([fresh]))
    try:
        act(estate, body, key, url, out)
    except (AnsweredError, MalformedError, ConflictError) as error:
        if not (isinstance(error, AnsweredError) and error.is_unknown):
            letter.unlink()
        raise


def title(
    estate: Estate,
    vote: VoteName,
    code: _Code,
    since: Annotated[str, typer.Option("--since", help="Day on which the title passed, YYYY-MM-DD.")],
    key: Keys,
    url: Url = URL_DEFAULT,
    out: Out = None,
) -> None:
    """Tell that a unit has a new owner: a ballot that is in stands, else its keys are at their end."""
    act(estate, TitlePassed(vote=vote, code=code, since=day_of(since)), key, url, out)
