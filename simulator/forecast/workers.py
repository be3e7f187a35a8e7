"""Worker processes beside this one, each minded by a thread that hands it one task after another.

Measured on two idle cores, 650 contests: two processes do 2.0 times the work of one, two threads
1.1 times. NumPy lets go of Python's lock within each call, but many calls are short, and two
threads spend their time waking one another. Workers are started as programs of their own:
neither forked (there may be threads) nor by importing the main module once more.

A worker reads pickles from standard input and writes pickles to standard output. They are our own
values between a process and the child it started; nothing else is ever read. A worker is never
missed: what it was at is worked out here, and what it says wrongly is not believed.
"""

from __future__ import annotations

import os
import pickle
import signal
import struct
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import IO, Any, BinaryIO, Final, Generic, TypeVar
from zlib import crc32

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

_PR_SET_PDEATHSIG: Final = 1
"""``man 2 prctl``: a signal for this process when its parent ends."""

MOST: Final = 256
"""Workers at most: each takes some 60 MB."""

ONE_THREAD: Final = dict.fromkeys(
    ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"
)
"""Environment in which linear algebra keeps to one thread: a core is a worker's own."""

_WORKER: Final = "from simulator.forecast.workers import main; main()"


def check_workers(workers: int | None) -> int:
    """How many workers to use: as asked, or one a core.

    Raises:
        InputError: fewer than one, or more than ``MOST``.
    """
    if workers is None:
        return min(os.cpu_count() or 1, MOST)
    if not 1 <= workers <= MOST:
        raise InputError(f"--workers must be 1 to {MOST}, not {workers}")
    return workers


class Crew:
    """Some worker processes, which load Python and NumPy while this one gets their tasks ready.

    A context manager: whatever they are at, they are stopped when it is left. They also end by
    themselves, at once, when this process ends, however it does.
    """

    def __init__(self, most: int) -> None:
        """A crew of at most so many processes (none for less than one), of which none runs yet."""
        self._most = most
        self._minders: list[_Minder] = []

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *_: object) -> None:
        if self._minders:
            # Not by this thread: only the main one is interrupted, by a second Ctrl-C too.
            end = Thread(target=_end, args=(self._minders,), daemon=True)
            end.start()
            end.join()

    def start(self, processes: int) -> None:
        """Have so many processes on their way, or as many as can be started."""
        while len(self._minders) < min(processes, self._most):
            # Known before it runs: an interruption in between must not leave it behind.
            self._minders.append(minder := _Minder())
            try:
                minder.start()
            except RuntimeError:  # no more threads, hence no more processes
                self._most = 0

    def share(
        self,
        work: Work[Shared, Task, Answer],
        shared: Shared,
        tasks: Iterable[Task],
        cancel: Stop | None = None,
    ) -> Iterator[tuple[Task, Answer]]:
        """Work tasks out in this process and the workers; each is given when ready, in any order.

        A task whose worker is lost is worked out in this process.

        Args:
            work: what to do with each.
            shared: handed to each worker once.
            tasks: taken from the first on.
            cancel: asked now and then whether to give up.

        Raises:
            Cancelled: when ``cancel`` says so.
        """
        pile: _Pile[Task, Answer] = _Pile(tasks)
        helping = self._minders[: max(0, pile.size - 1)]
        if helping:
            start = pickle.dumps((work, shared), protocol=pickle.HIGHEST_PROTOCOL)
            for minder in helping:
                minder.piles.put((start, pile))
        try:
            while True:
                while (ready := pile.ready()) is not None:
                    yield ready
                if (taken := pile.take(lost=True)) is not None:
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
        self.size = len(self._tasks)
        self._lost: list[Task] = []
        self._lock = Lock()
        self._answers: SimpleQueue[tuple[Task, Answer]] = SimpleQueue()
        self._out = 0  # tasks taken whose answer has not been fetched

    def take(self, *, lost: bool = False) -> tuple[Task] | None:
        """The next task, alone in a tuple; None when there is none.

        ``lost`` allows one at which a worker was lost: only this process takes it, since what
        ends one worker may end them all.
        """
        with self._lock:
            if lost and self._lost:
                task = self._lost.pop()
            elif self._tasks:
                task = self._tasks.popleft()
            else:
                return None
            self._out += 1
            return (task,)

    def give_back(self, task: Task) -> None:
        """A worker was lost at a task."""
        with self._lock:
            self._lost.append(task)
            self._out -= 1

    def put(self, task: Task, answer: Answer) -> None:
        """The answer to a task that was taken."""
        self._answers.put((task, answer))

    @property
    def busy(self) -> bool:
        """Whether some task is left, under way, or its answer not fetched yet."""
        with self._lock:
            return bool(self._tasks or self._lost) or self._out > 0

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
            self._lost.clear()


class _Minder(Thread):
    """A thread that has a worker of its own: starts it, hands it tasks, sees to its end.

    The same thread for all of it, because on Linux a worker is told of the end of the thread
    that started it.
    """

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.piles: SimpleQueue[tuple[bytes, _Pile[Any, Any]] | None] = SimpleQueue()
        """What to work at, one after another; None ends it."""
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = Lock()
        self._stopped = False

    def stop(self) -> None:
        """End the worker, whatever it is at; ``join`` waits until it has gone."""
        with self._lock:
            self._stopped = True
            if self._process is not None:
                self._process.kill()
        self.piles.put(None)

    def run(self) -> None:
        process = None if self._stopped else _start()
        if process is None:
            return
        with self._lock:
            self._process = process
            stopped = self._stopped
        try:
            while not stopped and (given := self.piles.get()) is not None:
                _hand_out(process, *given)
        except _Lost:
            pass  # the others do its tasks
        finally:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                with suppress(OSError):
                    if pipe is not None:
                        pipe.close()


def _end(minders: Sequence[_Minder]) -> None:
    for minder in minders:
        minder.stop()
    for minder in minders:
        if minder.is_alive():
            minder.join()


def _hand_out(process: subprocess.Popen[bytes], start: bytes, pile: _Pile[Any, Any]) -> None:
    """Hand a worker one task of a pile after another, as long as there are any.

    Raises:
        _Lost: it has gone, or does not answer as a worker does.
    """
    to, back = process.stdin, process.stdout
    assert to is not None
    assert back is not None
    taken: tuple[Any] | None = None
    try:
        while (taken := pile.take()) is not None:
            if start:
                _send(to, start)
                start = b""
            _send(to, pickle.dumps(taken, protocol=pickle.HIGHEST_PROTOCOL))
            pile.put(taken[0], pickle.loads(_receive(back)))
    except Exception as error:
        # Whatever it is: a pipe that broke, a reply that is none, no memory for it.
        if taken is not None:
            pile.give_back(taken[0])
        raise _Lost from error


def _start() -> subprocess.Popen[bytes] | None:
    """A worker process; None where none can be started."""
    if not sys.executable:
        return None
    try:
        places = os.pathsep.join(place or str(Path.cwd()) for place in sys.path)
        return subprocess.Popen(
            # -P: nothing that lies in the user's folder is taken for a module of ours.
            [sys.executable, "-P", "-c", _WORKER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **ONE_THREAD, "PYTHONPATH": places},
            # Ctrl-C is for us: a worker ends when its pipe closes.
            start_new_session=True,
        )
    except (OSError, ValueError):
        return None


# What goes through the pipes: pickles, each led by a mark, its length and its checksum, so that
# whatever else is read there (a library's word, half a reply) is known for what it is.

_HEAD: Final = struct.Struct("<4sQI")
_MARK: Final = b"crew"


class _Lost(Exception):
    """The other side has gone, or sends something else than messages."""


def _send(pipe: IO[bytes], message: bytes) -> None:
    pipe.write(_HEAD.pack(_MARK, len(message), crc32(message)))
    pipe.write(message)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> bytes:
    head = pipe.read(_HEAD.size)
    if len(head) < _HEAD.size:
        raise _Lost
    mark, size, checksum = _HEAD.unpack(head)
    if mark != _MARK:
        raise _Lost
    message = pipe.read(size)
    if len(message) < size or crc32(message) != checksum:
        raise _Lost
    return message


# The worker's side


def serve(messages: Callable[[], bytes], answers: BinaryIO) -> None:
    """Work out one task after another, for ever.

    Args:
        messages: gives the next: the pickle of a (work, shared) for all tasks that follow, or
            of one task alone in a tuple.
        answers: takes the answer to each task.
    """
    work, shared = None, None
    while True:
        message = pickle.loads(messages())
        if len(message) == 2:
            work, shared = message
        else:
            assert work is not None
            answer = work(shared, message[0], None)
            _send(answers, pickle.dumps(answer, protocol=pickle.HIGHEST_PROTOCOL))


def main() -> None:
    """Serve this process's pipes until the process that started it ends."""
    _end_with_parent()
    waiting: SimpleQueue[bytes] = SimpleQueue()
    Thread(target=_read, args=(sys.stdin.buffer, waiting), daemon=True).start()
    import_module("numpy")  # while the first task is made ready
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as answers:
        # Whatever a library prints must not get between the messages.
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        try:
            serve(waiting.get, answers)
        finally:
            os._exit(1)  # the other side has gone, or a task was too much: nothing to tidy


def _read(pipe: BinaryIO, waiting: SimpleQueue[bytes]) -> None:
    """Take messages in while tasks are worked at: the end of the pipe ends a worker in mid-task."""
    try:
        while True:
            waiting.put(_receive(pipe))
    finally:
        os._exit(0)


def _end_with_parent() -> None:
    """On Linux the kernel ends this process with its parent, even one too busy to read."""
    if not sys.platform.startswith("linux"):
        return
    with suppress(ImportError, OSError, AttributeError):
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
