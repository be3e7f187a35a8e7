"""The forecast of a scenario: chances drawn around its predictions, and the way into a draw."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from textual.app import ComposeResult
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from simulator import Scenario
from simulator.errors import ElectionNightError, InputError
from simulator.projection import LABEL
from simulator.text import capitalise
from tui.forecast import engine as forecast_engine
from tui.forecast.body import ForecastBody
from tui.forecast.chance_table import ChanceTable
from tui.forecast.engine import Progress, Wanted
from tui.forecast.facts import Drawing, DrawingBar
from tui.forecast.given import Choices, Chosen, Given, GivenBar, choices_of, given_words, solve
from tui.forecast.replay import Found, drawn_show, find
from tui.forecast.seats import SeatChances
from tui.forecast.view import DRAWS, SEED, Forecast, without_record
from tui.kit.cards import Ask, Choose
from tui.kit.foot import Foot
from tui.kit.heading import Heading, Words
from tui.kit.line_list import LineList
from tui.kit.picture import make_caption
from tui.navigation import EVERYWHERE, Action, Caption, ForecastOf, Group, Page
from tui.shows import Show

if TYPE_CHECKING:
    from simulator.session import Condition

FORECAST: Final[Group] = (
    Action("l", "likeliest", "Likeliest", "Replay a draw of the likeliest result", "l", True),
    Action("u", "upset", "Upset", "Replay a draw of the likeliest other result", "u", True),
    Action("k", "ask_draw", "Draw …", "Replay a drawn outcome by its number", "k", True),
    Action("d,s", "ask_settings", "Draws", "Another number of draws, another seed", "d", True),
    Action("slash", "ask_seat", "Seat", "The chances in one seat", "/"),
    Action("b", "give('before')", "Before the poll", "The chances before the poll", "b"),
    Action("e", "give('exit_poll')", "At the close", "The chances given the exit poll", "e"),
    Action("m", "give('moment')", "At this moment", "The chances given what was declared", "m"),
    Action("r", "run", "Draw again", "Draw again", "r"),
    Action("n", "nation", "Nation", "Back to the whole night", "n"),
    Action("right", "turn(1)", "Next party", "The seats of the party after this one", "→",
           palette=False),
    Action("left", "turn(-1)", "Party before", "The seats of the party before this one", "←",
           palette=False),
    Action("V", "toggle_record", "The record", "Show the results on the record, or hide them",
           "V"),
    Action("x", "stop", "Stop", "Stop drawing", "x"),
    Action("escape,f", "leave", "Back", "Stop drawing; out of the seat; back", "esc", True),
)  # fmt: skip

DRAWING = "drawing …"
BANNER_DRAWING = "A simulation is being drawn"
BANNER = "Forecast: a simulation drawn around predictions, not a result"

WHAT_IF = "Forecast of a what-if: a simulation drawn around predictions"
NO_FORECAST = "A scenario's predictions stand in its [prediction]. Escape goes back."

MOST_DRAWS = 10_000_000
"""More take too long to wait for at a screen; the command line takes more."""

Engine = Callable[[Scenario, int, int, Progress, Wanted, "Condition | None"], Forecast | None]


@dataclass(frozen=True, slots=True)
class Batch:
    """What was asked for, what it is conditioned on, and what it says; None if it was given up."""

    scenario: Scenario
    given: Given
    condition: Condition | None
    forecast: Forecast | None


class ForecastScreen(Page):
    """The forecast. A thread draws; the screen asks it ten times a second how far it is.

    Args:
        origin: of which scenario, and where it is opened from.
        engine: draws; tests hand in their own.
    """

    ACTIONS: ClassVar[Group] = (*FORECAST, *EVERYWHERE)
    HOME = True
    SECTIONS = ("The forecast",)
    PICTURE = "forecast"
    AUTO_FOCUS = ""
    DEFAULT_CSS = """
    #forecast-head { height: 1; padding: 0 1; }
    #forecast-given { padding: 0 1; }
    #forecast-drawing { padding: 0 1; display: none; }
    #forecast-trouble { display: none; padding: 1 2; height: 1fr; }
    ForecastScreen.-wide #forecast-head, ForecastScreen.-broad #forecast-head,
    ForecastScreen.-wide #forecast-given, ForecastScreen.-broad #forecast-given,
    ForecastScreen.-wide #forecast-drawing, ForecastScreen.-broad #forecast-drawing {
        padding: 0 2;
    }
    ForecastScreen.-tall #forecast-head, ForecastScreen.-high #forecast-head {
        height: 3; padding: 1 2;
    }
    ForecastScreen.-wide #forecast-main, ForecastScreen.-wide #forecast-more { padding: 0 2; }
    ForecastScreen.-tall .forecast-over, ForecastScreen.-high .forecast-over { margin-top: 1; }
    ForecastScreen.-broad #forecast-body { layout: horizontal; }
    ForecastScreen.-broad #forecast-main { width: 3fr; height: 1fr; padding: 0 2; }
    ForecastScreen.-broad #forecast-more { width: 2fr; height: 1fr; padding: 0 2; }
    ForecastScreen.-broad #forecast-over-histogram { margin-top: 0; }
    ForecastScreen.-high #forecast-histogram { max-height: 20; }
    """

    def __init__(
        self,
        origin: ForecastOf,
        *,
        engine: Engine = forecast_engine.run,
    ) -> None:
        super().__init__()
        self.origin = origin
        self.seat = origin.contest
        self.engine = engine
        self.draws = DRAWS
        self.seed = SEED
        self.forecast: Forecast | None = None
        self.scenario: Scenario | None = None
        self.given = Given.BEFORE
        self.choices: Choices = ()
        self.latest: Batch | None = None
        self.declared = origin.declared
        """Contests whose results on the record may be told; None: all."""
        self._kept: dict[tuple[Given, int, int], Batch] = {}
        self._stop = threading.Event()
        self._done = 0

    def compose(self) -> ComposeResult:
        """Banner, head, how far the drawing is, the forecast, or why there is none."""
        yield Static(BANNER, id="banner", markup=False)
        yield Heading(id="forecast-head")
        yield GivenBar(id="forecast-given")
        yield DrawingBar(id="forecast-drawing")
        yield Static("", id="forecast-trouble", markup=False)
        yield ForecastBody(id="forecast-body")
        yield Foot(show_command_palette=False)

    def on_mount(self) -> None:
        self.add_class("-caveat")
        self.query_one(ForecastBody).display = False
        self._show_head()
        self.set_interval(1 / 10, self.tick)
        self.call_after_refresh(self.action_run)

    def on_unmount(self) -> None:
        self._stop.set()

    # Drawing

    @property
    def drawing(self) -> bool:
        """A batch is being drawn."""
        return any(w.group == "draw" and not w.is_finished for w in self.workers)

    def at_risk(self) -> str | None:
        """A batch under way."""
        if not self.drawing:
            return None
        return f"A batch under way: {self._done:,} of {self.draws:,} draws"

    def tick(self) -> None:
        """How far the drawing is."""
        bar = self.query_one(DrawingBar)
        bar.display = self.drawing
        if bar.display:
            bar.show(Drawing(self._done, self.draws))

    def action_run(self) -> None:
        """Draw a batch, in place of the one under way."""
        self._stop.set()
        self._stop = stop = threading.Event()
        self._done = 0
        draws, seed, given = self.draws, self.seed, self.given
        self._show_given()

        def progress(done: int, _: int) -> None:
            if not stop.is_set():
                self._done = done

        def work() -> Batch | tuple[str, ...]:
            try:
                scenario = self.scenario = self.scenario or self.origin.load()
                self.choices = self.choices or choices_of(scenario, self.origin)
                condition = solve(given, scenario, self.origin)
                told = self.engine(scenario, draws, seed, progress, stop.is_set, condition)
                return Batch(scenario, given, condition, told)
            except ElectionNightError as error:
                return error.lines

        self.run_worker(work, thread=True, group="draw", exclusive=True)
        self.tick()

    def caption(self) -> Caption:
        if self.latest is None:
            return super().caption()
        scenario = self.latest.scenario
        title = f"Forecast: {scenario.title}"
        banner, condition = WHAT_IF if scenario.modified else BANNER, self.latest.condition
        given = "" if condition is None else f", {given_words(condition, scenario)}"
        return make_caption(f"forecast-{scenario.name}", title, title, f"{banner}{given}",
                            scenario=scenario)  # fmt: skip

    def action_stop(self) -> None:
        """Give up drawing; what stood before stands."""
        if not self.drawing:
            return
        self._stop.set()
        if self.forecast is None:
            self._trouble(f"Stopped after {self._done:,} of {self.draws:,} draws.",
                          "r draws again, d asks for fewer.")  # fmt: skip
        else:
            self.draws, self.seed = self.forecast.draws, self.forecast.seed
            self.given = self.latest.given if self.latest is not None else self.given
            self._show_given()
            self._show()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A forecast is ready, or a draw to replay; or why not."""
        if event.state is not WorkerState.SUCCESS:
            return
        result = event.worker.result
        match result:
            case Batch(forecast=Forecast()) as batch:
                self._take(batch)
            case Batch():
                pass
            case (Found() as found, Show() as show):
                self._open(found, show)
            case tuple() if event.worker.group == "draw":
                self._show_given()
                self.refresh_bindings()
                if self.given is Given.BEFORE:
                    self._trouble("No forecast.", *result, NO_FORECAST)
                else:
                    self._trouble("No chances.", *result)
            case tuple():
                self.notify("\n".join(result), markup=False)
        self.tick()

    def _take(self, batch: Batch) -> None:
        """A batch to show, drawn now or kept."""
        forecast = batch.forecast
        assert forecast is not None
        if self.declared is not None:
            forecast = without_record(forecast, self.declared)
        self.latest, self.forecast, self.given = batch, forecast, batch.given
        self._kept[batch.given, forecast.draws, forecast.seed] = batch
        self._show_given()
        self._show()

    def _show_given(self) -> None:
        """Before what the chances are."""
        bar = self.query_one(GivenBar)
        bar.display = bool(self.choices)
        bar.show(Chosen(self.choices, self.given))

    def action_give(self, name: str) -> None:
        """The chances given something else; drawn where they have not been."""
        given = Given(name)
        if given is self.given and not self.drawing:
            return
        self._stop.set()
        self.given = given
        kept = self._kept.get((given, self.draws, self.seed))
        if kept is not None:
            self.workers.cancel_group(self, "draw")
            self._take(kept)
        else:
            self.action_run()
            self._blank()

    def _blank(self) -> None:
        """Nothing of the condition before stands under the name of another."""
        self._trouble(DRAWING)
        self.query_one("#banner", Static).update(BANNER_DRAWING)
        name = "Forecast" if self.forecast is None else self.forecast.title
        self._show_title(name)
        self.refresh_bindings()

    def on_given_bar_picked(self, event: GivenBar.Picked) -> None:
        """The chances that were clicked."""
        self.action_give(event.given.value)

    def _trouble(self, *lines: str) -> None:
        self.query_one(ForecastBody).display = False
        trouble = self.query_one("#forecast-trouble", Static)
        trouble.update("\n\n".join(lines))
        trouble.display = True

    # Showing

    def _show(self) -> None:
        forecast = self.forecast
        if forecast is None:
            return
        if self.seat not in forecast.seats:
            self.seat = None
        self.query_one("#forecast-trouble").display = False
        body = self.query_one(ForecastBody)
        body.display = True
        body.show(forecast, self.seat)
        if body.seat is None:
            self.query_one(SeatChances).focus()
        else:
            self.set_focus(None)
        self._show_head()
        self.refresh_bindings()

    def _show_head(self) -> None:
        name = "Forecast"
        forecast = self.forecast
        if forecast is not None:
            seat = self.query_one(ForecastBody).seat
            name = seat.contest.name if seat is not None else forecast.title
            if forecast.modified:
                name = forecast.title if forecast.nation is None else f"{name}, what-if"
            banner = WHAT_IF if forecast.modified else BANNER
            if self.latest is not None and self.latest.condition is not None:
                given = given_words(self.latest.condition, self.latest.scenario)
                name, banner = f"{name}, {given}", f"{capitalise(LABEL)}, {given}"
            self.query_one("#banner", Static).update(banner)
        self._show_title(name)

    def _show_title(self, name: str) -> None:
        settings = f"{self.draws:,} draws, seed {self.seed}"
        self.query_one("#forecast-head", Heading).show(Words(name, settings))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Seats are for nights; draws are replayed once there are any."""
        there = self.forecast
        if there is not None and not self.query_one(ForecastBody).display:
            there = None  # another is being drawn, or cannot be
        if action in ("ask_seat", "nation", "turn"):
            return there is not None and there.nation is not None
        if action in ("likeliest", "upset", "ask_draw"):
            return there is not None
        if action == "give":
            there_is = {choice.given.value for choice in self.choices if not choice.reason}
            return parameters[0] in there_is
        return super().check_action(action, parameters)

    def action_toggle_record(self) -> None:
        """Show the results on the record, or hide those that were not heard yet."""
        self.declared = (self.origin.declared or frozenset()) if self.declared is None else None
        if self.latest is not None and self.forecast is not None and not self.drawing:
            self._take(self.latest)

    def action_turn(self, step: int) -> None:
        """The seats of another party."""
        self.query_one(ForecastBody).turn(step)

    def on_chance_table_picked(self, event: ChanceTable.Picked) -> None:
        """The seats of the party that was clicked."""
        body = self.query_one(ForecastBody)
        body.turn(event.row - body.party)

    def action_nation(self) -> None:
        """The whole night."""
        self.seat = None
        self._show()

    def action_ask_seat(self) -> None:
        """Choose a seat by its name."""
        if self.forecast is None:
            return
        offers = [(slug, seat.contest.name) for slug, seat in self.forecast.seats.items()]

        def take(slug: str | None) -> None:
            if slug is not None:
                self.seat = slug
                self._show()

        self.ask(Choose("Seat", offers, self.seat or ""), take)

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        if self.forecast is not None:
            self.seat = list(self.forecast.seats)[event.seat]
            self._show()

    def action_leave(self) -> None:
        """Stop; or back to the nation; or back to where this was opened from."""
        if self.drawing:
            self.action_stop()
            if self.forecast is not None:
                return
        elif self.seat is not None and self.forecast is not None and self.forecast.nation:
            self.action_nation()
            return
        self._stop.set()
        self.dismiss()

    def action_ask_settings(self) -> None:
        """Other draws, another seed."""

        def take(values: tuple[str, ...]) -> str:
            draws = _whole(values[0], "The number of draws", 1, MOST_DRAWS)
            seed = _whole(values[1], "The seed", 0, 2**64 - 1)
            self.draws, self.seed = draws, seed
            return ""

        def done(words: str | None) -> None:
            if words is not None:
                self._show_head()
                self.action_run()

        lines = [("Draws", str(self.draws)), ("Seed", str(self.seed))]
        hint = "enter draws, escape leaves it as it is"
        self.ask(Ask("Draws and seed", lines, take, hint), done)

    # Into the hall

    def action_likeliest(self) -> None:
        """Replay a draw of the likeliest result."""
        self._replay(partial(find, upset=False))

    def action_upset(self) -> None:
        """Replay a draw of the likeliest other result."""
        self._replay(partial(find, upset=True))

    def action_ask_draw(self) -> None:
        """Replay a draw by its number."""
        forecast = self.forecast
        if forecast is None:
            return
        asked: list[int] = []

        def take(values: tuple[str, ...]) -> str:
            asked.append(_whole(values[0], "The draw", 0, forecast.draws - 1))
            return ""

        def done(words: str | None) -> None:
            if words is not None:
                found = Found(asked[-1], f"Draw {asked[-1]}, seed {forecast.seed}.")
                self._replay(lambda *_: found)

        lines = [(f"Draw, 0 to {forecast.draws - 1:,}", "0")]
        hint = "enter replays it in the hall, escape leaves it"
        self.ask(Ask("Replay a drawn outcome", lines, take, hint), done)

    def _replay(
        self, choose: Callable[[Scenario, Forecast, str | None, Condition | None], Found]
    ) -> None:
        batch, forecast, seat = self.latest, self.forecast, self.seat
        if batch is None or forecast is None or self.drawing or batch.given is not self.given:
            return
        scenario, condition = batch.scenario, batch.condition
        speed, direction = self.navigator.speed, self.navigator.direction

        def work() -> tuple[Found, Show] | tuple[str, ...]:
            try:
                found = choose(scenario, forecast, seat, condition)
                show = drawn_show(
                    scenario, forecast.seed, found.draw, seat, speed, condition, direction
                )
                return found, show
            except ElectionNightError as error:
                return error.lines

        self.run_worker(work, thread=True, group="replay", exclusive=True)

    def _open(self, found: Found, show: Show) -> None:
        if not self.is_active:
            return
        self.open(show)
        message = f"{found.words} p comes back to the forecast."
        self.app.notify(message, title="A simulation", timeout=8, markup=False)


def _whole(text: str, what: str, low: int, high: int) -> int:
    """A whole number as people type it.

    Raises:
        InputError: it is none, or out of range.
    """
    digits = text.replace(",", "").replace(" ", "").replace("_", "")
    if not digits.isdecimal() or not low <= int(digits) <= high:
        raise InputError(f"{what} is a whole number from {low:,} to {high:,}, not {text!r}")
    return int(digits)
