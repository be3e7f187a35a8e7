"""Replaying what is on the bench: counted in a thread, shown over the lab."""

from __future__ import annotations

from dataclasses import replace

from textual.screen import Screen
from textual.worker import Worker, WorkerState

from simulator.errors import ElectionNightError
from simulator.scenario import Scenario
from tui.kit.replay import Show, caveat
from tui.lab.bench import Bench
from tui.lab.engine import Findings
from tui.lab.file import title_of


class LabReplay(Screen[None]):
    """The part of the lab that replays."""

    bench: Bench
    found: Findings | None

    def say(self, text: str) -> None:
        """Tell it on the line over the footer."""
        raise NotImplementedError

    def action_replay(self) -> None:
        """Count the what-if, and show it."""
        found = self.found
        if found is None or found.bench.changes != self.bench.changes:
            self.say("One moment: the sliders have only just moved.")
            return
        if found.whatif is None:
            self.say("A change cannot be: there is nothing to replay.")
            return
        self.say("Counting the count …")
        whatif = found.whatif
        if whatif.modified and self.bench.changes:
            whatif = replace(whatif, title=title_of(self.bench))
        self.run_worker(lambda: self._counted(whatif), thread=True, group="replay", exclusive=True)

    def _counted(self, whatif: Scenario) -> Show | str:
        from simulator import session

        try:
            timeline = session.play(whatif)
        except ElectionNightError as error:
            return error.lines[0]
        return Show(whatif, timeline, caveat(whatif, timeline), speed=self._speed)

    @property
    def _speed(self) -> float:
        from tui.app import ElectionNightApp

        return self.app.request.speed if isinstance(self.app, ElectionNightApp) else 180.0

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """The night has been counted, or why not."""
        if event.worker.group != "replay" or event.state is not WorkerState.SUCCESS:
            return
        result = event.worker.result
        if isinstance(result, Show) and self.is_active:
            from tui.app import ElectionNightApp, screen_for

            assert isinstance(self.app, ElectionNightApp)
            self.say("")
            self.app.push_screen(screen_for(result, self.app.monotonic))
        elif isinstance(result, str):
            self.say(result)
