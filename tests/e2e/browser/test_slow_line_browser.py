"""A slow line: 400 ms there and back, 400 kbit/s. Figures come first, and no module waits for another.

Rules:
    * Chromium slows the line down itself. Moments are the browser's own, in milliseconds since the request.
    * Figures are printed; the bounds leave room for a machine that others use.
"""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.browser

LATENCY_MS = 400
BYTES_A_SECOND = 50_000
PAINT_MS_MAX = 5_000
VERDICT_MS_MAX = 60_000
# Until the verdict: what waited for another module's arrival, when something was painted, and how much came.
UNTIL_VERDICT = """() => {
  const all = performance.getEntriesByType("resource").filter((one) => one.startTime < window.verdictAt);
  const modules = all.filter(({ name }) => name.endsWith(".js"));
  const first = Math.min(...modules.map(({ responseEnd }) => responseEnd));
  const page = performance.getEntriesByType("navigation");
  return {
    modules: modules.length,
    late: modules.filter(({ startTime }) => startTime >= first).map(({ name }) => name),
    paint: performance.getEntriesByName("first-contentful-paint")[0].startTime,
    verdict: window.verdictAt,
    bytes: [...all, ...page].reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
  };
}"""
WATCH = """new MutationObserver(() => {
  if (document.querySelector("#verdict[data-verdict]")) window.verdictAt ??= performance.now();
}).observe(document, { subtree: true, childList: true, attributes: true });"""


@pytest.mark.parametrize("path", ["/estates/guangjing", "/estates/guangjing/entries/12"])
def test_no_module_waits_for_another(reader: Any, site: str, path: str) -> None:
    """All that the check imports is asked for with the page; figures are there before the verdict."""
    session = reader.context.new_cdp_session(reader)
    line = {"latency": LATENCY_MS, "downloadThroughput": BYTES_A_SECOND, "uploadThroughput": BYTES_A_SECOND}
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", {"offline": False, **line})
    reader.add_init_script(WATCH)
    reader.goto(site + path)
    reader.wait_for_selector("#verdict[data-verdict]", timeout=VERDICT_MS_MAX)
    found = reader.evaluate(UNTIL_VERDICT)
    print(path, found)
    assert found["modules"] > 20
    assert found["late"] == []
    assert found["paint"] < min(PAINT_MS_MAX, found["verdict"])
    assert found["bytes"] < 150_000
