"""The operations on votes and on sealed fields."""

from __future__ import annotations

from typing import Final

from api.routes import disclosures, votes
from api.routes import shapes as s
from api.routes import vote_shapes as v
from api.routes.operation import AT, AT_SIZE, ESTATE, LIST, PAGING, READ, Operation
from projections.vote_rows import BallotRow, RollRow, VoteRow

_V: Final = f"{ESTATE}/votes"
_ONE: Final = f"{_V}/{{vote}}"
_OF_VOTE: Final = (*AT_SIZE, "unknown_vote")
_LIST_OF_VOTE: Final = (*LIST, "unknown_vote")

VOTE_OPERATIONS: Final[tuple[Operation, ...]] = (
    Operation("GET", _V, votes.list_votes, s.Page[VoteRow], (AT, *PAGING), LIST),
    Operation("GET", _ONE, votes.get_vote, v.VoteReply, (AT,), _OF_VOTE),
    Operation("GET", f"{_ONE}/tally", votes.get_tally, v.TallyReply, (AT,), _OF_VOTE),
    Operation("GET", f"{_ONE}/roll", votes.list_roll, s.Page[RollRow], (AT, *PAGING), _LIST_OF_VOTE),
    Operation("GET", f"{_ONE}/ballots", votes.list_ballots, s.Page[BallotRow], (AT, *PAGING), _LIST_OF_VOTE),
    Operation(
        "GET",
        f"{_ONE}/participation",
        votes.list_participation,
        s.Page[v.UnitRow],
        (AT, *PAGING),
        _LIST_OF_VOTE,
    ),
    Operation(
        "GET", f"{_ONE}/codes/{{code}}", votes.get_code, v.CodeReply, (AT,), (*_OF_VOTE, "unknown_code")
    ),
    Operation(
        "GET",
        f"{_ONE}/openable",
        votes.list_openable,
        s.Page[v.OpenableReply],
        (AT, *PAGING),
        (*_LIST_OF_VOTE, "disclosure_sealed"),
    ),
    Operation(
        "POST",
        f"{ESTATE}/disclosures",
        disclosures.post_disclosures,
        v.DisclosuresReply,
        (),
        (
            "unknown_estate",
            "malformed_request",
            "too_large",
            "overloaded",
            "disclosure_malformed",
            "disclosure_not_named",
            "disclosure_erased",
        ),
        v.DisclosuresBody,
        201,
    ),
    Operation(
        "GET",
        f"{ESTATE}/disclosures/{{digest}}",
        disclosures.get_disclosure,
        v.DisclosureReply,
        (),
        (*READ, "disclosure_missing", "disclosure_sealed", "disclosure_erased", "sealed_altered"),
    ),
)
