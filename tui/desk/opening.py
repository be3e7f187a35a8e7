"""The first frame: what is being opened, while the scenario is read and its count is played."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Center, Vertical
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from simulator.errors import ElectionNightError
from simulator.request import TuiRequest
from tui.navigation import PICKER, Group, Page, Place


class OpeningScreen(Page):
    """Prepares the show in a thread, so that keys are heard meanwhile."""

    ACTIONS: ClassVar[Group] = (replace(PICKER, keys="escape", shown="esc", palette=False),)

    def __init__(self, request: TuiRequest) -> None:
        super().__init__()
        self.request = request
        self.found: Place | tuple[str, ...] | None = None

    def compose(self) -> ComposeResult:
        with Center(), Vertical(id="opening"):
            yield Static("Election night", id="opening-title")
            kept = self.request.live.journal if self.request.live else self.request.journal
            yield Static(self.request.scenario or kept or "", id="opening-name", markup=False)
            doing = "Setting out the tables and counting the count …"
            yield Static("Opening the journal …" if kept else doing, id="opening-doing")

    def on_mount(self) -> None:
        """Once this is on the screen, prepare the show."""
        self.call_after_refresh(self.run_worker, self._prepare, thread=True)

    def _prepare(self) -> Place | tuple[str, ...]:
        try:
            return self.navigator.prepare(self.request)
        except ElectionNightError as error:
            return error.lines
        except OSError as error:
            return (f"{error.filename or self.request.scenario}: {error.strerror or error}",)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.state is WorkerState.SUCCESS:
            self.found = event.worker.result
            self._go_on()

    def on_screen_resume(self) -> None:
        """It may have been found while something lay over this."""
        self._go_on()

    def _go_on(self) -> None:
        result = self.found
        if not self.is_active:
            return
        if isinstance(result, Place):
            try:
                self.open(result, instead=True)
            except ElectionNightError as error:
                self.navigator.refuse(self.request, error.lines)
        elif isinstance(result, tuple):
            self.navigator.refuse(self.request, result)
