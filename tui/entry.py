"""The console script ``election-night``: the command line, with a way to open the terminal UI.

Textual is imported when the UI is opened, so that printing commands never pay for it.
"""

from __future__ import annotations

import sys
from typing import NoReturn

from simulator.cli import TuiRequest
from simulator.cli import main as command_line


def open_tui(request: TuiRequest) -> int:
    """Run the terminal UI until it is left; the exit code.

    A scenario that was asked for by name and cannot be shown is refused on stderr, as by the
    other commands. Leaving is 0, by Ctrl-C too.
    """
    try:
        from tui.app import ElectionNightApp

        app = ElectionNightApp(request)
        app.run()
    except KeyboardInterrupt:
        # Ctrl-C as a signal, before the terminal hands us its keys or after it has taken them.
        return 0
    for line in app.refusal:
        print(line, file=sys.stderr)
    return 1 if app.refusal else app.return_code or 0


def main() -> NoReturn:
    """Run the program and exit with its code."""
    sys.exit(command_line(open_tui=open_tui))
