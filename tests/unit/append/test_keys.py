"""Whose signature counts, from when, until when, and for whom (SPEC-books §3)."""

from __future__ import annotations

import base64
import datetime
from hashlib import sha256
from itertools import product

import pytest

from ledger_core.append.installation import Installation
from ledger_core.append.ledger import Ledger
from ledger_core.append.signing import sign_submission
from ledger_core.append.submission import Accepted, Refused, Submission
from ledger_core.books import fields as f
from ledger_core.books.estate import kinds as e
from ledger_core.log.checkpoint import open_checkpoint
from ledger_core.log.note import ED25519, SigningKey, key_id_of
from ledger_core.stores.base import LogStore
from tests.support import bodies
from tests.support.bodies import TODAY
from tests.support.estate import Estate, key_of

TOMORROW = TODAY + datetime.timedelta(days=1)
# By search: two seeds whose keys share name and key id, and a log seed with a submitter's key like the log's.
TWINS = ("twin 84741", "twin 166413")
LOG_TWIN, LOG_TWIN_SEED = "log twin 88122", "log seed 40491"
# Points of small order and non-canonical encodings (RFC 8032 §5.1; the neutral element, order 2, 4 and 8).
WEAK_POINTS = [
    bytes(32),
    b"\x01" + bytes(31),
    bytes.fromhex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
    bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
    bytes.fromhex("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    b"\xff" * 32,
]


def seeded(name: str, words: str) -> SigningKey:
    """The key of this name whose seed is the hash of these words."""
    return SigningKey.from_seed(name, sha256(words.encode()).digest())


def submit_signed(estate: Estate, keys: list[SigningKey], *events: f.Body) -> list[str]:
    """The codes that the ledger refuses these events with, signed by any keys."""
    lines = [estate.line(body) for body in events]
    sent = Submission(tuple(lines), sign_submission(estate.origin, lines, keys))
    outcome = estate.ledger.submit(estate.name, sent)
    return [one.code for one in outcome.refusals] if isinstance(outcome, Refused) else []


@pytest.mark.parametrize("second", ["committee", "street", "custodian_bank"])
def test_dual_control(estate: Estate, second: str) -> None:
    """At and above the threshold only the policy's second role, of another party, makes it two."""
    estate.must(bodies.policy(second_party=second), by="committee")
    signers = ["manager", "clerk", "committee", "street", "custodian_bank"]
    for amount, other in product((999_999, 1_000_000), signers):
        body = bodies.expense(amount_fen=amount)
        enough = amount < 1_000_000 or other == second
        by = {"manager", other}
        assert (estate.codes(body, by=sorted(by)) == []) == enough, (amount, other)
    assert estate.codes(bodies.fund_transfer(amount_fen=1_000_000)) == ["dual_control"]
    assert estate.codes(bodies.fund_transfer(amount_fen=1_000_000), by=("clerk", second)) == []


def test_dual_control_needs_another_party(estate: Estate) -> None:
    """A second key of the firm does not help, whatever its role is called."""
    firm = f.Party(party="firm", name="蓝天物业")
    estate.must(estate.grant("committee", "bought", party=firm), by=("authority", "bought"))
    assert estate.codes(bodies.expense(amount_fen=1_000_000), by=("manager", "bought")) == ["dual_control"]
    assert estate.codes(bodies.expense(amount_fen=1_000_000), by=("manager", "bought", "committee")) == []


def test_dual_control_of_reversals(estate: Estate) -> None:
    """The largest leg counts, and understating it is no way round."""
    estate.must(bodies.income(amount_fen=1_000_000))
    legs = ("assets:bank:sunshine", 1_000_000), ("income:parking", -1_000_000)
    undo = bodies.reversal(10, estate.event_id(10), legs)
    small = bodies.reversal(10, estate.event_id(10), (("assets:bank:sunshine", 1), ("income:parking", -1)))
    assert estate.codes(undo) == ["dual_control"]
    assert estate.codes(small) == ["reversal_mismatch"]
    assert estate.codes(undo, by=("clerk", "committee")) == []


def test_threshold_of_nothing(estate: Estate) -> None:
    """Zero means always, from the next event on: also within the submission that adopts it."""
    adopted = bodies.policy(dual_control_fen=0)
    assert estate.codes(adopted, bodies.expense(amount_fen=1), by=("manager", "street")) == ["dual_control"]
    assert estate.codes(adopted, bodies.expense(amount_fen=1), by=("manager", "committee")) == []


def test_grants_act_from_the_next_submission_on(estate: Estate) -> None:
    """The new key's line proves possession and conveys nothing else."""
    granted = estate.grant("manager", "second", party=f.Party(party="other", name="别家物业"))
    by = ("authority", "second")
    assert estate.codes(granted, bodies.income(), by=by) == ["role_not_allowed"]
    assert estate.codes(granted, by=by) == []
    assert estate.codes(bodies.income(), by="second") == []


def test_revocations_act_from_the_next_submission_on(estate: Estate) -> None:
    """Within its own submission the key still counts; the other order of events changes nothing."""
    assert estate.codes(estate.revocation("clerk"), bodies.income(), by="clerk") == []
    assert estate.codes(bodies.income(), by="clerk") == ["revoked_key"]
    assert estate.codes(bodies.income(), by=("manager", "clerk")) == ["revoked_key"]


def test_revoked_within_a_group(estate: Estate) -> None:
    """The next submission is the next one also where both are written together."""
    revoked = estate.submission(estate.revocation("clerk"))
    used = estate.submission(bodies.income(), by="clerk")
    first, second = estate.ledger.submit_group(estate.name, [revoked, used])
    assert isinstance(first, Accepted)
    assert isinstance(second, Refused)
    assert second.refusals[0].code == "revoked_key"


def test_a_key_counts_on_its_last_day(estate: Estate) -> None:
    """Until its end in the calendar of Shanghai, by the seal's day and not by what the event claims."""
    estate.must(estate.grant("clerk", "temp", until=TODAY), by=("manager", "temp"))
    clock = estate.clock
    clock.now = datetime.datetime(2026, 3, 31, 15, 59, 59, tzinfo=datetime.UTC)  # type: ignore[attr-defined]
    assert estate.codes(bodies.income(), by="temp") == []
    line = estate.line(bodies.income(), at=clock())
    clock.step(seconds=1)  # type: ignore[attr-defined]
    outcome = estate.ledger.submit(estate.name, estate.sign([line], "temp"))
    assert isinstance(outcome, Refused)
    assert outcome.refusals[0].code == "revoked_key"


@pytest.mark.parametrize("point", WEAK_POINTS, ids=lambda point: point.hex()[:8])
def test_weak_points_are_no_keys(estate: Estate, point: bytes) -> None:
    """Its name and key id are right; the point alone is wrong."""
    name = "weak.example/key"
    encoded = base64.b64encode(bytes([ED25519]) + point).decode()
    vkey = f"{name}+{key_id_of(name, ED25519, point).hex()}+{encoded}"
    assert estate.codes(estate.grant("street", vkey=vkey), by="authority") == ["weak_key"]


def test_one_name_and_key_id_for_two_keys(estate: Estate) -> None:
    """The second of the twins is refused, whoever signs for it, also within one submission."""
    one, two = (seeded("twin.example/key", words) for words in TWINS)
    assert one.vkey.key_id == two.vkey.key_id
    assert one.vkey.public_key != two.vkey.public_key
    grants = [estate.grant("street", vkey=key.vkey.format()) for key in (one, two)]
    assert "no_possession" in submit_signed(estate, [estate.authority, two], *grants)
    assert submit_signed(estate, [estate.authority, one], grants[0]) == []
    # From now on the place is that of a known key: the twin's line is judged as that key's, and is false.
    assert submit_signed(estate, [estate.authority, two], grants[1]) == ["bad_signature"]
    assert submit_signed(estate, [estate.authority, one], grants[1]) == ["key_known"]


def test_no_submitter_is_taken_for_the_log(estate: Estate, store_of_twins: Estate) -> None:
    """A key with the log key's name and key id is refused."""
    twin = seeded(store_of_twins.origin, LOG_TWIN)
    log_key = store_of_twins.installation.log_key(store_of_twins.name).vkey
    assert (twin.vkey.name, twin.vkey.key_id) == (log_key.name, log_key.key_id)
    grant = store_of_twins.grant("street", vkey=twin.vkey.format())
    assert submit_signed(store_of_twins, [store_of_twins.authority, twin], grant) == ["key_known"]


@pytest.fixture
def store_of_twins(store_with_tables: LogStore) -> Estate:
    """A founded estate whose log key has a twin among the submitters' keys."""
    twins = Estate(store_with_tables)
    seed = sha256(LOG_TWIN_SEED.encode()).digest()
    twins.installation = Installation(
        origin=twins.installation.origin, authorities=twins.installation.authorities, log_seed=seed
    )
    twins.ledger = Ledger(store_with_tables, twins.installation, twins.clock)
    twins.must(twins.founding(), by="authority")
    return twins


def test_one_key_under_another_name(estate: Estate) -> None:
    """The 32 bytes count, not the label: also the log's own bytes."""
    for seed in (key_of("clerk").seed, estate.installation.log_key(estate.name).seed):
        again = SigningKey.from_seed("other.example/key", seed)
        grant = estate.grant("supervisor", vkey=again.vkey.format())
        assert submit_signed(estate, [estate.authority, again], grant) == ["key_known"]


def test_the_last_authority_stays(estate: Estate) -> None:
    """A successor counts once it is active, and as long as it is."""
    late = TODAY - datetime.timedelta(days=1)
    estate.must(estate.grant("authority", "expired", until=late), by=("authority", "expired"))
    assert estate.codes(estate.revocation("authority"), by="authority") == ["last_authority"]
    succession = estate.grant("authority", "heir"), estate.revocation("authority")
    assert estate.codes(*succession, by=("authority", "heir")) == ["last_authority"]
    estate.must(succession[0], by=("authority", "heir"))
    both = estate.revocation("authority"), estate.revocation("heir")
    assert estate.codes(*both, by="heir") == ["last_authority"]
    assert estate.codes(both[0], by="heir") == []
    assert estate.codes(both[1], by="heir") == ["last_authority"]


def test_who_revokes_whom(estate: Estate) -> None:
    """Who may grant the role, or the party itself; a rival's manager may not."""
    rival = f.Party(party="rival", name="别家物业")
    estate.must(estate.grant("manager", "rival", party=rival), by=("authority", "rival"))
    for target, by, code in (
        ("clerk", "rival", "grant_not_allowed"),
        ("clerk", "authority", "grant_not_allowed"),
        ("manager", "rival", "grant_not_allowed"),
        ("owner", "manager", "grant_not_allowed"),
        ("committee", "street", "grant_not_allowed"),
        ("manager", "clerk", ""),
        ("owner", "registrar", ""),
        ("committee", "authority", ""),
    ):
        assert estate.codes(estate.revocation(target), by=by) == ([code] if code else []), (target, by)


def test_a_new_log_key_signs_the_checkpoint_that_covers_it(estate: Estate) -> None:
    """And every one after it, also after a restart; the old one does not come back."""
    old, new = (estate.installation.log_key(estate.name, generation) for generation in (0, 1))
    rotation = e.LogKeyGranted(vkey=new.vkey.format(), reason="轮换")
    accepted = estate.must(bodies.income(), rotation, bodies.income(), by=("authority", "manager"))
    assert open_checkpoint(accepted.checkpoint, new.vkey).head.size == 13
    estate.ledger = Ledger(estate.store, estate.installation, estate.clock)
    assert open_checkpoint(estate.must(bodies.income()).checkpoint, new.vkey).head.size == 14
    back = e.LogKeyGranted(vkey=old.vkey.format(), reason="换回")
    assert estate.codes(back, by="authority") == ["key_known"]
    assert estate.codes(rotation, by="manager") == ["role_not_allowed"]
