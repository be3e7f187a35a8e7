"""The parameters learnt anew: deterministic, near what ships, honest about what is better."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from simulator.projection import summary
from simulator.projection.backtest import Night
from simulator.projection.learning import command
from simulator.projection.learning.em import learn
from simulator.projection.learning.record import Record, record_of
from simulator.projection.learning.scoring import Marks, is_better
from simulator.projection.learning.tables import differences, text_of
from simulator.projection.parameters import (
    KINDS,
    NIGHTS,
    PLAIN,
    Parameters,
    ParameterSet,
    shipped_parameters,
)
from tests.shipped import load


@cache
def record(night: str) -> Record:
    return record_of(Night.of(load(night)), "polls")


@cache
def learnt() -> Parameters:
    """On three nights (those of the parameters without 2019), a few rounds."""
    return learn([record(night) for night in NIGHTS if night != "uk-2019"], rounds=8)


def test_a_few_rounds_come_near_what_ships() -> None:
    shipped, ours = shipped_parameters("uk-2019").polls, learnt()
    assert ours.nights == shipped.nights
    assert np.abs(ours.sigma / shipped.sigma - 1).max() < 0.03
    assert np.abs(ours.correlation - shipped.correlation).max() < 0.08
    assert np.median(np.abs(ours.spread / shipped.spread - 1)) < 0.03
    tau = np.array([ours.tau[kind] / shipped.tau[kind] for kind in KINDS if kind != "new"])
    assert np.median(np.abs(tau - 1)) < 0.05


def test_no_mean_is_learnt_of_what_moves_nations_and_regions() -> None:
    assert (learnt().mu[:, :PLAIN] == 0).all()
    assert (learnt().mu[:, PLAIN:] != 0).any(axis=1).all()


def test_learning_again_gives_the_same_file() -> None:
    nights = [record("uk-2017"), record("uk-2019")]
    first, again = (text_of(ParameterSet(*[learn(nights, rounds=2)] * 2)) for _ in range(2))
    assert first == again
    back = Parameters.read(json.loads(first)["polls"])
    assert text_of(ParameterSet(back, back)) == first


def test_what_strays_makes_scales_wider() -> None:
    calm = record("uk-2019")
    wild = replace(calm, missed=2 * calm.missed)
    assert (learn([wild], 3).sigma > 1.5 * learn([calm], 3).sigma).all()


def test_differences_are_by_group() -> None:
    shipped = shipped_parameters().polls
    moved = replace(shipped, sigma=1.1 * shipped.sigma, national=2 * shipped.national)
    found = differences(moved, shipped)
    assert found["sigma"].most == pytest.approx(0.1)
    assert found["national"].rms == pytest.approx(1.0)
    assert found["spread"].most == found["tau own"].most == found["C"].most == 0


def test_better_takes_a_lower_crps_by_more_than_noise_and_no_worse_chances() -> None:
    theirs = {"polls": Marks(20, 15, 0.24, 0.9, 0.9)}

    def better(crps: float, log: float) -> bool:
        return is_better({"polls": Marks(20, crps, log, 0.9, 0.9)}, theirs)

    assert better(14, 0.24)
    assert not better(14.9, 0.24)
    assert not better(14, 0.25)


def test_national_intervals_widen_about_their_medians() -> None:
    shares = np.random.default_rng(1).normal([[30.0], [2.0]], [[1.0], [1.0]], (2, 400))
    wider = summary.widen(shares, 1.5)
    low, middle, high = np.percentile(shares[0], (5, 50, 95))
    assert np.percentile(wider[0], (5, 50, 95)) == pytest.approx(
        [middle - 1.5 * (middle - low), middle, middle + 1.5 * (high - middle)]
    )
    assert wider.min() == 0
    assert np.median(wider[1]) == pytest.approx(np.median(shares[1]))


def test_a_nation_whose_seats_have_declared_has_a_turnout_of_its_own() -> None:
    seats = Night.of(load("uk-2019")).seats
    rows = np.flatnonzero(seats.scotland)[:20]
    held = summary.Held(rows, np.zeros((20, 7)), 2 * seats.base_votes[rows])
    apart = np.random.default_rng(1).standard_normal((3, 400))
    found = summary.turnout_by_nation(seats, 1.0, held, seats.base_votes, apart)
    assert np.median(found[seats.scotland]) == pytest.approx(1.95, abs=0.02)
    assert np.median(found[~seats.scotland]) == pytest.approx(1.0, abs=0.01)
    assert found[seats.scotland].std() < 0.5 * found[seats.wales].std()


def test_a_night_that_nothing_is_learnt_on_cannot_be_left_out(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert command.main(["--leave-out", "uk-1992\x1b[2J"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "uk-2019" in said.err
    assert "\x1b" not in said.err


def test_a_file_is_no_folder_for_tables(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("mine", "utf-8")
    assert command.main(["--out", str(file)]) == 1
    assert capsys.readouterr().err.count("\n") == 1
    assert file.read_text("utf-8") == "mine"


@pytest.mark.long
def test_all_rounds_reproduce_what_ships() -> None:
    """On all nights; the command, below, learns on all but one."""
    ours = learn([record(night) for night in NIGHTS])
    found = differences(ours, shipped_parameters().polls)
    assert found["sigma"].most < 0.01
    assert found["spread"].rms < 0.02
    assert found["C"].most < 0.05
    assert found["mu"].rms < 0.02
    assert all(found[f"tau {kind}"].most < 0.05 for kind in KINDS)


@pytest.mark.thorough
def test_the_command_writes_a_table_and_compares_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["--leave-out", "2019", "--out", str(tmp_path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["judged"] == ["uk-2019"]
    assert told["trained_on"] == {"without-2019": ["uk-2015", "uk-2017", "uk-2024"]}
    assert told["differences"]["without-2019"]["polls"]["sigma"]["most"] < 0.01
    assert not told["better"]
    tables = json.loads((tmp_path / "without-2019.json").read_text("utf-8"))
    assert Parameters.read(tables["base"]).national >= 1
