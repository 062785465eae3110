"""Other programs read the books without complaint, and to the same fen."""

from __future__ import annotations

import csv
import datetime
import io
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from beancount import loader
from beancount.core.data import Open, Transaction
from openpyxl import load_workbook

from ledger_core.errors import MalformedError, StorageError
from projections.export.beancount import beancount_account
from projections.export.books import FORMATS, write_export
from projections.export.foreign_text import cell_text, journal_text, one_line, quoted
from projections.export.hledger import checked_account
from projections.export.tables import COLUMNS
from projections.read_models import ReadModels
from projections.runner import Runner
from tests.unit.projections.sunshine import Sunshine, distribution, expense, firm, income

ESTATE = "guangjing"
# Each tries to become more than a remark; all are admitted.
HOSTILE = (
    "2026-01-01 x",
    "; tag:value",
    "a ;; b  ; date:2020-01-01",
    '"',
    'say "hi" {cost} [2020-01-01] | note',
    "back\\slash \\",
    '\\" #tag ^link',
    "*",
    "! (code)",
    "=1+1",
    "  @SUM(A1)",
    "~ monthly",
    "P 2026-01-01 CNY 5 USD",
    "    assets:bank:sunshine  99.00 CNY",
    "%s {0} $(x)",
    "阳光：；｜",
)
# Admission refuses these; the exports do not rely on it.
LINE_BREAKS = ("\n", "\r", "\r\n", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029")


def program(name: str) -> str:
    """Return the path of a program, beside the interpreter's or on the PATH; skip where there is none."""
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return str(found)


def run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


@pytest.fixture
def hostile(sunshine: Sunshine, runner: Runner) -> Sunshine:
    """An estate whose remarks and payees try everything."""
    for text in HOSTILE:
        sunshine.take(expense(101, memo=text, payee=firm(text)), income(7, memo=text, source=text))
    first = sunshine.take(income(12_345), distribution(100, 105))
    sunshine.take(sunshine.reversal(first, "2026-02-03"))
    runner.catch_up()
    return sunshine


@pytest.fixture
def ours(hostile: Sunshine, models: ReadModels) -> dict[str, int]:
    return models.balances(ESTATE, models.size(ESTATE))


def exported(models: ReadModels, tmp_path: Path, format: str, size: int | None = None) -> Path:
    path = tmp_path / f"books.{format}"
    write_export(models, ESTATE, format, path, size)
    return path


def fen(amount: str) -> int:
    assert amount.endswith(" CNY"), amount
    whole, _, decimals = amount.removesuffix(" CNY").partition(".")
    assert len(decimals) == 2
    return int(whole + decimals)


class TestHledger:
    def test_strict_check_and_balances(
        self, models: ReadModels, ours: dict[str, int], tmp_path: Path
    ) -> None:
        hledger, path = program("hledger"), str(exported(models, tmp_path, "hledger"))
        run(hledger, "check", "--strict", "-f", path)
        table = run(hledger, "-f", path, "balance", "--flat", "--no-total", "-O", "csv")
        found = {account: fen(amount) for account, amount in list(csv.reader(io.StringIO(table)))[1:]}
        assert found == ours

    def test_nothing_is_forged(self, models: ReadModels, hostile: Sunshine, tmp_path: Path) -> None:
        hledger, path = program("hledger"), str(exported(models, tmp_path, "hledger"))
        size = models.size(ESTATE)
        money = [row for row in models.every_entry(ESTATE, size, money_only=True) if row.postings]
        printed = run(hledger, "-f", path, "print", "-O", "csv")
        lines = list(csv.DictReader(io.StringIO(printed)))
        assert len(lines) == sum(len(row.postings) for row in money)
        codes = sorted(int(line["code"]) for line in lines)
        assert codes == [row.seq for row in money for _ in row.postings]
        assert {line["date"] for line in lines} <= {row.date for row in money}
        assert {line["date2"] for line in lines} == {""}
        assert run(hledger, "-f", path, "tags").split() == ["event", "flags", "kind", "reverses"]
        assert "~ monthly" in {line["description"][-9:] for line in lines}

    def test_ledger_reads_it_too(self, models: ReadModels, ours: dict[str, int], tmp_path: Path) -> None:
        path = str(exported(models, tmp_path, "hledger"))
        table = run(program("ledger"), "-f", path, "bal", "--flat", "--no-total", "--strict")
        found = {line.split()[2]: fen(" ".join(line.split()[:2])) for line in table.splitlines()}
        assert found == ours

    @pytest.mark.parametrize("line_break", LINE_BREAKS)
    def test_no_line_break_gets_through(self, line_break: str) -> None:
        assert len(journal_text(f"a{line_break}2026-01-01 b").splitlines()) == 1

    @pytest.mark.parametrize(
        "account",
        ["assets", "assets:", "assets:a b", "assets:a  1", "assets:A", "assets:a;b", "a:b\n", "a:(b)"],
    )
    def test_a_strange_account_is_refused(self, account: str) -> None:
        with pytest.raises(MalformedError, match="account"):
            checked_account(account)


class TestBeancount:
    def test_bean_check_and_balances(self, models: ReadModels, ours: dict[str, int], tmp_path: Path) -> None:
        path = exported(models, tmp_path, "beancount")
        assert run(program("bean-check"), str(path)) == ""
        entries, errors, _ = loader.load_file(str(path))
        assert errors == []
        found: dict[str, int] = defaultdict(int)
        for entry in entries:
            for posting in entry.postings if isinstance(entry, Transaction) else ():
                assert posting.units is not None
                assert posting.units.currency == "CNY"
                found[posting.account] += int(posting.units.number.scaleb(2))
        assert {name: total for name, total in found.items() if total} == {
            beancount_account(name): total for name, total in ours.items()
        }

    def test_nothing_is_forged(self, models: ReadModels, hostile: Sunshine, tmp_path: Path) -> None:
        entries, _, _ = loader.load_file(str(exported(models, tmp_path, "beancount")))
        transactions = {entry.meta["seq"]: entry for entry in entries if isinstance(entry, Transaction)}
        money = [row for row in models.every_entry(ESTATE, 999, money_only=True) if row.postings]
        assert len(transactions) == len(money)
        for row in money:
            found = transactions[int(row.seq)]
            told = f"{row.story_zh} {row.memo}" if row.memo else row.story_zh
            assert (found.narration, found.payee, str(found.date)) == (told, None, row.date)
            assert (found.meta["kind"], found.meta["event"]) == (row.kind, row.event_id)
            assert (found.tags, found.links, len(found.postings)) == (
                frozenset(),
                frozenset(),
                len(row.postings),
            )

    def test_accounts_open_in_the_order_of_their_days(
        self, models: ReadModels, hostile: Sunshine, tmp_path: Path
    ) -> None:
        entries, _, _ = loader.load_file(str(exported(models, tmp_path, "beancount")))
        opened = [entry for entry in entries if isinstance(entry, Open)]
        assert opened[0].date == datetime.date(2026, 1, 1)
        in_file = [entry.date for entry in sorted(opened, key=lambda entry: entry.meta["lineno"])]
        assert in_file == sorted(in_file)

    def test_the_mapping_of_accounts_can_be_undone(self) -> None:
        assert beancount_account("liabilities:fund:3-2-501") == "Liabilities:Fund:3-2-501"
        names = ["assets:bank:a", "assets:bank:a-b", "assets:bank:ab", "assets:bank:a:b"]
        assert len({beancount_account(name) for name in names}) == len(names)

    @pytest.mark.parametrize("line_break", LINE_BREAKS)
    def test_no_line_break_gets_through(self, line_break: str) -> None:
        assert len(quoted(f"a{line_break}2026-01-01 b").splitlines()) == 1


class TestCsv:
    def test_postings_add_up(self, models: ReadModels, ours: dict[str, int], tmp_path: Path) -> None:
        path = exported(models, tmp_path, "csv")
        assert path.read_bytes().startswith(b"\xef\xbb\xbfseq,date,account,")
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        found: dict[str, int] = defaultdict(int)
        for row in rows:
            found[row["account"]] += int(row["amount_fen"])
            assert fen(f"{row['amount_yuan']} CNY") == int(row["amount_fen"])
        assert {name: total for name, total in found.items() if total} == ours
        assert all(len(row) == len(COLUMNS) for row in rows)

    def test_no_text_is_a_formula(self, models: ReadModels, hostile: Sunshine, tmp_path: Path) -> None:
        with exported(models, tmp_path, "csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        texts = {row[name] for row in rows for name in ("story_zh", "story_en", "memo", "source")}
        assert {"'=1+1", "'  @SUM(A1)"} <= texts
        assert not [text for text in texts if text.lstrip()[:1] in tuple("=+-@")]

    @pytest.mark.parametrize(
        "text", ["=1", "+1", "-1", "@x", "\t=1", " =1", "＝1", "＋1", "－1", "＠x", "\ufeff=1"]
    )
    def test_formula_starts(self, text: str) -> None:
        assert cell_text(text).startswith("'")

    def test_plain_text_stays(self) -> None:
        assert cell_text("3-2-501 a=b") == "3-2-501 a=b"


class TestWorkbook:
    def test_balances_formats_and_texts(
        self, models: ReadModels, ours: dict[str, int], tmp_path: Path
    ) -> None:
        path = exported(models, tmp_path, "xlsx")
        book = load_workbook(path)
        balances, postings = book.worksheets
        listed: list[tuple[Any, ...]] = list(balances.iter_rows(min_row=2, values_only=True))
        assert {name: total for name, _, total in listed} == ours
        assert all(round(yuan * 100) == total for _, yuan, total in listed)
        assert balances["B2"].number_format == "#,##0.00"
        header = [cell.value for cell in postings[1]]
        assert tuple(header) == COLUMNS
        assert (postings["B2"].number_format, postings["D2"].number_format) == ("yyyy-mm-dd", "#,##0.00")
        assert isinstance(postings["B2"].value, datetime.datetime)
        cells = [cell for row in postings.iter_rows(min_row=2) for cell in row]
        assert {cell.data_type for cell in cells if cell.value is not None} == {"s", "n", "d"}
        assert "=1+1" in {cell.value for cell in cells}


class TestWriting:
    @pytest.mark.parametrize("format", FORMATS)
    def test_as_of_a_past_size(
        self, models: ReadModels, sunshine: Sunshine, runner: Runner, tmp_path: Path, format: str
    ) -> None:
        seq = sunshine.take(income(1))
        sunshine.take(income(2, memo="later"))
        runner.catch_up()
        path = tmp_path / "books"
        assert write_export(models, ESTATE, format, path, seq + 1) == seq + 1
        then = path.read_bytes()
        if format != "xlsx":
            assert b"later" not in then
            assert write_export(models, ESTATE, format, path) == seq + 2
            assert b"later" in path.read_bytes()
        assert [one.name for one in tmp_path.iterdir() if one.name.startswith("books")] == ["books"]

    @pytest.mark.parametrize(
        ("estate", "format", "size", "code"),
        [
            (ESTATE, "pdf", None, "format_unknown"),
            ("nowhere", "csv", None, "estate_unknown"),
            (ESTATE, "csv", 11, "tree_size"),
            (ESTATE, "csv", 0, "tree_size"),
            (ESTATE, "csv", -1, "tree_size"),
        ],
    )
    def test_refusals(
        self,
        models: ReadModels,
        sunshine: Sunshine,
        runner: Runner,
        tmp_path: Path,
        estate: str,
        format: str,
        size: int | None,
        code: str,
    ) -> None:
        runner.catch_up()
        with pytest.raises(MalformedError) as caught:
            write_export(models, estate, format, tmp_path / "books", size)
        assert caught.value.code == code
        assert not (tmp_path / "books").exists()

    def test_a_failure_leaves_the_old_file(
        self, models: ReadModels, sunshine: Sunshine, runner: Runner, tmp_path: Path
    ) -> None:
        runner.catch_up()
        with pytest.raises(StorageError):
            write_export(models, ESTATE, "csv", tmp_path / "missing" / "books")


@pytest.mark.parametrize("line_break", LINE_BREAKS)
def test_one_line_is_one_line(line_break: str) -> None:
    assert one_line(f"a{line_break}b").splitlines() == [one_line(f"a{line_break}b")]
