"""`sunaudit replay`: balances at a size or a date."""

import argparse
import json

from audit_tools.commands.places import Commands, Common, open_source
from audit_tools.replay import replay


def add_arguments(commands: Commands, common: Common) -> None:
    """The command and its options are known."""
    parser = commands.add_parser("replay", parents=[common], help="print balances at a size or a date")
    parser.add_argument("place", metavar="PATH_OR_URL")
    parser.add_argument("--at", default="", metavar="SIZE|DATE", help="tree size, or day of sealing")
    parser.add_argument("--estate", default="", help="estate id, where the address names none")
    parser.set_defaults(run=run_replay)


def run_replay(args: argparse.Namespace) -> int:
    """`sunaudit replay`."""
    size, balances = replay(open_source(args.place, args.estate, True), args.at)
    if args.json:
        print(json.dumps({"tree_size": size, "balances": balances}, ensure_ascii=False))
        return 0
    print(f"前 {size:,} 条(分)" if args.lang == "zh" else f"after {size:,} entries, in fen")
    for account, fen in balances.items():
        print(f"{fen:>18,}  {account}")
    return 0
