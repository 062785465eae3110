"""广景山庄 as a made-up estate: eighteen months with everything that a ledger of common revenue meets.

Rules:
    * Every event is illustrative and its memo says 演示数据; names of organisations begin with 示范.
    * The months are the eighteen full ones before the building; they are booked now, and say so.
    * Figures follow from the number of the month, so two builds of one day have the same balances.
"""

from __future__ import annotations

from api.demo import facts
from api.demo.guangjing import cast, closing, contracts, corrections, months, register, special
from api.demo.guangjing.calendar import calendar
from api.demo.scribe import Estate, Scribe


def _tell(scribe: Scribe) -> None:
    """From the keys to the questions."""
    told = calendar(scribe.today)
    cast.grant_keys(scribe)
    register.register_units(scribe, told[0].first)
    register.adopt_policy(scribe, told[0].first)
    register.open_accounts(scribe, told[0].first)
    contracts.register_contracts(scribe, told)
    for month in told:
        months.tell_month(scribe, month)
        special.tell(scribe, month)
        closing.close_month(scribe, month)
    corrections.tell_present(scribe)


ESTATE = Estate(
    slug="guangjing",
    name="江苏常州 广景山庄(演示)",
    division=facts.division_of("guangjing"),
    firm=cast.FIRM,
    about=(
        "只借用小区之名,单位、合同、金额、凭证全部编造,供试用。十八个月的往来是建账当天一次补录的:"
        "业务日期在过去,签名时间是补录的时间,两者都如实列出。"
    ),
    tell=_tell,
    made_up=True,
)
