"""Firefox and WebKit come to the same verdicts as Chromium: pages, a lie, the file from disk, an own key.

Rules:
    * Where a browser is not installed its tests are skipped by name; under CI its absence is a failure.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.differential.tampering.oracle import zipped
from tests.differential.tampering.worlds import small
from tests.e2e.browser.liar import Liar
from tests.e2e.browser.others import MINI_BROWSER, Browser, appeared, firefox, settled, webkit

pytestmark = [pytest.mark.browser]
NEEDED = {"firefox": ("firefox-esr",), "webkit": ("WebKitWebDriver", "Xvfb", MINI_BROWSER)}


@pytest.fixture(scope="module", params=sorted(NEEDED))
def other(request: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One window, for all tests of this file."""
    missing = [name for name in NEEDED[request.param] if shutil.which(name) is None]
    if missing:
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI must have {missing} (Debian's firefox-esr, webkit2gtk-driver, xvfb)")
        pytest.skip(f"no {missing[0]} here: the pages were not tried in {request.param}")
    if request.param == "webkit":
        with webkit() as found:
            yield found
    else:
        with firefox(tmp_path_factory.mktemp("firefox") / "profile") as found:
            yield found


def test_an_entry_agrees(other: Browser, site: str) -> None:
    """By itself, as in Chromium."""
    other.go(f"{site}/estates/guangjing/entries/12")
    found, said = settled(other)
    assert found == "sound"
    assert "12" in said


def test_a_whole_estate_agrees(other: Browser, site: str) -> None:
    """In a worker, after one tap."""
    other.go(f"{site}/estates/guangjing")
    assert settled(other)[0] == "sound"
    other.run("""document.querySelector("#verdict").removeAttribute("data-verdict");
        document.querySelector(".check-whole").click();""")
    assert settled(other)[0] == "sound"
    assert "24" in settled(other)[1]


def test_an_altered_entry_is_named(other: Browser, liar: Liar) -> None:
    """The server shows other bytes than those it has published."""
    liar.change(r"/evidence$", lambda body: body.replace(b"15000", b"15001"))
    other.go(f"{liar.address}/estates/guangjing/entries/12")
    found, said = settled(other)
    assert found == "unsound"
    assert "12" in said


def test_the_file_from_disk_judges_a_bundle(other: Browser, tmp_path: Path) -> None:
    """Sound as it is, unsound with one digit changed; no server is asked."""
    checker = tmp_path / "checker.html"
    subprocess.run([sys.executable, "-m", "api.web.offline", str(checker)], check=True)
    entries = next(path for path in small().files if path.startswith("tile/entries"))
    changed = small().files[entries].replace(b'"amount_fen":8000', b'"amount_fen":8001')
    for name, files, want in (
        ("sound", small().files, "sound"),
        ("changed", small().files | {entries: changed}, "unsound"),
    ):
        other.go(checker.as_uri())
        other.choose("#zip", zipped(files, tmp_path / f"{name}.zip"))
        assert settled(other)[0] == want


def test_a_key_is_made_that_no_script_can_read(other: Browser, site: str) -> None:
    """The device's own key: WebCrypto makes it, and it stays where it is."""
    other.go(f"{site}/estates/guangjing/entries/12")
    appeared(other, ".make-key")
    other.run("""document.querySelector(".make-key").click();""")
    vkey = appeared(other, "#device-vkey")
    # Base64 may hold a plus too.
    assert re.fullmatch(r"owner-[0-9a-f]{12}\+[0-9a-f]{8}\+[A-Za-z0-9+/]+=*", vkey), vkey
    other.go(f"{site}/estates/guangjing/entries/12")
    assert appeared(other, "#device-vkey") == vkey
    taken = other.run("""
        const open = indexedDB.open("sunledger-keys", 1);
        await new Promise((resolve) => (open.onsuccess = resolve));
        const all = open.result.transaction("keys").objectStore("keys").getAll();
        await new Promise((resolve) => (all.onsuccess = resolve));
        return Promise.all(["pkcs8", "jwk", "raw"].map((form) =>
          crypto.subtle.exportKey(form, all.result[0].privateKey).then(() => "taken", () => "kept")));""")
    assert taken == ["kept", "kept", "kept"], json.dumps(taken)
