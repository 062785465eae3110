"""Pages of the fund over HTTP: the front page's summary, the list of all units, and who may see them."""

from __future__ import annotations

import html
import re
from pathlib import Path

from starlette.testclient import TestClient

from api.client import Client
from api.main import create_app
from ledger_core.books.estate.kinds import Unit, UnitsRegistered
from ledger_core.books.fund.publication_rules import list_line
from ledger_core.log.canonical import encode_base64
from ledger_core.log.merkle import leaf_hash, root_of
from tests.e2e.fund_town import AREAS, TOKEN, FundTown
from tests.e2e.town import settings_in, today
from tests.support import fund_bodies
from tests.support.bodies import TODAY

BEARER = {"Authorization": f"Bearer {TOKEN}"}
FUND = "/v1/estates/guangjing/fund"


def section_of(page: str, title: str) -> str:
    """The section of a page that has this heading."""
    (found,) = [one for one in page.split("<section>") if f"<h2>{title}" in one]
    return found.partition("</section>")[0]


def test_the_front_page_tells_the_fund_and_names_no_unit(
    opened_fund: tuple[TestClient, FundTown],
) -> None:
    """Four totals, what waits for whom, how many are low; in both languages."""
    http, town = opened_fund
    low = fund_bodies.policy(since=today(), replenish_below_bp=10_000)
    bank = (town.keys["custodian_bank"], town.keys["manager"])
    town.take(low, keys=[town.keys["committee"]])
    town.take(fund_bodies.returned(amount_fen=5, date=today()), keys=[*bank])
    shown = section_of(http.get("/estates/guangjing", headers={"Accept-Language": "zh-CN"}).text, "维修资金")
    for figure in ("60,000.00", "0.00", "0.05", "59,999.95"):
        assert f">{figure}<" in shown
    for words in ("1 项使用申请待办", "3幢屋面防水维修", "等待业主办理", "按规则应续筹:1 户"):
        assert words in shown
    assert not [unit for unit in AREAS if unit in shown]
    english = section_of(
        http.get("/estates/guangjing", headers={"Accept-Language": "en"}).text, "Maintenance fund"
    )
    assert "Applications that wait: 1" in english


def test_the_front_page_is_silent_where_there_is_no_fund(tmp_path: Path) -> None:
    """And does not show a fund of zero."""
    with TestClient(create_app(settings_in(tmp_path, SUNLEDGER_OPEN_ESTATES="*"))) as http:
        FundTown(Client("http://testserver", transport=http._transport)).found()
        assert "/estates/guangjing/fund/units" not in http.get("/estates/guangjing").text
        assert "累计交存" not in http.get("/estates/guangjing", headers={"Accept-Language": "zh-CN"}).text


def test_pages_of_a_closed_fund_ask_for_the_token(
    fund_http: TestClient, fund_town: FundTown, fund_tokens: Path, tmp_path: Path
) -> None:
    """Front page and list of units tell nothing before."""
    for page in ("", "/fund", "/fund/units", "/fund/unit"):
        answer = fund_http.get(f"/estates/guangjing{page}")
        assert answer.status_code == 401
        assert not [unit for unit in AREAS if unit in answer.text]
    fund_tokens.write_text(f"guangjing {TOKEN}\n")
    # Tokens are read when the service starts.
    again = {"SUNLEDGER_READ_TOKENS": str(fund_tokens), "SUNLEDGER_PUBLISHED": str(tmp_path / "again")}
    settings = settings_in(fund_tokens.parent, **again)
    with TestClient(create_app(settings)) as http:
        assert "3-2-503" in http.get("/estates/guangjing/fund/units", headers=BEARER).text
        assert http.get("/estates/guangjing", headers=BEARER).status_code == 200


def test_all_units_lie_on_pages_and_are_found_by_the_beginning_of_their_code(
    opened_fund: tuple[TestClient, FundTown],
) -> None:
    """Sixty flats more: fifty a page, at one tree size; each with its area and balance."""
    http, town = opened_fund
    flats = tuple(
        Unit(unit=f"8-{number:03d}", building="8", entrance="1", area_centi_m2=7_000, group=f"h{number}")
        for number in range(60)
    )
    town.take(UnitsRegistered(units=flats, since=TODAY), keys=[town.keys["registrar"]])
    first = http.get("/estates/guangjing/fund/units", headers={"Accept-Language": "en"}).text
    assert first.count("/fund/unit?unit=") == 50
    assert "89.50" in first
    following = re.search(r'rel="next" href="(\?[^"]+)"', first)
    assert following is not None
    last = http.get(f"/estates/guangjing/fund/units{html.unescape(following[1])}").text
    assert last.count("/fund/unit?unit=") == 13
    assert 'rel="next"' not in last
    found = http.get("/estates/guangjing/fund/units?find=8-05").text
    assert re.findall(r"unit\?unit=([^\"]+)", found) == [f"8-05{number}" for number in range(10)]
    data = http.get(f"{FUND}/units?find=8-05&limit=4").json()
    assert [one["unit"] for one in data["data"]] == ["8-050", "8-051", "8-052", "8-053"]
    data = http.get(f"{FUND}/units?cursor={data['next_cursor']}").json()
    assert [one["unit"] for one in data["data"]] == ["8-054", "8-055", "8-056", "8-057"]
    assert "没有" in http.get("/estates/guangjing/fund/units?find=9", headers={"Accept-Language": "zh"}).text
    for wrong in ("only=rich", "start=-1", f"find={'x' * 81}", "find=%00"):
        assert http.get(f"/estates/guangjing/fund/units?{wrong}").status_code == 400, wrong


def test_an_account_is_shown_without_reading_the_others_until_its_proof_is_asked_for(
    opened_fund: tuple[TestClient, FundTown],
) -> None:
    """A link leads to the line in the newest list; nothing is said of a list where there is none."""
    http, town = opened_fund
    address, english = "/estates/guangjing/fund/unit?unit=3-2-502", {"Accept-Language": "en"}
    assert "No published list" in http.get(address, headers=english).text
    units = http.get(f"{FUND}/units").json()["data"]
    leaves = [list_line(one["unit"], one["deposits_fen"], one["gains_fen"], one["used_fen"]) for one in units]
    root = encode_base64(root_of([leaf_hash(leaf) for leaf in leaves]))
    body = fund_bodies.published(root, 6_000_000, units=len(leaves), date=today())
    town.take(body, keys=[town.keys["custodian_bank"]])
    page = http.get(address, headers=english).text
    assert "?unit=3-2-502&amp;proof=1" in page
    assert root not in page
    shown = html.unescape(http.get(f"{address}&proof=1", headers=english).text)
    assert leaves[1].decode() in shown
    assert root in shown
