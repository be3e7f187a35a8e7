"""Entering a live night by keys alone, at 80 by 24: results, news, corrections, doubts."""

from __future__ import annotations

import pytest

from simulator.live import begin
from simulator.messages import ExitPoll, Kind, Recount, Result, Rush, Status, Turnout
from tests.tui.kept import Kept, few, kept, result_of, votes_of
from tui.kit.cards import Choose, Confirm
from tui.live.entry_card import EntryCard, Sure
from tui.live.form import Field, Form
from tui.live.screen import LiveScreen

FIRST, SECOND = "swindon-south", "barking"


async def open_form(night: Kept, name: str) -> None:
    """The form of a seat, by part of its name."""
    await night.press("e")
    await night.type(name)
    await night.press("enter")


async def type_votes(night: Kept, votes: tuple[int, ...]) -> None:
    """A candidate's votes after another's, and past the optional fields."""
    for number in votes:
        await night.type(str(number))
        await night.press("enter")
    await night.press("enter", "enter", "enter")


async def other(night: Kept, words: str) -> None:
    """Other news of the seat than its result."""
    await night.press("ctrl+k")
    await night.type(words)
    await night.press("enter")


async def test_a_result_is_entered() -> None:
    async with kept() as night:
        await open_form(night, "n sou")
        assert "Swindon South  result" in night.text
        votes = votes_of(few(), FIRST)
        await night.type(str(votes[0]))
        await night.press("tab")
        assert f"sum {votes[0]:,} (1 of" in night.text
        for number in votes[1:]:
            await night.type(str(number))
            await night.press("down")
        assert "Lab gain from Con, majority 9,606" in night.text
        await night.press("enter", "enter", "enter")
        assert isinstance(night.there.app.screen, LiveScreen)
        assert "LAB GAIN  Swindon South" in night.text
        (message,) = night.keeper.messages
        assert (message.by, message.via, message.kind) == ("AB", "typed", Kind.RESULT)
        assert isinstance(message.body, Result)
        assert [c.votes for c in message.body.candidates] == [*votes]


@pytest.mark.long
async def test_a_result_is_corrected_undone_and_taken_back() -> None:
    async with kept() as night:
        night.declare(FIRST, by="AB")
        await night.look()
        votes = votes_of(few(), FIRST)
        await night.press("C")
        assert "holds: Lab 21,676" in night.text
        await night.press("backspace")
        await night.type(str((votes[0] + 1) % 10))
        await night.press(*["enter"] * (len(votes) + 3))
        if isinstance(night.there.app.screen, Sure):
            await night.press("y")
        assert night.keeper.night.fold.of(FIRST).revision == 2

        await night.press("u")
        assert "Undo this?" in night.text
        await night.press("n")
        assert len(night.keeper.messages) == 2
        await night.press("u", "y")
        held = night.keeper.night.fold.of(FIRST).result
        assert held is not None
        assert [c.votes for c in held.candidates] == [*votes]

        await night.press("R", "enter", "enter", "enter")
        assert isinstance(night.there.app.screen, Sure)
        await night.press("y")
        assert night.keeper.night.status(FIRST) is Status.RETRACTED
        assert "no seat declared yet" in night.text


@pytest.mark.long
async def test_what_cannot_be_true_is_refused_beside_the_form_and_nothing_is_lost() -> None:
    async with kept() as night:
        await open_form(night, "Swindon S")
        await night.press(*["enter"] * 20)
        assert "! No votes are given for" in night.text
        await night.press("ctrl+home", "down", "down")
        votes = (99_999, *votes_of(few(), FIRST)[1:])
        await type_votes(night, votes)
        assert isinstance(night.there.app.screen, EntryCard)
        assert "! " in night.text
        assert "99,999" in night.text
        assert not night.keeper.messages
        await night.press("escape")
        await open_form(night, "Swindon S")
        assert "99,999" in night.text, "what was left unfinished is still there"


@pytest.mark.long
async def test_what_is_unlikely_is_asked_about() -> None:
    async with kept() as night:
        votes = list(votes_of(few(), FIRST))
        top = votes.index(max(votes))
        votes[top] //= 100  # two digits dropped
        await open_form(night, "Swindon S")
        await type_votes(night, tuple(votes))
        assert isinstance(night.there.app.screen, Sure), night.text
        assert "Are you sure?" in night.text
        assert not night.keeper.messages
        await night.press("escape")
        assert isinstance(night.there.app.screen, EntryCard)
        await night.press("enter", "y")
        assert len(night.keeper.messages) == 1


@pytest.mark.long
async def test_the_exit_poll_is_entered_and_must_sum_and_wait_for_ten() -> None:
    async with kept(minutes=-10) as night:
        await night.press("X")
        await night.type("2")
        await night.press("enter")
        await night.type("4")
        fields = len(night.there.find(EntryCard)._form.fields)  # type: ignore[union-attr]
        await night.press(*["enter"] * (fields - 3))
        assert isinstance(night.there.app.screen, EntryCard)
        assert "! " in night.text, "publishing it is an offence before the close of poll"
        await night.press("escape")
        night.hands.wait(11)
        await night.look()
        await night.press("X")
        assert "sum 6 of 6 seats" in night.text
        await night.press("ctrl+home", "down", "down", "backspace")
        await night.type("1")
        await night.press(*["enter"] * (fields - 2))
        assert "! " in night.text, "five seats are not six"
        await night.press("ctrl+home", "down", "down", "backspace")
        await night.type("2")
        await night.press(*["enter"] * (fields - 2))
        assert isinstance(night.there.app.screen, LiveScreen)
        poll = night.keeper.night.fold.exit_poll
        assert poll is not None
        assert isinstance(poll.body, ExitPoll)
        assert dict(poll.body.seats) == {"Con": 2, "Lab": 4}
        assert "EXIT POLL" in night.text


@pytest.mark.long
async def test_other_news_of_a_seat() -> None:
    async with kept() as night:
        await open_form(night, "Swindon S")
        await other(night, "winner")
        await night.type("heid")
        assert "= Heidi Alexander (Labour)" in night.text
        await night.press("enter")
        assert "figures to come" in night.text
        rush = night.keeper.night.fold.of(FIRST).rush
        assert isinstance(rush, Rush)
        assert rush.party == "Lab"

        for words, typed, body in (
            ("turnout", ("", "61.5"), Turnout(percent=61.5)),
            ("recount", ("45",), Recount(1, 45)),
        ):
            await open_form(night, "barking")
            await other(night, words)
            for text in typed:
                await night.type(text)
                await night.press("enter")
            await night.press(*["enter"] * 3)
            last = night.keeper.messages[-1]
            assert (last.contest, last.body) == (SECOND, body)
            await night.press(*["escape"] * (not isinstance(night.there.app.screen, LiveScreen)))


@pytest.mark.long
async def test_two_persons_enter_where_double_entry_asks_for_them() -> None:
    async with kept(double_entry=True, by="") as night:
        for by in ("Ann", "Bob"):
            await open_form(night, "Swindon S")
            if by == "Bob":
                assert "a second person's figures are awaited" in night.text
                assert "Ann" in night.text
                await night.press("ctrl+home", "ctrl+u")
            await night.type(by)
            await night.press("enter", "enter")
            await type_votes(night, votes_of(few(), FIRST))
            if by == "Ann":
                assert "waits for a second person" in night.there.notices
                assert night.keeper.night.status(FIRST) is Status.AWAITING
                await night.look()
                assert "1 to be entered again" in night.text
        assert night.keeper.night.status(FIRST) is Status.DECLARED


@pytest.mark.long
@pytest.mark.parametrize("claim", [0, 1])
async def test_a_contradiction_is_decided_either_way(claim: int) -> None:
    async with kept() as night:
        night.declare(FIRST)
        figures = (*votes_of(few(), FIRST)[:-1], 321)
        body = result_of(few(), FIRST, figures)
        night.enter(Kind.RESULT, FIRST, body, "Bo", via="file", revision=1)
        await night.look()
        await night.press("v")
        assert "321" in night.text, "what they differ in is said first"
        await night.press("enter")
        assert isinstance(night.there.app.screen, Choose)
        await night.press(*["down"] * claim, "enter", "y")
        assert not night.keeper.night.fold.conflicts
        held = night.keeper.night.fold.of(FIRST).result
        assert held is not None
        assert (321 in [c.votes for c in held.candidates]) == bool(claim)


@pytest.mark.long
@pytest.mark.parametrize("size", [(10, 3), (40, 10), (80, 24), (120, 36), (200, 50)])
async def test_the_form_holds_at_every_size(size: tuple[int, int]) -> None:
    async with kept(size=size) as night:
        for keys in (("e",), (*"swindon", "enter"), ("1", "2", "tab"), ("ctrl+k",), ("escape",),
                     ("escape",), ("X",), ("escape",), ("v",), ("x",), ("enter",), ("escape",),
                     ("u",), ("C",), ("R",)):  # fmt: skip
            await night.press(*keys)
            assert night.there.app.is_running
            assert all(len(line) <= size[0] for line in night.text.splitlines())


def test_fields_take_what_they_are_for() -> None:
    number = Field("votes.0", "Ann", figures=True)
    number.put("12,3x4 5")
    assert number.number == 12345
    number.walk(1)
    number.erase(-1)
    number.put("9")
    assert number.text == "92345"
    words = Field("cause", "Cause")
    words.put("fire \x1b[31m alarm")
    assert words.words == "fire [31m alarm"


def test_a_winner_is_meant_by_place_party_or_part_of_a_name() -> None:
    night = begin(few())
    contest = night.scenario.by_slug[FIRST]
    form = Form(night, Kind.RUSH, contest, "AB")
    labour = next(i for i, c in enumerate(contest.candidates) if c.party == "Lab")
    place = contest.declaration_order.index(labour) + 1
    for text in ("Heidi", "alexander", "Lab", "labour", str(place)):
        assert form.meant(text) == [labour], text
    assert form.meant("nobody at all") == []
    assert len(form.meant("a")) > 1


@pytest.mark.long
async def test_what_was_begun_is_not_lost_by_leaving() -> None:
    async with kept() as night:
        await open_form(night, "n sou")
        await night.type("21676")
        await night.press("escape", "q")
        assert isinstance(night.there.app.screen, Confirm)
        assert "Begun and not entered: Swindon South" in night.text
        await night.press("escape")
        await open_form(night, "n sou")
        assert "21,676" in night.text or "21676" in night.text
        await night.press("enter")
        await type_votes(night, votes_of(few(), FIRST)[1:])
        assert isinstance(night.there.app.screen, LiveScreen)
        assert night.screen.at_risk() is None
        await night.press("C", "down", "backspace", "9", "escape")
        assert night.screen.at_risk() is not None
        await night.press("C")
        assert "12079" in night.text or "12,079" in night.text, night.text
