"""A hall keeps its pace when the votes are not its record's."""

from __future__ import annotations

from statistics import median

import pytest

from simulator import count, forecast, session
from simulator.outcome import Mark
from simulator.timeline import Timeline
from simulator.timeline import events as ev
from tests.shipped import UK, load, play
from tests.truth.files import loaded

HUNDREDTH = """
extends = "uk-2024"
[scenario]
title = "Everything 0.01 from Con to RUK"
[[changes]]
type = "swing"
from = "Con"
to = "RUK"
points = 0.01
floor = true
"""


def minutes(timeline: Timeline) -> dict[str | None, float]:
    return {d.contest: d.time / 60 for d in timeline.declarations}


@pytest.mark.long
@pytest.mark.parametrize("every", [pytest.param(3, marks=pytest.mark.thorough), 10])
def test_a_hundredth_of_a_point_leaves_the_night_as_it_was(every: int) -> None:
    scenario = loaded(HUNDREDTH)
    outcome = scenario.outcome
    assert outcome is not None
    record = minutes(play())
    in_time = [str(slug) for slug in record]
    halls = [*in_time[:40], *in_time[40::every]]
    changed = count.play(scenario, outcome, 1, contests=halls, bundles=False)
    moved = [abs(time - record[slug]) for slug, time in minutes(changed).items()]
    assert len(moved) == len(halls)
    assert median(moved) < 2
    assert list(minutes(changed))[:10] == in_time[:10]
    opened = [e for e in changed if isinstance(e, ev.HallOpened)]
    assert sum(e.kept for e in opened) > 0.92 * len(halls)


@pytest.mark.thorough
@pytest.mark.parametrize("draws", [5])
def test_a_drawn_night_begins_when_nights_do(draws: int) -> None:
    scenario = load(UK)
    first = 0
    # The quick halls of the record are the ones that any drawn night could begin in.
    early = [str(slug) for slug in minutes(play())][:40]
    kept = count.paces(scenario, 1, [scenario.by_slug[slug] for slug in early])
    for k in range(draws):
        drawn = forecast.draw(scenario, 1, k)
        night = count.play(scenario, drawn, 1, contests=early, bundles=False, kept=kept)
        first += 50 <= night.declarations[0].time / 60 <= 100
        assert not [e for e in night if isinstance(e, ev.Adjourned | ev.ExitPollPublished)]
    assert first >= draws - 1


def test_paces_are_the_same_whoever_finds_them() -> None:
    scenario = load(UK)
    drawn = forecast.draw(scenario, 1, 3)
    seats = ["hendon", "houghton-and-sunderland-south"]
    kept = count.paces(scenario, 1, [scenario.by_slug[slug] for slug in seats])
    shared = count.play(scenario, drawn, 1, contests=seats, bundles=False, kept=kept)
    assert shared.events == count.play(scenario, drawn, 1, contests=seats, bundles=False).events


@pytest.mark.long
def test_a_national_what_if_keeps_what_happened_where_nothing_changed() -> None:
    """The Conservatives gain in Wales alone: England's recounts and minutes stay."""
    scenario = loaded("""
extends = "uk-2024"
[scenario]
title = "Wales swings"
[[changes]]
type = "swing"
where = { country = "Wales" }
from = "Lab"
to = "Con"
points = 3
floor = true
""")
    outcome = scenario.outcome
    assert outcome is not None
    # Every hall of which something is on record, and one in ten of the others.
    told = [c for i, c in enumerate(scenario.contests) if c.recounts or c.incidents or i % 10 == 0]
    record = play()
    changed = count.play(scenario, outcome, 1, contests=[c.slug for c in told], bundles=False)
    then, now = minutes(record), minutes(changed)
    for contest in told:
        if contest.country != "Wales":
            assert now[contest.slug] == then[contest.slug]
            kinds = [(e.kind, e.time, e.mark) for e in changed.halls[contest.slug].events]
            assert kinds == [(e.kind, e.time, e.mark) for e in record.halls[contest.slug].events]
        else:
            declared = changed.halls[contest.slug].declaration
            assert declared is not None
            assert (declared.mark, declared.time_mark) == (Mark.AUTHOR, Mark.SIMULATED)


@pytest.mark.parametrize("what_if", ["counted-like-sunderland", "bagge-does-not-stand"])
def test_new_parameters_act_on_the_pace_of_the_record(what_if: str) -> None:
    scenario = load(f"what-if/{what_if}")
    night, record = session.play(scenario, 1), session.play(load("south-west-norfolk-2024"), 1)
    (opened,) = (e for e in night if isinstance(e, ev.HallOpened))
    (was,) = (e for e in record if isinstance(e, ev.HallOpened))
    assert opened.kept
    assert opened.pace == was.pace
    assert night.end < record.end
    if what_if == "counted-like-sunderland":
        assert 40 * 60 < night.end < 75 * 60


OTHER_FIGURES = """
extends = "south-west-norfolk-2024"
[scenario]
title = "Other figures"
{date}
[[contests]]
slug = "south-west-norfolk"
electorate = 74_000
rejected = 140
{source}
"""


def opened(date: str, source: str) -> ev.HallOpened:
    scenario = loaded(OTHER_FIGURES.format(date=date, source=source))
    assert (scenario.contests[0].source is not None) == bool(source)
    (event,) = (e for e in session.play(scenario, 1) if isinstance(e, ev.HallOpened))
    return event


@pytest.mark.parametrize("source", ['source = "a corrected notice"', ""])
def test_a_hall_keeps_its_pace_whether_its_other_figures_have_a_source(source: str) -> None:
    record = session.play(load("south-west-norfolk-2024"), 1)
    (was,) = (e for e in record if isinstance(e, ev.HallOpened))
    again = opened("", source)
    assert (again.kept, again.pace) == (True, was.pace)


@pytest.mark.parametrize("source", ['source = "the notice of 2026"', ""])
def test_a_poll_on_another_day_has_no_pace_to_keep(source: str) -> None:
    assert not opened("date = 2026-10-22", source).kept
