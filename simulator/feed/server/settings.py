"""How a feed is served, what it serves, and who is told of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from simulator.feed.document import Format
from simulator.feed.faults import Fault, Touch
from simulator.feed.roll import Roll
from simulator.feed.transmission import Transmission
from simulator.feed.values import Item, Night, Sent


@dataclass(frozen=True)
class Settings:
    """How a feed is served.

    Attributes:
        run: the run's name, known before its plan is.
        night: what the night is.
        told: in words, what a drawn or imagined night is; empty otherwise.
        test: it is test data, and says so everywhere.
        host: the address to listen on.
        port: 0 takes any that is free.
        token: what a client must know; None: no token, and only on this machine.
        cors: origins whose pages may read it, ``*`` all; none by default.
        max_listeners: streams at once; one more is told 503.
        quota: requests a minute and client; None: any number.
        control: the clock may be steered, and faults put in; not so of a night that is kept live.
        exit_at_end: end once the last message is out.
        resumed: the run has sent messages before this server: until they are known again, it is
            not said that nothing has happened.
        formats: names of those that there will be beside the native one.
        contests: slugs of the night's, as far as they are known before it is played.
        about: what else the service document says: scenario, seed, draw.
        writes: in words, what is written beside it of the first run, and ends with it.
        stopped: what was written of a run before that one, if it was: what, whose and when.
    """

    run: str
    night: Night = "replayed"
    told: str = ""
    test: bool = True
    host: str = "127.0.0.1"
    port: int = 8650
    token: str | None = None
    cors: tuple[str, ...] = ()
    max_listeners: int = 10_000
    quota: int | None = None
    control: bool = True
    exit_at_end: bool = False
    resumed: bool = False
    formats: tuple[str, ...] = ()
    contests: tuple[str, ...] = ()
    about: Mapping[str, Any] = field(default_factory=dict)
    writes: tuple[str, ...] = ()
    stopped: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Programme:
    """What is served.

    Attributes:
        transmission: of the night; what it has sent already is served as sent.
        formats: makes the formats, new for each run: they are fed every message in order.
        plan: before anything was injected, faults of the command line and all: what a new run
            begins with. Empty: the transmission's own.
        faults: all that are armed; those of content are in the plan, those of the line act here.
        touches: what each of them did, in the same order; empty: that is not known.
        planned: the same of those in ``plan``, before anything was injected; None: nothing was.
        fault_seed: of what is drawn of them.
    """

    transmission: Transmission
    formats: Callable[[Roll], Sequence[Format]]
    plan: tuple[Item, ...] = ()
    faults: tuple[Fault, ...] = ()
    touches: tuple[Touch, ...] = ()
    planned: tuple[Touch, ...] | None = None
    fault_seed: int = 1


def _nothing(*_: Any) -> None:
    pass


@dataclass(frozen=True)
class Hooks:
    """Who is told of what happens; all are called in the server's own thread, and must be quick.

    Attributes:
        ready: the base address, once it is listened on.
        note: a line about a request or a listener, nothing in it that commands a terminal.
        sent: messages, as they go out.
        acted: what was done by the control (``play``, ``speed``, ``inject``, ``restart`` …), the
            transmission after it (another one after a restart), and what was asked for.
        held: the clock was set anew since, for what was done had taken a while.
    """

    ready: Callable[[str], None] = _nothing
    note: Callable[[str], None] = _nothing
    sent: Callable[[Sequence[Sent]], None] = _nothing
    acted: Callable[[str, Transmission, Mapping[str, Any]], None] = _nothing
    held: Callable[[], None] = _nothing
