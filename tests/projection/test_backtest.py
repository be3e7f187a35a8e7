"""Recorded nights played again: checkpoints, baselines, runs, and a folder to go on from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from simulator.errors import Cancelled, InputError, ResumeError
from simulator.projection.backtest import Backtest, backtest
from simulator.projection.backtest.checkpoints import NAMES, real_order, shuffled_order
from simulator.projection.backtest.nights import Night, parameters_for, trained_on
from simulator.projection.backtest.values import Start
from simulator.scenario import Scenario
from tests.program import call
from tests.shipped import load

# Errors of the design's own baselines at each of NAMES, for nights whose base is the result before
# in the same seats.
UNIFORM = {
    "uk-2015": "150 142 134 64 36 28 36 30 16 6 200 142 106 32 38 30 18",
    "uk-2017": "70 44 48 44 28 18 16 12 10 4 44 56 34 6 8 4 8",
    "uk-2019": "120 62 58 34 18 18 16 12 8 6 76 52 18 16 10 8 2",
}
PROPORTIONAL = {
    "uk-2015": "150 144 128 84 42 26 34 32 18 8 284 144 112 36 32 32 20",
    "uk-2017": "70 96 70 74 52 34 26 18 8 6 96 84 56 16 8 6 8",
    "uk-2019": "120 66 56 42 44 44 38 30 20 12 72 50 44 38 26 16 4",
}
PRIOR_ONLY = {
    "uk-2015": "146 146 146 144 136 124 106 82 44 10 146 146 144 132 110 82 48",
    "uk-2017": "26 26 26 24 26 22 16 8 8 4 26 26 26 10 8 4 6",
    "uk-2019": "78 76 76 72 72 68 58 38 22 12 76 76 72 58 24 16 4",
}


def figures(table: Mapping[str, str], night: str) -> dict[str, float]:
    return dict(zip(NAMES, map(float, table[night].split()), strict=True))


@pytest.mark.parametrize("name", ["uk-2017", "uk-2019"])
def test_baselines_are_those_of_the_design(name: str) -> None:
    scenario = load(name)
    errors = Night.of(scenario).baseline_errors(real_order(scenario))
    assert errors["uniform swing"] == figures(UNIFORM, name)
    assert errors["proportional swing"] == figures(PROPORTIONAL, name)
    assert errors["prior only"] == figures(PRIOR_ONLY, name)
    assert set(errors["exit poll"].values()) == {{"uk-2017": 11.0, "uk-2019": 24.0}[name]}


@pytest.mark.long
def test_baselines_of_2015_and_2024() -> None:
    early = load("uk-2015")
    errors = Night.of(early).baseline_errors(real_order(early))
    assert errors["uniform swing"] == figures(UNIFORM, "uk-2015")
    assert errors["proportional swing"] == figures(PROPORTIONAL, "uk-2015")
    # One seat of the prior is level to the last digits.
    assert errors["prior only"] == pytest.approx(figures(PRIOR_ONLY, "uk-2015"), abs=2)
    late = load("uk-2024")
    errors = Night.of(late).baseline_errors(real_order(late, ("0", "5")))
    # The design's 302 counts the Brexit Party of 2019 among the others.
    assert errors["uniform swing"] == {"0": 580.0, "5": 300.0}
    assert errors["exit poll"] == {"0": 38.0, "5": 38.0}


def test_checkpoints_of_a_night_as_it_went() -> None:
    scenario = load("uk-2019")
    found = {c.name: c for c in real_order(scenario)}
    assert list(found) == list(NAMES)
    assert found["0"].declared == ()
    assert found["0"].before is None
    assert found["5"].declared[0] == "newcastle-upon-tyne-central"
    for checkpoint in found.values():
        before, now = checkpoint.before, checkpoint.declared
        assert (before is None) == (now == ())
        if before is not None:
            assert len(before) < len(now)
            assert now[: len(before)] == before
    times = {c.slug: c.declared_at for c in scenario.contests}
    fifty = found["50"]
    last = max(t for slug in fifty.declared if (t := times[slug]))
    others = [t for slug, t in times.items() if slug not in fifty.declared and t]
    assert last < min(others)
    assert len(fifty.declared) >= 50
    assert scenario.clock.since(last) == fifty.time
    two = scenario.clock.at(found["02h"].time or 0)
    assert all(t is not None and t <= two for t in map(times.get, found["02h"].declared))


def test_random_orders_are_of_the_seed_and_nested() -> None:
    scenario = load("uk-2019")
    first = shuffled_order(scenario, 1, 0)
    assert first == shuffled_order(scenario, 1, 0)
    assert first[-1].declared != shuffled_order(scenario, 1, 1)[-1].declared
    assert first[-1].declared != shuffled_order(scenario, 2, 0)[-1].declared
    assert [len(c.declared) for c in first] == [0, 5, 10, 25, 50, 100, 200, 300, 450, 600]
    assert first[2].declared == first[-1].declared[:10]
    assert first[2].before == first[-1].declared[:9]


def test_parameters_know_nothing_of_the_night_that_is_left_out() -> None:
    scenario = load("uk-2019")
    assert trained_on(scenario, "leave-one-out") == (2015, 2017, 2024)
    assert trained_on(scenario, "in-sample") == (2015, 2017, 2019, 2024)
    what_if = replace(scenario, name="what-if", modified=True)
    assert parameters_for(what_if, "leave-one-out") is parameters_for(scenario, "leave-one-out")


def test_the_speaker_is_left_out_and_reform_is_one_group() -> None:
    truth = Night.of(load("uk-2019")).truth()
    assert truth.seats.tolist() == [365, 202, 11, 0, 1, 48, 4, 0]
    assert truth.house["Con"] == 365
    assert truth.line == 326
    assert truth.national == pytest.approx([44.7, 32.9, 11.8, 2.1, 2.8, 4.5], abs=0.15)


def test_a_start_that_a_night_has_no_figures_for_is_left_out() -> None:
    scenario = load("uk-2017")
    night = Night.of(scenario)
    starts = night.starts(("auto", "mrp", "polls", "base"), (True, False))
    assert starts == (Start("polls", True), Start("base", True), Start("polls", False),
                      Start("base", False))  # fmt: skip
    without = Night.of(replace(scenario, exit_poll=None, national_polls=()))
    assert without.starts(("auto", "polls"), (True, False)) == (Start("base", False),)
    with pytest.raises(InputError, match="no figures for any of these priors"):
        backtest([replace(scenario, national_polls=())], priors=("polls",))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Backtest, Path, list[str]]:
    """One night from one start at few checkpoints, and the folder it was kept in."""
    out = tmp_path_factory.mktemp("backtest")
    said: list[str] = []
    result = run(load("uk-2017"), out, said)
    return result, out, said


def run(scenario: Scenario, out: Path | None, said: list[str] | None = None) -> Backtest:
    return backtest(
        [scenario],
        priors=("polls",),
        exit_polls=(False,),
        checkpoints=("0", "100"),
        draws=200,
        workers=1,
        out=out,
        progress=None if said is None else lambda done, total: said.append(f"{done}/{total}"),
    )


def test_a_night_is_scored_at_each_checkpoint(small: tuple[Backtest, Path, list[str]]) -> None:
    result, _, said = small
    (only,) = result.runs
    assert said == ["0/1", "1/1"]
    assert (only.night, only.start, only.trained_on) == ("uk-2017", "polls", (2015, 2019, 2024))
    start, later = only.scores
    assert (start.declared, start.undeclared, start.sure) == (0, 631, ())
    assert later.undeclared < 540
    # The design's 22 and 21, with a tenth of its draws.
    assert start.error == pytest.approx(22, abs=8)
    assert later.error == pytest.approx(21, abs=8)
    for score in only.scores:
        number, half, most, nearly_all = score.shares
        assert number > 1_000
        assert 0.4 < half / number < most / number < nearly_all / number < 0.97
        assert score.seats["Con"].actual == 317
        assert score.crps < score.error + 20


def test_a_run_goes_on_where_it_was(small: tuple[Backtest, Path, list[str]]) -> None:
    result, out, _ = small
    said: list[str] = []
    assert run(load("uk-2017"), out, said) == result
    assert said == ["1/1"]
    (kept,) = (out / "runs").iterdir()
    text = kept.read_text(encoding="utf-8")
    kept.write_text(text.replace('"error":', '"error":1', 1), encoding="utf-8")
    with pytest.raises(Cancelled):
        backtest([load("uk-2017")], priors=("polls",), exit_polls=(False,), draws=200, workers=1,
                 checkpoints=("0", "100"), out=out, cancel=lambda: True)  # fmt: skip
    kept.write_text(text, encoding="utf-8")


def test_a_folder_of_another_run_is_refused(
    small: tuple[Backtest, Path, list[str]], tmp_path: Path
) -> None:
    _, out, _ = small
    with pytest.raises(ResumeError, match="belongs to another run: other checkpoints"):
        backtest([load("uk-2017")], priors=("polls",), exit_polls=(False,), draws=200, workers=1,
                 checkpoints=("0",), out=out)  # fmt: skip
    (tmp_path / "letters").mkdir()
    with pytest.raises(ResumeError, match=r"not empty and has no manifest\.json of a backtest"):
        run(load("uk-2017"), tmp_path)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--draws", "0"), "--draws must be 1 to 20,000, not 0"),
        (("--sequences", "0"), "--sequences must be 1 to 100,000, not 0"),
        (("--checkpoints", "50,25h"), "'25h' is no checkpoint"),
        (("--plot", "x.pdf"), "the name must end in .png or .svg"),
        (("--order", "shuffled", "--plot", "x.svg"), "not with --order shuffled"),
        (("--seed", "-1"), "--seed"),
        (("what-if/dead-heat", "--predictions", "x.csv"), "--predictions is of one night"),
        ((), "cannot be projected"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_cannot_be_done_is_refused_in_a_line(arguments: tuple[str, ...], said: str) -> None:
    done = call("backtest", "south-west-norfolk-2024", *arguments)
    assert done.returncode == 1
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


@pytest.mark.thorough
def test_pollsters_of_a_file_stand_beside_the_nights_own(tmp_path: Path) -> None:
    night = load("uk-2024")
    path = tmp_path / "two.csv"
    rows = [
        f"{contest.ons_id},{pollster.name},{party},{share}"
        for pollster in night.pollsters[:2]
        for contest in night.contests
        for party, share in pollster.shares.get(contest.slug, {}).items()
    ]
    path.write_text("\n".join(["ons_id,pollster,party,share", *rows]) + "\n", encoding="utf-8")
    done = call("backtest", "uk-2024", "--prior", "mrp", "--exit-poll", "with", "--checkpoints",
                "100", "--draws", "200", "--predictions", str(path), "--json")  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)["nights"]["uk-2024"]
    names = [f"mrp of {pollster.name}+exit" for pollster in night.pollsters[:2]]
    assert list(found) == ["mrp+exit", "mrp of two+exit", *names]
    assert len({scores["100"]["crps"] for scores in found.values()}) == 4


@pytest.mark.thorough
def test_the_number_of_processes_changes_nothing() -> None:
    def figures(workers: int) -> Backtest:
        return backtest([load("uk-2017")], priors=("polls", "base"), exit_polls=(True,),
                        checkpoints=("0", "50"), draws=300, workers=workers)  # fmt: skip

    assert figures(1) == figures(2)


@pytest.mark.thorough
def test_random_orders_are_seldom_wrongly_sure() -> None:
    nights = [load(name) for name in ("uk-2017", "uk-2019")]
    found = backtest(nights, priors=("auto",), exit_polls=(True,), order="shuffled", sequences=4,
                     checkpoints=("10", "100", "300"), draws=1000)  # fmt: skip
    assert [run.night for run in found.runs] == ["uk-2017"] * 2 + ["uk-2019"] * 2
    assert [run.sequence for run in found.runs] == [0, 2, 1, 3]
    assert not any(run.false for run in found.runs)
    assert all(run.first_sure() for run in found.runs if run.night == "uk-2019")
