"""The events of the book `estate`, each told in one sentence."""

from __future__ import annotations

from typing import Final

from ledger_core.amounts import format_yuan
from ledger_core.books.counted import counted
from ledger_core.books.estate import kinds as k
from ledger_core.books.kind import Story

ROLES: Final[dict[str, tuple[str, str]]] = {
    "authority": ("主管部门", "authority"),
    "street": ("街道", "sub-district office"),
    "community": ("社区居委会", "community"),
    "registrar": ("登记员", "registrar"),
    "manager": ("物业企业", "property firm"),
    "clerk": ("物业经办", "firm's clerk"),
    "committee": ("业委会", "owners' committee"),
    "supervisor": ("监察人", "supervisor"),
    "custodian_bank": ("专户银行", "custodian bank"),
    "auditor": ("审计", "auditor"),
    "owner": ("业主", "owner"),
}


def founded(body: k.Founded) -> Story:
    """The log begins."""
    return Story(
        f"{body.authority.name}为{body.name}建账,物业企业为{body.firm.name}",
        f"{body.authority.name} opened the books of {body.name}; the property firm is {body.firm.name}",
    )


def key_granted(body: k.KeyGranted) -> Story:
    """A key counts."""
    zh, en = ROLES[body.role]
    return Story(
        f"{body.party.name}的一把钥匙获准以{zh}身份签名", f"A key of {body.party.name} may sign as {en}"
    )


def key_revoked(body: k.KeyRevoked) -> Story:
    """A key does not count any more."""
    name = body.vkey.partition("+")[0]
    return Story(f"钥匙 {name} 已撤销:{body.reason}", f"Key {name} was revoked: {body.reason}")


def log_key_granted(body: k.LogKeyGranted) -> Story:
    """The log has a new key."""
    return Story(f"账本换用新钥匙:{body.reason}", f"The log signs with a new key: {body.reason}")


def units_registered(body: k.UnitsRegistered) -> Story:
    """Units are on the register."""
    area = sum(unit.area_centi_m2 for unit in body.units)
    return Story(
        f"登记 {len(body.units)} 个单元,面积共 {area / 100:,.2f} 平方米",
        f"{counted(len(body.units), 'unit')} registered, {area / 100:,.2f} m² together",
    )


def units_transferred(body: k.UnitsTransferred) -> Story:
    """Titles have passed."""
    return Story(
        f"{len(body.transfers)} 个单元产权变更",
        f"The title of {counted(len(body.transfers), 'unit')} has passed",
    )


def policy_adopted(body: k.PolicyAdopted) -> Story:
    """The estate's own rules."""
    amount = format_yuan(body.dual_control_fen)
    return Story(
        f"公布记账规则「{body.profile}」:支出满 {amount} 元须双方签名(依据 {body.resolution.reference})",
        f'Rules "{body.profile}" adopted: payments of {amount} yuan or more need two parties '
        f"(by {body.resolution.reference})",
    )


def subject_erased(body: k.SubjectErased) -> Story:
    """Sealed facts open no more."""
    return Story(
        f"已销毁 {body.subject} 的密封信息({body.digests} 项):{body.reason}",
        f"The sealed facts of {body.subject} were destroyed ({counted(body.digests, 'digest')}): "
        f"{body.reason}",
    )
