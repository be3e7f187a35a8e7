"""The scenario desk: every scenario there is, who wins it, and what is wrong with one's own."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import threading
from dataclasses import replace
from pathlib import Path
from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult, SuspendNotSupported
from textual.containers import Container, VerticalScroll
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from simulator import disk, load
from simulator.errors import ElectionNightError, InputError
from simulator.request import LiveRequest, TuiRequest
from simulator.scenario import journal_of, write_template
from simulator.text import quantity
from tui.desk.entries import (
    Entry,
    Finding,
    entries,
    look_into,
    problem_words,
    stamp,
    without_outcome,
)
from tui.desk.scenario_details import Details, ScenarioDetails
from tui.desk.scenario_list import VERDICT, ScenarioLine, ScenarioList
from tui.kit.cards import Ask
from tui.kit.file_names import scenario_file
from tui.kit.foot import Foot
from tui.kit.formats import widest
from tui.kit.heading import Heading, Words
from tui.kit.line_list import Line, LineList
from tui.kit.sources import Sources, SourcesScreen
from tui.lab import Bench, open_bench
from tui.navigation import SOURCES, Action, ForecastOf, Group, LabOn, Opening, Page

DESK: Final[Group] = (
    Action("enter", "replay", "Replay", "Replay this scenario", "enter", True),
    Action("l", "lab", "What-if lab", "Open this scenario in the what-if lab", "l", True),
    Action("n", "new", "New file", "A new what-if file on this scenario", "n", True),
    Action("e", "edit", "Edit", "Open the file in $VISUAL or $EDITOR", "e", True),
    Action("f", "forecast", "Forecast", "The chances, drawn around the polls", "f", True),
    Action("V", "toggle_verdicts", "Who won", "Show who won, or hide it", "V"),
    SOURCES,
    Action("r", "refresh", "Read again", "Read every file again", "r"),
    Action("right_square_bracket,pagedown", "scroll_details(5)", "Details down",
           "Scroll the details down", "]", palette=False),
    Action("left_square_bracket,pageup", "scroll_details(-5)", "Details up",
           "Scroll the details up", "[", palette=False),
)  # fmt: skip

LEAST: Final = 6
"""Cells for who wins, at least: the list keeps its columns while it is read."""

ELSEWHERE = "edit {path} in another window, and it is read again when it changes"

WATCH = 1.0
"""Seconds between two looks at the folder."""


class DeskScreen(Page):
    """The list is read in a thread, then each scenario is loaded in one, the chosen one first."""

    ACTIONS: ClassVar[Group] = DESK
    HOME = True
    SECTIONS = ("The scenario desk",)
    PICTURE = "scenarios"
    AUTO_FOCUS = "#desk-list"
    DEFAULT_CSS = """
    #desk-head { height: 1; padding: 0 1; }
    #desk-body { layout: vertical; height: 1fr; }
    #desk-list { height: 1fr; padding: 0 1; }
    #desk-details { height: 9; padding: 0 1; border-top: solid $track; scrollbar-size-vertical: 1; }
    #desk-status {
        height: 1; padding: 0 1; color: $muted; text-wrap: nowrap; text-overflow: ellipsis;
    }
    DeskScreen.-tall #desk-head, DeskScreen.-high #desk-head { height: 4; padding: 1 2; }
    DeskScreen.-wide #desk-body, DeskScreen.-broad #desk-body { layout: horizontal; }
    DeskScreen.-wide #desk-list, DeskScreen.-broad #desk-list { width: 4fr; padding: 0 2; }
    DeskScreen.-wide #desk-details, DeskScreen.-broad #desk-details {
        width: 3fr; height: 1fr; padding: 0 2; border-top: none; border-left: solid $track;
    }
    DeskScreen.-wide #desk-status, DeskScreen.-broad #desk-status { padding: 0 2; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.folder = _here()
        self.entries: tuple[Entry, ...] = ()
        self.findings: dict[str, Finding] = {}
        self.verdicts = False
        """Who won is told: not until it is asked for, since a night is here to be watched."""
        self._wanted: dict[str, Entry] = {}
        self._lock = threading.Lock()
        self._surveying = False
        self._stamp: object = None
        self._go_to: str | None = None

    def compose(self) -> ComposeResult:
        """The list, and the details of what the cursor is on."""
        yield Heading(id="desk-head")
        with Container(id="desk-body"):
            yield ScenarioList(id="desk-list")
            with VerticalScroll(id="desk-details", can_focus=False):
                yield ScenarioDetails(id="desk-about")
        yield Static("", id="desk-status", markup=False)
        yield Foot(show_command_palette=False)

    def on_mount(self) -> None:
        """Once this is on the screen, read what there is; then watch the folder."""
        words = Words("Election night", "choose a night to replay, or ask what if")
        self.query_one("#desk-head", Heading).show(words)
        self.call_after_refresh(self._list)
        self.set_interval(WATCH, self.watch_folder)

    def on_unmount(self) -> None:
        with self._lock:
            self._wanted.clear()

    def on_screen_resume(self, _: events.ScreenResume) -> None:
        if self.entries:
            self.watch_folder()
            self._begin_survey()

    def on_resize(self) -> None:
        """Another height: there may be room between the groups."""
        if self.entries:
            self.call_after_refresh(self._fill)

    def say(self, text: str) -> None:
        """One line over the footer."""
        self.query_one("#desk-status", Static).update(text)

    # Reading

    def _list(self) -> None:
        self.run_worker(self._listed, thread=True, group="list", exclusive=True)

    def _listed(self) -> tuple[Entry, ...]:
        self._stamp = stamp(self.folder)
        return entries(self.folder)

    def watch_folder(self) -> None:
        """Read again what has changed on the disk."""
        if self.is_active and self.entries and stamp(self.folder) != self._stamp:
            self._list()

    def action_refresh(self) -> None:
        """Read everything again."""
        self.findings.clear()
        self._list()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """The list has been read, or the lab's bench is laid."""
        if event.state is not WorkerState.SUCCESS:
            return
        if event.worker.group == "list":
            self._install(event.worker.result or ())
        elif event.worker.group == "bench":
            self._bench_ready(event.worker.result)

    def _install(self, found: tuple[Entry, ...]) -> None:
        before, self.entries = self.entries, found
        first = not before
        with self._lock:
            self._wanted = {
                entry.name: entry for entry in found if entry.own or entry.name not in self.findings
            }
        names = {entry.name for entry in found}
        self.findings = {k: v for k, v in self.findings.items() if k in names}
        self._fill()
        listed = self.query_one(ScenarioList)
        place = next((i for i, e in enumerate(found) if e.name == self._go_to), None)
        if place is not None:
            self._go_to = None
            listed.land(next(i for i, line in enumerate(listed.lines) if line.seat == place))
        elif first:
            listed.land(0)
        if not found:
            self.say("There are no scenarios.")
        self._show_details()
        self._begin_survey()

    def _begin_survey(self) -> None:
        with self._lock:
            if self._surveying or not self._wanted:
                return
            self._surveying = True
        self.run_worker(self._survey, thread=True, group="survey")

    def _survey(self) -> None:
        """In a thread: load what is wanted, the chosen one first, while the list is seen."""
        while True:
            chosen = self.chosen
            with self._lock:
                if not self.is_active:
                    # What stands over the desk needs the processor more than the list does.
                    self._surveying = False
                    return
                name = chosen.name if chosen is not None else ""
                if name not in self._wanted:
                    name = next(iter(self._wanted), "")
                if not name:
                    self._surveying = False
                    return
                del self._wanted[name]
            self.call_later(self._looked_into, name, look_into(name, self.navigator.seed))

    def _looked_into(self, name: str, finding: Finding) -> None:
        if not self.is_attached:
            return
        self.findings[name] = finding
        self._fill()
        if self.chosen is not None and self.chosen.name == name:
            self._show_details()

    # Showing

    @property
    def chosen(self) -> Entry | None:
        """What the cursor is on; None where there is no list, or none any more."""
        # The survey's thread asks too, while the screen may be going away.
        listed = next(iter(self.query(ScenarioList)), None) if self.is_attached else None
        line = listed.at_cursor if listed is not None else None
        place = line.seat if line is not None else None
        return self.entries[place] if place is not None and place < len(self.entries) else None

    def _fill(self) -> None:
        groups: dict[str, list[int]] = {
            heading: [] for heading in ("Nights", "Seats", "What if", "Your files")
        }
        for place, entry in enumerate(self.entries):
            groups[self._group(entry)].append(place)
        lines: list[Line[ScenarioLine]] = []
        listed = self.query_one(ScenarioList)
        roomy = listed.size.height > len(self.entries) + 2 * len(groups) - 1
        for heading, places in groups.items():
            if places:
                if roomy and lines:
                    lines.append(Line(f"over {heading}", ScenarioLine("", heading=True)))
                lines.append(Line(heading, ScenarioLine(heading, heading=True)))
            lines += [Line(self.entries[p].name, self._line(p), seat=p) for p in places]
        room = min(max(widest(line.says.verdict for line in lines), LEAST), VERDICT)
        listed.fill([replace(line, says=replace(line.says, room=room)) for line in lines])
        own = sum(entry.own for entry in self.entries)
        if not self._said:
            here = _home(self.folder)
            self.say(
                f"{quantity(own, 'file')} of your own in {here}: read again when saved"
                if own
                else f"No files of your own in {here} yet: n writes one"
            )

    @staticmethod
    def _group(entry: Entry) -> str:
        """The heading that a scenario stands under."""
        if entry.own:
            return "Your files"
        if entry.what_if:
            return "What if"
        return "Seats" if entry.contests == 1 else "Nights"

    @property
    def _said(self) -> bool:
        return bool(str(self.query_one("#desk-status", Static).content))

    def _line(self, place: int) -> ScenarioLine:
        entry = self.entries[place]
        finding = self._tellable(entry)
        title = entry.title
        if not entry.own:
            # The heading over it has said so; what tells a night from another is its day.
            title = title.removeprefix("What if ").removeprefix("General election of ")
            title = title.removesuffix(": the whole night")
            title = title[:1].upper() + title[1:]
        if finding is None:
            return ScenarioLine(title, "…", str(entry.contests or ""))
        verdict = problem_words(finding) if finding.wrong else finding.short
        seats = str(finding.contests or entry.contests or "")
        mark = "" if finding.wrong or finding.mark is None else finding.mark.short
        return ScenarioLine(title, verdict, seats, wrong=finding.wrong > 0, mark=mark)

    def _show_details(self) -> None:
        entry = self.chosen
        about = self.query_one(ScenarioDetails)
        about.display = entry is not None
        if entry is not None:
            about.show(Details(entry, self._tellable(entry)))

    def _tellable(self, entry: Entry) -> Finding | None:
        """What came of loading it, as far as it may be told."""
        finding = self.findings.get(entry.name)
        return finding if finding is None or self.verdicts else without_outcome(finding)

    def action_toggle_verdicts(self) -> None:
        """Show who won, or hide it."""
        self.verdicts = not self.verdicts
        self._fill()
        self._show_details()

    def on_line_list_chosen(self, _: LineList.Chosen) -> None:
        self.query_one("#desk-details", VerticalScroll).scroll_home(animate=False)
        self._show_details()

    def on_line_list_opened(self, _: LineList.Opened) -> None:
        self.action_replay()

    def action_scroll_details(self, lines: int) -> None:
        """Scroll the details."""
        self.query_one("#desk-details", VerticalScroll).scroll_relative(y=lines, animate=False)

    # Doing

    def _sound(self) -> Entry | None:
        """What the cursor is on, if it can be loaded; else says why not."""
        entry = self.chosen
        finding = self.findings.get(entry.name) if entry is not None else None
        if entry is not None and finding is not None and finding.wrong:
            self.say(f"{entry.path} has {problem_words(finding)}: mend it first (e edits it).")
            return None
        return entry

    def action_replay(self) -> None:
        """Replay what the cursor is on; what nobody has votes in yet is kept live."""
        entry = self._sound()
        if entry is None:
            return
        self.say("")
        finding = self.findings.get(entry.name)
        if finding is None or not finding.ahead:
            self._open_scenario(entry, None)
            return

        def begin(journal: str | None) -> None:
            if journal is not None:
                self._open_scenario(entry, LiveRequest(journal))

        lines = [("Journal", journal_of(entry.name))]
        hint = "enter begins the journal, or goes on with it; escape does not"
        self.ask(Ask("Keep this night live", lines, _journal, hint), begin)

    def _open_scenario(self, entry: Entry, live: LiveRequest | None) -> None:
        request = TuiRequest(
            scenario=entry.name,
            speed=self.navigator.speed,
            seed=self.navigator.seed,
            direction=self.navigator.direction,
            live=live,
        )
        self.open(Opening(request))

    def action_forecast(self) -> None:
        """The chances in what the cursor is on."""
        entry = self._sound()
        if entry is not None:
            self.say("")
            declared = None if self.verdicts else frozenset[str]()
            self.open(ForecastOf(lambda: load(entry.name), declared=declared))

    def action_sources(self) -> None:
        """What the scenario under the cursor rests on."""
        entry = self._sound()
        finding = self.findings.get(entry.name) if entry is not None else None
        if entry is not None and finding is not None:
            self.ask(SourcesScreen((Sources(entry.title, finding.credits),)))

    def action_lab(self) -> None:
        """Open what the cursor is on in the lab."""
        entry = self._sound()
        if entry is not None:
            self.say(f"Opening {entry.title} in the lab …")
            self.run_worker(lambda: _bench(entry.name), thread=True, group="bench", exclusive=True)

    def _bench_ready(self, result: object) -> None:
        if isinstance(result, Bench):
            self.say("")
            self.open(LabOn(result))
        elif isinstance(result, str):
            self.say(result)

    def action_new(self) -> None:
        """A new what-if file on what the cursor is on."""
        entry = self._sound()
        if entry is None:
            return

        def write(values: tuple[str, ...]) -> str:
            path = scenario_file(values[0])
            disk.write(path, write_template(entry.name, path.stem))
            self._go_to = path.as_posix()
            return f"Wrote {path}: it runs as it stands. e edits it, l opens it in the lab."

        def done(words: str | None) -> None:
            if words is not None:
                self.say(words)
                self._list()

        hint = f"a commented file on {entry.name}; enter writes it, escape does not"
        self.ask(Ask("New what-if file", [("Name", "my-what-if")], write, hint), done)

    def action_edit(self) -> None:
        """Open the file in $VISUAL or $EDITOR."""
        entry = self.chosen
        if entry is None:
            return
        if not entry.own:
            self.say(f"{entry.name} comes with the program: n writes a file of your own on it.")
            return
        elsewhere = ELSEWHERE.format(path=entry.path)
        command = _command()
        if not command:
            self.say(f"Neither $VISUAL nor $EDITOR is set: {elsewhere}.")
        elif shutil.which(command[0]) is None:
            self.say(f"There is no editor '{command[0]}': {elsewhere}.")
        else:
            self.say(self._edited([*command, f"./{entry.path}"], elsewhere))
            self.watch_folder()

    def _edited(self, command: list[str], elsewhere: str) -> str:
        """Wait for the editor; what to say afterwards."""
        try:
            with self.app.suspend():
                # Nothing may leave this block but by its end: the terminal would stay behind.
                try:
                    code = subprocess.run(command, check=False).returncode
                except OSError as error:
                    return f"{command[0]}: {error.strerror}: {elsewhere}."
        except SuspendNotSupported:
            return f"This terminal cannot be handed over: {elsewhere}."
        return "" if code == 0 else f"{command[0]} ended with code {code}."


def _journal(values: tuple[str, ...]) -> str:
    """The name of a journal that was typed.

    Raises:
        InputError: none was.
    """
    if not values[0]:
        raise InputError("a journal is a file: type its name")
    return values[0]


def _command() -> list[str]:
    """The editor and its options; empty where none is set."""
    text = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    try:
        return shlex.split(text)
    except ValueError:
        return text.split()


def _bench(name: str) -> Bench | str:
    try:
        return open_bench(name)
    except ElectionNightError as error:
        return error.lines[0]


def _here() -> Path:
    """The folder that the program was started in; it may have been removed since."""
    try:
        return Path.cwd()
    except OSError:
        return Path()


def _home(folder: Path) -> str:
    """A folder as people say it."""
    try:
        return f"~/{folder.relative_to(Path.home())}".removesuffix("/.")
    except (ValueError, RuntimeError):
        return str(folder)
