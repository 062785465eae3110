"""No door of a closed estate shows its books: every operation and every page, as the service lists them.

Rules:
    * The estate keeps a fund, so it is closed; its units, files and notes bear names that nothing else has.
    * Whatever is asked without a token, in whichever way, holds none of those names.
    * A new operation or page is asked too, without being named here.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
from starlette.testclient import TestClient

from api.client import Client
from api.main import create_app
from api.routes.cursors import Cursor, encode_cursor
from api.routes.operations import OPERATIONS
from api.web.pages import PAGES
from ledger_core.append.signing import make_event, sign_submission
from ledger_core.books import fields as f
from ledger_core.books.estate.kinds import Unit, UnitsRegistered
from tests.e2e.fund_town import TOKEN
from tests.e2e.town import ORIGIN, Town, seeded_key, settings_in, today
from tests.support import bodies, fund_bodies, voting_bodies
from tests.support import withdrawal_bodies as wb

SECRET = "zq-secret"
UNITS = (f"{SECRET}-1", f"{SECRET}-2")
FEN = 7_654_321
SLIP = f"{SECRET}-slip".encode()
# Of a unit, and of both together.
_SUMS = [form for fen in (FEN, 2 * FEN) for form in (f"{fen}", f"{fen // 100:,}", f"{fen // 100}")]
_TOLD = re.compile("|".join([f"{SECRET}-", *_SUMS]))
# What names nothing of the books: the estate and its log, the service itself.
PUBLIC = {
    "/",
    "/verify",
    "/supervision",
    "/healthz",
    "/readyz",
    "/metrics",
    "/v1/problems",
    "/v1/problems/{code}",
    "/v1/log-key",
    "/v1/estates",
    "/v1/estates/{estate}",
    "/v1/estates/{estate}/witnesses",
    "/v1/estates/{estate}/proof/consistency",
    "/logs/{estate}/checkpoint",
    "/logs/{estate}/tile/{path:path}",
}


class Closed(NamedTuple):
    """A service with a closed estate, and what its paths are filled with."""

    http: TestClient
    fillings: dict[str, str]

    def path_of(self, template: str) -> str:
        """The path with every place filled by something that is there."""
        return re.sub(r"\{(\w+)(?::path)?\}", lambda found: self.fillings[found[1]], template)

    def get(self, template: str, query: str, headers: dict[str, str]) -> httpx.Response:
        """What is answered."""
        return self.http.get(self.path_of(template) + query, headers=headers)


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Closed]:
    """Units with money, an application, a vote, a voucher; the token belongs to somebody else."""
    directory: Path = tmp_path_factory.mktemp("closed")
    (directory / "tokens").write_text(f"elsewhere {TOKEN}\n")
    settings = settings_in(directory, SUNLEDGER_READ_TOKENS=str(directory / "tokens"))
    with TestClient(create_app(settings), raise_server_exceptions=False) as http:
        town = Town(Client("http://testserver", transport=http._transport)).found()
        _fill(town)
        size = http.get("/v1/estates/guangjing").json()["tree_size"]
        yield Closed(
            http,
            {
                "estate": "guangjing",
                "seq": str(size - 1),
                "unit": UNITS[0],
                "application": "w-1",
                "vote": voting_bodies.VOTE,
                "code": "000000000000",
                "sha256": sha256(SLIP).hexdigest(),
                "digest": "A" * 43,
                "path": f"000.p/{size}",
            },
        )


def _fill(town: Town) -> None:
    units = tuple(
        Unit(unit=unit, building=f"{SECRET}-house", entrance="1", area_centi_m2=9_000, group=unit)
        for unit in UNITS
    )
    town.take(UnitsRegistered(units=units, since=today()), keys=[town.keys["registrar"]])
    account = fund_bodies.account(custodian="the-custodian-bank", date=today())
    town.take(account, fund_bodies.policy(since=today()), keys=[town.keys["committee"]])
    lines = (fund_bodies.opening_line(unit, FEN) for unit in UNITS)
    town.take(fund_bodies.opening(*lines, date=today()), keys=[town.keys["custodian_bank"]])
    town.take(wb.proposal(date=today(), project=f"{SECRET}-roof"), keys=[town.keys["manager"]])
    slip = f.Voucher(
        sha256=sha256(SLIP).hexdigest(), size=len(SLIP), type="text/plain", title=f"{SECRET}-title"
    )
    seq = town.take(bodies.expense(vouchers=(slip,), memo=f"{SECRET}-memo", date=today())).first
    town.client.put_voucher("guangjing", SLIP, "text/plain", entry=seq)


def is_told(content: bytes) -> bool:
    """Whether any name or sum of the books stands in an answer."""
    return _TOLD.search(content.decode("utf-8", "replace")) is not None


def test_the_books_are_there_to_be_told(closed: Closed) -> None:
    """What is looked for stands behind the doors: the reader behind them is shown it."""
    services = closed.http.app.state.services  # type: ignore[attr-defined]
    entries = services.reader.entries("guangjing", 0, services.size_of("guangjing"))
    assert sum(is_told(entry) for entry in entries) == 4


@pytest.mark.parametrize("path", [one.path for one in OPERATIONS if one.method == "GET"])
@pytest.mark.parametrize("token", ["", TOKEN])
def test_no_operation_tells_without_the_estates_token(closed: Closed, path: str, token: str) -> None:
    """401 without one, 403 with another estate's; public answers name nothing of the books."""
    query = {"/v1/log-key": "?estate=guangjing", "/v1/estates/{estate}/books": "?format=csv"}.get(path, "")
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    others = {
        "/v1/problems/{code}": {"code": "not_found"},
        "/logs/{estate}/tile/{path:path}": {"path": f"0/{closed.fillings['path']}"},
    }
    fillings = closed.fillings | others.get(path, {})
    answer = closed._replace(fillings=fillings).get(path, query, headers)
    assert answer.status_code == (200 if path in PUBLIC else 403 if token else 401), path
    assert not is_told(answer.content)


@pytest.mark.parametrize("path", [page.path for page in PAGES])
def test_no_page_tells_without_the_estates_token(closed: Closed, path: str) -> None:
    """A browser is asked for the token; what is public names nothing of the books, searched or not."""
    for query in ("", f"?q={SECRET}"):
        answer = closed.get(path, query, {"Accept": "text/html"})
        assert answer.status_code == (200 if path in PUBLIC else 401), path
        assert not is_told(
            answer.content.replace(SECRET.encode(), b"", 2) if SECRET in query else answer.content
        )


_DOORS = ("/v1/estates/{estate}/entries", "/estates/{estate}", "/logs/{estate}/tile/entries/{path}")


@pytest.mark.parametrize(
    "header",
    [
        b"Basic \xff\xfe",
        "Basic 口令".encode(),
        b"Basic !!",
        b"Basic",
        b"Basic " + b64encode(b"\xff\xfe:x"),
        b"Basic " + b64encode(b"no colon"),
        b"Negotiate x",
        b"Bearer",
        b"\xff",
    ],
)
@pytest.mark.parametrize("path", _DOORS)
def test_what_is_no_token_is_asked_for_one(closed: Closed, path: str, header: bytes) -> None:
    """Neither base64, nor UTF-8, nor ASCII: the header of a stranger is no failure of the service."""
    answer = closed.http.get(closed.path_of(path), headers=[(b"authorization", header)])
    assert answer.status_code == 401
    assert answer.headers["cache-control"].endswith("no-store")
    assert answer.headers["www-authenticate"].startswith('Basic realm="sunledger guangjing"')


@pytest.mark.parametrize("path", _DOORS)
def test_a_browser_is_asked_again_with_the_token_of_another_estate(closed: Closed, path: str) -> None:
    """Each estate has a realm of its own: a reader of two is not shut out of one by the other."""
    answer = closed.http.get(closed.path_of(path), auth=("reader", TOKEN))
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Basic realm="sunledger guangjing", charset="UTF-8"'
    assert not is_told(answer.content)


@pytest.mark.parametrize(
    "path",
    [
        "/logs/guangjing/tile/entries/000",
        "/logs/guangjing/tile//entries/000.p/1",
        "/logs/guangjing/tile/./entries/000.p/1",
        "/logs/guangjing/tile/0/../entries/000.p/1",
        "/logs/guangjing/tile/%65ntries/000.p/1",
        "/logs/guangjing/tile/entries%2F000.p/1",
        "/logs/guangjing/tile/0/%2e%2e/entries/000.p/1",
        "/logs//guangjing/tile/entries/000.p/1",
        "/logs/Guangjing/tile/entries/000.p/1",
        "/logs/guangjing%00/tile/entries/000.p/1",
        "/logs/elsewhere/../guangjing/tile/entries/000.p/1",
        "/v1/estates/guangjing/entries/",
        "/v1/estates/guangjing/entries/-1",
        "/v1/estates/guangjing/entries/7%0a",
        "/v1/estates/%67uangjing/entries",
        "/v1/estates/guangjing%2f..%2fguangjing/entries",
        "/v1/estates/elsewhere/vouchers/..%2f..%2fguangjing%2f{sha256}",
        "/v1/estates/elsewhere/vouchers/{sha256}",
        "/v1/../v1/estates/guangjing/balances",
        "/estates/guangjing/../guangjing/fund",
        "/estates/guangjing/fund/",
    ],
)
def test_no_spelling_of_a_path_leads_around_a_door(closed: Closed, path: str) -> None:
    """Doubled, dotted and escaped: another file, which is not there, or the same door."""
    answer = closed.get(path, "", {})
    assert answer.status_code in (401, 404), path
    assert not is_told(answer.content)


def test_no_cursor_of_another_list_or_estate_leads_in(closed: Closed) -> None:
    """A cursor grants nothing: it is refused where it does not belong, before and behind the door."""
    cursor = encode_cursor(Cursor(of="fund-units", estate="guangjing", size=9))
    for path in ("/v1/estates", "/v1/estates/{estate}/fund/units", "/v1/estates/elsewhere/fund/units"):
        answer = closed.get(path, f"?cursor={cursor}", {})
        assert answer.status_code >= 400
        assert not is_told(answer.content)


def test_a_refusal_tells_a_stranger_nothing(closed: Closed) -> None:
    """Whoever has no key of the estate learns neither balances nor names from trying submissions out."""
    stranger = seeded_key("stranger")
    returned = fund_bodies.returned(unit=UNITS[0], amount_fen=FEN + 1, date=today())
    line = make_event("guangjing", returned)
    body = {
        "events": [line.decode()],
        "note": sign_submission(f"{ORIGIN}/logs/guangjing", [line], [stranger]),
    }
    for query in ("", "?dry_run=true"):
        answer = closed.http.post(f"/v1/estates/guangjing/submissions{query}", json=body)
        assert [one["code"] for one in answer.json()["errors"]] == ["unknown_key"]
        assert not is_told(answer.content)
