"""The night board: the nation at a moment, every seat of it, and the way into any hall."""

from __future__ import annotations

import gc
from dataclasses import replace
from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.widgets import Input, Static
from textual.worker import Worker, WorkerState

from simulator.errors import ElectionNightError
from simulator.projection import Projection
from simulator.telling import Kind, projection_moments
from tui.hall import HallReplay
from tui.kit.ask_time import AskTime
from tui.kit.briefing import BriefingScreen
from tui.kit.replay import Monotonic
from tui.kit.replaying import VIEW_HELP, ReplayScreen
from tui.kit.scrubber import Scrubber, Span
from tui.kit.sources import sources_of_hall, sources_of_night, sources_screen
from tui.kit.transport import Transport, going_of
from tui.navigation import EVERYWHERE, PICKER, SOURCES, Action, Group
from tui.night.board import NightBoard
from tui.night.briefing import brief_night
from tui.night.filter import ChooseFilter
from tui.night.hall import NightHallScreen, Return
from tui.night.pane_tabs import PaneTabs
from tui.night.pins import MOST, Answer
from tui.night.replay import NightReplay
from tui.night.seat_list import Order
from tui.night.seats import Filter

NIGHT: Final[Group] = (
    Action("slash", "search", "Search", "Look for a seat by name", "/", True),
    Action("enter", "open_hall", "Its hall", "Open the hall of the seat under the cursor", "enter"),
    Action("m", "pane('map')", "Map", "The map of seats; arrows go from seat to seat", "m"),
    Action("n", "pane('nation')", "Nation", "Parties: seats, gains, votes, exit poll", "n"),
    Action("s", "pane('seats')", "Seats", "The list of seats", "s"),
    Action("k", "pane('ticker')", "Ticker", "Declarations and notable moments", "k"),
    Action("b", "pane('battle')", "Battleground", "Targets by swing needed; ← → whose", "b"),
    Action("j", "pane('projection')", "Projection", "How it will end, as it must be expected", "j"),
    Action("B", "pin", "Pin the seat", "Keep an eye on it: a bell when it declares", "B"),
    Action("J", "toggle_projection", "Projection off, on", "Show projections, or do not", "J"),
    Action("r", "pane('records')", "Records", "Records, defeats, near misses", "r"),
    Action("x", "pane('next')", "Expected next", "The counts that are furthest on", "x"),
    Action("tab", "next_pane(1)", "Next pane", "The pane after this one", "tab", palette=False),
    Action("shift+tab", "next_pane(-1)", "Pane before", "The pane before", "shift+tab",
           palette=False),
    Action("f", "choose_filter", "Filter", "Narrow the seats: state, region, party", "f"),
    Action("F", "forecast", "Forecast", "The chances before the night, drawn around polls", "F"),
    Action("o", "next_order", "Order", "Another order of the seats; ← → in the list", "o"),
    Action("O", "briefing", "Opening", "Who holds the seats, the predictions, the changes", "O"),
    Action("d,end", "end", "End", "The end of the night", "d"),
    Action("escape", "back", "Back", "Out of a search or filter; to the map; after the news",
           "escape", palette=False),
    Action("", "change_view", "Public view", VIEW_HELP),
    Action("", "follow", "Follow the news", "The cursor goes with the declarations again"),
    SOURCES,
    PICKER,
)  # fmt: skip

QUIET = 60 * 60
"""A stretch without a declaration (seconds) that the clock need not live through."""

LEAD_IN = 4 * 60
"""Where it goes on: so long before the next declaration (seconds)."""

CALM = 0.9
"""Share of the seats after which quiet stretches are skipped."""

LOW = 14
"""Lines below which the screen has no words over the scrubber's track."""

SCROLLS: Final = {"up": -1, "down": 1, "pageup": -10, "pagedown": 10}
"""Keys that scroll the ending, and by how many lines."""

STAYS: Final = frozenset(
    {"escape", "S", "upper_s", "c", "i", "question_mark", "f1", "q", "ctrl+p", "ctrl+c", "ctrl+q"}
)
"""Keys under which the ending stays: every other one wants to see the board."""

PLAYING = "the night is made ready …"
"""The note over the bar until the night has been played."""


class NightScreen(ReplayScreen):
    """The board. It opens before its night has been played, and plays it meanwhile.

    Its show may be unfinished: then nothing is known but the exit poll, and every seat is open.
    """

    ACTIONS: ClassVar[Group] = (*NIGHT, *EVERYWHERE)
    SECTIONS = ("The night", "Time", "The projection")

    def __init__(self, replay: NightReplay) -> None:
        super().__init__(replay)
        self.replay: NightReplay = replay
        self._heard: Projection | None = None
        self._went_on = False
        self._told: set[tuple[Kind, str | None]] = set()
        self._opening = replay.show.start == 0 and replay.timeline.draw is None
        replay.begun = max(replay.show.start, replay.now) > 0

    def compose(self) -> ComposeResult:
        yield Static(self.replay.show.caveat or "", id="banner", markup=False)
        yield self.make_board()
        yield from self.controls()

    def make_board(self) -> NightBoard:
        """The panes; a screen that extends this may have its own."""
        return NightBoard(self.replay, id="board")

    def on_mount(self) -> None:
        self.set_class(self.replay.show.caveat is not None, "-caveat")
        self._fit_scrubber()
        if self.replay.show.finish is not None:
            self.board.note = PLAYING
            self.call_after_refresh(self.run_worker, self._played, thread=True, group="night")
        if self._opening:
            self.call_after_refresh(self._begin)

    def on_resize(self) -> None:
        """Another size has another scrubber."""
        self._fit_scrubber()

    def _fit_scrubber(self) -> None:
        """On a low screen the track alone: the lower third says what has happened."""
        scrubber = self.query_one(Scrubber)
        scrubber.styles.height, scrubber.styles.margin = 2 if self.size.height >= LOW else 1, 0

    def _begin(self) -> None:
        """What a viewer is told before 22:00, while the night is played beneath."""
        if self.is_active:
            self._brief(self.replay.monotonic)
        else:
            self._opening = False

    def _brief(self, monotonic: Monotonic | None) -> None:
        def told(_: None) -> None:
            self._opening = False
            self.call_after_refresh(self.move)

        title = f"{self.replay.scenario.title} · before the polls close"
        self.ask(BriefingScreen(title, brief_night(self.replay), monotonic), told)

    @property
    def projected(self) -> bool:
        """The projection of this moment is the one that is shown, or there is none."""
        projections = self.replay.show.projections
        if projections is None or projections.problem or not projections.on:
            return True
        found = self.board.projection
        declared = projections.declared_at(self.replay.now)
        return found is not None and found.declared == declared

    @property
    def board(self) -> NightBoard:
        """The panes."""
        return self.query_one(NightBoard)

    # The night is played

    def _played(self) -> NightReplay | tuple[str, ...]:
        finish = self.replay.show.finish
        assert finish is not None
        try:
            replay = NightReplay(finish(), self.replay.monotonic)
        except ElectionNightError as error:
            return error.lines
        # A night is hundreds of thousands of values that live as long as the board: walking
        # them all, the garbage collector would hold up a frame by a fifth of a second.
        gc.collect()
        gc.freeze()
        return replay

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """The night, or a hall of it, is ready; or why it is not."""
        if event.state is not WorkerState.SUCCESS:
            return
        result = event.worker.result
        if isinstance(result, NightReplay):
            self._install(result)
        elif isinstance(result, HallReplay):
            self._enter(result)
        elif isinstance(result, tuple):
            self.board.note = ""
            self.notify("\n".join(result), severity="error", timeout=20, markup=False)

    def _install(self, replay: NightReplay) -> None:
        """The real night takes the place of the one that stood in."""
        replay.playback.speed = self.replay.playback.speed
        replay.directed = self.replay.directed
        if replay.public is not self.replay.public:
            replay.change_view()
        replay.lay_tape()
        replay.begun = self.replay.begun
        self.replay = self.board.replay = replay
        self.board.note = ""
        if self.is_active:
            replay.playback.play()
        else:
            self._held = True  # something covers the board: the night begins when it is seen
        self.move()

    # The moment

    def move(self) -> None:
        """The replay may be elsewhere: draw it, on the night's own scale."""
        if not self.is_attached:
            return
        replay = self.replay
        # The clock may run, and nothing hides it: the polls have closed, and the exit poll is told.
        replay.begun = replay.begun or (replay.ready and self.is_active and not self._opening)
        now, scale = replay.now, replay.scale
        stops = tuple(replace(stop, time=scale.to_line(stop.time)) for stop in replay.named_stops)
        self.query_one(Scrubber).show(
            Span(
                stops,
                scale.to_line(replay.playback.end),
                max(scale.to_line(now), 0),
                replay.stop_at(now),
                replay.clock(0).hour,
                replay.flags,
                replay.hours,
            )
        )
        self._show_going()
        self.present()

    def _show_going(self) -> None:
        replay = self.replay
        going = going_of(replay, ended=replay.playback.ended and replay.ready)
        self.query_one(Transport).show(replace(going, waiting=bool(self.board.note)))

    def seek(self, seconds: float) -> None:
        self.board.expected.jumped()
        super().seek(seconds)

    def action_jump(self, seconds: int) -> None:
        self.board.expected.jumped()
        super().action_jump(seconds)

    def action_choose_moment(self) -> None:
        if self.board.note:
            self.notify("The night is made ready: its moments come with it.")
        else:
            super().action_choose_moment()

    def present(self) -> None:
        """The board at this moment."""
        if self.replay.ready:
            self.follow()
        self.board.show()

    def tick(self) -> None:
        """Draw the moment; late in the night, do not live through quiet hours."""
        if self.is_active and self.replay.playback.playing and not self.replay.directed:
            self._skip_quiet()
        super().tick()
        if self.is_active and self.ready:
            self.board.show_projection()
            self.board.blink()
            self._hear_projection()
            playback, went_on = self.replay.playback, self._went_on
            self._went_on = playback.playing
            if went_on and playback.ended and self.replay.programme is None:
                self.board.finish()

    def _hear_projection(self) -> None:
        """What the projection becomes sure of in play is told; after a jump it is no news."""
        replay, projection = self.replay, self.board.projection
        if projection is None or projection is self._heard:
            return
        if replay.playback.playing and not replay.may_interrupt:
            return  # one thing at a time
        self._heard = projection
        for moment in projection_moments(replay.nation, (projection,)):
            key = (moment.kind, moment.party)
            if key not in self._told and replay.playback.playing and replay.programme is not None:
                replay.tell(moment)
            self._told.add(key)

    def _skip_quiet(self) -> None:
        replay = self.replay
        now, declared = replay.now, replay.nation.declared_at(replay.now)
        if declared < CALM * len(replay.nation.steps) or declared == len(replay.nation.steps):
            return
        following = replay.nation.steps[declared].declaration.time
        if following - now > QUIET:
            replay.playback.seek(following - LEAD_IN)
            when = replay.clock(following)
            self.notify(f"No declaration before {when:%H:%M on %A}: the clock goes on to it.")

    def on_scrubber_sought(self, event: Scrubber.Sought) -> None:
        """Go where the mouse points."""
        event.prevent_default()
        self.seek(self.replay.scale.to_night(event.time))

    def on_ask_time_closed(self, _: AskTime.Closed) -> None:
        """The keys go back to the open pane."""
        self.call_after_refresh(self.board.focus_pane)

    def action_briefing(self) -> None:
        """What a viewer is told before 22:00, again."""
        self._brief(None)

    def action_sources(self) -> None:
        """Where the chosen seat's figures come from, then the night's."""
        scenario, timeline = self.replay.scenario, self.replay.timeline
        seat = sources_of_hall(scenario, scenario.contests[self.board.seat].slug, timeline)
        night = sources_of_night(scenario, timeline)
        known = set(night.credits)
        own = replace(seat, credits=tuple(c for c in seat.credits if c not in known))
        self.ask(sources_screen(self.replay, own, night))

    def action_end(self) -> None:
        """The end of the night."""
        self.seek(self.replay.playback.end)

    # Panes

    def action_pane(self, pane: str) -> None:
        """Open a pane."""
        self.board.open_pane(pane)

    def action_toggle_projection(self) -> None:
        """Show projections, or do not."""
        projections = self.replay.show.projections
        if projections is None or projections.problem:
            self.notify(self.board.no_projection, markup=False)
            return
        projections.on = not projections.on
        self.move()
        self.board.show_projection()

    def action_pin(self) -> None:
        """Keep an eye on the chosen seat, or no longer."""
        if self.board.pin() is Answer.FULL:
            self.notify(f"{MOST} seats are pinned; B on one of them lets it go.")

    def action_next_pane(self, step: int) -> None:
        """The pane after the open one, or before it."""
        self.board.next_pane(step)

    def on_pane_tabs_picked(self, event: PaneTabs.Picked) -> None:
        """Open the pane that was clicked."""
        self.board.open_pane(event.pane)

    def action_turn(self, step: int) -> None:
        """Another party's battleground, or another order of the seats."""
        if self.board.pane == "battle":
            self.board.turn(step)
        else:
            self.action_next_order(step)

    def action_next_order(self, step: int = 1) -> None:
        """Another order of the seats."""
        orders = list(Order)
        here = orders.index(self.board.order)
        if not self.board.sees("seats"):
            self.board.open_pane("seats")
        self.board.sort(orders[(here + step) % len(orders)])

    def action_search(self) -> None:
        """Look for a seat by name."""
        self.board.open_pane("seats")
        search = self.query_one("#search", Input)
        search.display = True
        self.query_one("#seats-note").display = False
        search.value = self.board.chosen.words
        search.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        if event.input.id == "search":
            self.board.narrow(replace(self.board.chosen, words=event.value.strip()))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Found: the list has the keys, and its seat is chosen everywhere."""
        if event.input.id == "search":
            self._end_search()
            self.board.choose_found()

    def _end_search(self) -> None:
        self.query_one("#search", Input).display = False
        self.query_one("#seats-note").display = True
        self.query_one("#seat-list").focus()

    def action_choose_filter(self) -> None:
        """Narrow the list to a state, a region or a party."""

        def narrow(chosen: Filter | None) -> None:
            if chosen is not None:
                self.board.open_pane("seats")
                self.board.narrow(replace(chosen, words=self.board.chosen.words))

        self.ask(ChooseFilter(self.replay, self.board.frame), narrow)

    def action_back(self) -> None:
        """The card first, then a search or filter; back to the map, and after the news."""
        if self.board.leave_card():
            return
        searching = self.query_one("#search", Input).display
        if searching:
            self._end_search()
        if searching or self.board.chosen.narrow:
            self.board.narrow(Filter())
        elif self.board.pane != "map":
            self.board.open_pane("map")
        else:
            self.board.follow()

    def action_follow(self) -> None:
        """The cursor goes with the declarations again."""
        self.board.follow()

    # Halls

    def action_open_hall(self) -> None:
        """Open the hall of the chosen seat."""
        self._open(self.board.seat)

    def on_night_board_opened(self, event: NightBoard.Opened) -> None:
        """Open the hall of a seat."""
        self._open(event.seat)

    def _open(self, seat: int) -> None:
        play = self.replay.show.play_hall
        if not self.replay.ready or play is None:
            self.notify("The halls open as soon as the night is ready.")
            return
        contest, show = self.replay.scenario.contests[seat], self.replay.show
        if contest.poll == "countermanded":
            self.notify(
                f"The poll in {contest.name} was countermanded: there is no count, and no result "
                "tonight.",
                markup=False,
            )
            return

        def played() -> HallReplay | tuple[str, ...]:
            try:
                hall = replace(show, timeline=play(contest.slug), start=0)
                return HallReplay(hall, contest.slug, self.replay.monotonic)
            except ElectionNightError as error:
                return error.lines

        self.run_worker(played, thread=True, exclusive=True, group="hall")

    def _enter(self, hall: HallReplay) -> None:
        """The hall at this moment of the night."""
        if not self.is_active:
            return
        night = self.replay.playback
        playing = night.playing
        hall.go_along_with(self.replay)
        hall.playback.seek(night.position)
        if playing and not hall.playback.ended:
            hall.playback.play()
        self.ask(NightHallScreen(hall, self._come_back))

    def _come_back(self, back: Return) -> None:
        """One clock: where the hall's has gone, the board's goes."""
        playback = self.replay.playback
        if not self.replay.directed:
            playback.speed = back.speed
            self.replay.lay_tape()
        if back.position is not None:
            playback.seek(back.position)
            self.board.expected.jumped()
        if back.playing is not None:
            self._held = back.playing and not playback.ended

    def on_key(self, event: events.Key) -> None:
        """Left and right turn what the open list can turn; the ending scrolls, or is left."""
        ending = self.board.ending
        if ending is not None and event.key in SCROLLS:
            ending.scroll_lines(SCROLLS[event.key])
            event.stop()
            event.prevent_default()
        elif ending is not None and event.key not in STAYS:
            self.board.leave_card()
        pane = self.board.pane
        if event.key in ("left", "right") and pane in ("battle", "seats"):
            focused = self.focused
            if focused is not None and focused.id in ("battle", "seat-list"):
                event.stop()
                event.prevent_default()
                self.action_turn(1 if event.key == "right" else -1)
