"""A by-election on its own screen: kept live from its published course, and played again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from simulator.live import (
    Accepted,
    Draft,
    Keeper,
    KeptNight,
    LiveNight,
    as_test,
    keep_journal,
)
from simulator.messages import (
    Adjourned,
    Body,
    Kind,
    Note,
    Postponed,
    Recount,
    Result,
    Resumed,
    Rush,
    Turnout,
    Votes,
)
from simulator.output.replay import plain_line
from simulator.request import TuiRequest
from simulator.scenario import Contest, Scenario
from tests.shipped import load
from tests.tui.picturing import SIZES, picture
from tests.tui.stage import Opened, opened
from tui.hall import HallScreen
from tui.live import ByElectionReplayScreen, ByElectionScreen, Live
from tui.live.known import (
    Fact,
    State,
    corrections,
    entries,
    facts,
    know_all,
    leads,
    stage_words,
    steps,
    to_come,
)
from tui.live.parts import FactLines
from tui.shows import Show, show_of

NAME, SLUG = "runcorn-and-helsby-2025", "runcorn-and-helsby"


@dataclass
class Desk:
    """A night that somebody keeps, and the clock on the wall in the test's own hands."""

    keeper: Keeper
    scenario: Scenario

    def at(self, clock: str, kind: Kind, body: Body | None = None) -> LiveNight:
        """Enter something when the clock says so."""
        hands.now = self.scenario.clock.at(self.scenario.clock.seconds(clock))
        receipt = self.keeper.enter(Draft(kind, SLUG, body, by="A. Clerk"), sure=True)
        assert isinstance(receipt, Accepted), receipt
        return self.keeper.night


class Hands:
    """The wall clock."""

    def __init__(self) -> None:
        self.now = datetime.min

    def __call__(self) -> datetime:
        return self.now


hands = Hands()


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load(NAME)


@pytest.fixture
def desk(scenario: Scenario, tmp_path: Path) -> Iterator[Desk]:
    """Runcorn and Helsby from ten o'clock on 1 May 2025, on the night itself."""
    hands.now = scenario.close_of_poll + timedelta(seconds=1)
    with keep_journal(tmp_path / "runcorn.jsonl", scenario, now=hands()) as journal:
        yield Desk(Keeper(journal, scenario, now=hands), scenario)


def result_of(contest: Contest) -> Result:
    """The certified figures, as somebody would type them."""
    people = tuple(
        Votes(candidate.votes or 0, name=candidate.shown, party=candidate.party)
        for candidate in contest.candidates
    )
    return Result(people, rejected=85)


CHECK = Recount(lead=10, lead_of="Lab", asked_by="RUK")
FULL = Recount(lead=4, lead_of="RUK", asked_by="Lab")


def enter_the_count(desk: Desk) -> None:
    """What was published before the result; the minute of the turnout is ours."""
    desk.at("00:05", Kind.TURNOUT, Turnout(papers=32_740))
    desk.at("02:30", Kind.NOTE, Note("Way too close to call.", "PA in the Independent"))
    desk.at("03:00", Kind.BUNDLE_CHECK, CHECK)
    desk.at("03:55", Kind.RECOUNT, FULL)


async def show(there: Opened, desk: Desk) -> None:
    there.app.push_screen(ByElectionScreen(Live(desk.keeper, by="A. Clerk")))
    await there.settle()


async def test_runcorn_is_keyed_again_from_its_published_course(
    desk: Desk, scenario: Scenario
) -> None:
    async with opened() as there:
        await show(there, desk)
        assert isinstance(there.screen, ByElectionScreen)
        assert "Runcorn and Helsby   live, as entered" in there.text
        assert "Turnout       not announced yet" in there.text
        assert "L Karen Shore         Lab         52.9" in there.text

        desk.at("00:05", Kind.TURNOUT, Turnout(papers=32_740))
        await there.look()
        assert "00:05:00 BST  Fri 2 May" in there.text
        assert "liv 46.33 % verified, 32,740 papers, 00:05; −13.6 on 2024 result" in there.text
        assert "Verified, being counted" in there.text

        desk.at("02:30", Kind.NOTE, Note("Way too close to call.", "PA in the Independent"))
        await there.look()
        assert "02:30 liv Way too close to call. [PA in the Independent]" in there.text

        desk.at("03:00", Kind.BUNDLE_CHECK, CHECK)
        desk.at("03:55", Kind.RECOUNT, FULL)
        await there.look()
        assert "Recount 1  since 03:55" in there.text
        assert "03:00 Labour ahead by 10; bundle check, asked for by Reform UK" in there.text
        assert "03:55 Reform UK ahead by 4; recount 1, asked for by Labour" in there.text
        assert "Recount 1 · the declaration expected at 05:55, in 2 h 00 min" in there.text

        desk.at("05:54", Kind.RUSH, Rush("Sarah Pochin", "RUK"))
        await there.look()
        assert "figures to come" in there.text
        assert "12,645" not in there.text
        assert "52.9" not in there.text, "a share of last time would be read as tonight's"

        desk.at("05:55", Kind.RESULT, result_of(scenario.contests[0]))
        await there.look()
        assert "Reform UK gain from Labour" in there.text
        assert "R Sarah Pochin              Reform UK  12,645   38.7   +20.6  elected" in there.text
        assert "L Karen Shore               Lab        12,639   38.7   −14.2" in there.text
        assert "Majority 6: Sarah Pochin (Reform UK) over Karen Shore (Lab)" in there.text
        for candidate in scenario.contests[0].candidates:
            assert candidate.shown in there.text
        assert "certified" not in there.text
        assert "Projection" not in there.text


@pytest.mark.long
async def test_an_adjournment_and_a_poll_that_is_put_off(desk: Desk) -> None:
    until = desk.scenario.clock.at(11 * 3600)
    desk.at("04:00", Kind.ADJOURNED, Adjourned(until, "the staff need sleep"))
    async with opened() as there:
        await show(there, desk)
        assert "Adjourned  until 09:00" in there.text
        assert "04:00 until 09:00: the staff need sleep" in there.text
        desk.at("09:02", Kind.RESUMED, Resumed())
        await there.look()
        assert "Adjourned  until" not in there.text
        desk.at("09:10", Kind.POSTPONED, Postponed("a candidate has died"))
        await there.look()
        assert "there will be no result on this night" in there.text
        await there.press("o")
        assert isinstance(there.screen, ByElectionScreen)
        assert there.notices.endswith("there is no count to be told of.")


@pytest.mark.long
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_screen_at_three_sizes(
    size: tuple[int, int], desk: Desk, pictures: SnapshotAssertion
) -> None:
    enter_the_count(desk)
    async with opened(size=size) as there:
        await show(there, desk)
        assert picture(there) == pictures(name="recount")
        desk.at("05:55", Kind.RESULT, result_of(desk.scenario.contests[0]))
        await there.look()
        assert picture(there) == pictures(name="declared")


@pytest.mark.long
async def test_the_result_is_typed_in_the_order_in_which_it_is_read_out(desk: Desk) -> None:
    contest = desk.scenario.contests[0]
    hands.now = desk.scenario.clock.at(8 * 3600)
    async with opened() as there:
        await show(there, desk)
        await there.press("e")
        for index in contest.declaration_order:
            await there.burst(*str(contest.candidates[index].votes), "tab")
        await there.burst("8", "5")
        await there.press("enter", "enter", "enter")
        assert isinstance(there.screen, ByElectionScreen)
        assert "Majority 6: Sarah Pochin (Reform UK) over Karen Shore (Lab)" in there.text
        await there.press("u", "y")
        assert "WHO STANDS" in there.text
        assert "Majority 6" not in there.text


@pytest.mark.long
async def test_no_colour(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, pictures: SnapshotAssertion
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    enter_the_count(desk)
    async with opened() as there:
        await show(there, desk)
        assert picture(there) == pictures


@pytest.mark.long
@pytest.mark.parametrize("size", [(10, 3)])
async def test_it_survives_any_size(size: tuple[int, int], desk: Desk) -> None:
    enter_the_count(desk)
    async with opened(size=size) as there:
        await show(there, desk)
        desk.at("05:55", Kind.RESULT, result_of(desk.scenario.contests[0]))
        await there.look()
        await there.press("n", "escape", "up", "pagedown", "o", "escape", "i", "escape")
        assert isinstance(there.screen, ByElectionScreen)


@pytest.mark.long
async def test_who_stands_what_was_before_and_where_it_is_from(desk: Desk) -> None:
    enter_the_count(desk)
    async with opened() as there:
        await show(there, desk)
        await there.press("n")
        assert "Howling Laud Hope" in there.text
        await there.press("escape", "o")
        assert "Can six votes in 32,655 decide a by-election?" not in there.text, "it is to come"
        assert "WHO STANDS" in there.text
        await there.press("escape", "i")
        assert "live, as entered, in " in there.text
        assert "certified" not in there.text
        assert "six votes" not in there.text, "the end of a night that is rehearsed"
        await there.press("escape")
        assert "live, as entered" in there.find(ByElectionScreen).caption().lines[0].lower()


# Words, without a screen


def test_what_is_still_to_come(desk: Desk) -> None:
    contest = desk.keeper.night.scenario.contests[0]

    def known(now: int):  # type: ignore[no-untyped-def]
        night = desk.keeper.night
        return know_all(night.scenario, contest, night.timeline, now)

    assert stage_words(known(-60)) == ("The poll is open", "until 22:00")
    assert to_come(known(60)).startswith("The turnout, at verification · the declaration")
    enter_the_count(desk)
    now = known(6 * 3600)
    assert [(lead.papers, lead.of, lead.what) for lead in leads(now)] == [
        (10, "Lab", "bundle check"),
        (4, "RUK", "recount 1"),
    ]
    assert [step.words for step in steps(now) if step.state is State.NOW] == ["recount 1"]
    desk.at("05:55", Kind.RESULT, result_of(desk.scenario.contests[0]))
    assert to_come(known(8 * 3600)) == ""


def test_what_is_still_to_come_gives_way_to_when_it_is_expected(desk: Desk) -> None:
    night = desk.keeper.night
    now = know_all(night.scenario, night.scenario.contests[0], night.timeline, -600)
    whole = to_come(now)
    assert whole.startswith("Close of poll · the turnout, at verification · the declaration exp")
    assert to_come(now, 64) == "Close of poll 22:00 · turnout · declaration expected 05:55"
    assert to_come(now, 50) == "Close of poll 22:00 … declaration expected 05:55"
    assert to_come(now, 30) == "Close of poll 22:00 …"


def test_turnouts_are_told_as_entered_and_beside_their_like(desk: Desk) -> None:
    contest = desk.scenario.contests[0]
    night = desk.at("00:05", Kind.TURNOUT, Turnout(percent=46.3))
    told = facts(know_all(night.scenario, contest, night.timeline, 9_000))[0]
    assert told.words == "46.3 % verified, 00:05; −13.6 on 2024 result"
    assert contest.base is not None
    bare = contest.amend(bases={"bare": replace(contest.base, rejected=None)}, default_base="bare")
    told = facts(know_all(night.scenario, bare, night.timeline, 9_000))[0]
    assert told.words == "46.3 % verified, 00:05", "valid votes of last time are another measure"


def test_a_correction_is_a_line_of_the_log(desk: Desk) -> None:
    contest = desk.scenario.contests[0]
    desk.at("05:55", Kind.RESULT, result_of(contest))
    first, *others = result_of(contest).candidates
    other = Result((replace(first, votes=first.votes + 1), *others), rejected=85)
    night = desk.at("06:10", Kind.CORRECTION, other)
    later = corrections(night.fold.of(SLUG), night.timeline)
    known = know_all(night.scenario, contest, night.timeline, 40_000, later)
    last = entries(known)[-1]
    assert (last.clock, last.text) == ("06:10", "The result is corrected at 06:10 by A. Clerk.")


def test_a_poll_that_is_put_off_is_told_and_a_rehearsal_closes_on_no_record(desk: Desk) -> None:
    night = desk.at("22:30", Kind.POSTPONED, Postponed("a candidate has died"))
    for told, closing, words in (
        (night, "rec  ", "liv  "),
        (as_test(night), "tst  TEST DATA: ", "tst  TEST DATA: "),
    ):
        timeline = KeptNight(told, desk.keeper.journal.header, ()).timeline()
        close, put_off = (plain_line(e, night.scenario, timeline) for e in timeline.events)
        assert close == f"Thu 22:00:00 {closing}The poll closes."
        assert put_off == f"Thu 22:30:00 {words}The poll is not held: a candidate has died."


async def test_one_looks_back_with_the_keys_of_the_board(desk: Desk) -> None:
    enter_the_count(desk)
    desk.at("05:55", Kind.RESULT, result_of(desk.scenario.contests[0]))
    async with opened() as there:
        await show(there, desk)
        assert "C Correct" in there.text
        await there.press("left")
        assert "looking back to 03:55" in there.text
        assert "12,645" not in there.text
        assert "Recount 1  since 03:55" in there.text
        await there.press("left_square_bracket", "left_square_bracket")
        assert "looking back to 03:35" in there.text
        assert "Recount 1" not in there.text
        await there.press("home")
        assert "looking back to 22:00" in there.text
        assert "not announced yet" in there.text
        await there.press("t", *"0200", "enter")
        assert "looking back to 02:00" in there.text
        await there.press("right")
        assert "looking back to 02:30" in there.text
        await there.press("L")
        assert "looking back" not in there.text
        await there.press("question_mark")
        assert "↓ more ─╯" in there.text, "the help goes on under its box"
        await there.press("escape")
        assert "12,645" in there.text


async def test_a_narrow_screen_says_rehearsal_and_names_before_all_else(
    scenario: Scenario, tmp_path: Path
) -> None:
    hands.now = scenario.close_of_poll + timedelta(days=500)
    with keep_journal(tmp_path / "practice.jsonl", scenario, now=hands()) as journal:
        keeper = Keeper(journal, scenario, now=hands)
        for kind, body in ((Kind.RUSH, Rush("Sarah Pochin", "RUK")),
                           (Kind.RESULT, result_of(scenario.contests[0]))):  # fmt: skip
            assert isinstance(keeper.enter(Draft(kind, SLUG, body), sure=True), Accepted)
        async with opened(size=(40, 12)) as there:
            await show(there, Desk(keeper, scenario))
            assert "live, rehearsal" in there.text
            assert "R Sarah Poc…  Reform UK  12,645   38.7" in there.text


# Replays


@pytest.fixture(scope="module")
def played(scenario: Scenario) -> Show:
    return show_of(scenario, TuiRequest(at="04:05"))


@pytest.mark.long
async def test_the_shipped_count_from_outside_and_back(played: Show) -> None:
    async with opened(played) as there:
        await there.press("space", "k")
        assert isinstance(there.screen, ByElectionReplayScreen)
        assert "Recount 1  since 03:55" in there.text
        assert "rep 03:55 Reform UK ahead by 4; recount 1, asked for by Labour" in there.text
        assert "Turnout   sim 46.33 % verified" in there.text, "its minute is simulated"
        there.screen.replay.playback.seek(there.screen.replay.playback.end)
        await there.look()
        assert "certified; minute as reported" in there.text
        assert "Majority 6: Sarah Pochin (Reform UK) over Karen Shore (Lab)" in there.text
        assert "live, as entered" not in there.text
        await there.press("k")
        assert not isinstance(there.screen, ByElectionReplayScreen)
        there.find(HallScreen)


@pytest.mark.long
async def test_a_journal_is_played_on_the_screen_that_it_was_kept_on(desk: Desk) -> None:
    enter_the_count(desk)
    night = desk.at("05:55", Kind.RESULT, result_of(desk.scenario.contests[0]))
    async with opened(Show(night.scenario, night.timeline, start=4 * 3600)) as there:
        await there.press("space")
        assert isinstance(there.screen, ByElectionReplayScreen)
        assert "Turnout   liv 46.33 %" in there.text
        assert "12,645" not in there.text
        there.screen.replay.playback.seek(there.screen.replay.playback.end)
        await there.look()
        assert "live, as entered" in there.text
        assert "12,645" in there.text


@pytest.mark.parametrize(
    ("most", "seen"),
    [
        (7, "abcdef@"),
        (6, "acdef@"),
        (5, "adef@"),
        (4, "adef"),
        (3, "aef"),
        (1, "a"),
    ],
)
def test_where_it_is_low_the_address_has_a_line_of_its_own_or_gives_way(
    most: int, seen: str
) -> None:
    lines = FactLines()
    lines.most = most
    facts = (*(Fact(label, "") for label in "abcdef"), Fact("@", "served at", spare=True))
    assert "".join(fact.label for fact in lines.kept(facts)) == seen


async def test_where_it_is_served_stands_in_the_words_of_the_board(desk: Desk) -> None:
    place = Live(desk.keeper, address="http://127.0.0.1:8650")
    async with opened(place, (80, 24)) as there:
        assert "served at http://127.0.0.1:8650" in there.text
        screen = there.find(ByElectionScreen)
        assert screen.served == place.served
        desk.keeper.set_aside("rubbish,,", "contest: there is none", "results.csv")
        await there.press("v")
        for words in ("contest: there is none", "rubbish,,", "results.csv"):
            assert words in there.text
