"""The program's entry: the command line, and how it opens the terminal UI.

All but the hearing of signals is imported when it is wanted: Ctrl-C while Python still loads ends
as tidily as later, and printing commands never pay for Textual.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final, NoReturn

from simulator import signals

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.request import TuiRequest
    from tui.app import ElectionNightApp

_LEAVE: Final = b"".join(
    f"\x1b[{end}".encode()
    for end in (
        *("?1000l", "?1003l", "?1015l", "?1006l"),  # the mouse
        *("?1004l", "?2004l", "?2048l"),  # focus, pasted text, sizes
        *("?7h", "<u", "?1049l", "?25h"),  # lines wrap, keys, the other screen, the cursor
    )
)
"""What a terminal is told when the UI cannot say it itself."""
_GRACE: Final = 0.8
"""Seconds that the UI has to leave after a signal, before it is left without it."""


def open_tui(request: TuiRequest) -> int:
    """Run the terminal UI until it is left; the exit code.

    A scenario that was asked for by name and cannot be shown is refused on stderr, as by the
    other commands. Leaving is 0, by Ctrl-C too; where the program is terminated or its terminal
    goes, the code is that of other commands.
    """
    if request.record is not None:
        from tui.recording import record

        return record(request, open_tui)
    heard: list[int] = []
    try:
        from tui.app import ElectionNightApp

        app = ElectionNightApp(request)
        with _screens_on_stdout():
            _play(app, heard)
    except (Exception, KeyboardInterrupt) as error:
        # A signal before the screens stood, or after they were taken away.
        number = signals.number_behind(error)
        if number is None:
            raise
        return _code(number)
    if heard:
        code = _code(heard[0])
        if not code:
            _say(map(_kept, app.kept))
        return code
    _say((*app.refusal, *map(_kept, app.kept)))
    return 1 if app.refusal else app.return_code or 0


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        print(line, file=sys.stderr)


def _kept(journal: Path) -> str:
    """Where a live night is kept, and how to go on with it."""
    import shlex

    from simulator.text import expose

    path = expose(str(journal))
    again = f"election-night live --journal {shlex.quote(path)}"
    return f"kept in {path}; go on with: {again}"


def _code(number: int) -> int:
    import signal

    return 0 if number == signal.SIGINT else signals.exit_code(number)


def _play(app: ElectionNightApp, heard: list[int]) -> None:
    """Run an app until it is left or a signal ends it, which is then in ``heard``."""
    import asyncio
    import signal

    async def run() -> None:
        loop = asyncio.get_running_loop()

        def leave(number: int) -> None:
            heard.append(number)
            _leave_at_last(number)
            # A screen that was just being set up may miss what is taken away: no news for anyone.
            app.error_console.quiet = True
            loop.call_soon_threadsafe(app.exit)

        with signals.handled(leave):
            await app.run_async()
        if not heard and not app.refusal and not app.return_code:
            # What a thread still counts or projects is for nobody now, and keeps nobody waiting.
            _leave_at_last(signal.SIGINT)

    try:
        asyncio.run(run())
    except Exception:
        # A terminal that has gone fails whatever is still written to it.
        if not heard:
            raise


@contextmanager
def _screens_on_stdout() -> Iterator[None]:
    """Have Textual draw on standard output, the terminal, wherever standard error goes.

    It draws on Python's own standard error, which may be a file or closed.
    """
    before = sys.__stderr__
    screen = open(  # noqa: SIM115, PTH123 - it is closed when its last writer has gone
        os.dup(1), "w", encoding=getattr(sys.__stdout__, "encoding", None), errors="replace"
    )
    own: Any = sys
    own.__stderr__ = screen
    try:
        yield
    finally:
        own.__stderr__ = before
        with suppress(OSError):
            screen.close()


def _leave_at_last(number: int) -> None:
    """End the process a moment after a signal if by then the UI has not: it may be stuck."""
    import termios
    from threading import Timer

    def end() -> None:
        with suppress(OSError):
            os.set_blocking(1, False)
            os.write(1, _LEAVE)
        with suppress(termios.error):
            termios.tcsetattr(0, termios.TCSANOW, _cooked(termios.tcgetattr(0)))
        os._exit(_code(number))

    timer = Timer(_GRACE, end)
    timer.daemon = True
    timer.start()


def _cooked(mode: list[Any]) -> list[Any]:
    """A terminal's mode with echo, lines and signals of keys as shells want them."""
    import termios

    mode[0] |= termios.ICRNL | termios.IXON
    mode[3] |= termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG
    return mode


def main() -> NoReturn:
    """Run the program and exit with its code."""
    signals.watch()
    try:
        try:
            from simulator.cli import main as command_line

            code = command_line(open_tui=open_tui)
        finally:
            signals.ignore()
    except (Exception, KeyboardInterrupt) as error:
        # It struck before the command had begun, or after it had ended.
        number = signals.number_behind(error)
        if number is None:
            from simulator.cli import print_crash

            print_crash(error)
            sys.exit(1)
        signals.ignore()
        signals.say_stopped()
        code = signals.exit_code(number)
    sys.exit(code)
