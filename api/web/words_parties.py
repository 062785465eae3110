"""The texts of the page of parties and keys."""

from __future__ import annotations

from typing import Final

from api.web.labels import Label

PARTIES: Final[dict[str, Label]] = {
    "parties_title": ("各方与钥匙", "Parties and keys"),
    "parties_lead": (
        "只有这里列出的钥匙可以签名登记。身份由授予钥匙的那一条决定。",
        "Only these keys may sign entries. The role is what the granting entry says.",
    ),
    "holder": ("持有方", "Held by"),
    "role": ("身份", "Role"),
    "key_fingerprint": ("钥匙指纹", "Fingerprint"),
    "status": ("状态", "State"),
    "active": ("有效", "active"),
    "active_until": ("有效至 {day}", "valid until {day}"),
    "expired": ("{day} 到期", "expired {day}"),
    "revoked": ("已由第 {seq} 条撤销", "revoked by entry {seq}"),
    "granted_in": ("第 {seq} 条授予", "granted by entry {seq}"),
    "log_keys": ("账本的钥匙", "Keys of the log"),
    "log_key_now": ("现在使用", "in use"),
    "log_key_before": ("以前使用", "used before"),
}
