"""Many halls on one clock, and one hall whatever night it is part of."""

from __future__ import annotations

from dataclasses import replace

import pytest

from simulator.count import play
from simulator.errors import InputError
from simulator.outcome import Origin, Outcome
from simulator.scenario.happenings import Incident
from simulator.timeline import Event
from simulator.timeline import events as ev
from simulator.uk import HEADS
from tests.count.nights import SWN, at, contest, drawn, generic, known, night, norfolk, only

THREE = night(
    generic(slug="zedland", ons_id="E1", declared_at=at(4, 30)),
    norfolk(),
    generic(slug="alphaville", ons_id="E2", declared_at=at(4, 30)),
    incidents=(
        Incident("The Prime Minister concedes.", at=at(4, 30), source="a newspaper"),
        Incident("The morning after.", at=at(12, 0), source="a newspaper"),
    ),
)


def untold(events: tuple[Event, ...]) -> list[Event]:
    """The events as they would be numbered anywhere."""
    return [replace(event, seq=0) for event in events]


def test_ties_in_time_go_to_the_nation_and_then_by_ons_id() -> None:
    timeline = play(THREE, known(THREE), 1, bundles=False)
    opening = [(e.kind, e.contest) for e in timeline.events[:5]]
    assert opening == [
        ("close_of_poll", None),
        ("exit_poll", None),
        ("hall_opened", "zedland"),
        ("hall_opened", SWN),
        ("hall_opened", "alphaville"),
    ]
    half_past = [e for e in timeline if timeline.clock(e.time) == at(4, 30)]
    ends = [(e.kind, e.contest) for e in half_past if e.contest != SWN]
    assert ends == [("incident", None), ("declaration", "zedland"), ("declaration", "alphaville")]
    assert [d.contest for d in timeline.declarations] == ["zedland", "alphaville", SWN]
    assert [e.seq for e in timeline] == list(range(len(timeline)))
    assert list(timeline.halls) == ["zedland", SWN, "alphaville"], "the scenario's order"


def test_the_nation_hears_nothing_after_the_last_declaration() -> None:
    timeline = play(THREE, known(THREE), 1, bundles=False)
    told = [e.text for e in timeline if isinstance(e, ev.IncidentHappened) and e.contest is None]
    assert told == ["The Prime Minister concedes."]
    assert isinstance(timeline.events[-1], ev.Declaration)


def test_what_is_on_the_record_is_not_simulated() -> None:
    timeline = play(THREE, known(THREE), 1)
    recorded = {e.kind for e in timeline if not e.simulated}
    assert recorded == {"close_of_poll", "exit_poll", "incident", "declaration"}
    lines = play(THREE, drawn(THREE), 1)
    assert {e.kind for e in lines if not e.simulated} == {"close_of_poll"}, "no other night's poll"


def test_a_hall_played_alone_has_the_events_it_has_in_the_night() -> None:
    whole = play(THREE, known(THREE), 5)
    alone = play(THREE, known(THREE), 5, contests=[SWN])
    single = night(norfolk())
    assert untold(alone.halls[SWN].events) == untold(whole.halls[SWN].events)
    assert untold(play(single, known(single), 5).halls[SWN].events) == untold(
        whole.halls[SWN].events
    )
    assert list(alone.halls) == [SWN]
    assert isinstance(alone.events[-1], ev.Declaration)


def test_a_contest_keeps_its_stream_under_another_name() -> None:
    renamed = night(replace(norfolk(), slug="breckland-and-fens"))
    one = play(renamed, known(renamed), 2).halls["breckland-and-fens"]
    own = night(norfolk())
    assert one.times == play(own, known(own), 2).halls[SWN].times


def test_draws_of_a_batch_have_halls_of_their_own() -> None:
    scenario = night(norfolk())
    votes = drawn(scenario).contests
    ends = {
        play(scenario, Outcome(votes, Origin.DRAWN, draw=k), 1, bundles=False).end for k in range(5)
    }
    assert len(ends) == 5


def test_a_lone_candidate_is_counted_too() -> None:
    scenario = night(contest((8_000,), rejected=2))
    timeline = play(scenario, known(scenario), 1)
    assert timeline.declarations[0].majority == 8_000


@pytest.mark.parametrize("recorded", [True, False])
def test_rejected_papers_have_heads_only_where_they_are_known_or_drawn(recorded: bool) -> None:
    single = night(norfolk())
    hall = play(single, known(single) if recorded else drawn(single), 1).halls[SWN]
    assert hall.declaration is not None
    decided = [e.rejected for e in hall.events if isinstance(e, ev.DoubtfulAdjudicated)]
    for rejected in (hall.declaration.rejected, *decided):
        assert (rejected.official_mark is None) == recorded
        assert rejected.split_simulated != recorded
    if not recorded:
        final = hall.declaration.rejected
        for head in HEADS:
            assert sum(getattr(r, head) for r in decided) == getattr(final, head)


def test_contests_that_are_not_there_are_refused() -> None:
    with pytest.raises(InputError, match=r"no contest 'zedlan'.*nearest: zedland"):
        play(THREE, known(THREE), 1, contests=["zedlan"])
    with pytest.raises(InputError, match="no contest"):
        play(THREE, Outcome({}), 1)
    with pytest.raises(InputError, match="negative"):
        play(THREE, known(THREE), -1)


def test_running_totals_are_bundles_as_they_are_placed() -> None:
    single = night(norfolk())
    hall = play(single, known(single), 1).halls[SWN]
    bundles = [e for e in hall.events if isinstance(e, ev.BundlePlaced)]
    assert 500 <= len(bundles) <= 1_800
    parts = [e for e in bundles if e.papers < 25]
    assert all(e.papers == 25 for e in bundles if e not in parts)
    assert len(parts) <= 9, "at most one part bundle a candidate"
    admitted = [e for e in hall.events if isinstance(e, ev.DoubtfulAdjudicated)]
    totals = [sum(e.admitted[i] for e in admitted) for i in range(9)]
    for e in bundles:
        totals[e.candidate] += e.papers
    assert tuple(totals) == hall.after(len(hall)).piles
    assert 3 <= len(admitted) <= 6, "a few sittings, agents called"
    assert sum(e.rejected.total for e in admitted) == 139
    assert only(hall.events, ev.BoxRecounted), "some box differs from its account"
