"""A whole estate by the pages' verifier: sound where `sunaudit` says so, false where keys, bytes or sums are.

Rules:
    * The forger holds the log's key and the witnesses'; every hash fits where the case says so.
    * Rules of admission beyond keys and postings are `sunaudit`'s: nothing here claims them.
"""

from __future__ import annotations

import base64
import json
import random
from typing import Any

from ledger_core.books.registry import KINDS
from tests.differential.javascript import VECTORS, run_node
from tests.differential.tampering.forge import (
    batches_of,
    followed_by,
    next_batch,
    rewritten,
    sealed,
    with_batches,
)
from tests.differential.tampering.oracle import verify
from tests.differential.tampering.worlds import Files, World, other_estate, signed_head, small, town
from tests.differential.test_tamper_random import means_the_same
from tests.support import bodies
from tests.support.estate import PARTIES, key_of

EDITS = 250
EVENTS = sorted((VECTORS / "events").glob("*.json"))


def task_of(files: Files, policy: str | None = None, olders: list[str] | None = None) -> dict[str, Any]:
    """A bundle as the JavaScript side takes it."""
    encoded = {path: base64.b64encode(content).decode() for path, content in files.items()}
    return {"files": encoded, "policy": policy, "olders": olders or []}


def judged(**estates: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What the verifier says of each."""
    outcomes: dict[str, dict[str, Any]] = run_node({"estates": estates})["estates"]
    return outcomes


def test_sound_estates_are_sound_and_their_balances_are_the_audit_tools() -> None:
    """Every sort of entry; figures to the fen; both witnesses found."""
    outcomes = judged(small=task_of(small().files, small().policy), town=task_of(town().files, town().policy))
    for name, world in (("small", small()), ("town", town())):
        outcome, report = outcomes[name], verify(world.files, world.policy)
        assert (outcome["verdict"], outcome["findings"], outcome["isComplete"]) == ("sound", [], True)
        assert outcome["balances"] == report.balances
        assert outcome["counted"]["entries"] == len(world.entries)
        assert [one["name"] for one in outcome["witnesses"]] == ["w1", "w2"]


def _with_line(world: World, seq: int, old: bytes, new: bytes) -> Files:
    """The log's operator changes an event and makes every hash fit."""
    entries = world.entries
    assert old in entries[seq]
    changed = [entry.replace(old, new) if at == seq else entry for at, entry in enumerate(entries)]
    batches = batches_of(changed)
    return rewritten(world, sealed(batches))


Forged = dict[str, tuple[Files, str, int | None]]


def forged_bytes() -> Forged:
    """Bundle, code that must be found, and the entry it must name: what needs no other's key."""
    world = town()
    entry_tile = next(path for path in world.files if path.startswith("tile/entries"))
    hash_tile = next(path for path in world.files if path.startswith("tile/0/"))
    amount, more = b'"amount_fen":15000', b'"amount_fen":15001'
    altered = world.files | {entry_tile: world.files[entry_tile].replace(amount, more)}
    seq = next(n for n, entry in enumerate(world.entries) if amount in entry)
    tile = bytearray(world.files[hash_tile])
    tile[32 * 7] ^= 1
    foreign = signed_head(world.estate.origin, len(world.entries), bytes(32), key_of("owner"))
    batches = batches_of(world.entries)
    return {
        "altered entry": (altered, "tile_mismatch", seq),
        "its hashes made anew": (_with_line(world, seq, amount, more), "signature_false", seq),
        "altered tile": (world.files | {hash_tile: bytes(tile)}, "tile_mismatch", 7),
        "checkpoint of somebody else": (world.files | {"checkpoint": foreign}, "log_signature_missing", None),
        "two submissions exchanged": (
            with_batches(world, [*batches[:-2], batches[-1], batches[-2]]),
            "key_unknown",
            None,
        ),
    }


def forged_keys() -> Forged:
    """What the log's operator lets in, that no rule about keys allows."""
    world = town()
    estate, at = world.estate, len(world.entries)
    clerk = estate.grant("clerk", "new", party=PARTIES["manager"])
    committee = estate.grant("committee", "more", party=PARTIES["committee"])
    again = estate.grant("clerk", party=PARTIES["manager"])
    assert verify(followed_by(world, clerk, by=("manager", "new")), world.policy).verdict == "sound"
    batches = batches_of(world.entries)
    early = [*batches[:2], next_batch(world, bodies.income(), by="clerk"), *batches[2:]]
    appended: dict[str, tuple[Any, Any, str]] = {
        "stranger signs": (bodies.income(), "stranger", "unknown_key"),
        "revoked key signs": (bodies.income(), "gone", "revoked_key"),
        "expired key signs": (bodies.income(), "temp", "revoked_key"),
        "bank enters income": (bodies.income(), "custodian_bank", "role_not_allowed"),
        "one party alone": (bodies.expense(amount_fen=2_000_000), "manager", "dual_control"),
        "manager makes a committee": (committee, ("manager", "more"), "grant_not_allowed"),
        "grant without possession": (clerk, "manager", "no_possession"),
        "key granted twice": (again, ("manager", "clerk"), "key_known"),
        "last authority goes": (estate.revocation("authority"), "authority", "last_authority"),
        "second founding": (estate.founding(), "authority", "already_founded"),
    }
    cases: Forged = {
        name: (followed_by(world, body, by=by), code, at) for name, (body, by, code) in appended.items()
    }
    return cases | {"key used before its grant": (with_batches(world, early), "unknown_key", 6)}


def test_each_forgery_is_found_and_named() -> None:
    """Its code is among the findings, the verdict is unsound, and `sunaudit` says so too."""
    cases = forged_bytes() | forged_keys()
    outcomes = judged(**{name: task_of(files, town().policy) for name, (files, _, _) in cases.items()})
    for name, (files, code, seq) in cases.items():
        outcome = outcomes[name]
        codes = {one["code"] for one in outcome["findings"]}
        assert outcome["verdict"] == "unsound", name
        assert code in codes, (name, codes)
        assert verify(files, town().policy).verdict == "unsound", name
        if seq is not None:
            assert seq in (outcome["first"]["seq"], outcome["first"]["until"]), (name, outcome["first"])


def test_cut_and_missing_files_are_no_verdict() -> None:
    """Each file gone, each file cut in the middle: could not tell, never sound, never an accusation."""
    files = small().files
    parts = [path for path in files if path.startswith(("tile/", "checkpoint"))]
    gone = {f"gone {path}": {k: v for k, v in files.items() if k != path} for path in parts}
    short = {f"cut {path}": files | {path: files[path][:-9]} for path in parts if path != "checkpoint"}
    outcomes = judged(**{name: task_of(each) for name, each in (gone | short).items()})
    assert {name: one["verdict"] for name, one in outcomes.items()} == dict.fromkeys(
        gone | short, "undecided"
    )
    assert all(one["undecided"]["place"] for one in outcomes.values())


def test_an_older_checkpoint_must_be_a_prefix() -> None:
    """Growth is sound; another past, a shorter log and another log are not."""
    world = town()
    grown = followed_by(world, bodies.income())
    old = world.files["checkpoint"].decode()
    past = rewritten(world, sealed(batches_of(world.entries)[:-1]))
    other = other_estate()
    forked = followed_by(small(), *(bodies.income(amount_fen=fen) for fen in range(100, 140)))
    outcomes = judged(
        grown=task_of(grown, None, [old]),
        shrank=task_of(past, None, [old]),
        forked=task_of(forked, None, [old]),
        other=task_of(grown, None, [other.files["checkpoint"].decode()]),
    )
    codes = {name: [one["code"] for one in outcome["findings"]] for name, outcome in outcomes.items()}
    assert codes == {
        "grown": [],
        "shrank": ["log_shrank"],
        "forked": ["history_rewritten"],
        "other": ["origin_differs"],
    }


def test_a_policy_is_held_to() -> None:
    """A foreign log key, a foreign founder, a quorum of witnesses that did not sign."""
    world, other = small(), key_of("stranger").vkey.format()
    authority = key_of("authority").vkey.format()
    log = world.log_key.vkey.format()
    policies = {
        "log": f"log {other}\nauthority {authority}\nquorum none\n",
        "founder": f"log {log}\nauthority {other}\nquorum none\n",
        "quorum": world.policy.replace("any w1 w2", "all w1 w2"),
    }
    files = world.files | {"checkpoint": world.files["checkpoint"].rpartition(b"\xe2\x80\x94 witness")[0]}
    outcomes = judged(**{name: task_of(files, policy) for name, policy in policies.items()})
    codes = {name: [one["code"] for one in outcome["findings"]] for name, outcome in outcomes.items()}
    assert codes == {
        "log": ["log_key_not_in_policy"],
        "founder": ["authority_not_trusted"],
        "quorum": ["quorum_not_met"],
    }


def test_random_edits_are_sound_only_where_the_bundle_means_the_same() -> None:
    """As the audit tools' own rule: 250 edits of one file each, by chance."""
    draw = random.Random(7)
    paths = sorted(path for path in small().files if path.startswith(("tile/", "checkpoint")))
    cases: dict[str, Files] = {}
    for n in range(EDITS):
        path = draw.choice(paths)
        content = bytearray(small().files[path])
        for _ in range(draw.choice([1, 1, 2, 4])):
            content[draw.randrange(len(content))] = draw.randrange(256)
        cases[f"edit {n} of {path}"] = small().files | {path: bytes(content)}
    outcomes = judged(**{name: task_of(files, small().policy) for name, files in cases.items()})
    for name, files in cases.items():
        if outcomes[name]["verdict"] == "sound":
            assert means_the_same(files), name
        if verify(files, small().policy).verdict == "sound":
            assert outcomes[name]["verdict"] == "sound", (name, outcomes[name]["findings"])
    assert sum(one["verdict"] == "unsound" for one in outcomes.values()) > EDITS / 2


def test_postings_of_every_kind_are_the_books() -> None:
    """The golden event of each kind gives the same legs in the same order."""
    golden = [json.loads(path.read_text("utf-8")) for path in EVENTS]
    found = run_node({"postings": [json.loads(one["event"])["body"] for one in golden]})["postings"]
    assert {one["kind"]: legs for one, legs in zip(golden, found, strict=True)} == {
        one["kind"]: one["postings"] for one in golden
    }


def test_every_kind_of_the_books_is_known() -> None:
    """A kind that the verifier does not know would leave whole estates unchecked."""
    known = set(run_node({"kinds": True})["kinds"])
    assert known == set(KINDS)
