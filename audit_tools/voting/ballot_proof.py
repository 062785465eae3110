"""What became of one ballot code: whether a ballot is recorded for it, and what shows that.

* After the closing "no ballot" is a statement about a sealed list: its root is in the closing's entry,
  and the list that hashes to it does not hold the code.
* Before the closing it says no more than that none is recorded so far.
"""

from dataclasses import dataclass
from typing import Any

from audit_tools.voting.closing_check import list_root, voted_codes
from audit_tools.voting.state import Code, Vote


@dataclass(slots=True)
class CodeState:
    """One code in one vote."""

    name: str
    vote: Vote
    code: Code

    @property
    def is_closed(self) -> bool:
        """True when the sealed list of codes that voted is on file."""
        return self.vote.closed_seq >= 0

    @property
    def is_proven(self) -> bool:
        """True when the closing's root is that of the codes whose ballots are on file."""
        return self.is_closed and list_root(voted_codes(self.vote)) == self.vote.roots[0]

    def as_json(self, code: str) -> dict[str, Any]:
        """What is known, as JSON."""
        shown: dict[str, Any] = {
            "code": code,
            "vote": self.name,
            "area_centi_m2": self.code.area,
            "delivered": self.code.delivered,
            "ballot": None,
        }
        if self.code.voted:
            opened = [list(row) for row in (self.code.opened or {}).items()]
            shown["ballot"] = {"entry": self.code.seq, "channel": self.code.channel, "choices": opened}
        if self.is_closed:
            voted = voted_codes(self.vote)
            shown["closing"] = {
                "entry": self.vote.closed_seq,
                "ballots": len(voted),
                "root": self.vote.roots[0],
                "proven": self.is_proven,
            }
        return shown

    def as_text(self, code: str, lang: str) -> str:
        """What is known, for people."""
        at = 0 if lang == "zh" else 1
        return "\n".join([self._ballot_text(code, at), self._closing_text(code, at)])

    def _ballot_text(self, code: str, at: int) -> str:
        if not self.code.voted:
            zh = f"{self.name}: 编码 {code} 没有选票入账"
            en = f"{self.name}: no ballot is recorded for code {code}"
            return (zh, en)[at]
        chosen = ", ".join(f"{topic} = {option}" for topic, option in (self.code.opened or {}).items())
        seq, channel = self.code.seq, self.code.channel
        zh = f"{self.name}: 编码 {code} 的选票在第 {seq} 条({channel}):{chosen or '尚未开票'}"
        en = f"{self.name}: the ballot of code {code} is entry {seq} ({channel}): {chosen or 'not opened'}"
        return (zh, en)[at]

    def _closing_text(self, code: str, at: int) -> str:
        if not self.is_closed:
            return ("表决尚未结束,以后仍可能入账", "the vote is not closed; one may still be recorded")[at]
        seq, count, root = self.vote.closed_seq, len(voted_codes(self.vote)), self.vote.roots[0]
        if not self.is_proven:
            zh = f"第 {seq} 条的名单与入账选票不符"
            en = f"the list of entry {seq} is not that of the ballots on file"
            return (zh, en)[at]
        held = self.code.voted
        zh = f"可证:第 {seq} 条封存了 {count} 个已投编码(根 {root}),{'含' if held else '不含'} {code}"
        word = "holds" if held else "does not hold"
        en = f"shown by the closing: entry {seq} commits to {count} codes (root {root}), which {word} {code}"
        return (zh, en)[at]
