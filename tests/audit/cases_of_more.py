"""Logs that take more than one submission, or a bent seal, to break a rule; with them the table is whole."""

from tests.audit.cases import CASES, COUNTED, SECOND, Bend, case, leg
from tests.audit.cases_of_one import QUESTION
from tests.audit.forge import (
    AUTHORITY,
    CLERK,
    COMMITTEE,
    LOG,
    MANAGER,
    ORIGIN,
    OWNER,
    REGISTRAR,
    STRANGER,
    Body,
    Forge,
    Signer,
    asked,
    closed,
    expense,
    granted,
    income,
    opened,
    reversal,
)

__all__ = ["CASES"]


@case("id_conflict", 8)
def _id_conflict(forge: Forge) -> int:
    return forge.add([income(5)], CLERK, id=forge.ids[3])


@case("unknown_key", 7)
def _unknown_key(forge: Forge) -> int:
    return forge.add([income(5)], CLERK, STRANGER)


@case("unknown_key", 7, "log key signs a submission")
def _log_key_signs(forge: Forge) -> int:
    return forge.add([income(5)], CLERK, LOG)


@case("revoked_key", 7)
def _revoked(forge: Forge) -> int:
    forge.add([{"kind": "estate.key.revoked/1", "reason": "r", "vkey": CLERK.vkey}], MANAGER)
    return forge.add([income(5)], CLERK, MANAGER)


@case("revoked_key", 7, "expired key")
def _expired(forge: Forge) -> int:
    forge.add([granted(SECOND, "clerk", "firm", until="2026-02-28")], MANAGER, SECOND)
    return forge.add([income(5)], SECOND, MANAGER)


@case("role_not_allowed", 7, "key acts in the submission that grants it")
def _too_early(forge: Forge) -> int:
    bank = granted(SECOND, "clerk", "firm")
    return forge.add([bank, asked(3, forge.ids[3])], MANAGER, SECOND) + 1


@case("key_inactive", 7)
def _revoked_twice(forge: Forge) -> int:
    gone = {"kind": "estate.key.revoked/1", "reason": "r", "vkey": CLERK.vkey}
    return forge.add([gone, gone], MANAGER) + 1


@case("grant_not_allowed", 7, "manager grants a manager")
def _manager_grants(forge: Forge) -> int:
    return forge.add([granted(SECOND, "manager", "firm")], MANAGER, SECOND)


@case("grant_not_allowed", 7, "manager grants another party's clerk")
def _foreign_clerk(forge: Forge) -> int:
    return forge.add([granted(SECOND, "clerk", "other")], MANAGER, SECOND)


@case("grant_not_allowed", 7, "authority grants an owner")
def _authority_owner(forge: Forge) -> int:
    return forge.add([granted(SECOND, "owner", "o2")], AUTHORITY, SECOND)


@case("role_not_allowed", 7, "committee rotates the log key")
def _log_key(forge: Forge) -> int:
    new = Signer(ORIGIN, "new")
    body = {"kind": "estate.log_key.granted/1", "reason": "r", "vkey": new.vkey}
    forge.log = new
    return forge.add([body], COMMITTEE)


@case("dual_control", 7, "second key of the same party")
def _same_party(forge: Forge) -> int:
    forge.add([granted(SECOND, "committee", "firm")], AUTHORITY, SECOND)
    return forge.add([expense(1_000_000)], CLERK, SECOND)


@case("dual_control", 7, "reversal at the threshold")
def _reversal_alone(forge: Forge) -> int:
    seq = forge.add([income(1_000_000)], CLERK)
    return forge.add([reversal(seq, forge.ids[seq], leg(1_000_000))], CLERK)


def closed_forge(forge: Forge) -> None:
    forge.add([closed("2026-01-01", "2026-02-28", COUNTED)], MANAGER)


@case("date_in_closed_period", 8)
def _closed(forge: Forge) -> int:
    closed_forge(forge)
    return forge.add([income(5)], CLERK)


@case("date_in_closed_period", 8, "account opened in a closed period")
def _opened_late(forge: Forge) -> int:
    closed_forge(forge)
    return forge.add([opened("second")], MANAGER)


@case("not_late", 8, "late after the closing")
def _not_late(forge: Forge) -> int:
    closed_forge(forge)
    return forge.add([income(5, date="2026-03-01", late=True)], CLERK)


@case("period_mismatch", 9, "gap between periods")
def _gap(forge: Forge) -> int:
    forge.add([closed("2026-01-01", "2026-01-31", COUNTED)], MANAGER)
    return forge.add([closed("2026-02-02", "2026-02-28", ("sunshine", 100_000, 0, 0, 0))], MANAGER)


@case("not_reversible", 8)
def _not_reversible(forge: Forge) -> int:
    legs = [("assets:bank:sunshine", -100_000), ("equity:opening", 100_000)]
    return forge.add([reversal(9, forge.ids[9], legs)], CLERK)


@case("not_reversible", 8, "reversal reversed")
def _reversal_reversed(forge: Forge) -> int:
    seq = forge.add([income(5)], CLERK)
    undo = forge.add([reversal(seq, forge.ids[seq], leg(5))], CLERK)
    return forge.add([reversal(undo, forge.ids[undo], leg(-5))], CLERK)


@case("already_reversed", 8)
def _already(forge: Forge) -> int:
    seq = forge.add([income(5)], CLERK)
    forge.add([reversal(seq, forge.ids[seq], leg(5))], CLERK)
    return forge.add([reversal(seq, forge.ids[seq], leg(5))], CLERK)


@case("reversal_mismatch", 8)
def _reversal_mismatch(forge: Forge) -> int:
    seq = forge.add([income(5)], CLERK)
    return forge.add([reversal(seq, forge.ids[seq], leg(4))], CLERK)


@case("entry_unknown", 8, "question on another id")
def _question_entry(forge: Forge) -> int:
    return forge.add([asked(3, forge.ids[4])], OWNER)


@case("question_closed", 8)
def _question_closed(forge: Forge) -> int:
    seq = forge.add([asked(3, forge.ids[3])], OWNER)
    end = {"kind": "revenue.question.closed/1", "outcome": "withdrawn", "question": seq}
    forge.add([end], OWNER)
    return forge.add([QUESTION | {"question": seq}], MANAGER)


@case("role_not_allowed", 7, "another owner closes a question")
def _other_owner(forge: Forge) -> int:
    forge.add([granted(SECOND, "owner", "owner-2")], REGISTRAR, SECOND)
    seq = forge.add([asked(3, forge.ids[3])], OWNER)
    return forge.add([{"kind": "revenue.question.closed/1", "outcome": "refused", "question": seq}], SECOND)


@case("too_large", 8)
def _too_large(forge: Forge) -> int:
    return forge.add([income(5)] * 1025, CLERK)


@case("bad_signature", 6)
def _bad_signature(forge: Forge) -> int:
    def swap(seals: list[Body]) -> None:
        seals[0]["sigs"] = [CLERK.line("another text\n")]

    return forge.add([income(5)], CLERK, bend=swap)


@case("bad_signature", 6, "second line fails")
def _second_line(forge: Forge) -> int:
    def spoil(seals: list[Body]) -> None:
        seals[0]["sigs"].append(COMMITTEE.line("another text\n"))

    return forge.add([income(5)], CLERK, bend=spoil)


@case("malformed_note", 6)
def _malformed_note(forge: Forge) -> int:
    def spoil(seals: list[Body]) -> None:
        seals[0]["sigs"] = ["- name AAAA"]

    return forge.add([income(5)], CLERK, bend=spoil)


@case("malformed_note", 6, "too many lines")
def _many_lines(forge: Forge) -> int:
    return forge.add([income(5)], *[CLERK] * 17)


SEALS: dict[str, tuple[str, int, Body]] = {
    "sigs twice": ("submission_structure", 6, {"sigs": ["x"]}),
    "first wrong": ("submission_structure", 6, {"first": 3}),
    "of wrong": ("submission_structure", 6, {"of": 3}),
    "seq wrong": ("seq_mismatch", 2, {"seq": 99}),
    "prev wrong": ("chain_broken", 2, {"prev": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}),
    "time back": ("seal_time_back", 2, {"at": "2026-02-28T00:00:00.000Z"}),
    "rules zero": ("malformed_seal", 1, {"rules": 0}),
    "unknown field in a seal": ("malformed_seal", 1, {"x": 1}),
    "seal without milliseconds": ("malformed_seal", 1, {"at": "2026-03-01T02:09:00Z"}),
}


def seal_case(change: Body) -> Bend:
    def bend(forge: Forge) -> int:
        return forge.add([income(5), income(6)], CLERK, bend=lambda seals: seals[1].update(change)) + 1

    return bend


CASES |= {name: (code, step, seal_case(change)) for name, (code, step, change) in SEALS.items()}
