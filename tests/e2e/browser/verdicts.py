"""What an owner's browser says about a page: the verdict in its slot, read as he reads it."""

from __future__ import annotations

from typing import Any

VERDICT_MS_MAX = 60_000


def verdict(page: Any, address: str) -> tuple[str, str]:
    """Which verdict the page came to by itself, and its sentence."""
    page.goto(address)
    return settled(page, "#verdict")


def settled(page: Any, slot: str) -> tuple[str, str]:
    """The verdict in a slot, once it is there."""
    page.wait_for_selector(f"{slot}[data-verdict]", timeout=VERDICT_MS_MAX)
    return page.get_attribute(slot, "data-verdict"), page.inner_text(f"{slot} .said")


def whole(page: Any, address: str) -> tuple[str, str]:
    """The verdict on the whole estate, after a tap on the estate's page."""
    verdict(page, address + "/estates/guangjing")
    page.evaluate("document.querySelector('#verdict').removeAttribute('data-verdict')")
    page.click(".check-whole")
    return settled(page, "#verdict")
