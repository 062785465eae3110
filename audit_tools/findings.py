"""What a check found: located, coded, and worded as what the evidence shows."""

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from audit_tools.limits import FINDINGS_MAX
from audit_tools.messages import STEPS, meaning

Weight = Literal["unsound", "undecided", "note"]


class Breach(NamedTuple):
    """A rule that an entry breaks: code of SPEC-books §4, what was expected, what was found."""

    code: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding; `seq` or `path` says where. `until` is the last seq of a span."""

    step: int
    code: str
    weight: Weight
    seq: int | None = None
    path: str = ""
    expected: str = ""
    found: str = ""
    until: int | None = None

    def place(self) -> tuple[bool, int, int]:
        """Order of findings: by seq, then step; a span counts at its end, after exact places within it."""
        where = self.until if self.until is not None else self.seq
        return where is None, where or 0, self.step

    def as_json(self) -> dict[str, object]:
        """The finding as JSON, with its meaning in Chinese and English."""
        place = {"seq": self.seq} if self.seq is not None else {}
        return {
            "step": self.step,
            "code": self.code,
            "weight": self.weight,
            **place,
            **({"until": self.until} if self.until is not None else {}),
            **({"path": self.path} if self.path else {}),
            "expected": self.expected,
            "found": self.found,
            "meaning": {"zh": meaning(self.code, "zh"), "en": meaning(self.code, "en")},
        }

    def as_text(self, lang: str) -> str:
        """One line (and figures) for people."""
        entry = f"第 {self.seq} 条" if lang == "zh" else f"entry {self.seq}"
        where = entry if self.seq is not None else self.path
        lines = [f"[{self.step} {STEPS[self.step][lang]}] {self.code} · {where}: {meaning(self.code, lang)}"]
        words = ("应为", "实为") if lang == "zh" else ("expected", "found")
        lines += [f"    {w}: {v}" for w, v in zip(words, (self.expected, self.found), strict=True) if v]
        return "\n".join(lines)


@dataclass
class Findings:
    """The findings of one check in the order in which they were made; the first FINDINGS_MAX are kept."""

    kept: list[Finding] = field(default_factory=list)
    dropped: int = 0
    dropped_on_entries: int = 0  # of those dropped, the notes that a seq has
    unsound: bool = False
    undecided: bool = False

    def add(self, finding: Finding) -> None:
        """The finding counts for the verdict, and is kept while there is room."""
        self.unsound |= finding.weight == "unsound"
        self.undecided |= finding.weight == "undecided"
        room = FINDINGS_MAX // 2 if finding.weight == "note" else FINDINGS_MAX
        if len(self.kept) >= room:
            self.dropped += 1
            self.dropped_on_entries += finding.weight == "note" and finding.seq is not None
        else:
            self.kept.append(finding)

    def resume(self, notes: list[Finding], dropped: int) -> None:
        """The notes on entries of an earlier audit are on file, and so many more are counted."""
        for note in notes:
            self.add(note)
        self.dropped += dropped
        self.dropped_on_entries += dropped

    def unsound_at(
        self, step: int, breach: Breach, seq: int | None = None, path: str = "", until: int | None = None
    ) -> None:
        """An unsound finding of `breach` is on file."""
        self.add(Finding(step, breach.code, "unsound", seq, path, breach.expected, breach.found, until))

    def note_at(self, step: int, breach: Breach, seq: int | None = None, path: str = "") -> None:
        """A fact that readers must see is on file; it does not make anything unsound."""
        self.add(Finding(step, breach.code, "note", seq, path, breach.expected, breach.found))

    def undecided_at(self, step: int, code: str, found: str, seq: int | None = None, path: str = "") -> None:
        """Something that could not be told is on file."""
        self.add(Finding(step, code, "undecided", seq, path, "", found))

    def notes_on_entries(self) -> list[Finding]:
        """The facts about entries that readers must see."""
        return [one for one in self.kept if one.weight == "note" and one.seq is not None]

    def first_unsound(self) -> Finding | None:
        """The first unsound finding by place; findings without a seq come last."""
        found = [f for f in self.kept if f.weight == "unsound"]
        return min(found, key=Finding.place, default=None)
