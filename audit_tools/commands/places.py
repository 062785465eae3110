"""What several commands read: bundles at a path or an address, small files, policies; and what they print."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from audit_tools.bundle import Source, open_local
from audit_tools.errors import MalformedError, UnreadableError
from audit_tools.limits import SMALL_FILE_BYTES_MAX
from audit_tools.policy import Policy, parse_policy

Commands = Any  # argparse keeps the type of its subcommands to itself
Common = argparse.ArgumentParser

INTERRUPTED = 130  # exit code after Ctrl-C, as shells have it
READER_GONE = 141  # exit code after a broken pipe, as shells have it
_BYTES_MAX = SMALL_FILE_BYTES_MAX * 8  # receipts carry an entry


def is_address(place: str) -> bool:
    """True when `place` is an http(s) address."""
    return place.startswith(("http://", "https://"))


def open_source(place: str, estate: str = "", has_policy: bool = False) -> Source:
    """The bundle at a path or an address; raises UnreadableError."""
    if not is_address(place):
        return open_local(place)
    from audit_tools.remote import open_remote  # half of the start-up time, and few need it

    return open_remote(place, estate, has_policy)


def read_small(place: str) -> bytes:
    """The bytes of a small file of the user's, or of standard input for `-`; raises UnreadableError."""
    try:
        if place == "-":
            raw = sys.stdin.buffer.read(_BYTES_MAX + 1)
        else:
            with Path(place).open("rb") as file:
                raw = file.read(_BYTES_MAX + 1)
    except (OSError, ValueError) as error:
        raise UnreadableError("unreadable", f"{place}: {error}") from error
    if len(raw) > _BYTES_MAX:
        raise UnreadableError("too_long", place)
    return raw


def read_policy(raw: bytes | None) -> Policy | None:
    """The policy that the user names; raises UnreadableError `bad_policy`."""
    try:
        return parse_policy(raw) if raw is not None else None
    except MalformedError as error:
        raise UnreadableError("bad_policy", str(error)) from error


def read_policy_of(place: str) -> Policy | None:
    """The policy in a file, or the one that a bundle (directory or .zip) carries; raises UnreadableError."""
    if Path(place).is_dir() or place.endswith(".zip"):
        return read_policy(open_local(place).read("policy"))
    return read_policy(read_small(place))


def print_json(value: Any) -> None:
    """The value stands on standard output as JSON for programs and people."""
    print(json.dumps(value, ensure_ascii=False, indent=1))
