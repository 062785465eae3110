"""`sunaudit`: verify, replay, receipt, diff, compare. Exit 0 sound, 1 unsound, 2 could not tell."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from audit_tools.bundle import Source, open_local
from audit_tools.compare import compare_server, diff_bundles, own_verdict
from audit_tools.errors import AuditError, MalformedError, UnreadableError
from audit_tools.limits import SMALL_FILE_BYTES_MAX
from audit_tools.note_check import parse_vkey
from audit_tools.policy import Policy, parse_policy
from audit_tools.receipt_verdict import check_receipt, receipt_json, receipt_text
from audit_tools.remote import estate_url, is_address, open_remote
from audit_tools.replay import replay
from audit_tools.verdict import EXIT, compare_text, diff_text, report_json, report_text
from audit_tools.verify import Progress, Report, Verification


@dataclass(frozen=True, slots=True)
class Task:
    """One path to verify, with everything a process of its own needs."""

    place: str
    estate: str
    policy: bytes | None
    older: bytes | None
    progress: bool


def open_source(place: str, estate: str = "", has_policy: bool = False) -> Source:
    """The bundle at a path or an address; raises UnreadableError."""
    return open_remote(place, estate, has_policy) if is_address(place) else open_local(place)


def read_small(place: str) -> bytes:
    """The bytes of a small file of the user's; raises UnreadableError."""
    try:
        with Path(place).open("rb") as file:
            raw = file.read(SMALL_FILE_BYTES_MAX * 8 + 1)
    except (OSError, ValueError) as error:
        raise UnreadableError("unreadable", f"{place}: {error}") from error
    if len(raw) > SMALL_FILE_BYTES_MAX * 8:
        raise UnreadableError("too_long", place)
    return raw


def read_policy(raw: bytes | None) -> Policy | None:
    """The policy that the user names; raises UnreadableError `bad_policy`."""
    try:
        return parse_policy(raw) if raw is not None else None
    except MalformedError as error:
        raise UnreadableError("bad_policy", str(error)) from error


def show_progress(done: int, size: int) -> None:
    """One line on stderr tells how far the entries are read."""
    end = "\n" if done >= size else ""
    print(f"\r{done:,} / {size:,}", end=end, file=sys.stderr, flush=True)


def verify_one(task: Task) -> Report:
    """One bundle is verified; whatever cannot be read is in the report."""
    progress: Progress | None = show_progress if task.progress else None
    try:
        policy = read_policy(task.policy)
        source = open_source(task.place, task.estate, policy is not None)
        return Verification(source, progress).run(policy, task.older)
    except UnreadableError as error:
        report = Report(task.place)
        report.findings.undecided_at(0, error.code, error.detail)
        return report


def run_verify(args: argparse.Namespace) -> int:
    """`sunaudit verify`."""
    policy = read_small(args.policy) if args.policy else None
    older = read_small(args.from_checkpoint) if args.from_checkpoint else None
    alone = len(args.places) == 1
    progress = alone and not args.json and sys.stderr.isatty()
    tasks = [Task(place, args.estate, policy, older, progress) for place in args.places]
    if alone or args.jobs == 1:
        reports = [verify_one(task) for task in tasks]
    else:
        with ProcessPoolExecutor(max_workers=min(args.jobs, len(tasks))) as pool:
            reports = list(pool.map(verify_one, tasks))
    if args.json:
        shown = [report_json(report) for report in reports]
        print(json.dumps(shown[0] if alone else shown, ensure_ascii=False, indent=1))
    else:
        print("\n\n".join(report_text(report, args.lang) for report in reports))
    verdicts = {report.verdict for report in reports}
    worst = next(v for v in ("unsound", "undecided", "sound") if v in verdicts)
    return EXIT[worst]


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


def run_receipt(args: argparse.Namespace) -> int:
    """`sunaudit receipt`."""
    policy = read_policy(read_small(args.policy) if args.policy else None)
    try:
        signers = [parse_vkey(text) for text in args.signer]
        log_keys = [parse_vkey(args.log_key)] if args.log_key else []
    except MalformedError as error:
        raise UnreadableError("bad_vkey", str(error)) from error
    outcome = check_receipt(read_small(args.file), policy, log_keys, signers)
    if args.json:
        print(json.dumps(receipt_json(outcome), ensure_ascii=False, indent=1))
    else:
        print(receipt_text(outcome, args.lang))
    return EXIT[outcome.verdict]


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
    print(json.dumps(shown, ensure_ascii=False, indent=1) if args.json else diff_text(shown, args.lang))
    return 1 if difference else 0


def run_compare(args: argparse.Namespace) -> int:
    """`sunaudit compare`."""
    api = estate_url(args.server, args.estate)
    source = open_local(args.bundle) if args.bundle else open_remote(args.server, args.estate)
    difference = compare_server(api, source)
    shown = {"server": api, "bundle": source.name, "difference": asdict(difference) if difference else None}
    print(json.dumps(shown, ensure_ascii=False, indent=1) if args.json else compare_text(shown, args.lang))
    return 1 if difference else 0


def default_lang() -> str:
    """`en` where the environment says English, else `zh`."""
    said = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "en" if said.startswith("en") else "zh"


def build_parser() -> argparse.ArgumentParser:
    """The command line."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--json", action="store_true", help="print JSON")
    common.add_argument("--lang", choices=["zh", "en"], default=default_lang())
    parser = argparse.ArgumentParser(prog="sunaudit", description="An independent check of an estate's log.")
    commands = parser.add_subparsers(dest="command", required=True)
    verify = commands.add_parser("verify", parents=[common], help="check whole bundles")
    verify.add_argument("places", nargs="+", metavar="PATH_OR_URL")
    verify.add_argument("--policy", metavar="FILE", help="the policy to believe; else the bundle's own")
    verify.add_argument("--estate", default="", help="estate id, where the address names none")
    verify.add_argument(
        "--from-checkpoint", metavar="FILE", help="an older checkpoint that the log must extend"
    )
    verify.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes for several paths")
    verify.set_defaults(run=run_verify)
    _add_replay_and_receipt(commands, common)
    _add_comparisons(commands, common)
    return parser


Commands = Any  # argparse keeps the type of its subcommands to itself


def _add_replay_and_receipt(commands: Commands, common: argparse.ArgumentParser) -> None:
    replay_ = commands.add_parser("replay", parents=[common], help="print balances at a size or a date")
    replay_.add_argument("place", metavar="PATH_OR_URL")
    replay_.add_argument("--at", default="", metavar="SIZE|DATE", help="tree size, or day of sealing")
    replay_.add_argument("--estate", default="")
    replay_.set_defaults(run=run_replay)
    receipt = commands.add_parser("receipt", parents=[common], help="check one receipt offline")
    receipt.add_argument("file", metavar="FILE")
    believed = receipt.add_mutually_exclusive_group()
    believed.add_argument("--policy", metavar="FILE")
    believed.add_argument("--log-key", metavar="VKEY")
    receipt.add_argument("--signer", action="append", default=[], metavar="VKEY")
    receipt.set_defaults(run=run_receipt)


def _add_comparisons(commands: Commands, common: argparse.ArgumentParser) -> None:
    diff = commands.add_parser("diff", parents=[common], help="first difference of two bundles of one estate")
    diff.add_argument("one", metavar="A")
    diff.add_argument("other", metavar="B")
    diff.add_argument("--estate", default="")
    diff.set_defaults(run=run_diff)
    compare = commands.add_parser("compare", parents=[common], help="what a server shows against the entries")
    compare.add_argument("server", metavar="SERVER_URL")
    compare.add_argument("--bundle", metavar="PATH", help="compare with this one; else with the server's own")
    compare.add_argument("--estate", default="")
    compare.set_defaults(run=run_compare)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs `sunaudit`; returns the exit code, and never shows a traceback for bad input."""
    args = build_parser().parse_args(argv)
    try:
        code: int = args.run(args)
    except AuditError as error:
        print(f"could not tell / 无法核对: {error}", file=sys.stderr)
        return 2
    return code


if __name__ == "__main__":
    sys.exit(main())
