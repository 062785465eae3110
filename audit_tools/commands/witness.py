"""`sunaudit witness` and `sunaudit witness-key`: a witness of one's own, as a server or once from cron."""

import argparse
import sys
from pathlib import Path

from audit_tools.bundle import open_local
from audit_tools.commands.places import Commands, Common, is_address, print_json, read_small
from audit_tools.errors import MalformedError, UnreadableError
from audit_tools.messages import meaning
from audit_tools.verdict import EXIT
from audit_tools.witness import Witness, parse_logs
from audit_tools.witness_key import load_key, make_key


def add_witness(commands: Commands, common: Common) -> None:
    """The command `witness` and its options are known."""
    parser = commands.add_parser(
        "witness", parents=[common], help="cosign checkpoints that extend each other"
    )
    parser.add_argument("--key", required=True, metavar="FILE", help="secret key, made by witness-key")
    parser.add_argument(
        "--policy", required=True, metavar="FILE", help="lines `log <vkey>` of what is watched"
    )
    parser.add_argument("--state", required=True, metavar="DIRECTORY", help="what is held, and evidence")
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument("--listen", metavar="HOST:PORT", help="serve POST /add-checkpoint")
    way.add_argument("--once", nargs="+", metavar="URL", help="look at these logs once, for cron")
    parser.set_defaults(run=run_witness)


def add_key(commands: Commands, common: Common) -> None:
    """The command `witness-key` and its options are known."""
    parser = commands.add_parser("witness-key", parents=[common], help="make a witness's secret key")
    parser.add_argument("--out", required=True, metavar="FILE", help="new file, readable by its owner only")
    parser.add_argument("--name", required=True, help="name of the witness, such as witness.example/w1")
    parser.set_defaults(run=run_key)


def run_key(args: argparse.Namespace) -> int:
    """`sunaudit witness-key`: prints the verifier key, which is no secret."""
    made = make_key(Path(args.out), args.name)
    if args.json:
        print_json({"vkey": str(made.key)})
    else:
        print(made.key)
    return 0


def open_witness(args: argparse.Namespace) -> Witness:
    """The witness that the options describe; raises UnreadableError."""
    try:
        logs = parse_logs(read_small(args.policy))
    except MalformedError as error:
        raise UnreadableError("bad_policy", str(error)) from error
    return Witness(Path(args.state), load_key(Path(args.key)), logs)


def run_witness(args: argparse.Namespace) -> int:
    """`sunaudit witness`."""
    witness = open_witness(args)
    return _look_once(witness, args) if args.once else _serve(witness, args.listen)


def _serve(witness: Witness, listen: str) -> int:
    from audit_tools.witness_server import WitnessServer

    host, _, port = listen.rpartition(":")
    try:
        server = WitnessServer((host.strip("[]"), int(port)), witness)
    except (OSError, ValueError, OverflowError) as error:
        raise UnreadableError("unreadable", f"--listen {listen}: {error}") from error
    with server:
        print(f"http://{host}:{server.server_port}/add-checkpoint {witness.key.key}", flush=True)
        server.serve_forever()
    return 0


def _look_once(witness: Witness, args: argparse.Namespace) -> int:
    from audit_tools.remote import StaticSource
    from audit_tools.witness_once import look

    looks = [look(witness, StaticSource(url) if is_address(url) else open_local(url)) for url in args.once]
    if args.json:
        print_json([{name: getattr(one, name) for name in one.__slots__} for one in looks])
    else:
        for one in looks:
            if one.verdict == "sound":
                print(one.cosignature)
            else:
                said = f"{one.address}: {meaning(one.code, args.lang)} ({one.detail})"
                print(f"{said} {one.evidence}", file=sys.stderr)
    verdicts = {one.verdict for one in looks}
    return EXIT[next(v for v in ("unsound", "undecided", "sound") if v in verdicts)]
