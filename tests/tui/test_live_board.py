"""The board of a night that is kept live: it follows the keeper, and looks back when asked."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from simulator.live import Draft, Keeper, keep_journal
from simulator.messages import Kind, Note, Recount, Retraction, Rush
from simulator.outcome import Mark
from tests.tui.kept import Hands, few, kept, result_of, votes_of
from tests.tui.projected import Arithmetic
from tui.live import LiveReplay, LiveScreen
from tui.live.review import lines
from tui.live.seat_card import SeatCard
from tui.night.projection_stand import ProjectionStand
from tui.projections import Projections

FIRST, SECOND = "swindon-south", "barking"


async def test_the_board_follows_what_is_entered_and_its_cursor_the_news() -> None:
    async with kept() as night:
        assert "Rehearsal" not in night.text
        assert "Live, as entered" in night.text
        assert "no seat declared yet" in night.text
        night.declare(FIRST)
        await night.look()
        assert "1 of 6 declared" in night.text
        assert "LAB GAIN  Swindon South" in night.text
        board = night.screen.board
        assert board.replay.scenario.contests[board.seat].slug == FIRST
        night.hands.wait(5)
        night.declare(SECOND)
        await night.look()
        assert board.replay.scenario.contests[board.seat].slug == SECOND
        assert "● live 23:05:00" in night.text
        assert "certified" not in night.text
        marks = {d.mark for d in night.keeper.night.timeline.declarations}
        assert marks == {Mark.LIVE}


@pytest.mark.long
async def test_a_hand_on_the_cursor_keeps_it_and_the_lower_third_tells_the_news() -> None:
    async with kept() as night:
        night.declare(FIRST)
        await night.look()
        await night.press("up")
        board = night.screen.board
        here = board.seat
        night.declare(SECOND)
        await night.look()
        assert board.seat == here
        assert "LAB HOLD  Barking" in night.text


@pytest.mark.long
async def test_looking_back_stays_there_and_comes_back_to_now() -> None:
    async with kept() as night:
        night.declare(FIRST)
        night.hands.wait(30)
        night.declare(SECOND)
        await night.look()
        await night.press("comma")
        assert "looking back to 23:00:00" in night.text
        assert "1 of 6 declared" in night.text
        night.hands.wait(1)
        night.declare("witney")
        await night.look()
        assert "1 of 6 declared" in night.text, "who looks back is left in peace"
        for key in ("L", "end", "d"):
            await night.press("home")
            assert "looking back" in night.text
            await night.press(key)
            assert "● live 23:31:00" in night.text
            assert "3 of 6 declared" in night.text


@pytest.mark.long
async def test_what_is_entered_for_an_earlier_time_is_told_at_once() -> None:
    async with kept() as night:
        night.declare(FIRST)
        night.hands.wait(10)
        await night.look()
        early = few().close_of_poll
        night.enter(Kind.RESULT, SECOND, result_of(few(), SECOND), night_time=early)
        await night.look()
        assert "LAB HOLD  Barking" in night.text


async def test_a_winner_without_figures_a_correction_and_a_retraction() -> None:
    async with kept(size=(120, 36)) as night:
        scenario = night.keeper.night.scenario
        night.enter(Kind.RUSH, FIRST, Rush("Heidi Alexander", "Lab"))
        await night.look()
        assert "figures to come" in night.text
        night.declare(FIRST)
        await night.look()
        assert "majority 9,606" in night.text
        assert "figures to come" not in night.text
        votes = [*votes_of(scenario, FIRST)]
        votes[votes.index(max(votes))] += 1
        night.enter(Kind.CORRECTION, FIRST, result_of(scenario, FIRST, tuple(votes)))
        await night.look()
        assert "majority 9,607" in night.text
        assert "9,606" not in night.text, "nowhere stands what was corrected"
        night.enter(Kind.RETRACTION, FIRST, Retraction())
        await night.look()
        assert "no seat declared yet" in night.text
        assert "counting" in night.text


@pytest.mark.long
async def test_before_the_close_of_poll_nothing_is_told() -> None:
    async with kept(minutes=-30) as night:
        assert "the polls close at 22:00" in night.text
        night.enter(Kind.NOTE, FIRST, Note("Queues at the school", "BBC"))
        await night.look()
        assert "the polls close at 22:00" in night.text
        assert "21:30" in night.text
        night.hands.wait(31)
        await night.look()
        assert "no seat declared yet" in night.text


@pytest.mark.long
async def test_what_is_due_and_what_is_known_of_a_seat() -> None:
    async with kept(minutes=120) as night:
        assert "overdue" in night.text
        await night.press("x")
        assert "overdue 29 min, 23:31" in night.text
        night.enter(Kind.RECOUNT, FIRST, Recount(1, lead=12), by="Bo")
        await night.look()
        await night.press("escape", "enter")
        assert isinstance(night.there.app.screen, SeatCard)
        assert "Recount" in night.text
        assert "lead 12" in night.text
        assert "00:00 Bo typed" in night.text


@pytest.mark.long
async def test_contradictions_stand_in_a_pane_of_their_own() -> None:
    async with kept() as night:
        night.declare(FIRST)
        votes = (*votes_of(few(), FIRST)[:-1], 1)
        body = result_of(few(), FIRST, votes)
        night.enter(Kind.RESULT, FIRST, body, "Bo", via="file", revision=1)
        night.keeper.set_aside("rubbish,,", "contest: there is none", "results.csv")
        await night.look()
        assert "1 contradiction" in night.text
        assert "1 set aside" in night.text
        await night.press("v")
        assert "Swindon South" in night.text
        assert "stands" in night.text
        assert "against" in night.text
        assert "contest: there is none" in night.text
        told = [(datetime(2024, 7, 5, tzinfo=UTC), "http://127.0.0.1:8650: cannot be reached")]
        said = [
            "".join(piece[0] for piece in line.says.left) for line in lines(night.keeper, {}, told)
        ]
        assert "· cannot be reached · http://127.0.0.1:8650" in said
        assert any(line.startswith("× contest: there is none") for line in said)


def test_while_results_come_faster_than_projections_the_newest_of_these_stays(
    tmp_path: Path,
) -> None:
    hands = Hands(few())
    with keep_journal(tmp_path / "night.jsonl", few(), now=hands()) as journal:
        keeper = Keeper(journal, few(), now=hands)
        projections = Projections(lambda: Arithmetic(few()), rest=0.0)
        replay, stand = LiveReplay(keeper, projections), ProjectionStand()
        projections.work()
        for number, slug in enumerate((FIRST, SECOND, "witney")):
            shown = stand.now(replay)
            assert shown is not None
            assert shown.declared == 0
            assert not stand.behind(replay)
            hands.wait(1)
            keeper.enter(Draft(Kind.RESULT, slug, result_of(few(), slug), "Ada"), sure=True)
            assert replay.grow()
            assert len(replay.nation.steps) == number + 1
        # Who looks back is shown no projection of another moment.
        replay.playback.seek(replay.times[1])
        assert stand.now(replay) is None
        projections.work()
        replay.playback.seek(replay.playback.end)
        newest = stand.now(replay)
        assert newest is not None
        assert newest.declared == 3


def test_keys_of_a_replay_are_off_and_none_is_bound_twice() -> None:
    own = LiveScreen.actions()
    keys = [key for action in own if action.keys for key in action.keys.split(",")]
    assert len(keys) == len(set(keys))
    assert sum(action.footer for action in own) <= 7
    names = {action.action for action in own}
    assert not names & {"toggle_play", "faster", "slower", "toggle_direction", "change_view"}


@pytest.mark.long
async def test_nothing_plays() -> None:
    async with kept() as night:
        before = night.screen.replay.playback.position
        await night.press("space", "plus", "minus", "a")
        assert night.screen.replay.playback.position == before
        assert not night.screen.replay.playback.playing
