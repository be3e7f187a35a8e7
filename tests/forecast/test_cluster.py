"""Batches on a real cluster of processes on this machine."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
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

distributed: Any = pytest.importorskip("distributed")


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


def test_an_unreachable_cluster_is_one_line_within_seconds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cluster, "CONNECT", 0.3)
    start = time.monotonic()
    for address in ("127.0.0.1:9", "nonsense://somewhere"):
        with pytest.raises(ClusterError, match="cannot reach a cluster at") as refusal:
            batch(few_seats(), 100, cluster=address)
        assert len(refusal.value.lines) == 1
    assert time.monotonic() - start < 20


def test_a_cluster_without_workers_is_refused() -> None:
    with (
        distributed.LocalCluster(n_workers=0, processes=False, dashboard_address=":0") as empty,
        pytest.raises(ClusterError, match="has no workers"),
    ):
        batch(few_seats(), 100, cluster=empty.scheduler_address)


def test_without_the_extra_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ExtraMissing, match=r"pip install '\.\[cluster\]'"):
        batch(few_seats(), 100, cluster="127.0.0.1:9")
