"""A by-election that is kept live: the screen on which somebody watches one hall and enters it.

No national projection stands here: of one seat there is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import floor
from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult

from simulator import Contest
from simulator.live import LiveNight
from simulator.outcome import Mark
from simulator.scenario import Credit
from simulator.text import capitalise, expose, join, quantity
from tui.hall import HallReplay
from tui.hall.briefing import brief_hall
from tui.kit.ask_time import AskTime, read_time
from tui.kit.briefing import BriefingScreen
from tui.kit.foot import Foot
from tui.kit.formats import votes
from tui.kit.marks import BRIEF
from tui.kit.picture import make_caption
from tui.kit.replaying import TRANSPORT
from tui.kit.sources import Sources, SourcesScreen, sources_of_hall
from tui.live.desk import LIVE, LOOK_BACK, TO_NOW, LiveDesk
from tui.live.hall_board import HALL, LEAST_FOR_SECONDS, ByElectionBoard, people_of
from tui.live.known import Fact, Known, corrections, know_all, know_back, news_times
from tui.live.now_line import STANDS
from tui.live.place import Live
from tui.navigation import Caption, Group, Page
from tui.shows import Show

OF_ONE_SEAT: Final[Group] = tuple(
    replace(a, footer=a.footer or a.action == "correct")
    for a in LIVE
    if a.action not in ("enter_exit_poll", "enter_several")
)
"""What is entered of a hall; nobody publishes an exit poll of one seat."""

BACK: Final[Group] = (
    replace(TO_NOW, footer=False),
    *(a for a in TRANSPORT if a.action.partition("(")[0] in ("step", "jump", "seek")),
    LOOK_BACK,
)
"""How one looks back, with the keys of the board."""

PUBLICATION: Final = "Source"
"""What credits of a scenario's own list of publications begin with."""

TICK: Final = 1 / 10
"""Seconds between two looks at the night."""


class ByElectionScreen(LiveDesk, Page):
    """A by-election that is kept live.

    Args:
        place: the night: what is known, what the time is, who sits here.
    """

    ACTIONS: ClassVar[Group] = (*OF_ONE_SEAT, *BACK, *HALL)
    SECTIONS = ("A live by-election",)
    OTHERS = ("A live night",)
    AUTO_FOCUS = ""

    def __init__(self, place: Live) -> None:
        super().__init__()
        self.sit_down(place)
        self._close = place.close
        self._drawn: tuple[LiveNight, int, tuple[str, ...]] | None = None
        self._back: int | None = None

    def compose(self) -> ComposeResult:
        """The board, and the keys."""
        yield ByElectionBoard()
        yield AskTime(lambda text: read_time(self.keeper.night.scenario, text), id="ask-time")
        yield Foot(show_command_palette=False)

    def on_mount(self) -> None:
        self.set_interval(TICK, self.tick)
        self.call_after_refresh(self.look)

    def on_screen_resume(self, _: events.ScreenResume) -> None:
        self.call_after_refresh(self.look)

    def on_unmount(self) -> None:
        """The journal is given up, and what feeds it."""
        self._close()

    @property
    def desk_seat(self) -> str | None:
        return self.contest.slug

    @property
    def contest(self) -> Contest:
        """The seat."""
        return self.keeper.night.scenario.contests[0]

    @property
    def now(self) -> int:
        """Seconds after close of poll, by the clock of the night; before it, below zero."""
        close = self.keeper.night.timeline.close_of_poll
        return floor((self.keeper.night_time - close).total_seconds())

    @property
    def known(self) -> Known:
        """What is known now, or was at the moment that is looked back to."""
        known = self._all_known()
        return known if self._back is None else know_back(known, self._back)

    @property
    def unneeded(self) -> frozenset[str]:
        """Before there is a result nobody need be told how to correct it."""
        return frozenset() if self._all_known().declared is not None else frozenset({"correct"})

    def tick(self) -> None:
        """Look again, if the night is another one, a second has passed, or a source is lost."""
        night, now, wanting = self._drawn or (None, 0, ())
        if night is not self.keeper.night or (now, wanting) != (self.now, self.wanting):
            self.look()

    def look(self) -> None:
        """Draw what is known."""
        if not (self.is_mounted and self.is_attached and self.stands):
            return
        self._drawn = self.keeper.night, self.now, self.wanting
        known, live = self.known, self._back is None
        asides = [] if live else [f"looking back to {known.clock(known.now)}"]
        if self.keeper.clock.rehearsal and (live or self.size.width >= LEAST_FOR_SECONDS):
            asides.append("rehearsal")
        board = self.query_one(ByElectionBoard)
        # What is to be decided is of now.
        more = (*(self._open() if live else ()), *self._about())
        board.show(known, BRIEF[Mark.LIVE], more, aside=" · ".join(asides))
        self.query_one(Foot).fit()

    # Looking back

    def _end(self) -> int:
        """Seconds after close of poll that the night has come to."""
        return max(self.now, self.keeper.night.timeline.end)

    def seek(self, seconds: float) -> None:
        """Look back to a moment; from the newest on it is now, which goes on."""
        self._back = None if seconds >= self._end() or self.now < 0 else max(int(seconds), 0)
        self.look()

    def action_seek(self, seconds: int) -> None:
        """Look back to a moment."""
        self.seek(seconds)

    def action_jump(self, seconds: int) -> None:
        """So many seconds on or back."""
        self.seek((self._end() if self._back is None else self._back) + seconds)

    def action_step(self, direction: int) -> None:
        """To the news before or after; after the last of it is now."""
        at = self._end() if self._back is None else self._back
        times = [0, *news_times(self._all_known())]
        if direction < 0:
            self.seek(max((time for time in times if time < at), default=0))
        else:
            self.seek(min((time for time in times if time > at), default=self._end()))

    def action_end(self) -> None:
        """Back to now."""
        self._back = None
        self.look()

    def action_ask_time(self) -> None:
        """Look back to a time."""
        if self.is_mounted:
            self.query_one(AskTime).ask()

    def on_ask_time_answered(self, event: AskTime.Answered) -> None:
        """Look back to the time given."""
        self.seek(event.time)

    def _all_known(self) -> Known:
        night = self.keeper.night
        later = corrections(night.fold.of(self.contest.slug), night.timeline)
        return know_all(night.scenario, self.contest, night.timeline, self.now, later)

    def _open(self) -> Iterator[Fact]:
        """What is not settled, and what somebody has to decide."""
        night, liv = self.keeper.night, Mark.LIVE.short
        hall, folded = night.halls[self.contest.slug], night.fold.of(self.contest.slug)
        if hall.level is not None:
            level = hall.level
            names = join(self.contest.candidates[i].shown for i in level.tied)
            each = votes(level.candidates[level.tied[0]].votes)
            yield Fact("Level", f"{each} each, the lot decides: {names}", liv)
        if folded.awaiting:
            who = join(message.by or "somebody" for message in folded.awaiting)
            yield Fact("Awaiting", f"figures by {who}: a second person enters them too", liv)
        if night.fold.conflicts:
            many = quantity(len(night.fold.conflicts), "contradiction")
            yield Fact("Decide", f"{many} in what was entered", liv)
        aside = len(self.keeper.rejected) + len(night.fold.set_aside) + len(night.problems)
        if aside:
            yield Fact("Set aside", f"{quantity(aside, 'message')} that cannot be so", liv)

    def _about(self) -> Iterator[Fact]:
        """How it stands with the sources, and where other programs find the night."""
        for words in self.wanting:
            yield Fact("Source", words)
        if self.keeper.clock_stands:
            yield Fact("Clock", capitalise(STANDS), spare=True)
        if self.served:
            yield Fact("Address", self.served, spare=True)

    def caption(self) -> Caption:
        """Under a picture: as it was entered, by this time."""
        night = self.keeper.night
        scenario, back = night.scenario, self._back
        when = self.keeper.night_time if back is None else night.timeline.clock(back)
        title = f"{scenario.title}, {when:%H:%M:%S} {when.tzname() or ''}".rstrip()
        said = f"{title}. {capitalise(Mark.LIVE.words)}: certified by nobody"
        return make_caption(f"{scenario.name}-live-{when:%H%M}", title, said, scenario=scenario)

    def action_people(self) -> None:
        """Everyone who stands."""
        self.ask(people_of(self.known))

    def action_briefing(self) -> None:
        """What a viewer is told before the poll closes."""
        night = self.keeper.night
        if not night.timeline.halls:
            self._say("The poll is put off: there is no count to be told of.")
            return
        replay = HallReplay(Show(night.scenario, night.timeline))
        title = f"{night.scenario.title} · before the poll closes"
        self.ask(BriefingScreen(title, brief_hall(replay), None))

    def action_sources(self) -> None:
        """Where what is seen here comes from."""
        night = self.keeper.night
        found = sources_of_hall(night.scenario, self.contest.slug, night.timeline)
        # Publications that the scenario rests on may tell how a night of the past ended.
        before = (credit for credit in found.credits if not credit.what.startswith(PUBLICATION))
        journal = f"{Mark.LIVE.words}, in {expose(str(self.keeper.journal.path))}"
        entered = Credit("Turnout, leads, notes and the result", journal)
        self.ask(SourcesScreen((Sources(found.title, (entered, *before)),)))

    def action_scroll_log(self, lines: int) -> None:
        """Scroll the log."""
        if self.is_mounted:
            self.query_one(ByElectionBoard).leaf(lines)
