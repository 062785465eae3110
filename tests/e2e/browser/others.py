"""Browsers beside Chromium: Firefox, and WebKit, the engine of the browsers on an iPhone.

Rules:
    * Only what both can do by their own protocol: open a page, run a script in it, choose a file.
    * Firefox is driven by WebDriver BiDi over its own socket, WebKit by its driver through selenium.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Protocol

MINI_BROWSER = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser"
SETTLED_SECONDS_MAX = 60.0
_POLL_SECONDS = 0.2
# A test's browser speaks Chinese, and asks nobody but the test's server.
_FIREFOX_PREFERENCES = {
    "intl.accept_languages": "zh-CN",
    "app.update.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
}


class Browser(Protocol):
    """One window of a browser."""

    def go(self, address: str) -> None:
        """The page is loaded."""

    def run(self, body: str) -> Any:
        """What the body of an async function returns in the page."""

    def choose(self, selector: str, path: Path) -> None:
        """The file is chosen in the field."""


class Firefox:
    """A headless Firefox.

    Args:
        socket: Connected to its WebDriver BiDi endpoint.
    """

    def __init__(self, socket: Any) -> None:
        self._socket, self._ids = socket, count(1)
        self._ask("session.new", capabilities={})
        self._window = self._ask("browsingContext.getTree")["contexts"][0]["context"]

    def _ask(self, method: str, **params: Any) -> dict[str, Any]:
        asked = next(self._ids)
        self._socket.send(json.dumps({"id": asked, "method": method, "params": params}))
        while (answer := json.loads(self._socket.recv(SETTLED_SECONDS_MAX))).get("id") != asked:
            continue
        assert answer["type"] == "success", answer
        result: dict[str, Any] = answer["result"]
        return result

    def _evaluate(self, expression: str) -> dict[str, Any]:
        target = {"context": self._window}
        answer = self._ask("script.evaluate", expression=expression, target=target, awaitPromise=True)
        assert answer["type"] == "success", answer["exceptionDetails"]["text"]
        result: dict[str, Any] = answer["result"]
        return result

    def go(self, address: str) -> None:
        """See `Browser`."""
        self._ask("browsingContext.navigate", context=self._window, url=address, wait="complete")

    def run(self, body: str) -> Any:
        """See `Browser`."""
        return json.loads(
            self._evaluate(f"(async () => JSON.stringify(await (async () => {{{body}}})() ?? null))()")[
                "value"
            ]
        )

    def choose(self, selector: str, path: Path) -> None:
        """See `Browser`."""
        field = self._evaluate(f"document.querySelector({json.dumps(selector)})")
        element = {"sharedId": field["sharedId"]}
        self._ask("input.setFiles", context=self._window, element=element, files=[str(path)])


class WebKit:
    """WebKit's own small browser.

    Args:
        driver: Of selenium.
    """

    def __init__(self, driver: Any) -> None:
        self._driver = driver

    def go(self, address: str) -> None:
        """See `Browser`."""
        self._driver.get(address)

    def run(self, body: str) -> Any:
        """See `Browser`."""
        return self._driver.execute_async_script(
            f"const done = arguments[0]; (async () => {{{body}}})().then(done, (e) => done('failed: ' + e));"
        )

    def choose(self, selector: str, path: Path) -> None:
        """See `Browser`."""
        self._driver.find_element("css selector", selector).send_keys(str(path))


def settled(browser: Browser, slot: str = "#verdict") -> tuple[str, str]:
    """The verdict in a slot, once it is there, and its sentence."""
    until = time.monotonic() + SETTLED_SECONDS_MAX
    look = f"""const slot = document.querySelector({json.dumps(slot + "[data-verdict]")});
        return slot && [slot.dataset.verdict, slot.querySelector(".said").innerText];"""
    while (found := browser.run(look)) is None:
        assert time.monotonic() < until, f"no verdict in {slot}"
        time.sleep(_POLL_SECONDS)
    return found[0], found[1]


def appeared(browser: Browser, selector: str) -> str:
    """The text of the element, once it is there."""
    until = time.monotonic() + SETTLED_SECONDS_MAX
    look = f"return document.querySelector({json.dumps(selector)})?.innerText ?? null;"
    while (found := browser.run(look)) is None:
        assert time.monotonic() < until, f"no {selector}"
        time.sleep(_POLL_SECONDS)
    return str(found)


@contextmanager
def firefox(profile: Path) -> Iterator[Browser]:
    """A Firefox that has never been anywhere."""
    from websockets.sync.client import connect

    profile.mkdir()
    lines = [
        f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in _FIREFOX_PREFERENCES.items()
    ]
    (profile / "user.js").write_text("\n".join(lines))
    options = ["--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"]
    with subprocess.Popen([_path("firefox-esr"), *options], stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            where = next(line.split()[-1] for line in process.stderr if "BiDi listening on" in line)
            with connect(f"{where}/session", max_size=None) as socket:
                yield Firefox(socket)
        finally:
            process.kill()


@contextmanager
def webkit() -> Iterator[Browser]:
    """A WebKit that has never been anywhere, on a screen that nobody sees."""
    from selenium import webdriver

    options = webdriver.WebKitGTKOptions()
    options.binary_location = MINI_BROWSER
    options.add_argument("--automation")
    with _screen() as environment:
        service = webdriver.WebKitGTKService(_path("WebKitWebDriver"), env=environment)
        driver = webdriver.WebKitGTK(options=options, service=service)
        driver.set_script_timeout(SETTLED_SECONDS_MAX)
        try:
            yield WebKit(driver)
        finally:
            driver.quit()


@contextmanager
def _screen() -> Iterator[dict[str, str]]:
    """The environment of a screen of its own; the tests may run as root, where WebKit's sandbox does not."""
    reading, writing = os.pipe()
    options = ["-displayfd", str(writing), "-screen", "0", "360x780x24"]
    process = subprocess.Popen([_path("Xvfb"), *options], pass_fds=(writing,), stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with open(reading) as told:
            number = told.readline().strip()
        yield {
            **os.environ,
            "DISPLAY": f":{number}",
            "LANG": "zh_CN.UTF-8",
            "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",
        }
    finally:
        process.kill()
        process.wait()


def _path(name: str) -> str:
    found = shutil.which(name)
    assert found, name
    return found
