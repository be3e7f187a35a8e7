"""Saving what is on the bench as a scenario file."""

from __future__ import annotations

from pathlib import Path

from textual.screen import Screen

from tui.lab.bench import Bench
from tui.lab.dialogs import NameFile
from tui.lab.engine import Findings
from tui.lab.file import file_path, name_of, save, text_of, title_of


class LabSaving(Screen[None]):
    """The part of the lab that saves.

    Attributes:
        saved: the file that this lab has written: it may write it again.
        saved_bench: what is in a file already.
    """

    bench: Bench
    found: Findings | None
    saved: Path | None = None
    saved_bench: Bench

    def say(self, text: str) -> None:
        """Tell it on the line over the footer."""
        raise NotImplementedError

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
        self.app.push_screen(NameFile("Save this what-if", lines, self._save, hint), self._told)

    def _save(self, values: tuple[str, ...]) -> str:
        from simulator.scenario import loader

        name, title = values
        path = file_path(name)
        save(path, text_of(self.bench, title or title_of(self.bench)), over=path == self.saved)
        self.saved, self.saved_bench = path, self.bench
        problems = loader.check(str(path))
        if problems:
            return f"Saved {path}, but: {problems[0]}"
        return f"Saved {path}: checked, nothing wrong."

    def _told(self, words: str | None) -> None:
        if words is not None:
            self.say(words)
