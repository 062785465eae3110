"""`sunaudit diff` and `sunaudit compare`: the first difference between two accounts of one log."""

import argparse
from dataclasses import asdict

from audit_tools.bundle import open_local
from audit_tools.commands.places import Commands, Common, open_source, print_json
from audit_tools.compare import compare_server, diff_bundles, own_verdict
from audit_tools.remote import estate_url, open_remote
from audit_tools.verdict import compare_text, diff_text


def add_diff(commands: Commands, common: Common) -> None:
    """The command `diff` and its options are known."""
    diff = commands.add_parser("diff", parents=[common], help="first difference of two bundles of one estate")
    diff.add_argument("one", metavar="A")
    diff.add_argument("other", metavar="B")
    diff.add_argument("--estate", default="", help="estate id, where an address names none")
    diff.set_defaults(run=run_diff)


def add_compare(commands: Commands, common: Common) -> None:
    """The command `compare` and its options are known."""
    compare = commands.add_parser("compare", parents=[common], help="what a server shows against the entries")
    compare.add_argument("server", metavar="SERVER_URL")
    compare.add_argument("--bundle", metavar="PATH", help="compare with this one; else with the server's own")
    compare.add_argument("--estate", default="", help="estate id, where the address names none")
    compare.set_defaults(run=run_compare)


def run_diff(args: argparse.Namespace) -> int:
    """`sunaudit diff`."""
    sources = [open_source(place, args.estate, True) for place in (args.one, args.other)]
    difference = diff_bundles(*sources)
    shown = {
        "difference": asdict(difference) if difference else None,
        "bundles": [
            {
                "path": source.name,
                "verdict": own_verdict(source),
                "checkpoint": source.read("checkpoint").decode("utf-8", "replace"),
            }
            for source in sources
        ],
    }
    if args.json:
        print_json(shown)
    else:
        print(diff_text(shown, args.lang))
    return 1 if difference else 0


def run_compare(args: argparse.Namespace) -> int:
    """`sunaudit compare`."""
    api = estate_url(args.server, args.estate)
    source = open_local(args.bundle) if args.bundle else open_remote(args.server, args.estate)
    difference = compare_server(api, source)
    shown = {"server": api, "bundle": source.name, "difference": asdict(difference) if difference else None}
    if args.json:
        print_json(shown)
    else:
        print(compare_text(shown, args.lang))
    return 1 if difference else 0
