"""Files of keys and tokens: written once, for their owner only, and read strictly."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from api.key_files import (
    Tokens,
    format_signing_key,
    parse_signing_key,
    read_authorities,
    read_seed,
    read_tokens,
    write_secret,
)
from ledger_core.errors import MalformedError
from ledger_core.log.keys import SigningKey

KEY = SigningKey.from_seed("firm.example/a", b"\1" * 32)


def test_a_key_file_round_trips() -> None:
    """The line is Go's: PRIVATE+KEY+name+id+base64."""
    line = format_signing_key(KEY)
    assert line.startswith(f"PRIVATE+KEY+firm.example/a+{KEY.vkey.key_id.hex()}+")
    assert parse_signing_key(line) == KEY


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        KEY.vkey.format(),
        format_signing_key(KEY).replace("example/a", "example/b"),
        format_signing_key(KEY)[:-9],
        "PRIVATE+KEY+a+00000000+AQ==",
    ],
)
def test_a_damaged_key_file_is_refused_and_not_quoted(text: str) -> None:
    """The message holds nothing of the file: it may end in a log."""
    with pytest.raises(MalformedError) as refused:
        parse_signing_key(text)
    assert "AQEBAQ" not in refused.value.detail


def test_a_secret_is_written_once(tmp_path: Path) -> None:
    """0600; a second time is refused; no partial file stays."""
    path = tmp_path / "deep" / "secret"
    write_secret(path, "one")
    with pytest.raises(FileExistsError):
        write_secret(path, "two")
    assert path.read_text() == "one"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["secret"]


def test_the_log_seed_is_made_at_the_first_start(tmp_path: Path) -> None:
    """And is the same at the second; a damaged one stops the start."""
    path = tmp_path / "log-key"
    assert read_seed(path) == read_seed(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.write_text("abc")
    with pytest.raises(MalformedError):
        read_seed(path)


def test_lists_pass_over_comments(tmp_path: Path) -> None:
    """A missing list of authorities trusts nobody; a bad vkey stops the start."""
    path = tmp_path / "authorities"
    assert read_authorities(path) == frozenset()
    path.write_text(f"# us\n\n{KEY.vkey.format()}\n")
    assert read_authorities(path) == {KEY.vkey.format()}
    path.write_text("nonsense\n")
    with pytest.raises(MalformedError):
        read_authorities(path)


def test_tokens_open_their_own_estate(tmp_path: Path) -> None:
    """Several to an estate; a short one is refused."""
    path = tmp_path / "tokens"
    path.write_text("a-a 0123456789abcdef\na-a fedcba9876543210\nb-b 0123456789abcdeF\n")
    tokens = read_tokens(path)
    assert tokens.opens("a-a", "fedcba9876543210")
    assert not tokens.opens("a-a", "0123456789abcdeF")
    assert not tokens.opens("c-c", "")
    assert not Tokens({}).is_closed("a-a")
    path.write_text("a-a short\n")
    with pytest.raises(MalformedError):
        read_tokens(path)
