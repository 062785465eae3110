"""`sunaudit`: an independent check of an estate's log. Exit 0 sound, 1 unsound, 2 could not tell.

* A command's module is imported when the command is asked for: a receipt needs no web server.
* Bad input ends with exit 2 and one line; a reader that goes away, or Ctrl-C, ends it without a traceback.
"""

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from audit_tools.commands.places import INTERRUPTED, READER_GONE
from audit_tools.errors import AuditError

# Command: its module in audit_tools.commands, and the function there that declares it.
COMMANDS = {
    "verify": ("verify", "add_arguments"),
    "replay": ("replay", "add_arguments"),
    "account": ("account", "add_arguments"),
    "recount": ("votes", "add_recount"),
    "ballot": ("votes", "add_ballot"),
    "receipt": ("receipt", "add_arguments"),
    "diff": ("comparisons", "add_diff"),
    "compare": ("comparisons", "add_compare"),
    "checkpoint": ("checkpoint", "add_arguments"),
    "witness": ("witness", "add_witness"),
    "witness-key": ("witness", "add_key"),
}


def default_lang() -> str:
    """`en` where the environment says English, else `zh`."""
    said = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "en" if said.startswith("en") else "zh"


def build_parser(wanted: Sequence[str] = tuple(COMMANDS)) -> argparse.ArgumentParser:
    """The command line, with the commands `wanted`."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--json", action="store_true", help="print JSON")
    common.add_argument("--lang", choices=["zh", "en"], default=default_lang(), help="language of the words")
    parser = argparse.ArgumentParser(prog="sunaudit", description="An independent check of an estate's log.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name in wanted:
        module, function = COMMANDS[name]
        getattr(import_module(f"audit_tools.commands.{module}"), function)(commands, common)
    return parser


def collect_seldom() -> None:
    """What is loaded stays; decoded entries hold no cycles, so looking for them often is a waste."""
    gc.set_threshold(1_000_000, 20, 100)
    gc.freeze()


def main(argv: Sequence[str] | None = None) -> int:
    """Runs `sunaudit`; returns the exit code, and never shows a traceback for bad input."""
    if argv is None:
        collect_seldom()
    try:
        return _run(sys.argv[1:] if argv is None else list(argv))
    except AuditError as error:
        print(f"could not tell / 无法核对: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # The reader has gone (`| head`): nobody is left to tell, and Python must not try to at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_GONE
    except KeyboardInterrupt:
        return INTERRUPTED


def _run(words: list[str]) -> int:
    wanted = words[:1] if words and words[0] in COMMANDS else list(COMMANDS)
    try:
        args = build_parser(wanted).parse_args(words)
        code: int = args.run(args)
    finally:
        sys.stdout.flush()
    return code


if __name__ == "__main__":
    sys.exit(main())
