"""Worker processes: whatever happens to them or to their parent, the work is done or they end."""

from __future__ import annotations

import errno
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import simpy

from simulator.errors import InputError
from simulator.forecast import Crew, check_workers, workers
from simulator.signals import Stop
from tests.program import ROOT, START

CEILING = 60.0
"""Seconds after which something "never" happens, on however busy a machine."""

NORFOLK = ("batch", "south-west-norfolk-2024", "--with-count", "--workers", "2")
NIGHT = ("batch", "uk-2024", "--draws", "3000", "--with-count", "--workers", "3")


# Processes as the system sees them


def alive(pid: int) -> bool:
    asked = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return bool(asked.stdout.strip()) and not asked.stdout.strip().startswith("Z")


def children(pid: int) -> list[int]:
    asked = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True)
    rows = (map(int, line.split()) for line in asked.stdout.splitlines())
    # The question itself is a child of this process, not of the program's.
    return [child for child, parent in rows if parent == pid]


def wait_for(true: Callable[[], bool]) -> bool:
    """Whether it comes true before the ceiling."""
    end = time.monotonic() + CEILING
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def started(process: subprocess.Popen[bytes]) -> list[int]:
    """The workers of a program, as soon as there are any."""
    assert wait_for(lambda: bool(children(process.pid)))
    return children(process.pid)


def gone(workers: Sequence[int]) -> bool:
    """Whether they all go."""
    return wait_for(lambda: not any(map(alive, workers)))


@contextmanager
def program(*arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """The program under way; it and its workers do not outlive the block."""
    process = subprocess.Popen(
        [sys.executable, "-c", START, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def interrupt(process: subprocess.Popen[bytes], gaps: tuple[float, ...] = ()) -> str:
    """Ctrl-C, and again after each gap; what the program then says."""
    process.send_signal(signal.SIGINT)
    for gap in gaps:
        time.sleep(gap)
        process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=CEILING)
    return told.decode()


# Its end


def test_ctrl_c_ends_a_count_and_its_workers_in_a_line() -> None:
    with program(*NORFOLK) as process:
        workers = started(process)
        assert interrupt(process) == "stopped\n"
        assert process.returncode == 130
        assert gone(workers)


def begin_without_end(folder: str) -> None:
    """A crew whose worker leaves its number, and whose tasks never end."""
    shared = (os.getpid(), folder)
    with Crew(1) as crew:
        crew.start(1)
        for _ in crew.share(_go_on, shared, [1, 2]):
            pass


def _go_on(shared: tuple[int, str], task: int, _: Any) -> None:
    here, folder = shared
    if os.getpid() != here:
        Path(folder, str(os.getpid())).touch()
    while True:  # it does not look at its pipe
        sum(range(10_000))


BY_THE_PIPE = "w._end_with_parent = lambda: None"
BY_THE_KERNEL = "w.os._exit = lambda _: w.SimpleQueue().get()"


@pytest.mark.parametrize(
    "only",
    [
        BY_THE_PIPE,
        pytest.param(
            BY_THE_KERNEL,
            marks=[
                pytest.mark.long,
                pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux has it"),
            ],
        ),
    ],
    ids=["pipe", "kernel"],
)
def test_no_worker_outlives_its_killed_parent_in_the_middle_of_a_task(
    tmp_path: Path, only: str
) -> None:
    code = (
        "import sys; from simulator.forecast import workers;"
        "from tests.robust.test_processes import begin_without_end;"
        f"workers._WORKER = 'from simulator.forecast import workers as w; {only}; w.main()';"
        "begin_without_end(sys.argv[1])"
    )
    parent = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT)
    try:
        assert wait_for(lambda: any(tmp_path.iterdir()))
        worker = int(next(tmp_path.iterdir()).name)
        assert alive(worker)
    finally:
        parent.kill()
        parent.wait()
    assert gone([worker])


def test_a_signal_in_a_halls_process_leaves_it_as_what_it_is() -> None:
    hall = simpy.Environment()

    def count() -> Iterator[simpy.Event]:
        yield hall.timeout(1)
        raise Stop(signal.SIGTERM)

    with pytest.raises(Stop) as caught:
        hall.run(until=hall.process(count()))  # type: ignore[arg-type]
    assert caught.value.number == signal.SIGTERM


@pytest.mark.long
@pytest.mark.parametrize("presses", [1, 3])
def test_ctrl_c_at_any_moment_however_often(presses: int, tmp_path: Path) -> None:
    rng = random.Random(presses)
    for number in range(2):
        out = ("--out", str(tmp_path / str(number))) if number % 2 else ()
        with program(*NIGHT, *out) as process:
            time.sleep(rng.uniform(0.5, 6))
            workers = children(process.pid)
            gaps = tuple(rng.choice((0.0, 0.01, 0.1)) for _ in range(presses - 1))
            assert interrupt(process, gaps) == "stopped\n"
            assert process.returncode == 130
            assert gone(workers)


@pytest.mark.long
@pytest.mark.parametrize(
    "sent",
    [signal.SIGKILL, signal.SIGTERM, pytest.param(signal.SIGHUP, marks=pytest.mark.thorough)],
)
def test_no_worker_is_left_whatever_ends_the_program(sent: signal.Signals) -> None:
    for wait in (0.0, 0.3):
        with program(*NORFOLK) as process:
            workers = started(process)
            time.sleep(wait)
            process.send_signal(sent)
            process.wait(timeout=CEILING)
            assert gone(workers)


# Its loss


@dataclass(frozen=True)
class Shared:
    """What the tasks share: this process, and where workers leave a mark once they have one."""

    here: int
    folder: Path
    workers: int
    mischief: Callable[[], object] | None = None


def square(shared: Shared, task: int, _: Any) -> tuple[int, int]:
    """Who did it, and the answer; done here only when every worker has begun."""
    if os.getpid() == shared.here:
        assert wait_for(lambda: len(list(shared.folder.iterdir())) >= shared.workers)
    else:
        (shared.folder / str(os.getpid())).touch()
        if shared.mischief is not None:
            shared.mischief()
    return os.getpid(), task * task


def die() -> None:
    """As where memory runs out."""
    os.kill(os.getpid(), signal.SIGKILL)


def fail() -> None:
    """A task that is too much for a worker."""
    raise MemoryError


def talk() -> None:
    """A library's word gets into every pipe."""
    for pipe in range(3, 16):
        with suppress(OSError):
            os.write(pipe, b"Warning: this is no pickle" * 4)


def share(crew: Crew, shared: Shared) -> set[int]:
    """Share some tasks, whose answers must be right; who gave them."""
    done = dict(crew.share(square, shared, range(40)))
    assert {task: answer for task, (_, answer) in done.items()} == {t: t * t for t in range(40)}
    return {pid for pid, _ in done.values()}


def test_a_crew_shares_again_with_the_same_workers_and_leaves_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # None of these is taken for a module of ours.
    users = tmp_path / "users"
    users.mkdir()
    for name in ("simulator", "pickle", "struct"):
        (users / f"{name}.py").write_text("raise SystemExit")
    monkeypatch.chdir(users)
    monkeypatch.setattr(sys, "path", [place for place in sys.path if place])
    marks = tmp_path / "marks"
    marks.mkdir()
    shared = Shared(os.getpid(), marks, 1)
    with Crew(1) as crew:
        crew.start(1)
        first = share(crew, shared)
        crew.start(9)
        again = share(crew, shared)
        (worker,) = (first | again) - {os.getpid()}
        assert worker in children(os.getpid())
    assert worker not in children(os.getpid())


@pytest.mark.parametrize(
    "mischief",
    [die, *(pytest.param(work, marks=pytest.mark.long) for work in (fail, talk))],
)
def test_a_task_that_ends_every_worker_is_done_here(
    tmp_path: Path, mischief: Callable[[], object]
) -> None:
    shared = Shared(os.getpid(), tmp_path, 2, mischief)
    with Crew(2) as crew:
        crew.start(2)
        assert share(crew, shared) == {os.getpid()}
        assert len(list(tmp_path.iterdir())) == 2
        assert share(crew, shared) == {os.getpid()}


def test_workers_that_cannot_be_started_are_not_missed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")

    def no_more(*_: Any) -> None:
        raise RuntimeError("can't start new thread")

    for place, name, value in (
        (subprocess, "Popen", refuse),
        (sys, "executable", ""),
        (sys, "executable", None),
        (sys, "executable", "/"),
        (workers._Minder, "start", no_more),
    ):
        with monkeypatch.context() as here, Crew(2) as crew:
            here.setattr(place, name, value)
            crew.start(2)
            assert share(crew, Shared(os.getpid(), tmp_path, 0)) == {os.getpid()}


@pytest.mark.parametrize("number", [0, -3, workers.MOST + 1, 10**9])
def test_so_many_workers_are_refused(number: int) -> None:
    with pytest.raises(InputError, match=f"--workers must be 1 to {workers.MOST}, not"):
        check_workers(number)
