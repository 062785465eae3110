"""An owner acts from a phone: a key that stays there, an invitation, a signed question, a receipt to keep.

Rules:
    * The registrar signs as he does at home; the device's key co-signs what it has read.
    * What the phone keeps is held against the audit tools.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import segno

from api.settings import Settings
from ledger_core.append.ledger import utc_now
from ledger_core.books import fields as f
from ledger_core.books.estate.kinds import KeyGranted
from ledger_core.books.registry import decode_event
from ledger_core.stores.base import open_store
from tests.differential.javascript import NODE, ROOT
from tests.differential.tampering.oracle import sunaudit
from tests.e2e.browser.site import running, write_estates, write_settings
from tests.e2e.browser.verdicts import verdict
from tests.support.estate import Estate, key_of

browser = pytest.mark.browser
PAGE = "/estates/guangjing/entries/12"
# The longest text of each version: readers agree there on every module; how a short one is filled up is free.
FULL_BYTES = (14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A service's files, of this test's own."""
    found = write_settings(tmp_path)
    write_estates(found)
    return found


@pytest.fixture
def address(settings: Settings) -> Iterator[str]:
    """Where it runs."""
    with running(settings) as found:
        yield found


def invitation(settings: Settings, vkey: str, role: f.Role = "owner") -> str:
    """What the registrar gives: the grant, signed by him, still without the owner's line."""
    store = open_store(settings.database)
    estate = Estate(store, clock=utc_now)
    party = f.Party(party="owner-3-2-501", name="业主")
    submission = estate.submission(KeyGranted(vkey=vkey, role=role, party=party), by="registrar")
    store.close()
    return json.dumps({"events": [line.decode() for line in submission.events], "note": submission.note})


def own_key(page: Any, address: str) -> str:
    """The vkey that this device has made and shows."""
    verdict(page, address + PAGE)
    page.click(".make-key")
    page.wait_for_selector("#device-vkey")
    return str(page.inner_text("#device-vkey"))


@browser
def test_an_owner_asks_from_his_phone_and_keeps_the_receipt(
    reader: Any, address: str, settings: Settings, tmp_path: Path
) -> None:
    """Key, invitation, question, receipt: and the audit tools find the receipt sound under that very key."""
    vkey = own_key(reader, address)
    assert reader.locator("#asking svg[role=img]").count() == 1
    reader.fill("textarea[name=invitation]", invitation(settings, vkey))
    reader.click("#asking button")
    reader.wait_for_selector("textarea[name=question]")
    reader.fill("textarea[name=question]", "这笔停车费是哪几个月的?\n请附明细")
    reader.click("#asking button[type=submit]")
    reader.wait_for_selector("#asking:has-text('已登记,编号第 25 条')")
    with reader.expect_download() as started:
        reader.click("#asking button:has-text('保存凭据')")
    receipt = tmp_path / "mine.receipt"
    started.value.save_as(receipt)
    log_key = httpx.get(f"{address}/v1/estates/guangjing").json()["vkey"]
    said = sunaudit("receipt", receipt, "--log-key", log_key, "--signer", vkey)
    assert said.code == 0, said
    event = decode_event(receipt.read_text("utf-8").split("\n")[1].encode())
    assert event.body.text == "这笔停车费是哪几个月的? 请附明细"
    assert event.body.entry == 12
    found, _ = verdict(reader, f"{address}/estates/guangjing/entries/25")
    assert found == "sound"
    assert "请附明细" in httpx.get(address + PAGE).text


@browser
def test_the_key_stays_and_cannot_be_read(reader: Any, address: str) -> None:
    """At the next visit it is the same key; no script can take its bytes."""
    vkey = own_key(reader, address)
    verdict(reader, address + PAGE)
    reader.wait_for_selector("#device-vkey")
    assert reader.inner_text("#device-vkey") == vkey
    taken = reader.evaluate(
        """async () => {
        const open = indexedDB.open("sunledger-keys", 1);
        await new Promise((resolve) => (open.onsuccess = resolve));
        const all = open.result.transaction("keys").objectStore("keys").getAll();
        await new Promise((resolve) => (all.onsuccess = resolve));
        const [{ privateKey }] = all.result;
        const exported = ["pkcs8", "jwk", "raw"].map((form) =>
          crypto.subtle.exportKey(form, privateKey).then(() => "taken", () => "kept"));
        return [privateKey.extractable, ...(await Promise.all(exported))];
    }"""
    )
    assert taken == [False, "kept", "kept", "kept"]


@browser
@pytest.mark.parametrize("lie", ["another key", "another role", "no JSON", "another text"])
def test_a_wrong_invitation_is_not_signed(reader: Any, address: str, settings: Settings, lie: str) -> None:
    """Whatever is not the grant of this very key to an owner stays without its signature."""
    vkey = own_key(reader, address)
    given = "请签名"
    if lie == "another key":
        given = invitation(settings, key_of("stranger").vkey.format())
    elif lie == "another role":
        given = invitation(settings, vkey, "committee")
    elif lie == "another text":
        given = invitation(settings, vkey).replace("owner-3-2-501", "owner-3-2-502")
    reader.fill("textarea[name=invitation]", given)
    reader.click("#asking button")
    reader.wait_for_selector("#asking:has-text('这份邀请不是给这台设备钥匙的,没有签名')")
    assert httpx.get(f"{address}/v1/estates/guangjing").json()["tree_size"] == 24


@browser
def test_a_browser_without_such_keys_is_told_the_other_ways(chromium: Any, address: str) -> None:
    """No https, no key: the page says why, which browsers can, and points to paper."""
    context = chromium.new_context(locale="zh-CN")
    page = context.new_page()
    page.add_init_script("delete SubtleCrypto.prototype.generateKey")
    verdict(page, address + PAGE)
    page.wait_for_selector("#asking p")
    said = page.inner_text("#asking")
    context.close()
    assert "这个浏览器不能保管签名钥匙" in said
    assert "写在纸上" in said


def test_codes_are_those_of_the_standard() -> None:
    """Every version, and every mask: module for module what another program draws."""
    texts = [("abcdefghij" * 42)[:length] for length in FULL_BYTES]
    cases = [(text, 2) for text in texts] + [(texts[6], mask) for mask in range(8)]
    program = (
        f'import {{ qrModules }} from "{ROOT}/api/web/static/device/qr.js";'
        "let given = ''; for await (const piece of process.stdin) given += piece;"
        "console.log(JSON.stringify(JSON.parse(given).map(([text, mask]) => qrModules(text, mask))));"
    )
    ran = subprocess.run(
        [NODE, "--input-type=module", "-e", program],
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        check=True,
    )
    for (text, mask), found in zip(cases, json.loads(ran.stdout), strict=True):
        code = segno.make(text, error="m", mask=mask, mode="byte", boost_error=False, micro=False)
        assert found == [list(row) for row in code.matrix], (len(text), mask)
