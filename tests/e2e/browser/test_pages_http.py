"""The pages over HTTP, without a browser: headers, languages, paging, words, errors, closed estates."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

import httpx
import pytest

from tests.e2e.browser.site import TOKEN
from tests.support.estate import key_of

ROOMS = (
    "",
    "/entries",
    "/entries/12",
    "/statement",
    "/questions",
    "/parties",
    "/verify",
)
ADDRESSES = (
    *(f"/estates/guangjing{room}" for room in ROOMS),
    *(f"/estates/funded/fund{rest}" for rest in ("", "/units", "/unit?unit=3-2-502", "/applications/w-1")),
)
# Words that claim more than evidence can show, or that owners do not speak.
FORBIDDEN = ("安全", "可信", "区块链", "借方", "贷方", "debit", "credit", "blockchain", "trustworthy")


@pytest.fixture
def reader(site: str) -> Iterator[httpx.Client]:
    """A reader that asks for Chinese."""
    with httpx.Client(base_url=site, headers={"Accept-Language": "zh-CN"}) as client:
        yield client


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_lets_only_the_services_own_files_run(reader: httpx.Client, address: str) -> None:
    """Nothing else is allowed; no script, style, handler or foreign address stands inside a page."""
    answer = reader.get(address)
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
    assert answer.status_code == 200
    assert policy.pop("default-src") == "'none'"
    assert (
        policy["script-src"]
        == policy["worker-src"]
        == policy["connect-src"]
        == policy["style-src"]
        == "'self'"
    )
    assert set(policy.values()) <= {"'none'", "'self'", "'self' data:"}
    assert not re.search(
        r"<script(?! type=\"module\" src=\"/static/)|<style|<[^>]*\s(?:on\w+|style)=", answer.text
    )
    assert not re.search(r"(?:src|href)=\"https?:", answer.text)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_pages_keep_to_the_words_of_owners(reader: httpx.Client, address: str, language: str) -> None:
    """Nothing is promised that a check cannot show."""
    join = "&" if "?" in address else "?"
    text = reader.get(f"{address}{join}lang={language}").text.lower()
    assert [word for word in FORBIDDEN if re.search(rf"(?<![a-z]){word}(?![a-z])", text)] == []


@pytest.mark.parametrize("seq", range(24))
def test_every_entry_has_a_page_in_both_languages(reader: httpx.Client, seq: int) -> None:
    """Whatever its kind; and each one agrees with the published log."""
    for language, verdict in (("zh", "核对一致"), ("en", "It agrees")):
        answer = reader.get(f"/estates/guangjing/entries/{seq}", params={"lang": language})
        assert answer.status_code == 200
        assert verdict in answer.text


@pytest.mark.parametrize("seq", range(11, 25))
def test_every_entry_of_a_fund_has_a_page(reader: httpx.Client, seq: int) -> None:
    """Lists, budgets and shares are told, in both languages."""
    for language in ("zh", "en"):
        answer = reader.get(f"/estates/funded/entries/{seq}", params={"lang": language})
        assert answer.status_code == 200


def test_a_reversal_is_one_story_on_both_pages(reader: httpx.Client) -> None:
    """Each of the two entries tells of the other."""
    assert "这一笔登记有误,已经冲销" in reader.get("/estates/guangjing/entries/15").text
    assert "/estates/guangjing/entries/15" in reader.get("/estates/guangjing/entries/19").text
    assert '<span class="capitals" lang="zh-CN">捌拾元整' in reader.get("/estates/guangjing/entries/15").text


def test_the_language_follows_query_then_cookie_then_header(reader: httpx.Client) -> None:
    """Chinese where nothing is asked for."""
    assert "核对一致" in reader.get("/estates/guangjing/entries/12", headers={"Accept-Language": "fr"}).text
    english = reader.get("/estates/guangjing/entries/12", headers={"Accept-Language": "en-GB, zh;q=0.5"})
    assert "It agrees" in english.text
    assert reader.get("/?lang=en").headers["set-cookie"].startswith("lang=en;")
    assert reader.get("/").headers["content-language"] == "en"


def test_large_print_is_asked_for_and_remembered(reader: httpx.Client) -> None:
    """By the address, then by the cookie; an unknown view is none."""
    assert 'class="usual"' in reader.get("/?view=tiny").text
    assert 'class="elder"' in reader.get("/?view=elder").text
    assert 'class="elder"' in reader.get("/estates/guangjing").text
    assert 'class="usual"' in reader.get("/?view=usual").text


def test_what_pages_load_is_compressed_and_kept(reader: httpx.Client) -> None:
    """In its release for a year; in another, or none, it is asked about each time."""
    (address,) = re.findall(r'href="(/static/[0-9a-f]{16}/style.css)"', reader.get("/").text)
    kept = reader.get(address)
    assert "immutable" in kept.headers["cache-control"]
    assert kept.headers["content-encoding"] == "gzip"
    for path in ("/static/style.css", f"/static/{'0' * 16}/style.css"):
        asked = reader.get(path)
        assert asked.headers["cache-control"] == "no-cache"
        assert asked.text == kept.text
        again = reader.get(path, headers={"If-None-Match": asked.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
    module = reader.get(address.replace("style.css", "verifier/verify.js"))
    assert module.headers["content-type"].startswith("text/javascript")
    assert "immutable" in module.headers["cache-control"]
    for nothing in (
        "verifier/nothing.js",
        "../pages.py",
        "%2e%2e/pages.py",
        f"{'0' * 16}/../../pages.py",
        "",
    ):
        assert reader.get(f"/static/{nothing}").status_code == 404
    plain = reader.get("/static/style.css", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.text == kept.text


def test_a_page_names_all_modules_that_its_check_begins_with(reader: httpx.Client) -> None:
    """A slow line fetches them at once; each is there, in the release."""
    text = reader.get("/estates/guangjing").text
    named = re.findall(r'<link rel="modulepreload" href="(/static/[0-9a-f]{16}/[^"]+)"', text)
    assert any(path.endswith("/verifier/merkle.js") for path in named)
    assert len(named) == len(set(named)) > 10
    assert {reader.get(path).status_code for path in named} == {200}


def test_pages_of_the_list_stay_at_one_tree_size(reader: httpx.Client) -> None:
    """A page at an older size shows nothing newer, and says that there is more now."""
    older = reader.get("/estates/guangjing/entries", params={"size": 14, "show": "all"}).text
    assert '/entries/13"' in older
    assert '/entries/14"' not in older
    assert "之后又公布了 10 条" in older


def test_a_fingerprint_is_that_of_the_vkey(reader: httpx.Client) -> None:
    """SHA-256 of the vkey, 32 digits in groups of four, as anybody can compute it."""
    digits = hashlib.sha256(key_of("manager").vkey.format().encode()).hexdigest()[:32]
    assert " ".join(re.findall("....", digits)) in reader.get("/estates/guangjing/parties").text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/estates/nowhere", 404),
        ("/estates/No%20Estate", 404),
        ("/estates/guangjing/entries/24", 404),
        ("/estates/guangjing/entries/-1", 404),
        ("/estates/guangjing/entries/%D9%A3", 404),
        ("/estates/guangjing/nothing/here", 404),
        ("/estates/guangjing/entries?first=20260101", 400),
        ("/estates/guangjing/entries?size=25", 400),
        ("/estates/guangjing/entries?first=2026-02-01&last=2026-01-01", 400),
        ("/estates/guangjing/statement?first=0001-01-01&last=2026-01-01", 400),
        ("/estates/guangjing/entries?q=" + "x" * 201, 400),
    ],
)
def test_errors_are_plain_pages(reader: httpx.Client, path: str, status: int) -> None:
    """One sentence, a way back, and the same headers as every page."""
    answer = reader.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert "打不开这一页" in answer.text
    assert "content-security-policy" in answer.headers


def test_an_error_leads_to_the_page_above(reader: httpx.Client) -> None:
    """Within an estate that the reader may see; elsewhere to the list of estates alone."""
    for path, above in (
        ("/estates/guangjing/entries/999", "/estates/guangjing/entries"),
        ("/estates/guangjing/votes/none/code?code=x", "/estates/guangjing/votes/none"),
        ("/estates/funded/fund/applications/none", "/estates/funded/fund"),
    ):
        assert f'<a class="button" href="{above}">返回上一级页面</a>' in reader.get(path).text
    assert "返回上一级页面" not in reader.get("/estates/nowhere/entries").text


def test_a_closed_estate_asks_for_its_token(reader: httpx.Client) -> None:
    """A browser asks its user for the token; what it then gets is kept by no cache."""
    closed = reader.get("/estates/closed")
    assert closed.status_code == 401
    assert closed.headers["www-authenticate"].startswith("Basic")
    assert reader.get("/estates/closed", auth=("reader", "a-token-of-nobody")).status_code == 401
    opened = reader.get("/estates/closed", auth=("reader", TOKEN))
    assert opened.status_code == 200
    assert opened.headers["cache-control"] == "private, no-store"
    assert reader.get("/estates/closed", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200


def test_a_foreign_host_header_does_not_get_into_the_commands(reader: httpx.Client) -> None:
    """Somebody could be made to copy it."""
    text = reader.get("/verify", headers={"Host": "x;rm -rf $HOME"}).text
    assert "rm -rf" not in text
