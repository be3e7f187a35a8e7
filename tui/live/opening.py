"""From what was asked for to a place: a show to be watched, or a night to be kept."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from simulator.live import Feeder, read_night, sit, user_name
from simulator.request import LiveRequest, TuiRequest
from tui import shows
from tui.live.growing import LiveReplay
from tui.live.place import Live
from tui.navigation import Place
from tui.projections import projections_of


def prepare(request: TuiRequest) -> Place:
    """What a request for something live opens: the night that is kept, or one that was.

    Raises:
        ElectionNightError: every problem of the scenario, of the journal, or of what was asked.
    """
    if request.live is not None:
        return open_live(request.scenario, request.live)
    if request.journal is not None:
        return shows.show_of_kept(read_night(Path(request.journal)), request)
    raise TypeError("a request for something live")


def open_live(scenario: str | None, request: LiveRequest) -> Live:
    """A night that is kept from now on, by this process, until its place is closed.

    Raises:
        ElectionNightError: as ``simulator.live.sit``.
    """
    with ExitStack() as stack:
        sitting = stack.enter_context(
            sit(
                Path(request.journal),
                scenario,
                sources=request.sources,
                double_entry=request.double_entry,
                by_entry=request.clock == "entry",
                as_guest=True,
                serving=request.serving,
            )
        )
        feeder = Feeder(sitting)
        stack.callback(feeder.stop)
        keeper = sitting.keeper
        night = keeper.night
        replay = None
        if len(night.scenario.contests) > 1:
            replay = LiveReplay(keeper, projections_of(night.scenario, night.timeline))
        feeder.start()
        return Live(
            keeper=keeper,
            replay=replay,
            by=request.by or user_name(),
            close=stack.pop_all().close,
            feeder=feeder if sitting.feeding.sources else None,
            address=sitting.address,
        )
    raise AssertionError  # a stack swallows nothing
