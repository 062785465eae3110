"""`sunaudit replay`: balances at a size or a date, and what they are made of in the fund."""

import argparse
import json
import re
from typing import Any

from audit_tools.commands.places import Commands, Common, open_source
from audit_tools.fund.account import FundBooks
from audit_tools.fund.postings import CONTROL, UNIT
from audit_tools.messages import meaning
from audit_tools.replay import replay


def add_arguments(commands: Commands, common: Common) -> None:
    """The command and its options are known."""
    parser = commands.add_parser("replay", parents=[common], help="print balances at a size or a date")
    parser.add_argument("place", metavar="PATH_OR_URL")
    parser.add_argument("--at", default="", metavar="SIZE|DATE", help="tree size, or day of sealing")
    parser.add_argument("--units", action="store_true", help="each sub-account of the fund, not their sum")
    parser.add_argument("--estate", default="", help="estate id, where the address names none")
    parser.set_defaults(run=run_replay)


def run_replay(args: argparse.Namespace) -> int:
    """`sunaudit replay`."""
    source = open_source(args.place, args.estate, True)
    size, balances = replay(source, args.at)
    has_fund = any(account.startswith((*CONTROL, UNIT)) for account in balances)
    fund = fund_json(FundBooks(source, size), args.units) if has_fund else {}
    if args.json:
        shown = {"tree_size": size, "balances": balances, **({"fund": fund} if fund else {})}
        print(json.dumps(shown, ensure_ascii=False))
        return 0
    print(f"前 {size:,} 条(分)" if args.lang == "zh" else f"after {size:,} entries, in fen")
    for account, fen in shortened(balances, args.units).items():
        print(f"{fen:>18,}  {account}")
    if fund:
        print(fund_text(fund, args.lang))
    return 0


def shortened(balances: dict[str, int], each: bool) -> dict[str, int]:
    """The balances with all sub-accounts in one line, unless each is asked for."""
    if each:
        return {account: balances[account] for account in sorted(balances, key=as_read)}
    rows = {account: fen for account, fen in balances.items() if not account.startswith(UNIT)}
    units = sum(fen for account, fen in balances.items() if account.startswith(UNIT))
    return rows | ({f"{UNIT}*": units} if len(rows) < len(balances) else {})


def as_read(name: str) -> str:
    """The order that people expect: 1-1-101 before 1-1-1001, as each number goes behind its length."""
    return re.sub("0*([0-9]+)", lambda number: f"{len(number[1]):02d}{number[1]}", name)


def fund_json(books: FundBooks, each: bool) -> dict[str, Any]:
    """The fund as JSON: totals, applications, and each sub-account where it is asked for."""
    units = {"units": books.units()} if each else {}
    return {"totals": books.totals(), "applications": books.applications(), **units}


def fund_text(fund: dict[str, Any], lang: str) -> str:
    """The fund for people: totals, then each application with its stage and what it broke."""
    totals = ", ".join(f"{name.removesuffix('_fen')} {fen:,}" for name, fen in fund["totals"].items())
    lines = [("维修资金" if lang == "zh" else "fund") + f": {totals}"]
    units = fund.get("units", {})
    for unit in sorted(units, key=as_read):
        shown = ", ".join(f"{name.removesuffix('_fen')} {fen:,}" for name, fen in units[unit].items())
        lines.append(f"  {unit}: {shown}")
    for row in fund["applications"]:
        money = ", ".join(f"{n.removesuffix('_fen')} {v:,}" for n, v in row.items() if n.endswith("_fen"))
        lines.append(f"  {row['application']}: {row['stage']}; {money}")
        lines += [
            f"    ! {one['code']} @ {one['seq']}: {meaning(one['code'], lang)} ({one['found']})"
            for one in row["broken"]
        ]
    return "\n".join(lines)
