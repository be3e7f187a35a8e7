"""What cannot be is refused in a sentence, what seldom is so is asked about, the rest is silent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Final

import pytest

from simulator.live import Draft, Expectation, LiveNight, coming, examine, keep
from simulator.live.figures import Known, Stated, check_figures
from simulator.messages import (
    Adjourned,
    Body,
    ExitPoll,
    Kind,
    Lot,
    Message,
    Note,
    Postponed,
    Recount,
    Result,
    Resumed,
    Retraction,
    Rush,
    Turnout,
    Votes,
    fold,
)
from simulator.scenario import Contest, Scenario, load
from tests.projection import nights

SEAT: Final = "seat-7"
TRUE: Final = (17_441, 18_600, 4_700)
"""Con, Lab and LD of seat 7, as the file has them."""


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    """Two dozen seats; seat 20 is returned unopposed, in seat 21 the poll is countermanded."""
    path = tmp_path_factory.mktemp("night") / "night.toml"
    path.write_text(nights.text(), encoding="utf-8")
    night = coming(load(str(path)))
    contests = [
        c.amend(poll="unopposed", candidates=c.candidates[:1])
        if c.slug == "seat-20"
        else c.amend(poll="countermanded")
        if c.slug == "seat-21"
        else c
        for c in map(with_turnout, night.contests)
    ]
    return replace(night, contests=tuple(contests))


def with_turnout(contest: Contest) -> Contest:
    """The contest with as many electors in the base as now."""
    bases = {key: replace(base, electorate=70_000) for key, base in contest.bases.items()}
    return contest.amend(bases=bases)


def votes(*numbers: int, seat: str = SEAT) -> tuple[Votes, ...]:
    place = seat.removeprefix("seat-")
    parties = ("Con", "Lab", "LD")
    return tuple(Votes(n, None, f"{p} {place}", p) for n, p in zip(numbers, parties, strict=False))


def result(*numbers: int, seat: str = SEAT, rejected: int | None = 10, **stated: object) -> Result:
    return Result(votes(*numbers, seat=seat), rejected, **stated)  # type: ignore[arg-type]


class Told:
    """A night of which something was said, an hour after the polls closed."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.messages: list[Message] = []

    def at(self, minutes: float) -> datetime:
        return self.scenario.close_of_poll + timedelta(minutes=minutes)

    def say(self, kind: Kind, body: Body, contest: str | None = SEAT, minutes: float = 60) -> None:
        number = len(self.messages) + 1
        revision = 1 + sum(m.kind in (kind, Kind.RESULT) for m in self.messages)
        time = self.at(minutes)
        message = Message(f"m.{number}", kind, contest, time, revision, body, entered_at=time)
        self.messages.append(message)

    @property
    def night(self) -> LiveNight:
        return keep(self.scenario, fold(self.messages))

    def examine(
        self, kind: Kind, body: Body | None, contest: str | None = SEAT, minutes: float = 90
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        found = examine(self.night, Draft(kind, contest, body, night_time=self.at(minutes)))
        return found.refusals, found.questions


@pytest.fixture
def told(scenario: Scenario) -> Told:
    return Told(scenario)


def declared(told: Told) -> None:
    told.say(Kind.RESULT, result(*TRUE))


def rushed(told: Told) -> None:
    told.say(Kind.RUSH, Rush("Lab 7", "Lab"))


def verified(told: Told) -> None:
    told.say(Kind.TURNOUT, Turnout(40_751))


def level(told: Told) -> None:
    told.say(Kind.RESULT, result(18_000, 18_000, 4_700))


def drawn(told: Told) -> None:
    told.say(Kind.LOT, Lot("LD 7", "LD"))


def put_off(told: Told) -> None:
    told.say(Kind.POSTPONED, Postponed("a candidate died"))


def taken_back(told: Told) -> None:
    declared(told)
    told.say(Kind.RETRACTION, Retraction("read out wrongly"))


Before = Callable[[Told], None]
Entry = tuple[Before | None, Kind, object, str | None, float, str]
RESULT, CORRECTION = Kind.RESULT, Kind.CORRECTION

IMPOSSIBLE: Final[dict[str, Entry]] = {
    "more votes than electors": (
        None, RESULT, result(57_441, 18_600, 4_700), SEAT, 90,
        "the votes sum to 80,741: Seat 7 has 70,000 electors"),
    "votes and rejected papers above the electorate": (
        None, RESULT, result(*TRUE, rejected=30_000), SEAT, 90,
        "40,741 votes and 30,000 rejected papers are more than the 70,000 electors of Seat 7"),
    "a sum that is not the total read out": (
        None, RESULT, result(17_441, 1_860, 4_700, valid_votes=40_741), SEAT, 90,
        "the votes sum to 24,001, 16,740 fewer than the 40,741 valid votes read out "
        "(Lab 7 18,600 would fit)"),
    "a sum above the total read out": (
        None, RESULT, result(*TRUE, valid_votes=40_000), SEAT, 90,
        "the votes sum to 40,741, 741 more than the 40,000 valid votes read out"),
    "a majority that is not the one read out": (
        None, RESULT, result(*TRUE, majority=1_195), SEAT, 90,
        "the majority by these figures is 1,159, not 1,195 as read out"),
    "somebody elected who has fewer votes": (
        None, RESULT,
        Result((Votes(17_441, None, "Con 7", "Con", True), *votes(*TRUE)[1:])), SEAT, 90,
        "Con 7 was said to be elected, and by these figures Lab 7 is"),
    "a candidate missing": (
        None, RESULT, Result(votes(*TRUE)[:2], 10), SEAT, 90,
        "Seat 7 has 3 candidates: no votes are given for LD 7"),
    "a candidate twice": (
        None, RESULT, Result((*votes(*TRUE), *votes(*TRUE)[:1]), 10), SEAT, 90,
        "Con 7 is there twice in Seat 7"),
    "a candidate of another seat": (
        None, RESULT, result(*TRUE, seat="seat-8"), SEAT, 90,
        "Seat 7: unknown candidate"),
    "a candidate of another party": (
        None, RESULT, Result((Votes(1, None, "Con 7", "LD"), *votes(*TRUE)[1:])), SEAT, 90,
        "Con 7 stands for Conservative in Seat 7, not for \"LD\""),
    "an unknown id": (
        None, RESULT, Result((Votes(1, "seat-7-9"), *votes(*TRUE)[1:])), SEAT, 90,
        'Seat 7 has no candidate "seat-7-9"'),
    "votes below zero": (
        None, RESULT, result(-17_441, 18_600, 4_700), SEAT, 90,
        "-17,441 is no number of votes for Con 7"),
    "votes that are not whole": (
        None, RESULT, result(17_441.5, 18_600, 4_700), SEAT, 90,  # type: ignore[arg-type]
        "17441.5 is no number of votes for Con 7"),
    "rejected papers below zero": (
        None, RESULT, result(*TRUE, rejected=-10), SEAT, 90,
        "-10 is no number of rejected papers"),
    "nobody has a vote": (
        None, RESULT, result(0, 0, 0), SEAT, 90,
        "there was a poll in Seat 7, and nobody has a vote"),
    "a result before the close of poll": (
        None, RESULT, result(*TRUE), SEAT, -1,
        "a result cannot be of a time before the polls close at 22:00"),
    "a result a year later": (
        None, RESULT, result(*TRUE), SEAT, 525_600,
        "2026-05-01 22:00 is not of this night: the polls close on 2025-05-01 22:00"),
    "a note of a week before": (
        None, Kind.NOTE, Note("rain"), SEAT, -10_080,
        "2025-04-24 22:00 is not of this night: the polls close on 2025-05-01 22:00"),
    "an unknown contest": (
        None, RESULT, result(*TRUE), "seat-99", 90, "no contest 'seat-99'"),
    "a contest without a poll": (
        None, RESULT, result(*TRUE, seat="seat-21"), "seat-21", 90,
        "there is no poll in Seat 21 on this night"),
    "votes of one returned unopposed": (
        None, RESULT, Result((Votes(5, None, "Con 20", "Con"),)), "seat-20", 90,
        "Con 20 was returned unopposed in Seat 20: no poll"),
    "a turnout where there is no poll": (
        None, Kind.TURNOUT, Turnout(40_000), "seat-21", 90,
        "there is no poll in Seat 21 on this night"),
    "a result where the poll was put off": (
        put_off, RESULT, result(*TRUE), SEAT, 90,
        "the poll in Seat 7 was put off: take that back first"),
    "a poll put off that was held": (
        declared, Kind.POSTPONED, Postponed(), SEAT, 90,
        "Seat 7 has declared: its poll was held"),
    "a correction of nothing": (
        None, CORRECTION, result(*TRUE), SEAT, 90,
        "there is nothing to correct: Seat 7 has no result yet"),
    "a retraction of nothing": (
        None, Kind.RETRACTION, Retraction(), SEAT, 90,
        "there is nothing to take back: nothing was said of Seat 7"),
    "a retraction of a result that was not entered": (
        verified, Kind.RETRACTION, Retraction(), SEAT, 90,
        "there is no result of Seat 7 to take back"),
    "a retraction twice": (
        taken_back, Kind.RETRACTION, Retraction(), SEAT, 90,
        "there is no result of Seat 7 to take back"),
    "a winner who does not stand": (
        None, Kind.RUSH, Rush("Screaming Lord Sutch"), SEAT, 90, "Seat 7: unknown candidate"),
    "a winner after the figures": (
        declared, Kind.RUSH, Rush("Con 7", "Con"), SEAT, 90,
        "Seat 7 has declared with its figures: correct these"),
    "a winner before the close of poll": (
        None, Kind.RUSH, Rush("Con 7", "Con"), SEAT, -30,
        "a winner cannot be of a time before the polls close at 22:00"),
    "a lot for somebody who does not stand": (
        level, Kind.LOT, Lot("Nobody"), SEAT, 90, "Seat 7: unknown candidate"),
    "a lot where nobody is level": (
        declared, Kind.LOT, Lot("Lab 7", "Lab"), SEAT, 90,
        "nobody is level at the top in Seat 7: no lot is drawn"),
    "a lot for one who is not level": (
        level, Kind.LOT, Lot("LD 7", "LD"), SEAT, 90,
        "LD 7 is not level at the top: the lot fell on somebody else"),
    "figures that the lot contradicts": (
        drawn, RESULT, result(*TRUE), SEAT, 90,
        "the lot fell on LD 7, who is not level at the top"),
    "more papers than electors": (
        None, Kind.TURNOUT, Turnout(70_001), SEAT, 90,
        "70,001 papers are more than the 70,000 electors of Seat 7"),
    "a turnout above a hundred": (
        None, Kind.TURNOUT, Turnout(None, 105.0), SEAT, 90,
        "a turnout of 105 % cannot be: it is 0 to 100"),
    "a turnout below zero": (
        None, Kind.TURNOUT, Turnout(None, -3.0), SEAT, 90,
        "a turnout of -3 % cannot be: it is 0 to 100"),
    "papers below zero": (
        None, Kind.TURNOUT, Turnout(-5), SEAT, 90, "-5 is no number of papers"),
    "a recount before which nobody of the seat led": (
        None, Kind.RECOUNT, Recount(lead=4, lead_of="Labor"), SEAT, 90,
        '"Labor" is no candidate and no party of Seat 7 (nearest: Lab'),
    "a recount that nobody of the seat asked for": (
        None, Kind.RECOUNT, Recount(asked_by="Xyz"), SEAT, 90,
        '"Xyz" is no candidate and no party of Seat 7'),
    "no paper at all": (
        None, Kind.TURNOUT, Turnout(0), SEAT, 90,
        "a poll in which no paper was cast is none, in Seat 7"),
    "a turnout of nothing": (
        None, Kind.TURNOUT, Turnout(), SEAT, 90,
        "a turnout is papers verified, or percent of the electorate"),
    "fewer papers than were counted": (
        declared, Kind.TURNOUT, Turnout(30_000), SEAT, 90,
        "40,751 papers were counted, and only 30,000 verified"),
    "more counted than verified": (
        verified, RESULT, result(27_441, 18_600, 4_700), SEAT, 90,
        "50,751 papers were counted, and only 40,751 verified"),
    "a recount below the first": (
        None, Kind.RECOUNT, Recount(0), SEAT, 90,
        "recount number 0 cannot be: the first is number 1"),
    "a lead above the electorate": (
        None, Kind.RECOUNT, Recount(1, 71_000), SEAT, 90,
        "a lead of 71,000 is more than the 70,000 electors of Seat 7"),
    "a lead below zero": (
        None, Kind.RECOUNT, Recount(1, -6), SEAT, 90,
        "a lead of -6 is none: say who leads in a note"),
    "a recount after the declaration": (
        declared, Kind.RECOUNT, Recount(1), SEAT, 90,
        "Seat 7 has declared: a recount cannot follow"),
    "resumed without being adjourned": (
        None, Kind.RESUMED, Resumed(), SEAT, 90,
        "the count in Seat 7 was not adjourned: it cannot be resumed"),
    "adjourned until a time that has passed": (
        None, Kind.ADJOURNED, Adjourned(datetime.fromisoformat("2025-05-01T23:00+01:00")), SEAT, 90,
        "adjourned until 2025-05-01 23:00: that time has passed"),
    "adjourned until next year": (
        None, Kind.ADJOURNED, Adjourned(datetime.fromisoformat("2026-05-01T23:00+01:00")), SEAT, 90,
        "adjourned until 2026-05-01: that is not of this night"),
    "an adjournment after the declaration": (
        declared, Kind.ADJOURNED, Adjourned(), SEAT, 90,
        "Seat 7 has declared: an adjournment cannot follow"),
    "an exit poll before the close of poll": (
        None, Kind.EXIT_POLL, ExitPoll({"Con": 9, "Lab": 14, "Other": 1}), None, -5,
        "no exit poll before the polls close at 22:00: to publish it before the poll is closed is "
        "an offence (Representation of the People Act 1983, s. 66A)"),
    "an exit poll of too many seats": (
        None, Kind.EXIT_POLL, ExitPoll({"Con": 9, "Lab": 14, "Other": 2}), None, 0,
        "the seats sum to 25, 1 more than the 24 of this night"),
    "an exit poll of too few seats": (
        None, Kind.EXIT_POLL, ExitPoll({"Con": 9}), None, 0,
        "the seats sum to 9, 15 fewer than the 24 of this night"),
    "an exit poll of a party that stands nowhere": (
        None, Kind.EXIT_POLL, ExitPoll({"Cons": 9, "Lab": 15}), None, 0,
        '"Cons" stands nowhere on this night (nearest: Con)'),
    "an exit poll with more seats than a party contests": (
        None, Kind.EXIT_POLL, ExitPoll({"Lab": 24}), None, 0,
        "24 seats for Lab, which stands in 23"),
    "an exit poll of seats below zero": (
        None, Kind.EXIT_POLL, ExitPoll({"Con": -1, "Lab": 25}), None, 0,
        '-1 is no number of seats for "Con"'),
    "an exit poll of one seat": (
        None, Kind.EXIT_POLL, ExitPoll({"Con": 24}), SEAT, 0,
        "an exit poll is the nation's, not \"seat-7\"'s"),
    "a result of no contest": (
        None, RESULT, result(*TRUE), None, 90, "a result is of a contest: say of which"),
    "a result that is a turnout": (
        None, RESULT, Turnout(5), SEAT, 90,
        "a result says something else: turnout is not its body"),
    "a result that is nothing": (
        None, RESULT, None, SEAT, 90, "a result says something else: nothing is not its body"),
    "a note without a word": (
        None, Kind.NOTE, Note(" "), SEAT, 90, "a note without a word says nothing"),
}  # fmt: skip


@pytest.mark.parametrize("entry", IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_the_impossible_is_refused_in_a_sentence(told: Told, entry: Entry) -> None:
    before, kind, body, contest, minutes, words = entry
    if before is not None:
        before(told)
    refusals, questions = told.examine(kind, body, contest, minutes)  # type: ignore[arg-type]
    assert any(line.startswith(words) for line in refusals), refusals
    assert all(line.isprintable() for line in (*refusals, *questions))


def test_what_is_true_is_neither_refused_nor_asked_about(told: Told) -> None:
    entries: list[tuple[Kind, Body, str | None, float]] = [
        (Kind.POSTPONED, Postponed("a candidate died"), "seat-3", -600),
        (Kind.EXIT_POLL, ExitPoll({"Con": 9, "Lab": 14, "Other": 1}), None, 0),
        (Kind.NOTE, Note("the last box is in", "BBC"), SEAT, 30),
        (Kind.TURNOUT, Turnout(40_751, 58.2), SEAT, 60),
        (Kind.RECOUNT, Recount(1, 1_159), SEAT, 70),
        (
            Kind.ADJOURNED,
            Adjourned(datetime.fromisoformat("2025-05-02T00:00+01:00")),
            SEAT,
            80,
        ),
        (Kind.RESUMED, Resumed(), SEAT, 120),
        (Kind.RUSH, Rush("Lab 7", "Lab"), SEAT, 125),
        (Kind.RESULT, result(*TRUE, valid_votes=40_741, majority=1_159, turnout=58.2), SEAT, 130),
        (Kind.CORRECTION, result(17_441, 18_600, 4_701), SEAT, 140),
        (Kind.RETRACTION, Retraction("another seat's"), SEAT, 150),
    ]
    for kind, body, contest, minutes in entries:
        assert told.examine(kind, body, contest, minutes) == ((), ()), kind
        told.say(kind, body, contest, minutes)


UNLIKELY: Final[dict[str, Entry]] = {
    "a turnout far from the base": (
        None, Kind.TURNOUT, Turnout(15_000), SEAT, 90,
        "a turnout of 21.4 % is −"),
    "papers that do not fit the percentage": (
        None, Kind.TURNOUT, Turnout(40_751, 62.0), SEAT, 90,
        "40,751 papers are a turnout of 58.2 %, not 62 %"),
    "a turnout read out that does not fit the figures": (
        None, RESULT, result(*TRUE, turnout=61.0), SEAT, 90,
        "the turnout by these figures is 58.2 %, not 61.0 % as read out"),
    "papers that are not the papers verified": (
        verified, RESULT, result(17_414, 18_600, 4_700), SEAT, 90,
        "40,724 papers are 27 fewer than the 40,751 verified"),
    "a level top without a lot": (
        None, RESULT, result(18_000, 18_000, 4_700), SEAT, 90,
        "Con 7 and Lab 7 are level at the top with 18,000 votes, and no lot is entered"),
    "figures that elect another than the winner entered": (
        rushed, RESULT, result(18_600, 17_441, 4_700), SEAT, 90,
        "Lab 7 was entered as the winner before, and by these figures Con 7 is"),
    "another winner than before": (
        rushed, Kind.RUSH, Rush("Con 7", "Con"), SEAT, 90,
        "Lab 7 was entered as the winner of Seat 7 before, now Con 7"),
    "figures of another seat": (
        declared, RESULT, result(*TRUE, seat="seat-8"), "seat-8", 90,
        "these are the figures of Seat 7"),
    "two figures of another seat": (
        declared, RESULT, result(17_441, 18_600, 4_711, seat="seat-8"), "seat-8", 90,
        "18,600 and 17,441 stand in Seat 7 too"),
    "a digit dropped": (
        None, RESULT, result(17_441, 1_860, 4_700), SEAT, 90,
        "Lab 7 1,860: a digit short, of some 1"),
    "rows exchanged": (
        None, RESULT, result(17_441, 4_700, 18_600), SEAT, 90,
        "Lab 7 4,700 and LD 7 18,600: two rows exchanged?"),
    "a great many rejected papers": (
        None, RESULT, result(*TRUE, rejected=10_000), SEAT, 90,
        "10,000 rejected papers are 20 % of all"),
    "a recount with a large lead": (
        None, Kind.RECOUNT, Recount(1, 11_590), SEAT, 90, "a recount with a lead of 11,590"),
    "a recount that was not the next": (
        None, Kind.RECOUNT, Recount(3, 11), SEAT, 90, "recount number 3 comes after number 0"),
    "a lot before the figures": (
        None, Kind.LOT, Lot("LD 7", "LD"), SEAT, 90,
        "Seat 7 has no figures yet: a lot is drawn between equals"),
    "a second result": (
        declared, RESULT, result(17_441, 18_600, 4_701), SEAT, 90,
        "Seat 7 has declared already: other figures contradict those"),
    "the end with seats to come": (
        declared, Kind.END, None, None, 90, "22 seats have not declared"),
}  # fmt: skip


@pytest.mark.parametrize("entry", UNLIKELY.values(), ids=UNLIKELY)
def test_the_unlikely_is_asked_about_in_a_sentence(told: Told, entry: Entry) -> None:
    before, kind, body, contest, minutes, words = entry
    if before is not None:
        before(told)
    refusals, questions = told.examine(kind, body, contest, minutes)  # type: ignore[arg-type]
    assert refusals == ()
    assert any(line.startswith(words) for line in questions), questions


def test_what_a_feed_sends_may_come_in_any_order(told: Told) -> None:
    """Of a feed only what could be true in no order is refused."""
    late: list[tuple[Kind, Body]] = [
        (Kind.CORRECTION, result(*TRUE)),
        (Kind.RETRACTION, Retraction()),
        (Kind.RESUMED, Resumed()),
        (Kind.LOT, Lot("Lab 7", "Lab")),
    ]
    for kind, body in late:
        draft = Draft(kind, SEAT, body, via="url", night_time=told.at(90), revision=2)
        assert examine(told.night, draft).refusals == (), kind
    draft = Draft(RESULT, SEAT, result(70_001, 1, 1), via="url", night_time=told.at(90), revision=2)
    assert examine(told.night, draft).refusals


@cache
def expected() -> Expectation:
    return Expectation(
        (42.0, 46.0, 12.0), (38.0, 42.0, 9.0), (46.0, 50.0, 15.0), (0.08, 0.919, 0.001)
    )


def test_a_winner_and_a_swing_that_the_projection_did_not_expect(scenario: Scenario) -> None:
    contest = scenario.by_slug[SEAT]
    known = Known(expectation=expected())
    assert check_figures(contest, TRUE, known=known).questions == ()
    asked = check_figures(contest, (10_000, 9_000, 21_000), known=known).questions
    assert "LD 7 wins Seat 7: the projection gave that less than 1 in 200" in asked
    asked = check_figures(contest, (26_000, 9_000, 5_700), known=known).questions
    assert any(
        line.startswith("Lab 7 is 41.8 points behind Con 7, where the projection has +4.0")
        for line in asked
    )
    guarded = replace(expected(), guarded=True)
    asked = check_figures(
        contest, (10_000, 9_000, 21_000), known=Known(expectation=guarded)
    ).questions
    assert not any("the projection gave" in line for line in asked)


def test_a_by_election_is_judged_by_turnout_and_order_alone(scenario: Scenario) -> None:
    contest = scenario.by_slug[SEAT]
    by_election = Known(general=False, expectation=expected())
    # A swing of twenty points at a turnout 25 points lower: a by-election.
    assert check_figures(contest, (6_500, 11_000, 5_000), known=by_election).questions == ()
    asked = check_figures(contest, (30_000, 20_000, 5_000), known=by_election).questions
    assert [line.split(" is ")[0] for line in asked] == ["a turnout of 78.6 %"]


def test_a_figure_that_the_total_gives_away_is_named(scenario: Scenario) -> None:
    contest = scenario.by_slug[SEAT]
    slips = {(17_441, 18_600, 470): "LD 7 4,700", (17_441, 16_800, 4_700): "Lab 7 18,600"}
    for figures, words in slips.items():
        (line,) = check_figures(contest, figures, Stated(valid=40_741)).refusals
        assert line.endswith(f"({words} would fit)"), line
