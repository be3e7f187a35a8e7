"""What the entry form says while it is typed into, at every size; and the board beneath it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import pytest
from textual.geometry import Size

from simulator.live import Refused, begin
from simulator.messages import ExitPoll, Kind, Message, Note, Result, Rush, Turnout
from simulator.request import TuiRequest
from simulator.scenario import Contest, Party
from tests.tui.kept import Kept, few, kept, result_of, votes_of
from tui import entry
from tui.app import ElectionNightApp
from tui.kit.cards import Choose
from tui.kit.pieces import Role, Says
from tui.kit.seat_line import SeatLine
from tui.live.board import LiveBoard
from tui.live.entry_card import EntryCard, Sure
from tui.live.form import Form
from tui.live.form_view import Beside, FormPane, lines_of
from tui.live.growing import LiveReplay
from tui.live.saying import claim_words
from tui.live.screen import LiveScreen
from tui.night.nation_table import BOUND, wrapped
from tui.night.party_bar import House, PartyBar
from tui.themes import DARK as LOOK
from tui.themes import tag

FIRST, SECOND = "swindon-south", "barking"
REFUSAL = "the votes sum to 100,177, more than the electorate of 70,000"


def contest() -> Contest:
    """The seat that is typed."""
    return few().by_slug[FIRST]


def pane(kind: Kind, *reasons: str) -> FormPane:
    """A form that was refused."""
    form = Form(begin(few()), kind, contest(), "AB")
    return FormPane(form, Beside(reasons), lambda: None, lambda: None)


def type_into(there: FormPane, words: str) -> None:
    """Key after key."""
    for character in words:
        there.take(character, character)


def test_a_refusal_goes_with_the_words_that_it_was_said_of() -> None:
    there = pane(Kind.RESULT, REFUSAL)
    there.take("tab", None)
    assert there.beside.reasons == (REFUSAL,), "nothing was changed"
    type_into(there, "1")
    assert not there.beside.reasons


def test_what_can_still_not_be_read_stays_refused() -> None:
    there = pane(Kind.RUSH)
    there.form.fields[1].text = "at noon"
    (time,) = there.form.problems()
    there.beside = Beside((time, "Who was elected?"))
    type_into(there, "Heidi")
    (left,) = there.beside.reasons
    assert left == time


def test_papers_with_a_point_are_the_percentage() -> None:
    there = pane(Kind.TURNOUT)
    type_into(there, "37.6")
    assert there.form.draft().body == Turnout(percent=37.6)
    pasted = pane(Kind.TURNOUT)
    pasted.put("61.25")
    assert pasted.form.draft().body == Turnout(percent=61.25)


def test_a_point_in_a_whole_number_is_refused_with_a_word() -> None:
    there = pane(Kind.RECOUNT)
    type_into(there, "12.5")
    assert there.form.problems() == ('Lead before it: should be a whole number, not "12.5"',)


@pytest.mark.parametrize("size", [(20, 6), (30, 7), (40, 9), (40, 12), (80, 8), (80, 21)])
def test_a_refusal_and_the_seat_are_seen_on_the_lowest_screens(size: tuple[int, int]) -> None:
    there = pane(Kind.RESULT, REFUSAL, "and something else that goes on and on for long")
    beside = replace(there.beside, notes=("what holds",))
    form = there.form
    form.fields[2].text = "99999"
    lines = [x.plain for x in lines_of(form, beside, Size(*size), LOOK, few().parties)]
    assert len(lines) <= size[1]
    assert any("Swindon South" in line for line in lines)
    assert any(line.startswith("! the votes") for line in lines)
    assert any(line.startswith("▸") for line in lines)
    calm = [x.plain for x in lines_of(form, Beside(), Size(*size), LOOK, few().parties)]
    assert any("sum 99,999" in line for line in calm)


def test_a_party_that_did_not_stand_before_is_new() -> None:
    night = begin(few())
    own, first = contest(), contest().declaration_order[0]
    people = list(own.candidates)
    people[first] = replace(people[first], party="XYZ")
    own = replace(own, candidates=tuple(people))
    form = Form(night, Kind.RESULT, own, "AB")
    form.fields[2].text = "100"
    assert form.share(0) == (100.0, "New")
    lines = lines_of(form, Beside(), Size(80, 24), LOOK, few().parties)
    assert any(line.plain.rstrip().endswith("100.0    New") for line in lines)


def test_parties_have_their_short_names_everywhere() -> None:
    scenario = few()
    known = dict(scenario.parties)
    known["Lab"] = Party("PP1234", "Home for you", "H4U", "#112233", "H")
    known["PP99999"] = Party("PP99999", "Home for us", "HFU", "#112233", "H")
    scenario = replace(scenario, parties=known)
    form = Form(begin(scenario), Kind.RESULT, contest(), "AB")
    for f, votes in zip(form.votes, votes_of(few(), FIRST), strict=True):
        f.text = str(votes)
    assert "H4U gain from Con, majority 9,606" in form.facts()
    body = Rush("Ann", "Lab")
    message = Message("j.1", Kind.RUSH, FIRST, scenario.close_of_poll, body=body)
    assert claim_words(message, scenario) == "Ann (H4U) elected"
    assert tag(scenario.party("PP99999")) == "HFU", "no number of a register"


async def test_another_desk_is_heard_of_while_somebody_types_and_the_clock_goes_on() -> None:
    async with kept() as night:
        await night.press("e", *"swindon s", "enter", "1")
        night.hands.wait(4)
        night.declare(FIRST, by="Ben")
        card = night.there.find(EntryCard)
        card.listen()
        await night.look()
        assert "! Ben entered this seat at 23:04: Lab 21,676, majority 9,606" in night.text
        assert "23:04:00  live, as entered" in night.text, "it covers the board's own clock"
        await night.press("2")
        assert "! Ben entered" in night.text, "it stays true whatever is typed"
        beneath = night.screen.query_one("#now")
        assert "23:04:00" in str(beneath.render())
        night.hands.wait(1)
        await night.look()
        assert "23:05:00" in str(beneath.render())
        assert night.screen.board.frame.standing.declared == 1


@pytest.mark.long
async def test_the_chosen_line_has_a_sign_and_a_note_without_a_source_is_asked_about() -> None:
    async with kept() as night:
        await night.press("e", *"barking", "enter", "ctrl+k")
        assert isinstance(night.there.app.screen, Choose)
        (marked,) = [line for line in night.text.splitlines() if "▸ " in line and "Result" in line]
        assert "Result" in marked
        await night.press(*"note", "enter", *"Fire", "enter", "enter")
        assert isinstance(night.there.app.screen, Sure)
        assert "No source: enter it all the same?" in night.text
        assert "▸ No, back" in night.text
        await night.press("escape")
        assert not night.keeper.messages
        await night.press("enter", "y")
        assert night.keeper.messages[-1].body == Note("Fire", None)
        assert isinstance(night.there.app.screen, LiveScreen)


def contradict(night: Kept) -> None:
    """Two say different figures of a seat."""
    night.declare(FIRST)
    body = result_of(few(), FIRST, (*votes_of(few(), FIRST)[:-1], 321))
    assert not isinstance(
        night.enter(Kind.RESULT, FIRST, body, "Bo", via="file", revision=1), Refused
    )


@pytest.mark.long
async def test_a_contradiction_is_decided_once_that_is_meant() -> None:
    async with kept() as night:
        contradict(night)
        await night.look()
        night.screen.notify("old words", timeout=60)
        await night.press("v", "enter")
        assert "▸ stands" in night.text
        assert "against" in night.text
        await night.press("down", "enter")
        assert isinstance(night.there.app.screen, Sure)
        await night.press("escape")
        assert night.keeper.night.fold.conflicts
        await night.press("enter", "down", "enter", "y")
        assert not night.keeper.night.fold.conflicts
        held = night.keeper.night.fold.of(FIRST).result
        assert isinstance(held, Result)
        assert 321 in [c.votes for c in held.candidates]
        assert "old words" not in night.there.notices


@pytest.mark.long
async def test_the_bar_has_the_order_of_the_exit_poll_before_and_after_opening_again() -> None:
    async with kept() as night:
        poll = ExitPoll({"Con": 1, "Lab": 4, "LD": 1}, "BBC")
        night.enter(Kind.EXIT_POLL, None, poll)
        await night.look()
        first = night.screen.query_one(PartyBar).state
        again = LiveBoard(LiveReplay(night.keeper))
        assert isinstance(first, House)
        assert [block.party.id for block in first.poll_left] == ["Lab"]
        assert again._bar_order == night.screen.board._bar_order


def test_who_leaves_is_told_where_the_night_is_kept(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def play(app: ElectionNightApp, _: list[int]) -> None:
        app.kept.append(Path("my night.jsonl"))

    monkeypatch.setattr(entry, "_play", play)
    assert entry.open_tui(TuiRequest()) == 0
    again = "election-night live --journal 'my night.jsonl'"
    assert capsys.readouterr().err == f"kept in my night.jsonl; go on with: {again}\n"


@pytest.mark.long
async def test_the_app_knows_what_it_keeps_and_a_mark_is_never_cut() -> None:
    async with kept() as night:
        assert night.there.app.kept == [Path("night.journal.jsonl")]
        night.declare(FIRST)
        await night.look()
        (line,) = [x for x in night.text.splitlines() if "9,606 (" in x]
        assert "(21.4 %) liv" in line
        await night.press("n")
        assert "turnout 61.7 % (−6.6)" in night.text, "no figure is parted from its unit"


def test_words_that_are_bound_stay_on_one_line() -> None:
    assert wrapped(f"a swing; turnout{BOUND}58.2{BOUND}%", 12) == ["a swing;", "turnout 58.2 %"]


def test_a_hint_gives_way_to_the_mark_and_a_region_is_whole_or_not_there() -> None:
    line = SeatLine({})
    says = Says(
        (("majority 12 liv", Role.NORMAL),), (("enter", Role.QUIET),), (("  Wales", Role.QUIET),)
    )
    seen = []
    for width in (30, 24, 18):
        with patch.object(SeatLine, "look", LOOK):
            (text,) = line.draw((says,), Size(width, 1))
        seen.append(text.plain.split())
    assert seen == [
        ["majority", "12", "liv", "Wales", "enter"],
        ["majority", "12", "liv", "enter"],
        ["majority", "12", "liv"],
    ]
