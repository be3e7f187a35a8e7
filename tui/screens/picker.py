"""Choose a night: the shipped scenarios with title, question and number of contests."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Footer, OptionList, Static
from textual.widgets.option_list import Option
from textual.worker import Worker, WorkerState

from simulator.errors import ElectionNightError
from simulator.output.narrate import number_of
from simulator.request import TuiRequest
from tui.screens.replaying import HEIGHTS, WIDTHS


class Nights(OptionList):
    """The list; its Enter stands in the footer."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", "Open", key_display="enter", tooltip="Open this night")
    ]


class PickerScreen(Screen[None]):
    """The list is read in a thread; Enter opens what the cursor is on."""

    AUTO_FOCUS = "#nights"
    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS

    def compose(self) -> ComposeResult:
        """A title, the list, and the keys."""
        with Vertical(id="picker"):
            yield Static("Election night", id="picker-title")
            yield Static("Choose a night to replay.", id="picker-hint")
            yield Nights(id="nights", compact=True)
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Read what there is."""
        self.call_after_refresh(self.run_worker, self._read, thread=True)

    def _read(self) -> tuple[tuple[str, str, str, int], ...] | str:
        from simulator.scenario import shipped

        try:
            return tuple((s.name, s.title, s.question, s.contests) for s in shipped.summaries())
        except ElectionNightError as error:
            return "\n".join(error.lines)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Fill the list, or say why there is none."""
        if event.state is not WorkerState.SUCCESS or self not in self.app.screen_stack:
            return
        result = event.worker.result
        if isinstance(result, str):
            self.query_one("#picker-hint", Static).update(Content(result))
            return
        nights = self.query_one(Nights)
        nights.add_options(
            Option(_prompt(title, question, contests), id=name)
            for name, title, question, contests in result or ()
        )
        nights.focus()
        nights.action_first()
        if not result:
            self.query_one("#picker-hint", Static).update("There are no scenarios.")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open it."""
        from tui.app import ElectionNightApp

        if event.option_id is not None and isinstance(self.app, ElectionNightApp):
            self.app.open(TuiRequest(scenario=event.option_id, speed=self.app.request.speed))


def _prompt(title: str, question: str, contests: int) -> Content:
    counted = number_of(contests, "contest")
    return Content.from_markup(
        "[b]$title[/b]  [$faint]$counted[/]\n[$muted]$question[/]\n",
        title=title,
        question=question,
        counted=counted,
    )
