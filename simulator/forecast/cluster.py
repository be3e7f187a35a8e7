"""The chunks of a batch on the nodes of a Dask cluster (extra ``cluster``).

The same chunks with the same random numbers: a node returns what a process here would. A lost
node costs the time of its chunks, which the scheduler hands to another. Nodes whose versions or
processor differ could return other bits, so they are refused before anything is worked out, and
every chunk checks again for nodes that joined later.

The cluster is talked to on a thread and an event loop of its own, so that nothing that hangs
there (a scheduler that accepts and says nothing, a node that has stopped, a name that no server
resolves) holds this program up, nor its end.
"""

from __future__ import annotations

import asyncio
import logging
import os
import re
import socket
import warnings
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from threading import Event, Thread
from time import monotonic
from typing import Any, Final, TypeVar

from simulator.errors import Cancelled, ClusterError, ExtraMissing
from simulator.forecast.chunks import Job, run_job
from simulator.forecast.model import Model
from simulator.forecast.packing import Packed, pack, unpack
from simulator.forecast.store import Environment, difference, environment
from simulator.forecast.tally import ChunkTally
from simulator.forecast.workers import Stop
from simulator.text import excerpt

Client = Any
"""``distributed.Client`` and ``Future`` are not typed."""

Future = Any

Answer = TypeVar("Answer")

CONNECT: Final = 3.0
"""Seconds to reach the scheduler."""

ANSWER: Final = 4.0
"""Seconds that a scheduler or a node has for an answer."""

READY: Final = 7.5
"""Seconds until a cluster must be connected and all of its nodes be known to be like this machine,
whatever it is that hangs."""

NOBODY: Final = 8.0
"""Seconds without any node before a batch is given up."""

LEAVE: Final = 0.6
"""Seconds to take leave of a cluster: Ctrl-C ends a batch within one."""

_POLL: Final = 0.2
"""Seconds between two looks at whether the batch is still wanted and the cluster there."""

_AHEAD: Final = 2
"""Chunks handed out for each thread of the cluster: enough that none idles."""

_ADDRESS: Final = re.compile(
    r"(tcp://)?(?P<host>[\w.-]+|\[[\da-fA-F:.]+(%\w+)?\]):(?P<port>[0-9]{1,5})"
)
"""Dask has other protocols, each of which needs more than an address: certificates, or a process
that is also the scheduler's."""


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
        ClusterError: the cluster cannot be reached, differs, does not answer, or went away.
        Cancelled: when ``cancel`` says so.
    """
    _check_address(address)
    try:
        import distributed
    except ImportError:
        raise ExtraMissing("--cluster", "cluster") from None
    run = _Run(distributed, address, model, seed, jobs)
    with _quiet():
        run.start()
        try:
            while (ready := run.ready(cancel)) is not None:
                job, packed = ready
                yield job, _tally(model, packed)
        finally:
            run.leave()


def _check_address(address: str) -> None:
    match = _ADDRESS.fullmatch(address)
    if match is None or not 0 < int(match["port"]) < 2**16:
        reason = "not an address, which is host:port, such as 192.168.0.5:8786"
        raise ClusterError(f"cannot reach a cluster at {_shown(address)}: {reason}")


def _shown(address: str) -> str:
    return address if address.isprintable() and 0 < len(address) < 300 else excerpt(address)


def _tally(model: Model, packed: object) -> ChunkTally:
    try:
        return unpack(model, packed)  # type: ignore[arg-type]
    except Exception as error:  # whatever a node may have sent
        raise ClusterError(f"a node sent what is no tally: {error}") from None


@contextmanager
def _quiet() -> Iterator[None]:
    """What Dask has to say arrives as exceptions: it warns and logs of nothing."""
    names = [name for name in logging.root.manager.loggerDict if name.startswith(_LOUD)]
    loggers = [logging.getLogger(name) for name in (*names, *_LOUD)]
    before = [logger.disabled for logger in loggers]
    for logger in loggers:
        logger.disabled = True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of other versions, too: we look for ourselves
            yield
    finally:
        for logger, disabled in zip(loggers, before, strict=True):
            logger.disabled = disabled


_LOUD: Final = ("distributed", "tornado", "asyncio")


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
    """One batch on a cluster."""

    def __init__(
        self, distributed: Any, address: str, model: Model, seed: int, jobs: Sequence[Job]
    ) -> None:
        self._distributed = distributed
        self._address = address
        self._shared = (model, seed)
        self._jobs = jobs
        self._environment = environment()
        self._ready: SimpleQueue[tuple[Job, object] | ClusterError | None] = SimpleQueue()
        self._nodes: Mapping[str, int] = {}
        self._begun = Event()
        self._deadline = monotonic() + READY
        self._left = False
        self._loop = asyncio.new_event_loop()
        # Of a cluster that went away much is left hanging: none of it is news.
        self._loop.set_exception_handler(lambda *_: None)
        self._task: asyncio.Task[None] | None = None
        # A daemon: the end of the program does not wait for it.
        self._thread = Thread(target=self._talk, name="cluster", daemon=True)

    # On the thread of the batch

    def start(self) -> None:
        """Begin to talk."""
        self._thread.start()

    def ready(self, cancel: Stop | None) -> tuple[Job, object] | None:
        """The next chunk that has been worked out; None after the last.

        Raises:
            ClusterError: the cluster fails.
            Cancelled: when ``cancel`` says so.
        """
        while True:
            if cancel is not None and cancel():
                raise Cancelled("cancelled")
            with suppress(Empty):
                found = self._ready.get(timeout=_POLL)
                if isinstance(found, ClusterError):
                    raise found
                return found
            if not self._begun.is_set() and monotonic() > self._deadline:
                raise self._unreachable(TimeoutError())
            if not self._thread.is_alive() and self._ready.empty():
                raise self._failure("went away")

    def leave(self) -> None:
        """Stop talking, or at least listening."""
        self._left = True
        with suppress(RuntimeError):  # the loop has been closed
            self._loop.call_soon_threadsafe(self._give_up)
        self._thread.join(LEAVE)

    # On the thread of the talk

    def _give_up(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _talk(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._task = self._loop.create_task(self._speak())
            if not self._left:
                self._loop.run_until_complete(self._task)
        except ClusterError as error:
            self._ready.put(error)
        except CancelledError:
            self._ready.put(self._failure("went away"))
        except Exception as error:
            reason = " ".join(f"{type(error).__name__}: {error}".split())
            self._ready.put(self._failure(f"failed: {reason}"))
        except BaseException:  # asyncio's own CancelledError: given up, by us or by Dask
            if not self._left:
                self._ready.put(self._failure("went away"))
        else:
            self._ready.put(None)
        finally:
            with suppress(RuntimeError):
                self._loop.close()

    def _failure(self, what: str) -> ClusterError:
        return ClusterError(f"the cluster at {_shown(self._address)} {what}")

    def _unreachable(self, error: Exception) -> ClusterError:
        place = _shown(self._address)
        if not isinstance(error, OSError):  # Dask made nothing of what it was told
            return ClusterError(f"what answers at {place} is no Dask scheduler")
        if isinstance(error, self._distributed.comm.CommClosedError):  # it tells of sockets
            reason = "what answers there hangs up"
        else:
            reason = str(error.strerror or error).strip() or "no answer"
        return ClusterError(f"cannot reach a cluster at {place}: {reason.splitlines()[0]}")

    async def _speak(self) -> None:
        # The name first: a resolver that hangs would hold Dask's own threads up, which the end of
        # a program waits for. This thread it does not wait for.
        match = _ADDRESS.fullmatch(self._address)
        if match is not None:
            try:
                socket.getaddrinfo(match["host"].strip("[]"), int(match["port"]))
            except (OSError, ValueError) as error:
                raise self._unreachable(error) from None
        try:
            client: Client = self._distributed.Client(
                self._address, timeout=CONNECT, set_as_default=False, asynchronous=True
            )
        except Exception as error:
            raise self._unreachable(error) from None
        try:
            await self._connect(client)
            await self._check_nodes(client)
            self._begun.set()
            await self._work(client)
        finally:
            with suppress(Exception):
                await asyncio.wait_for(client.close(timeout=LEAVE), LEAVE)
            client.status = "closed"  # or it would be closed once more when it is forgotten

    async def _connect(self, client: Client) -> None:
        try:
            await asyncio.wait_for(client, CONNECT + 0.5)
        except Exception as error:  # from a scheduler that is none, anything
            raise self._unreachable(error) from None

    async def _check_nodes(self, client: Client) -> None:
        """Refuse a cluster without nodes, or with nodes that differ from this machine."""
        nodes = await self._heard(client.nthreads())
        if not nodes:
            raise self._failure("has no workers")
        await self._ask(client, nodes, os.getpid)  # is anybody there?
        # Dask's own question: whoever differs may be able to answer no other.
        answers = await self._heard(client.get_versions(packages=["numpy"]))
        for node, versions in sorted(answers["workers"].items()):
            theirs = {**self._environment, **_versions(versions, self._environment)}
            self._refuse(node, theirs)
        environments = await self._ask(client, nodes, environment)
        for node, answer in sorted(environments.items(), key=lambda pair: pair[0]):
            if not isinstance(answer, dict):
                raise ClusterError(f"node {node} cannot run this program: {answer}")
            self._refuse(node, answer)

    def _refuse(self, node: str, theirs: Environment) -> None:
        odd = difference(self._environment, theirs)
        if odd is not None:
            raise ClusterError(f"node {node} differs from this machine: {odd}")

    async def _heard(self, answer: Awaitable[Answer]) -> Answer:
        """What the scheduler answers."""
        try:
            return await asyncio.wait_for(answer, ANSWER)
        except TimeoutError:
            raise self._failure("does not answer") from None
        except OSError:
            raise self._failure("went away") from None

    async def _ask(
        self, client: Client, nodes: Iterable[str], function: Callable[[], object]
    ) -> dict[str, object]:
        """What each node answers; a node that went away meanwhile is left out."""
        asked = {node: self._question(client, node, function) for node in nodes}
        _, silent = await asyncio.wait(asked.values(), timeout=ANSWER)
        for node, task in asked.items():
            if task in silent:
                raise self._silence(node)
        answers: dict[str, object] = {}
        for node, task in asked.items():
            answers.update({node: task.exception()} if task.exception() else task.result())
        return answers

    @staticmethod
    def _question(
        client: Client, node: str, function: Callable[[], object]
    ) -> asyncio.Task[dict[str, object]]:
        answer = client.run(function, workers=[node], on_error="return")
        return asyncio.ensure_future(answer)

    def _silence(self, node: str) -> ClusterError:
        return self._failure(f"has a node that does not answer: {node}")

    async def _work(self, client: Client) -> None:
        """Hand the chunks out and take their tallies in."""
        # A task, not scattered data: the scheduler makes it again should its holders be lost.
        shared = client.submit(_itself, self._shared, pure=False)
        watch = asyncio.ensure_future(self._watch(client))
        waiting, running = list(reversed(self._jobs)), set[asyncio.Task[tuple[Job, object]]]()
        try:
            while waiting or running:
                # What nobody has taken yet counts too: a disk may be slower than a cluster.
                room = _AHEAD * max(1, sum(self._nodes.values())) - self._ready.qsize()
                while waiting and len(running) < room:
                    running.add(asyncio.ensure_future(self._one(client, shared, waiting.pop())))
                await asyncio.wait(
                    {*running, watch}, timeout=_POLL, return_when=asyncio.FIRST_COMPLETED
                )
                if watch.done():
                    watch.result()
                for done in [task for task in running if task.done()]:
                    running.remove(done)
                    self._ready.put(done.result())
        finally:
            for task in (watch, *running):
                task.cancel()

    async def _one(self, client: Client, shared: Future, job: Job) -> tuple[Job, object]:
        """A chunk and its packed tally."""
        future = client.submit(work_out, shared, job, self._environment, pure=False)
        try:
            return job, await future
        except self._distributed.KilledWorker:
            raise self._failure("lost every node that tried one of the chunks") from None
        except (CancelledError, OSError):
            raise self._failure("went away") from None

    async def _watch(self, client: Client) -> None:
        """Raise an error where the cluster goes away, or anybody there falls silent."""
        asked: dict[str, tuple[float, asyncio.Task[Any]]] = {}
        seen = monotonic()
        while True:
            self._nodes = await self._heard(client.nthreads())
            now = monotonic()
            if self._nodes:
                seen = now
            elif now - seen > NOBODY:
                raise self._failure("has no workers left")
            for node in asked.keys() - self._nodes.keys():
                asked.pop(node)[1].cancel()
            for node in self._nodes:
                since, question = asked.get(node, (now, None))
                if question is None or question.done():
                    asked[node] = now, self._question(client, node, os.getpid)
                elif now - since > ANSWER:
                    raise self._silence(node)
            await asyncio.sleep(1)


def _versions(answer: Mapping[str, Any], ours: Environment) -> dict[str, str]:
    """A node's versions of NumPy and Python, out of Dask's answer."""
    packages = answer["packages"]
    number = ".".join(str(packages.get("python")).split(".")[:3])
    here = re.match(r"\d+\.\d+\.\d+", ours.get("python", ""))
    python = ours["python"] if here and here[0] == number else number
    return {"numpy": str(packages.get("numpy") or "none"), "python": python}
