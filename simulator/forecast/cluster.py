"""The chunks of a batch on the nodes of a Dask cluster (extra ``cluster``).

The same chunks with the same random numbers: a node returns what a thread here would. A lost node
costs the time of its chunks, which the scheduler hands to another. Nodes whose versions or
processor differ could return other bits, so they are refused before anything is worked out, and
every chunk checks again for nodes that joined later.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError
from queue import Empty, Queue
from time import monotonic
from typing import Any, Final

from simulator.errors import Cancelled, ClusterError, ExtraMissing
from simulator.forecast.chunks import Job, run_job
from simulator.forecast.model import Model
from simulator.forecast.packing import Packed, pack, unpack
from simulator.forecast.store import Environment, difference, environment
from simulator.forecast.tally import ChunkTally
from simulator.forecast.workers import Stop

Client = Any
"""``distributed.Client`` and ``Future`` are not typed."""

Future = Any

CONNECT: Final = 4.0
"""Seconds to reach the scheduler."""

NOBODY: Final = 30.0
"""Seconds without any node before a batch is given up."""

_POLL: Final = 0.2
"""Seconds between two looks at whether the batch is still wanted and the cluster there."""

_AHEAD: Final = 2
"""Chunks handed out for each thread of the cluster: enough that none idles."""


def on_a_cluster(
    address: str,
    model: Model,
    seed: int,
    jobs: Sequence[Job],
    cancel: Stop | None = None,
) -> Iterator[tuple[Job, ChunkTally]]:
    """Work chunks out on a cluster; each is given as it gets ready, in any order.

    Args:
        address: of the scheduler, ``host:port``.
        model: the night.
        seed: of the batch.
        jobs: its chunks.
        cancel: asked now and then whether to give up.

    Raises:
        ExtraMissing: Dask's distributed is not installed.
        ClusterError: the cluster cannot be reached, differs, or went away.
        Cancelled: when ``cancel`` says so.
    """
    client = _connect(address)
    try:
        _check_nodes(client, address)
        run = _Run(client, address, model, seed)
        yield from run.work(jobs, cancel)
    finally:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            client.close(timeout=2)


def _connect(address: str) -> Client:
    try:
        import distributed
    except ImportError:
        raise ExtraMissing("--cluster", "cluster") from None
    # What it has to say arrives here as exceptions.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of other versions: we look for ourselves
            connect: Client = distributed.Client
            return connect(address, timeout=CONNECT, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else "no answer"
        raise ClusterError(f"cannot reach a cluster at {address}: {reason}") from None


def _check_nodes(client: Client, address: str) -> None:
    """Refuse a cluster without nodes, or with nodes that differ from this machine."""
    ours = environment()
    answers = client.run(environment, on_error="return")
    if not answers:
        raise ClusterError(f"the cluster at {address} has no workers")
    for node, theirs in sorted(answers.items()):
        if not isinstance(theirs, dict):
            raise ClusterError(f"node {node} cannot run this program: {theirs}")
        odd = difference(ours, theirs)
        if odd is not None:
            raise ClusterError(f"node {node} differs from this machine: {odd}")


def work_out(shared: tuple[Model, int], job: Job, expected: Environment) -> Packed:
    """A chunk's packed tally, on a node.

    Raises:
        ClusterError: this node differs from the machine that asked.
    """
    odd = difference(expected, environment())
    if odd is not None:
        raise ClusterError(f"a node that joined differs from this machine: {odd}")
    return pack(run_job(shared, job))


def _itself(shared: tuple[Model, int]) -> tuple[Model, int]:
    return shared


class _Run:
    """One batch on a connected cluster."""

    def __init__(self, client: Client, address: str, model: Model, seed: int) -> None:
        self._client, self._address = client, address
        self._model = model
        self._environment = environment()
        # A task, not scattered data: the scheduler makes it again should its holders be lost.
        self._shared = client.submit(_itself, (model, seed), pure=False)
        self._ready: Queue[Future] = Queue()
        self._running: dict[Future, Job] = {}
        self._seen = monotonic()

    def work(self, jobs: Sequence[Job], cancel: Stop | None) -> Iterator[tuple[Job, ChunkTally]]:
        """Hand the chunks out and take their tallies in."""
        waiting = list(reversed(jobs))
        try:
            while waiting or self._running:
                while waiting and len(self._running) < _AHEAD * max(1, self._threads()):
                    self._hand_out(waiting.pop())
                try:
                    future = self._ready.get(timeout=_POLL)
                except Empty:
                    self._check(cancel)
                    continue
                yield self._running.pop(future), self._take_in(future)
                self._check(cancel)
        finally:
            if self._running and self._client.status == "running":
                self._client.cancel(list(self._running))

    def _hand_out(self, job: Job) -> None:
        future = self._client.submit(work_out, self._shared, job, self._environment, pure=False)
        self._running[future] = job
        future.add_done_callback(self._ready.put)

    def _take_in(self, future: Future) -> ChunkTally:
        from distributed import KilledWorker

        try:
            packed: Packed = future.result(timeout=60)
        except KilledWorker:
            raise ClusterError(
                f"the cluster at {self._address} lost every node that tried one of the chunks"
            ) from None
        except (CancelledError, OSError) as error:
            raise ClusterError(
                f"the cluster at {self._address} went away: {str(error) or 'connection lost'}"
            ) from None
        return unpack(self._model, packed)

    def _threads(self) -> int:
        return sum(node["nthreads"] for node in self._nodes().values())

    def _nodes(self) -> dict[str, Any]:
        # n_workers is new in 2025; without it newer versions tell of five only.
        try:
            info = self._client.scheduler_info(n_workers=-1)
        except TypeError:
            info = self._client.scheduler_info()
        nodes: dict[str, Any] = info["workers"]
        return nodes

    def _check(self, cancel: Stop | None) -> None:
        """Stop where the batch is no longer wanted, or nobody is left to work it out."""
        if cancel is not None and cancel():
            raise Cancelled("cancelled")
        if self._client.status != "running":
            raise ClusterError(f"the cluster at {self._address} went away")
        if self._nodes():
            self._seen = monotonic()
        elif monotonic() - self._seen > NOBODY:
            raise ClusterError(f"the cluster at {self._address} has no workers left")
