"""`sunaudit verify`: whole bundles, each in a process of its own where there are several."""

import argparse
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from signal import SIG_IGN, SIGINT, signal

from audit_tools.commands.places import (
    INTERRUPTED,
    Commands,
    Common,
    open_source,
    print_json,
    read_policy,
    read_small,
)
from audit_tools.errors import UnreadableError
from audit_tools.limits import STATE_BYTES_MAX
from audit_tools.report import Report
from audit_tools.state_file import parse_state
from audit_tools.verdict import EXIT, report_json, report_text
from audit_tools.verify import Progress, Verification


@dataclass(frozen=True, slots=True)
class Task:
    """One path to verify, with everything a process of its own needs."""

    place: str
    estate: str
    policy: bytes | None
    older: bytes | None
    state: bytes | None
    save_state: str
    progress: bool


def add_arguments(commands: Commands, common: Common) -> None:
    """The command and its options are known."""
    verify = commands.add_parser("verify", parents=[common], help="check whole bundles")
    verify.add_argument("places", nargs="+", metavar="PATH_OR_URL")
    verify.add_argument("--policy", metavar="FILE", help="the policy to believe; else the bundle's own")
    verify.add_argument("--estate", default="", help="estate id, where the address names none")
    verify.add_argument(
        "--from-checkpoint",
        metavar="FILE",
        help="an older checkpoint, note or short text, that the log must extend; - reads standard input",
    )
    verify.add_argument(
        "--from-state", metavar="FILE", help="go on from an earlier sound audit: only what is new is checked"
    )
    verify.add_argument("--save-state", metavar="FILE", help="after a sound audit, keep what to go on from")
    verify.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes for several paths")
    verify.set_defaults(run=run_verify)


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
        base = parse_state(task.state) if task.state is not None else None
        verification = Verification(source, progress, base)
        report = verification.run(policy, task.older)
        if task.save_state and report.verdict == "sound":
            write_state(Path(task.save_state), verification.saved())
        return report
    except UnreadableError as error:
        report = Report(task.place)
        report.findings.undecided_at(0, error.code, error.detail)
        return report


def read_state(place: str) -> bytes:
    """The bytes of a state file; raises UnreadableError."""
    try:
        with Path(place).open("rb") as file:
            raw = file.read(STATE_BYTES_MAX + 1)
    except (OSError, ValueError) as error:
        raise UnreadableError("unreadable", f"{place}: {error}") from error
    if len(raw) > STATE_BYTES_MAX:
        raise UnreadableError("too_long", place)
    return raw


def write_state(path: Path, raw: bytes) -> None:
    """The state file holds `raw`; raises UnreadableError, and then the old content stands."""
    from audit_tools.durable import write_durably

    try:
        write_durably(path, raw)
    except OSError as error:
        raise UnreadableError("unreadable", f"{path}: {error}") from error


def verify_all(tasks: list[Task], jobs: int) -> list[Report]:
    """A report for each task in order, by as many processes as `jobs` allows."""
    if len(tasks) == 1 or jobs <= 1:
        return [verify_one(task) for task in tasks]
    from concurrent.futures import ProcessPoolExecutor  # slow to import, and few need it
    from multiprocessing import active_children

    most = min(jobs, len(tasks))
    # Ctrl-C reaches every process of the terminal: this one alone acts on it.
    with ProcessPoolExecutor(most, initializer=signal, initargs=(SIGINT, SIG_IGN)) as pool:
        try:
            return list(pool.map(verify_one, tasks))
        except KeyboardInterrupt:
            for child in active_children():
                child.kill()
            # The pool would wait for what is killed, and complain about it.
            os._exit(INTERRUPTED)


def run_verify(args: argparse.Namespace) -> int:
    """`sunaudit verify`."""
    policy = read_small(args.policy) if args.policy else None
    older = read_small(args.from_checkpoint) if args.from_checkpoint else None
    state = read_state(args.from_state) if args.from_state else None
    alone = len(args.places) == 1
    if not alone and (state is not None or args.save_state):
        raise UnreadableError("unreadable", "a state file is of one log: name one path")
    progress = alone and not args.json and sys.stderr.isatty()
    believed = (policy, older, state, args.save_state or "", progress)
    tasks = [Task(place, args.estate, *believed) for place in args.places]
    reports = verify_all(tasks, args.jobs)
    if args.json:
        shown = [report_json(report) for report in reports]
        print_json(shown[0] if alone else shown)
    else:
        print("\n\n".join(report_text(report, args.lang) for report in reports))
    verdicts = {report.verdict for report in reports}
    worst = next(v for v in ("unsound", "undecided", "sound") if v in verdicts)
    return EXIT[worst]
