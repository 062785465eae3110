"""The demonstration is built once: a second run, a crash, lost keys and old keys."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.demo import SLUGS, demo_authority
from ledger_core.append.ledger import utc_now
from ledger_core.books.registry import shanghai_day
from ledger_core.errors import ConflictError, StorageError
from tests.unit.demo.place import Place


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    place = Place(tmp_path_factory.mktemp("demo"))
    assert place.build() == list(SLUGS)
    yield place
    place.store.close()


def test_building_twice_changes_nothing(built: Place) -> None:
    before = built.heads()
    assert built.build() == list(SLUGS)
    assert built.heads() == before


def test_an_estate_that_others_have_founded_is_left_as_it_is(built: Place, tmp_path: Path) -> None:
    before = built.heads()
    built.authorities.append(demo_authority(tmp_path).vkey.format())
    assert built.build(keys=tmp_path) == list(SLUGS)
    assert built.heads() == before


@pytest.mark.parametrize("submissions", [0, 1, 2, 9, 57, 100])
def test_a_half_built_demonstration_goes_on_where_it_stopped(
    built: Place, tmp_path: Path, submissions: int
) -> None:
    keys = shutil.copytree(built.keys, tmp_path / "keys")
    place = Place(tmp_path, keys)
    with pytest.raises(StorageError):
        place.build(submissions=submissions)
    place.build()
    assert {estate: place.lines(estate) for estate in SLUGS} == {
        estate: built.lines(estate) for estate in SLUGS
    }
    place.store.close()


def test_a_demonstration_that_stopped_long_ago_is_signed_anew_from_there(tmp_path: Path) -> None:
    place = Place(tmp_path)
    with pytest.raises(StorageError):
        place.build(submissions=20)
    started = place.lines("guangjing")

    def later() -> datetime.datetime:
        return utc_now() + datetime.timedelta(days=45)

    assert place.build(later) == list(SLUGS)
    _, entries = place.read("guangjing")
    assert place.lines("guangjing")[: len(started)] == started
    assert shanghai_day(entries[-1].event.signed_at) == shanghai_day(later())
    before = place.heads()
    assert place.build(later) == list(SLUGS)
    assert place.heads() == before
    place.store.close()


def test_old_keys_and_an_empty_database_begin_anew(built: Place, tmp_path: Path) -> None:
    keys = shutil.copytree(built.keys, tmp_path / "keys")
    place = Place(tmp_path, keys)

    def later() -> datetime.datetime:
        return utc_now() + datetime.timedelta(days=45)

    place.build(later)
    _, entries = place.read("guangjing")
    assert shanghai_day(entries[0].event.signed_at) == shanghai_day(later())
    assert len(entries) == len(built.lines("guangjing"))
    place.store.close()


def test_an_installation_that_does_not_trust_the_authority_refuses(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.authorities = []
    with pytest.raises(ConflictError, match="authority_not_trusted"):
        place.build()
    place.store.close()
