"""The running order of a hall, and what of it the public hears."""

from __future__ import annotations

from dataclasses import replace

import pytest

import simulator
from simulator.outcome import Mark
from simulator.output.replay import plain_line
from simulator.telling import Kind, Moment, Rank, hall_order, heard, is_public, statement
from simulator.timeline import HallTimeline, Timeline, advance, sentence
from simulator.timeline import events as ev
from tests import shipped
from tests.tui import night


@pytest.fixture(scope="module")
def played() -> Timeline:
    return simulator.play(shipped.load(shipped.NORFOLK))


@pytest.fixture(scope="module")
def norfolk(played: Timeline) -> HallTimeline:
    (hall,) = played.halls.values()
    return hall


@pytest.fixture(scope="module")
def moments(played: Timeline, norfolk: HallTimeline) -> tuple[Moment, ...]:
    return hall_order(shipped.load(shipped.NORFOLK), norfolk, played)


def test_the_night_of_norfolk_is_told_by_its_milestones_and_reports(
    played: Timeline, moments: tuple[Moment, ...]
) -> None:
    told = [(f"{played.clock(m.time):%H:%M}", m.kind) for m in moments]
    assert told[:2] == [("22:00", Kind.POLL_CLOSES), ("22:00", Kind.EXIT_POLL)]
    assert told[-10:] == [
        ("05:00", Kind.WAIT),
        ("05:00", Kind.INCIDENT),
        ("05:30", Kind.INCIDENT),
        ("06:30", Kind.INCIDENT),
        ("06:38", Kind.CALLED),
        ("06:40", Kind.INCIDENT),
        ("06:44", Kind.INCIDENT),
        ("06:46", Kind.INCIDENT),
        ("06:47", Kind.INCIDENT),
        ("06:48", Kind.DECLARATION),
    ]
    assert [m.time for m in moments] == sorted(m.time for m in moments)
    headlines = " | ".join(m.headline for m in moments)
    for words in (
        "The first ballot box is in",
        "The last of the 85 ballot boxes is in",
        "a turnout of 59.52 %",
        "sorted to candidates",
        "Adjudication of doubtful papers begins",
        "Candidates and agents are consulted: Terry Jermy leads by 630",
    ):
        assert words in headlines
    # What was reported says by whom, and is marked so.
    reports = [m for m in moments if m.kind is Kind.INCIDENT]
    assert all(m.source and m.mark is Mark.REPORTED for m in reports)


def test_from_the_call_to_the_first_word_there_are_some_twenty_seconds(
    moments: tuple[Moment, ...],
) -> None:
    call = next(i for i, m in enumerate(moments) if m.kind is Kind.CALLED)
    stage, last = moments[call:-1], moments[-1]
    assert all(m.exact and m.rank is Rank.ALONE for m in stage)
    assert sum(m.seconds for m in stage) == pytest.approx(21)
    # The reading has its own pauses; the whole is planned with them.
    assert last.exact
    assert last.seconds == 28.0
    assert sum(m.seconds for m in moments if not m.exact) < 240 - 49


def test_a_stage_of_which_nothing_is_known_is_short() -> None:
    show = night.show()
    hall = show.timeline.halls[night.SLUG]
    bare = HallTimeline(
        hall.contest, 9, (e for e in hall.events if not isinstance(e, ev.IncidentHappened))
    )
    moments = hall_order(show.scenario, bare, show.timeline)
    assert [m.seconds for m in moments if m.kind is Kind.CALLED] == [8.0]
    assert not [m for m in moments if m.kind is Kind.WAIT]  # no end of the counting is reported
    assert hall.declaration is not None
    assert moments[-1].seconds == statement(hall.declaration, show.scenario.contests[0]).end


def test_the_public_hears_no_pile_no_lead_and_no_winner(norfolk: HallTimeline) -> None:
    scenario, public = shipped.load(shipped.NORFOLK), heard(norfolk)
    assert public.declaration is norfolk.declaration
    assert all(is_public(event) for event in public.events)
    secret = (ev.BundlePlaced, ev.AgentsSample, ev.DoubtfulAdjudicated, ev.Reconciled,
              ev.ProvisionalFigures, ev.CountingEnded, ev.LotDrawn)  # fmt: skip
    assert not [e for e in public.events if isinstance(e, secret)]
    *before, _ = public.events
    told = " ".join(sentence(event, scenario) for event in before)
    assert "Jermy" not in told
    assert "has lost" not in told
    standing = public.after(len(before))
    assert not sum(standing.piles)
    assert standing.sample is None
    assert standing.provisional is None
    assert standing.verified_turnout is not None
    assert not standing.papers


def test_a_recount_is_heard_of_and_the_lead_before_it_is_not() -> None:
    recount = ev.Recount(seq=0, time=0, contest="a", number=1, lead=4)
    heard_of = heard(HallTimeline("a", 2, [recount])).events
    assert [e.number for e in heard_of if isinstance(e, ev.Recount)] == [1]
    assert [e.lead for e in heard_of if isinstance(e, ev.Recount)] == [None]
    asked = ev.RecountRequested(seq=0, time=0, contest="a", requested_by=0, majority=4, full=True)
    assert not is_public(asked)  # nobody reported it


def test_who_is_missed_is_known_until_they_come(played: Timeline, norfolk: HallTimeline) -> None:
    truss = 8
    standing = norfolk.after(0)
    missed = []
    for event in norfolk.events:
        standing = advance(standing, event)
        if standing.absent == (truss,):
            missed.append(f"{played.clock(event.time):%H:%M:%S}")
    assert missed[0] == "05:00:00"
    assert missed[-1] == "06:46:30"
    assert not norfolk.at(norfolk.times[-1]).absent


@pytest.mark.parametrize("kind", ["real", "changed", "drawn", "without"])
def test_lines_and_moments_agree_on_the_exit_poll_and_on_whose_it_is(
    played: Timeline, norfolk: HallTimeline, kind: str
) -> None:
    scenario = replace(shipped.load(shipped.NORFOLK), modified=kind == "changed")
    timeline = replace(played, draw=3 if kind == "drawn" else None)
    if kind == "without":
        kept = tuple(e for e in played.events if not isinstance(e, ev.ExitPollPublished))
        timeline = replace(played, events=kept)
    lines = [
        plain_line(event, scenario, timeline)
        for event in timeline.events
        if isinstance(event, ev.ExitPollPublished)
    ]
    told = [m.headline for m in hall_order(scenario, norfolk, timeline) if m.kind is Kind.EXIT_POLL]
    assert len(lines) == len(told) == (kind != "without")
    for words in (*lines, *told):
        assert ("exit poll of the real night" in words.casefold()) == (kind != "real"), words
