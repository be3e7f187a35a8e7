"""A night that is kept live, as the board shows it: a replay whose end is now, and which grows."""

from __future__ import annotations

import time
from typing import Final

from simulator.live import Keeper, LiveNight
from simulator.outcome import Mark
from simulator.projection import Projection
from simulator.telling import Moment, RunningOrder
from simulator.text import capitalise
from simulator.timeline import NationTimeline
from tui.kit.replay import Monotonic, Stop
from tui.night.replay import NightReplay, Scale, scale_of
from tui.night.stories import Stories
from tui.projections import Projections
from tui.shows import Show

UNPRESSED: Final = Scale(10**9)
"""The scrubber's line while the night goes on without a long silence."""

PARTS: Final = (
    (0.1, "One seat in ten declared", "10 %"),
    (0.25, "A quarter of the seats declared", "25 %"),
    (0.5, "Half of the seats declared", "Half"),
    (0.75, "Three quarters of the seats declared", "75 %"),
)
"""Stages of a night by how much of it has declared; they come as they are reached."""


def caveat_of(keeper: Keeper) -> str:
    """The banner: what everything on a live screen is."""
    words = capitalise(Mark.LIVE.words)
    return f"Rehearsal: {Mark.LIVE.words}" if keeper.clock.rehearsal else words


def show_of_live(keeper: Keeper, projections: Projections | None = None) -> Show:
    """The show of a live night as it is now."""
    night = keeper.night
    return Show(
        night.scenario, night.timeline, caveat_of(keeper), speed=1.0, projections=projections
    )


class LiveReplay(NightReplay):
    """A live night with its nation: its clock stands at now until somebody looks back.

    Args:
        keeper: who keeps the night.
        projections: how it must be expected to end, or None.
        monotonic: the clock that seats flash by.

    Attributes:
        night: as it is drawn.
        news: what the last message brought, or None.
        wants_projection: somebody must let ``show.projections`` work, once.
    """

    def __init__(
        self,
        keeper: Keeper,
        projections: Projections | None = None,
        monotonic: Monotonic = time.monotonic,
    ) -> None:
        self.keeper = keeper
        self._order: RunningOrder | None = None
        show = show_of_live(keeper, projections)
        self.night: LiveNight = keeper.night
        self.news: Moment | None = None
        super().__init__(show, monotonic)
        self.wants_projection = projections is not None and projections.renew(
            self.night.timeline, self.night.results
        )
        self.playback.seek(self.playback.end)
        self._measure()
        self.keep_time()

    def _follow(self, nation: NationTimeline, told: Stories | None = None) -> None:
        super()._follow(nation, told)
        self._order = RunningOrder(nation, self._order, growing=True)

    def find_moments(self) -> tuple[Moment, ...]:
        """The running order so far; there is no ending before every seat has declared."""
        return self._order.moments if self._order is not None else ()

    # The clock

    @property
    def clock_now(self) -> int:
        """Seconds after close of poll by the clock, below zero before it; never before the news."""
        night = self.keeper.night
        close = night.timeline.close_of_poll
        seconds = int((self.keeper.night_time - close).total_seconds())
        return max(seconds, night.timeline.end) if seconds >= 0 else seconds

    @property
    def live(self) -> bool:
        """What is shown is now; nobody looks back."""
        return self.playback.position >= self.playback.end

    @property
    def flows(self) -> bool:
        return self.live

    def keep_time(self) -> None:
        """The night has come as far as its clock; who looks back stays where they are."""
        playback, live = self.playback, self.live
        end = float(self.clock_now)
        playback.start, playback.end = min(end, 0.0), end
        if live or playback.position > end:
            playback.seek(end)

    # The night

    def grow(self) -> bool:
        """Take up what has been entered since the last look; False where nothing was."""
        night = self.keeper.night
        if night is self.night:
            return False
        before, told = self.night, self.moments
        self.night = night
        self.show = Show(
            night.scenario,
            night.timeline,
            self.show.caveat,
            speed=1.0,
            projections=self.show.projections,
        )
        nation = NationTimeline(night.scenario, night.timeline, self.nation)
        self._follow(nation, self._stories)
        vars(self).pop("_moments", None)
        vars(self).pop("_marks", None)
        self._project_anew(before)
        self._measure()
        self.news = self._find_news(before, told)
        self.keep_time()
        return True

    def _project_anew(self, before: LiveNight) -> None:
        """Another exit poll, and other results, are projected from at once."""
        projections, night = self.show.projections, self.night
        if projections is None:
            return
        poll = night.scenario.exit_poll
        if poll is not None and poll is not before.scenario.exit_poll:
            self.wants_projection |= projections.take_exit_poll(night.scenario)
        self.wants_projection |= projections.renew(night.timeline, night.results)

    @property
    def projection(self) -> Projection | None:
        """The newest there is, whatever moment is looked at."""
        projections = self.show.projections
        return None if projections is None else projections.at(len(self.nation.steps))

    def _measure(self) -> None:
        """Stages, steps and the scrubber's scale follow what has been declared."""
        declared = [step.declaration.time for step in self.nation.steps]
        self.times = tuple(sorted({0, *declared}))
        self.stops = live_stops(self.nation)
        scale = scale_of(declared, self.clock_now) if declared else UNPRESSED
        self.scale = scale if scale.factor > 1 else UNPRESSED

    def _find_news(self, before: LiveNight, told: tuple[Moment, ...]) -> Moment | None:
        """The weightiest of what the last messages brought: of their seats, and not told before."""
        halls = self.night.halls
        touched = {slug for slug, hall in halls.items() if hall is not before.halls.get(slug)}
        known = {moment for moment in told if moment.contest in touched}
        fresh = (m for m in self.moments if m.contest in touched and m not in known)
        return min(fresh, key=lambda moment: (moment.rank, -moment.time), default=None)


def live_stops(nation: NationTimeline) -> tuple[Stop, ...]:
    """The stages that a night has come to, in order; those of one second give way to the first."""
    times = [step.declaration.time for step in nation.steps]
    total = len(nation.scenario.polled)
    wanted = [Stop(0, "Close of poll", "Poll")]
    if times:
        wanted.append(Stop(times[0], "First declaration", "First"))
    for part, words, short in PARTS:
        place = max(round(part * total), 1) - 1
        if place < len(times):
            wanted.append(Stop(times[place], words, short))
    if nation.majority is not None:
        wanted.append(Stop(times[nation.majority], "A majority of the House", "Majority"))
    if times and len(times) == total:
        wanted.append(Stop(times[-1], "Last declaration", "Last"))
    seen: dict[int, Stop] = {}
    for stop in wanted:
        seen.setdefault(stop.time, stop)
    return tuple(sorted(seen.values(), key=lambda stop: stop.time))
