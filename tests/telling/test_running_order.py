"""The running order of the nights that ship: what is told, when, in which words."""

from __future__ import annotations

import pytest

from simulator.outcome import Mark
from simulator.telling import Kind, Moment, Rank, running_order
from simulator.timeline import NationTimeline
from tests.shipped import load
from tests.telling.nights import clock, declared, moments, nation

UK = "uk-2024"

OF_A_DECLARATION = {
    Kind.FIRST_DECLARATION,
    Kind.FIRST_GAIN,
    Kind.GAIN,
    Kind.HOLD,
    Kind.WIN,
    Kind.DEFEAT,
    Kind.ELECTED,
    Kind.RECORD,
    Kind.LOT,
    Kind.LAST_SEAT,
}


def only(kind: Kind, name: str = UK) -> Moment:
    (found,) = [moment for moment in moments(name) if moment.kind is kind]
    return found


def told(moment: Moment, name: str = UK) -> str:
    return f"{clock(nation(name), moment)} {moment.headline}"


def seat(slug: str, name: str = UK) -> Moment:
    (found,) = [moment for moment in moments(name) if moment.contest == slug]
    return found


def test_the_exit_poll_opens_the_night_of_2024() -> None:
    first = moments(UK)[0]
    assert first.kind is Kind.EXIT_POLL
    assert first.alone
    assert told(first) == "22:00 Exit poll: Labour 410, a majority of 170"
    assert first.detail.startswith("Labour 410 (+210), Conservative 131 (−241), ")
    assert first.detail.endswith("others 19; changes on 2019 notional, new boundaries")
    assert (first.mark, first.source) == (Mark.RECORD, "BBC/ITV/Sky exit poll, 22:00")


def test_the_first_declaration_and_the_first_gain() -> None:
    first, gain = only(Kind.FIRST_DECLARATION), only(Kind.FIRST_GAIN)
    assert told(first) == "23:14 First declaration: Labour hold Houghton and Sunderland South"
    assert told(gain) == "00:15 First gain: Labour gain Swindon South"
    assert gain.detail == (
        "Heidi Alexander 21,676, majority 9,606 · "
        "Robert Buckland (Con, former Justice Secretary) out"
    )
    assert Kind.DEFEAT in gain.also
    assert first.alone
    assert gain.alone


def test_the_hundreds_and_the_majority_follow_the_declaration_that_crossed_them() -> None:
    order = moments(UK)
    seats = [told(moment) for moment in order if moment.kind is Kind.SEATS]
    assert seats == [
        "03:18 Labour passes 100 seats",
        "04:06 Labour passes 200 seats",
        "04:46 Labour passes 300 seats",
        "06:10 Conservatives pass 100 seats",
        "06:43 Labour passes 400 seats",
    ]
    majority = only(Kind.MAJORITY)
    assert told(majority) == "05:03 Labour has a majority: 326 of 650"
    assert majority.contest is None
    assert majority.detail.endswith("323 is enough. The times do not say which seat it was")
    for moment in order:
        if moment.kind in (Kind.SEATS, Kind.MAJORITY):
            assert moment.alone
            before = [m for m in order[: order.index(moment)] if m.contest is not None][-1]
            assert (before.time, before.party) == (moment.time, moment.party)


def test_south_west_norfolk() -> None:
    truss = seat("south-west-norfolk")
    assert truss.kind is Kind.DEFEAT
    assert truss.alone
    assert told(truss) == "06:48 Liz Truss out: Labour gain South West Norfolk"
    figures, out, record, note = truss.detail.split(" · ")
    assert figures == "Terry Jermy 11,847, majority 630"
    assert out.startswith("Liz Truss (Con, Member since 2010, former prime minister, 49 days")
    assert out.endswith(") out")
    assert record == "lowest winning share so far: Lab with 26.7 %"
    assert note.startswith("Terry Jermy: Town councillor")
    assert Kind.GAIN in truss.also


def test_people_of_note_who_were_elected() -> None:
    assert told(seat("clacton")) == "03:36 Nigel Farage elected: Reform UK gain Clacton"
    assert seat("clacton").detail.startswith(
        "Nigel Farage 21,225, majority 8,405 · Reform UK leader · Giles Watling (Con) out"
    )
    starmer = seat("holborn-and-st-pancras")
    assert starmer.headline.startswith("Keir Starmer re-elected: Labour hold ")
    assert starmer.alone, "he leads a party"
    hunt = seat("godalming-and-ash")
    assert (hunt.kind, hunt.rank) == (Kind.ELECTED, Rank.NAMED)


def test_a_by_election_and_a_night_of_one_seat() -> None:
    runcorn = moments("runcorn-and-helsby-2025")
    assert [moment.kind for moment in runcorn] == [Kind.POLL_CLOSES, Kind.ELECTED, Kind.ENDING]
    assert runcorn[1].headline == "Sarah Pochin elected: Reform UK gain Runcorn and Helsby"
    assert "12,645, majority 6 · " in runcorn[1].detail
    assert "minute as reported" in runcorn[1].detail
    poll, truss, end = moments("south-west-norfolk-2024")
    assert poll.headline == "Exit poll: Labour 410"
    assert "changes on" not in poll.detail, "the base is of one seat"
    assert truss.alone
    assert end.headline == "The final result: Labour gain South West Norfolk"


def check(order: tuple[Moment, ...], night: NationTimeline) -> None:
    """What holds of any night."""
    assert [m.time for m in order] == sorted(m.time for m in order)
    results = [moment for moment in order if moment.kind in OF_A_DECLARATION]
    assert [moment.contest for moment in results] == [step.contest.slug for step in night.steps]
    of = {moment.contest: moment for moment in results}
    gained = {step.contest.slug for step in night.steps if step.gained}
    assert {slug for slug, m in of.items() if Kind.GAIN in (m.kind, *m.also)} == gained
    assert all(of[slug].rank <= Rank.NAMED for slug in gained)
    fell = [defeat for defeat in night.at(night.timeline.end).defeats if defeat.note]
    assert fell
    for defeat in fell:
        moment = of[defeat.contest]
        assert moment.alone
        assert defeat.candidate in moment.headline + moment.detail
    assert all(moment.headline for moment in order)
    assert order[-1].kind is Kind.ENDING
    assert results[-1].kind is Kind.LAST_SEAT


@pytest.mark.parametrize(
    "name", [UK, *(pytest.param(f"uk-{y}", marks=pytest.mark.long) for y in (2019, 2017, 2015))]
)
def test_every_declaration_is_one_moment_and_all_are_in_order(name: str) -> None:
    check(moments(name), nation(name))


@pytest.mark.long
def test_a_drawn_night_is_told_as_what_it_is() -> None:
    night = declared(load(UK), draw=7)
    order = running_order(night)
    check(order, night)
    first, *others = order
    assert first.headline.startswith("Exit poll of the real night: Labour 410")
    assert first.mark is Mark.RECORD
    assert {moment.mark for moment in others} == {Mark.SIMULATED}
    (majority,) = [moment for moment in others if moment.kind is Kind.MAJORITY]
    assert "which seat" not in majority.detail, "here the times do say"
