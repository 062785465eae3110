"""The one file that works from disk: any bundle, any receipt, an older fingerprint; no server and no network.

Rules:
    * The file is opened from disk (file://) in a browser that is offline.
    * It is made again from the sources, byte for byte; the page shows its SHA-256.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from ledger_core.log.checkpoint import format_short
from tests.differential.tampering.forge import batches_of, followed_by, rewritten, sealed
from tests.differential.tampering.oracle import written, zipped
from tests.differential.tampering.worlds import Files, small, town
from tests.support import bodies
from tests.support.estate import key_of

VERDICT_MS_MAX = 60_000
browser = pytest.mark.browser


@pytest.fixture(scope="module")
def checker(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file on a disk, made by the documented command."""
    path = tmp_path_factory.mktemp("offline") / "checker.html"
    subprocess.run([sys.executable, "-m", "api.web.offline", str(path)], check=True)
    return path


@pytest.fixture
def page(chromium: Any, checker: Path) -> Iterator[Any]:
    """The file, opened from disk, without a network."""
    context = chromium.new_context(viewport={"width": 360, "height": 780}, locale="zh-CN", offline=True)
    found = context.new_page()
    said: list[str] = []
    found.on("console", lambda one: said.append(one.text))
    found.on("pageerror", lambda one: said.append(str(one)))
    found.goto(checker.as_uri())
    yield found
    context.close()
    assert said == []


def verdict(page: Any, slot: str = "#verdict") -> tuple[str, str]:
    """The verdict and its sentence."""
    page.wait_for_selector(f"{slot}[data-verdict]", timeout=VERDICT_MS_MAX)
    return page.get_attribute(slot, "data-verdict"), page.inner_text(f"{slot} .said")


def given(page: Any, text: str) -> tuple[str, str]:
    """The verdict on a receipt or an older fingerprint that is pasted."""
    page.fill("textarea[name=kept]", text)
    page.click("form button[type=submit]")
    return verdict(page, "form + .verdict")


def opened(page: Any, files: Files, place: Path) -> tuple[str, str]:
    """The verdict on a bundle."""
    # A name of its own: choosing the same file again is no change to a browser.
    page.set_input_files("#zip", zipped(files, place / f"{len(list(place.iterdir()))}.zip"))
    return verdict(page)


def test_the_file_is_made_again_from_the_sources_and_served_as_it_is(checker: Path, site: str) -> None:
    """The command, the service and the page's SHA-256 agree; the file names its own hashes and no address."""
    content = checker.read_bytes()
    served = httpx.get(f"{site}/verify/sunledger-checker.html")
    assert served.content == content
    assert served.headers["content-disposition"].startswith("attachment")
    assert hashlib.sha256(content).hexdigest() in httpx.get(f"{site}/estates/guangjing/verify").text
    text = content.decode()
    assert "default-src 'none'; script-src 'sha256-" in text
    assert "https://" not in text
    assert "http://" not in text


@browser
def test_a_sound_bundle_agrees(page: Any, tmp_path: Path) -> None:
    """As a zip: verdict, balances to the fen, vouchers, and what it does not show."""
    assert opened(page, town().files, tmp_path) == (
        "sound",
        "核对一致:这 29 条与公布的指纹相同,每条的签名都相符。",
    )
    shown = page.inner_text("main")
    assert "28,935.00" in shown
    assert "能说明账没被偷偷改;不能说明钱花得值、发票真实。" in shown
    assert "以账本自带的钥匙为准" in shown
    page.click("#verdict summary:has-text('这说明什么')")
    assert page.locator("#verdict dl.answers dt").all_inner_texts() == [
        "没被改过吗?",
        "谁登记的?",
        "还有谁留着?",
    ]
    page.click("#verdict summary:has-text('逐步核对')")
    assert "凭证:2 份相符,0 份对不上,0 份不在包内" in page.inner_text("#verdict")


@browser
def test_a_folder_agrees(page: Any, tmp_path: Path) -> None:
    """The unpacked bundle, chosen as a folder."""
    page.set_input_files("#folder", written(small().files, tmp_path / "bundle"))
    assert verdict(page)[0] == "sound"


@browser
def test_altered_bundles_lead_to_their_sentence(page: Any, tmp_path: Path) -> None:
    """An altered entry, a swapped voucher, a file that is missing, a damaged zip, no bundle at all."""
    entries = next(path for path in small().files if path.startswith("tile/entries"))
    changed = small().files[entries].replace(b'"amount_fen":8000', b'"amount_fen":8001')
    assert opened(page, small().files | {entries: changed}, tmp_path) == (
        "unsound",
        "对不上:第 5 条与公布的不同。先保存证据,再反映。",
    )
    voucher = next(path for path in small().files if path.startswith("vouchers/"))
    assert opened(page, small().files | {voucher: b"another"}, tmp_path)[0] == "unsound"
    without = {path: content for path, content in small().files.items() if path != entries}
    assert opened(page, without, tmp_path)[0] == "undecided"
    damaged = tmp_path / "damaged.zip"
    damaged.write_bytes(zipped(small().files, tmp_path / "whole.zip").read_bytes()[:-40])
    page.set_input_files("#zip", damaged)
    page.wait_for_selector("#verdict .said:has-text('压缩包损坏')")
    assert "没有 checkpoint 文件" in opened(page, {"a": b"b"}, tmp_path)[1]


@browser
def test_a_receipt_is_checked_alone(page: Any) -> None:
    """With the keys typed in; altered it is false; without a key nothing is told."""
    world = small()
    receipt = world.reader.receipt(world.estate.name, 5)
    assert given(page, receipt)[0] == "undecided"
    page.fill("input[name=log_key]", world.log_key.vkey.format())
    signers = [key_of(name).vkey.format() for name in ("manager", "committee")]
    page.fill("textarea[name=keys]", "\n".join(signers))
    found, said = given(page, receipt)
    assert (found, said.startswith("核对一致:凭据上的第 5 条在账本签名公布的 6 条之内")) == ("sound", True)
    assert given(page, receipt.replace('"amount_fen":8000', '"amount_fen":8001'))[0] == "unsound"


@browser
def test_an_older_fingerprint_is_held_against_the_bundle(page: Any, tmp_path: Path) -> None:
    """Growth, a rewritten history, a miscopied text, another estate's, and nonsense."""
    world = town()
    old = format_short(world.reader.checkpoint(world.estate.name))
    grown = followed_by(world, bodies.income())
    assert opened(page, grown, tmp_path)[0] == "sound"
    found, said = given(page, old)
    assert (found, "是现在 30 条的开头" in said) == ("sound", True)
    assert given(page, world.files["checkpoint"].decode())[0] == "sound"
    code = f"https://ledger.example/estates/guangjing/verify#kept={','.join(old.split())}"
    assert given(page, code)[0] == "sound"
    miscopied = old.replace("\n29\n", "\n28\n")
    found, said = given(page, miscopied)
    assert (found, "可能抄错了" in said) == ("undecided", True)
    assert "另一个账本" in given(page, old.replace("guangjing", "elsewhere"))[1]
    assert "看不懂" in given(page, "今天天气很好")[1]
    shorter = rewritten(world, sealed(batches_of(world.entries)[:-2]))
    assert opened(page, shorter, tmp_path)[0] == "sound"
    found, said = given(page, old)
    assert (found, "历史被改写了" in said) == ("unsound", True)
