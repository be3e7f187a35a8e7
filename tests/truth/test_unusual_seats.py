"""Seats that no general election has: a handful of electors, no votes, no poll, many names."""

from __future__ import annotations

import pytest

from simulator import session
from simulator.errors import InputError
from simulator.outcome import Mark
from simulator.scenario import Scenario, contest_of
from simulator.timeline import Timeline
from simulator.timeline import events as ev
from tests.truth.files import loaded

PARTIES = "".join(f'[parties.{p}]\nname = "{p}"\n' for p in ("Con", "Lab", "LD"))
ROW = '[[contests.candidates]]\nname = "{}"\nparty = "{}"\nvotes = {}\n'


def seat(electorate: int, *votes: int, rejected: int = 0, more: str = "") -> str:
    people = "".join(
        ROW.format(f"Person {chr(97 + i)}", ("Con", "Lab", "LD")[i % 3], v)
        for i, v in enumerate(votes)
    )
    head = f'[[contests]]\nslug = "x"\nname = "Tiny Isle"\nons_id = "E14009999"\n{more}'
    return f"{head}electorate = {electorate}\nrejected = {rejected}\n{people}"


def night(*contests: str) -> Scenario:
    head = '[scenario]\ntitle = "A night"\ndate = 2021-05-06\n'
    return loaded(head + PARTIES + "".join(contests))


def opened(timeline: Timeline) -> ev.HallOpened:
    return next(e for e in timeline if isinstance(e, ev.HallOpened))


@pytest.mark.parametrize(
    ("electorate", "votes", "most"), [(300, (90, 60, 5), 2), (60, (0, 0), 1), (1, (1, 0), 1)]
)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_stations_and_tables_fit_the_electorate(
    electorate: int, votes: tuple[int, ...], most: int, seed: int
) -> None:
    timeline = session.play(night(seat(electorate, *votes)), seed)
    assert 1 <= opened(timeline).boxes <= most
    assert 1 <= opened(timeline).tables <= most
    hall = timeline.halls["x"]
    assert hall.after(len(hall)).piles == votes


def test_where_nobody_voted_the_lot_decides_between_all() -> None:
    timeline = session.play(night(seat(60, 0, 0, 0)), 1)
    (lot,) = (e for e in timeline if isinstance(e, ev.LotDrawn))
    assert (lot.between, lot.votes, lot.mark) == ((0, 1, 2), 0, Mark.SIMULATED)
    (declared,) = timeline.declarations
    assert (declared.turnout, declared.by_lot, declared.mark) == (0.0, True, Mark.SIMULATED)
    assert all(c.deposit_lost for c in declared.candidates)
    assert not [e for e in timeline if isinstance(e, ev.BoxRecounted)]


def test_twenty_six_candidates_stand_in_one_box() -> None:
    votes = tuple(range(26))
    more = "count = { stations = 1 }\n"
    timeline = session.play(night(seat(900, *votes, rejected=3, more=more)), 1)
    assert opened(timeline).boxes == 1
    assert timeline.halls["x"].after(10**6).piles == votes


def test_a_candidate_without_an_opponent_is_returned_without_a_hall() -> None:
    for more in ("", 'poll = "unopposed"\n'):
        timeline = session.play(night(seat(40_000, 0, more=more)), 1)
        assert [e.kind for e in timeline.halls["x"].events] == ["declaration"]
        (declared,) = timeline.declarations
        assert declared.unopposed
        assert declared.time == 0
        assert (declared.mark, declared.time_mark) == (Mark.AUTHOR, Mark.SIMULATED)


def test_a_countermanded_poll_has_no_result_and_the_rest_of_the_night_has() -> None:
    other = (
        seat(50_000, 10_001, 10_000).replace('"x"', '"two-moor"').replace("Tiny Isle", "Two Moor")
    )
    other = other.replace("E14009999", "E14009998")
    scenario = night(
        seat(70_000, more='poll = "countermanded"\n')
        + ROW.format("Dee", "Con", 0).replace("votes = 0\n", ""),
        other,
    )
    timeline = session.play(scenario, 1)
    assert list(timeline.halls) == ["two-moor"]
    assert [d.contest for d in session.results(scenario)] == ["two-moor"]
    assert session.play(scenario, 1, contest="Two Moor").declarations[0].contest == "two-moor"
    for ask in ("x", "Tiny Isle", "E14009999"):
        for command in (session.play, session.results):
            with pytest.raises(InputError, match="Tiny Isle was countermanded: it has no result"):
                command(scenario, contest=ask)


def test_a_contest_is_found_by_slug_name_or_id_and_the_nearest_of_all_is_named() -> None:
    scenario = night(seat(300, 90, 60))
    for ask in ("x", "Tiny Isle", "E14009999"):
        assert contest_of(scenario, ask).slug == "x"
    with pytest.raises(InputError, match="nearest: Tiny Isle"):
        contest_of(scenario, "Tiny Aisle")
    with pytest.raises(InputError, match="nearest: E14009999"):
        contest_of(scenario, "E14009998")
