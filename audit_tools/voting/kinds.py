"""Kinds of the book voting with their fields (docs/reference/events.md), and who may sign them."""

from audit_tools.fields import (
    BOOLEAN,
    DATE,
    FEN_SOME,
    SEQ,
    SHA256,
    SLUG,
    TRUE,
    UNIT_CODE,
    Field,
    many,
    nested,
    one_of,
    shape,
    text,
    text_or_absent,
    whole,
)

CODE = shape("[0-9A-HJKMNP-TV-Z]{12}")
MOMENT = shape("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
ROOT = shape("[A-Za-z0-9+/]{43}=")
SEALED_DIGEST = shape("[A-Za-z0-9_-]{43}")
AREA = whole(0, 10**15)
HEADS = whole(0, 10**7)
MAYBE_AREA = whole(0, 10**15, optional=True)
MAYBE_HEADS = whole(0, 10**7, optional=True)
SUBJECT = nested(
    {
        "amount_fen": Field(FEN_SOME.pattern, optional=True),
        "matter": one_of(
            "contract", "distribution", "fund_transfer", "policy", "replenishment", "withdrawal"
        ),
        "reference": text(1, 100),
    }
)
TALLY = nested(
    {
        "area_abstaining": AREA,
        "area_against": AREA,
        "area_for": AREA,
        "area_taking_part": AREA,
        "heads_abstaining": HEADS,
        "heads_against": HEADS,
        "heads_for": HEADS,
        "heads_taking_part": HEADS,
        "passed": BOOLEAN,
    }
)
THRESHOLD = nested(
    {
        "base": one_of("scope", "taking_part"),
        "denominator": whole(1, 1000),
        "numerator": whole(1, 1000),
        "strict": TRUE,
        "who": one_of("for", "taking_part"),
    }
)
ROLL_LINE = nested(
    {
        "area_centi_m2": whole(1, 100000000),
        "code": CODE,
        "commitment": SEALED_DIGEST,
        "group": text(1, 100),
    }
)
TOPIC_RESULT = nested(
    {
        "a": TALLY,
        "area_total": AREA,
        "b": TALLY,
        "depends_on_silence": BOOLEAN,
        "heads_total": HEADS,
        "passed": BOOLEAN,
        "topic": SLUG,
    }
)
TOPIC = nested(
    {
        "candidate": shape(r"[0-9A-Za-z]{1,16}(?:-[0-9A-Za-z]{1,16}){0,3}", optional=True),
        "item": whole(1, 9),
        "sha256": shape(r"[0-9a-f]{64}", optional=True),
        "stricter": many(THRESHOLD, 0, 4, optional=True),
        "subject": Field(SUBJECT.pattern, optional=True),
        "text": text(1, 1000),
        "title": text(1, 100),
        "topic": SLUG,
    }
)
OPENING = nested(
    {
        "code": CODE,
        "disclosure": shape(r"[A-Za-z0-9_-]{1,4000}"),
    }
)
DELIVERY = nested(
    {
        "channel": one_of("app", "door", "message", "post"),
        "claim": ROOT,
        "code": CODE,
        "date": DATE,
        "evidence": shape(r"[0-9a-f]{64}", optional=True),
    }
)
CHANNEL_COUNT = nested(
    {
        "ballots": HEADS,
        "channel": one_of("app", "paper", "phone"),
    }
)
PLACE = nested(
    {
        "building": text(1, 100),
        "entrance": text_or_absent(100),
    }
)

FIELDS: dict[str, dict[str, Field]] = {
    "voting.vote.opened/1": {
        "channels": many(one_of("app", "paper", "phone"), 1, 3),
        "closes_at": MOMENT,
        "convener": one_of("committee", "community", "petition", "preparation_group", "street"),
        "count_by": DATE,
        "disclosure": one_of("codes", "units"),
        "group_policy": one_of("all_agree", "majority_area"),
        "law": one_of("civil_code_278", "regulation_12"),
        "notice_days": whole(1, 3660),
        "objection_days": whole(1, 3660),
        "opens_at": MOMENT,
        "posted": DATE,
        "proxies_max": whole(0, 1000),
        "replaceable": TRUE,
        "right": text(1, 1000),
        "scope": many(PLACE, 0, 200, optional=True),
        "silence": one_of("delivered_participates", "follows_majority", "not_counted"),
        "silence_basis": text_or_absent(500),
        "title": text(1, 100),
        "topics": many(TOPIC, 1, 20),
        "vote": SLUG,
    },
    "voting.roll.sealed/1": {
        "area_centi_m2": whole(1, 1000000000000000),
        "codes": whole(1, 10000000),
        "heads": whole(1, 10000000),
        "lines": many(ROLL_LINE, 1, 500),
        "part": whole(1, 1000),
        "parts": whole(1, 1000),
        "vote": SLUG,
    },
    "voting.ballots.delivered/1": {
        "lines": many(DELIVERY, 1, 500),
        "vote": SLUG,
    },
    "voting.claim.replaced/1": {
        "claim": ROOT,
        "code": CODE,
        "reason": one_of("lost", "title_passed"),
        "vote": SLUG,
    },
    "voting.key.registered/1": {
        "code": CODE,
        "vkey": text(1, 300),
        "vote": SLUG,
    },
    "voting.ballot.cast/1": {
        "channel": one_of("app", "paper", "phone"),
        "choices": SEALED_DIGEST,
        "code": CODE,
        "proxy": text_or_absent(64),
        "replaces": Field(SEQ.pattern, optional=True),
        "scan": shape(r"[0-9a-f]{64}", optional=True),
        "vote": SLUG,
    },
    "voting.title.passed/1": {
        "code": CODE,
        "since": DATE,
        "vote": SLUG,
    },
    "voting.window.extended/1": {
        "closes_at": MOMENT,
        "reason": text(1, 1000),
        "vote": SLUG,
    },
    "voting.vote.closed/1": {
        "ballots": HEADS,
        "root": ROOT,
        "units_root": ROOT,
        "vote": SLUG,
    },
    "voting.participation.listed/1": {
        "codes": many(CODE, 0, 1000),
        "part": whole(1, 1000),
        "parts": whole(1, 1000),
        "units": many(UNIT_CODE, 0, 1000),
        "vote": SLUG,
    },
    "voting.ballots.opened/1": {
        "lines": many(OPENING, 1, 500),
        "vote": SLUG,
    },
    "voting.result.counted/1": {
        "channels": many(CHANNEL_COUNT, 1, 3),
        "results": many(TOPIC_RESULT, 1, 20),
        "unopened": HEADS,
        "vote": SLUG,
    },
    "voting.result.announced/1": {
        "objections_until": DATE,
        "vote": SLUG,
    },
    "voting.objection.raised/1": {
        "text": text(1, 1000),
        "vote": SLUG,
    },
    "voting.objection.answered/1": {
        "objection": SEQ,
        "text": text(1, 1000),
    },
    "voting.result.final/1": {
        "vote": SLUG,
    },
    "voting.result.filed/1": {
        "number": text(1, 100),
        "vote": SLUG,
    },
    "voting.result.revoked/1": {
        "judgment": text(1, 100),
        "sha256": SHA256,
        "vote": SLUG,
    },
    "voting.code.disclosed/1": {
        "code": CODE,
        "disclosure": shape(r"[A-Za-z0-9_-]{1,4000}"),
        "ground": one_of("court", "regulator", "rules"),
        "reference": text(1, 100),
        "vote": SLUG,
    },
    "voting.result.published/1": {
        "announced_passed": BOOLEAN,
        "date": DATE,
        "for_area_centi_m2": MAYBE_AREA,
        "for_heads": MAYBE_HEADS,
        "item": whole(1, 9),
        "law": one_of("civil_code_278", "regulation_12"),
        "taking_part_area_centi_m2": MAYBE_AREA,
        "taking_part_heads": MAYBE_HEADS,
        "title": text(1, 100),
        "total_area_centi_m2": MAYBE_AREA,
        "total_heads": MAYBE_HEADS,
    },
}


_CONVENERS = frozenset({"committee", "street", "community"})
_OFFICE = _CONVENERS | {"registrar"}

# Kinds with a rule of their own are not in the table: keys, ballots and objections.
SIGNER_ROLES: dict[str, frozenset[str]] = {
    "voting.vote.opened/1": _CONVENERS | {"authority"},
    "voting.window.extended/1": _CONVENERS | {"authority"},
    "voting.roll.sealed/1": frozenset({"registrar"}),
    "voting.claim.replaced/1": frozenset({"registrar"}),
    "voting.title.passed/1": frozenset({"registrar"}),
    "voting.code.disclosed/1": frozenset({"registrar"}),
    "voting.ballots.delivered/1": frozenset({"registrar", "street", "community"}),
    "voting.vote.closed/1": _OFFICE,
    "voting.participation.listed/1": _OFFICE,
    "voting.ballots.opened/1": _OFFICE,
    "voting.result.counted/1": _OFFICE | {"authority"},
    "voting.result.announced/1": _CONVENERS,
    "voting.objection.answered/1": _CONVENERS,
    "voting.result.final/1": _CONVENERS,
    "voting.result.filed/1": frozenset({"street", "authority"}),
    "voting.result.revoked/1": frozenset({"authority"}),
    "voting.result.published/1": _OFFICE | {"authority", "manager"},
}
