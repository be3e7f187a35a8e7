"""What the board says of a moment: the frame, the stops, the ticker, the lists, the places."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import combinations, groupby, pairwise
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.geometry import Region, Size

from simulator.scenario.model import Party
from simulator.text import signed
from simulator.timeline import Stage
from tests.tui import national
from tests.tui.national import at
from tui.kit.pieces import SayList
from tui.night import lines as night_lines
from tui.night import seats as night_seats
from tui.night import stories
from tui.night.bar import bar_order, house_of
from tui.night.layout import TABS, arrange
from tui.night.legend import Legend, Signs
from tui.night.party_bar import Block, PartyBar, _bar, sides
from tui.night.replay import NightReplay, Scale, scale_of
from tui.night.seat_list import Order, SeatSays
from tui.night.seat_signs import Manner, Sign
from tui.night.seats import Filter
from tui.shows import unplayed
from tui.themes import DARK, LOOKS, PLAIN, Look

MAP, MINI = 65, Size(33, 24)
LAB = Party("Lab", "Labour", "Labour", "#e4003b", "L")
CON = Party("Con", "Conservative", "Con", "#0f7fe0", "C")
PARTIES = {"Lab": LAB, "Con": CON, "X": CON}


@cache
def night() -> NightReplay:
    return NightReplay(national.show())


def moment(time: str) -> NightReplay:
    replay = night()
    replay.playback.seek(at(time))
    return replay


def words(pieces: tuple[tuple[str, object], ...]) -> str:
    return "".join(text for text, _ in pieces)


def test_a_frame_is_one_value_until_something_changes() -> None:
    replay = moment("23:14")
    first = replay.frame()
    assert first.standing.declared == 1
    assert replay.frame() is first
    following = next(time for time in replay.changes if time > replay.now)
    replay.playback.seek(following - 1)
    assert replay.frame() is first
    replay.playback.seek(following)
    assert replay.frame() is not first
    replay.playback.seek(replay.playback.end)
    assert replay.frame().standing.declared == 650


def test_seeking_back_gives_what_playing_there_gave() -> None:
    fresh = NightReplay(national.show("02:00"))
    assert moment("02:00").frame() == fresh.frame()


def test_before_it_is_played_a_night_has_its_exit_poll_and_nothing_else() -> None:
    replay = NightReplay(replace(national.show(), timeline=unplayed(national.scenario())))
    assert not replay.ready
    assert [stop.time for stop in replay.stops] == [0]
    frame = replay.frame()
    assert {seat.stage for seat in frame.seats} == {Stage.BEFORE}
    labour = frame.standing.party("Lab")
    assert labour is not None
    assert (labour.seats, labour.exit_poll) == (0, 410)


def test_stops_are_the_nights_milestones() -> None:
    replay = night()
    times = {stop.short: f"{replay.clock(stop.time):%a %H:%M}" for stop in replay.stops}
    assert times["Poll"] == "Thu 22:00"
    assert times["First"] == "Thu 23:14"
    assert times["Half"] == "Fri 04:22"
    assert times["Majority"] == "Fri 05:03"
    assert times["Last"] == "Sat 17:50"
    assert [s.time for s in replay.stops] == sorted({s.time for s in replay.stops})
    assert len(replay.stops) <= 9  # keys 1 to 9


def test_the_scrubber_gives_the_night_itself_most_of_the_line() -> None:
    replay = night()
    end = replay.scale.to_line(replay.playback.end)
    assert replay.scale.to_line(at("10:00")) / end > 0.8
    assert scale_of([], 100) == Scale(100)
    assert scale_of([10, 20, 30], 30) == Scale(30)


@settings(max_examples=40)
@given(st.integers(1, 200_000), st.integers(1, 200_000), st.floats(1, 50))
def test_the_scale_never_turns_back_and_can_be_undone(one: int, other: int, factor: float) -> None:
    scale = Scale(40_000, factor)
    low, high = sorted((one, other))
    assert scale.to_line(low) <= scale.to_line(high) <= high
    assert abs(scale.to_night(scale.to_line(one)) - one) <= factor


def test_the_ticker_tells_every_declaration_once_in_order() -> None:
    replay = night()
    told = [story for story in replay.stories if len(story.right) == 1]
    declared = [event.contest for event in replay.timeline.declarations]
    assert [story.contest for story in told] == declared
    assert [story.time for story in replay.stories] == sorted(s.time for s in replay.stories)
    assert "exit poll" in words(replay.stories[1].pieces).lower()
    gain = next(s for s in replay.stories if "First gain" in words(s.pieces))
    assert (gain.contest, gain.clock) == ("swindon-south", "00:15")


def test_the_ticker_says_more_where_all_of_it_has_room() -> None:
    (line,) = (
        line for line in night_lines.ticker_lines(night())
        if words(line.says.left).endswith("Swindon South  gain from Con")
    )  # fmt: skip
    ticker = SayList(night().scenario.parties)
    said = [ticker.draw_line(line.says, width, DARK).plain for width in (48, 76, 200)]
    assert said[0].endswith("Swindon South  gain from Con 9,606")
    assert said[1].split()[-4:] == ["Heidi", "Alexander", "21,676", "9,606"]
    assert "Robert Buckland (Con) 12,070, swing 16.4 from Con to Lab" in said[2]


def test_the_seat_that_makes_a_majority_is_not_named() -> None:
    # On a ticker's times nobody knows which it was.
    story = next(s for s in night().stories if "a majority of the House" in words(s.pieces))
    assert story.contest is None
    assert words(story.pieces) == "Lab Labour: 326 seats, a majority of the House"
    assert story.clock == "05:03"


def test_recounts_on_the_record_are_told_and_simulated_waiting_is_not() -> None:
    told = {(s.contest, words(s.pieces).split("  ")[-1]) for s in night().stories}
    assert (national.RECOUNTED, "recount") in told
    assert not any(contest == national.ADJOURNED and "adjourned" in text for contest, text in told)


def test_ministers_defeated_are_told_with_their_office() -> None:
    texts = [words(s.pieces) for s in night().stories]
    assert any("Robert Buckland defeated, former Justice Secretary" in text for text in texts)
    assert any("Liz Truss defeated" in text for text in texts)


def test_the_seat_under_the_cursor_is_told() -> None:
    replay = moment("00:20")
    first, second = night_lines.seat_says(
        replay, replay.frame(), replay.places["swindon-south"], hint=True
    )
    assert words(first.left) == "Lab Swindon South  gain from Con, majority 9,606 (21.4 %) rec"
    assert words(first.more) == "  South West"
    assert words(second.left).startswith("Heidi Alexander 21,676, 48.4 % (+")
    assert words(second.left).endswith("at 00:15")
    first, second = night_lines.seat_says(
        replay, replay.frame(), replay.places["south-west-norfolk"], hint=False
    )
    assert "South West Norfolk  verification since" in words(first.left)
    assert "sim" in words(first.left)
    assert "2019 notional" in words(second.left)
    assert "Conservative by 50." in words(second.left)


def test_the_next_list_is_by_stage_and_peeks_at_no_time() -> None:
    replay = moment("02:00")
    frame = replay.frame()
    lines = night_lines.next_lines(replay, frame)
    stages = [frame.seats[line.seat or 0].stage for line in lines]
    order = {stage: place for place, stage in enumerate(Stage)}
    assert all(order[a] >= order[b] for a, b in pairwise(stages))
    assert all(not frame.seats[line.seat or 0].declared for line in lines)


def test_battlegrounds_count_what_is_won_missed_and_pending() -> None:
    replay = moment("04:30")
    assert night_lines.challengers(replay)[:3] == ("Lab", "Con", "LD")
    lines = night_lines.battle_lines(replay, "Lab")
    marks = [line.says.left[0][0].strip() for line in lines]
    title = words(night_lines.battle_title(replay, "Lab").right)
    for mark in "✓✗·":
        assert f"{mark} {marks.count(mark)} " in title
    swings = [float(words(line.says.right)) for line in lines]
    assert swings == sorted(swings)


def test_records_at_the_end_are_those_of_the_night() -> None:
    replay = night()
    replay.playback.seek(replay.playback.end)
    lines = [words(line.says.left) + " " + words(line.says.right)
             for line in night_lines.record_lines(replay, replay.frame())]  # fmt: skip
    text = "\n".join(lines)
    assert "Smallest majority  Hendon Lab by 15" in text
    assert "Largest majority  Bootle" in text
    assert "Lowest winning share  South West Norfolk" in text
    assert "First gain  Swindon South" in text
    assert "Sitting MPs defeated 218" in text


@pytest.mark.parametrize("order", Order)
def test_every_order_is_total_and_every_seat_is_in_it(order: Order) -> None:
    replay = moment("04:00")

    def says(seat: int) -> SeatSays:
        return SeatSays(Sign("·", Manner.WAITING), str(seat), "", "", "", "")

    lines = night_seats.seat_lines(replay, replay.frame(), Filter(), order, says)
    assert sorted(line.seat or 0 for line in lines) == list(range(650))
    again = night_seats.seat_lines(replay, replay.frame(), Filter(), order, says)
    assert lines == again


@pytest.mark.long
@settings(max_examples=20)
@given(st.text(max_size=8), st.sampled_from(list(night_seats.STATES)))
def test_what_is_found_is_what_was_looked_for(text: str, state: str) -> None:
    replay = moment("04:00")
    contests, seats = national.scenario().contests, replay.frame().seats
    chosen = Filter(words=text, state=state)
    for contest, status in zip(contests[::17], seats[::17], strict=True):
        found = night_seats.matches(contest, status, chosen)
        assert not found or text.casefold() in contest.name.casefold()
        assert not found or night_seats.matches(contest, status, Filter(state=state))


def test_at_the_three_sizes_the_board_has_what_was_promised() -> None:
    narrow = arrange(Size(80, 20), "map", MAP, MINI)
    assert narrow.regions["map"].height >= 13
    assert {"nation", "seats", "ticker"} <= {tab.id for tab in narrow.tabs}
    assert not {"nation", "seats", "mini"} & set(narrow.regions)
    assert arrange(Size(120, 44), "map", MAP, MINI).regions["mini"].size == MINI
    wide = arrange(Size(120, 32), "map", MAP, MINI)
    assert {"regions", "ticker"} <= set(wide.regions)
    for size in (Size(80, 20), Size(120, 32), Size(200, 46), Size(61, 13), Size(40, 8)):
        assert arrange(size, "map", MAP, MINI, strip=True).regions["third"].height == 2
    assert arrange(Size(120, 32), "seats", MAP, MINI).regions["map"] == wide.regions["map"]
    broad = arrange(Size(200, 46), "map", MAP, MINI)
    assert broad.regions["map"].height >= 44
    assert {"nation", "seats", "ticker", "mini", "regions"} <= set(broad.regions)


@settings(max_examples=50)
@given(
    st.integers(1, 260), st.integers(1, 90), st.sampled_from([tab.id for tab in TABS]),
    st.integers(0, 6),
)  # fmt: skip
def test_panes_never_lie_upon_each_other(width: int, height: int, tab: str, pins: int) -> None:
    places = arrange(Size(width, height), tab, MAP, MINI, pins=pins).regions
    inside = Region(0, 0, width, height)
    seen = [place.intersection(inside) for place in places.values()]
    for one, other in combinations([place for place in seen if place], 2):
        assert not one.overlaps(other), places
    if width >= 60 and height >= 12:
        assert all(inside.contains_region(place) for place in places.values()), places


def test_the_bar_has_the_leader_left_its_rival_right_and_an_order_that_stays() -> None:
    replay = moment("03:30")
    order = bar_order(replay)
    assert order[:3] == ("Lab", "Con", "LD")
    house = house_of(replay, replay.frame(), order, "")
    assert [block.party.id for block in house.left] == ["Lab"]
    assert house.right[0].party.id == "Con"
    assert house.poll_right[0].seats == 131
    assert house.note.endswith("of 650 declared, certified")
    assert house.said == ""
    replay.playback.seek(replay.playback.end)
    assert house_of(replay, replay.frame(), order, "").said == "Labour majority 172"


@pytest.mark.parametrize("look", [*LOOKS.values(), PLAIN], ids=lambda look: look.name)
def test_the_majority_line_stands_on_the_cell_that_a_majority_fills(look: Look) -> None:
    for width in (78, 118, 132):
        line = -(-326 * width // 650) - 1
        for seats in (0, 1, 300, 324, 326, 411, 650):
            left = (Block(LAB, seats),) if seats else ()
            cells = _bar(left, (), 650, 326, width, look)
            empty = _bar((), (), 650, 326, width, look)
            filled = [i for i in range(width) if cells[i] != empty[i]]
            assert filled == list(range(len(filled)))
            assert (line in filled) == (seats >= 326)
            assert bool(filled) == bool(seats)


@pytest.mark.parametrize("width", [38, 59, 78, 118, 144])
def test_letters_in_the_bar_keep_their_order_and_never_go(width: int) -> None:
    replay, seats = night(), dict[str, int]()
    order, parties = bar_order(replay), replay.scenario.parties
    shown: list[str] = []
    before: dict[str, int] = {}
    for step in replay.nation.steps:
        seats[step.winner] = seats.get(step.winner, 0) + 1
        left, right = sides(seats, order, parties)
        cells = _bar(left, right, 650, 326, width, DARK)
        grounds = [style.bgcolor.name for _, style in cells if style.bgcolor]
        runs = {ground: len(list(run)) for ground, run in groupby(grounds)}
        assert len(runs) == len(list(groupby(grounds)))  # each party is one block
        names = [ground for ground in runs if ground != DARK.panel]
        assert [ground for ground in names if ground in shown] == shown
        shrunk = [g for g in before if runs.get(g, 0) < before[g]]
        assert not {g for g in shrunk if before[g] < max(runs[n] for n in names[1:])}
        shown, before = names, {name: runs[name] for name in names}
    assert sum(before.values()) == width
    assert len(shown) >= 5


def test_the_exit_poll_has_the_bar_until_a_seat_has_declared() -> None:
    replay = moment("22:00")
    house = house_of(replay, replay.frame(), bar_order(replay), "")
    bar = PartyBar()
    with patch.object(PartyBar, "look", DARK):
        note, thick, names = (line.plain for line in bar.draw(house, Size(118, 3)))
        assert thick.count("▄") > 80
        assert "exit poll: Lab 410" in thick
        assert names == (
            "Labour 410   Conservative 131   Lib Dem 61   Reform UK 13   SNP 10   Plaid Cymru 4   "
            "Green 2   others 19"
        )
        narrow = [line.plain for line in bar.draw(house, Size(38, 3))]
        assert narrow[2].endswith(" …")
        replay = moment("05:03")
        house = house_of(replay, replay.frame(), bar_order(replay), "")
        note, thick, thin = (line.plain for line in bar.draw(house, Size(118, 3)))
        assert note.endswith(" Labour majority at least 2 ")
        assert "▄" not in thick
        assert "exit poll: Lab 410" in thin
        assert next(iter(bar.draw(house, Size(54, 3)))).plain.endswith(" Labour majority ≥ 2 ")


def test_the_legend_names_parties_then_signs_and_counts_what_it_leaves_out() -> None:
    legend = Legend(night().scenario.parties)
    signs = Signs(("Lab", "Con", "LD", "SNP", "SF"), (Manner.COUNTING, Manner.CLOSE))
    with patch.object(Legend, "look", DARK):
        (line,) = legend.draw(signs, Size(118, 1))
        assert line.plain.split("sim")[0].split() == [
            *("L", "Labour", "C", "Conservative", "D", "Lib", "Dem", "S", "SNP", "F", "Sinn"),
            "Féin",
        ]
        assert ":  counting" in line.plain
        (line,) = legend.draw(signs, Size(60, 1))
        assert line.cell_len <= 60
        assert " +3" in line.plain
        column = [text.plain for text in legend.draw(signs, Size(14, 12))]
        assert column[:3] == [" L  Labour", " C  Con", " D  Lib Dem"]
        assert column[-2:] == [":  counting", "?  close"]
        low = [text.plain for text in legend.draw(signs, Size(14, 6))]
        assert low[:3] == [" L  Labour", " C  Con", "    +3 more"]
        assert len(low) == 6


def test_both_sides_of_the_bar_together_never_exceed_it() -> None:
    left, right = sides({"Lab": 411, "Con": 238, "X": 1}, ("Lab", "Con", "X"), PARTIES)
    assert [block.seats for block in left] == [411]
    assert [block.seats for block in right] == [238, 1]
    for width in range(1, 140):
        cells = _bar(left, right, 650, 326, width, DARK)
        assert len(cells) == width
        assert {style.bgcolor.name for _, style in cells if style.bgcolor} <= {"#e4003b", "#0f7fe0"}


def test_signs_are_typographic_and_nought_has_none() -> None:
    assert [signed(n) for n in (211, -251, 0)] == ["+211", "−251", "0"]
    assert [signed(x, 1) for x in (1.64, -0.04, -1.6)] == ["+1.6", "0.0", "−1.6"]


def test_the_public_sees_no_stage_that_only_a_hall_knows() -> None:
    replay = NightReplay(national.show())
    provisional = at("02:00")
    replay.playback.seek(provisional)
    known = {seat.stage for seat in replay.frame().seats}
    declared = replay.frame().standing.declared
    replay.change_view()
    assert replay.public
    told = {seat.stage for seat in replay.frame().seats}
    assert Stage.PROVISIONAL in known
    assert Stage.PROVISIONAL not in told
    assert replay.frame().standing.declared == declared
    replay.change_view()
    assert {seat.stage for seat in replay.frame().seats} == known


@pytest.mark.parametrize("stage", [Stage.PROVISIONAL, Stage.CHECK])
def test_a_check_that_was_heard_of_is_counting_to_the_public(stage: Stage) -> None:
    assert night_lines.stage_words(stage) in ("provisional", "check")
    assert night_lines.stage_words(stage, public=True) == "counting"


def test_the_first_to_declare_is_named_and_no_more_is_said_of_it() -> None:
    records = night().nation.at(int(night().playback.end)).records
    first, other = records["first_declaration"], records["smallest_majority"]
    said = "".join(text for text, _ in stories._record(first))
    assert said == f" ★  First to declare: {first.name}"
    said = "".join(text for text, _ in stories._record(other))
    assert said.endswith(f": {other.text}, {other.name}")
