"""Which projection stands beside the count now, or why there is none; nothing here draws."""

from __future__ import annotations

from simulator.projection import Projection
from tui.night.projection_lines import COMING, NONE, OFF, UNSEEN
from tui.night.projection_strip import BEFORE, BETWEEN, DONE, StripState, strip_of
from tui.night.replay import NightReplay


class ProjectionStand:
    """In play a projection may be a few seats behind; after a jump an old one is of no use."""

    def __init__(self) -> None:
        self._floor: int | None = None

    def jumped(self) -> None:
        """The clock is elsewhere: what was projected before is of another moment."""
        self._floor = None

    def has(self, replay: NightReplay) -> bool:
        """There is a projection to show, or will be."""
        projections = replay.show.projections
        return projections is not None and projections.on and not projections.problem

    def now(self, replay: NightReplay) -> Projection | None:
        """The projection at this moment, as far as it has been made; None without one."""
        projections = replay.show.projections
        if projections is None or not self._open(replay):
            return None
        declared = projections.declared_at(replay.now)
        if self._floor is None or not replay.flows:
            self._floor = declared
        found = projections.at(declared)
        return None if found is None or found.declared < min(self._floor, declared) else found

    def behind(self, replay: NightReplay) -> bool:
        """There are projections, but none of this moment yet."""
        projections = replay.show.projections
        if projections is None or not self._open(replay):
            return False
        some = projections.at(len(replay.nation.steps)) is not None
        return some and self.now(replay) is None

    def _open(self, replay: NightReplay) -> bool:
        return self.has(replay) and replay.ready and replay.begun

    def why_not(self, replay: NightReplay) -> str:
        """Why there is no projection now; empty where there is one."""
        projections = replay.show.projections
        if projections is None:
            return f"{NONE}."
        if projections.problem:
            return f"{NONE}: {projections.problem}"
        if not projections.on:
            return OFF
        if self.now(replay) is not None:
            return ""
        return COMING if self.behind(replay) else UNSEEN

    def strip(self, replay: NightReplay) -> StripState:
        """What the strip says."""
        standing = replay.frame().standing
        if not replay.begun:
            return StripState(BEFORE)
        if standing.declared == standing.total:
            return StripState(DONE)
        if self.behind(replay):
            return StripState(BETWEEN)
        found = self.now(replay)
        behind = found is not None and found.declared < standing.declared
        decided = standing.house.reached
        return strip_of(found, replay.scenario, decided=decided, behind=behind)
