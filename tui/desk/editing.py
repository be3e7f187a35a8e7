"""Handing the terminal over to an editor, and back."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess

from textual.app import SuspendNotSupported
from textual.screen import Screen

from tui.desk.entries import Entry

ELSEWHERE = "edit {path} in another window, and it is read again when it changes"


class Editing(Screen[None]):
    """The part of the desk that edits."""

    @property
    def chosen(self) -> Entry | None:
        """What is to be edited."""
        raise NotImplementedError

    def say(self, text: str) -> None:
        """Tell it on the line over the footer."""
        raise NotImplementedError

    def watch_folder(self) -> None:
        """Read again what has changed."""
        raise NotImplementedError

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


def _command() -> list[str]:
    """The editor and its options; empty where none is set."""
    text = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    try:
        return shlex.split(text)
    except ValueError:
        return text.split()
