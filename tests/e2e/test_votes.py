"""A vote through service and commands: letters, ballots, closing, opening, count, what an owner can check."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any, NamedTuple

import httpx
import msgspec
import pytest

from api.client import AnsweredError
from api.client.votes import VoteClient
from api.key_files import write_secret
from api.settings import Settings
from api.voting.closing import list_root
from api.voting.roll import Letter, format_letters
from ledger_core.append.signing import make_event, sign_submission
from ledger_core.books.estate.kinds import SubjectErased
from ledger_core.log.canonical import decode_base64
from ledger_core.log.disclosure import make_disclosure, open_disclosure
from ledger_core.log.merkle import leaf_hash, verify_inclusion
from ledger_core.stores.base import open_store
from ledger_core.stores.vault import Vault
from tests.e2e.browser.site import write_settings
from tests.e2e.vote_hall import ESTATE, WINDOW, cast, cast_without_disclosure, hall, key_file, run
from tests.support.estate import key_of
from tests.support.poll import VOTE, Poll, open_poll, voters_of

VAULT_TOKEN = "vault-token-of-the-registrar"


class World(NamedTuple):
    """A running service with a vote that was carried out to its count, and what was seen on the way."""

    base: str
    settings: Settings
    poll: Poll
    letters: dict[str, Letter]
    receipts: dict[str, str]
    before: dict[str, Any]
    tokens: VoteClient


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Six units: two for it (one after a change of mind), one against, one unopened, two that do not vote."""
    data = tmp_path_factory.mktemp("vote")
    (data / "vault-tokens").write_text(f"{ESTATE} {VAULT_TOKEN}\n")
    plain = write_settings(data)
    settings = msgspec.structs.replace(plain, vault_tokens=data / "vault-tokens")
    with closing(open_store(settings.database)) as store:
        store.create_tables()
        poll = open_poll(store, voters_of(6), WINDOW.total_seconds(), delivered=5)
    write_secret(data / "letters.csv", format_letters(poll.letters))
    letters = {letter.unit: letter for letter in poll.letters}
    first, second, third, fourth = (letters[f"1-1-{n}"] for n in (101, 102, 103, 104))
    with hall(settings) as (base, end_of_window), VoteClient(base, token=VAULT_TOKEN) as client:
        place = ("--estate", ESTATE, "--url", base)
        run("disclose", "--letters", str(data / "letters.csv"), *place)
        cast(base, data, first, "against")
        receipts = {first.code: cast(base, data, first, "for", first=False)}
        receipts[second.code] = cast(base, data, second, "for")
        receipts[third.code] = cast(base, data, third, "against")
        lost = cast_without_disclosure(base, data, fourth)
        receipts[fourth.code] = lost
        before = {
            "vote": client.vote(ESTATE, VOTE),
            "ballots": list(client.ballots(ESTATE, VOTE)),
            "sealed": problem_of(lambda: list(client.openable(ESTATE, VOTE))),
            "one": problem_of(
                lambda: client.disclosure(ESTATE, next(iter(client.ballots(ESTATE, VOTE))).choices_digest)
            ),
        }
        end_of_window()
        vote = ("--estate", ESTATE, "--vote", VOTE, "--url", base)
        registrar = ("--key", key_file(data, "registrar"))
        run("close", *vote, "--letters", str(data / "letters.csv"), *registrar)
        run("open", *vote, *registrar, "--token", VAULT_TOKEN)
        run("count", *vote, *registrar)
        yield World(base, settings, poll, letters, receipts, before, client)


def problem_of(call: Callable[[], object]) -> str:
    """The code of the problem that a request is answered with."""
    with pytest.raises(AnsweredError) as answered:
        call()
    return str(answered.value.code)


def test_before_the_closing_everybody_sees_who_takes_part_and_nobody_a_choice(world: World) -> None:
    """Not even the holder of a vault token."""
    vote = world.before["vote"].vote
    assert (vote.status, vote.roll.codes, vote.delivered.codes, vote.taking_part.codes) == (
        "running",
        6,
        5,
        4,
    )
    assert all(not one.choices and not one.disclosure for one in world.before["ballots"])
    assert (world.before["sealed"], world.before["one"]) == ("disclosure_sealed", "disclosure_sealed")


def test_the_tally_is_counted_from_the_opened_ballots(world: World) -> None:
    """Four of six take part, which are two thirds exactly; two of four are for it, which is no majority."""
    tally = world.tokens.tally(ESTATE, VOTE)
    (topic,) = tally.topics
    assert (tally.status, tally.unopened, tally.taking_part) == ("counted", 1, None)
    assert (topic.a.figures.heads_for, topic.a.figures.heads_against) == (2, 1)
    seen = [(one.who, one.measure, one.figure, one.needed, one.passed) for one in topic.a.tests]
    assert seen == [
        ("taking_part", "area", 40_000, 40_000, True),
        ("taking_part", "heads", 4, 4, True),
        ("for", "area", 20_000, 20_001, False),
        ("for", "heads", 2, 3, False),
    ]
    assert (topic.passed, topic.depends_on_silence) == (False, False)


def test_every_owner_finds_his_ballot_as_he_cast_it(world: World) -> None:
    """The choices on file are those of the disclosure that he kept."""
    for unit, option in (("1-1-101", "for"), ("1-1-102", "for"), ("1-1-103", "against")):
        code = world.letters[unit].code
        view = world.tokens.code(ESTATE, VOTE, code).code
        assert (view.state, view.ballots[-1].disclosure) == ("opened", world.receipts[code])
        assert [(one.topic, one.option) for one in view.ballots[-1].choices] == [("use", option)]
    changed = world.tokens.code(ESTATE, VOTE, world.letters["1-1-101"].code).code.ballots
    assert (len(changed), changed[0].replaced_by, changed[0].choices) == (2, changed[1].seq, ())
    assert world.tokens.code(ESTATE, VOTE, world.letters["1-1-104"].code).code.state == "unopened"


def test_who_did_not_vote_gets_the_proof_of_it(world: World) -> None:
    """Its neighbours stand side by side in the list that the closing committed to before any opening."""
    voted = sorted({one.code for one in world.tokens.ballots(ESTATE, VOTE)})
    for unit in ("1-1-105", "1-1-106"):
        view = world.tokens.code(ESTATE, VOTE, world.letters[unit].code).code
        assert view.state == "no_ballot"
        proof = view.proof
        assert proof is not None
        assert (proof.voted, proof.root, proof.ballots) == (False, list_root(voted), 4)
        places = [one for one in (proof.left, proof.right) if one is not None]
        for one in places:
            path = [decode_base64(text, "path") for text in one.hashes]
            root = decode_base64(proof.root, "root")
            verify_inclusion(leaf_hash(one.code.encode()), one.index, proof.ballots, path, root)
        low = proof.left.index if proof.left else -1
        assert (proof.right.index if proof.right else proof.ballots) == low + 1
    units = httpx.get(f"{world.base}/v1/estates/{ESTATE}/votes/{VOTE}/participation").json()["data"]
    assert [one["unit"] for one in units] == ["1-1-101", "1-1-102", "1-1-103", "1-1-104"]


def test_past_sizes_answer_as_they_did(world: World) -> None:
    """The vote as of the size before the closing shows no choice."""
    size = world.before["vote"].tree_size
    base = f"{world.base}/v1/estates/{ESTATE}/votes/{VOTE}"
    tally = httpx.get(f"{base}/tally?at={size}").json()
    assert (tally["counted_seq"], tally["topics"], tally["taking_part"]["codes"]) == (None, [], 4)
    code = httpx.get(f"{base}/codes/{world.letters['1-1-101'].code}?at={size}").json()["code"]
    assert (code["state"], code["proof"]) == ("cast", None)
    page = httpx.get(f"{base}/ballots?limit=2").json()
    rest = httpx.get(f"{base}/ballots?cursor={page['next_cursor']}").json()
    assert page["as_of"] == rest["as_of"]
    assert len(page["data"] + rest["data"]) == 4


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("votes/none", 404, "unknown_vote"),
        ("votes/NONE", 404, "unknown_vote"),
        ("votes/none/roll", 404, "unknown_vote"),
        (f"votes/{VOTE}/codes/ZZZZZZZZZZZZ", 404, "unknown_code"),
        (f"votes/{VOTE}/codes/short", 404, "unknown_code"),
        (f"votes/{VOTE}?at=99999", 404, "unknown_size"),
        (f"votes/{VOTE}/openable", 401, "token_missing"),
        (f"disclosures/{'A' * 43}", 401, "token_missing"),
    ],
)
def test_what_is_not_there_is_said_by_its_code(world: World, path: str, status: int, code: str) -> None:
    """As every problem."""
    answer = httpx.get(f"{world.base}/v1/estates/{ESTATE}/{path}")
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_disclosures_are_taken_for_what_the_log_holds_only(world: World) -> None:
    """A stranger's fact, another spelling, no list: refused by name; a repeat changes nothing."""
    url = f"{world.base}/v1/estates/{ESTATE}/disclosures"

    def code(body: object) -> tuple[int, str]:
        answer = httpx.post(url, json=body)
        return answer.status_code, answer.json().get("code", "")

    known = world.receipts[world.letters["1-1-102"].code]
    assert httpx.post(url, json={"disclosures": [known]}).json() == {"stored": 0, "known": 1}
    assert code({"disclosures": [make_disclosure("unit", "1-1-101")]}) == (422, "disclosure_not_named")
    assert code({"disclosures": [known + "="]}) == (400, "disclosure_malformed")
    assert code({"disclosures": []}) == (400, "malformed_request")
    assert code({"disclosures": [known], "more": 1}) == (400, "malformed_request")
    wrong = httpx.get(f"{url}/{'A' * 43}", headers={"Authorization": "Bearer somebody-elses-token"})
    assert (wrong.status_code, wrong.json()["code"]) == (403, "token_wrong")


def test_an_erasure_leaves_every_hash_and_every_total(world: World) -> None:
    """The link between code and unit is gone for good; roll, ballots, tally, receipts are as before."""
    letter = world.letters["1-1-101"]
    place = f"{world.base}/v1/estates/{ESTATE}"
    seen = [f"{place}/votes/{VOTE}/{one}" for one in ("tally", "roll", "ballots", f"codes/{letter.code}")]
    seen += [f"{place}/balances"]
    at = httpx.get(place).json()["tree_size"]
    before = [httpx.get(f"{one}?at={at}").text for one in seen]
    line = world.tokens.code(ESTATE, VOTE, letter.code).code.roll
    assert open_disclosure(world.tokens.disclosure(ESTATE, line.commitment)).value == "1-1-101"
    body = SubjectErased(subject=f"{VOTE}/{letter.code}", digests=3, reason="业主要求删除")
    events = [make_event(ESTATE, body)]
    note = sign_submission(f"ledger.example/logs/{ESTATE}", events, [key_of("registrar")])
    world.tokens.submit(ESTATE, events, note)
    assert problem_of(lambda: world.tokens.disclosure(ESTATE, line.commitment)) == "disclosure_erased"
    assert (
        problem_of(lambda: world.tokens.put_disclosures(ESTATE, [letter.disclosure])) == "disclosure_erased"
    )
    assert [httpx.get(f"{one}?at={at}").text for one in seen] == before
    assert b"erased" in httpx.get(f"{place}/entries/{at}").content

    with closing(
        Vault(world.settings.vault, bytes.fromhex(world.settings.vault_key.read_text().strip()))
    ) as vault:
        assert vault.is_erased(ESTATE, f"{VOTE}/{letter.code}")
        assert vault.count(ESTATE, f"{VOTE}/{letter.code}") == 0


def test_the_pages_say_the_same(world: World) -> None:
    """The list, the vote, the roll and both sorts of code."""
    pages = f"{world.base}/estates/{ESTATE}/votes"
    voted, silent = world.letters["1-1-102"].code, world.letters["1-1-105"].code
    english = {"Accept-Language": "en"}
    for path, words in (
        ("", "counted; the result is not announced yet"),
        (f"/{VOTE}", "ballots that nobody opened: 1"),
        (f"/{VOTE}/roll", voted),
        (f"/{VOTE}/code?code={voted.lower()}", "A ballot is on file and was opened"),
        (f"/{VOTE}/code?code={silent}", "No ballot was recorded for this code"),
    ):
        answer = httpx.get(pages + path, headers=english)
        assert answer.status_code == 200, path
        assert words in answer.text, path
    for path in ("/none", f"/{VOTE}/code?code=none"):
        assert httpx.get(pages + path).status_code == 404
