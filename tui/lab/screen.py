"""The what-if lab: changes on a scenario, and what they come to while their sliders move."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar, Final

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from simulator import Scenario, check, disk
from simulator.errors import ElectionNightError, InputError
from simulator.outcome import Mark
from simulator.request import TuiRequest
from simulator.text import quantity
from tui.kit.cards import Ask, Choose
from tui.kit.file_names import scenario_file
from tui.kit.foot import Foot
from tui.kit.heading import Heading, Section, SectionHeading, Words
from tui.kit.line_list import Line
from tui.kit.marks import BRIEF, outcome_mark
from tui.kit.picture import make_caption
from tui.lab.add_change import AddChange
from tui.lab.bench import Bench
from tui.lab.chances import Chances, Forecaster, Overtaken
from tui.lab.change_list import ChangeLine, ChangeList
from tui.lab.control_line import ControlLine
from tui.lab.controls import Control, Pick, Rest, Slide, Tick, Write
from tui.lab.drafts import begin, offer_forms
from tui.lab.effect import ChangeEffect, Effect
from tui.lab.engine import Engine, Findings, Latest
from tui.lab.forms import Value, panel
from tui.lab.offers import Offers
from tui.lab.pickers import Picker, TextLine, Ticks
from tui.lab.results import ChangeResults, View
from tui.lab.saving import name_of, text_of, title_of
from tui.lab.slider import RestLine, Slider
from tui.navigation import Action, Caption, Group, Page
from tui.shows import Show, show_of

LAB: Final[Group] = (
    Action("a", "add", "Add", "Add a change", "a", True),
    Action("x,delete", "remove", "Remove", "Take this change away", "x", True),
    Action("s", "save", "Save", "Save the changes as a scenario file", "s", True),
    Action("enter", "replay", "Replay", "Replay the what-if", "enter", True),
    Action("u", "undo", "Undo", "Take the last step back", "u"),
    Action("right_square_bracket", "reorder(1)", "Later", "Let this change act later", "]"),
    Action("left_square_bracket", "reorder(-1)", "Earlier", "Let this change act earlier", "["),
    Action("escape,p", "leave", "Back", "Back to where you came from", "esc", True),
)
BANNER = "What-if: not the record"
SLIM = 56
"""Cells under which controls and results do not stand side by side."""
STEPS_BACK = 200
"""So many steps can be undone."""


class LabScreen(Page):
    """The lab. Its state is a ``Bench``; everything on the screen is drawn from it.

    A thread computes what the newest bench comes to, known figures first, then chances; what has
    been overtaken by another turn of a slider is not computed, or given up.
    """

    ACTIONS: ClassVar[Group] = LAB
    HOME = True
    SECTIONS = ("The what-if lab",)
    PICTURE = "what-if"
    AUTO_FOCUS = "#lab-changes"
    DEFAULT_CSS = """
    #lab-head { height: 1; padding: 0 1; }
    #lab-body { height: 1fr; }
    #lab-left { width: 46%; max-width: 78; padding: 0 1; }
    #lab-right { width: 1fr; padding: 0 1; }
    #lab-changes { max-height: 4; }
    #lab-controls { height: auto; max-height: 12; scrollbar-size-vertical: 1; }
    #lab-turn { margin-top: 1; }
    #lab-controls Static { color: $muted; }
    #lab-menu { text-wrap: nowrap; text-overflow: ellipsis; }
    #lab-status {
        height: 1; padding: 0 1; color: $muted; text-wrap: nowrap; text-overflow: ellipsis;
    }
    LabScreen.-slim #lab-body { layout: vertical; }
    LabScreen.-slim #lab-left { width: 100%; height: auto; max-height: 60%; }
    LabScreen.-slim #lab-right { width: 100%; height: 1fr; }
    LabScreen.-slim #lab-effect { display: none; }
    LabScreen.-slim #lab-list { display: none; }
    LabScreen.-slim #lab-turn { margin-top: 0; }
    LabScreen.-wide #lab-left, LabScreen.-broad #lab-left { padding: 0 2; }
    LabScreen.-wide #lab-right, LabScreen.-broad #lab-right { padding: 0 2; }
    LabScreen.-tall #lab-head, LabScreen.-high #lab-head { height: 4; padding: 1 2; }
    LabScreen.-wide #lab-left, LabScreen.-broad #lab-left { width: 42%; }
    LabScreen.-tall #lab-changes { max-height: 7; }
    LabScreen.-tall #lab-controls { max-height: 18; }
    LabScreen.-high #lab-changes { max-height: 10; }
    LabScreen.-high #lab-controls { max-height: 24; }
    LabScreen.-tall #lab-status, LabScreen.-high #lab-status { padding: 0 2; }
    """

    def __init__(self, bench: Bench) -> None:
        super().__init__()
        self.bench = bench
        self.offers = Offers(bench.base)
        self.found: Findings | None = None
        self.chances: Chances | str | None = None
        self.stale = False
        self.saved: Path | None = None
        """The file that this lab has written: it may write it again."""
        self.saved_bench = bench
        """What is in a file already."""
        self._past: list[Bench] = []
        self._last_turn: tuple[int, str] | None = None
        self._leaving = False
        self._focus_first = False
        self._status = ""
        self._listed = 0
        known = bench.base.outcome
        self._base_mark = None if known is None else outcome_mark(known)
        self._latest: Latest[Bench] = Latest()
        self._engine = Engine()
        self._forecaster = Forecaster()

    def compose(self) -> ComposeResult:
        """The changes and their controls on the left, what they come to on the right."""
        yield Static(BANNER, id="banner", markup=False)
        yield Heading(id="lab-head")
        with Horizontal(id="lab-body"):
            with Vertical(id="lab-left"):
                yield SectionHeading(Section("Changes"), id="lab-list")
                yield ChangeList(id="lab-changes")
                yield SectionHeading(id="lab-turn")
                yield VerticalScroll(id="lab-controls", can_focus=False)
                yield ChangeEffect(id="lab-effect")
            with Vertical(id="lab-right"):
                yield SectionHeading(id="lab-what")
                yield ChangeResults(id="lab-results")
        yield Static("", id="lab-status", markup=False)
        yield Foot(show_command_palette=False)

    def on_mount(self) -> None:
        place = Words("What-if lab", f"on {self.bench.base.title}")
        self.query_one("#lab-head", Heading).show(place)
        self.say("")
        self._show_bench()
        self.call_after_refresh(self._compute)

    def on_resize(self) -> None:
        """Two columns want some width: else the results stand under the controls."""
        self.set_class(self.size.width < SLIM, "-slim")

    def on_unmount(self) -> None:
        self._latest.close()

    def say(self, text: str) -> None:
        """One line over the footer; without anything to say, how to move about."""
        hint = "←→ move, shift: far, digits: type; ↑↓ next line; space: list"
        if (text := text or hint) != self._status:
            self._status = text
            self.query_one("#lab-status", Static).update(text, layout=False)

    # The bench, and what is drawn from it

    def work_on(self, bench: Bench, *, step: bool = True) -> None:
        """Another bench; ``step``: the one before can be come back to."""
        if step:
            self._past = [*self._past[-STEPS_BACK:], self.bench]
        recompute = bench.changes != self.bench.changes
        self.bench = bench
        self._leaving = False
        self.say("")
        self._show_bench()
        if recompute:
            self._compute()

    def _show_bench(self) -> None:
        bench = self.bench
        imagined = bool(bench.changes) or bench.base.modified
        self.set_class(imagined, "-caveat")
        mark = self._base_mark
        name = "On the record" if mark is Mark.RECORD else "The base"
        heading = Section(name, None if mark is None else BRIEF[mark])
        if imagined:
            heading = Section("What if", "not the record")
        self.query_one("#lab-what", SectionHeading).show(heading)
        lines = [
            Line(draft.key, self._change_line(place), seat=place)
            for place, draft in enumerate(bench.drafts)
        ]
        changes = self.query_one(ChangeList)
        changes.fill(lines)
        if max(len(lines), 1) != self._listed:
            changes.styles.height = self._listed = max(len(lines), 1)
        # Without a message: two choices on their way would answer one another without end.
        changes.go_to_seat(bench.chosen)
        draft = bench.draft
        title = "" if draft is None else draft.name
        self.query_one("#lab-turn", SectionHeading).show(Section(title))
        self._show_controls()
        self._show_results()

    def _change_line(self, place: int) -> ChangeLine:
        draft = self.bench.drafts[place]
        words = draft.short(self.bench.base)
        idle = draft.change is None
        found = self.found
        if idle or found is None or found.bench.changes != self.bench.changes:
            return ChangeLine(place + 1, words, "idle" if idle else "", idle=idle)
        if place in found.refusals:
            return ChangeLine(place + 1, words, " cannot be ", wrong=True)
        report = found.reports.get(place)
        if report is None:
            return ChangeLine(place + 1, words, "waits")
        if report.issues:
            return ChangeLine(place + 1, words, report.issues[0].message, idle=True)
        many = len(self.bench.base.contests) > 1
        effect = quantity(len(report.flips), "seat") if many and report.flips else ""
        return ChangeLine(place + 1, words, effect)

    def _show_controls(self) -> None:
        """The controls of the chosen draft: at once where they are the same ones as before."""
        found = self._controls()
        lines = self._lines()
        if found and [_kind(line.control) for line in lines] == [_kind(c) for c in found]:
            for line, control in zip(lines, found, strict=True):
                line.show(control)
        else:
            self.call_later(self._rebuild)

    def _controls(self) -> tuple[Control, ...]:
        draft = self.bench.draft
        return panel(draft, self.offers).controls() if draft is not None else ()

    def _lines(self) -> list[ControlLine[Any]]:
        panel = self.query_one("#lab-controls", VerticalScroll)
        return [line for line in panel.children if isinstance(line, ControlLine)]

    async def _rebuild(self) -> None:
        """Other controls; the focus stays on the one of the same name."""
        found, lines = self._controls(), self._lines()
        held = next((line.control.key for line in lines if line.has_focus), None)
        panel = self.query_one("#lab-controls", VerticalScroll)
        async with self.batch():
            await panel.remove_children()
            if found:
                await panel.mount_all(self._widget(control) for control in found)
            elif self.bench.draft is not None:
                words = "This is said in a file; there are no sliders for it."
                await panel.mount(Static(words, classes="paragraph", markup=False))
            else:
                await panel.mount(Static(self._menu(), id="lab-menu", markup=False))
        wanted, self._focus_first = self._focus_first, False
        again = [line for line in self._lines() if line.control.key == held and line.can_focus]
        if again:
            self.set_focus(again[0])
        elif wanted or held is not None:
            self.set_focus(self.query_one(ChangeList))
            self.query_one(ChangeList).action_controls()

    def _menu(self) -> str:
        """What could be changed, where nothing is."""
        found = offer_forms(self.offers)
        width = max(len(kind.name) for kind in found) + 2
        return "\n".join(["", *(f" {kind.name:<{width}}{kind.about}" for kind in found)])

    def _widget(self, control: Control) -> ControlLine[Any]:
        scenario = self.bench.base
        match control:
            case Slide():
                return Slider(scenario, control, self.turn)
            case Pick():
                return Picker(scenario, control, self.turn)
            case Tick():
                return Ticks(scenario, control, self.turn)
            case Rest():
                return RestLine(scenario, control, self.turn)
            case Write():
                return TextLine(scenario, control, self.turn)

    def _show_results(self) -> None:
        self._show_effect()
        found = self.found
        if found is None:
            return
        problems: list[str] = []
        for place, refusal in found.refusals.items():
            problems += [f"Change {place + 1}: {line}." for line in refusal[:6]]
            if len(refusal) > 6:
                problems.append(f"… and {len(refusal) - 6} more.")
        view = View(found.bench.base, found.whatif, self.chances, self.stale, tuple(problems),
                    self.navigator.seed)  # fmt: skip
        self.query_one(ChangeResults).show(view)

    def _show_effect(self) -> None:
        bench, found = self.bench, self.found
        effect = self.query_one(ChangeEffect)
        if effect.display != (bench.draft is not None):
            effect.display = bench.draft is not None
        if bench.draft is None:
            return
        fresh = found is not None and found.bench.changes == bench.changes
        report = found.reports.get(bench.chosen) if found is not None and fresh else None
        effect.show(Effect(bench.draft.words(bench.base), report, bench.base))

    # Computing

    def _compute(self) -> None:
        self.stale = True
        if self._latest.put(self.bench):
            self.run_worker(self._work, thread=True, group="lab", exit_on_error=True)

    def _work(self) -> None:
        """In a thread: compute the newest bench until there is none."""
        while (bench := self._latest.take()) is not None:
            found = self._engine.find(bench)
            if found.whatif is not None:
                _ = found.whatif.outcome  # it is kept: drawing need not wait
            self.call_later(self._show_found, found)
            if found.whatif is None or self._latest.overtaken:
                continue
            try:
                chances = self._forecaster.chances(
                    bench.base, found.whatif, lambda: self._latest.overtaken
                )
            except Overtaken:
                continue
            self.call_later(self._show_chances, bench, chances)

    def _show_found(self, found: Findings) -> None:
        if not self.is_attached:
            return
        self.found = found
        changes = self.query_one(ChangeList)
        changes.fill(
            [
                Line(draft.key, self._change_line(place), seat=place)
                for place, draft in enumerate(self.bench.drafts)
            ]
        )
        self._show_results()

    def _show_chances(self, bench: Bench, chances: Chances | str) -> None:
        if not self.is_attached:
            return
        self.chances = chances
        self.stale = bench.changes != self.bench.changes
        self._show_results()

    # What hands do

    def turn(self, key: str, value: Value) -> None:
        """A control asks for another value."""
        draft = self.bench.draft
        if draft is None:
            return
        turn = (draft.key, key)
        bench = self.bench.put(panel(draft, self.offers).turn(key, value))
        # One slide is one step back, however many cells it went.
        self.work_on(bench, step=turn != self._last_turn)
        self._last_turn = turn

    def on_picker_opened(self, event: Picker.Opened) -> None:
        """A picker's list."""

        pick = event.pick

        def take(value: str | None) -> None:
            if value is not None:
                self.turn(pick.key, value)

        offers = [(offer.value, offer.words) for offer in pick.offers]
        self.ask(Choose(pick.label, offers, pick.value), take)

    def on_text_line_opened(self, event: TextLine.Opened) -> None:
        """A line to write on."""
        line = event.line

        def take(values: tuple[str, ...]) -> str:
            draft = self.bench.draft
            if draft is not None:
                refusal = panel(draft, self.offers).turn(line.key, values[0]).refusal
                if refusal is not None:
                    raise InputError(refusal)
                self.turn(line.key, values[0])
            return values[0]

        self.ask(Ask(line.label, [("", line.value)], take, "enter takes it, escape does not"))

    def on_line_list_chosen(self, event: ChangeList.Chosen) -> None:
        if event.seat != self.bench.chosen:
            self.work_on(self.bench.choose(event.seat), step=False)
            self._last_turn = None

    def action_add(self) -> None:
        """Add a change."""

        def take(kind: str | None) -> None:
            if kind is None:
                return
            self._last_turn = None
            self._focus_first = True
            self.work_on(self.bench.add(begin(kind, self.bench.next_key, self.offers)))

        self.ask(AddChange(offer_forms(self.offers)), take)

    def action_remove(self) -> None:
        """Take the chosen change away."""
        if self.bench.draft is None:
            self.say("There is no change to remove.")
            return
        self._last_turn = None
        self.work_on(self.bench.remove())
        self.query_one(ChangeList).focus()
        self.say("Removed. u brings it back.")

    def action_reorder(self, by: int) -> None:
        """Let the chosen change act earlier or later."""
        bench = self.bench.shift(by)
        if bench is not self.bench:
            self._last_turn = None
            self.work_on(bench)

    def action_undo(self) -> None:
        """One step back."""
        if not self._past:
            self.say("There is nothing to undo.")
            return
        bench = self._past.pop()
        self._last_turn = None
        self.work_on(replace(bench, next_key=self.bench.next_key), step=False)

    def action_leave(self) -> None:
        """Back; what has not been saved is asked about once."""
        if self.at_risk() is None or self._leaving:
            self.dismiss()
            return
        self.say("Not saved: escape again leaves it, s saves it.")
        # Only whoever could read that has been asked.
        self.call_after_refresh(self._may_leave)

    def _may_leave(self) -> None:
        self._leaving = True

    def at_risk(self) -> str | None:
        """Changes that are in no file."""
        changes = self.bench.changes
        if not changes or changes == self.saved_bench.changes:
            return None
        return f"{quantity(len(changes), 'change')} in the lab, not saved in a file"

    def caption(self) -> Caption:
        base = self.bench.base
        title, name = title_of(self.bench), self.bench.extends.rpartition("/")[2]
        return make_caption(f"what-if-{name}", title, title, BANNER, scenario=base)

    # Saving and replaying

    def action_save(self) -> None:
        """Ask for a name, and save."""
        if not self.bench.changes:
            self.say("Nothing is changed yet: there is nothing to save.")
            return
        if self.found is not None and self.found.refusals:
            self.say("A change cannot be: mend it first, then save.")
            return
        name = str(self.saved) if self.saved else name_of(self.bench)
        lines = [("File", name), ("Title", title_of(self.bench))]
        hint = "enter saves, tab goes to the next line, escape saves nothing"
        self.ask(Ask("Save this what-if", lines, self._save, hint), self._saved)

    def _save(self, values: tuple[str, ...]) -> str:
        name, title = values
        path = scenario_file(name)
        text = text_of(self.bench, title or title_of(self.bench))
        disk.write(path, text, over=path == self.saved)
        self.saved, self.saved_bench = path, self.bench
        problems = check(str(path))
        if problems:
            return f"Saved {path}, but: {problems[0]}"
        return f"Saved {path}: checked, nothing wrong."

    def _saved(self, words: str | None) -> None:
        if words is not None:
            self.say(words)

    def action_replay(self) -> None:
        """Show the what-if from the close of poll."""
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
        request = TuiRequest(
            speed=self.navigator.speed,
            seed=self.navigator.seed,
            direction=self.navigator.direction,
        )
        self.run_worker(lambda: _show(whatif, request), thread=True, group="replay", exclusive=True)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.worker.group != "replay" or event.state is not WorkerState.SUCCESS:
            return
        result = event.worker.result
        if isinstance(result, Show):
            self.say("")
            self.open(result)
        elif isinstance(result, str):
            self.say(result)


def _show(whatif: Scenario, request: TuiRequest) -> Show | str:
    try:
        return show_of(whatif, request)
    except ElectionNightError as error:
        return error.lines[0]


def _kind(control: Control) -> tuple[type[Control], str]:
    return type(control), control.key
