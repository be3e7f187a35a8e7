"""The panes of the night board: what is chosen in them, where they stand, what they show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.geometry import Region, Size
from textual.message import Message
from textual.theme import Theme
from textual.widget import Widget
from textual.widgets import Input

from simulator.projection import Projection
from simulator.telling import Moment as Told
from simulator.timeline import NationTimeline
from tui.kit import formats
from tui.kit.clock import Moment, NightClock
from tui.kit.heading import Heading, Words
from tui.kit.line_list import Line, LineList
from tui.kit.pieces import Role, SayList, Says
from tui.kit.seat_line import SeatLine
from tui.night import lines as night_lines
from tui.night import seats as night_seats
from tui.night.bar import bar_order, house_of
from tui.night.card_stand import CardStand
from tui.night.cards import CardView
from tui.night.ending import EndingView
from tui.night.flash import Flashes
from tui.night.hexmap import PAD, HexMap
from tui.night.hexmap_layout import CELL, layout_of
from tui.night.layout import Arrangement, arrange, clock_place, ending_place, pins_place
from tui.night.legend import Legend, signs_on
from tui.night.lower_third import LowerThird, latest, seat_of, third_of
from tui.night.minimap import MiniMap, MiniState
from tui.night.nation_table import NationState, NationTable
from tui.night.pane_tabs import PaneTabs, Tab, TabsState
from tui.night.party_bar import PartyBar
from tui.night.pins import PIN, Answer, Pinned, Pins, pins_of
from tui.night.projection_lines import ProjectionList, note_lines, pane_lines, pane_title
from tui.night.projection_stand import ProjectionStand
from tui.night.projection_strip import ProjectionStrip, against_of
from tui.night.region_table import RegionTable
from tui.night.replay import Frame, NightReplay
from tui.night.say_lists import Records, Ticker
from tui.night.seat_list import Order, SeatList
from tui.night.seat_signs import Manner, Sign
from tui.night.seats import Filter
from tui.night.sign_painter import SignPainter
from tui.themes import look_of

BLUR = 60
"""From this speed on, the seconds of the clock are a blur, and left out."""


class NightBoard(Container):
    """Every pane of the board. ``show`` draws a moment; only what is seen is drawn.

    Attributes:
        pane: id of the open pane.
        seat: index of the chosen seat, the same in every pane.
        following: the chosen seat is that of the latest declaration, until a hand takes it.
        chosen, order: what the list of seats is narrowed to, and its order.
    """

    DEFAULT_CSS = """
    NightBoard { height: 1fr; overflow: hidden hidden; layers: panes cards; }
    NightBoard > * { position: absolute; layer: panes; }
    NightBoard > #card, NightBoard > #ending { layer: cards; display: none; }
    NightBoard #seats-note { height: 1; }
    NightBoard #search {
        height: 1; border: none; padding: 0 1; background: $panel; display: none;
    }
    NightBoard #search:focus { border: none; }
    """

    class Opened(Message):
        """The hall of a seat is asked for."""

        def __init__(self, seat: int) -> None:
            self.seat = seat
            super().__init__()

    MORE: ClassVar[tuple[Tab, ...]] = ()
    """Further panes of boards that extend it."""

    def __init__(self, replay: NightReplay, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.replay = replay
        self.chosen, self.order = Filter(), Order.NAME
        self.note = ""
        self._map = layout_of(replay.scenario.contests)
        self.pane, self.seat = "map", self._map.middle
        self.following = True
        self.pinned = Pinned()
        self._flashes = Flashes()
        self._told: Told | None = None
        self.expected = ProjectionStand()
        self._stand = CardStand()
        self._parties = replay.scenario.parties
        self._challengers = night_lines.challengers(replay)
        self._challenger = 0
        self._bar_order = bar_order(replay)
        self._arrangement: Arrangement | None = None
        self._placed_strip = False
        self._painter = SignPainter()
        self._drawn: dict[str, tuple[object, ...]] = {}
        self._says = night_seats.SeatWords()
        self._seconds = False
        self._stories: tuple[NationTimeline, list[Line[Says]]] | None = None

    def compose(self) -> ComposeResult:
        """Every pane, whether there is room for it or not."""
        parties = self._parties
        chart = HexMap(self._map, id="map")
        chart.set_reactive(HexMap.cursor, self.seat)
        yield chart
        yield Heading(id="night-head")
        yield NightClock(id="night-clock")
        yield PartyBar(id="house")
        yield ProjectionStrip(parties, id="strip")
        yield PaneTabs(id="tabs")
        yield NationTable(parties, id="nation")
        yield MiniMap(self._map, id="mini")
        yield RegionTable(parties, id="regions")
        with Vertical(id="seats"):
            yield SeatLine(parties, id="seats-note")
            yield Input(placeholder="name of a seat", compact=True, id="search")
            yield SeatList(parties, id="seat-list")
        yield Ticker(parties, id="ticker")
        yield SayList(parties, id="battle")
        yield ProjectionList(parties, id="projection")
        yield Records(parties, id="records")
        yield SayList(parties, id="next")
        yield Legend(parties, id="legend")
        yield SeatLine(parties, id="seat")
        yield LowerThird(parties, id="third")
        yield Pins(id="pins")
        yield CardView(parties, id="card")
        yield EndingView(parties, id="ending")

    def on_mount(self) -> None:
        """Colours follow the theme; the first seat is in the middle of the country."""
        self.app.theme_changed_signal.subscribe(self, self._restyle)
        self.query_one(SeatList).sort = self.sort
        self.query_one(HexMap).focus()

    def _restyle(self, _: Theme) -> None:
        self._painter.clear()
        self._says.clear()
        self._drawn.clear()
        self.show()

    # Where things are

    def on_resize(self, _: events.Resize) -> None:
        """Another size: everything in its place, nothing lost."""
        self.place()

    def place(self) -> None:
        """Put every pane where the size has room for it."""
        mini = self.query_one(MiniMap)
        self._placed_strip = self._has_strip
        arrangement = arrange(
            self.size,
            self.pane,
            self._map.width + 2 * PAD,
            Size(mini.columns, mini.lines),
            strip=self._placed_strip,
            pins=len(self.pinned.seats),
            more=self.MORE,
        )
        self._arrangement = arrangement
        for widget in self.children:
            if widget.id not in ("night-head", "night-clock", "pins", "card", "ending"):
                _put(widget, arrangement.regions.get(widget.id or ""))
        self._place_head(arrangement)
        self._place_card()
        open_ = self.pane
        if open_ not in {tab.id for tab in arrangement.tabs}:
            open_ = "seats"
        self.query_one(PaneTabs).show(TabsState(arrangement.tabs, open_))
        self.show()

    def _place_head(self, arrangement: Arrangement) -> None:
        """The title, and the clock at its end or over the sea; the title keeps clear of it."""
        head, clock = arrangement.regions.get("night-head"), self._clock_place(arrangement)
        if head is not None and head.overlaps(clock):
            head = Region(head.x, head.y, max(clock.x - head.x - 2, 0), head.height)
        _put(self.query_one("#night-head"), head)
        _put(self.query_one(NightClock), clock)
        _put(
            self.query_one(Pins), pins_place(arrangement, self._land, clock, len(self.pinned.seats))
        )

    def _clock_place(self, arrangement: Arrangement) -> Region:
        days = (formats.day(self.replay.clock(at), short=True) for at in (0, 12 * 3600))
        time = "22:00:00 " if self._seconds else "22:00 "
        width = len(time) + len(f"{self.replay.clock(0):%Z}  ") + max(map(len, days))
        return clock_place(arrangement, self._land, width)

    @property
    def _land(self) -> Iterator[Region]:
        return (Region(column + PAD, row, CELL, 1) for row, column in self._map.places)

    @property
    def _has_strip(self) -> bool:
        """There is a projection to show, or will be."""
        return self.expected.has(self.replay)

    @property
    def arrangement(self) -> str:
        """``narrow``, ``wide`` or ``broad``."""
        return self._arrangement.name if self._arrangement else ""

    def sees(self, pane: str) -> bool:
        """Whether a pane is on the screen."""
        return self._arrangement is not None and pane in self._arrangement.regions

    def open_pane(self, pane: str) -> None:
        """Open a pane and give it the keys."""
        self.pane = pane
        self.leave_card()
        self.place()
        self.focus_pane()

    def focus_pane(self) -> None:
        """The open pane has the keys; the map, where the open one has no use for them."""
        pane = self.pane
        focus = {"seats": "#seat-list", "nation": "#map"}.get(pane, f"#{pane}")
        target = self.query_one(focus)
        if isinstance(target, SeatList) or (isinstance(target, LineList) and not self.following):
            target.go_to_seat(self.seat)
        if target.can_focus and (pane != "nation" or self.sees("map")):
            target.focus()
        else:
            self.screen.set_focus(None)

    def next_pane(self, step: int) -> None:
        """The pane after the open one, or before it; panes that are always seen have their turn."""
        if self._arrangement is None:
            return
        always = [p for p in ("map", "ticker") if p in self._arrangement.standing]
        panes = [*always, *(tab.id for tab in self._arrangement.tabs if tab.id not in always)]
        here = panes.index(self.pane) if self.pane in panes else 0
        self.open_pane(panes[(here + step) % len(panes)])

    # What is chosen

    def choose_seat(self, seat: int, *, by: Widget | None = None) -> None:
        """The same seat in every pane: somebody has the cursor now."""
        if seat == self.seat and by is not None:
            return
        self.following = False
        self.leave_card()
        self._go_to(seat, self.query(LineList), by)

    def _go_to(self, seat: int, lists: Iterable[LineList[Any]], by: Widget | None = None) -> None:
        self.seat = seat
        chart = self.query_one(HexMap)
        if by is not chart:
            with chart.prevent(HexMap.Moved):  # an echo would come when the next is chosen already
                chart.cursor = seat
        for pane in lists:
            if pane is not by and pane.display:
                pane.go_to_seat(seat)
        self._show_seat()
        self._show_mini()

    def follow(self) -> None:
        """The cursor goes with the declarations again."""
        self.following = True
        self._follow()

    def _follow(self) -> None:
        """The seat of the latest declaration is chosen; a list that is read is left in peace."""
        seat = seat_of(self.replay, self._told)
        if self.following and seat is not None and seat != self.seat:
            self._go_to(seat, [pane for pane in self.query(SeatList) if not pane.has_focus])

    def on_hex_map_moved(self) -> None:
        """From the map: its cursor or its view; what it said may be overtaken by the news."""
        chart = self.query_one(HexMap)
        self.choose_seat(chart.cursor, by=chart)
        self._show_mini()

    def on_hex_map_taken(self) -> None:
        """A hand is on the cursor, wherever it goes."""
        self.following = False

    def on_line_list_chosen(self, event: LineList.Chosen) -> None:
        self.choose_seat(event.seat, by=event.source)

    def on_hex_map_opened(self, event: HexMap.Opened) -> None:
        """From the map."""
        self.post_message(self.Opened(event.seat))

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        self.post_message(self.Opened(event.seat))

    def sort(self, order: Order) -> None:
        """Another order of the seats; the cursor stays on its seat."""
        self.order = order
        self._show_seats()

    def narrow(self, chosen: Filter) -> None:
        """Look for other seats."""
        sought, self.chosen = chosen.words != self.chosen.words, chosen
        self._show_seats()
        if sought and chosen.words:
            self.query_one(SeatList).go_to_name(chosen.words)

    def choose_found(self) -> None:
        """The seat under the list's cursor is chosen everywhere."""
        pane = self.query_one(SeatList)
        if pane.at_cursor is not None and pane.at_cursor.seat is not None:
            self.choose_seat(pane.at_cursor.seat)

    def turn(self, step: int) -> None:
        """Another party's battleground."""
        if self._challengers:
            self._challenger = (self._challenger + step) % len(self._challengers)
            self._show_battle()

    # What they show

    @property
    def frame(self) -> Frame:
        """What is known now."""
        return self.replay.frame()

    def show(self) -> None:
        """Draw the moment in every pane that is seen."""
        if self._arrangement is None:
            return
        self._show_head()
        self._show_strip()
        self._show_map()
        self._show_card()
        self._show_third()
        self._follow()
        self._flash()
        shows = {
            "nation": self._show_nation,
            "regions": lambda: self.query_one(RegionTable).show(self.frame.standing.regions),
            "seats": self._show_seats,
            "ticker": self._show_ticker,
            "battle": self._show_battle,
            "projection": self._show_projection,
            "records": self._show_records,
            "next": self._show_next,
        }
        for pane, show in shows.items():
            if self.sees(pane):
                show()
        self._show_seat()

    def _show_head(self) -> None:
        replay = self.replay
        playback = replay.playback
        moment = Moment(replay.clock(replay.now), seconds=playback.speed < BLUR)
        clock = self.query_one(NightClock)
        clock.show(moment)
        if moment.seconds != self._seconds and self._arrangement is not None:
            self._seconds = moment.seconds
            self._place_head(self._arrangement)
        pins = len(self.pinned.seats)
        hidden = f"{PIN} {pins} pinned" if pins and not self.query_one(Pins).display else ""
        view = "public view" if replay.public else ""
        words = Words(replay.scenario.title, " · ".join(filter(None, (view, hidden))))
        self.query_one("#night-head", Heading).show(words)
        self.query_one(PartyBar).show(house_of(replay, self.frame, self._bar_order, self.note))

    def signs(self) -> tuple[Sign, ...]:
        """Every seat's sign."""
        return self._painter.signs(self.replay, look_of(self.app))

    def _show_map(self) -> None:
        if self.sees("map"):
            self.query_one(HexMap).paint(self.signs())
        if self.sees("legend"):
            mark = self.replay.timeline.undeclared_mark
            state = signs_on(self.frame.standing, self._bar_order, self.signs(), mark)
            self.query_one(Legend).show(state)
        self._show_mini()

    def _show_mini(self) -> None:
        if not self.sees("mini"):
            return
        view = self.query_one(HexMap).view
        colours = tuple(
            sign.colour or (sign.glyph if sign.manner is Manner.WON else None)
            for sign in self.signs()
        )
        self.query_one(MiniMap).show(MiniState(colours, self.seat, view.y, view.bottom - 1))

    def _same(self, pane: str, *of: object) -> bool:
        """A pane shows this already: the same frame (it is one value) and the same choices."""
        drawn, self._drawn[pane] = self._drawn.get(pane), of
        return drawn is not None and all(
            a is b or (isinstance(a, int | str) and a == b) for a, b in zip(drawn, of, strict=True)
        )

    def _show_seats(self) -> None:
        if self._same("seats", self.frame, self.chosen, self.order):
            return
        pane = self.query_one(SeatList)
        lines = night_seats.seat_lines(
            self.replay,
            self.frame,
            self.chosen,
            self.order,
            self._says.of(self.replay, self.signs()),
        )
        if pane.order is not self.order:
            pane.order = self.order
            pane.refresh()
        pane.fill(lines)
        filtered = night_seats.describe(self.chosen, self.replay)
        words = f" “{self.chosen.words}”" if self.chosen.words else ""
        left = ((f"{filtered}{words}", Role.STRONG), (f"  {len(lines)}", Role.QUIET))
        keys = "esc clears" if self.chosen.narrow else "f filter  o order  / search"
        self.query_one("#seats-note", SeatLine).show((Says(left, ((keys, Role.QUIET),)),))

    def _show_ticker(self) -> None:
        count = self.replay.stories_by_now
        nation = self.replay.nation
        if not self._same("ticker", nation, count):
            if self._stories is None or self._stories[0] is not nation:
                self._stories = (nation, night_lines.ticker_lines(self.replay))
            self.query_one(Ticker).fill(self._stories[1][:count][::-1])

    def _show_battle(self) -> None:
        pane = self.query_one("#battle", SayList)
        if not self._challengers:
            return
        party = self._challengers[self._challenger]
        if self._same("battle", self.replay.nation, self.frame.standing.declared, party):
            return
        pane.entitle(night_lines.battle_title(self.replay, party))
        pane.fill(night_lines.battle_lines(self.replay, party))

    @property
    def projection(self) -> Projection | None:
        """The projection at this moment, as far as it has been made; None without one."""
        return self.expected.now(self.replay)

    def show_projection(self) -> None:
        """A projection has been made, or cannot be: show it wherever one is seen."""
        if self._arrangement is None:
            return
        if self._has_strip != self._placed_strip:
            self.place()
            return
        self._show_strip()
        if self.sees("projection"):
            self._show_projection()
        if self.sees("nation"):
            self._show_nation()
        self._show_seat()

    def _show_strip(self) -> None:
        if self.sees("strip"):
            self.query_one(ProjectionStrip).show(self.expected.strip(self.replay))

    def _show_nation(self) -> None:
        standing, real = self.frame.standing, self.replay.poll_of_the_real_night
        if not self.replay.begun:
            standing = replace(standing, parties=())
        against = against_of(self.projection)
        if against is None and standing.declared and self.expected.behind(self.replay):
            against = {}  # the column stays until its figures come
        self.query_one(NationTable).show(NationState(standing, real, against))

    def _show_projection(self) -> None:
        """The pane, or why there is nothing in it."""
        if self._arrangement is None:
            return
        pane, width = self.query_one(ProjectionList), self._arrangement.regions["projection"].width
        projection, why = self.projection, self.no_projection
        if self._same("projection", self.replay, projection, width, why):
            return
        if projection is None or why:
            pane.entitle(Says((("Projection", Role.BRIGHT),)))
            pane.fill(note_lines(why, width))
            return
        pane.entitle(pane_title(self.replay, projection))
        pane.fill(pane_lines(self.replay, projection, width))

    @property
    def no_projection(self) -> str:
        """Why there is no projection now; empty where there is one."""
        return self.expected.why_not(self.replay)

    def _show_records(self) -> None:
        if self._same("records", self.replay.nation, self.frame.standing.declared):
            return
        self.query_one(Records).fill(night_lines.record_lines(self.replay, self.frame))

    def _show_next(self) -> None:
        if self._same("next", self.frame):
            return
        pane = self.query_one("#next", SayList)
        pane.entitle(night_lines.next_title(self.replay))
        pane.fill(night_lines.next_lines(self.replay, self.frame))

    def _show_third(self) -> None:
        """The latest declaration or moment."""
        told = latest(self.replay.moments, self.replay.now) if self.replay.begun else None
        self._told = self._stand.alone or told
        self.query_one(LowerThird).show(third_of(self.replay, self._told))

    # Cards

    def _show_card(self) -> None:
        """What the programme puts up now, over the panes."""
        if self.replay.begun and self._stand.look(self.replay):
            self._place_card()

    def _place_card(self) -> None:
        view, arrangement = self.query_one(CardView), self._arrangement
        place = self._stand.place(view, arrangement, self.size) if arrangement else None
        _put(view, place)
        ending, last = self._stand.ending, self.query_one(EndingView)
        if ending is not None and ending is not last.state:
            last.begin(ending)
        ends = ending is not None and arrangement is not None
        _put(last, ending_place(arrangement, self.size) if ends and arrangement else None)

    @property
    def ending(self) -> EndingView | None:
        """What the night came to, while it is shown."""
        return self.query_one(EndingView) if self._stand.ending is not None else None

    def finish(self) -> None:
        """The night has been played to its end, on no programme's tape."""
        self._stand.finish(self.replay)
        self._show_card()

    def leave_card(self) -> bool:
        """Take the card down: somebody wants to see what is under it. False if none stands."""
        if self._stand.up is None:
            return False
        self._stand.leave()
        self._show_card()
        return True

    def on_card_view_left(self) -> None:
        """It was clicked away."""
        self.leave_card()

    def _flash(self) -> None:
        """Seats that have declared since the last look flash; a bell for those that are pinned."""
        if self._flashes.hear(self.replay, self.pinned.seats):
            self.app.bell()
        self.blink()

    def blink(self) -> None:
        """Seats that have just declared flash: drawn anew only when one of them changes."""
        lit = self._flashes.at(self.replay.monotonic())
        self.query_one(HexMap).flash(lit)
        pinned = self.pinned.seats
        if pinned:
            self.query_one(Pins).show(pins_of(self.replay, pinned, self.signs(), lit))

    def pin(self) -> Answer:
        """Keep an eye on the chosen seat, or no longer."""
        answer = self.pinned.toggle(self.seat)
        self.place()
        return answer

    def on_pins_picked(self, event: Pins.Picked) -> None:
        """A pinned seat was clicked."""
        self.choose_seat(event.seat)

    def _show_seat(self) -> None:
        says = night_lines.seat_says(
            self.replay, self.frame, self.seat, self.projection, hint=self.replay.ready
        )
        self.query_one("#seat", SeatLine).show(says)


def _put(widget: Widget, region: Region | None) -> None:
    """A widget in its place, or out of sight."""
    widget.display = region is not None
    if region is not None:
        widget.styles.offset = (region.x, region.y)
        widget.styles.width, widget.styles.height = region.width, region.height
