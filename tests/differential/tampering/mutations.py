"""Checks of the product taken out one at a time: each must turn a test of the tamper matrix red.

    python -m tests.differential.tampering.mutations [NUMBER …]

Rules:
    * A copy of the tree is changed, never the tree itself.
    * A mutation that no longer fits the code fails by name: the list follows the code.
    * The matrix alone must notice: suites of single rooms are not asked.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[3]
# The quick ones first: most mutations are noticed there.
ROOMS = ("history", "keys", "rules", "forms", "readers", "servers", "projection", "bytes", "random")
PARTS = ("api", "audit_tools", "ledger_core", "projections", "tests", "pyproject.toml")
_FAILED = re.compile(r"^FAILED tests/differential/(test_tamper_\w+)\.py::(\w+)", re.MULTILINE)


class Mutation(NamedTuple):
    """One check that is taken out.

    Args:
        path: The file.
        old: Text that stands there once.
        new: What it becomes.
        what: The check, in words.
    """

    path: str
    old: str
    new: str
    what: str


def _audit(path: str, old: str, new: str, what: str) -> Mutation:
    return Mutation(f"audit_tools/{path}.py", old, new, what)


def _ledger(path: str, old: str, new: str, what: str) -> Mutation:
    return Mutation(f"ledger_core/{path}.py", old, new, what)


MUTATIONS = (
    _audit("log_check", "(seal.prev == want, ", "(True, ", "`prev` is the leaf before"),
    _audit("log_check", "(seal.seq == seq, ", "(True, ", "`seq` is the entry's place"),
    _audit("log_check", "(seal.at_ms >= self.last_at_ms, ", "(True, ", "seals do not go back in time"),
    _audit(
        "log_check",
        '(SPEC §11–12)."""\n        if self.open is not None:',
        '(SPEC §11–12)."""\n        if False:',
        "no checkpoint inside a submission",
    ),
    _audit("tile_check", "    if have == want:", "    if True:", "hash tiles are those of the entries"),
    _audit(
        "verify", "        if root != head.root:", "        if False:", "the checkpoint's root is the tree's"
    ),
    _audit("checkpoint_check", "    if not signed:", "    if False:", "the log's key has signed"),
    _audit(
        "checkpoint_check",
        "    if key is not None and key not in policy.logs:",
        "    if False:",
        "the policy names the log's key",
    ),
    _audit(
        "checkpoint_check",
        "    if not policy.is_met(policy.quorum, cosigned):",
        "    if False:",
        "the quorum of witnesses",
    ),
    _audit(
        "checkpoint_check",
        "        if key.public in taken:",
        "        if False:",
        "a witness's key serves nothing else",
    ),
    _audit(
        "note_check",
        "    if len(blob) != 72:\n        return False",
        "    return True",
        "a cosignature verifies",
    ),
    _audit(
        "log_check",
        "if key is not None and not verifies(",
        "if False and not verifies(",
        "submission signatures verify",
    ),
    _audit("state", "return not self.revoked and ", "return ", "a revoked key does not sign"),
    _audit("state", "(not self.until or day <= self.until)", "True", "an expired key does not sign"),
    _audit("note_check", " or y in SMALL_ORDER_Y", "", "keys of small order are weak"),
    _audit(
        "note_check",
        "    if len({line.label for line in lines}) != len(lines):",
        "    if False:",
        "a key signs a note once",
    ),
    _audit(
        "keys_check", "key.public in books.ring.publics or ", "", "one public key, one purpose, one party"
    ),
    _audit("keys_check", "key.label not in entry.submission.proven:", "False:", "proof of possession"),
    _audit(
        "keys_check",
        "any(one != other for one in first for other in second)",
        "True",
        "dual control by two parties",
    ),
    _audit(
        "verify",
        "        elif self.books.founding_key not in known:",
        "        elif False:",
        "the policy names the founding's authority",
    ),
    _audit(
        "entry_check",
        "    if seq is None:\n        return None\n    if seq >=",
        "    if True:\n        return None\n    if seq >=",
        "an id comes once",
    ),
    _audit("entry_check", "    if closed and not late:", "    if False:", "closed periods"),
    _audit("revenue_check", "if paid > total else None", "if False else None", "an invoice is not overpaid"),
    _audit(
        "revenue_check",
        "if want != have else None",
        "if False else None",
        "a reversal is its entry's opposite",
    ),
    _audit(
        "revenue_check",
        '    if want != body["book_fen"]:',
        "    if False:",
        "the book's figure of a reconciliation",
    ),
    _audit("balance_check", "        if wrong:", "        if False:", "the figures of a closing"),
    _audit(
        "share_check", "    if want != have or want[2] <= 0:", "    if False:", "the shares of a distribution"
    ),
    _audit("voucher_check", "        if have != digest:", "        if False:", "a voucher has its hash"),
    _audit("voucher_check", 'if error.code == "missing":', "if False:", "a voucher is there"),
    _audit("encoding", "    if encode_base64(raw) != text or ", "    if ", "base64 in its one form"),
    _audit("encoding", "    if str(number) != text or ", "    if ", "numbers in their one form"),
    _audit("zip_source", "        if path in self.members:", "        if False:", "no name twice in a zip"),
    _audit("zip_source", 'if path.startswith("/") or ', "if False and ", "a zip stays within itself"),
    _audit(
        "bundle",
        "            if not place.resolve().is_relative_to(self.root):",
        "            if False:",
        "links out of a directory",
    ),
    _audit(
        "remote",
        "class _NoRedirect(urllib.request.HTTPRedirectHandler):\n    def redirect_request",
        "class _NoRedirect(urllib.request.HTTPRedirectHandler):\n    def _unused",
        "redirects are not followed",
    ),
    _audit("remote", "        if total > bytes_most:", "        if False:", "answers are bounded"),
    _audit(
        "compare",
        "        if not same_json(one, other):",
        "        if False:",
        "a server's balances are the entries'",
    ),
    _audit("compare", "        if a != b:", "        if False:", "two bundles are compared entry by entry"),
    _ledger(
        "append/submission",
        "    if head.origin != SUBMISSION_PREFIX + log_origin:",
        "    if False:",
        "a submission names its log",
    ),
    _ledger(
        "append/authority",
        "        if not key.is_active(day):",
        "        if False:",
        "revoked and expired keys are refused",
    ),
    _ledger(
        "log/note",
        "    if len({(line.name, line.key_id) for line in parsed}) != len(parsed):",
        "    if False:",
        "a key signs a note once (ledger)",
    ),
    _ledger(
        "append/lane",
        "        if transaction.head is not None and not self._stands_at(transaction.head):",
        "        if False:",
        "an append stands on the entries that were signed",
    ),
    _audit(
        "older_check", "    if root != older.head.root:", "    if False:", "an older checkpoint's root holds"
    ),
    _audit("older_check", "    if then.size > head.size:", "    if False:", "a tail that is cut"),
    _audit(
        "usual",
        '        and body["account"] in books.balances.registered\n',
        "",
        "the short way knows the accounts",
    ),
    _audit(
        "usual",
        '        and body["date"] > books.closed_last\n',
        "",
        "the short way knows closed periods",
    ),
    _audit("usual", '        and "invoice" not in body\n', "", "the short way leaves invoices to the rules"),
)


def copied(directory: Path) -> Path:
    """A copy of everything that the tests of the matrix need."""
    skip = shutil.ignore_patterns("__pycache__", "node_modules", ".mypy_cache")
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, directory / part, ignore=skip)
        else:
            shutil.copy(source, directory / part)
    return directory


def apply(tree: Path, mutation: Mutation) -> str:
    """The tree has the mutation; returns the file's text before it."""
    path = tree / mutation.path
    text = path.read_text("utf-8")
    if text.count(mutation.old) != 1:
        raise LookupError(
            f"{mutation.what}: {mutation.path} holds {text.count(mutation.old)} × {mutation.old!r}"
        )
    path.write_text(text.replace(mutation.old, mutation.new), "utf-8")
    return text


def red_tests(tree: Path, *, first_only: bool = True) -> list[str]:
    """The tests of the matrix that fail in this tree."""
    tests = [f"tests/differential/test_tamper_{room}.py" for room in ROOMS]
    command = [sys.executable, "-B", "-m", "pytest", "-p", "no:cacheprovider", "-rf", "--tb=no", *tests]
    command += ["-x"] if first_only else []
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True, timeout=600, check=False)
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stdout[-2_000:] + done.stderr[-2_000:])
    return [f"{name}" for _, name in _FAILED.findall(done.stdout)]


def main() -> int:
    """Tries the mutations; prints a row for each and ends with the number of those that nobody noticed."""
    chosen = {int(word) for word in sys.argv[1:]}
    unnoticed = 0
    with tempfile.TemporaryDirectory(prefix="sunledger-mutations-") as directory:
        tree = copied(Path(directory))
        for number, mutation in enumerate(MUTATIONS, 1):
            if chosen and number not in chosen:
                continue
            before = apply(tree, mutation)
            red = red_tests(tree)
            (tree / mutation.path).write_text(before, "utf-8")
            unnoticed += not red
            print(
                f"| {number} | `{mutation.path}` | {mutation.what} | `{red[0] if red else '-'}` |", flush=True
            )
    return unnoticed


if __name__ == "__main__":
    sys.exit(main())
