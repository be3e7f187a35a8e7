"""The final polls of a nation: what they say together, and where an average stands for them."""

from pathlib import Path

import pytest

from simulator.scenario import NationalPoll, list_sources, mean_poll, try_load
from tests.shipped import load

# What the projection was measured with: the published averages of each night.
AVERAGES = {
    "uk-2015": (
        {"Con": 33.6, "Lab": 33.6, "LD": 9.0, "UKIP": 13.0, "Green": 4.8},
        {"Con": 15, "Lab": 26, "LD": 5.5, "SNP": 48},
    ),
    "uk-2017": (
        {"Con": 43.2, "Lab": 36.4, "LD": 7.9, "UKIP": 4.3, "Green": 2.0},
        {"Con": 27.0, "Lab": 23.8, "LD": 5.4, "SNP": 41.5},
    ),
    "uk-2019": (
        {"Con": 43.3, "Lab": 33.9, "LD": 11.7, "BRX": 3.2, "Green": 2.7},
        {"Con": 28.3, "Lab": 18.7, "LD": 9.7, "SNP": 42.0},
    ),
    "uk-2024": (
        {"Con": 21.6, "Lab": 38.7, "LD": 11.2, "RUK": 16.3, "Green": 6.5},
        {"Con": 15.0, "Lab": 34.0, "LD": 8.5, "SNP": 31.3},
    ),
}


LONG = ("uk-2015", "uk-2019")


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=[pytest.mark.long] * (n in LONG)) for n in AVERAGES]
)
def test_shipped_nights_carry_the_published_averages(name: str) -> None:
    polls = load(name).national_polls
    of_britain, of_scotland = AVERAGES[name]
    assert mean_poll(polls, "Great Britain") == of_britain
    assert mean_poll(polls, "Scotland") == of_scotland
    assert mean_poll(polls, "Wales") is None


def test_without_an_average_each_party_has_the_mean_of_the_polls_that_name_it() -> None:
    polls = [
        NationalPoll("A", {"Con": 30, "Lab": 40}),
        NationalPoll("B", {"Con": 33, "Lab": 41, "Green": 5}),
        NationalPoll("C", {"SNP": 45}, area="Scotland"),
    ]
    assert mean_poll(polls, "Great Britain") == {"Con": 31.5, "Lab": 40.5, "Green": 5.0}
    polls.append(NationalPoll("All of them", {"Con": 32, "Lab": 39}, average=True))
    assert mean_poll(polls, "Great Britain") == {"Con": 32, "Lab": 39}
    assert mean_poll(polls, "Scotland") == {"SNP": 45}
    assert mean_poll([], "Scotland") is None


def test_sources_tell_an_average_from_a_poll() -> None:
    told = [credit.what for credit in list_sources(load("uk-2017"))]
    assert "Mean of final polls of Great Britain: Electoral Calculus" in told
    assert "Poll of Great Britain: Panelbase" in told


def test_two_averages_of_one_area_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "twice.toml"
    poll = '[[national_polls]]\npollster = "X"\naverage = true\nshares = { Con = 40 }\n'
    file.write_text(
        f'extends = "south-west-norfolk-2024"\n{poll}{poll}area = "Wales"\n', encoding="utf-8"
    )
    assert try_load(str(file)).scenario is not None
    file.write_text(f'extends = "south-west-norfolk-2024"\n{poll}{poll}', encoding="utf-8")
    (problem,) = try_load(str(file)).problems
    assert str(problem).endswith(
        "twice.toml:8: error: national_polls[1].average: "
        "a second average of Great Britain: one is enough"
    ), problem
