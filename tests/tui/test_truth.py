"""Nothing invented is certified on a screen, and what is unusual is said as it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from simulator import load
from simulator.outcome import Mark
from simulator.request import TuiRequest
from simulator.timeline import HallTimeline
from simulator.timeline import events as ev
from tests.tui import national, night
from tests.tui.boards import board, seat
from tests.tui.stage import opened
from tui.desk.entries import look_into
from tui.hall import ClosingScreen, HallReplay, HallScreen
from tui.hall.board import place_words, stage_words
from tui.hall.people import PeopleScreen
from tui.kit.briefing import PATIENCE, BriefingScreen
from tui.kit.marks import letters, outcome_mark
from tui.kit.sources import SourceList, SourcesScreen
from tui.kit.verdict import verdict
from tui.night import NightReplay, NightScreen
from tui.night.nation_table import REAL_POLL
from tui.shows import Show, show_of

HEAD = """
[scenario]
title = "A moor"
date = 2024-02-29
[parties.Con]
name = "Conservative"
symbol = "C"
[parties.Lab]
name = "Labour"
symbol = "L"
"""


def contest(name: str, *candidates: tuple[str, str, int], also: str = "") -> str:
    text = f'[[contests]]\nslug = "{name.lower()}"\nname = "{name}"\nelectorate = 9000\n{also}\n'
    for who, party, votes in candidates:
        text += f'[[contests.candidates]]\nname = "{who}"\nparty = "{party}"\nvotes = {votes}\n'
    return text


def show(folder: Path, *contests: str, seed: int = 1) -> Show:
    path = folder / "own.toml"
    path.write_text(HEAD + "".join(contests), encoding="utf-8")
    return show_of(load(str(path)), TuiRequest(seed=seed))


PAIR = (("Ann Ash", "Con", 300), ("Bob Birch", "Lab", 200))
LEVEL = (("Ann Ash", "Con", 300), ("Bob Birch", "Lab", 300))


@pytest.mark.long
async def test_figures_of_one_s_own_are_the_author_s_and_their_minute_is_simulated(
    own_folder: Path,
) -> None:
    async with opened(show(own_folder, contest("Moor", *PAIR)), (120, 36)) as there:
        seen = there.text
        await there.press("d", "d", "s")
        seen += there.text
        await there.press("enter")
        seen += there.text
        assert isinstance(there.screen, ClosingScreen)
        assert "the author's figures, not the record" in there.text
        await there.press("h")
        seen += there.text
        assert "own/sim" in there.text
        assert "certified" not in seen


async def test_every_line_of_a_log_has_its_mark() -> None:
    async with opened(night.show(start=527 * 60 + 50), (120, 36)) as there:
        await there.press("space", "h")
        assert isinstance(there.screen, HallScreen)
        assert "06:47 rep Liz Truss" in there.text
    declared = night.timeline().declarations[0]
    assert letters(declared) == "rec"
    assert letters(replace(declared, time_mark=Mark.SIMULATED)) == "rec/sim"


async def test_i_shows_the_sources_with_licences_and_escape_closes_them() -> None:
    real = show_of(load("south-west-norfolk-2024"), TuiRequest(at="03:00"))
    async with opened(real) as there:
        await there.press("space", "i")
        assert isinstance(there.screen, SourcesScreen)
        sources = there.screen.query_one(SourceList)
        assert sources.state is not None
        for size in ((80, 24), (120, 36)):
            await there.resize(*size)
            await there.press("home")
            await there.read("#sources")
            lines = sources.draw(sources.state, sources.size)
            said = " ".join(" ".join(line.plain for line in lines).split())
            for words in ("Figures, certified", "Open Parliament Licence", "BBC, 5 July 2024",
                          "Minute of the declaration", "End of the counting", "slow handclap",
                          "times are multiplied by 0.79"):  # fmt: skip
                assert words in said, words
        await there.press("escape")
        assert isinstance(there.screen, HallScreen)


async def test_the_board_shows_the_sources_of_its_seat_and_of_the_night() -> None:
    async with board("03:00") as (there, _):
        await there.press("i")
        assert isinstance(there.screen, SourcesScreen)
        now, seat_, whole = there.screen.groups
        assert now.title == "What was told last"
        assert all(line.what[:5] <= "03:00" or line.what[:5] > "21:59" for line in now.credits)
        assert now.credits[0].source
        assert seat_.title in {c.name for c in national.scenario().contests}
        assert any("650 contests" in line.what for line in whole.credits)
        await there.press("i")
        assert isinstance(there.screen, NightScreen)


@pytest.mark.long
async def test_the_latest_moments_come_with_their_sources_and_the_public_learns_no_more() -> None:
    real = show_of(load("south-west-norfolk-2024"), TuiRequest(at="06:47:30"))
    async with opened(real, (120, 36)) as there:
        await there.press("space")
        for public in (False, True):
            replay = there.replay
            replay.public = public
            await there.press("i")
            assert isinstance(there.screen, SourcesScreen)
            now, *others = there.screen.groups
            lines = {line.what: line.source for line in now.credits}
            handclap = next(what for what in lines if "handclap" in what)
            assert handclap.startswith("06:4")
            assert "BBC; Independent" in lines[handclap]
            assert lines[handclap].endswith("its minute is assumed")
            assert bool(others) != public
            said = " ".join(f"{line.what} {line.source}" for line in now.credits)
            assert "Jermy" not in said
            await there.press("escape")


async def test_a_replay_begins_with_what_was_known_before_ten() -> None:
    async with opened(briefing=True) as there:
        assert isinstance(there.screen, BriefingScreen)
        for words in ("WHO STANDS", "Liz Truss", "Sitting member"):
            assert words in there.text
        await there.wait(PATIENCE + 1)
        await there.reach(HallScreen)
        assert there.replay.now == 0
        await there.wait(2)
        assert there.replay.now == 360
        await there.press("o")
        assert isinstance(there.screen, BriefingScreen)
        await there.press("end")
        last = "2019, actual, old boundaries: Con 35,507 (69.0 %)"
        assert last in there.text
        await there.wait(10 * PATIENCE)
        assert isinstance(there.screen, BriefingScreen)
        await there.press("escape")
        assert isinstance(there.screen, HallScreen)


async def test_whoever_scrolls_is_not_hurried_and_any_other_key_begins() -> None:
    async with opened(briefing=True) as there:
        await there.press("down")
        await there.wait(10 * PATIENCE)
        assert isinstance(there.screen, BriefingScreen)
        await there.press("x")
        assert isinstance(there.screen, HallScreen)
        assert there.replay.playback.playing


async def test_what_the_file_tells_of_the_real_night_is_not_told_of_another() -> None:
    contest_ = replace(night.CONTEST, opening=("Nobody expects it.",))
    real = replace(night.SCENARIO, contests=(contest_,))
    async with opened(night.show(real), briefing=True) as there:
        assert "Nobody expects it." in there.text
    changed = replace(real, contests=(replace(contest_, modified=True),), modified=True)
    async with opened(night.show(changed), briefing=True) as there:
        assert "WHO STANDS" in there.text
        assert "Nobody expects it." not in there.text


@pytest.mark.long
async def test_a_candidate_s_standing_and_note_are_shown(own_folder: Path) -> None:
    known = 'status = "disowned by Labour"\nnote = "Stays on the paper"\ndescription = "The Old"'
    made = show(own_folder, contest("Moor", *PAIR) + known)
    async with opened(made, (120, 36)) as there:
        assert "Labour, disowned by Labour" in there.text
        assert "Stays on the paper" in there.text
        await there.press("n")
        assert isinstance(there.screen, PeopleScreen)
        for words in ("Disowned by Labour", "Stays on the paper", "The Old"):
            assert words in there.text
        await there.press("n", "d", "d", "s")
        assert "The Old (disowned by Labour)" in there.text
        await there.press("enter")
        assert "Stays on the paper" in there.text


async def test_who_is_returned_unopposed_has_no_boxes(own_folder: Path) -> None:
    made = show(own_folder, contest("Moor", ("Ann Ash", "Con", 0), also='poll = "unopposed"'))
    async with opened(made) as there:
        assert isinstance(there.screen, HallScreen)
        for words in ("Returned unopposed", "no poll, no boxes", "There was no poll"):
            assert words in there.text
        assert "0 of 0" not in there.text
        await there.press("d", "s")
        assert "no poll was taken" in " ".join(there.text.split())
        await there.press("enter")
        assert "returned unopposed" in there.text
        assert "%" not in there.text
    assert look_into("own.toml").verdict == "Ann Ash (Conservative), returned unopposed"


async def test_a_countermanded_poll_has_a_sign_and_no_hall(own_folder: Path) -> None:
    gone = contest("Gone", *PAIR, also='poll = "countermanded"').replace("votes = ", "# votes ")
    made = show(own_folder, contest("Moor", *PAIR), gone)
    async with opened(made, (120, 36)) as there:
        await there.until(lambda: there.find(NightScreen).replay.ready)
        await there.press("space", "d", "s")
        assert "1 of 2 declared, the author's figures; 1 poll countermanded" in there.text
        await there.press("home", "up", "enter")
        assert isinstance(there.screen, NightScreen)
        assert "poll countermanded: no result tonight" in there.text
        assert "The poll in Gone was countermanded" in there.notices


@pytest.mark.long
async def test_where_nobody_voted_bars_have_no_length(own_folder: Path) -> None:
    sizes = ((80, 24), (120, 36))
    nobody = contest("Moor", ("Ann Ash", "Con", 0), ("Bob Birch", "Lab", 0))
    async with opened(show(own_folder, nobody)) as there:
        await there.press("d", "d", "s")
        for size in sizes:
            await there.resize(*size)
            assert "elected by a simulated lot" in there.text
            assert "█" not in there.text
        await there.press("enter")
        for size in sizes:
            await there.resize(*size)
            assert "0, elected by a simulated lot" in there.text
        await there.press("h")
        for size in sizes:
            await there.resize(*size)
            assert "█" not in there.text


async def test_twenty_six_stand_and_each_is_reached_at_the_smallest_size(
    own_folder: Path,
) -> None:
    many = [(f"Candidate {letter}", "Lab", 10 + i) for i, letter in enumerate("ABCDEFGHIJKLMNOP")]
    many += [(f"Other {i}", "Con", 3 * i) for i in range(10)]
    async with opened(show(own_folder, contest("Moor", *many))) as there:
        await there.press("n")
        seen = await there.read("#people")
        assert all(name in seen for name, _, _ in many)


def test_a_lot_of_the_program_s_own_follows_the_seed_everywhere(own_folder: Path) -> None:
    winners = set()
    for seed in range(8):
        made = show(own_folder, contest("Moor", *LEVEL), seed=seed)
        who = made.timeline.declarations[0].elected.name
        assert who in verdict(made.scenario, seed)
        assert "by simulated lot" in look_into("own.toml", seed).verdict
        assert who in look_into("own.toml", seed).verdict
        winners.add(who)
    assert winners == {"Ann Ash", "Bob Birch"}
    sourced = contest("Moor", *LEVEL, also='lot = "Bob Birch"')
    for seed in range(3):
        made = show(own_folder, sourced, seed=seed)
        assert verdict(made.scenario, seed) == "A tie at 300: Bob Birch (Labour) by lot"
        assert made.scenario.outcome is not None
        assert outcome_mark(made.scenario.outcome) is Mark.AUTHOR


def _hall(*events: ev.Event) -> HallReplay:
    """The hand-made hall with other events up to its stage."""
    made = night.show(start=6 * 3600)
    hall = HallTimeline(night.SLUG, len(night.CANDIDATES), events)
    timeline = replace(made.timeline, events=tuple(events), halls={night.SLUG: hall})
    return HallReplay(replace(made, timeline=timeline))


def test_between_a_reported_end_of_counting_and_the_stage_the_hall_waits() -> None:
    at: Any = {"contest": night.SLUG}
    votes = tuple(c.votes or 0 for c in night.CANDIDATES)
    replay = _hall(
        ev.HallOpened(seq=0, time=0, venue="", tables=1, table_staff=1, boxes=1, papers=44474,
                      postal=0, **at),
        ev.ProvisionalFigures(seq=1, time=7 * 3600, votes=votes, rejected=139, **at),
        ev.CountingEnded(seq=1, time=7 * 3600, source="LabourList", mark=Mark.REPORTED, **at),
        ev.IncidentHappened(seq=2, time=8 * 3600, text="They wait.", source="BBC",
                            mark=Mark.REPORTED, **at),
    )  # fmt: skip
    replay.playback.seek(9 * 3600)
    words = ("Counting finished (reported)", "waiting since 05:00")
    assert stage_words(replay, replay.standing) == words
    plain = HallReplay(night.show(start=485 * 60))
    assert plain.waiting_since is None


def test_why_a_count_is_slow_stands_over_it_until_that_stage_is_over() -> None:
    at: Any = {"contest": night.SLUG}
    replay = _hall(
        ev.HallOpened(seq=0, time=0, venue="", tables=1, table_staff=1, boxes=1, papers=44474,
                      postal=0, **at),
        ev.CountDelayed(seq=1, time=60, stage="boxes", cause="the ferry is late", source="BBC",
                        mark=Mark.REPORTED, **at),
        ev.LastBox(seq=2, time=7 * 3600, boxes=1, **at),
    )  # fmt: skip
    replay.playback.seek(3600)
    assert place_words(replay)[1] == "boxes are late: the ferry is late (rep)"
    replay.playback.seek(8 * 3600)
    assert place_words(replay)[1] == "Lynnsport, King's Lynn"


@pytest.mark.long
async def test_the_exit_poll_of_the_real_night_is_called_so() -> None:
    made = national.show("03:00")
    drawn = replace(made, timeline=replace(made.timeline, draw=3))
    assert NightReplay(drawn).poll_of_the_real_night
    async with board("03:00", show=drawn) as (there, _):
        assert "exit poll of the real night: Lab 410" in there.text
        await there.press("n")
        assert " ".join(REAL_POLL.split()[:4]) in there.text
        assert "Left" not in there.text
    async with board("03:00") as (there, screen):
        assert "exit poll: Lab 410" in there.text
        assert screen.board.seat != seat("Hendon")
        await there.press("n")
        assert "Left" in there.text
