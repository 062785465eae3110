"""`sunaudit receipt`: one receipt, offline."""

import argparse

from audit_tools.commands.places import Commands, Common, print_json, read_policy_of, read_small
from audit_tools.errors import MalformedError, UnreadableError
from audit_tools.note_check import parse_vkey
from audit_tools.receipt_verdict import check_receipt, receipt_json, receipt_text
from audit_tools.verdict import EXIT


def add_arguments(commands: Commands, common: Common) -> None:
    """The command and its options are known."""
    parser = commands.add_parser("receipt", parents=[common], help="check one receipt offline")
    parser.add_argument("file", metavar="FILE")
    believed = parser.add_mutually_exclusive_group()
    believed.add_argument(
        "--policy",
        metavar="FILE",
        help="log keys, witnesses and quorum to believe; or a bundle, whose policy is taken",
    )
    believed.add_argument("--log-key", metavar="VKEY", help="the log's key to believe")
    parser.add_argument(
        "--signer", action="append", default=[], metavar="VKEY", help="a signer's key; may be repeated"
    )
    parser.set_defaults(run=run_receipt)


def run_receipt(args: argparse.Namespace) -> int:
    """`sunaudit receipt`."""
    policy = read_policy_of(args.policy) if args.policy else None
    try:
        signers = [parse_vkey(text) for text in args.signer]
        log_keys = [parse_vkey(args.log_key)] if args.log_key else []
    except MalformedError as error:
        raise UnreadableError("bad_vkey", str(error)) from error
    outcome = check_receipt(read_small(args.file), policy, log_keys, signers)
    if args.json:
        print_json(receipt_json(outcome))
    else:
        print(receipt_text(outcome, args.lang))
    return EXIT[outcome.verdict]
