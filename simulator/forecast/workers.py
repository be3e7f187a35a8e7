"""Worker processes beside this one, each minded by a thread that hands it one task after another.

Measured on two idle cores, 650 contests: two processes do 2.0 times the work of one, two threads
1.1 times. NumPy lets go of Python's lock within each call, but many calls are short, and two
threads spend their time waking one another. Workers are started as programs of their own:
neither forked (there may be threads) nor by importing the main module once more.

A worker reads pickles from standard input and writes pickles to standard output. They are our own
values between a process and the child it started; nothing else is ever read.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any, BinaryIO, Final, Generic, TypeVar

from simulator.errors import Cancelled, InputError

Shared = TypeVar("Shared")
Task = TypeVar("Task")
Answer = TypeVar("Answer")

Stop = Callable[[], bool]
"""Asked now and then whether to give up."""

Work = Callable[[Shared, Task, Stop | None], Answer]
"""A module's function, a pure one: from what all tasks share and one task to its answer. It may
raise ``Cancelled`` where the third argument says so."""

_POLL: Final = 0.1
"""Seconds between two questions whether the work is still wanted."""

_WORKER: Final = "from simulator.forecast.workers import main; main()"


def check_workers(workers: int | None) -> int:
    """How many workers to use: as asked, or one a core.

    Raises:
        InputError: fewer than one.
    """
    if workers is None:
        return os.cpu_count() or 1
    if workers < 1:
        raise InputError(f"--workers must be 1 or more, not {workers}")
    return workers


class Crew:
    """Some worker processes, which load Python and NumPy while this one gets their tasks ready.

    A context manager: whatever they are at, they are stopped when it is left.
    """

    def __init__(self, workers: int) -> None:
        """Start so many processes, or as many as can be started; none for less than one."""
        started = [_start() for _ in range(workers)]
        self._processes = [process for process in started if process is not None]

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._processes:
            process.kill()
            process.wait()

    def share(
        self,
        work: Work[Shared, Task, Answer],
        shared: Shared,
        tasks: Iterable[Task],
        cancel: Stop | None = None,
    ) -> Iterator[tuple[Task, Answer]]:
        """Work tasks out in this process and the workers; each is given when ready, in any order.

        A crew does this once: a worker without a task ends.

        Args:
            work: what to do with each.
            shared: handed to each worker once.
            tasks: taken from the first on.
            cancel: asked now and then whether to give up.

        Raises:
            Cancelled: when ``cancel`` says so.
        """
        pile: _Pile[Task, Answer] = _Pile(tasks)
        if self._processes:
            start = pickle.dumps((work, shared), protocol=pickle.HIGHEST_PROTOCOL)
            for process in self._processes:
                Thread(target=_mind, args=(process, start, pile), daemon=True).start()
        try:
            while True:
                while (ready := pile.ready()) is not None:
                    yield ready
                if (taken := pile.take()) is not None:
                    pile.put(taken[0], work(shared, taken[0], cancel))
                elif not pile.busy:
                    return
                elif (ready := pile.ready(_POLL)) is not None:
                    yield ready
                if cancel is not None and cancel():
                    raise Cancelled("cancelled")
        finally:
            pile.clear()


class _Pile(Generic[Task, Answer]):
    """Tasks that several threads take, and their answers."""

    def __init__(self, tasks: Iterable[Task]) -> None:
        self._tasks = deque(tasks)
        self._lock = Lock()
        self._answers: SimpleQueue[tuple[Task, Answer]] = SimpleQueue()
        self._out = 0  # tasks taken whose answer has not been fetched

    def take(self) -> tuple[Task] | None:
        """The next task, alone in a tuple; None when there is none."""
        with self._lock:
            if not self._tasks:
                return None
            self._out += 1
            return (self._tasks.popleft(),)

    def give_back(self, task: Task) -> None:
        """A worker was lost at a task: another does it."""
        with self._lock:
            self._tasks.appendleft(task)
            self._out -= 1

    def put(self, task: Task, answer: Answer) -> None:
        """The answer to a task that was taken."""
        self._answers.put((task, answer))

    @property
    def busy(self) -> bool:
        """Whether some task is left, under way, or its answer not fetched yet."""
        with self._lock:
            return bool(self._tasks) or self._out > 0

    def ready(self, timeout: float | None = None) -> tuple[Task, Answer] | None:
        """A task with its answer; None where there is none (within so many seconds)."""
        try:
            pair = self._answers.get(timeout=timeout) if timeout else self._answers.get_nowait()
        except Empty:
            return None
        with self._lock:
            self._out -= 1
        return pair

    def clear(self) -> None:
        """No more tasks."""
        with self._lock:
            self._tasks.clear()


def _mind(process: subprocess.Popen[bytes], start: bytes, pile: _Pile[Any, Any]) -> None:
    """Hand a worker one task after another, as long as there are any and it lives."""
    to, back = process.stdin, process.stdout
    if to is None or back is None:
        return
    taken: tuple[Any] | None = None
    try:
        to.write(start)
        while (taken := pile.take()) is not None:
            pickle.dump(taken[0], to, protocol=pickle.HIGHEST_PROTOCOL)
            to.flush()
            pile.put(taken[0], pickle.load(back))
    except (OSError, EOFError, ValueError, pickle.UnpicklingError):
        if taken is not None:
            pile.give_back(taken[0])
    finally:
        for pipe in (to, back):  # it closes: the worker ends
            with suppress(OSError):
                pipe.close()


def _start() -> subprocess.Popen[bytes] | None:
    """A worker process; None where none can be started."""
    places = os.pathsep.join(place for place in sys.path if place)
    try:
        return subprocess.Popen(
            [sys.executable, "-c", _WORKER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": places},
            # Ctrl-C is for us: a worker ends when its pipe closes.
            start_new_session=True,
        )
    except OSError:
        return None


def serve(tasks: BinaryIO, answers: BinaryIO) -> None:
    """Work out one task after another until the other side closes.

    Args:
        tasks: a pickled (work, shared), then the pickle of each task.
        answers: takes the pickled answer of each.
    """
    work, shared = pickle.load(tasks)
    while True:
        try:
            task = pickle.load(tasks)
        except EOFError:
            return
        pickle.dump(work(shared, task, None), answers, protocol=pickle.HIGHEST_PROTOCOL)
        answers.flush()


def main() -> None:
    """Serve this process's pipes."""
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as answers:
        # Whatever a library prints must not get between the pickles.
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        try:
            serve(sys.stdin.buffer, answers)
        except (BrokenPipeError, EOFError):
            os._exit(0)  # the other side has gone
