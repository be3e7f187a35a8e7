"""Batches on a real cluster of processes on this machine."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from simulator.errors import ClusterError, ExtraMissing
from simulator.forecast import Cancelled, batch, cluster
from simulator.forecast.chunks import Job
from simulator.forecast.layout import build
from simulator.forecast.model import CHUNK
from simulator.forecast.store import environment
from tests.forecast.nights import few_seats
from tests.forecast.test_batch import said
from tests.program import ROOT

distributed: Any = pytest.importorskip("distributed")
SOON = 30.0
"""Seconds that what takes a few at most may take on a busy machine: without an end, it hangs."""


@pytest.fixture(scope="module")
def local() -> Iterator[Any]:
    """A scheduler and two workers, each a process."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0"
    ) as running:
        yield running


def workers(running: Any) -> dict[str, int]:
    with distributed.Client(running, set_as_default=False) as client:
        found: dict[str, int] = client.run(os.getpid)
    return found


@pytest.mark.long
def test_a_cluster_gives_the_same_bytes_though_a_worker_is_killed(local: Any) -> None:
    draws = 60 * CHUNK
    killed: list[int] = []

    def kill_one(done: int, _: int) -> None:
        if done and not killed:
            victim = next(iter(workers(local).values()))
            os.kill(victim, signal.SIGKILL)
            killed.append(victim)

    told = said(
        batch(few_seats(), draws, seed=7, cluster=local.scheduler_address, progress=kill_one)
    )
    assert killed
    assert told == said(batch(few_seats(), draws, seed=7))


def test_a_batch_on_a_cluster_can_be_cancelled(local: Any) -> None:
    with pytest.raises(Cancelled):
        batch(few_seats(), 10**6, cluster=local.scheduler_address, cancel=lambda: True)


def test_nodes_that_differ_are_refused_and_the_difference_is_named(
    local: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "environment", lambda: {**environment(), "numpy": "1.0"})
    with pytest.raises(
        ClusterError, match=r"differs from this machine: numpy \d.*, not 1\.0"
    ) as no:
        batch(few_seats(), 100, cluster=local.scheduler_address)
    assert len(no.value.lines) == 1
    assert str(no.value).endswith("not 1.0")


def test_a_node_that_joins_later_is_refused_too() -> None:
    expected = {**environment(), "cpu_features": "ABACUS"}
    with pytest.raises(ClusterError, match="a node that joined differs"):
        cluster.work_out((build(few_seats()), 1), Job(0, 1, True), expected)


@contextmanager
def listening(says: bytes | None, hang_up: bool = False) -> Iterator[str]:
    """The address of somebody who accepts and says this, or nothing."""
    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        kept = []

        def serve() -> None:
            while not ended.is_set():
                with suppress(TimeoutError):
                    one, _ = server.accept()
                    kept.append(one)
                    if says is not None:
                        one.sendall(says)
                    if hang_up:
                        one.close()

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"127.0.0.1:{server.getsockname()[1]}"
        finally:
            ended.set()
            thread.join()
            for one in kept:
                one.close()


def refused(address: str, words: str) -> None:
    """A batch there ends in one line, soon."""
    start = time.monotonic()
    with pytest.raises(ClusterError, match=words) as refusal:
        batch(few_seats(), 100, cluster=address)
    assert len(refusal.value.lines) == 1
    assert time.monotonic() - start < SOON


@pytest.mark.parametrize(
    "says",
    [
        *(b"HTTP/1.1 400 Bad Request\r\n\r\n", b"SSH-2.0-OpenSSH_9\r\n", bytes(100)),
        (20).to_bytes(8, "little") + bytes(range(160, 180)),
        b"".join(number.to_bytes(8, "little") for number in (30, 1, 14))
        + b"\x81\xa4type\xa3abc    ",
    ],
    ids=["a web page", "a shell", "zeros", "a short message", "an odd message"],
)
def test_a_scheduler_that_is_none_is_one_line(says: bytes) -> None:
    with listening(says) as address:
        refused(address, f"^what answers at {address} is no Dask scheduler$")


@pytest.mark.parametrize("says", [b"abc", (20).to_bytes(8, "little") + b"abc"])
def test_a_scheduler_that_hangs_up_is_one_line(says: bytes) -> None:
    with listening(says, hang_up=True) as address:
        words = "(what answers there hangs up|Timed out trying to connect .*)"  # who is first
        refused(address, f"^cannot reach a cluster at {address}: {words}$")


def test_a_scheduler_that_says_nothing_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "CONNECT", 0.1)
    with listening(None) as address:
        refused(address, f"^cannot reach a cluster at {address}: ")


def test_an_unreachable_cluster_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "CONNECT", 0.1)
    refused("127.0.0.1:9", "^cannot reach a cluster at 127.0.0.1:9: ")


@pytest.mark.parametrize(
    "address",
    [
        *("foo", ":::", "tcp://", "http://x", "host:99999", "host:0", "", " ", "a b:1", "host:１"),
        *("tls://x:1", "ws://x:1", "wss://x:1", "ucx://x:1", "inproc://x/1/1", "tcp://x:1/"),
        *("nonsense://x:1", "\x1b[31m:1", "\u202e:1", "host:1\n", "x" * 400),
    ],
)
def test_an_address_that_is_none_is_one_line(address: str) -> None:
    refused(address, "^cannot reach a cluster at .*: not an address, which is host:port")


def test_a_name_that_nobody_resolves_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(*_: object) -> None:
        time.sleep(3)

    monkeypatch.setattr(cluster, "READY", 0.1)
    monkeypatch.setattr(cluster, "LEAVE", 0.1)
    monkeypatch.setattr(socket, "getaddrinfo", hang)
    refused("somewhere:8786", "^cannot reach a cluster at somewhere:8786: no answer$")


@contextmanager
def stopped(process: int) -> Iterator[None]:
    os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process, signal.SIGCONT)


@pytest.mark.long
def test_a_node_that_has_stopped_is_named_within_seconds(local: Any) -> None:
    node, process = next(iter(workers(local).items()))
    with stopped(process):
        refused(local.scheduler_address, f"has a node that does not answer: {node}$")
    assert batch(few_seats(), 100, cluster=local.scheduler_address).draws == 100


@pytest.mark.long
def test_a_node_that_stops_at_work_is_named_within_seconds(local: Any) -> None:
    node, process = next(iter(workers(local).items()))
    since: list[float] = []

    def stop(done: int, _: int) -> None:
        if done and not since:
            os.kill(process, signal.SIGSTOP)
            since.append(time.monotonic())

    try:
        with pytest.raises(ClusterError, match=f"does not answer: {node}$"):
            batch(few_seats(), 10**6, cluster=local.scheduler_address, progress=stop)
    finally:
        os.kill(process, signal.SIGCONT)
    assert time.monotonic() - since[0] < SOON


@pytest.mark.long
def test_a_scheduler_that_stops_at_work_is_one_line_within_seconds() -> None:
    with started_scheduler() as (address, scheduler), started_worker(address):
        since: list[float] = []

        def stop(done: int, _: int) -> None:
            if done and not since:
                scheduler.send_signal(signal.SIGSTOP)
                since.append(time.monotonic())

        with pytest.raises(ClusterError, match=r"does not answer$"):
            batch(few_seats(), 10**6, cluster=address, progress=stop)
        assert time.monotonic() - since[0] < SOON


@contextmanager
def started(code: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert process.stdout is not None
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


SCHEDULER = """
import asyncio
from distributed import Scheduler
async def main():
    async with Scheduler(host="127.0.0.1", port=0, dashboard_address=":0") as scheduler:
        print(scheduler.address, flush=True)
        await scheduler.finished()
asyncio.run(main())
"""

WORKER = """
import asyncio, sys
import importlib.metadata as metadata
real = metadata.version
{before}
from distributed import Worker
async def main():
    async with Worker(sys.argv[1], nthreads=1) as worker:
        print("here", flush=True)
        await worker.finished()
asyncio.run(main())
"""


@contextmanager
def started_scheduler() -> Iterator[tuple[str, subprocess.Popen[str]]]:
    with started(SCHEDULER) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip(), process


@contextmanager
def started_worker(address: str, before: str = "") -> Iterator[subprocess.Popen[str]]:
    with started(WORKER.replace("{before}", before), address) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "here\n"
        yield process


@pytest.mark.thorough
@pytest.mark.parametrize("also", ["", "\nimport sys; sys.modules['simulator'] = None"])
def test_a_node_of_another_numpy_is_refused_for_that_whatever_else_it_lacks(also: str) -> None:
    other = "metadata.version = lambda name: '1.26.4' if name == 'numpy' else real(name)"
    with started_scheduler() as (address, _), started_worker(address, other + also):
        numpy = environment()["numpy"]
        refused(address, rf"differs from this machine: numpy 1\.26\.4, not {numpy}$")


@pytest.mark.thorough
def test_a_node_without_the_program_is_refused() -> None:
    without = "import sys; sys.modules['simulator'] = None"
    with started_scheduler() as (address, _), started_worker(address, without):
        refused(address, "cannot run this program: .*simulator")


@pytest.mark.thorough
@pytest.mark.parametrize("says", ["nothing", "work"])
def test_ctrl_c_ends_a_batch_on_a_cluster_at_once(tmp_path: Path, says: str) -> None:
    with ExitStack() as stack:
        if says == "nothing":
            address = stack.enter_context(listening(None))
        else:
            address, _ = stack.enter_context(started_scheduler())
            stack.enter_context(started_worker(address))
        code = (
            "import sys; from simulator.cli import main; from simulator.forecast import cluster\n"
            "start = cluster._Run.start\n"
            "def told(run): start(run); print('here', flush=True)\n"
            "cluster._Run.start = told\n"
            "sys.exit(main(sys.argv[1:]))"
        )
        run = subprocess.Popen(
            [sys.executable, "-c", code, "batch", "--draws", "9000000", "--cluster", address],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert run.stdout is not None
        assert run.stdout.readline() == "here\n"
        time.sleep(0.5 if says == "nothing" else 3)
        assert run.poll() is None
        since = time.monotonic()
        run.send_signal(signal.SIGINT)
        out, err = run.communicate(timeout=2 * SOON)
        assert time.monotonic() - since < SOON
        assert (run.returncode, out, err) == (130, "", "stopped\n")


def test_a_cluster_without_workers_is_refused() -> None:
    with (
        distributed.LocalCluster(
            n_workers=0, processes=False, protocol="tcp://", dashboard_address=":0"
        ) as empty,
        pytest.raises(ClusterError, match="has no workers"),
    ):
        batch(few_seats(), 100, cluster=empty.scheduler_address)


@pytest.mark.long
def test_without_the_extra_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ExtraMissing, match=r"pip install '\.\[cluster\]'"):
        batch(few_seats(), 100, cluster="127.0.0.1:9")
