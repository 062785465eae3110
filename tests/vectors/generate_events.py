"""Writes the golden vector of each kind of event, or checks that the files are those it would write.

python tests/vectors/generate_events.py --write
python tests/vectors/generate_events.py --check     exit code 1 names each file that differs

A vector holds an event line, its postings and its story. A stored event keeps its meaning for ever: when
this check fails for a version that was released, the code is wrong and not the file.
"""

from __future__ import annotations

import datetime
import sys
from pathlib import Path

VECTORS = Path(__file__).resolve().parent
# Run as a script, this file's folder is on the path, but the project is not.
sys.path.insert(0, str(VECTORS.parents[1]))

from ledger_core.append.signing import make_event  # noqa: E402
from ledger_core.books.estate import kinds as e  # noqa: E402
from ledger_core.books.fields import Body  # noqa: E402
from ledger_core.books.fund import withdrawal_kinds as w  # noqa: E402
from ledger_core.books.registry import KINDS  # noqa: E402
from ledger_core.books.revenue import kinds as r  # noqa: E402
from ledger_core.log.note import SigningKey  # noqa: E402
from tests.support import bodies, fund_bodies, withdrawal_bodies  # noqa: E402
from tests.support.bodies import RESOLUTION, TODAY, VOUCHER  # noqa: E402
from tests.support.estate import AUTHORITY, PARTIES, key_of  # noqa: E402
from tests.support.voting_bodies import erased  # noqa: E402
from tests.vectors.generated import run, to_json  # noqa: E402
from tests.vectors.voting_samples import SAMPLES as VOTING  # noqa: E402

EVENTS = VECTORS / "events"
ESTATE = "guangjing"
ORIGIN = f"ledger.example/logs/{ESTATE}"
MOMENT = datetime.datetime(2026, 3, 31, 4, 0, tzinfo=datetime.UTC)
ID = "01JQNVZ0000000000000000000"
LOG_KEY = SigningKey.from_seed(ORIGIN, b"\x01" * 32).vkey.format()
NEXT_LOG_KEY = SigningKey.from_seed(ORIGIN, b"\x02" * 32).vkey.format()
MARCH = bodies.figures(
    opening_fen=1_000_000, income_fen=15_000, expense_fen=8_000, other_fen=-5_000, closing_fen=1_002_000
)

# One body a kind, with most of its optional fields present.
SAMPLES: tuple[Body, ...] = (
    e.Founded(
        name="广景山庄",
        origin=ORIGIN,
        log_key=LOG_KEY,
        division="320404",
        authority=AUTHORITY,
        authority_key=key_of("authority").vkey.format(),
        firm=bodies.FIRM,
        illustrative=True,
    ),
    e.KeyGranted(
        vkey=key_of("manager").vkey.format(),
        role="manager",
        party=PARTIES["manager"],
        until=datetime.date(2027, 3, 31),
    ),
    e.KeyRevoked(vkey=key_of("manager").vkey.format(), reason="经办人离职"),
    e.LogKeyGranted(vkey=NEXT_LOG_KEY, reason="服务器更换"),
    bodies.units(
        bodies.unit(entrance="2"), bodies.unit("S-1", building="S", use="shop", area_centi_m2=5_000)
    ),
    bodies.transfer(),
    bodies.policy(),
    bodies.account("sunshine", opening_fen=1_000_000, number=bodies.DIGEST),
    bodies.contract(vouchers=(VOUCHER,), resolution=RESOLUTION),
    bodies.income(payer=bodies.LIFT_FIRM, bank_ref="2026033100000", memo="三月停车费", vouchers=(VOUCHER,)),
    bodies.expense(invoice=bodies.invoice(), vouchers=(VOUCHER,), source="公示栏 2026年3月"),
    bodies.reversal(9, ID, (("assets:bank:sunshine", 15_000), ("income:parking", -15_000)), late=True),
    bodies.distribution(buildings=("3",)),
    bodies.fund_transfer(bank_ref=""),
    bodies.reconciliation(1_002_000, bank_fen=1_001_000, explanation="在途一笔"),
    bodies.closing(TODAY.replace(day=1), TODAY, MARCH),
    bodies.question(9, ID, matter="complaint"),
    r.QuestionAnswered(question=16, text="第二笔已经退回", vouchers=(VOUCHER,)),
    bodies.end_of_question(16),
    fund_bodies.account(),
    fund_bodies.policy(),
    fund_bodies.opening(
        fund_bodies.opening_line(gains_fen=5_000, used_fen=2_500, balance_fen=2_002_500),
        fund_bodies.opening_line(fund_bodies.UNITS[1], 0),
    ),
    fund_bodies.deposits(
        ("3-2-501", 10_000), ("3-2-502", 20_000, 5_000), developer_fen=7, vouchers=(VOUCHER,)
    ),
    fund_bodies.gains(),
    fund_bodies.call(),
    withdrawal_bodies.emergency(warranty_until=datetime.date(2025, 12, 31), replaces="w-0"),
    withdrawal_bodies.linked(scope=w.Scope(buildings=("3",), units=("S-1",))),
    withdrawal_bodies.confirmed(),
    withdrawal_bodies.approved(),
    withdrawal_bodies.sent_back(),
    withdrawal_bodies.payment(2, final=True, invoice=bodies.invoice()),
    withdrawal_bodies.acceptance((0, 100_000, 80_000)),
    withdrawal_bodies.settlement(audit=w.Audit(auditor=withdrawal_bodies.AUDITOR, sha256="05" * 32)),
    withdrawal_bodies.apportionment(
        w.ShareLine(unit="3-2-501", share_fen=600_000),
        w.ShareLine(unit="3-2-502", share_fen=400_000, due_fen=100_000),
        w.ShareLine(unit="S-1", share_fen=200_000, due_fen=200_000, developer=True),
    ),
    withdrawal_bodies.audited(),
    fund_bodies.returned(),
    fund_bodies.title_followed(),
    fund_bodies.reconciliation(bank_fen=3_999_000, explanation="在途一笔"),
    fund_bodies.published("A" * 43 + "="),
    fund_bodies.reversal(9, ID, (("assets:fund:fund", 10_000), ("liabilities:fund:3-2-501", -10_000))),
    erased(),
    *VOTING,
)


def file_name(kind: str) -> str:
    """`revenue.income.received-1.json` for `revenue.income.received/1`."""
    return kind.replace("/", "-") + ".json"


def vector(body: Body) -> bytes:
    """The content of a body's file."""
    kind = KINDS[str(body.__struct_config__.tag)]
    story = kind.story(body)
    return to_json(
        {
            "kind": kind.name,
            "event": make_event(ESTATE, body, at=MOMENT, event_id=ID).decode(),
            "postings": [list(leg) for leg in kind.postings(body)],
            "story": {"zh": story.zh, "en": story.en},
        }
    )


def vector_files() -> dict[Path, bytes]:
    """Every file with its content; one for each kind.

    Raises:
        ValueError: A kind has no sample, or two.
    """
    kinds = [str(body.__struct_config__.tag) for body in SAMPLES]
    if sorted(kinds) != sorted(KINDS):
        raise ValueError(f"one sample a kind, but: {sorted(set(kinds) ^ set(KINDS))}")
    return {EVENTS / file_name(kind): vector(body) for kind, body in zip(kinds, SAMPLES, strict=True)}


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:], __doc__, vector_files(), EVENTS.glob("*.json")))
