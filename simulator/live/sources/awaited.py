"""What is not there yet when a night begins, and may come as a file or as a folder."""

from __future__ import annotations

from pathlib import Path

from simulator.live.sources.handing import Intake, Look


class Awaited:
    """A path that leads nowhere yet: what it comes to is known when it is there.

    Args:
        path: where.
        file: reads it where it is a file, and says that it is waited for.
        folder: reads it where it is a folder.
    """

    def __init__(self, path: Path, file: Intake, folder: Intake) -> None:
        self._path = path
        self._intake = file
        self._folder: Intake | None = folder

    def look(self) -> Look:
        """What has come since the last look."""
        if self._folder is not None and self._path.exists():
            if self._path.is_dir():
                self._intake.close()
                self._intake = self._folder
            self._folder = None
        return self._intake.look()

    def close(self) -> None:
        """Look no more."""
        self._intake.close()
