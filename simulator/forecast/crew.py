"""Worker processes beside this one, each minded by a thread that hands it chunk after chunk.

Measured on two idle cores, 650 contests: two processes do 2.0 times the work of one, two threads
1.1 times. NumPy lets go of Python's lock within each call, but many calls are short, and two
threads spend their time waking one another. Workers are started as programs of their own:
neither forked (there may be threads) nor by importing the main module once more.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections import deque
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Lock, Thread

from simulator.forecast.model import Model
from simulator.forecast.packing import Packed

Ask = tuple[int, int, bool]
"""A chunk's number, how many of its draws count, whether it is sampled."""


class Crew:
    """Some worker processes that take chunks from a common pile, as this process does."""

    def __init__(self, model: Model, seed: int, pile: deque[Ask], workers: int) -> None:
        """Start them; they begin at once.

        Args:
            model, seed: what is drawn.
            pile: chunks to work out, taken from the left by ``take``.
            workers: processes.
        """
        self._pile = pile
        self._lock = Lock()
        self._ready: SimpleQueue[tuple[Ask, Packed]] = SimpleQueue()
        self._out = 0  # chunks that some worker has
        self._start = pickle.dumps((model, seed), protocol=pickle.HIGHEST_PROTOCOL)
        self._processes: list[subprocess.Popen[bytes]] = []
        for _ in range(workers):
            process = _started()
            if process is not None:
                self._processes.append(process)
                Thread(target=self._mind, args=(process,), daemon=True).start()

    def take(self) -> Ask | None:
        """The next chunk of the pile for this process; None when it is empty."""
        with self._lock:
            return self._pile.popleft() if self._pile else None

    @property
    def busy(self) -> bool:
        """Whether some chunk is left, under way, or finished and not got yet."""
        with self._lock:
            return bool(self._pile) or self._out > 0

    def got(self, timeout: float | None = None) -> tuple[Ask, Packed] | None:
        """A finished chunk; None where there is none (within so many seconds)."""
        try:
            found = self._ready.get(timeout=timeout) if timeout else self._ready.get_nowait()
        except Empty:
            return None
        with self._lock:
            self._out -= 1
        return found

    def dismiss(self) -> None:
        """Stop the workers, whatever they are at."""
        with self._lock:
            self._pile.clear()
        for process in self._processes:
            process.kill()
            process.wait()

    def _mind(self, process: subprocess.Popen[bytes]) -> None:
        """Hand a worker one chunk after another, as long as there are any and it lives."""
        asked, told = process.stdin, process.stdout
        if asked is None or told is None:
            return
        ask: Ask | None = None
        try:
            asked.write(self._start)
            while True:
                with self._lock:
                    ask = self._pile.popleft() if self._pile else None
                    self._out += ask is not None
                if ask is None:
                    return  # its pipe closes: the worker ends
                pickle.dump(ask, asked)
                asked.flush()
                self._ready.put((ask, pickle.load(told)))
        except (OSError, EOFError, ValueError, pickle.UnpicklingError):
            # A worker lost costs the time of its chunk: somebody else works it out.
            with self._lock:
                if ask is not None:
                    self._pile.appendleft(ask)
                    self._out -= 1
        finally:
            for pipe in (asked, told):
                with suppress(OSError):
                    pipe.close()


def _started() -> subprocess.Popen[bytes] | None:
    """A worker process; None where none can be started."""
    places = os.pathsep.join(place for place in sys.path if place)
    try:
        return subprocess.Popen(
            [sys.executable, "-m", "simulator.forecast.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": places},
            # Ctrl-C is for us: a worker ends when its pipe closes.
            start_new_session=True,
        )
    except OSError:
        return None
