"""The diary and the key ring: what a second run must find again."""

from __future__ import annotations

import datetime
import stat
from pathlib import Path

from api.demo.diary import Diary
from api.demo.key_ring import KeyRing, demo_authority

_NOW = datetime.datetime(2026, 5, 4, 8, 30, tzinfo=datetime.UTC)


def test_ids_are_the_same_in_a_second_run_and_differ_between_steps(tmp_path: Path) -> None:
    first = Diary(tmp_path / "a", _NOW)
    again = Diary(tmp_path / "a", _NOW + datetime.timedelta(days=2))
    assert first.event_id(3, 1) == again.event_id(3, 1)
    assert len({first.event_id(step, index) for step in range(9) for index in range(9)}) == 81
    assert first.event_id(0, 0) != Diary(tmp_path / "b", _NOW).event_id(0, 0)


def test_a_renewal_changes_the_steps_from_there_on_only(tmp_path: Path) -> None:
    first = Diary(tmp_path / "a", _NOW)
    before, later = first.event_id(4, 0), first.event_id(5, 0)
    again = Diary(tmp_path / "a", _NOW + datetime.timedelta(days=40))
    again.renew(5)
    assert again.signed_at(4) == _NOW
    assert again.signed_at(7) == _NOW + datetime.timedelta(days=40)
    assert again.event_id(4, 0) == before
    assert again.event_id(5, 0) != later
    assert again.today == datetime.date(2026, 5, 4)


def test_a_log_smaller_than_the_finished_one_is_not_finished(tmp_path: Path) -> None:
    diary = Diary(tmp_path / "a", _NOW)
    assert not diary.is_finished(10)
    diary.finish(10)
    again = Diary(tmp_path / "a", _NOW)
    assert again.is_finished(10)
    assert again.is_finished(11)
    assert not again.is_finished(9)


def test_keys_and_diary_are_for_their_owner_only_and_stay_the_same(tmp_path: Path) -> None:
    directory = tmp_path / "keys"
    authority = demo_authority(directory)
    Diary(directory / "a.diary", _NOW)
    assert demo_authority(directory) == authority
    assert KeyRing(directory).key("other") != KeyRing(directory).key("third")
    assert {stat.S_IMODE(path.stat().st_mode) for path in directory.iterdir()} == {0o600}
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
