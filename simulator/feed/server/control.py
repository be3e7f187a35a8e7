"""The feed's own control: play, pause, another speed, another moment, another run."""

from __future__ import annotations

import asyncio
import gc
import json
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from aiohttp import ClientPayloadError, web
from aiohttp.http_exceptions import HttpProcessingError

from simulator.errors import ElectionNightError, InputError
from simulator.feed.faults import (
    PRESET_WORDS,
    Affliction,
    FaultPlan,
    Refuse,
    afflict_in_steps,
    catalogue,
    presets,
    read_faults,
)
from simulator.feed.server.answers import json_answer, refusal, station_of, waiting
from simulator.feed.server.guard import Refusal
from simulator.feed.server.station import OnAir, Station, in_slices
from simulator.feed.transmission import Transmission, name_run
from simulator.messages import STATEMENTS
from simulator.options import FASTEST, SLOWEST
from simulator.text import excerpt, join, nearest, quantity, quote

MOST_DUE: Final = 12
"""Contests that are told as the next to declare."""
MARKED: Final = (100, 300)
"""Messages behind and ahead of which is told whether a fault strikes them: as a page shows them."""
MOST_INJECTED: Final = 50
"""Faults of one request."""
LEAD: Final = 2.0
"""How often the time that faults took to strike they are given when they strike once more."""
LONGEST_LEAD: Final = 300.0
"""Seconds of the night by which they may act later then."""
PATIENCE: Final = 10.0
"""Seconds in which a request's body must be here."""


@dataclass(frozen=True)
class Order:
    """What is to be done.

    Attributes:
        station: to which.
        on: what plays there.
        asked: the request's JSON object.
        wall: the real moment, seconds since the epoch.
        done: what the command is told of it, beside what was asked for.
        said: what the client is told of it, beside the state.
    """

    station: Station
    on: OnAir
    asked: Mapping[str, Any]
    wall: float
    done: dict[str, Any] = field(default_factory=dict)
    said: dict[str, Any] = field(default_factory=dict)

    def only(self, *names: str) -> None:
        """Nothing else may be asked for.

        Raises:
            InputError: something is.
        """
        problems = [f"{excerpt(name)}: no such key" for name in self.asked if name not in names]
        if problems:
            raise InputError(*problems)


class Behind(InputError):
    """What was sent cannot be unsent."""


class Many(InputError):
    """A fault would strike more than who put it in meant."""


Act = Callable[[Order], Awaitable[None] | None]


async def state(request: web.Request) -> web.Response:
    """The clock, and what is armed."""
    station = station_of(request)
    await station.measure()
    return (
        waiting(station) if station.unknown else json_answer(state_object(station, station.clock()))
    )


def state_object(station: Station, wall: float) -> dict[str, Any]:
    """The night at a real moment, who listens and what is armed."""
    return {
        **station.night(wall),
        "listeners": len(station.listeners),
        "cut": station.listeners.cut,
        "faults": station.armed(),
        "actions": sorted(ACTIONS) if station.settings.control else [],
        **_operated(station),
    }


def _operated(station: Station) -> dict[str, Any]:
    """What only who steers a rehearsal wants to know."""
    if not station.settings.control:
        return {}
    said: dict[str, Any] = {"writes": list(station.writes), "stopped": station.stopped}
    if station.on is None:
        return {**said, "next": [], "struck": {}}
    playing = station.on.transmission
    sent, (behind, ahead) = len(playing.sent), MARKED
    marked: dict[str, list[int]] = {}
    for place in range(max(0, sent - behind), min(sent + ahead, len(playing.items))):
        for fault in playing.items[place].faults:
            marked.setdefault(fault, []).append(place + 1)
    time = playing.roll.time
    due = [{"contest": slug, "at": time(at).isoformat()} for slug, at in _due(playing).items()]
    return {**said, "next": due, "struck": marked}


def _due(playing: Transmission) -> dict[str, int]:
    """The contests that declare next, and when, seconds of the night."""
    found: dict[str, int] = {}
    for item in islice(playing.items, len(playing.sent), None):
        slug = item.message.contest
        if item.message.kind not in STATEMENTS or slug is None or slug in found:
            continue
        if slug in playing.roll.seats and playing.board.fold(slug).result is None:
            found[slug] = item.due
            if len(found) == MOST_DUE:
                break
    return found


async def catalogue_of(request: web.Request) -> web.Response:
    """The faults that there are, and the presets."""
    marks = station_of(request).marks
    told = [entry.told() for entry in catalogue()]
    words = {name: PRESET_WORDS[name] for name in presets()}
    return json_answer({**marks, "faults": told, "presets": dict(presets()), "words": words})


async def act(request: web.Request) -> web.Response:
    """Do what is asked for."""
    station, name = station_of(request), request.match_info["action"]
    action = ACTIONS.get(name)
    if action is None:
        near = nearest(name[:60], ACTIONS)
        hint = f" (nearest: {near})" if near else ""
        told = f"no action {quote(name[:60])}{hint}: {join(sorted(ACTIONS), 'or')}"
        return refusal(station, Refusal(404, told))
    if not station.settings.control:
        told = "this night is kept live: its clock cannot be moved, and no fault put in"
        return refusal(station, Refusal(403, told))
    if station.on is None:
        return waiting(station)
    try:
        asked = await _body(request)
        async with station.acting:
            # What is due is out before anything changes.
            wall = await station.catch_up()
            order = Order(station, station.on, asked, wall)
            doing = action(order)
            if doing is not None:
                await doing
            now = await _settled(order, name, wall if doing is None else station.clock())
            await station.measure()
            if doing is not None and gc.get_freeze_count():
                # Another plan, kept as long as the night: not to be gone through for garbage.
                gc.freeze()
    except ElectionNightError as error:
        problems = [line.removeprefix("error: ") for line in error.lines]
        status = 409 if isinstance(error, Behind | Many) else 400
        return refusal(station, Refusal(status, "; ".join(problems), problems=tuple(problems)))
    return json_answer({**state_object(station, now), **order.said})


async def _settled(order: Order, name: str, wall: float) -> float:
    """Let an order that was done have its effects; the real moment by which it has."""
    station = order.station
    assert station.on is not None
    # The command knows of another run before its first message goes out.
    station.hooks.acted(name, station.on.transmission, {**order.asked, **order.done})
    # Nobody sends what is due later: the clock is to go on from here.
    await station.settle(wall)
    # At 600 times the seconds that a new run takes to begin would be half an hour of the night.
    now = station.clock()
    station.hold(wall, now)
    if now > wall:
        station.hooks.held()
    station.wake.set()
    return now


async def _body(request: web.Request) -> dict[str, Any]:
    """The JSON object of a request; an empty one of none.

    Raises:
        InputError: it is not JSON, or not sent as such.
    """
    try:
        async with asyncio.timeout(PATIENCE):
            data = await request.read()
    except TimeoutError:
        raise InputError(f"the request was not here within {PATIENCE:.0f} seconds") from None
    except (HttpProcessingError, web.RequestPayloadError, ClientPayloadError):
        raise InputError("the body is not what its Content-Encoding says") from None
    if not data.strip():
        return {}
    # A form of another site cannot say this without asking first.
    if request.content_type != "application/json":
        raise InputError("the body should be JSON: Content-Type: application/json")
    try:
        told = json.loads(data)
    except (ValueError, RecursionError):
        raise InputError("the body is not JSON") from None
    if not isinstance(told, dict):
        raise InputError("the body should be a JSON object")
    return told


def play(order: Order) -> None:
    """Go on."""
    order.only()
    if order.on.transmission.clock.paused:
        order.on.transmission.clock = order.on.transmission.clock.play(order.wall)


def pause(order: Order) -> None:
    """Stand."""
    order.only()
    if not order.on.transmission.clock.paused:
        order.on.transmission.clock = order.on.transmission.clock.pause(order.wall)


def pace(order: Order) -> None:
    """Another speed."""
    order.only("speed")
    speed = order.asked.get("speed")
    if (
        isinstance(speed, bool)
        or not isinstance(speed, int | float)
        or not SLOWEST <= speed <= FASTEST
    ):
        raise InputError(f"speed: should be a number from {SLOWEST:.0f} to {FASTEST:.0f}")
    order.on.transmission.clock = order.on.transmission.clock.paced(order.wall, float(speed))


def seek(order: Order) -> None:
    """Another moment: later, all that is passed goes out at once; earlier, a new run begins.

    Raises:
        Behind: it is earlier, and the client would not have a new run.
    """
    order.only("at", "back")
    at, back = moment(order.on, order.asked.get("at")), order.asked.get("back", True)
    if not isinstance(back, bool):
        raise InputError("back: should be true or false: whether a new run may begin")
    if at < order.on.transmission.night_seconds(order.wall):
        if not back:
            raise Behind(f"at: {excerpt(order.asked['at'])} is behind: only a new run goes back")
        order.station.restart(new_run(order.station.run), order.wall, at)
    else:
        order.on.transmission.seek(order.wall, at)


def skip(order: Order) -> None:
    """So many seconds of the night further: what is passed goes out at once."""
    order.only("seconds")
    seconds = order.asked.get("seconds")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 < seconds < 10**6:
        raise InputError("seconds: should be a number above 0, seconds of the night")
    playing = order.on.transmission
    playing.seek(order.wall, playing.night_seconds(order.wall) + seconds)


def restart(order: Order) -> None:
    """A new run, from the beginning or a moment of the night."""
    order.only("at")
    at = moment(order.on, order.asked["at"]) if order.asked.get("at") is not None else None
    order.station.restart(new_run(order.station.run), order.wall, at)


def moment(on: OnAir, told: Any) -> float:
    """Seconds of the night of a time as people write it, or of seconds after the close of poll.

    Raises:
        InputError: it is no time of that night.
    """
    if isinstance(told, int | float) and not isinstance(told, bool) and abs(told) < 10**7:
        return float(told)
    if not isinstance(told, str):
        raise InputError('at: should be a time such as "03:30", or seconds after close of poll')
    try:
        return on.transmission.roll.scenario.clock.seconds(told)
    except ValueError as error:
        raise InputError(f"at: {error}") from None


def new_run(old: str) -> str:
    """Another name than the last run's."""
    while (name := name_run(secrets.randbits(20))) == old:
        pass
    return name


async def inject(order: Order) -> None:
    """Faults, as a fault plan would hold them: they act from now on."""
    order.only("faults", "fault", "most")
    tables = order.asked.get("faults", order.asked.get("fault"))
    if isinstance(tables, dict):
        tables = [tables]
    if not isinstance(tables, list) or not tables or len(tables) > MOST_INJECTED:
        raise InputError(f"faults: should be a list of 1 to {MOST_INJECTED} faults")
    if not all(isinstance(table, dict) for table in tables):
        raise InputError("faults: each should be an object with its type")
    most = order.asked.get("most")
    if most is not None and (isinstance(most, bool) or not isinstance(most, int) or most < 0):
        raise InputError("most: should be a whole number, the contests that may be struck")
    await _arm(order, tables, most)


async def retract(order: Order) -> None:
    """A contest's result is withdrawn, now."""
    order.only("contest", "again_after")
    slug = order.asked.get("contest")
    roll = order.on.transmission.roll
    if slug is None:
        raise InputError("contest: has to be given")
    if not isinstance(slug, str) or slug not in roll.seats:
        near = nearest(slug[:60], roll.seats) if isinstance(slug, str) else None
        hint = f" (nearest: {near})" if near else ""
        raise InputError(f"contest: no contest {excerpt(slug)}{hint}")
    if order.on.transmission.board.fold(slug).result is None:
        raise InputError(f"contest: {slug} has no result yet that could be withdrawn")
    again = order.asked.get("again_after")
    more = {} if again is None else {"again_after": again}
    await _arm(order, [{"type": "retraction", "contest": slug, "after": 1, **more}])


def clear(order: Order) -> None:
    """No fault of the line any more; what is wrong in messages is put right as it was planned."""
    order.only()
    order.station.line.clear()
    order.on.disarm()


async def _arm(order: Order, tables: Sequence[Mapping[str, Any]], most: int | None = None) -> None:
    """Read faults, all or none, and put them into what was not sent yet.

    The night goes on meanwhile. Where it has sent what the faults would have changed, they strike
    once more: from a little later on, or, where a moment is long in the night, while it waits.

    Raises:
        Many: they would strike more than ``most`` contests; nothing is changed.
    """
    station, on, playing = order.station, order.on, order.on.transmission
    if playing.roll.plain:
        # Real people stand on these ballots: what is said of them under their names is true.
        raise InputError("--names plain is for true results without faults")
    plan, now, struck = await _struck(order, tables, order.wall)
    contests = dict.fromkeys(slug for touch in struck.touches for slug in touch.contests)
    if most is not None and len(contests) > most:
        # A seat that has declared is struck by what is said of it once more.
        board = playing.board
        declared = sum(board.fold(slug).result is not None for slug in contests)
        told = "still to come"
        if declared:
            told = f"{declared:,} of them declared already"
        raise Many(f"this strikes {quantity(len(contests), 'seat')}, {told}")
    lead = LEAD * (station.clock() - order.wall)
    if not playing.agrees(struck.items) and lead * playing.clock.speed <= LONGEST_LEAD:
        plan, now, struck = await _struck(order, tables, station.clock() + lead)
    if not playing.agrees(struck.items):
        wall = await station.catch_up()
        station.stands = True
        try:
            plan, now, struck = await _struck(order, tables, wall)
        finally:
            station.stands = False
            station.hold(wall, station.clock())
            # Whoever asked may be gone: the clock that is kept has to be the one that stamps.
            station.hooks.held()
            station.wake.set()
        assert playing.agrees(struck.items), "something was sent while the night stood"
    playing.replan(struck.items)
    order.done.update(faults=list(tables), presets=plan.presets)
    order.done.update(sent=len(playing.sent), now=now, touches=struck.touches)
    on.arm(struck.touches)
    station.line.arm(plan.faults)
    missed = [touch.fault for touch in struck.touches if not touch.items]
    remarks = [f"{f.type}: nothing to strike" for f in missed if f.family != "transport"]
    contests = dict.fromkeys(slug for touch in struck.touches for slug in touch.contests)
    order.said.update(struck=list(contests), remarks=remarks)


async def _struck(
    order: Order, tables: Sequence[Mapping[str, Any]], wall: float
) -> tuple[FaultPlan, int, Affliction]:
    """Faults, seconds of the night at a real moment, and the plan as they strike it."""
    on, playing = order.on, order.on.transmission
    now = int(playing.night_seconds(wall))
    plan = read_faults(playing.roll, tables=tables, now=now)
    for fault in plan.faults:
        if isinstance(fault, Refuse) and fault.lasts is None:
            raise InputError('refuse: say "for" how long: nobody could take it back')
    seed = on.programme.fault_seed
    steps = afflict_in_steps(
        playing.items, plan.faults, seed, playing.roll, now=now, earlier=on.touches
    )
    return plan, now, await in_slices(steps)


ACTIONS: Final[Mapping[str, Act]] = {
    "play": play,
    "pause": pause,
    "speed": pace,
    "seek": seek,
    "skip": skip,
    "restart": restart,
    "inject": inject,
    "retract": retract,
    "clear": clear,
}
