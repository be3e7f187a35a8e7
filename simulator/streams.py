"""The standard streams: all that is printed goes through here, so that nobody can forget to.

For as long as a command runs, ``sys.stdout`` and ``sys.stderr`` are guarded. Nothing that a file,
an option or a name holds commands the terminal; words that a console cannot show are replaced by
what is most like them, data are UTF-8 always; a closed stream is one that nobody reads. A reader
who has gone ends the command quietly, a full disk ends it with an error.
"""

from __future__ import annotations

import codecs
import os
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from stat import S_ISREG
from typing import Any, Final, TextIO, cast

from simulator import signals
from simulator.errors import OutputError
from simulator.text import expose

_LINES: Final = "\n\t"
"""What may be printed though it shows nothing: ends of lines, and tabs between words."""

_LINE: Final = f"Łukasz −1 … {'x' * 80}..\n"
_LIKENESS: Final = "election-night-likeness"
_LIKE: Final = {
    **dict.fromkeys("−–—─━‐‑", "-"),
    **dict.fromkeys("‘’", "'"),
    **dict.fromkeys("“”", '"'),
    **dict.fromkeys("·•●…", "."),
    **dict.fromkeys("├┤│┃", "|"),
    **dict.fromkeys("█▉▊▋▌▀▇▆▅▄", "#"),
    **dict.fromkeys("▃▂▁▍▎▏▘", "."),
    "Ł": "L",
    "ł": "l",
    "Ø": "O",
    "ø": "o",
    "Đ": "D",
    "đ": "d",
    "×": "x",
    "→": ">",
    "←": "<",
}
"""A minus is not lost, and what takes one cell takes one still: tables stay in line."""


class ReaderGone(Exception):
    """Whoever read standard output has closed it: there is nobody to print for."""


def _like(error: UnicodeError) -> tuple[str, int]:
    """What to print for characters that the console's encoding does not have."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lost = error.object[error.start : error.end]
    return "".join(map(_like_one, lost)), error.end


def _like_one(c: str) -> str:
    plain = unicodedata.normalize("NFKD", c)[:1]
    return _LIKE.get(c) or (plain if plain.isascii() and plain.isprintable() else "?")


codecs.register_error(_LIKENESS, _like)


class _Guard:
    """A standard stream that is safe to print on; all but writing is the stream's own."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._gone = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    @property
    def rich_proxied_file(self) -> TextIO:
        """What rich itself prints on where it is not ours: Textual's report of a crash."""
        return styled(cast(TextIO, self))

    def write(self, text: str) -> int:
        """Print a text, harmless."""
        self.put(expose(text, _LINES))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Print several texts, harmless."""
        for line in lines:
            self.write(line)

    def put(self, text: str) -> None:
        """Print a text as it is."""
        if not self._left():
            try:
                self._stream.write(text)
            except OSError as error:
                self.lost(error)

    def flush(self) -> None:
        """Hand on all that was printed."""
        if not self._left():
            try:
                self._stream.flush()
            except OSError as error:
                self.lost(error)

    def _left(self) -> bool:
        """Whether nothing more is printed: a program that a signal ends waits for no reader."""
        if not self._gone and signals.ending():
            with suppress(OSError, ValueError, AttributeError):
                if signals.would_wait(self._stream.fileno()):
                    self.drop()
        return self._gone

    def lost(self, error: OSError) -> None:
        """The stream cannot be written: give it up. What cannot be told is no reason to fail."""
        del error
        self.drop()

    def drop(self) -> None:
        """Print nothing more, neither what is held back nor, at exit, in Python's own name."""
        self._gone = True
        with suppress(OSError, ValueError, AttributeError):
            _point_at_nothing(self._stream.fileno())


class _Output(_Guard):
    """Standard output: what cannot be written ends the command."""

    def lost(self, error: OSError) -> None:
        """Raises: ``ReaderGone`` or ``OutputError``."""
        self.drop()
        if isinstance(error, BrokenPipeError):
            raise ReaderGone from None
        raise OutputError(f"standard output: {error.strerror or error}") from None


class _Styled:
    """A guarded stream for rich, which escapes what it is given and adds colours of its own."""

    def __init__(self, guard: _Guard) -> None:
        self._guard = guard

    def __getattr__(self, name: str) -> Any:
        return getattr(self._guard, name)

    def write(self, text: str) -> int:
        """Print a text as it is."""
        self._guard.put(text)
        return len(text)


@contextmanager
def guard() -> Iterator[None]:
    """Guard the standard streams for as long as a command runs.

    Within, printing (flushing too) raises ``ReaderGone`` when nobody reads standard output any
    more, and ``OutputError`` when it cannot be written.
    """
    _fill()
    with ExitStack() as after:
        out = _Output(_begun(after, sys.stdout))
        err = _Guard(_begun(after, sys.stderr))
        after.callback(setattr, sys, "stdout", sys.stdout)
        after.callback(setattr, sys, "stderr", sys.stderr)
        sys.stdout, sys.stderr = cast(TextIO, out), cast(TextIO, err)
        after.callback(_finish, out, err)
        yield


def _finish(out: _Guard, err: _Guard) -> None:
    # A command that has ended well has flushed already: here nothing can change its code.
    with suppress(ReaderGone, OutputError):
        out.flush()
    err.flush()


def _fill() -> None:
    """Open what was closed, on nothing: no file of ours may take a standard stream's number."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def _begun(after: ExitStack, stream: TextIO | None) -> TextIO:
    if stream is None:
        return after.enter_context(open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123
    encoding = stream.encoding
    if _encodes(encoding, _LIKENESS):
        after.callback(_reconfigure, stream, encoding=encoding, errors=stream.errors)
        _reconfigure(stream, errors=_LIKENESS)
    elif _encodes(encoding, "replace"):
        _reconfigure(stream, errors="replace")
    else:
        # No text can be printed in it, nor by Python at its end: it is not given back.
        _reconfigure(stream, encoding="ascii", errors=_LIKENESS)
    return stream


def _encodes(encoding: str | None, errors: str) -> bool:
    """Whether a console's encoding, which anyone may name, prints a line of ours."""
    try:
        codecs.getincrementalencoder(encoding or "utf-8")(errors).encode(_LINE)
    except Exception:  # a codec may raise anything
        return False
    return True


def _reconfigure(stream: Any, **how: str | None) -> None:
    # What stands in for a stream (in a notebook, in a test) may have no encoding.
    with suppress(AttributeError, OSError, ValueError):
        stream.reconfigure(**how)


def _point_at_nothing(number: int) -> None:
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, number)
    os.close(nothing)


def data() -> TextIO:
    """Standard output for data, which are UTF-8 whatever the console's encoding."""
    _reconfigure(sys.stdout, encoding="utf-8")
    return sys.stdout


def styled(stream: TextIO) -> TextIO:
    """A standard stream as rich needs it; see ``simulator.output.console``."""
    return cast(TextIO, _Styled(stream)) if isinstance(stream, _Guard) else stream


def drop_output() -> None:
    """Let go of what standard output holds back, where writing it might wait for a reader."""
    out = sys.stdout
    if isinstance(out, _Guard):
        with suppress(OSError, ValueError, AttributeError):
            if S_ISREG(os.fstat(out.fileno()).st_mode):
                return
        out.drop()


def is_terminal() -> bool:
    """Whether somebody sits there: standard input and standard output are a terminal."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))
