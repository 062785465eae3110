"""Old checkpoints, short texts and saved audits: what is new is checked, what is not is said."""

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from audit_tools.bundle import MemorySource
from audit_tools.cli import main
from audit_tools.errors import UnreadableError
from audit_tools.state_file import parse_state
from audit_tools.verify import Report, Verification
from tests.audit.forge import (
    AUTHORITY,
    BANK,
    CLERK,
    MANAGER,
    STATEMENT,
    Forge,
    closed,
    contract,
    expense,
    founded_log,
    full_log,
    income,
    reconciled,
    reversal,
    voucher,
)
from tests.audit.test_places import write

Files = dict[str, bytes]


def audited(files: Files, state: bytes | None = None) -> tuple[Report, Verification]:
    verification = Verification(MemorySource(files), base=parse_state(state) if state is not None else None)
    return verification.run(None), verification


def state_of(forge: Forge) -> bytes:
    report, verification = audited(forge.files())
    assert report.verdict == "sound"
    return verification.saved()


def codes(report: Report) -> set[str]:
    return {f.code for f in report.findings.kept if f.weight == "unsound"}


def grown(entries: int) -> Forge:
    """A sound log of at least so many entries, in submissions of 60."""
    forge = founded_log()
    while len(forge.entries) < entries:
        forge.add([income(i + 1) for i in range(60)], CLERK)
    return forge


# A saved audit


def test_an_audit_goes_on_from_any_size_to_any_other_as_if_it_had_read_all() -> None:
    forge = grown(700)
    sizes = [size for size in range(10, 701, 60) if size % 60 == 10]
    states = {}
    for size in sizes:
        part = Forge(entries=forge.entries[:size])
        states[size] = state_of(part)
    last = Forge(entries=forge.entries[: sizes[-1]])
    for size, state in states.items():
        report, verification = audited(last.files(), state)
        assert report.findings.kept == [], size
        assert report.base_size == size
        assert verification.saved() == states[sizes[-1]], size
        assert report.balances == audited(last.files())[0].balances


def test_each_kind_of_fact_survives_between_two_audits() -> None:
    """The whole log, cut at each submission's end: saved there and gone on from, nothing differs."""
    forge = full_log()
    whole, done = audited(forge.files())
    assert whole.verdict == "sound"
    for size in range(1, len(forge.entries)):
        part = Forge(entries=forge.entries[:size], vouchers=vouchers_until(size))
        report, verification = audited(part.files())
        if report.verdict != "sound":
            assert codes(report) == {"ends_inside_submission"}
            continue
        went_on, after = audited(forge.files(), verification.saved())
        assert went_on.findings.kept == [], size
        assert after.saved() == done.saved(), size
        assert went_on.flags == whole.flags


def vouchers_until(size: int) -> list[bytes]:
    return [STATEMENT] if any(STATEMENT_NAME in e for e in full_log().entries[:size]) else []


STATEMENT_NAME = sha256(STATEMENT).hexdigest().encode()


BREAKS: dict[str, tuple[str, Callable[[Forge], int]]] = {
    "closed period": ("date_in_closed_period", lambda f: f.add([income(5)], MANAGER)),
    "revoked key": ("revoked_key", lambda f: f.add([income(5, date="2026-03-01")], CLERK)),
    "reversed twice": (
        "already_reversed",
        lambda f: f.add(
            [
                reversal(
                    12, f.ids[12], [("expenses:repairs", -5000), ("assets:bank:sunshine", 5000)], late=True
                )
            ],
            MANAGER,
        ),
    ),
    "id on file": ("id_conflict", lambda f: f.add([income(5, late=True)], MANAGER, id=f.ids[11])),
    "contract on file": ("contract_known", lambda f: f.add([contract()], MANAGER)),
    "above what is due": ("above_due", lambda f: f.add([income(30_001, late=True, contract="c1")], MANAGER)),
    "invoice total": (
        "invoice_total_changed",
        lambda f: f.add([expense(5, late=True, invoice={"number": "12345678", "total_fen": 9_001})], MANAGER),
    ),
    "question closed": (
        "question_closed",
        lambda f: f.add([{"kind": "revenue.question.answered/1", "question": 19, "text": "x"}], MANAGER),
    ),
    "book balance": ("book_mismatch", lambda f: f.add([reconciled(1, 1, date="2026-02-28")], BANK)),
    "period figures": (
        "period_figures",
        lambda f: f.add([closed("2026-03-01", "2026-03-01", ("sunshine", 1, 0, 0, 0))], MANAGER),
    ),
    "dual control": ("dual_control", lambda f: f.add([expense(1_000_000, late=True)], MANAGER)),
    "second founding": (
        "already_founded",
        lambda f: f.add([json.loads(f.entries[0].split(b"\n")[0])["body"]], AUTHORITY),
    ),
    "seal time": ("seal_time_back", lambda f: f.add([income(5, late=True)], MANAGER, bend=back)),
    "chain": ("chain_broken", lambda f: f.add([income(5, late=True)], MANAGER, bend=unchained)),
}


def back(seals: list[dict[str, object]]) -> None:
    seals[0]["at"] = "2026-02-28T00:00:00.000Z"


def unchained(seals: list[dict[str, object]]) -> None:
    seals[0]["prev"] = "A" * 43 + "="


@pytest.mark.parametrize("name", BREAKS)
def test_what_is_new_is_judged_by_what_was_saved(name: str) -> None:
    code, bend = BREAKS[name]
    forge = full_log()
    if name == "period figures":
        forge.now = forge.now.replace(day=3)
    state = state_of(forge)
    bend(forge)
    with_state, _ = audited(forge.files(), state)
    assert code in codes(with_state)
    assert codes(with_state) == codes(audited(forge.files())[0])


def test_a_history_that_was_rewritten_below_the_saved_audit_is_found() -> None:
    forge = grown(600)
    state = state_of(forge)
    for place in (3, 300, 609):
        other = grown(600)
        other.entries[place] = other.entries[place].replace(b'"at":"2026-03-01T1', b'"at":"2026-03-01T0')
        assert other.entries[place] != forge.entries[place]
        assert codes(audited(other.files(), state)[0]) >= {"rewritten"}, place
        other.add([income(5)], CLERK)
        assert codes(audited(other.files(), state)[0]) >= {"rewritten"}, place
    assert codes(audited(grown(500).files(), state)[0]) == {"tail_cut"}


def test_an_entry_that_was_read_before_and_is_shown_otherwise_is_found_in_the_tile_that_is_read_again() -> (
    None
):
    forge = grown(300)
    state = state_of(forge)
    forge.add([income(5)], CLERK)
    files, last = forge.files(), f"tile/entries/001.p/{len(forge.entries) - 256}"
    lie = files | {last: files[last].replace(b'"amount_fen":60,', b'"amount_fen":61,', 1)}
    assert lie != files
    first = audited(lie, state)[0].findings.first_unsound()
    assert first is not None
    assert (first.code, first.step, first.seq) == ("rewritten", 3, forge_place(forge, b'"amount_fen":60,'))


def forge_place(forge: Forge, mark: bytes) -> int:
    """The first seq from 256 on whose entry holds the mark."""
    return next(seq for seq, entry in enumerate(forge.entries) if seq >= 256 and mark in entry)


def test_an_older_checkpoint_below_the_saved_audit_is_compared_by_tiles() -> None:
    forge = grown(600)
    state = parse_state(state_of(forge))
    forge.add([income(5)], CLERK)
    for size in (10, 70, 250, 310, 610, 611):
        older = Forge(entries=forge.entries[:size])
        report = Verification(MemorySource(forge.files()), base=state).run(None, older.checkpoint())
        assert report.findings.kept == [], size
        older.entries[5] = older.entries[5] + b" "
        report = Verification(MemorySource(forge.files()), base=state).run(None, older.checkpoint())
        assert codes(report) == {"rewritten"}, size


def test_an_old_entry_that_a_new_one_undoes_is_proven_before_it_is_believed() -> None:
    forge = grown(300)
    paid = forge.add([expense(700)], CLERK)
    forge.add([income(1) for _ in range(300)], CLERK)
    state = state_of(forge)
    legs = [("expenses:repairs", -700), ("assets:bank:sunshine", 700)]
    forge.add([reversal(paid, forge.ids[paid], legs)], CLERK)
    files = forge.files()
    assert audited(files, state)[0].findings.kept == []
    tile = "tile/entries/001"
    lie = files | {tile: files[tile].replace(b'"amount_fen":700,', b'"amount_fen":800,')}
    assert lie != files
    report, _ = audited(lie, state)
    assert (report.verdict, [f.code for f in report.findings.kept]) == ("undecided", ["not_recalled"])


def test_a_voucher_that_was_named_before_keeps_its_size() -> None:
    forge = founded_log()
    forge.vouchers.append(b"slip")
    forge.add([income(5, vouchers=[voucher(b"slip")])], CLERK)
    state = state_of(forge)
    forge.add([income(6)], CLERK)
    assert audited(forge.files(), state)[0].verdict == "sound", "an old voucher's file is not left over"
    forge.add([income(6, vouchers=[voucher(b"slip", size=5)])], CLERK)
    assert codes(audited(forge.files(), state)[0]) == {"voucher_size"}


def test_only_what_is_new_is_read() -> None:
    forge = grown(1500)
    state = parse_state(state_of(forge))
    forge.add([income(5)], CLERK)
    read: list[str] = []

    class Counting(MemorySource):
        def read(self, path: str) -> bytes:
            read.append(path)
            return super().read(path)

    assert Verification(Counting(forge.files()), base=state).run(None).verdict == "sound"
    tiles = sorted(path for path in read if path.startswith("tile/"))
    width = len(forge.entries) % 256
    assert tiles == [f"tile/0/005.p/{width}", "tile/1/000.p/5", f"tile/entries/005.p/{width}"]


def test_the_command_says_what_was_not_read_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    forge, state = full_log(), tmp_path / "state"
    place = write(tmp_path / "a", forge.files())
    assert main(["verify", str(place), "--save-state", str(state)]) == 0
    forge.add([income(7, late=True)], MANAGER)
    longer = str(write(tmp_path / "b", forge.files()))
    capsys.readouterr()
    assert main(["verify", longer, "--from-state", str(state), "--save-state", str(state), "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["not_rechecked"], shown["tree_size"]) == (24, 25)
    assert "The first 24 entries were not read again" in shown["sentence"]["en"]
    assert "前 24 条没有重读" in shown["sentence"]["zh"]
    assert parse_state(state.read_bytes()).size == 25
    assert main(["verify", longer, longer, "--from-state", str(state)]) == 2


def test_a_state_is_saved_after_a_sound_audit_only(tmp_path: Path) -> None:
    files = full_log().files()
    place = write(tmp_path / "a", files | {"policy": files["policy"].replace(b"w0", b"w9", 1)})
    assert main(["verify", str(place), "--save-state", str(tmp_path / "state")]) == 2
    assert not (tmp_path / "state").exists()
    _, verification = audited(files | {"checkpoint": b"x"})
    with pytest.raises(UnreadableError, match="not_sound"):
        verification.saved()


def test_a_state_that_was_damaged_is_could_not_tell(tmp_path: Path) -> None:
    place, state = str(write(tmp_path / "a", full_log().files())), tmp_path / "state"
    good = state_of(full_log())
    value = json.loads(good.split(b"\n")[0])
    bad = [b"", good[:-1], good[: len(good) // 2], good.replace(b"sunshine", b"sunshime", 1)]
    for change in (
        {"form": "sunaudit/state/2 rules 1"},
        {"books": {}},
        {"tails": 7},
        {"checkpoint": "x"},
        {"dropped": "9"},
    ):
        line = json.dumps(value | change).encode()
        bad.append(line + b"\n" + sha256(line).hexdigest().encode() + b"\n")
    for raw in bad:
        state.write_bytes(raw)
        assert main(["verify", place, "--from-state", str(state)]) == 2, raw[:60]
    assert main(["verify", place, "--from-state", str(tmp_path / "none")]) == 2
