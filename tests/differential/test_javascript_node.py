"""The pages' verifier in JavaScript, under Node: vectors, worked facts, digests and signatures.

Rules:
    * Every sort of object in tests/vectors has a judge in JavaScript; none is passed over.
    * Every case runs plainly, by WebCrypto, and once more without `crypto.subtle`, as a page without https.
"""

from __future__ import annotations

import re
from hashlib import sha256, sha512
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.differential import signature_cases as cases
from tests.differential.javascript import (
    VERIFIER,
    defects,
    expected_codes,
    read,
    run_node,
    vector_task,
)

# Bodies and books are no business of this verifier; every sort of object of the log's layer is.
NOT_IMPLEMENTED: frozenset[str] = frozenset()
FACTS = 77
_OUTSIDE = re.compile(r"\b(eval|Function|fetch|XMLHttpRequest|WebSocket|document|window)\b")
MESSAGES = [bytes((7 * at + length) % 256 for at in range(length)) for length in range(260)]


@pytest.fixture(scope="module", params=["webcrypto", "plain"])
def judged(request: pytest.FixtureRequest) -> dict[str, Any]:
    """The verdicts over all vectors, with and without WebCrypto."""
    verdicts = run_node(vector_task() | {"insecure": request.param == "plain"})
    assert verdicts["webcrypto"] is (request.param == "webcrypto")
    return verdicts


def test_every_defect_is_refused_with_its_code_and_sound_objects_pass(judged: dict[str, Any]) -> None:
    """All sorts of objects, none left out, agree with the code in the vector."""
    assert {one["what"] for one in defects().values()} <= set(read("sound.json")) - NOT_IMPLEMENTED
    assert judged["codes"] == expected_codes()


def test_the_verifier_depends_on_nothing_and_asks_nobody() -> None:
    """Its modules load each other only, make no code from text, and open no connection."""
    modules = {file.name: file.read_text("utf-8") for file in VERIFIER.glob("*.js")}
    for name, text in modules.items():
        assert set(re.findall(r'from "\./([^"]+)"', text)) <= modules.keys()
        assert len(re.findall(r'^(?:import|\}) .*"|import\(', text, re.M)) == text.count('from "./'), name
        # The window of a vote is no browser's.
        assert not _OUTSIDE.search(text.replace("voting.window.extended", "")), name
    assert len(modules) >= 19


def test_worked_facts_hold(judged: dict[str, Any]) -> None:
    """Leaves, roots, proofs, notes, receipts and tiles that others made are found the same."""
    assert [name for name, holds in judged["facts"] if not holds] == []
    assert len(judged["facts"]) == FACTS


def test_findings_of_a_receipt_name_the_defect_first(judged: dict[str, Any]) -> None:
    """What a page asks gives the vector's code as its first finding, and the entry it is about."""
    for name, answer in judged["receipts"].items():
        expected = expected_codes()[name]
        codes = [finding["code"] for finding in answer["findings"]]
        assert codes[:1] == ([expected] if expected else []), name
        assert answer["verdict"] == ("unsound" if expected else "sound")
        located = [one for one in answer["findings"] if one["step"] != 1]
        assert all(one["seq"] == answer["seq"] and one["seq"] is not None for one in located), name
    assert len(judged["receipts"]) > 20


def test_one_receipt_shows_all_that_is_wrong_with_it() -> None:
    """A false log line does not hide that the entry is not in the tree, nor a foreign signer."""
    given = dict(read("sound.json")["receipt"])
    given["receipt"] = given["receipt"].replace("é ñ", "é n").replace("CV4Q2SIv", "CV4Q2SIw")
    objects = {"twice": {"what": "receipt", "input": given | {"signers": given["signers"][:1]}}}
    findings = run_node({"objects": objects})["receipts"]["twice"]["findings"]
    steps = [(one["step"], one["code"]) for one in findings]
    assert steps == [
        (4, "signature_false"),
        (3, "proof_root"),
        (6, "signature_false"),
        (6, "signer_unknown"),
    ]


def test_digests_equal_hashlib() -> None:
    """SHA-256 and SHA-512 of every length around three blocks."""
    digests = run_node({"messages": [message.hex() for message in MESSAGES]})["digests"]
    assert digests == [[sha256(one).hexdigest(), sha512(one).hexdigest()] for one in MESSAGES]


def test_published_signatures() -> None:
    """The vectors of RFC 8032 hold, and are what `cryptography` signs."""
    for seed, key, message, signature in cases.RFC_8032:
        signer = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))
        assert signer.public_key().public_bytes_raw().hex() == key
        assert signer.sign(bytes.fromhex(message)).hex() == signature
    assert judge(list(cases.published())) == [[None, True, True]] * len(cases.RFC_8032)


def judge(given: list[cases.Case], insecure: bool = False) -> list[list[Any]]:
    """Key code, plain verdict and chosen verdict of each case."""
    task = {"signatures": [[part.hex() for part in case] for case in given], "insecure": insecure}
    verdicts: list[list[Any]] = run_node(task)["signatures"]
    return verdicts


@pytest.mark.parametrize("insecure", [False, True], ids=["webcrypto", "plain"])
def test_crafted_edges_are_judged_as_openssl_does(insecure: bool) -> None:
    """Cofactor, spellings of R, S beyond the order, lengths: one verdict, and both verdicts occur."""
    given = list(cases.edges())
    wanted = [cases.expected(case) for case in given]
    assert judge(given, insecure) == wanted
    accepted = sum(one[1] for one in wanted)
    assert accepted > 5
    assert len(wanted) - accepted > 40


def test_weak_keys_never_enter() -> None:
    """All spellings of small order and all that are not reduced; OpenSSL itself takes some of them."""
    spellings = set(cases.small_order_keys())
    assert len({cases.encode(point) for point in cases.TORSION}) == 8
    assert len(spellings) >= 14
    given = sorted(set(cases.under_weak_keys()))
    verdicts = judge(given)
    refused = {"key_small_order", "key_not_canonical"}
    assert verdicts == [[cases.key_code(case.key), False, False] for case in given]
    assert all(code in refused for code, _, _ in verdicts)
    assert sum(map(cases.openssl_accepts, given)) > 10


@pytest.mark.parametrize("seed", [1, 2])
def test_mutations_are_judged_as_openssl_does(seed: int) -> None:
    """250 signatures each, three in four of them altered."""
    given = list(cases.mutations(250, seed))
    wanted = [cases.expected(case) for case in given]
    assert judge(given) == wanted
    assert 50 < sum(one[1] for one in wanted) < 100
