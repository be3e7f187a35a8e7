"""The base of every screen with a replay: it ticks, it carries the transport, it seeks.

To add such a screen (the board of a whole night, say): subclass ``ReplayScreen``, yield your own
widgets and ``self.controls()`` in ``compose``, and write ``present``, which draws the moment
``self.replay.now``. It is called ten times a second while the replay plays and after every move.
The keys of the transport are bound here; a screen adds its own table of actions.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical

from tui.kit import formats
from tui.kit.ask_time import AskTime, read_time
from tui.kit.clock import NightClock
from tui.kit.foot import Foot
from tui.kit.moments import ChooseMoment, Leap
from tui.kit.picture import caption_of
from tui.kit.replay import HIDDEN, Replay
from tui.kit.scrubber import Scrubber, Span
from tui.kit.stages import ChooseStage
from tui.kit.transport import Transport, going_of
from tui.navigation import Action, Caption, Group, Page

TICK = 1 / 10
"""Seconds between two looks at the playback clock."""

VIEW_HELP: Final = "Only what the public heard at the time, or all that is known in the hall"

TRANSPORT: Final[Group] = (
    Action("space", "toggle_play", "Play", "Play or pause the replay", "space", True),
    Action("plus,equals_sign", "faster", "Faster", "One step up the speed ladder", "+", True),
    Action("minus,underscore", "slower", "Slower", "One step down the speed ladder", "−", True),
    Action(
        "a",
        "toggle_direction",
        "Directed",
        "Played to a length: slowly through news, fast through silence; or at your own speed",
        "a",
    ),
    Action("right,full_stop", "step(1)", "Next event", "Pause at the next event", "→ or ."),
    Action("left,comma", "step(-1)", "Event before", "Pause at the event before", "← or ,"),
    Action("right_square_bracket", "jump(600)", "Ten minutes on", "Jump ten minutes on", "]"),
    Action("left_square_bracket", "jump(-600)", "Ten minutes back", "Jump ten minutes back", "["),
    Action("home", "seek(0)", "Close of poll", "Back to the close of poll", "home"),
    Action("t", "ask_time", "Go to time", "Go to a time of the night", "t", True),
    Action("g", "choose_stage", "Stages", "Choose a stage of the count from a list", "g"),
    Action("M", "choose_moment", "Moments", "What has happened, in a list to go there", "M"),
    Action("right_curly_bracket", "leap(1)", "Next moment", "To the next moment of note", "}"),
    Action("left_curly_bracket", "leap(-1)", "Moment before", "To the moment before", "{"),
)
"""The transport: every screen with a replay."""

STAGE_KEYS: Final[Group] = tuple(
    Action(str(n), f"go_to_stop({n})", f"Stage {n}", f"Go to stage {n}", "1 to 9", palette=False)
    for n in range(1, 10)
)


class ReplayScreen(Page):
    """A screen whose content is a function of the moment."""

    ACTIONS: ClassVar[Group] = (*TRANSPORT, *STAGE_KEYS)
    AUTO_FOCUS = ""

    def __init__(self, replay: Replay) -> None:
        super().__init__()
        self.replay = replay
        self._shown: int | None = None
        self._held = False
        self._handing_over = False
        self._length_told = False
        self._leap = Leap()

    def controls(self) -> ComposeResult:
        """Scrubber, transport and footer, for the foot of the screen."""
        with Vertical(id="controls"):
            yield Scrubber(id="scrubber")
            yield Transport(id="transport")
            yield AskTime(self._seconds, id="ask-time")
        yield Foot(show_command_palette=False)

    @property
    def ready(self) -> bool:
        """Its widgets are all there: keys and callbacks can come before they are, or after."""
        return bool(self.is_mounted and self.is_attached and self.stands)

    @property
    def over(self) -> bool:
        return self.replay.show.finish is None and self.replay.playback.ended

    def caption(self) -> Caption:
        """Of the moment that is drawn: the replay's clock is on its way to the next."""
        drawn = next((clock.state for clock in self.query(NightClock) if clock.state), None)
        return caption_of(self.replay, None if drawn is None else drawn.time)

    def present(self) -> None:
        """Draw the moment. Called only when the screen is ``ready``."""
        raise NotImplementedError

    def _tell_once(self) -> None:
        """What a length cannot do, and why a log has ended: said once, in passing."""
        replay = self.replay
        programme, playing = replay.programme, replay.playback.playing
        if not self._length_told and programme is not None and playing:
            self._length_told = True
            if replay.directed and programme.stretched(replay.tape_length):
                least = formats.length(programme.length)
                self.notify(f"All that is to be told takes {least}: nothing is left out.")
        problem, replay.shown.problem = replay.shown.problem, None
        if problem is not None:
            message = f"The log of what is shown ends here: {problem}"
            self.notify(message, severity="warning", markup=False)

    def on_mount(self) -> None:
        self.set_interval(TICK, self.tick)
        self.call_after_refresh(self.move)

    def tick(self) -> None:
        """Draw the moment, while the screen is seen and time passes."""
        self._tell_once()
        if self.is_active and self.replay.now != self._shown:
            self.move()
        elif self.is_active and self.ready:
            self._show_going()

    def move(self) -> None:
        """The replay may be elsewhere: draw it, and the controls with it."""
        if not self.ready:
            return
        replay = self.replay
        self._shown = now = replay.now
        self.query_one(Scrubber).show(
            Span(
                replay.named_stops,
                int(replay.playback.end),
                now,
                replay.stop_at(now),
                replay.clock(0).hour,
            )
        )
        self._show_going()
        self.present()

    def _show_going(self) -> None:
        self.query_one(Transport).show(going_of(self.replay))

    def on_screen_suspend(self, _: events.ScreenSuspend) -> None:
        """Something covers this (help, a list): time waits, unless the next screen goes on."""
        if not self._handing_over:
            self._held = self.replay.playback.playing
            self.replay.playback.pause()
        self.replay.shown.clear()

    def on_screen_resume(self, _: events.ScreenResume) -> None:
        self._handing_over = False
        if self._held:
            self.replay.playback.play()
        self._held = False
        self.call_after_refresh(self.move)

    def hand_over(self) -> None:
        """The next screen carries this replay on: time need not wait for it."""
        self._handing_over = True

    def _seconds(self, text: str) -> int:
        return read_time(self.replay.scenario, text)

    def commands(self) -> Iterator[tuple[str, str, str]]:
        """Further commands for the palette: (name, action, help)."""
        for number, stop in enumerate(self.replay.named_stops, 1):
            when = self.replay.clock(stop.time)
            yield (
                f"Go to {f'stage {number}' if stop.name == HIDDEN else stop.name.lower()}",
                f"go_to_stop({number})",
                f"Stage {number}, {when:%H:%M}",
            )

    def follow(self, declared: int | None = None) -> None:
        """See to the projection of so many seats declared (by now), unless there is none.

        A worker makes it; one at a time, and while it works the newest wish replaces the others.
        """
        projections = self.replay.show.projections
        if projections is None or not projections.on or not self.ready:
            return
        if declared is None:
            declared = projections.declared_at(self.replay.now)
        if projections.want(declared):
            self.app.run_worker(projections.work, thread=True, group="projection")

    def seek(self, seconds: float) -> None:
        """Go to a moment."""
        self.replay.playback.seek(seconds)
        self.move()

    def action_toggle_play(self) -> None:
        """Play or pause."""
        self.replay.playback.toggle()
        self.move()

    def action_faster(self) -> None:
        """One rung up."""
        self.replay.change_speed(1)
        self.move()

    def action_slower(self) -> None:
        """One rung down."""
        self.replay.change_speed(-1)
        self.move()

    def action_toggle_direction(self) -> None:
        """Played to a length, or at the user's own speed."""
        self.replay.toggle_direction()
        self.move()

    def action_change_view(self) -> None:
        """Only what the public heard, or all that is known."""
        self.replay.change_view()
        self.move()

    def action_step(self, direction: int) -> None:
        """Pause at the event after or before."""
        self.replay.playback.step(self.replay.times, direction)
        self.move()

    def action_jump(self, seconds: int) -> None:
        """So many seconds on or back."""
        self.replay.playback.jump(seconds)
        self.move()

    def action_seek(self, seconds: int) -> None:
        """Go to a moment."""
        self.seek(seconds)

    def action_go_to_stop(self, number: int) -> None:
        """Go to the beginning of a stage; numbers beyond the last do nothing."""
        if 1 <= number <= len(self.replay.stops):
            self.seek(self.replay.stops[number - 1].time)

    def action_ask_time(self) -> None:
        """Ask for a time."""
        if not self.ready:
            return
        self.query_one(Transport).display = False
        self.query_one(AskTime).ask()

    def on_ask_time_closed(self, _: AskTime.Closed) -> None:
        """The transport comes back."""
        self.query_one(Transport).display = True

    def on_ask_time_answered(self, event: AskTime.Answered) -> None:
        """Go to the time given."""
        self.seek(event.time)

    def on_scrubber_sought(self, event: Scrubber.Sought) -> None:
        """Go where the mouse points."""
        self.seek(event.time)

    def action_forecast(self) -> None:
        """The chances before the night."""
        self.open(self.replay.forecast)

    def action_leap(self, step: int) -> None:
        """To the moment after or before, of those that are named."""
        found = self._leap.target(self.replay, step)
        if found is not None:
            self.seek(found)

    def action_choose_moment(self) -> None:
        """Choose a moment from a list."""

        def go(seconds: int | None) -> None:
            if seconds is not None:
                self.seek(seconds)

        if self.replay.moments:
            self.ask(ChooseMoment(self.replay), go)
        else:
            self.notify("There are no moments to go to yet.")

    def action_choose_stage(self) -> None:
        """Choose a stage from a list."""

        def go(seconds: int | None) -> None:
            if seconds is not None:
                self.seek(seconds)

        self.ask(ChooseStage(self.replay), go)
