"""What comes at once is kept by one write: all of it or nothing, and nobody sees it before."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from simulator.errors import InputError
from simulator.live import Accepted, Draft, Keeper, keep_journal, read_journal
from simulator.live.sources import open_sources
from simulator.live.values import Unkept
from simulator.messages import Kind, Result, Votes
from tests.live.files import HEAD, ROWS, mock_night

NOW = datetime(2026, 5, 8, 1, tzinfo=UTC)


def result(slug: str, *votes: int) -> Draft:
    people = ("Ann Ash", "Bob Birch", "Cy Cole")
    lines = tuple(Votes(n, name=who) for who, n in zip(people, votes, strict=False))
    return Draft(Kind.RESULT, slug, Result(lines, 9), "Ann", via="file")


def enter(keeper: Keeper, *drafts: Draft, trouble: InputError | None = None) -> None:
    """Several together; then something else may go wrong."""
    with keeper.together():
        for draft in drafts:
            keeper.enter(draft, sure=True)
        if trouble is not None:
            raise trouble


FORD, MOOR = result("one-ford", 9_001, 8_000), result("two-moor", 5_000, 6_000, 7_000)


def test_one_write_keeps_them_and_until_then_nobody_sees_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, synced = tmp_path / "night.jsonl", []
    scenario = mock_night(tmp_path)
    with keep_journal(path, scenario, now=NOW) as journal:
        keeper = Keeper(journal, scenario, now=lambda: NOW)
        sync = os.fsync

        def count(descriptor: int) -> None:
            synced.append(descriptor)
            sync(descriptor)

        monkeypatch.setattr("simulator.live.journal.os.fsync", count)
        with keeper.together():
            assert isinstance(keeper.enter(FORD, sure=True), Accepted)
            assert isinstance(keeper.enter(MOOR, sure=True), Accepted)
            assert not isinstance(keeper.enter(MOOR, sure=True), Accepted)  # it is there
            assert not keeper.night.results
            assert not read_journal(path).messages
        assert set(keeper.night.results) == {"one-ford", "two-moor"}
        assert len(synced) == 1
        assert read_journal(path).messages == keeper.messages == journal.messages


def test_where_the_disk_refuses_none_of_them_is_kept_and_they_can_be_entered_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, scenario = tmp_path / "night.jsonl", mock_night(tmp_path)
    with keep_journal(path, scenario, now=NOW) as journal:
        keeper = Keeper(journal, scenario, now=lambda: NOW)
        before = path.read_bytes()

        def refuse(*_: Any) -> int:
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as full:
            full.setattr("simulator.live.journal.os.fsync", refuse)
            with pytest.raises(Unkept, match="No space left"):
                enter(keeper, FORD, MOOR)
        assert path.read_bytes() == before
        assert (keeper.messages, dict(keeper.night.results)) == ((), {})
        receipt = keeper.enter(FORD, sure=True)
        assert isinstance(receipt, Accepted)
        assert receipt.message.id == "j.1"


def test_what_was_entered_before_something_else_went_wrong_is_kept(tmp_path: Path) -> None:
    scenario = mock_night(tmp_path)
    with keep_journal(tmp_path / "night.jsonl", scenario, now=NOW) as journal:
        keeper = Keeper(journal, scenario, now=lambda: NOW)
        with pytest.raises(InputError, match="elsewhere"):
            enter(keeper, FORD, trouble=InputError("elsewhere"))
        assert len(journal.messages) == len(keeper.messages) == 1
        assert set(keeper.night.results) == {"one-ford"}


def test_a_source_goes_on_where_the_disk_refused_and_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, rows = tmp_path / "night.jsonl", tmp_path / "rows.csv"
    scenario = mock_night(tmp_path)
    rows.write_text("\n".join((HEAD, *ROWS, "")), encoding="utf-8")
    with keep_journal(path, scenario, now=NOW) as journal:
        keeper = Keeper(journal, scenario, now=lambda: NOW)
        feeding = open_sources((str(rows),), keeper.night.scenario, path)

        def refuse(*_: Any) -> int:
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as full:
            full.setattr("simulator.live.journal.os.fsync", refuse)
            (report,) = feeding.poll(keeper)
            assert "No space left" in report.words[0]
            assert (report.receipts, report.middle, keeper.messages) == ((), True, ())
        kept = [len(feeding.poll(keeper)[0].receipts) for _ in range(3)]
        assert sum(kept) == len(read_journal(path).messages) == 2
        assert set(keeper.night.results) == {"one-ford", "two-moor"}
        feeding.close()
