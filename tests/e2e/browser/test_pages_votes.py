"""The pages of a vote over HTTP, without a browser: what its entries say, and that no true one is accused."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import msgspec
import pytest

from api.demo.assembly import ESTATE, VOTE
from api.web.vote_signers import check_vote_signers
from ledger_core.books.voting.kinds import BallotCast
from ledger_core.errors import VerificationError
from projections.parties import KeyRow


@pytest.fixture
def reader(assembly: str) -> Iterator[httpx.Client]:
    """A reader of the estate's pages."""
    with httpx.Client(base_url=f"{assembly}/estates/{ESTATE.slug}") as client:
        yield client


@pytest.fixture(scope="package")
def entries(assembly: str) -> list[dict[str, object]]:
    """Every entry of the estate, as the service lists it."""
    first = httpx.get(f"{assembly}/v1/estates/{ESTATE.slug}/entries", params={"limit": 100}).json()
    return list(first["data"])


def test_the_servers_own_check_accuses_no_entry_of_a_vote(
    reader: httpx.Client, entries: list[dict[str, object]]
) -> None:
    """Ballots, their keys and objections are signed by keys that nobody granted: they came along."""
    signed_by_votes = ("voting.key.registered/1", "voting.ballot.cast/1", "voting.objection.raised/1")
    seen = set()
    for entry in entries:
        page = reader.get(f"/entries/{entry['seq']}").text
        assert 'class="alarm"' not in page, entry["kind"]
        assert "server-check agrees" in page, entry["kind"]
        seen.add(entry["kind"])
    assert seen.issuperset(signed_by_votes)


def test_a_ballot_signed_by_another_codes_key_is_not_as_it_should_be() -> None:
    """The check names the code; a key of the same vote that belongs to a neighbour does not do."""
    row = KeyRow(
        vkey="",
        name="ballot/v-1/9QHA6VE7NV48",
        role="ballot",
        party="",
        party_name="",
        granted_seq=5,
        revoked_seq=None,
        until=None,
    )
    ballot = BallotCast(vote="v-1", code="9QHA6VE7NV48", choices="x" * 43, channel="app")
    check_vote_signers(ballot, [row])
    with pytest.raises(VerificationError):
        check_vote_signers(msgspec.structs.replace(ballot, code="1Z2TJX0JNCFZ"), [row])
    with pytest.raises(VerificationError):
        check_vote_signers(msgspec.structs.replace(ballot, vote="v-2"), [row])


def test_an_entry_signed_by_a_ballots_key_names_its_owner_by_the_code(
    reader: httpx.Client, entries: list[dict[str, object]]
) -> None:
    """Such a key has no party: the page says whose it is without a name."""
    ballot = next(one for one in entries if one["kind"] == "voting.ballot.cast/1")
    page = reader.get(f"/entries/{ballot['seq']}", headers={"Accept-Language": "zh-CN"}).text
    assert re.search(r"<b>选票编号 [0-9A-Z]{12} 的业主</b>", page)


def test_votes_and_topics_are_called_by_their_titles(
    reader: httpx.Client, entries: list[dict[str, object]]
) -> None:
    """Short names of the log stand under the technical details only; the entry leads to its vote."""
    counted = next(one for one in entries if one["kind"] == "voting.result.counted/1")
    page = reader.get(f"/entries/{counted['seq']}", headers={"Accept-Language": "zh-CN"}).text
    told = page.partition("<h1")[2].partition("</h1>")[0]
    assert "「公共收益分红」通过" in told
    assert "「屋面改作花园」未通过" in told
    assert VOTE not in told
    assert f'href="/estates/{ESTATE.slug}/votes/{VOTE}"' in page
    roll = reader.get(f"/votes/{VOTE}/roll").text
    assert "公共收益分红" in roll
    assert "pay-out" not in roll
