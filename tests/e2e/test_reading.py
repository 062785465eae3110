"""Reading over HTTP: lists, entries, proofs, receipts, books, tiles, vouchers, bundle."""

from __future__ import annotations

import base64
import io
import zipfile
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.client import Client
from ledger_core.log.checkpoint import open_checkpoint, parse_tree_head
from ledger_core.log.merkle import leaf_hash, verify_consistency, verify_inclusion
from ledger_core.log.note import VerifierKey, parse_note
from ledger_core.log.receipt import verify_signers
from ledger_core.log.tiles import decode_bundle
from tests.e2e.town import Town, expense, income, today, voucher_of

E = "/v1/estates/guangjing"


def test_estates_are_listed_with_their_log(http: TestClient, town: Town) -> None:
    """The fields that others script against are fixed."""
    page = http.get("/v1/estates").json()
    (row,) = page["data"]
    assert (row["id"], row["name"], row["origin"], row["tree_size"]) == (
        "guangjing",
        "广景苑",
        town.origin,
        7,
    )
    assert row["vkey"] == town.client.log_key("guangjing").vkey
    assert page["has_more"] is False


def test_an_entry_shows_its_exact_bytes(http: TestClient, town: Town) -> None:
    """event LF seal hashes to leaf, and the story is told in both languages."""
    accepted = town.take(income(12_345))
    entry = http.get(f"{E}/entries/{accepted.first}").json()
    assert set(entry) == {"seq", "leaf", "event", "seal", "kind", "story"}
    digest = leaf_hash(f"{entry['event']}\n{entry['seal']}".encode())
    assert entry["leaf"] == accepted.leaves[0] == base64.b64encode(digest).decode()
    assert entry["kind"] == "revenue.income.received/1"
    assert "123.45" in entry["story"]["zh"]
    assert "123.45" in entry["story"]["en"]


def test_pages_are_pinned_to_one_tree_size(http: TestClient, town: Town) -> None:
    """What is appended while somebody turns the pages does not shift them."""
    town.take(*[income(100 + n) for n in range(5)])
    first = http.get(f"{E}/entries?from=2&limit=4").json()
    town.take(income(999))
    seqs, page = [row["seq"] for row in first["data"]], first
    while page["has_more"]:
        page = http.get(f"{E}/entries", params={"cursor": page["next_cursor"]}).json()
        assert page["as_of"] == first["as_of"]
        seqs += [row["seq"] for row in page["data"]]
    assert seqs == list(range(2, 12))
    assert first["as_of"]["tree_size"] == 12


def test_filters_find_what_they_say(http: TestClient, town: Town) -> None:
    """A filtered list travels by cursor too, filters included."""
    town.take(income(100), expense(200), income(300, category="rent", memo="Laden Ost"))
    kind = {"kind": "revenue.income.received/1", "limit": "1"}
    page = http.get(f"{E}/entries", params=kind).json()
    assert [row["seq"] for row in page["data"]] == [7]
    rest = http.get(f"{E}/entries", params={"cursor": page["next_cursor"]}).json()
    assert [row["seq"] for row in rest["data"]] == [9]
    assert [row["seq"] for row in http.get(f"{E}/entries?category=repairs").json()["data"]] == [8]
    assert [row["seq"] for row in http.get(f"{E}/entries?q=Laden").json()["data"]] == [9]
    day = today().isoformat()
    assert len(http.get(f"{E}/entries?account=sunshine&first_day={day}&last_day={day}").json()["data"]) == 3


@pytest.mark.parametrize(
    "query",
    [
        "cursor=nonsense",
        "cursor=e30",
        "cursor=e30&limit=3",
        "cursor=" + base64.urlsafe_b64encode(b'{"of":"parties"}').decode().rstrip("="),
        "cursor=" + base64.urlsafe_b64encode(b'{"estate":"guangjing","of":"entries","size":99999}').decode(),
    ],
)
def test_a_bad_cursor_is_told(http: TestClient, town: Town, query: str) -> None:
    """A bad cursor is 400 invalid_cursor."""
    answer = http.get(f"{E}/entries?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")


def test_a_good_cursor_must_travel_alone(http: TestClient, town: Town) -> None:
    """Filters that would be swallowed are refused."""
    cursor = http.get(f"{E}/entries?limit=1").json()["next_cursor"]
    answer = http.get(f"{E}/entries", params={"cursor": cursor, "limit": "5"})
    assert answer.json()["code"] == "invalid_cursor"


@pytest.mark.parametrize(
    "path",
    [
        f"{E}/entries?limit=0",
        f"{E}/entries?limit=1001",
        f"{E}/entries?from=-1",
        f"{E}/entries?from=1&from=2",
        f"{E}/entries?form=1",
        f"{E}/entries?kind=no.kind/1",
        f"{E}/entries?first_day=2026-02-30",
        f"{E}/entries?first_day=20260201",
        f"{E}/statement?first=2026-02-02&last=2026-02-01",
        f"{E}/balances?at=4_2",
        f"{E}/balances?at=%D9%A4",
        "/v1/log-key",
        f"{E}/books?format=exe",
    ],
)
def test_a_bad_parameter_is_told(http: TestClient, town: Town, path: str) -> None:
    """Nothing that was meant is passed over in silence."""
    answer = http.get(path)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_parameter")


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/v1/estates/nowhere", "unknown_estate"),
        ("/v1/estates/nowhere/entries", "unknown_estate"),
        ("/v1/estates/..%2Fx/balances", "not_found"),
        ("/logs/nowhere/checkpoint", "unknown_estate"),
        (f"{E}/entries/7", "unknown_entry"),
        (f"{E}/entries/x", "unknown_entry"),
        (f"{E}/balances?at=8", "unknown_size"),
        (f"{E}/vouchers/{'0' * 64}", "voucher_missing"),
        (f"{E}/vouchers/..%2F..%2Flog-key", "not_found"),
        ("/logs/guangjing/tile/0/000", "unknown_tile"),
        ("/logs/guangjing/tile/0/000.p/8", "unknown_tile"),
        ("/logs/guangjing/tile/0/x001/000", "unknown_tile"),
        ("/logs/guangjing/tile/entries/000.p/08", "unknown_tile"),
        ("/v1/nothing", "not_found"),
        ("/v1/problems/nothing", "not_found"),
    ],
)
def test_what_is_not_there_is_a_404(http: TestClient, town: Town, path: str, code: str) -> None:
    """Each with the code of what is missing."""
    answer = http.get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, code)


def test_proofs_hold(http: TestClient, town: Town) -> None:
    """An inclusion proof leads to the checkpoint's root, a consistency proof from one root to the next."""
    old = parse_tree_head(parse_note(http.get("/logs/guangjing/checkpoint").text).text)
    town.take(*[income(100 + n) for n in range(9)])
    log_key = VerifierKey.parse(town.client.log_key("guangjing").vkey)
    for seq in (0, 6, 15):
        proof = http.get(f"{E}/entries/{seq}/proof").json()
        head = open_checkpoint(proof["checkpoint"], log_key).head
        leaf = base64.b64decode(http.get(f"{E}/entries/{seq}").json()["leaf"])
        assert (proof["index"], proof["tree_size"]) == (seq, head.size) == (seq, 16)
        verify_inclusion(leaf, seq, head.size, _hashes(proof), head.root)
    answer = http.get(f"{E}/proof/consistency?from=7")
    path = answer.json()
    # What was proven up to "today" may be kept by nobody: tomorrow it would hide the growth.
    assert answer.headers["cache-control"] == "no-store"
    named = http.get(f"{E}/proof/consistency?from=7&to=16")
    assert (named.json(), "immutable" in named.headers["cache-control"]) == (path, True)
    verify_consistency(old.size, old.root, 16, head.root, _hashes(path))


def _hashes(proof: dict[str, Any]) -> list[bytes]:
    return [base64.b64decode(one) for one in proof["hashes"]]


def test_a_receipt_holds_offline(town: Town, client: Client) -> None:
    """Of an entry in the middle of a submission, signers included."""
    town.take(*[income(100 + n) for n in range(20)])
    log_key = VerifierKey.parse(client.log_key("guangjing").vkey)
    receipt, text = client.receipt("guangjing", 17, log_key)
    keys = [town.keys["manager"].vkey, town.keys["committee"].vkey]
    assert verify_signers(receipt, town.origin, keys) == tuple(keys)
    assert text.startswith("sunledger/receipt/v1\n")


def test_balances_of_any_size(http: TestClient, town: Town) -> None:
    """Debit positive, zero accounts left out, exact to the fen."""
    town.take(income(100), expense(40))
    assert http.get(f"{E}/balances?at=6").json() == {"tree_size": 6, "balances": {}}
    assert http.get(f"{E}/balances").json() == {
        "tree_size": 9,
        "balances": {
            "assets:bank:sunshine": 1_000_060,
            "equity:opening": -1_000_000,
            "expenses:repairs": 40,
            "income:parking": -100,
        },
    }


def test_statement_trail_and_lists(http: TestClient, town: Town) -> None:
    """What the pages show is there for programs too."""
    town.take(income(100), expense(40))
    day = today().isoformat()
    statement = http.get(f"{E}/statement?first={day}&last={day}").json()
    (account,) = statement["statement"]["accounts"]
    assert (
        account["opening_fen"],
        account["income_fen"],
        account["expense_fen"],
        account["closing_fen"],
    ) == (
        1_000_000,
        100,
        40,
        1_000_060,
    )
    trail = http.get(f"{E}/entries/8/trail").json()
    assert trail["entry"]["seq"] == 8
    assert [one["role"] for one in trail["trail"]["signers"]] == ["manager", "committee"]
    assert http.get(f"{E}/accounts").json()["data"][0]["balance_fen"] == 1_000_060
    assert [one["role"] for one in http.get(f"{E}/parties").json()["data"]] == [
        "authority",
        "manager",
        "committee",
        "registrar",
        "custodian_bank",
    ]
    assert http.get(f"{E}/questions").json()["data"] == []


def test_tiles_are_those_of_the_checkpoint(http: TestClient, town: Town) -> None:
    """Every width up to today's; full ones for ever, the checkpoint for a second."""
    town.take(*[income(100 + n) for n in range(260)])
    full = http.get("/logs/guangjing/tile/0/000")
    assert len(full.content) == 8_192
    assert "immutable" in full.headers["cache-control"]
    assert http.get("/logs/guangjing/tile/0/000.p/9").content == full.content[: 9 * 32]
    assert http.get("/logs/guangjing/tile/1/000.p/1").status_code == 200
    entries = decode_bundle(http.get("/logs/guangjing/tile/entries/001.p/11").content)
    assert [leaf_hash(entry) for entry in entries][:1] == [
        http.get("/logs/guangjing/tile/0/001.p/11").content[:32]
    ]
    assert http.get("/logs/guangjing/checkpoint").headers["cache-control"] == "public, max-age=1"


def test_the_bundle_is_the_static_log(http: TestClient, town: Town, client: Client) -> None:
    """A .zip that names its own keys and holds every tile."""
    seq = town.take(income(100, vouchers=(voucher_of(b"slip of today"),))).first
    stored = client.put_voucher("guangjing", b"slip of today", "text/plain", seq)
    answer = http.get(f"{E}/bundle")
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        names = set(archive.namelist())
        assert {"checkpoint", "policy", "tile/0/000.p/8", "tile/entries/000.p/8", "README.txt"} <= names
        assert f"vouchers/{stored.sha256}" in names
        policy = archive.read("policy").decode()
    assert f"log {client.log_key('guangjing').vkey}\n" in policy
    assert policy.count("authority ") == 1


@pytest.mark.parametrize("format", ["hledger", "beancount", "csv", "xlsx"])
def test_the_books_go_out_as_files(http: TestClient, town: Town, format: str) -> None:
    """One for each program; the bytes themselves are the exports' own tests."""
    town.take(income(4_242))
    answer = http.get(f"{E}/books?format={format}")
    assert answer.status_code == 200
    assert format == "xlsx" or b"42.42" in answer.content


def test_evidence_rests_on_the_founding_and_sends_no_hash_twice(http: TestClient, town: Town) -> None:
    """The entry first, the founding and its signer's grant behind it, each path complete; a few kilobytes."""
    seq = town.take(income(7)).first
    answer = http.get(f"/v1/estates/guangjing/entries/{seq}/evidence")
    body = answer.json()
    assert [one["seq"] for one in body["entries"]][:2] == [seq, 0]
    assert len(set(body["hashes"])) == len(body["hashes"])
    receipt = http.get(f"/v1/estates/guangjing/entries/{seq}/receipt").text
    path = [body["hashes"][at] for at in body["entries"][0]["path"]]
    assert "\n".join(path) in receipt
    assert body["policy"].startswith("log ")
    assert len(answer.content) < 8_000
