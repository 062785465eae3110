"""`sunaudit recount` and `sunaudit ballot`: votes added up again, and what became of one code."""

import argparse
import os

from audit_tools.commands.places import Commands, Common, open_source, print_json, read_policy, read_small
from audit_tools.errors import UnreadableError
from audit_tools.voting.ballot_proof import CodeState
from audit_tools.voting.recount import Recount
from audit_tools.voting.recount_words import EXIT, recount_json, recount_text, verdict_of


def add_recount(commands: Commands, common: Common) -> None:
    """The command `recount` and its options are known."""
    parser = commands.add_parser("recount", parents=[common], help="add votes up again from their ballots")
    _add_place(parser)
    parser.set_defaults(run=run_recount)


def add_ballot(commands: Commands, common: Common) -> None:
    """The command `ballot` and its options are known."""
    parser = commands.add_parser("ballot", parents=[common], help="say what became of one ballot code")
    _add_place(parser)
    parser.add_argument("--code", required=True, help="the ballot code, twelve characters")
    parser.set_defaults(run=run_ballot)


def _add_place(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("place", metavar="PATH_OR_URL")
    parser.add_argument("--vote", default="", help="this vote only")
    parser.add_argument("--policy", metavar="FILE", help="the policy to believe; else the bundle's own")
    parser.add_argument("--estate", default="", help="estate id, where the address names none")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes for the signatures")


def recounted(args: argparse.Namespace) -> Recount:
    """The log that the options name, read for its votes; raises UnreadableError."""
    policy = read_policy(read_small(args.policy)) if args.policy else None
    recount = Recount(open_source(args.place, args.estate, policy is not None), policy, args.jobs)
    recount.run()
    if args.vote and args.vote not in recount.books.votes.votes:
        raise UnreadableError("vote_unknown", args.vote)
    return recount


def run_recount(args: argparse.Namespace) -> int:
    """`sunaudit recount`: 0 equal, 1 different, 2 could not tell."""
    recount = recounted(args)
    rows = recount.counted(args.vote)
    if args.json:
        print_json(recount_json(recount, rows))
    else:
        print(recount_text(recount, rows, args.lang))
    return EXIT[verdict_of(recount, rows)]


def run_ballot(args: argparse.Namespace) -> int:
    """`sunaudit ballot`: 0 told, 1 the list is not the ballots', 2 could not tell."""
    recount, code = recounted(args), args.code.upper()
    states = [
        CodeState(name, vote, vote.codes[code])
        for name, vote in recount.books.votes.votes.items()
        if code in vote.codes and (not args.vote or name == args.vote)
    ]
    if not states:
        raise UnreadableError("code_unknown", code)
    findings = recount.findings.kept
    if args.json:
        shown = [state.as_json(code) for state in states]
        print_json({"codes": shown, "findings": [finding.as_json() for finding in findings]})
    else:
        lines = [finding.as_text(args.lang) for finding in findings]
        print("\n".join([*lines, *(state.as_text(code, args.lang) for state in states)]))
    if recount.findings.unsound or any(state.is_closed and not state.is_proven for state in states):
        return 1
    return 0 if all(state.is_closed for state in states) else 2
