"""The fund over HTTP: closed by default, totals, units, applications, lists; and a bank's lists imported."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from starlette.testclient import TestClient
from typer.testing import CliRunner

from api.cli import app as commands
from api.client import Client
from api.commands import import_fund
from api.key_files import format_signing_key
from api.main import create_app
from ledger_core.books.registry import decode_event
from ledger_core.log.merkle import leaf_hash, verify_inclusion
from tests.e2e.fund_town import AREAS, TOKEN, FundTown
from tests.e2e.town import settings_in, today
from tests.support import fund_bodies

BEARER = {"Authorization": f"Bearer {TOKEN}"}
FUND = "/v1/estates/guangjing/fund"


def test_a_fund_closes_the_estate_until_somebody_is_given_a_token(
    fund_http: TestClient, fund_town: FundTown, fund_tokens: Path
) -> None:
    """Entries, fund and tiles of entries ask; checkpoint and hash tiles are public; no other token opens."""
    size = fund_http.get("/v1/estates/guangjing").json()["tree_size"]
    for path in ("fund", "fund/units", "entries", "entries/0", "balances", "bundle"):
        assert fund_http.get(f"/v1/estates/guangjing/{path}").json()["code"] == "token_missing"
    assert fund_http.get(FUND, headers=BEARER).json()["code"] == "token_wrong"
    assert fund_http.get(f"/logs/guangjing/tile/entries/000.p/{size}").status_code == 401
    assert fund_http.get(f"/logs/guangjing/tile/0/000.p/{size}").status_code == 200
    assert fund_http.get("/logs/guangjing/checkpoint").status_code == 200
    assert fund_http.get("/v1/estates/guangjing").json()["closed"] is True
    assert fund_http.get("/estates/guangjing").status_code == 401


def test_an_estate_is_open_up_to_its_first_fund_account(tmp_path: Path) -> None:
    """And stays open where the setting says so."""
    for opened, status in (("", 401), ("other", 401), ("guangjing", 200), ("*", 200)):
        directory = tmp_path / f"of-{opened.replace('*', 'all')}"
        directory.mkdir()
        app = create_app(settings_in(directory, SUNLEDGER_OPEN_ESTATES=opened))
        with TestClient(app) as http:
            client = Client("http://testserver", transport=http._transport)
            town = FundTown(client)
            town.found()
            assert http.get("/v1/estates/guangjing/entries").status_code == 200
            town.take(
                fund_bodies.account(custodian="the-custodian-bank", date=today()),
                keys=[town.keys["committee"]],
            )
            assert http.get("/v1/estates/guangjing/entries").status_code == status


def test_totals_units_and_applications(opened_fund: tuple[TestClient, FundTown]) -> None:
    """In the shapes of all lists: pages of one tree size, `at`, problems with codes."""
    http, _ = opened_fund
    fund = http.get(FUND).json()
    assert (fund["fund"]["deposits_fen"], fund["fund"]["balance_fen"]) == (6_000_000, 6_000_000)
    assert http.get(f"{FUND}?at=5").json()["fund"]["balance_fen"] == 0
    first = http.get(f"{FUND}/units?limit=2").json()
    assert [one["unit"] for one in first["data"]] == ["3-2-501", "3-2-502"]
    assert first["has_more"] is True
    second = http.get(f"{FUND}/units?cursor={first['next_cursor']}").json()
    assert [one["unit"] for one in second["data"]] == ["3-2-503"]
    assert second["as_of"] == first["as_of"]
    assert http.get(f"{FUND}/units?only=low").json()["data"] == []
    unit = http.get(f"{FUND}/units/3-2-501").json()["account"]
    assert [(line["what"], line["balance_fen"]) for line in unit["lines"]] == [("opening", 2_000_000)]
    (row,) = http.get(f"{FUND}/applications").json()["data"]
    assert (row["application"], row["stage"], row["next"]) == ("w-1", "proposed", ["owners"])
    one = http.get(f"{FUND}/applications/w-1").json()["application"]
    assert one["budget"][0]["item"] == "屋面防水"
    assert http.get(f"{FUND}/applications/w-1/shares").json()["data"] == []


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("units/9-9-999", "unknown_unit"),
        ("units?only=rich", "invalid_parameter"),
        ("units?cursor=x", "invalid_cursor"),
        ("units/3-2-501/proof", "unknown_list"),
        ("applications/none", "unknown_application"),
        ("applications/none/shares", "unknown_application"),
        ("lists/0", "unknown_list"),
        ("lists/x/lines", "unknown_list"),
        ("units?at=999", "unknown_size"),
    ],
)
def test_what_is_not_there_is_a_problem_with_a_code(
    opened_fund: tuple[TestClient, FundTown], path: str, code: str
) -> None:
    """Never an empty answer that could be taken for one."""
    http, _ = opened_fund
    answer = http.get(f"{FUND}/{path}")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == code


def test_an_owner_proves_his_line_and_anybody_adds_up_the_list(
    opened_fund: tuple[TestClient, FundTown],
) -> None:
    """Line, path and root; the lines' number and sum; the entry that commits to them."""
    http, town = opened_fund
    units = http.get(f"{FUND}/units").json()["data"]
    body = _list_body(units)
    seq = town.take(body, keys=[town.keys["custodian_bank"]]).first
    proof = http.get(f"{FUND}/units/3-2-502/proof?list={seq}").json()["proof"]
    event = decode_event(http.get(f"/v1/estates/guangjing/entries/{seq}").json()["event"].encode())
    path = [base64.b64decode(one) for one in proof["hashes"]]
    root = base64.b64decode(event.body.root)  # type: ignore[attr-defined]
    verify_inclusion(leaf_hash(proof["leaf"].encode()), proof["index"], len(AREAS), path, root)
    answer = http.get(f"{FUND}/lists/{seq}").json()
    assert answer["check"]["agrees"] is True
    lines = http.get(f"{FUND}/lists/{seq}/lines").json()["data"]
    assert len(lines) == answer["list"]["units"] == 3
    assert sum(line["balance_fen"] for line in lines) == answer["list"]["control_fen"] == 6_000_000


def _list_body(units: list[dict[str, Any]]) -> Any:
    """The list that follows from what the service says of each unit."""
    from ledger_core.books.fund.publication_rules import list_line
    from ledger_core.log.merkle import root_of

    leaves = [
        leaf_hash(list_line(one["unit"], one["deposits_fen"], one["gains_fen"], one["used_fen"]))
        for one in units
    ]
    total = sum(one["balance_fen"] for one in units)
    root = base64.b64encode(root_of(leaves)).decode()
    return fund_bodies.published(root, total, units=len(units), date=today())


class TestImport:
    """A bank's lists through the commands, into the service."""

    @pytest.fixture
    def run(
        self, opened_fund: tuple[TestClient, FundTown], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> Any:
        """Runs a command against the service; returns what it said, with its exit code."""
        http, town = opened_fund
        key = tmp_path / "bank.key"
        key.write_text(format_signing_key(town.keys["custodian_bank"]))
        monkeypatch.setattr(
            import_fund,
            "Client",
            lambda url, token="": Client("http://testserver", token=token, transport=http._transport),
        )

        def command(*words: str) -> Any:
            shared = ["--estate", "guangjing", "--key", str(key), "--account", "fund", "--bank-ref", "F-9"]
            return CliRunner().invoke(commands, [*words, *shared])

        return command

    def test_a_workbook_of_deposits(
        self, run: Any, opened_fund: tuple[TestClient, FundTown], tmp_path: Path
    ) -> None:
        """Tried out, taken in whole, harmless a second time."""
        path = tmp_path / "list.xlsx"
        book = Workbook()
        rows = (
            ("房号", "面积", "金额"),
            ("3-2-503", 89.5, 100.5),
            ("3-2-501", 89.5, 200),
            ("合计", 179, 300.5),
        )
        for row in rows:
            book.active.append(row)
        book.save(path)
        words = ("import-deposits", str(path), "--date", today().isoformat())
        tried = run(*words, "--dry-run")
        assert tried.exit_code == 0, tried.output
        http, _ = opened_fund
        before = http.get(FUND).json()["fund"]["deposits_fen"]
        assert run(*words).exit_code == 0
        assert http.get(FUND).json()["fund"]["deposits_fen"] == before + 30_050
        again = run(*words)
        assert "in the ledger before" in again.output
        assert http.get(FUND).json()["fund"]["deposits_fen"] == before + 30_050

    def test_a_list_that_does_not_fit_is_not_sent(
        self, run: Any, opened_fund: tuple[TestClient, FundTown], tmp_path: Path
    ) -> None:
        """A unit that is not registered, a wrong area: shown with figures; a wrong sum: refused with both."""
        http, _ = opened_fund
        before = http.get("/v1/estates/guangjing").json()["tree_size"]
        path = tmp_path / "list.csv"
        path.write_text("unit,area,amount\n3-2-501,90,1\n9-9-999,1,1\n合计,,2\n")
        said = run("import-deposits", str(path), "--date", today().isoformat())
        assert said.exit_code == 1
        path.write_text("unit,amount\n3-2-501,1\n")
        said = run("import-deposits", str(path), "--date", today().isoformat(), "--total", "2")
        assert getattr(said.exception, "code", "") == "total_differs"
        assert "1.00 missing" in str(said.exception)
        assert http.get("/v1/estates/guangjing").json()["tree_size"] == before

    def test_an_interest_list_is_computed_again(
        self, run: Any, opened_fund: tuple[TestClient, FundTown], tmp_path: Path
    ) -> None:
        """The bank's total shared by balance-days: a fen shifted between two units is refused."""
        http, _ = opened_fund
        path, day = tmp_path / "gains.csv", today().isoformat()
        terms = ("--run", "q1", "--first", day, "--last", day, "--date", day)
        wrong = "unit,balance_days,amount\n3-2-501,20000,0.34\n3-2-502,20000,0.32\n3-2-503,20000,0.34\n"
        path.write_text(wrong + "total,,1.00\n")
        said = run("import-gains", str(path), *terms)
        assert getattr(said.exception, "code", "") == "gains_mismatch"
        right = "unit,balance_days,amount\n3-2-501,20000,0.34\n3-2-502,20000,0.33\n3-2-503,20000,0.33\n"
        path.write_text(right + "total,,1.00\n")
        said = run("import-gains", str(path), *terms)
        assert said.exit_code == 0, said.output
        assert http.get(FUND).json()["fund"]["gains_fen"] == 100
