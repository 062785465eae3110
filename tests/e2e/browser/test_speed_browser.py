"""How much a phone downloads and how long it works: one entry of 100,000, a whole estate of 10,000.

Rules:
    * Figures are printed; the bounds are those that the product promises.
    * Long: only in `make soak`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from api.settings import Settings
from ledger_core.append.ledger import utc_now
from ledger_core.stores.base import open_store
from tests.e2e.browser.site import running, write_settings
from tests.e2e.browser.verdicts import verdict
from tests.support import bodies
from tests.support.estate import Estate

pytestmark = [pytest.mark.browser, pytest.mark.soak]

ENTRY_BYTES_MAX = 10_000
ENTRY_SECONDS_MAX = 1.0
ESTATE_SECONDS_MAX = 10.0
SINGLE = 1_000  # submissions of one entry; the rest comes in batches of 50
CHECK_ONE = """async (path) => {
    const { checkEvidence } = await import("/static/verifier/evidence.js");
    const start = performance.now();
    const answer = await fetch(path);
    const text = await answer.text();
    const { verdict } = await checkEvidence(JSON.parse(text), Number(path.split("/").at(-2)));
    return [verdict, new TextEncoder().encode(text).length, (performance.now() - start) / 1000];
}"""


def grown(settings: Settings, size: int, single: int, batch: int) -> None:
    """A log of so many entries."""
    store = open_store(settings.database)
    store.create_tables()
    estate = Estate.founded(store, clock=utc_now, opening_fen=5_000_000)
    for n in range(single):
        estate.must(bodies.income(date=estate.today, amount_fen=100 + n))
    while estate.size < size:
        count = min(batch, size - estate.size)
        estate.must(*(bodies.income(date=estate.today, amount_fen=100 + n) for n in range(count)))
    store.close()


def test_one_entry_of_a_hundred_thousand(reader: Any, tmp_path: Path) -> None:
    """Below 10 kB and a second, signed by two parties or in the middle of a batch."""
    settings = write_settings(tmp_path)
    grown(settings, 100_000, 0, 1_000)
    with running(settings) as address:
        verdict(reader, f"{address}/estates/guangjing/entries/54321")
        found = [
            reader.evaluate(CHECK_ONE, f"/v1/estates/guangjing/entries/{seq}/evidence")
            for seq in (54_321, 99_999, 4)
        ]
    print("verdict, bytes, seconds:", found)
    assert [one[0] for one in found] == ["sound"] * 3
    assert max(one[1] for one in found) < ENTRY_BYTES_MAX
    assert max(one[2] for one in found) < ENTRY_SECONDS_MAX


def processor_seconds(browser: Any) -> float:
    """What all pages have cost so far: a machine that others use is no slower by this clock."""
    session = browser.new_browser_cdp_session()
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    return float(sum(one["cpuTime"] for one in processes if one["type"] == "renderer"))


def test_a_whole_estate_of_ten_thousand(reader: Any, chromium: Any, tmp_path: Path) -> None:
    """Downloaded, replayed and compared with the page for less than ten seconds of one core."""
    settings = write_settings(tmp_path)
    grown(settings, 10_000, SINGLE, 50)
    with running(settings) as address:
        verdict(reader, f"{address}/estates/guangjing")
        reader.evaluate("document.querySelector('#verdict').removeAttribute('data-verdict')")
        before = processor_seconds(chromium)
        reader.click(".check-whole")
        reader.wait_for_selector("#verdict[data-verdict]", timeout=120_000)
        spent = processor_seconds(chromium) - before
        said = reader.inner_text("#verdict .said")
        facts = reader.locator("#verdict dl.facts > div").all_text_contents()
    seconds = next(float(one.removeprefix("seconds")) for one in facts if one.startswith("seconds"))
    print("processor seconds:", round(spent, 1), "seconds:", seconds, said)
    assert "核对一致:这 10,000 条" in said
    assert spent < ESTATE_SECONDS_MAX
