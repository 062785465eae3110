"""Hostile servers: slow, lying about sizes, endless, redirecting, changing in the middle, answering nonsense.

Rules:
    * Exit 2 with what could not be read, no traceback, and never "sound".
    * Bounds of time are made short for the test; what they are in use stands in `audit_tools/limits.py`.
"""

from __future__ import annotations

import threading
from functools import partial
from pathlib import Path

import pytest

from audit_tools import remote
from tests.differential.tampering.hostile import Asked, answering, static
from tests.differential.tampering.oracle import sunaudit, undecided, written, zipped
from tests.differential.tampering.worlds import small, town

ON_THE_WAY = 8 * 1024 * 1024  # buffers of both ends, bytes
SLASHES = "/logs/guangjing"
PARTS = ("checkpoint", "policy", "tile/0/000.p/6", "tile/entries/000.p/6")


def test_an_honest_static_server_is_sound() -> None:
    """The road that the hostile ones leave."""
    with answering(partial(static, small().files)) as url:
        said = sunaudit("verify", url + SLASHES)
        assert said.code == 0, said


def test_a_server_that_hangs_up_or_lies_about_sizes_is_undecided() -> None:
    """More promised than sent, an answer without end, no answer, nonsense for HTTP."""
    for path in PARTS:

        def answer(asked: Asked, path: str = path) -> None:
            content = small().files.get(path, b"")
            if asked.path.endswith(path):
                asked.reply(content, length=len(content) + 10)
                asked.close_connection = True
            else:
                static(small().files, asked)

        with answering(answer) as url:
            undecided(sunaudit("verify", url + SLASHES), path)

    def nonsense(asked: Asked) -> None:
        asked.wfile.write(b"\xff\xfe nonsense\r\n\r\n")
        asked.close_connection = True

    with answering(nonsense) as url:
        undecided(sunaudit("verify", url + SLASHES))
    undecided(sunaudit("verify", url + SLASHES))


def test_a_server_that_sends_less_than_it_has_is_never_sound() -> None:
    """A short Content-Length hides the rest: entries are missing, so nothing is told."""

    def answer(asked: Asked) -> None:
        content = small().files.get(asked.path.split("/", 3)[3], b"")
        asked.reply(content, length=len(content) - (20 if "entries" in asked.path else 0))

    with answering(answer) as url:
        undecided(sunaudit("verify", url + SLASHES))


@pytest.mark.parametrize(("command", "bytes_most"), [("verify", 64 * 1024), ("compare", 32 * 1024 * 1024)])
def test_an_endless_answer_is_cut_off(command: str, bytes_most: int) -> None:
    """At the bound of what was asked for, give or take what lies in buffers on the way."""
    sent = [0]

    def answer(asked: Asked) -> None:
        asked.send_response(200)
        asked.end_headers()
        while sent[0] < bytes_most + 4 * ON_THE_WAY:
            asked.wfile.write(bytes(65_536))
            sent[0] += 65_536

    with answering(answer) as url:
        undecided(sunaudit(command, url + SLASHES))
    assert sent[0] < bytes_most + 2 * ON_THE_WAY


def test_a_slow_server_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """Silence, and a byte now and then: both have their bound, here made short."""
    monkeypatch.setattr(remote, "CONNECT_SECONDS_MAX", 0.3)
    limited = remote.fetch
    monkeypatch.setattr(remote, "fetch", lambda url, most, seconds=0.3: limited(url, most, seconds))
    release = threading.Event()

    def silent(asked: Asked) -> None:
        release.wait(5)

    with answering(silent) as url:
        undecided(sunaudit("verify", url + SLASHES))
        release.set()
    with answering(lambda asked: asked.drip(small().files["policy"], 0.02)) as url:
        undecided(sunaudit("verify", url + SLASHES))


def test_redirects_are_not_followed() -> None:
    """The answer stands for the address that was asked; another one is not believed."""
    with answering(partial(static, small().files)) as honest:

        def answer(asked: Asked) -> None:
            asked.reply(b"", code=302, Location=honest + asked.path)

        with answering(answer) as url:
            undecided(sunaudit("verify", url + SLASHES), "302")


def test_a_server_that_changes_in_the_middle_is_never_sound() -> None:
    """The checkpoint of one log, then the tiles of another; a size whose tiles are gone."""
    asked_once: list[str] = []

    def answer(asked: Asked) -> None:
        path = asked.path.split("/", 3)[3]
        if asked_once.count("checkpoint"):
            static(town().files | {"tile/0/000.p/6": b"", "tile/entries/000.p/6": b""}, asked)
        else:
            static(small().files, asked)
        asked_once.append(path)

    with answering(answer) as url:
        said = sunaudit("verify", url + SLASHES)
        assert said.code == 2, said


def test_a_zip_from_a_server_has_the_same_bounds(tmp_path: Path) -> None:
    """Cut on its way, or no zip."""
    content = zipped(small().files, tmp_path / "b.zip").read_bytes()
    for raw in (content[:-30], b"PK", content[::-1]):
        with answering(lambda asked, raw=raw: asked.reply(raw)) as url:
            undecided(sunaudit("verify", f"{url}/bundle.zip"))
    with answering(lambda asked: asked.reply(content)) as url:
        assert sunaudit("verify", f"{url}/bundle.zip").code == 0


def test_a_bad_answer_to_compare_is_undecided(tmp_path: Path) -> None:
    """JSON of another shape, no JSON, a page too few."""
    place = written(small().files, tmp_path / "b")
    for raw in (b"", b"[]", b"{", b'{"data":[]}', b'{"data":[1,2,3,4,5,6]}', b"[" * 100_000):
        with answering(lambda asked, raw=raw: asked.reply(raw)) as url:
            undecided(sunaudit("compare", f"{url}/v1/estates/guangjing", "--bundle", place))
