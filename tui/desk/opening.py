"""The first frame: what is being opened, while the scenario is read and its count is played."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Center, Vertical
from textual.screen import Screen
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from simulator.errors import ElectionNightError
from simulator.request import TuiRequest
from tui.kit.replay import Show


class OpeningScreen(Screen[None]):
    """Prepares the show in a thread, so that keys are heard meanwhile."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "app.picker", "Back", show=False)]

    def __init__(self, request: TuiRequest) -> None:
        super().__init__()
        self.request = request

    def compose(self) -> ComposeResult:
        """What is coming."""
        with Center(), Vertical(id="opening"):
            yield Static("Election night", id="opening-title")
            yield Static(self.request.scenario or "", id="opening-name", markup=False)
            yield Static("Setting out the tables and counting the count …", id="opening-doing")

    def on_mount(self) -> None:
        """Once this is on the screen, prepare the show."""
        self.call_after_refresh(self.run_worker, self._prepare, thread=True)

    def _prepare(self) -> Show | tuple[str, ...]:
        from tui.app import ElectionNightApp

        assert isinstance(self.app, ElectionNightApp)
        try:
            return self.app.prepare(self.request)
        except ElectionNightError as error:
            return error.lines
        except OSError as error:
            return (f"{error.filename or self.request.scenario}: {error.strerror or error}",)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Open it, or tell why not."""
        from tui.app import ElectionNightApp

        if event.state is not WorkerState.SUCCESS or not self.is_active:
            return
        app, result = self.app, event.worker.result
        assert isinstance(app, ElectionNightApp)
        if isinstance(result, Show):
            try:
                app.opened(result)
            except ElectionNightError as error:
                app.refuse(self.request, error.lines)
        elif isinstance(result, tuple):
            app.refuse(self.request, result)
