"""`sunaudit account`: a unit's own account of the fund, with the entry behind each line."""

import argparse
from dataclasses import asdict

from audit_tools.commands.places import Commands, Common, open_source, print_json
from audit_tools.errors import UnreadableError
from audit_tools.fund.account import FundBooks
from audit_tools.fund.account_words import account_text
from audit_tools.replay import checkpoint_size


def add_arguments(commands: Commands, common: Common) -> None:
    """The command and its options are known."""
    parser = commands.add_parser("account", parents=[common], help="print a unit's own account of the fund")
    parser.add_argument("place", metavar="PATH_OR_URL")
    parser.add_argument("--unit", required=True, help="code of the unit, such as 3-2-501")
    parser.add_argument("--estate", default="", help="estate id, where the address names none")
    parser.set_defaults(run=run_account)


def run_account(args: argparse.Namespace) -> int:
    """`sunaudit account`: 0 told, 1 an entry behind it breaks a rule, 2 could not tell."""
    source = open_source(args.place, args.estate, True)
    books = FundBooks(source, checkpoint_size(source), args.unit)
    if args.unit not in books.books.units:
        raise UnreadableError("unit_unknown", args.unit)
    behind = {line.seq for line in books.lines}
    broken = [f for f in books.findings.kept if f.weight == "unsound" and f.seq in behind]
    figures = books.units().get(args.unit, {})
    if args.json:
        shown = {"unit": args.unit, **figures, "lines": [asdict(line) for line in books.lines]}
        print_json(shown | {"findings": [finding.as_json() for finding in broken]})
        return 1 if broken else 0
    print(account_text(args.unit, figures, books.lines, args.lang))
    for finding in broken:
        print(finding.as_text(args.lang))
    return 1 if broken else 0
