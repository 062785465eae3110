"""Who acts in the made-up estate: parties with keys, and organisations that pay and are paid."""

from __future__ import annotations

from typing import Final

from api.demo import facts
from api.demo.codes import organisation
from api.demo.key_ring import AUTHORITY
from api.demo.scribe import Scribe
from ledger_core.books.fields import Organisation, Party

MANAGER: Final = "manager"
FIRST_CLERK: Final = "clerk-1"
SECOND_CLERK: Final = "clerk-2"
COMMITTEE: Final = "committee"
STREET: Final = "street"
REGISTRAR: Final = "registrar"
BANK: Final = "bank"
AUDITOR: Final = "auditor"
FIRST_OWNER: Final = "owner-1"
SECOND_OWNER: Final = "owner-2"

_DIVISION: Final = facts.division_of("guangjing")


def _made_up(name: str, serial: int) -> Organisation:
    return organisation(name, _DIVISION, serial)


FIRM: Final = _made_up("示范物业服务有限公司", 1)
PARKING: Final = _made_up("示范停车服务有限公司", 2)
ADVERTISING: Final = _made_up("示范电梯传媒有限公司", 3)
LOCKERS: Final = _made_up("示范快递柜有限公司", 4)
VENDING: Final = _made_up("示范自动售货有限公司", 5)
CHARGING: Final = _made_up("示范充电服务有限公司", 6)
TELECOM: Final = _made_up("示范通信铁塔有限公司", 7)
CUSTODIAN: Final = _made_up("示范商业银行天宁支行", 8)
POWER: Final = _made_up("示范供电有限公司", 9)
BUILDER: Final = _made_up("示范修缮工程有限公司", 10)
GARDENER: Final = _made_up("示范园林绿化有限公司", 11)
AUDIT_FIRM: Final = _made_up("示范会计师事务所", 12)
INSURER: Final = _made_up("示范财产保险有限公司", 13)
COOLING: Final = _made_up("示范制冷设备有限公司", 14)
STATIONER: Final = _made_up("示范文具商行", 15)
SCRAP: Final = _made_up("示范再生资源有限公司", 16)

_FIRM_PARTY: Final = Party(party="firm", name=FIRM.name)


def grant_keys(scribe: Scribe) -> None:
    """The estate's parties, the firm's first clerk and two owners have their keys."""
    street = facts.load("divisions")["guangjing_street"][1]
    scribe.grant(
        AUTHORITY,
        (
            (STREET, "street", Party(party="street", name=f"演示{street}办事处")),
            (REGISTRAR, "registrar", Party(party="registrar", name="演示不动产登记窗口")),
            (COMMITTEE, "committee", Party(party="committee", name="广景山庄业主委员会(演示)")),
            (BANK, "custodian_bank", Party(party="bank", name=CUSTODIAN.name)),
            (AUDITOR, "auditor", Party(party="auditor", name=AUDIT_FIRM.name)),
            (MANAGER, "manager", _FIRM_PARTY),
        ),
    )
    scribe.grant(MANAGER, ((FIRST_CLERK, "clerk", _FIRM_PARTY),))
    scribe.grant(
        REGISTRAR,
        (
            (FIRST_OWNER, "owner", Party(party="owner-1", name="业主甲(演示)")),
            (SECOND_OWNER, "owner", Party(party="owner-2", name="业主乙(演示)")),
        ),
    )


def grant_second_clerk(scribe: Scribe) -> None:
    """A new clerk has a key."""
    scribe.grant(MANAGER, ((SECOND_CLERK, "clerk", _FIRM_PARTY),))
