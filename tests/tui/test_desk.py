"""The scenario desk: what it lists, what it says is wrong, and where its keys lead."""

from __future__ import annotations

import os
import stat
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.geometry import Size
from textual.widgets import Input

from simulator.request import LiveRequest, TuiRequest
from simulator.scenario import Party, check
from simulator.scenario.shipped import Summary
from tests.tui.picturing import SIZES, picture
from tests.tui.stage import Opened, opened
from tui.app import ElectionNightApp
from tui.desk.entries import Chart, Finding, entries, look_into, own_files, problem_words, stamp
from tui.desk.scenario_details import ScenarioDetails
from tui.desk.scenario_list import ScenarioList
from tui.desk.screen import DeskScreen
from tui.hall.screen import HallScreen
from tui.kit.cards import Ask
from tui.lab.screen import LabScreen
from tui.navigation import ForecastOf, Opening, Place
from tui.night.hexmap_layout import HexLayout

SWN = "south-west-norfolk-2024"
NIGHT = Summary(SWN, "South West Norfolk, 4 July 2024", "Will she lose it?", None, 1, "a/s.toml")
WHAT_IF = Summary(
    "what-if/bagge-does-not-stand", "What if James Bagge had not stood?", "Would she have won?",
    SWN, 1, "a/b.toml",
)  # fmt: skip
GOOD = f'extends = "{SWN}"\n[scenario]\ntitle = "Half of them"\n[[changes]]\ntype = "turnout"\n'
BROKEN = GOOD + 'multiply = 0.5\nmutiply = 0.6\n[[changes]]\ntype = "swung"\n'
GOOD += "multiply = 0.5\n"


@pytest.fixture(autouse=True)
def two_nights(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program comes with two: reading all of them is not what is tested here."""
    monkeypatch.setattr("tui.desk.entries.shipped.summaries", lambda: (NIGHT, WHAT_IF))


@asynccontextmanager
async def desk(size: tuple[int, int] = (80, 24)) -> AsyncIterator[Opened]:
    """The app at its desk, everything read."""
    async with opened(size=size, request=TuiRequest()) as there:
        await read(there)
        yield there


async def read(there: Opened) -> None:
    here = there.find(DeskScreen)

    def all_read() -> bool:
        return bool(here.entries) and {e.name for e in here.entries} == here.findings.keys()

    await there.until(all_read)


async def test_it_tells_who_wins_each_of_them() -> None:
    async with desk() as there:
        await there.press("V")
        assert "South West Norfolk, 4 July 2024" in there.text
        assert "Terry Jermy (Lab) by 630" in there.text
        assert "Liz Truss (Con) by 2,197" in there.text
        assert "Will she lose it?" in there.text
        await there.press("down")
        assert "what-if: not the record" in there.text
        assert "Would she have won?" in there.text
        assert "From   south-west-norfolk-2024" in there.text
        await there.press("down", "down", "end", "up", "up", "up", "home")
        assert there.find(DeskScreen).chosen == entries(Path())[0]


async def test_who_won_is_told_when_it_is_asked_for() -> None:
    async with desk((200, 50)) as there:
        here = there.find(DeskScreen)
        for entry in here.entries:
            assert here.chosen == entry
            told = here.findings[entry.name]
            assert told.decided
            secrets = ("Jermy", "630", "2,197", told.description[:30], "since 1935")
            assert [words for words in secrets if words in there.text] == []
            assert "?  V shows who won" in there.text
            assert entry.title in there.text
            assert entry.question[:40] in there.text
            await there.press("down")
        await there.press("home", "V")
        assert "Terry Jermy (Labour) by 630" in there.text
        assert "since 1935" in " ".join(there.text.split())
        await there.press("V")
        assert "Jermy" not in there.text


async def test_a_forecast_tells_who_won_where_the_desk_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[Place] = []
    async with desk() as there:
        monkeypatch.setattr(there.find(DeskScreen), "open", asked.append)
        await there.press("f", "V", "f")
    places = [place.declared for place in asked if isinstance(place, ForecastOf)]
    assert places == [frozenset(), None]


async def test_what_no_votes_can_tell_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    open_ = Finding("No votes are known: draw an outcome", "no votes known", description="Why.")
    monkeypatch.setattr("tui.desk.screen.look_into", lambda name, seed: open_)
    async with desk((120, 36)) as there:
        assert "No votes are known" in there.text
        assert "Why." in there.text
        assert "V shows" not in there.text


async def test_own_files_come_with_their_problems_beside_the_lines(own_folder: Path) -> None:
    (own_folder / "mine.toml").write_text(BROKEN)
    (own_folder / "night").mkdir()
    (own_folder / "night" / "scenario.toml").write_text(GOOD)
    (own_folder / "pyproject.toml").write_text("[project]\n")
    (own_folder / "other.toml").write_text("[tool]\n")
    async with desk((120, 36)) as there:
        names = [entry.name for entry in there.find(DeskScreen).entries]
        assert names == [NIGHT.name, WHAT_IF.name, "mine.toml", "night"]
        await there.press("end", "up")
        assert "2 problems: it cannot be shown" in there.text
        assert "mine.toml:7" in there.text
        assert "7 │ mutiply = 0.6" in there.text
        assert "(nearest: multiply)" in there.text
        assert "mine.toml:9" in there.text
        await there.press("enter", "l", "n")
        assert isinstance(there.screen, DeskScreen)
        assert "has 2 problems: mend it first" in there.text


async def test_a_file_that_changes_on_the_disk_is_read_again(own_folder: Path) -> None:
    file = own_folder / "mine.toml"
    file.write_text(GOOD)
    async with desk((120, 36)) as there:
        here = there.find(DeskScreen)
        await there.press("V", "end")
        assert "Terry Jermy (Labour) by 315" in there.text
        file.write_text(BROKEN)
        here.watch_folder()
        await there.until(lambda: here.findings["mine.toml"].wrong == 2)
        assert "7 │ mutiply = 0.6" in there.text
        file.write_text(GOOD.replace("Half of them", "A half"))
        here.watch_folder()
        await there.until(lambda: here.findings["mine.toml"].wrong == 0)
        assert "A half" in there.text
        assert here.chosen is not None
        assert here.chosen.name == "mine.toml", "the cursor stays"
        file.unlink()
        here.watch_folder()
        await there.until(lambda: len(here.entries) == 2)
        assert "mine.toml" not in there.text


async def test_enter_replays_and_p_comes_back_to_the_same_place() -> None:
    async with desk() as there:
        await there.press("down", "enter")
        await there.begin(HallScreen)
        await there.press("p")
        await there.reach(DeskScreen)
        assert len(there.app.screen_stack) == 2
        chosen = there.find(DeskScreen).chosen
        assert chosen is not None
        assert chosen.name == WHAT_IF.name


async def test_l_opens_the_lab_and_escape_comes_back() -> None:
    async with desk() as there:
        await there.press("down", "l")
        await there.reach(LabScreen)
        assert "James Bagge does not stand" in there.text
        await there.press("escape")
        assert isinstance(there.screen, DeskScreen)


async def test_n_writes_a_file_that_runs_and_goes_to_it(own_folder: Path) -> None:
    (own_folder / "taken.toml").write_text(GOOD)
    async with desk() as there:
        await there.press("n")
        assert isinstance(there.screen, Ask)
        line = there.screen.query_one(Input)
        line.value = "taken"
        await there.press("enter")
        assert "taken.toml exists already" in there.text
        line.value = "../outside"
        await there.press("enter")
        assert "not the name of a file" in there.text
        line.value = "fresh"
        await there.press("enter")
        await there.until(lambda: "fresh.toml" in there.find(DeskScreen).findings)
        assert check("fresh.toml") == ()
        chosen = there.find(DeskScreen).chosen
        assert chosen is not None
        assert chosen.path == "fresh.toml"
        assert "Wrote fresh.toml" in there.text
        assert (own_folder / "taken.toml").read_text() == GOOD


async def test_without_an_editor_it_says_what_to_do(
    own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (own_folder / "mine.toml").write_text(GOOD)
    async with desk((160, 40)) as there:
        await there.press("e")
        assert f"{SWN} comes with the program" in there.text
        await there.press("end", "e")
        assert "Neither $VISUAL nor $EDITOR is set: edit mine.toml in another window" in there.text
        monkeypatch.setenv("EDITOR", "no-such-editor --wait")
        await there.press("e")
        assert "There is no editor 'no-such-editor'" in there.text
        monkeypatch.setenv("VISUAL", "true")
        await there.press("e")
        assert "This terminal cannot be handed over" in there.text
        monkeypatch.setenv("VISUAL", "unclosed 'quote")
        await there.press("e")
        assert "There is no editor 'unclosed'" in there.text


async def test_the_editor_gets_the_terminal_and_its_work_is_read(
    own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (own_folder / "mine.toml").write_text(GOOD)
    editor = own_folder / "editor"
    editor.write_text('#!/bin/sh\nsed -i s/multiply/mutiply/ "$2"\nexit 3\n')
    editor.chmod(editor.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("VISUAL", f"{editor} --wait")
    handed: list[str] = []

    @contextmanager
    def suspend(_: ElectionNightApp) -> Iterator[None]:
        handed.append("over")
        yield
        handed.append("back")

    monkeypatch.setattr(ElectionNightApp, "suspend", suspend)
    async with desk((120, 36)) as there:
        await there.press("end", "e")
        assert handed == ["over", "back"]
        assert "ended with code 3" in there.text
        await there.until(lambda: there.find(DeskScreen).findings["mine.toml"].wrong > 0)
        assert "mutiply = 0.5" in there.text


def test_what_no_terminal_should_see_is_not_shown(own_folder: Path) -> None:
    (own_folder / "evil.toml").write_text('extends = "x"\n[scenario]\ntitle = "\\u001b[2Ja"\n')
    finding = look_into("evil.toml")
    assert finding.wrong
    assert all("\x1b" not in line.text for line in finding.problems)
    (own_folder / "bad\x1b.toml").write_text(GOOD)
    (own_folder / "bytes.toml").write_bytes(b"\xff\xfe")
    (own_folder / "deep.toml").write_text("a=" + "[" * 10_000)
    listed = {entry.name: entry.title for entry in entries(own_folder)}
    assert {"evil.toml", "bytes.toml", "deep.toml"} <= listed.keys()
    assert all(look_into(name).wrong for name in ("bytes.toml", "deep.toml"))
    assert all(title.isprintable() for title in listed.values())


def test_files_and_stamps(own_folder: Path) -> None:
    assert own_files(own_folder) == []
    assert own_files(own_folder / "gone") == []
    (own_folder / "a.toml").write_text(GOOD)
    (own_folder / ".hidden.toml").write_text(GOOD)
    (own_folder / "b").mkdir()
    (own_folder / "b" / "scenario.toml").write_text(GOOD)
    assert own_files(own_folder) == [Path("a.toml"), Path("b/scenario.toml")]
    before = stamp(own_folder)
    (own_folder / "b" / "contests.csv").write_text("slug\n")
    assert stamp(own_folder) != before
    before = stamp(own_folder)
    os.utime(own_folder / "a.toml", ns=(1, 1))
    assert stamp(own_folder) != before


def test_problems_in_words() -> None:
    assert problem_words(Finding()) == ""
    assert problem_words(look_into("nowhere.toml")) == "1 problem"


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_pictures(
    size: tuple[int, int],
    pictures: SnapshotAssertion,
    own_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    facts = {
        NIGHT.name: Finding("Terry Jermy (Labour) by 630", "Terry Jermy (Lab) by 630", True,
                            contests=1, description="One hall, from the close of poll to 06:48."),
        WHAT_IF.name: Finding("Liz Truss (Conservative) by 2,197", "Liz Truss (Con) by 2,197", True,
                              modified=True, contests=1, changes=("James Bagge withdraws",)),
    }  # fmt: skip
    monkeypatch.setattr(
        "tui.desk.screen.look_into", lambda name, seed: facts.get(name) or look_into(name, seed)
    )
    (own_folder / "mine.toml").write_text(BROKEN)
    async with desk(size) as there:
        there.find(DeskScreen).say("1 file of your own, watched")
        await there.press("down")
        assert picture(there) == pictures(name="what-if")
        await there.press("end")
        assert picture(there) == pictures(name="problems")
        assert there.screen.query_one(ScenarioList).has_focus


LAB, CON = (Party(id_, name, id_, "#808080", id_[0]) for id_, name in (("Lab", "L"), ("Con", "C")))
CHART = Chart(
    HexLayout(((0, 2), (1, 1), (1, 3), (2, 2))), (LAB, CON, LAB, None), ((LAB, 2), (CON, 1))
)


@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
async def test_a_night_of_many_seats_has_its_map_with_the_seats_in_words(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Finding("Labour majority of 1", "Lab majority of 1", True, contests=4, chart=CHART)
    monkeypatch.setattr("tui.desk.screen.look_into", lambda name, seed: whole)
    async with desk(size) as there:
        details = there.screen.query_one(ScenarioDetails)
        assert details.state is not None
        lines = [line.plain for line in details.draw(details.state, Size(40, 0))]
        assert not any("Lab" in line or "Con" in line for line in lines)
        assert any("█" in line for line in lines), "the map is there, and says nothing"
        await there.press("V")
        lines = [line.plain.rstrip() for line in details.draw(details.state, Size(40, 0))]
        place = lines.index("▄█  L Lab         2")
        assert lines[place + 1] == " ▀  C Con         1"
        # Where the details stand under the list, facts come before a map that needs scrolling.
        facts = next(i for i, line in enumerate(lines) if line.startswith("Seats"))
        assert (place < facts) == (size[0] > 100)
        # Beside a broad map there is no room for names, and in a narrow pane none for the map.
        broad = replace(CHART, layout=HexLayout(((0, 2), (1, 1), (1, 3), (0, 50))))
        state = replace(details.state, finding=replace(whole, chart=broad))
        for width, drawn in ((32, True), (24, False)):
            lines = [line.plain.rstrip() for line in details.draw(state, Size(width, 0))]
            assert "Lab 2  Con 1" in lines
            assert any("█" in line for line in lines) == drawn


def test_the_shipped_nights_have_their_maps() -> None:
    finding = look_into("uk-2017")
    chart = finding.chart
    assert chart is not None
    assert (len(chart.winners), len(chart.layout.places)) == (650, 650)
    assert [(party.id, seats) for party, seats in chart.seats[:2]] == [("Con", 317), ("Lab", 262)]
    assert finding.short == "Hung: Con 9 short"
    assert look_into(SWN).chart is None, "a map of one seat says nothing"


async def test_nights_seats_and_what_ifs_stand_under_their_headings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    new, old = (
        Summary(f"uk-{year}", f"General election of May {year}: the whole night", "", None, 650, "")
        for year in (2017, 2015)
    )
    given = (new, old, NIGHT, WHAT_IF)
    monkeypatch.setattr("tui.desk.entries.shipped.summaries", lambda: given)
    monkeypatch.setattr("tui.desk.screen.look_into", lambda name, seed: Finding("x", "x"))
    async with desk((120, 36)) as there:
        lines = [line.says.words for line in there.screen.query_one(ScenarioList).lines]
        assert [line for line in lines if line] == [
            "Nights", "May 2017", "May 2015",
            "Seats", "South West Norfolk, 4 July 2024",
            "What if", "James Bagge had not stood?",
        ]  # fmt: skip
        assert "General election of May 2017: the whole" in there.text


AHEAD = """\
[scenario]
title = "Newtown, 3 May 2029"
date = 2029-05-03
[parties]
Lab = { name = "Labour", colour = "#e4003b", symbol = "L" }
Con = { name = "Conservative", colour = "#0f7fe0", symbol = "C" }
[[contests]]
slug = "newtown"
name = "Newtown"
electorate = 60_000
[[contests.candidates]]
name = "Ann Ash"
party = "Lab"
[[contests.candidates]]
name = "Bob Birch"
party = "Con"
"""


async def test_what_nobody_has_votes_in_is_opened_to_be_kept_live(own_folder: Path) -> None:
    (own_folder / "coming").mkdir()
    (own_folder / "coming" / "scenario.toml").write_text(AHEAD)
    asked: list[Place] = []
    async with desk((120, 36)) as there:
        here = there.find(DeskScreen)
        await there.press("end")
        assert here.findings["coming"].ahead
        assert "No votes yet: kept live, as results come" in there.text
        here.open = lambda place, *, instead=False: asked.append(place)  # type: ignore[method-assign]
        await there.press("enter")
        assert "Keep this night live" in there.text
        await there.press("ctrl+u", "enter")
        assert "type its name" in there.text
        there.app.screen.query_one(Input).value = "mine.jsonl"
        await there.press("enter", "home", "enter")
    live, played = (place.request for place in asked if isinstance(place, Opening))
    assert live.scenario == "coming"
    assert live.live == LiveRequest("mine.jsonl")
    assert played.live is None
