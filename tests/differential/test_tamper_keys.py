"""Keys and signatures: used without a right to, moved, replayed, weak, shared, or vouching for themselves.

Rules:
    * The forger holds the log's key, and the keys that a test names; every hash fits.
    * What the service would have refused is found again by whoever reads the log.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from ledger_core.append.signing import make_event, sign_submission
from ledger_core.append.submission import Refused, Submission
from ledger_core.books.estate import kinds as e
from ledger_core.books.registry import parse_moment
from ledger_core.log.canonical import encode_base64
from ledger_core.log.keys import COSIGNATURE, key_id_of
from ledger_core.log.note import SigningKey, parse_note
from tests.differential.tampering.forge import (
    Batch,
    batches_of,
    followed_by,
    next_batch,
    rewritten,
    sealed,
    signed,
    with_batches,
)
from tests.differential.tampering.oracle import codes, located, sunaudit, sunaudit_json, verify, written
from tests.differential.tampering.second_judge import judge
from tests.differential.tampering.worlds import (
    WITNESSES,
    Files,
    other_estate,
    policy_text,
    signed_head,
    small,
    town,
)
from tests.support import bodies
from tests.support.estate import PARTIES, key_of

NEXT = 29  # seq of whatever follows the town's last entry


def appended(batch: Batch) -> Files:
    """The town's log with one more batch."""
    return with_batches(town(), [*batches_of(town().entries), batch])


def granted(vkey: str, role: str = "clerk", by: tuple[str, ...] = ("manager",)) -> Batch:
    """A grant of any text as a key, signed by the grantor alone."""
    grant = town().estate.grant("clerk", vkey=vkey, party=PARTIES["manager"])
    return next_batch(town(), grant, by=by)


def test_what_the_signers_would_do_themselves_is_sound() -> None:
    """The forger's own road, taken honestly: so what the other tests find is not made by the road."""
    assert verify(followed_by(town(), bodies.income()), town().policy).verdict == "sound"


@pytest.mark.parametrize(
    ("name", "code"), [("gone", "revoked_key"), ("temp", "revoked_key"), ("stranger", "unknown_key")]
)
def test_a_key_revoked_expired_or_never_granted_is_found(name: str, code: str) -> None:
    """Step 7: by the keys before that submission."""
    assert located(verify(followed_by(town(), bodies.income(), by=name), town().policy)) == (code, 7, NEXT)


def test_a_key_used_before_its_grant_is_found() -> None:
    """Step 7: the grant stands behind the entry that the key has signed."""
    batches = batches_of(town().entries)
    early = next_batch(town(), bodies.income(), by="clerk")
    report = verify(with_batches(town(), [batches[0], batches[1], early, *batches[2:]]))
    assert located(report) == ("unknown_key", 7, 6)


def test_a_key_of_a_wrong_role_is_found() -> None:
    """Step 7: an owner's key is active, and may not book income."""
    assert located(verify(followed_by(town(), bodies.income(), by="owner"))) == ("role_not_allowed", 7, NEXT)


def test_a_signature_moved_to_another_batch_is_found() -> None:
    """Step 6: the line is genuine, and of other events."""
    batches = batches_of(town().entries)
    donor = next(batch for batch in batches if b"revenue.income" in batch.lines[0] and len(batch.sigs) == 1)
    moved = next_batch(town(), bodies.income(), by="clerk")._replace(sigs=donor.sigs)
    assert located(verify(appended(moved))) == ("bad_signature", 6, NEXT)


def test_a_second_signature_taken_away_is_found() -> None:
    """Step 7: the expense of 20,000 yuan needs the committee's line, which was cut off."""
    batches = batches_of(town().entries)
    place = next(at for at, batch in enumerate(batches) if b'"amount_fen":2000000' in batch.lines[0])
    batches[place] = batches[place]._replace(sigs=batches[place].sigs[:1])
    assert located(verify(with_batches(town(), batches))) == ("dual_control", 7, 14)


def test_a_submission_replayed_in_another_estate_is_found() -> None:
    """Step 6: what was signed names its log; with the estate's name changed, the signature fails too."""
    foreign = batches_of(other_estate().entries)[-1]
    report = verify(appended(foreign._replace(at=batches_of(town().entries)[-1].at)))
    assert {"bad_signature", "wrong_estate"} <= codes(report)
    renamed = tuple(line.replace(b'"yunshan"', b'"guangjing"') for line in foreign.lines)
    report = verify(appended(foreign._replace(lines=renamed, at=batches_of(town().entries)[-1].at)))
    assert located(report) == ("bad_signature", 6, NEXT)


def test_a_submission_replayed_in_another_installation_is_found() -> None:
    """Step 6: the same estate's name, the same keys, another installation's origin."""
    at = batches_of(town().entries)[-1].at
    lines = [make_event(town().estate.name, bodies.income(), at=parse_moment(at))]
    elsewhere = signed(lines, "other.example/logs/guangjing", "manager", at=at)
    assert located(verify(appended(elsewhere))) == ("bad_signature", 6, NEXT)
    note = sign_submission("other.example/logs/guangjing", lines, [key_of("manager")])
    outcome = town().estate.ledger.submit(town().estate.name, Submission(tuple(lines), note), dry_run=True)
    assert isinstance(outcome, Refused)
    assert outcome.refusals[0].code == "wrong_log"


def test_a_key_that_signs_a_submission_twice_is_found() -> None:
    """Step 6: two lines of one key are not two signers; the ledger refuses the note."""
    batch = next_batch(town(), bodies.income())
    twice = batch._replace(sigs=batch.sigs * 2)
    line, _, seal = sealed([*batches_of(town().entries), batch])[-1].partition(b"\n")
    row = batch.sigs[0].encode()
    doubled = line + b"\n" + seal.replace(b'["' + row + b'"]', b'["' + row + b'","' + row + b'"]')
    assert located(verify(rewritten(town(), [*town().entries, doubled]))) == ("malformed_note", 6, NEXT)
    ruling = judge(town(), [*batches_of(town().entries), twice])
    assert ruling is not None
    assert ruling.codes == {"malformed_note"}


SMALL_ORDER = {
    "order 1": bytes([1]) + bytes(31),
    "order 4": bytes(32),
    "order 8": bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
    "not canonical": bytes.fromhex("ee" + "ff" * 30 + "7f"),
    "no point": bytes([2]) + bytes(31),
}


@pytest.mark.parametrize("name", SMALL_ORDER)
def test_a_weak_key_is_found(name: str) -> None:
    """Step 7: a key under which anybody's signature would verify is no key, whoever grants it."""
    public = SMALL_ORDER[name]
    vkey = f"weak.example+{key_id_of('weak.example', 1, public).hex()}+{encode_base64(bytes([1]) + public)}"
    assert located(verify(appended(granted(vkey)))) == ("weak_key", 7, NEXT)


def test_a_key_granted_without_possession_is_found() -> None:
    """Step 7: the new key has not co-signed its own grant."""
    assert located(verify(appended(granted(key_of("fresh").vkey.format())))) == ("no_possession", 7, NEXT)


def test_a_key_for_two_parties_or_the_logs_own_is_found() -> None:
    """Step 7: one public key has one purpose and one party; another name does not make it another key."""
    log = town().log_key
    twin = SigningKey.from_seed("twin.example/key", _seed("manager"))
    for vkey in (log.vkey, key_of("owner").vkey, key_of("gone").vkey, twin.vkey):
        assert located(verify(appended(granted(vkey.format())))) == ("key_known", 7, NEXT)


def _seed(name: str) -> bytes:
    return sha256(f"test key {name}".encode()).digest()


def test_a_key_of_the_estate_as_witness_does_not_count() -> None:
    """Step 5: the manager's key under a witness's name lowers nothing but the quorum it was to fill."""
    twin = SigningKey.from_seed("witness.example/twin", _seed("manager"), COSIGNATURE)
    policy = policy_text(town().estate, witnesses=(twin,))
    report = verify(rewritten(town(), town().entries, None, twin), policy)
    assert codes(report) == {"quorum_not_met"}
    assert "witness_key_reused" in {finding.code for finding in report.findings.kept}


def test_a_forged_witness_or_submitter_line_does_not_sign_a_checkpoint() -> None:
    """Step 4: the manager's and the witness's genuine signatures are not the log's."""
    text = parse_note(town().files["checkpoint"].decode()).text
    for key in (key_of("manager"), WITNESSES[0]):
        line = _ed25519_line(key, text)
        report = verify(town().files | {"checkpoint": f"{text}\n{line}\n".encode()})
        assert "no_log_signature" in codes(report)


def _ed25519_line(key: SigningKey, text: str) -> str:
    blob = encode_base64(key.vkey.key_id + key.sign_raw(text.encode()))
    return f"— {key.vkey.name} {blob}"


def self_vouching() -> tuple[Files, str]:
    """A whole log with made-up keys under the genuine names, and the policy that it brings along."""
    estate = town().estate
    fake_log = SigningKey.from_seed(estate.origin, b"\x05" * 32)
    fake_authority = SigningKey.from_seed("authority.example/key", b"\x06" * 32)
    founding = estate.founding(log_key=fake_log.vkey.format(), authority_key=fake_authority.vkey.format())
    at = batches_of(town().entries)[0].at
    lines = [make_event(estate.name, founding, at=parse_moment(at))]
    note = parse_note(sign_submission(estate.origin, lines, [fake_authority]))
    entries = sealed([Batch(tuple(lines), tuple(line.format() for line in note.signatures), at)])
    policy = f"log {fake_log.vkey.format()}\nauthority {fake_authority.vkey.format()}\nquorum none\n"
    return rewritten(town(), entries, fake_log) | {"policy": policy.encode()}, policy


def test_a_bundle_that_vouches_for_itself_is_sound_relative_to_its_keys_only(tmp_path: Path) -> None:
    """The sentence says so with the fingerprint to compare; a policy of one's own finds it."""
    files, _ = self_vouching()
    place = written(files, tmp_path / "bundle")
    code, shown = sunaudit_json("verify", place)
    assert (code, shown["own_policy"]) == (0, True)
    assert shown["fingerprint"] != verify(town().files).fingerprint
    for lang, words in (("en", "relative to the keys carried in the bundle"), ("zh", "以包内自带公钥为准")):
        said = sunaudit("verify", place, "--lang", lang)
        assert words in said.out
        assert shown["fingerprint"][:32] in said.out.replace(" ", "")
    (tmp_path / "policy").write_text(town().policy)
    code, shown = sunaudit_json("verify", place, "--policy", tmp_path / "policy")
    assert (code, shown["own_policy"]) == (1, False)
    found = {finding["code"] for finding in shown["findings"]}
    assert found >= {"log_key_not_in_policy", "authority_not_trusted"}


def rotated() -> list[Batch]:
    """The town's log with a second log key, granted by the authority as the ledger takes it."""
    grant = e.LogKeyGranted(vkey=second_log_key().vkey.format(), reason="到期更换")
    return [*batches_of(town().entries), next_batch(town(), grant, by="authority")]


def second_log_key() -> SigningKey:
    """The key that follows in the town's log."""
    return town().estate.installation.log_key(town().estate.name, 1)


def test_a_log_key_rotated_by_the_authority_is_needed_from_then_on() -> None:
    """Step 4: after estate.log_key.granted the old key signs nothing more; before it, the new one nothing."""
    assert judge(town(), rotated()) is None, "the ledger admits it"
    new = second_log_key()
    both = town().policy + f"log {new.vkey.format()}\n"
    entries = sealed(rotated())
    assert verify(rewritten(town(), entries, new), both).verdict == "sound"
    assert "log_key_not_in_policy" in codes(verify(rewritten(town(), entries, new), town().policy))
    assert "no_log_signature" in codes(verify(rewritten(town(), entries), both))
    assert "no_log_signature" in codes(verify(rewritten(town(), town().entries, new), both))


def test_a_log_key_that_signs_a_submission_is_found() -> None:
    """Step 7: one key, one purpose; the ledger refuses it, too."""
    grant = e.LogKeyGranted(vkey=second_log_key().vkey.format(), reason="到期更换")
    at = batches_of(town().entries)[-1].at
    lines = [make_event(town().estate.name, grant, at=parse_moment(at))]
    note = parse_note(sign_submission(town().estate.origin, lines, [key_of("authority"), second_log_key()]))
    batch = Batch(tuple(lines), tuple(line.format() for line in note.signatures), at)
    log = [*batches_of(town().entries), batch]
    assert located(verify(rewritten(town(), sealed(log), second_log_key()))) == ("unknown_key", 7, NEXT)
    ruling = judge(town(), log)
    assert ruling is not None
    assert ruling.codes == {"unknown_key"}


def test_a_cosignature_of_another_time_or_checkpoint_lowers_the_count() -> None:
    """Step 5: a witness's line over an older checkpoint is not one over this."""
    older = parse_note(rewritten(town(), town().entries[:15])["checkpoint"].decode())
    note = parse_note(town().files["checkpoint"].decode())
    lines = [note.signatures[0].format(), *(line.format() for line in older.signatures[1:])]
    checkpoint = note.text + "\n" + "".join(f"{line}\n" for line in lines)
    report = verify(town().files | {"checkpoint": checkpoint.encode()})
    assert (codes(report), report.cosigned_by) == ({"quorum_not_met"}, [])


def test_the_forged_head_helper_signs_what_it_is_given() -> None:
    """A head over other figures under the log's key differs from the entries, at step 3."""
    checkpoint = signed_head(small().estate.origin, 6, bytes(32), small().log_key, *WITNESSES)
    assert codes(verify(small().files | {"checkpoint": checkpoint})) == {"root_not_committed"}
