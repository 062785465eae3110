"""The kinds of the book `estate`, put together."""

from __future__ import annotations

from ledger_core.books.estate import kinds as k
from ledger_core.books.estate import rules as r
from ledger_core.books.estate import stories
from ledger_core.books.kind import Kind
from ledger_core.books.resolutions import rests_on
from ledger_core.books.shared_rules import day_in_range, founded, signed_by

_REGISTRAR = frozenset({"registrar", "authority"})
_POLICY_MAKERS = frozenset({"committee", "street", "authority"})
_AUTHORITY = frozenset({"authority"})

KINDS: tuple[Kind, ...] = (
    Kind(
        body=k.Founded,
        rules=(r.not_yet_founded, r.founder_signs, r.firm_code_right, r.founding_keys_strong),
        apply=r.apply_founded,
        story=stories.founded,
    ),
    Kind(
        body=k.KeyGranted,
        rules=(founded, r.granted_key_strong, r.granted_key_new, r.key_possessed, r.grant_allowed),
        apply=r.apply_key_granted,
        story=stories.key_granted,
    ),
    Kind(
        body=k.KeyRevoked,
        rules=(founded, r.revoked_key_known, r.revoke_allowed, r.authority_remains),
        apply=r.apply_key_revoked,
        story=stories.key_revoked,
    ),
    Kind(
        body=k.LogKeyGranted,
        signers=_AUTHORITY,
        rules=(
            founded,
            signed_by(*_AUTHORITY),
            r.granted_key_strong,
            r.log_key_named_by_origin,
            r.granted_key_new,
        ),
        apply=r.apply_log_key_granted,
        story=stories.log_key_granted,
    ),
    Kind(
        body=k.UnitsRegistered,
        signers=_REGISTRAR,
        rules=(founded, signed_by(*_REGISTRAR), day_in_range("since"), r.units_new),
        apply=r.apply_units_registered,
        story=stories.units_registered,
    ),
    Kind(
        body=k.UnitsTransferred,
        signers=_REGISTRAR,
        rules=(founded, signed_by(*_REGISTRAR), day_in_range("since"), r.transferred_units_known),
        apply=r.apply_units_transferred,
        story=stories.units_transferred,
    ),
    Kind(
        body=k.PolicyAdopted,
        signers=_POLICY_MAKERS,
        rules=(
            founded,
            signed_by(*_POLICY_MAKERS),
            day_in_range("since"),
            rests_on("policy", lambda body: (body.profile, 0)),
            r.categories_known,
        ),
        apply=r.apply_policy_adopted,
        story=stories.policy_adopted,
    ),
    Kind(
        body=k.SubjectErased,
        signers=_REGISTRAR,
        rules=(founded, signed_by(*_REGISTRAR)),
        apply=r.apply_subject_erased,
        story=stories.subject_erased,
    ),
)
