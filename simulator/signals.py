"""Ctrl-C, termination and a terminal that goes: each ends a command once, tidily.

The first signal raises ``Stop`` wherever the program is, so that every ``finally`` is run. The
same again at once is not heard: a key held down must not break off the tidying. Another one waits
until the tidying has had its time: who terminates the program after a Ctrl-C that came to nothing
is heard.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any, Final

ENDING: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PATIENCE: Final = 2.0
"""Seconds in which a second signal breaks nothing off; if tidying takes longer, it does."""
_SHORTLY: Final = 0.02


class Stop(KeyboardInterrupt):
    """The program is to end; ``number`` is the signal's."""

    def __init__(self, number: int) -> None:
        super().__init__(number)  # SimPy makes it anew from these
        self.number = number


def number_behind(error: BaseException) -> int | None:
    """The signal that an exception comes from, if any: Python and libraries wrap a ``Stop``.

    Some keep nothing of it but its words (pydantic's core, while it builds a validator): what
    fails once a signal has been heard has failed because of it.
    """
    link: BaseException | None = error
    while link is not None:
        if isinstance(link, KeyboardInterrupt):
            return link.number if isinstance(link, Stop) else signal.SIGINT
        link = link.__cause__ or link.__context__
    return max(_heard, key=_heard.__getitem__, default=None)


def exit_code(number: int) -> int:
    """130 of Ctrl-C, 143 of a termination, 129 of a terminal that has gone."""
    return 128 + number


def _raise(number: int) -> None:
    raise Stop(number)


_act: Callable[[int], None] = _raise
_heard: dict[int, float] = {}
"""When each signal was heard last."""


def _hear(number: int, _: FrameType | None) -> None:
    now = time.monotonic()
    left = max(_heard.values(), default=-PATIENCE) + PATIENCE - now
    if left > 0 and number in _heard:
        return
    _heard[number] = now
    if left > 0:
        _again(number, left)
    else:
        _act(number)


def ending() -> bool:
    """Whether a signal has been heard that ends the program."""
    return bool(_heard)


def would_wait(descriptor: int) -> bool:
    """Whether writing to a file might wait for a reader: of a full pipe, of a terminal held up."""
    try:
        poll = select.poll()
        poll.register(descriptor, select.POLLOUT)
        return not poll.poll(0)
    except (AttributeError, OSError, ValueError):
        return False


def say_stopped() -> None:
    """Say on standard error, if somebody listens, why the program ends."""
    if sys.stderr is None:
        return
    descriptor = -1
    with suppress(AttributeError, OSError, ValueError):
        descriptor = sys.stderr.fileno()
    with suppress(OSError, ValueError):
        if not would_wait(descriptor):
            print("stopped", file=sys.stderr)


def watch() -> None:
    """Hear the signals that end a program, save those that it was started to ignore (nohup)."""
    for number in ENDING:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _hear)
    sys.unraisablehook = _unraisable


def ignore() -> None:
    """Hear nothing more: the command has ended, and only Python's own end is left."""
    for number in ENDING:
        signal.signal(number, signal.SIG_IGN)


@contextmanager
def handled(act: Callable[[int], None]) -> Iterator[None]:
    """Call ``act`` with a signal's number, instead of raising ``Stop``, within the block."""
    global _act
    before, _act = _act, act
    try:
        yield
    finally:
        _act = before


def _unraisable(lost: sys.UnraisableHookArgs) -> None:
    """A ``Stop`` that struck where Python can raise nothing (in a destructor): strike again."""
    if not isinstance(lost.exc_value, Stop):
        sys.__unraisablehook__(lost)
        return
    _again(lost.exc_value.number, _SHORTLY)


def _again(number: int, seconds: float) -> None:
    import threading

    def strike(*_: Any) -> None:
        _heard.clear()
        os.kill(os.getpid(), number)

    timer = threading.Timer(seconds, strike)
    timer.daemon = True
    timer.start()
