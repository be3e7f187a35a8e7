"""Ctrl-C, termination and a terminal that goes: each ends a command once, tidily.

The first signal raises ``Stop`` wherever the program is, so that every ``finally`` is run. Those
that follow at once are not heard: a key held down must not break off the tidying.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

ENDING: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PATIENCE: Final = 2.0
"""Seconds for which a second signal is not heard; if tidying takes longer, it breaks that off."""
_SHORTLY: Final = 0.02


class Stop(KeyboardInterrupt):
    """The program is to end; ``number`` is the signal's."""

    def __init__(self, number: int) -> None:
        super().__init__(number)  # SimPy makes it anew from these
        self.number = number


def number_behind(error: BaseException) -> int | None:
    """The signal that an exception comes from, if any: Python and libraries wrap a ``Stop``."""
    link: BaseException | None = error
    while link is not None:
        if isinstance(link, KeyboardInterrupt):
            return link.number if isinstance(link, Stop) else signal.SIGINT
        link = link.__cause__ or link.__context__
    return None


def exit_code(number: int) -> int:
    """130 of Ctrl-C, 143 of a termination, 129 of a terminal that has gone."""
    return 128 + number


def _raise(number: int) -> None:
    raise Stop(number)


_act: Callable[[int], None] = _raise
_heard = -PATIENCE


def _hear(number: int, _: FrameType | None) -> None:
    global _heard
    now = time.monotonic()
    if now - _heard >= PATIENCE:
        _heard = now
        _act(number)


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
    _again(lost.exc_value.number)


def _again(number: int) -> None:
    import threading

    def strike(*_: Any) -> None:
        global _heard
        _heard = -PATIENCE
        os.kill(os.getpid(), number)

    timer = threading.Timer(_SHORTLY, strike)
    timer.daemon = True
    timer.start()
