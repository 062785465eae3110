"""Vouchers over HTTP: up, down, and what is not taken."""

from __future__ import annotations

import hashlib

import pytest
from starlette.testclient import TestClient

from api.client import Client
from tests.e2e.town import Town, income, voucher_of

E = "/v1/estates/guangjing"


def test_vouchers_go_up_and_down(http: TestClient, town: Town) -> None:
    """Stored under their hash, given out as attachments that no browser runs."""
    content = b"%PDF-1.7 invoice"
    seq = town.take(income(100, vouchers=(voucher_of(content, "application/pdf"),))).first
    answer = http.post(
        f"{E}/vouchers?entry={seq}", content=content, headers={"Content-Type": "application/pdf"}
    )
    digest = hashlib.sha256(content).hexdigest()
    assert (answer.status_code, answer.json()["sha256"]) == (201, digest)
    found = http.get(f"{E}/vouchers/{digest}")
    assert (found.content, found.headers["content-type"]) == (content, "application/pdf")
    assert found.headers["content-disposition"].startswith("attachment")


def test_vouchers_of_another_kind_or_size_are_refused(http: TestClient, town: Town) -> None:
    """By type, by content, by size."""

    def post(content: bytes, media_type: str) -> tuple[int, str]:
        answer = http.post(f"{E}/vouchers?entry=0", content=content, headers={"Content-Type": media_type})
        return answer.status_code, answer.json()["code"]

    assert post(b"<html>", "text/html") == (415, "unsupported_media_type")
    assert post(b"<html>", "application/pdf") == (415, "unsupported_media_type")
    assert post(b"a\0b", "text/plain") == (415, "unsupported_media_type")
    assert post(b"a" * (16 * 1024 * 1024 + 1), "text/plain") == (413, "voucher_too_large")


@pytest.mark.parametrize("query", ["", "?entry=0", "?entry=6", "?entry=7000", "?entry=-1"])
def test_a_file_that_no_entry_names_is_not_stored(http: TestClient, town: Town, query: str) -> None:
    """Else a stranger could fill the disk."""
    content = b"a file of a stranger"
    answer = http.post(f"{E}/vouchers{query}", content=content, headers={"Content-Type": "text/plain"})
    assert answer.json()["code"] in ("voucher_not_named", "invalid_parameter")
    assert http.get(f"{E}/vouchers/{hashlib.sha256(content).hexdigest()}").status_code == 404


def test_a_damaged_voucher_is_not_given_out(http: TestClient, town: Town, client: Client) -> None:
    """The service hashes what it has before it sends a byte of it."""
    seq = town.take(income(100, vouchers=(voucher_of(b"slip"),))).first
    stored = client.put_voucher("guangjing", b"slip", "text/plain", seq)
    root = http.app.state.settings.data / "vouchers" / "guangjing"
    (root / stored.sha256[:2] / stored.sha256).write_bytes(b"slap")
    answer = http.get(f"{E}/vouchers/{stored.sha256}")
    assert (answer.status_code, answer.json()["code"]) == (500, "stored_altered")
