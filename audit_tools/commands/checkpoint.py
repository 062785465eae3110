"""`sunaudit checkpoint`: a checkpoint as short text, for a phone or a notice board."""

import argparse

from audit_tools.checkpoint_check import read_checkpoint
from audit_tools.commands.places import Commands, Common, open_source, print_json
from audit_tools.errors import MalformedError, UnreadableError
from audit_tools.short_checkpoint import format_short


def add_arguments(commands: Commands, common: Common) -> None:
    """The command and its options are known."""
    parser = commands.add_parser(
        "checkpoint",
        parents=[common],
        help="print the checkpoint as short text; keep it, and give it to verify --from-checkpoint later",
    )
    parser.add_argument("place", metavar="PATH_OR_URL")
    parser.add_argument("--estate", default="", help="estate id, where the address names none")
    parser.set_defaults(run=run_checkpoint)


def run_checkpoint(args: argparse.Namespace) -> int:
    """`sunaudit checkpoint`: the text is printed as it is shown; nothing of it is verified here."""
    source = open_source(args.place, args.estate, True)
    try:
        checkpoint = read_checkpoint(source.read("checkpoint"))
        short = format_short(checkpoint)
    except MalformedError as error:
        raise UnreadableError(error.code, f"{source.name}: {error.detail}") from error
    if args.json:
        head = checkpoint.head
        print_json({"origin": head.origin, "tree_size": head.size, "root": head.root.hex(), "short": short})
    else:
        print(short, end="")
    return 0
