"""Sound events of a vote from the participation list on, with the flaws that each may have.

Rules:
    * As in vote_flaws.py: a flaw provokes its code alone.
    * Most of these codes are of a stage, so the flaw is another vote's name; `both` are votes where two hold.
"""

from __future__ import annotations

import datetime

import msgspec

from ledger_core.books.voting import result_kinds as r
from tests.support import voting_bodies as v
from tests.support.vote_archive import Archive, announcement, disclosed, malformed, revocation
from tests.support.vote_flaws import FAR, ROLE, UNKNOWN, UNROLLED, Event
from tests.support.voting import FLATS, code_of


def listing_event(hall: Archive) -> Event:
    """Who took part is listed."""
    codes, units = hall.polls["closed"].listing().codes, hall.polls["closed"].listing().units
    return Event(
        ("committee",),
        hall.polls["closed"].listing,
        (
            ROLE,
            UNKNOWN,
            UNROLLED,
            ("part_mismatch", {"part": 2, "parts": 2}),
            ("codes_unsorted", {"codes": codes[::-1]}),
            ("code_repeated", {"codes": (*codes, codes[-1])}),
            ("vote_not_closed", {"vote": v.VOTE}),
            ("participation_mismatch", {"units": units[:-1]}),
        ),
    )


def opening_event(hall: Archive) -> Event:
    """Ballots are opened."""
    poll = hall.polls["closed"]
    first, second = poll.opening((0, "for"), (1, "for")).lines
    odd = msgspec.structs.replace(first, disclosure=second.disclosure)
    empty = r.Opening(code=code_of(2), disclosure=malformed("closed"))
    return Event(
        ("committee",),
        lambda **changes: r.BallotsOpened(**{"vote": "closed", "lines": (first, second)} | changes),
        (
            ROLE,
            UNKNOWN,
            UNROLLED,
            ("codes_unsorted", {"lines": (second, first)}),
            ("code_repeated", {"lines": (first, first)}),
            ("code_unknown", {"lines": (first, msgspec.structs.replace(second, code="9" * 12))}),
            ("vote_not_closed", {"vote": v.VOTE}),
            ("not_voted", {"lines": (first, msgspec.structs.replace(second, code=code_of(3)))}),
            ("opened_already", {"vote": "listed"}),
            ("opening_mismatch", {"lines": (odd, second)}),
            ("choices_malformed", {"lines": (first, empty)}),
        ),
    )


def count_event(hall: Archive) -> Event:
    """The ballots are counted."""
    return Event(
        ("committee",),
        hall.polls["listed"].counting,
        (
            ROLE,
            UNKNOWN,
            UNROLLED,
            ("vote_not_closed", {"vote": v.VOTE}),
            ("counted_already", {"vote": "counted"}),
            ("participation_unlisted", {"vote": "closed"}),
            ("result_mismatch", {"unopened": 9}),
        ),
    )


def announcement_event(hall: Archive) -> Event:
    """The result is announced."""
    soon = {"objections_until": hall.estate.today}
    return Event(
        ("committee",),
        lambda **changes: announcement(hall.polls["counted"], **changes),
        (
            ROLE,
            UNKNOWN,
            ("not_counted", {"vote": "listed"}),
            ("announced_already", {"vote": "announced"}),
            ("objection_period", soon),
            ("revoked_already", {"vote": "counted-revoked"}),
        ),
        ((("announced_already", "revoked_already"), {"vote": "ready-revoked"}),),
    )


def objection_event(_hall: Archive) -> Event:
    """An owner objects."""
    return Event(
        ("owner",),
        lambda **changes: r.ObjectionRaised(**{"vote": "announced", "text": "请重新核对"} | changes),
        (
            ("role_not_allowed", {"_by": ("manager",)}),
            UNKNOWN,
            ("not_announced", {"vote": "counted"}),
            ("objections_over", {"vote": "ready"}),
        ),
    )


def answer_event(hall: Archive) -> Event:
    """The second objection has its answer."""
    answered, waits = hall.objections
    return Event(
        ("committee",),
        lambda **changes: r.ObjectionAnswered(**{"objection": waits, "text": "已核对"} | changes),
        (ROLE, ("objection_unknown", {"objection": 0}), ("objection_answered", {"objection": answered})),
    )


def final_event(_hall: Archive) -> Event:
    """The result is final."""
    return Event(
        ("committee",),
        lambda **changes: r.ResultFinal(**{"vote": "ready"} | changes),
        (
            ROLE,
            UNKNOWN,
            ("not_announced", {"vote": "counted"}),
            ("final_already", {"vote": "final"}),
            ("objections_open", {"vote": "announced"}),
            ("revoked_already", {"vote": "ready-revoked"}),
        ),
        (
            (("not_announced", "revoked_already"), {"vote": "counted-revoked"}),
            (("final_already", "revoked_already"), {"vote": "final-revoked"}),
        ),
    )


def filing_event(_hall: Archive) -> Event:
    """The result is on file with the street."""
    return Event(
        ("street",),
        lambda **changes: r.ResultFiled(**{"vote": "final", "number": "备 2"} | changes),
        (
            ROLE,
            UNKNOWN,
            ("not_final", {"vote": "ready"}),
            ("filed_already", {"vote": "filed"}),
            ("revoked_already", {"vote": "final-revoked"}),
        ),
        (
            (("not_final", "revoked_already"), {"vote": "ready-revoked"}),
            (("filed_already", "revoked_already"), {"vote": "filed-revoked"}),
        ),
    )


def revocation_event(_hall: Archive) -> Event:
    """A court revokes the result."""
    return Event(
        ("authority",),
        lambda **changes: revocation(**{"vote": "counted"} | changes),
        (
            ROLE,
            UNKNOWN,
            ("not_counted", {"vote": "listed"}),
            ("revoked_already", {"vote": "counted-revoked"}),
        ),
    )


def disclosure_event(_hall: Archive) -> Event:
    """The registrar opens whose a code is."""
    return Event(
        ("registrar",),
        lambda **changes: disclosed(**{"vote": v.VOTE} | changes),
        (
            ROLE,
            UNKNOWN,
            UNROLLED,
            ("code_unknown", {"code": "9" * 12}),
            ("opening_mismatch", {"disclosure": v.unit_disclosure(FLATS[1].unit)}),
            ("choices_malformed", {"vote": "odd", "disclosure": v.unit_disclosure(FLATS[2].unit)}),
            ("disclosure_not_allowed", {"ground": "rules"}),
            ("disclosed_already", {"vote": "told"}),
        ),
    )


def published_event(_hall: Archive) -> Event:
    """A result from elsewhere is told."""
    return Event(
        ("committee",),
        v.published,
        (
            ROLE,
            ("date_out_of_range", {"date": FAR + datetime.timedelta(days=30)}),
            ("law_mismatch", {"law": "regulation_12"}),
        ),
    )


EVENTS_AFTER = {
    "listing": listing_event,
    "opening": opening_event,
    "count": count_event,
    "announcement": announcement_event,
    "objection": objection_event,
    "answer": answer_event,
    "final": final_event,
    "filing": filing_event,
    "revocation": revocation_event,
    "disclosure": disclosure_event,
    "published": published_event,
}
