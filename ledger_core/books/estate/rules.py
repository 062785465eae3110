"""What must hold for an event of the book `estate`, and what it changes (docs/SPEC-books.md §3, §4.3)."""

from __future__ import annotations

import msgspec

from ledger_core.books.categories import EXPENSE, INCOME
from ledger_core.books.estate import kinds as k
from ledger_core.books.fund.on_file import TitlePassed
from ledger_core.books.kind import Context
from ledger_core.books.refusals import Refusal, refuse
from ledger_core.books.shared_rules import is_credit_code
from ledger_core.books.state import GrantedKey, State
from ledger_core.errors import MalformedError
from ledger_core.log.checkpoint import check_origin
from ledger_core.log.note import ED25519, VerifierKey

LOG = "log"


def parse_strong_key(vkey: str) -> VerifierKey | None:
    """The key that a vkey means; None when it is malformed, weak or no plain Ed25519 key."""
    try:
        key = VerifierKey.parse(vkey)
    except MalformedError:
        return None
    return key if key.algorithm == ED25519 else None


def not_yet_founded(state: State, _body: k.Founded, context: Context) -> Refusal | None:
    """The founding is entry 0 and alone."""
    if state.founded is None and context.seq == 0 and context.alone:
        return None
    return refuse("already_founded", seq=context.seq)


def founder_signs(_state: State, body: k.Founded, context: Context) -> Refusal | None:
    """The founding is signed by its own authority key and nobody else."""
    if [key.vkey for key in context.signers] == [body.authority_key]:
        return None
    return refuse("role_not_allowed", "/body/authority_key", allowed="authority_key")


def firm_code_right(_state: State, body: k.Founded, _context: Context) -> Refusal | None:
    """The firm's credit code has the right check character."""
    if is_credit_code(body.firm.code):
        return None
    return refuse("bad_code", "/body/firm/code", given=body.firm.code)


def founding_keys_strong(_state: State, body: k.Founded, _context: Context) -> Refusal | None:
    """Log key and authority key are strong, differ, and the log key is named by the origin."""
    log, authority = parse_strong_key(body.log_key), parse_strong_key(body.authority_key)
    if log is None or log.name != body.origin or not _is_origin_of(body.origin):
        return refuse("weak_key", "/body/log_key")
    if authority is None:
        return refuse("weak_key", "/body/authority_key")
    return refuse("key_known", "/body/authority_key") if authority.public_key == log.public_key else None


def _is_origin_of(origin: str) -> bool:
    try:
        check_origin(origin)
    except MalformedError:
        return False
    return True


def apply_founded(state: State, body: k.Founded, context: Context) -> None:
    """The log has its facts, its log key and its first authority."""
    state.set_fact("founded", body)
    _set_log_key(state, body.log_key, context.seq)
    _grant(state, body.authority_key, "authority", body.authority.party, body.authority.name, context.seq)


def granted_key_strong(
    _state: State, body: k.KeyGranted | k.LogKeyGranted, _context: Context
) -> Refusal | None:
    """The granted key is a well-formed, strong Ed25519 key."""
    return refuse("weak_key", "/body/vkey") if parse_strong_key(body.vkey) is None else None


def log_key_named_by_origin(state: State, body: k.LogKeyGranted, _context: Context) -> Refusal | None:
    """A log key bears the origin as its name."""
    if state.founded is not None and VerifierKey.parse(body.vkey).name == state.founded.origin:
        return None
    return refuse("weak_key", "/body/vkey")


def is_known_key(state: State, key: VerifierKey) -> bool:
    """Whether its 32 bytes, or its name and key id, were ever known in this log."""
    return key.public_key in state.purposes or (key.name, key.key_id) in state.key_places


def granted_key_new(state: State, body: k.KeyGranted | k.LogKeyGranted, _context: Context) -> Refusal | None:
    """One key, one purpose, one party, for ever."""
    key = VerifierKey.parse(body.vkey)
    return refuse("key_known", "/body/vkey", name=key.name) if is_known_key(state, key) else None


def key_possessed(_state: State, body: k.KeyGranted, context: Context) -> Refusal | None:
    """The granted key co-signs the submission."""
    return None if body.vkey in context.possessed else refuse("no_possession", "/body/vkey")


def may_grant(grantor: GrantedKey, role: str, party: str) -> bool:
    """Whether a key's role may grant this role to this party; a manager only to its own party."""
    return role in k.GRANTS.get(grantor.role, ()) and (grantor.role != "manager" or grantor.party == party)


def grant_allowed(_state: State, body: k.KeyGranted, context: Context) -> Refusal | None:
    """A signer's role may grant the new role to this party."""
    if any(may_grant(key, body.role, body.party.party) for key in context.signers):
        return None
    return refuse("grant_not_allowed", "/body/role", role=body.role)


def apply_key_granted(state: State, body: k.KeyGranted, context: Context) -> None:
    """The key counts from the next submission on."""
    _grant(state, body.vkey, body.role, body.party.party, body.party.name, context.seq, body)


def _grant(
    state: State,
    vkey: str,
    role: str,
    party: str,
    party_name: str,
    seq: int,
    body: k.KeyGranted | None = None,
) -> None:
    key = VerifierKey.parse(vkey)
    until = None if body is None or body.until is msgspec.UNSET else body.until
    granted = GrantedKey(
        vkey=vkey,
        name=key.name,
        key_id=key.key_id,
        public_key=key.public_key,
        role=role,
        party=party,
        party_name=party_name,
        granted=seq,
        until=until,
    )
    state.keys.put((key.name, key.key_id), granted)
    state.key_places.put((key.name, key.key_id), seq)
    state.purposes.put(key.public_key, party)


def find_key(state: State, vkey: str) -> GrantedKey | None:
    """The granted key with this vkey."""
    key = parse_strong_key(vkey)
    granted = state.keys.get((key.name, key.key_id)) if key else None
    return granted if granted is not None and granted.vkey == vkey else None


def revoked_key_known(state: State, body: k.KeyRevoked, _context: Context) -> Refusal | None:
    """The key was granted and is not yet revoked."""
    key = find_key(state, body.vkey)
    if key is None:
        return refuse("key_unknown", "/body/vkey")
    return refuse("key_inactive", "/body/vkey", revoked=key.revoked) if key.revoked is not None else None


def revoke_allowed(state: State, body: k.KeyRevoked, context: Context) -> Refusal | None:
    """Who may grant a role may revoke it; a party may revoke its own keys."""
    target = find_key(state, body.vkey)
    for key in context.signers:
        if target is not None and (may_grant(key, target.role, target.party) or key.party == target.party):
            return None
    return refuse("grant_not_allowed", "/body/vkey")


def authority_remains(state: State, body: k.KeyRevoked, context: Context) -> Refusal | None:
    """Of the authority keys that are active now, one stays: who expired or has just come does not count."""
    target = find_key(state, body.vkey)
    if target is None or target.role != "authority":
        return None
    for key in state.keys.values():
        other = key.role == "authority" and key.vkey != body.vkey and key.granted < context.first
        if other and key.is_active(context.sealed_on):
            return None
    return refuse("last_authority", "/body/vkey")


def apply_key_revoked(state: State, body: k.KeyRevoked, context: Context) -> None:
    """The key does not count from the next submission on."""
    key = find_key(state, body.vkey)
    if key is not None:
        state.keys.put((key.name, key.key_id), msgspec.structs.replace(key, revoked=context.seq))


def apply_log_key_granted(state: State, body: k.LogKeyGranted, context: Context) -> None:
    """Checkpoints from here on are signed by the new key."""
    _set_log_key(state, body.vkey, context.seq)


def _set_log_key(state: State, vkey: str, seq: int) -> None:
    key = VerifierKey.parse(vkey)
    state.set_fact("log_key", vkey)
    state.purposes.put(key.public_key, LOG)
    state.key_places.put((key.name, key.key_id), seq)


def units_new(state: State, body: k.UnitsRegistered, _context: Context) -> Refusal | None:
    """Each unit is registered once."""
    seen: set[str] = set()
    for position, unit in enumerate(body.units):
        if unit.unit in state.units or unit.unit in seen:
            return refuse("unit_known", f"/body/units/{position}/unit", unit=unit.unit)
        seen.add(unit.unit)
    return None


def apply_units_registered(state: State, body: k.UnitsRegistered, _context: Context) -> None:
    """The units are on the register."""
    for unit in body.units:
        state.units.put(unit.unit, unit)


def transferred_units_known(state: State, body: k.UnitsTransferred, _context: Context) -> Refusal | None:
    """Each unit is on the register and comes once."""
    for position, transfer in enumerate(body.transfers):
        if transfer.unit not in state.units:
            return refuse("unit_unknown", f"/body/transfers/{position}/unit", unit=transfer.unit)
    if len({transfer.unit for transfer in body.transfers}) < len(body.transfers):
        return refuse("unit_repeated", "/body/transfers")
    return None


def apply_units_transferred(state: State, body: k.UnitsTransferred, context: Context) -> None:
    """The units have their new owners."""
    for transfer in body.transfers:
        unit = state.units[transfer.unit]
        state.titles.put(transfer.unit, TitlePassed(context.seq, unit.group))
        state.units.put(transfer.unit, msgspec.structs.replace(unit, group=transfer.group))


def categories_known(_state: State, body: k.PolicyAdopted, _context: Context) -> Refusal | None:
    """The policy's categories are of the catalogue, each once."""
    for field, chosen, catalogue in (
        ("income_categories", body.income_categories, INCOME),
        ("expense_categories", body.expense_categories, EXPENSE),
    ):
        if len(set(chosen)) < len(chosen) or not catalogue.keys() >= set(chosen):
            unknown = ",".join(sorted(set(chosen) - catalogue.keys()))
            return refuse("category_unknown", f"/body/{field}", unknown=unknown)
    return None


def apply_policy_adopted(state: State, body: k.PolicyAdopted, _context: Context) -> None:
    """The estate's own rules are these."""
    state.set_fact("policy", body)


def apply_subject_erased(_state: State, _body: k.SubjectErased, _context: Context) -> None:
    """What was destroyed lies outside the log: no figure changes."""
