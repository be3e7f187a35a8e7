"""The running order of nights made by hand: few seats, no base, lots, no poll, an exit poll."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given, settings

from simulator.outcome import Mark
from simulator.scenario.happenings import Lot
from simulator.scenario.model import Contest, Scenario
from simulator.telling import Kind, Moment, Rank, running_order, summary
from simulator.timeline import HallTimeline, NationTimeline, Timeline
from simulator.timeline import events as ev
from tests.timeline.test_nation import ALPHA, BETA, DELTA, FOUR, GAMMA, night, nights, played, seat

HOUR = 3600


def told(scenario: Scenario, times: Sequence[int], *more: ev.Event) -> tuple[Moment, ...]:
    """The running order of declarations at these times, with other events besides."""
    return running_order(NationTimeline(scenario, with_events(played(scenario, times), *more)))


def with_events(timeline: Timeline, *more: ev.Event) -> Timeline:
    events = sorted([*timeline.events, *more], key=lambda event: event.time)
    numbered = tuple(replace(event, seq=seq) for seq, event in enumerate(events))
    halls = {
        slug: HallTimeline(slug, 2, [event for event in numbered if event.contest == slug])
        for slug in timeline.halls
    }
    return replace(timeline, events=numbered, halls=halls)


def of(moments: Sequence[Moment], contest: str) -> Moment:
    (found,) = [
        moment
        for moment in moments
        if moment.contest == contest
        and moment.kind not in (Kind.RECOUNT, Kind.TOO_CLOSE, Kind.INCIDENT)
    ]
    return found


def close(time: int = 0) -> ev.CloseOfPoll:
    return ev.CloseOfPoll(seq=0, time=time, contest=None, mark=Mark.RECORD)


def many(count: int) -> tuple[Contest, ...]:
    """Seats that the Conservatives held, which Labour gain in turn with one hold after it."""
    return tuple(
        seat(
            f"s{i:03}",
            {"Lab": 400 + 300 * (i % 2), "Con": 500},
            {"Con": 500, "Lab": 300},
        )
        for i in range(count)
    )


def test_four_seats_have_few_milestones_and_each_stands_alone() -> None:
    moments = told(FOUR, [100, 200, 300, 4000], close())
    declared = [of(moments, slug) for slug in ("alpha", "beta", "gamma", "delta")]
    assert all(moment.alone for moment in declared)
    assert not {Kind.SEATS, Kind.MAJORITY} & {moment.kind for moment in moments}
    assert declared[0].headline == "First declaration: Lab gain Alpha"
    assert declared[0].also == (Kind.FIRST_GAIN, Kind.GAIN)
    assert declared[1].headline == "Con hold Beta"
    assert declared[3].kind is Kind.LAST_SEAT
    assert Kind.LOT in declared[3].also


def test_the_exit_poll_of_a_few_seats_says_no_majority() -> None:
    first, *_ = told(FOUR, [100, 200, 300, 400], close())
    assert first.headline == "Exit poll: Con 2"
    assert first.detail == "Con 2, Lab 1, others 1"
    assert first.mark is Mark.AUTHOR, "whose it is the file does not say"


def test_a_drawn_or_changed_night_calls_it_the_real_nights() -> None:
    timeline = with_events(played(FOUR, [100, 200, 300, 400]), close())
    drawn = running_order(NationTimeline(FOUR, replace(timeline, draw=3)))
    assert drawn[0].headline == "Exit poll of the real night: Con 2"
    changed = running_order(NationTimeline(replace(FOUR, modified=True), timeline))
    assert changed[0].headline == "Exit poll of the real night: Con 2"


def test_without_an_exit_poll_the_polls_close() -> None:
    first = told(night(ALPHA, BETA), [100, 200], close())[0]
    assert (first.kind, first.rank, first.detail) == (Kind.POLL_CLOSES, Rank.NAMED, "A night")


def test_who_beats_the_exit_poll_and_who_cannot_reach_it_is_told_once() -> None:
    poll = {"Lab": 1, "Con": 3, "Other": 0}
    gained = seat("epsilon", {"Lab": 300, "Con": 200}, {"Con": 300, "Lab": 200})
    moments = told(night(ALPHA, gained, BETA, DELTA, poll=poll), [100, 200, 300, 400])
    missed = [(m.time, m.headline, m.detail) for m in moments if m.kind is Kind.EXIT_POLL_MISSED]
    assert missed == [
        (200, "Lab is certain to beat the exit poll", "2 seats already, against 1"),
        (200, "Con is certain to fall short of the exit poll", "no more than 2, against 3"),
    ]


def test_an_exit_poll_of_another_house_is_told_and_compared_with_nothing() -> None:
    poll = {"Lab": 410, "Con": 131, "Other": 109}
    moments = told(night(ALPHA, BETA, DELTA, poll=poll), [100, 200, 2 * HOUR], close())
    assert moments[0].headline == "Exit poll: Lab 410"
    assert not [m for m in moments if m.kind is Kind.EXIT_POLL_MISSED]
    assert not [m for m in moments[1:] if "exit poll" in m.headline + m.detail]


def test_what_was_reported_from_a_hall_passes_by() -> None:
    handclap = ev.IncidentHappened(
        seq=0, time=150, contest="beta", text="A slow handclap.", source="X", mark=Mark.REPORTED
    )
    ours = replace(handclap, mark=Mark.SIMULATED, source=None)
    agents = replace(handclap, public=False)
    passing = [
        m for m in told(night(ALPHA, BETA), [1, 200], handclap, ours, agents) if m.time == 150
    ]
    assert [(m.kind, m.rank, m.headline, m.detail, m.source) for m in passing] == [
        (Kind.INCIDENT, Rank.PASSING, "Beta", "A slow handclap.", "X")
    ]


def test_a_lot_decides_and_a_lot_of_this_program_is_simulated() -> None:
    by_file = of(told(night(ALPHA, BETA, DELTA), [1, 2, 3]), "delta")
    assert "level with Con of delta at 250 votes, elected by lot" in by_file.detail
    assert "the lot is simulated" not in by_file.detail
    assert by_file.mark is Mark.RECORD
    drawn = of(told(night(ALPHA, BETA, replace(DELTA, lot=None)), [1, 2, 3]), "delta")
    assert "the lot is simulated" in drawn.detail
    assert drawn.mark is Mark.SIMULATED
    among = (*many(30), DELTA)
    middle = of(told(night(*among), [*range(10, 40), 20]), "delta")
    assert (middle.kind, middle.rank) == (Kind.LOT, Rank.NAMED)
    assert middle.headline == "By lot: Lab win Delta"


def test_no_lot_is_told_before_its_declaration() -> None:
    lot = ev.LotDrawn(seq=0, time=1, contest="delta", between=(0, 1), elected=0, votes=250)
    moments = told(night(ALPHA, BETA, replace(DELTA, lot=Lot("Lab of delta"))), [5, 6, 7], lot)
    assert min(moment.time for moment in moments) == 5


def test_a_seat_without_a_poll_and_one_countermanded() -> None:
    alone = replace(
        seat("zeta", {"Lab": 0}, {"Lab": 300, "Con": 200}), poll="unopposed", rejected=None
    )
    without = replace(seat("eta", {"Lab": 10, "Con": 5}), poll="countermanded")
    scenario = night(ALPHA, BETA, alone, without)
    nation = NationTimeline(scenario, played(night(ALPHA, BETA, alone), [1, 2, 3]))
    moments = running_order(nation)
    zeta = of(moments, "zeta")
    assert zeta.headline == "Last seat: Lab returned unopposed in Zeta"
    assert zeta.detail == "Lab of zeta, without a poll · minute simulated"
    assert "1 seat without a result: poll countermanded" in moments[-1].detail
    closing = summary(nation)
    assert closing is not None
    assert (closing.declared, closing.total, closing.countermanded) == (3, 4, ("Eta",))


def test_the_speaker_gains_nothing() -> None:
    speaker = seat("theta", {"Spk": 400, "Green": 300}, {"Lab": 500, "Con": 300})
    moment = of(told(night(ALPHA, speaker, BETA), [1, 2, 3]), "theta")
    assert moment.headline == "The Speaker returned in Theta"
    assert "gained from" not in moment.detail
    back = seat("iota", {"Con": 400, "Green": 300}, {"Spk": 500, "Green": 300})
    gained = of(told(night(ALPHA, back, BETA), [1, 2, 3]), "iota")
    assert "· gained from the Speaker ·" in gained.detail


def test_many_seats_without_a_base_are_counted_and_few_of_them_named() -> None:
    bare = [seat(f"b{i:02}", {"Lab": 400, "Con": 300}) for i in range(25)]
    counted = told(night(*bare), range(10, 35))
    assert of(counted, "b07").rank is Rank.COUNTED
    assert of(counted, "b07").headline == "Lab win B07"
    some = told(night(*many(25), bare[0]), range(10, 36))
    assert of(some, "b00").rank is Rank.ALONE, "it is the last"
    named = told(night(*many(25), *bare[:3]), range(10, 38))
    assert (of(named, "b01").kind, of(named, "b01").rank) == (Kind.WIN, Rank.NAMED)


def test_a_house_has_hundreds_a_majority_and_records() -> None:
    seats = many(240)
    moments = told(night(*seats), range(10, 250))
    lines = [m.headline for m in moments if m.kind in (Kind.SEATS, Kind.MAJORITY)]
    assert lines == ["Con passes 100 seats", "Lab passes 100 seats"]
    odd = seat("odd", {"Lab": 401, "Con": 400}, {"Lab": 500, "Con": 300})
    record = of(told(night(*seats[:80], odd, *seats[80:100]), range(10, 111)), "odd")
    assert (record.kind, record.rank) == (Kind.RECORD, Rank.PASSING)
    assert record.headline == "Smallest majority so far: Lab hold Odd"
    assert record.also == (Kind.HOLD,)
    assert record.detail.startswith("Lab of odd 401, majority 1 · lowest winning share so far: ")


def test_hours_with_news_are_summed_up_after_all_of_their_second() -> None:
    times = [HOUR - 5, HOUR, HOUR, 3 * HOUR + 1, 9 * HOUR]
    moments = told(night(ALPHA, BETA, GAMMA, DELTA, seat("k", {"Lab": 1, "Con": 0})), times)
    hours = [(m.time, m.headline) for m in moments if m.kind is Kind.HOUR]
    # Polls closed at 21:00 by this night's clock; an hour without news has no summary.
    assert hours == [
        (HOUR, "22:00 · 3 of 5 seats declared"),
        (4 * HOUR, "01:00 · 4 of 5 seats declared"),
    ]
    at = [m.kind for m in moments if m.time == HOUR]
    assert at[-1] is Kind.HOUR
    assert moments[-1].kind is Kind.ENDING


def test_what_minutes_nobody_reported_are_worth_the_sums_are_too() -> None:
    moments = told(night(*many(30)), [*range(10, 39), HOUR + 9])
    (hour,) = [moment for moment in moments if moment.kind is Kind.HOUR]
    assert of(moments, "s001").mark is Mark.RECORD, "its figures are"
    assert "minute simulated" in of(moments, "s001").detail
    assert hour.mark is Mark.SIMULATED, "how many had declared by then is not"
    assert moments[-1].mark is Mark.RECORD, "how it ended is again"


def test_recounts_pass_by_and_a_second_is_too_close_to_call() -> None:
    def recount(time: int, number: int, lead: int | None = None) -> ev.Recount:
        return ev.Recount(
            seq=0,
            time=time,
            contest="beta",
            mark=Mark.REPORTED,
            number=number,
            lead=lead,
            source="the paper",
        )

    first, second = recount(50, 1, 17), recount(60, 2)
    moments = told(night(ALPHA, BETA), [100, 200], first, second)
    once, again = (m for m in moments if m.time in (50, 60))
    assert (once.headline, once.detail) == ("Recount in Beta", "The lead before it was 17")
    assert (once.kind, once.rank, once.source) == (Kind.RECOUNT, Rank.PASSING, "the paper")
    assert (again.headline, again.detail) == ("Too close to call: Beta", "A second recount begins")
    assert (again.kind, again.rank, again.mark) == (Kind.TOO_CLOSE, Rank.NAMED, Mark.REPORTED)

    search = ev.ReconciliationFailed(seq=0, time=40, contest="beta", difference=-3)
    moments = told(night(ALPHA, BETA), [100, 200], search, first, second)
    (again,) = (m for m in moments if m.time == 60)
    assert (again.kind, again.headline) == (Kind.RECOUNT, "Second recount in Beta")

    ours = replace(second, mark=Mark.SIMULATED)
    (again,) = (m for m in told(night(ALPHA, BETA), [100, 200], ours) if m.time == 60)
    assert (again.rank, again.mark) == (Rank.PASSING, Mark.SIMULATED)


def test_one_contest_and_none() -> None:
    moments = told(night(ALPHA), [100])
    assert [moment.kind for moment in moments] == [Kind.GAIN, Kind.ENDING]
    assert moments[0].alone
    nothing = NationTimeline(FOUR, replace(played(FOUR, [1, 2, 3, 4]), events=(), halls={}))
    assert running_order(nothing) == ()
    assert summary(nothing) is None


@settings(max_examples=25)
@given(nights())
def test_whatever_the_night_each_seat_is_told_once_and_in_order(
    made: tuple[Scenario, list[int]],
) -> None:
    scenario, times = made
    moments = told(scenario, times, close())
    assert [m.time for m in moments] == sorted(m.time for m in moments)
    assert sorted(m.contest for m in moments if m.contest) == sorted(scenario.by_slug)
    assert moments[-1].kind is Kind.ENDING
