"""The declaration, as in the hall: the call, the wait, and the returning officer's statement.

Up to the declaration the night's own clock drives the screen; the statement then has a clock of
its own, in seconds as we hear them. Any key hurries; the closing screen follows.
"""

from __future__ import annotations

from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.widgets import Static

from simulator.telling import Statement, asides, statement
from simulator.timeline import Declaration, Playback
from tui.hall.floor import StageFloor, waiting_of
from tui.hall.reading import Speech, StatementReading
from tui.hall.replay import Closing, HallReplay
from tui.kit.clock import Moment, NightClock
from tui.kit.heading import Heading, Words
from tui.kit.marks import brief_status
from tui.kit.replaying import TRANSPORT, VIEW_HELP, ReplayScreen
from tui.kit.sources import sources_of_hall, sources_screen
from tui.navigation import SOURCES, Action, Group, without_footer

STAGE: Final[Group] = (
    Action("enter", "hurry", "Go on", "Hurry on to what is said next", "enter", True),
    Action("s", "skip", "Skip", "Skip to the end of the statement", "s", True),
    Action("D,end", "words", "Words", "Straight to the words of the declaration", "D", True),
    Action("d", "call", "Call", "Back to the call to the stage", "d"),
    Action("O", "change_view", "Public view", VIEW_HELP, "O"),
    Action("h,escape", "hall", "Hall", "Back to the counting hall", "h", True),
    SOURCES,
    Action("", "forecast", "Forecast", "The chances before the night, drawn around polls"),
)

KEYS_THAT_DO_NOT_HURRY = frozenset({"ctrl+c", "ctrl+q", "ctrl+p", "tab", "shift+tab"})


class DeclarationScreen(ReplayScreen):
    """The stage. It gives way to the hall when the clock is set to before the call."""

    # The transport works here too, but the footer is for the stage.
    ACTIONS: ClassVar[Group] = (*STAGE, *without_footer(TRANSPORT))
    SECTIONS = ("The declaration", "Time")

    def __init__(self, replay: HallReplay) -> None:
        super().__init__(replay)
        self.replay: HallReplay = replay
        self.declared: Declaration | None = replay.hall.declaration
        self.statement: Statement | None = (
            statement(self.declared, replay.contest) if self.declared else None
        )
        self.reading: Playback | None = None
        self._reading_held = False

    def compose(self) -> ComposeResult:
        yield Static(self.replay.show.caveat or "", id="banner", markup=False)
        with Container(id="head"):
            yield Heading(id="place")
            yield NightClock(id="clock")
            yield Heading(align_right=True, id="stage")
        with Vertical(id="lectern"):
            yield StageFloor(id="floor")
            yield StatementReading(id="statement")
        yield from self.controls()

    @property
    def over(self) -> bool:
        """The statement goes on after the night's clock has ended; another screen follows it."""
        return self.reading is None and super().over

    def on_mount(self) -> None:
        replay = self.replay
        where = replay.contest.venue or replay.contest.region
        self.query_one("#place", Heading).show(
            Words(replay.contest.name, where or replay.scenario.title)
        )
        self.set_class(replay.show.caveat is not None, "-caveat")

    def tick(self) -> None:
        """The statement has a clock of its own."""
        if self.reading is None:
            super().tick()
        elif self.is_active:
            self.move()

    def present(self) -> None:
        """The wait, or the statement; or nothing, if the moment is the hall's."""
        replay = self.replay
        if not replay.ceremony:
            if self.is_active:
                self.action_hall()
            return
        self.query_one(NightClock).show(Moment(replay.clock(replay.now), seconds=False))
        self._log_shown()
        speaking = self.declared is not None and replay.now >= self.declared.time
        self.query_one(StageFloor).display = not speaking
        self.query_one(StatementReading).display = speaking
        if speaking:
            self._speak()
        else:
            self.reading = None
            self._wait()

    def _log_shown(self) -> None:
        if self.is_active:
            self.replay.shown.show(self.replay.told)

    def _wait(self) -> None:
        waiting = waiting_of(self.replay)
        missing = waiting.missing
        words = f"Waiting for {missing}" if missing else "The candidates are called"
        self.query_one("#stage", Heading).show(Words(words, "enter goes on"))
        self.query_one(StageFloor).show(waiting)

    def _speak(self) -> None:
        if self.statement is None or self.declared is None:
            return
        if self.reading is None:
            # The last beat's pause is the time the hall has before the closing screen.
            self.reading = Playback(
                0, self.statement.end, speed=1, playing=True, monotonic=self.replay.monotonic
            )
        said = self.statement.said(self.reading.position)
        over = said == len(self.statement.beats)
        self.query_one("#stage", Heading).show(
            Words(
                "Elected" if over else "The declaration",
                "enter goes on",
                brief_status(self.declared),
            )
        )
        self.query_one(StatementReading).show(
            Speech(
                self.statement,
                said,
                self.declared,
                self.replay.scenario,
                asides(self.declared, self.replay.contest),
            )
        )
        if self.reading.ended and self.is_active:
            self._close()

    def _close(self) -> None:
        self.open(Closing(self.replay), instead=True)

    def on_key(self, event: events.Key) -> None:
        """A key that is bound to nothing hurries."""
        bound = event.key in self.active_bindings
        if not bound and event.key not in KEYS_THAT_DO_NOT_HURRY and not self.focused:
            event.stop()
            self.action_hurry()

    def on_screen_suspend(self, _: events.ScreenSuspend) -> None:
        """The reader waits too."""
        if self.reading is not None:
            self._reading_held = self.reading.playing
            self.reading.pause()

    def on_screen_resume(self, _: events.ScreenResume) -> None:
        if self.reading is not None and self._reading_held:
            self.reading.play()
        self._reading_held = False

    def action_toggle_play(self) -> None:
        """Pause the reader, or the night."""
        if self.reading is None:
            super().action_toggle_play()
        else:
            self.reading.toggle()

    def action_hurry(self) -> None:
        """On to what happens, or is said, next."""
        playback = self.replay.playback
        if self.reading is None or self.statement is None:
            playing = playback.playing
            playback.step(self.replay.times, 1)
            if playing:
                playback.play()
        else:
            now = self.reading.position
            beats = [beat.at for beat in self.statement.beats if beat.at > now]
            self.reading.seek(beats[0] if beats else self.reading.end)
        self.move()

    def action_sources(self) -> None:
        """Where what is told here comes from."""
        replay = self.replay
        found = sources_of_hall(replay.scenario, replay.contest.slug, replay.timeline)
        self.ask(sources_screen(replay, found))

    def action_skip(self) -> None:
        """To the end of the statement."""
        self.action_words()
        self.move()
        if self.reading is not None and self.statement is not None:
            self.reading.seek(max(self.reading.position, self.statement.beats[-1].at))
            self.move()

    def action_call(self) -> None:
        """To the call to the stage, and not past it."""
        if self.replay.called_at is not None and self.reading is None:
            self.seek(self.replay.called_at)

    def action_words(self) -> None:
        """No more waiting."""
        if self.declared is not None and self.replay.now < self.declared.time:
            self.seek(self.declared.time)

    def action_hall(self) -> None:
        """Back to the hall, at the same moment: its clock goes on as it does here."""
        self.hand_over()
        self.dismiss()
