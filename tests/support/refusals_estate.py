"""Refusals of the book `estate` (docs/SPEC-books.md §4.3)."""

from __future__ import annotations

from ledger_core.append.submission import Outcome
from ledger_core.books import fields as f
from ledger_core.books.estate import kinds as e
from ledger_core.log.note import COSIGNATURE, SigningKey
from tests.support import bodies
from tests.support.estate import Estate, key_of
from tests.support.refusal_case import (
    WRONG_CODE,
    case,
    unfounded,
)


@case("bad_code", "/body/firm/code", given=WRONG_CODE)
def wrong_code_of_the_firm(estate: Estate) -> Outcome:
    other = unfounded(estate)
    return other.submit(other.founding(firm=f.Organisation(name="物业", code=WRONG_CODE)), by="authority")


@case("not_our_origin", "/body/origin", ours="ledger.example/logs/other")
def founding_under_another_name(estate: Estate) -> Outcome:
    other = unfounded(estate)
    return other.submit(other.founding(origin="x.example/logs/other"), by="authority")


@case("not_our_log_key", "/body/log_key")
def founding_with_another_log_key(estate: Estate) -> Outcome:
    other = unfounded(estate)
    key = other.installation.log_key("other", 1).vkey.format()
    return other.submit(other.founding(log_key=key), by="authority")


@case("not_our_log_key", "/body/vkey")
def rotation_to_a_foreign_key(estate: Estate) -> Outcome:
    key = SigningKey.from_seed(estate.origin, b"\x07" * 32).vkey.format()
    return estate.submit(e.LogKeyGranted(vkey=key, reason="轮换"), by="authority")


@case("authority_not_trusted", "/body/authority_key")
def founding_by_a_stranger(estate: Estate) -> Outcome:
    other = unfounded(estate)
    return other.submit(other.founding(authority_key=key_of("stranger").vkey.format()), by="stranger")


@case("weak_key", "/body/vkey")
def granting_a_small_order_key(estate: Estate) -> Outcome:
    weak = "weak.example/key+00000000+" + "AQEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    return estate.submit(estate.grant("street", vkey=weak), by="authority")


@case("weak_key", "/body/vkey")
def granting_a_witness_key(estate: Estate) -> Outcome:
    witness = SigningKey.from_seed("w.example/key", b"\x05" * 32, COSIGNATURE).vkey.format()
    return estate.submit(estate.grant("street", vkey=witness), by="authority")


@case("key_known", "/body/vkey", name="clerk.example/key")
def granting_a_known_key(estate: Estate) -> Outcome:
    return estate.submit(estate.grant("supervisor", "clerk"), by=("authority", "clerk"))


@case("no_possession", "/body/vkey")
def granting_a_key_that_does_not_sign(estate: Estate) -> Outcome:
    return estate.submit(estate.grant("supervisor"), by="authority")


@case("key_unknown", "/body/vkey")
def revoking_a_strange_key(estate: Estate) -> Outcome:
    return estate.submit(estate.revocation("stranger"), by="authority")


@case("key_inactive", "/body/vkey", revoked=10)
def revoking_twice(estate: Estate) -> Outcome:
    estate.must(estate.revocation("clerk"))
    return estate.submit(estate.revocation("clerk"))


@case("grant_not_allowed", "/body/role", role="manager")
def manager_grants_a_manager(estate: Estate) -> Outcome:
    return estate.submit(estate.grant("manager", "second"), by=("manager", "second"))


@case("grant_not_allowed", "/body/role", role="clerk")
def manager_grants_a_clerk_of_another_party(estate: Estate) -> Outcome:
    party = f.Party(party="other-firm", name="别家物业")
    return estate.submit(estate.grant("clerk", "second", party=party), by=("manager", "second"))


@case("grant_not_allowed", "/body/vkey")
def clerk_revokes_the_committee(estate: Estate) -> Outcome:
    return estate.submit(estate.revocation("committee"), by="clerk")


@case("last_authority", "/body/vkey")
def authority_revokes_itself(estate: Estate) -> Outcome:
    return estate.submit(estate.revocation("authority"), by="authority")


@case("unit_known", "/body/units/1/unit", unit="3-2-501")
def unit_twice_in_one_event(estate: Estate) -> Outcome:
    return estate.submit(bodies.units(bodies.unit(), bodies.unit()), by="registrar")


@case("unit_known", "/body/units/1/unit", unit="3-2-501")
def unit_registered_again(estate: Estate) -> Outcome:
    estate.must(bodies.units(), by="registrar")
    return estate.submit(bodies.units(bodies.unit("3-2-502"), bodies.unit()), by="registrar")


@case("unit_unknown", "/body/transfers/0/unit", unit="3-2-501")
def transfer_of_a_strange_unit(estate: Estate) -> Outcome:
    return estate.submit(bodies.transfer(), by="registrar")


@case("unit_repeated", "/body/transfers")
def unit_transferred_twice(estate: Estate) -> Outcome:
    estate.must(bodies.units(), by="registrar")
    twice = tuple(e.Transfer(unit="3-2-501", group=group) for group in ("g-1", "g-2"))
    return estate.submit(bodies.transfer(transfers=twice), by="registrar")


@case("category_unknown", "/body/income_categories", unknown="bribes")
def policy_with_a_strange_category(estate: Estate) -> Outcome:
    return estate.submit(bodies.policy(income_categories=("parking", "bribes")), by="committee")


@case("category_unknown", "/body/expense_categories", unknown="")
def policy_with_a_category_twice(estate: Estate) -> Outcome:
    return estate.submit(bodies.policy(expense_categories=("repairs", "repairs")), by="committee")
