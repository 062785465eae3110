"""Writing an estate's books for other programs: hledger, beancount, CSV, workbook.

What a crash leaves: the file that was there before, and perhaps one whose name ends in `.partial`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from ledger_core.errors import MalformedError, StorageError
from projections.export.beancount import beancount_file
from projections.export.hledger import journal
from projections.export.tables import csv_lines, write_workbook
from projections.read_models import ReadModels

Write = Callable[[ReadModels, str, int, Path], None]


def write_export(
    models: ReadModels, estate: str, format: str, path: str | Path, size: int | None = None
) -> int:
    """The estate's books are in a file; what was there before has been replaced.

    Args:
        models: Caught up as far as the export is to go.
        estate: The estate's slug.
        format: One of `FORMATS`.
        path: The file.
        size: Tree size; everything by default.

    Returns:
        The tree size that was written.

    Raises:
        MalformedError: `format_unknown`, `estate_unknown`, `tree_size` or `account_name`.
        StorageError: `storage_unavailable`; the file could not be written, or a database did not answer.
    """
    write = FORMATS.get(format)
    if write is None:
        raise MalformedError("format_unknown", f"{format!r} is none of {', '.join(FORMATS)}")
    known = models.size(estate)
    if not known:
        raise MalformedError("estate_unknown", f"no estate {estate}")
    wanted = known if size is None else size
    if not 0 < wanted <= known:
        raise MalformedError("tree_size", f"{estate} has {known} entries, not {wanted}")
    _replace(Path(path), lambda partial: write(models, estate, wanted, partial))
    return wanted


def _replace(path: Path, write: Callable[[Path], None]) -> None:
    partial = path.with_name(f"{path.name}.partial")
    try:
        try:
            write(partial)
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise StorageError("storage_unavailable", f"{path}: {error}") from error


def _write_text(pieces: Callable[[ReadModels, str, int], Iterator[str]]) -> Write:
    def write(models: ReadModels, estate: str, size: int, path: Path) -> None:
        with path.open("w", encoding="utf-8", newline="") as file:
            file.writelines(pieces(models, estate, size))

    return write


FORMATS: Final[dict[str, Write]] = {
    "hledger": _write_text(journal),
    "beancount": _write_text(beancount_file),
    "csv": _write_text(csv_lines),
    "xlsx": write_workbook,
}
"""Name of the format -> what writes a file of it."""
