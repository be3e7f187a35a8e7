"""What sends a night: the server, the folder of files, the recording, and the state of the run."""

from __future__ import annotations

import hashlib
import json
import math
import secrets
import time
from argparse import Namespace
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from simulator import disk
from simulator.commands.feed.night import PLAIN, Planned, Rehearsal
from simulator.commands.feed.places import find_left, is_ours, state_of
from simulator.commands.feed.writing import PATIENCE, Narrator, Writer, note
from simulator.errors import ElectionNightError, InputError
from simulator.feed import (
    Earlier,
    Fault,
    FeedClock,
    Injection,
    Item,
    Marker,
    Quiet,
    Row,
    RunState,
    Sent,
    Sink,
    Touch,
    Transmission,
    afflict,
    broad,
    check_http,
    idle,
    name_run,
    open_folder,
    open_recorder,
    plan_hash,
    print_rows,
    read_faults,
    read_marker,
    read_state,
    recording_header,
    sheet,
    stamp,
    write_fault,
    write_files,
    write_rows,
    write_sheets,
    write_state,
)
from simulator.options import FeedRequest
from simulator.text import expose, join, quantity

SHEET_EVERY: Final = 10.0
"""Seconds between two writings of the marking sheet while what faults touched is sent."""

WRITTEN: Final = {"--files": "the folder of files", "--record": "the recording"}
"""In words, what is written beside the server, by its option."""

PAPER: Final = "faults.txt"
"""The marking sheet to print, beside the state."""


def send(options: Namespace, request: FeedRequest, night: Rehearsal) -> int:
    """Send a night until it is over, or until a signal; the exit code.

    Raises:
        ElectionNightError: it cannot be played, sent or written.
    """
    sending = Sending(options, request, night)
    return sending.serve() if request.server else sending.write()


class Sending:
    """A night that is sent.

    Args:
        options: of the command.
        request: the same, checked.
        night: what is sent.
    """

    def __init__(self, options: Namespace, request: FeedRequest, night: Rehearsal) -> None:
        self.options = options
        self.request = request
        self.night = night
        self.roll = night.roll
        self.state: RunState | None = None
        self._struck: list[tuple[Sequence[Item], Sequence[Touch], Sequence[str]]] = []
        """What faults did: to the plan, and to it as it was injected into, each with presets."""
        self._armed: list[Fault] = list(night.faults.faults)
        self._touches: list[Touch] = []
        self._injections: list[Injection] = []
        self._stack = ExitStack()
        self._writer: Writer | None = None
        self._transmission: Transmission | None = None
        self._plan = ""
        self._fresh_until = 0.0
        self._earlier: tuple[Earlier, ...] = ()
        self._left: dict[str, str] = {}
        """Of --files and --record those that hold a run before, and which: they are not gone on."""

    # Without a server

    def write(self) -> int:
        """Only into files, at the clock's pace or all at once."""
        planned = self.night.plan()
        self._plan = plan_hash(planned.items, self.roll)
        marker = self._marker_of_folder()
        run = marker.run if marker is not None else name_run(secrets.randbits(20))
        clock = self._clock(planned.items, time.time(), marker)
        transmission = self._transmit(planned.items, run, clock)
        with self._stack as stack:
            sinks = self._open_sinks(run, stack, clock)
            self._introduce(run)
            self._tell_idle(planned)
            print(expose(str(self.options.files or self.options.record)), flush=True)
            write_files(transmission, [*sinks, Narrator(transmission)])
        return 0

    def _marker_of_folder(self) -> Marker | None:
        """Which run a folder's files are of, where it is gone on with."""
        if not self.options.resume or self.options.files is None:
            return None
        marker = read_marker(Path(self.options.files))
        if marker is not None and marker.plan != self._plan:
            raise InputError(
                f"{self.options.files}: its files are of another plan: resume with the same "
                "scenario, seed, options and faults"
            )
        if marker is not None and marker.clock is None:
            raise InputError(
                f"{self.options.files}: its files are of a run with a server: go on with that, by "
                "its --state, or name a new folder"
            )
        return marker

    # With a server

    def serve(self) -> int:
        """Over HTTP, and into files where they are asked for, until a signal."""
        check_http("the feed's server")
        from simulator.feed.server import Hooks, Programme, Settings, serve

        self._take_up()
        run = self.state.run if self.state is not None else name_run(secrets.randbits(20))
        options, request, roll = self.options, self.request, self.roll

        def load() -> Programme:
            planned = self.night.plan()
            transmission = self._begin(planned, run)
            return Programme(
                transmission,
                formats=lambda of: self.night.formats(request.formats, of),
                plan=planned.items,
                faults=tuple(self._armed),
                touches=tuple(self._touches),
                planned=planned.touches,
                fault_seed=self.night.fault_seed,
            )

        settings = Settings(
            run=run,
            night=roll.night,
            told=roll.told,
            test=roll.test,
            host=request.host,
            port=request.port,
            token=request.token,
            cors=request.cors,
            max_listeners=request.max_listeners,
            quota=options.quota,
            exit_at_end=options.exit_at_end,
            resumed=self.state is not None,
            formats=tuple(name for name in request.formats if name != "native"),
            contests=tuple(roll.seats),
            writes=self._written,
            stopped=self._stopped,
            about={
                "scenario": self.night.scenario.name,
                "title": self.night.scenario.title,
                "seed": options.seed,
                "draw": options.draw,
            },
        )
        with self._stack:
            self._introduce(run)
            self._tell_left()
            hooks = Hooks(
                ready=lambda url: print(url, flush=True),
                note=note,
                sent=self._sent,
                acted=self._acted,
                held=self._keep,
            )
            try:
                serve(load, settings, hooks)
            finally:
                self._stop()
        return 0

    @property
    def _writes(self) -> tuple[str, ...]:
        """Options of what else is written of the run that plays."""
        both = {"--files": self.options.files, "--record": self.options.record}
        return tuple(name for name, path in both.items() if path and name not in self._left)

    @property
    def _written(self) -> tuple[str, ...]:
        """The same in words."""
        return tuple(WRITTEN[name] for name in self._writes)

    @property
    def _stopped(self) -> dict[str, Any] | None:
        """What was written of the last run before that wrote any of it, as the control tells it."""
        for one in reversed(self._earlier):
            if what := [WRITTEN[name] for name, run in self._left.items() if run == one.run]:
                at = datetime.fromtimestamp(one.at, UTC)
                return {"what": what, "run": one.run, "at": stamp(at)}
        return None

    @property
    def _choices(self) -> dict[str, str]:
        """What the plan follows from beside which night it is, as a state has it."""
        options, night = self.options, self.night
        tables = json.dumps([write_fault(fault) for fault in night.faults.faults], sort_keys=True)
        return {
            "scenario": night.scenario.digest,
            "--until": str(night.until),
            "--partials": str(options.partials),
            "--reveal": options.reveal,
            "faults": hashlib.sha256(tables.encode()).hexdigest(),
            "--fault-seed": str(night.fault_seed),
        }

    @property
    def _night(self) -> dict[str, str]:
        """Which night it is, as a state has it."""
        options = self.options
        own = {"scenario": self.night.scenario.name, "--seed": options.seed}
        own |= {"--draw": options.draw, "--contest": options.contest, "--from": options.recording}
        own |= {"--names": options.names, "--stamp": options.stamp, "--pa-ids": options.pa_ids}
        own |= {"--election-date": options.election_date, "--skip-quiet": options.skip_quiet}
        return {key: str(value) for key, value in own.items() if value is not None}

    def _take_up(self) -> None:
        """Have the folder of the state for this process, and what it holds.

        Raises:
            InputError: another process has it; it holds a run, or none that could be resumed.
        """
        if self.options.state is None:
            return
        folder = Path(self.options.state)
        self.state = state_of(self.options)
        if self.state is not None:
            if self.state.night != self._night:
                own = ", ".join(f"{key} {value}" for key, value in self.state.night.items())
                raise InputError(f"{folder}: its run is another: resume it with the same ({own})")
            # The plan itself is compared when it is known: its address is out by then.
            choices = self._choices
            other = [key for key, was in self.state.choices.items() if choices.get(key, was) != was]
            if other:
                raise InputError(
                    f"{folder}: its run has another plan, by {join(other)}: resume with the same, "
                    "or begin anew without --resume"
                )
            if self.roll.plain and self.state.injections:
                raise InputError(PLAIN)
            self._earlier = self.state.earlier
            self._left = find_left(self.options, self.state)
        self._stack.enter_context(disk.claim(folder))

    def _begin(self, planned: Planned, run: str) -> Transmission:
        """The run, from its beginning or from where it was; everything that writes is ready."""
        self._plan = plan_hash(planned.items, self.roll)
        self._struck = [(planned.items, planned.touches, self.night.faults.presets)]
        self._touches = list(planned.touches)
        self._tell_idle(planned)
        items = planned.items
        now = time.time()
        if self.state is None:
            clock = self._clock(items, now)
        else:
            self.state = read_state(Path(self.options.state), self._plan)
            for injection in self.state.injections:
                items = self._inject(items, injection)
            clock = self._clock_again(self.state, now)
        transmission = self._transmit(items, run, clock)
        if self.state is not None:
            transmission.advance(now)
        self._transmission = transmission
        self._writer = Writer(
            lambda stack: [*self._open_sinks(run, stack), Narrator(transmission)], self._trouble
        )
        self._writer.start()
        if transmission.sent:
            self._writer.put(tuple(transmission.sent))
        self._save()
        moment = self.roll.time(int(transmission.night_seconds(now)))
        how = "paused" if clock.paused else f"on air, {clock.speed:g}×"
        note(f"{how}, at {moment:%H:%M} of the night")
        return transmission

    def _clock_again(self, state: RunState, now: float) -> FeedClock:
        """The clock of a run that is taken up: from where it was stopped, if it was."""
        clock, options = state.clock, self.options
        asked = {"--at": options.at, "--paused": options.paused, "--speed": options.speed}
        if set_aside := [name for name, value in asked.items() if value]:
            note(f"{join(set_aside)}: the run has its own clock, and goes on by it")
        if not clock.paused:
            note("the run was not stopped, but ended: its night has gone on without it")
        elif state.playing:
            clock = clock.play(now)
        return clock

    def _inject(self, items: tuple[Item, ...], injection: Injection) -> tuple[Item, ...]:
        """The plan after faults were armed, as it became then."""
        self._injections.append(injection)
        if not injection.faults:
            pairs = zip(self._armed, self._touches, strict=True)
            kept = [(fault, touch) for fault, touch in pairs if fault.family != "transport"]
            self._armed, self._touches = [one for one, _ in kept], [touch for _, touch in kept]
            return items
        plan = read_faults(self.roll, tables=injection.faults, now=injection.now)
        faults = plan.faults
        struck = afflict(
            items,
            faults,
            self.night.fault_seed,
            self.roll,
            now=injection.now,
            earlier=self._touches,
        )
        self._struck.append((struck.items, struck.touches, plan.presets))
        self._armed += faults
        self._touches += struck.touches
        return struck.items

    def _sent(self, sents: Sequence[Sent]) -> None:
        if self._writer is None:
            return
        self._writer.put(tuple(sents))
        now = time.monotonic()
        if now >= self._fresh_until and any(sent.item.faults for sent in sents):
            self._fresh_until = now + SHEET_EVERY
            self._writer.do(self._save_sheet)

    def _acted(self, name: str, transmission: Transmission, told: Mapping[str, Any]) -> None:
        """Keep what the control has done, so that the run can be taken up again."""
        note(f"control: {name}")
        before = self._transmission
        self._transmission = transmission
        if before is not None and transmission.run != before.run:
            self._leave(before, transmission.clock.segments[0].wall)
            self._injections, self._struck = [], self._struck[:1]
            self._armed = list(self.night.faults.faults)
            self._touches = []
        if name in ("inject", "retract", "clear"):
            tables = tuple(told.get("faults", ())) if name != "clear" else ()
            injection = Injection(len(transmission.sent), int(told.get("now", 0)), tables)
            self._injections.append(injection)
            touches, presets = told.get("touches", ()), told.get("presets", ())
            self._struck.append((transmission.items, touches, presets))
        self._keep()

    def _keep(self) -> None:
        """Write the state now, the marking sheet soon."""
        try:
            # Whoever asked is answered when it is kept: a server that is killed comes back to it.
            self._save_state()
        except InputError as error:
            for line in error.lines:
                note(f"{line}: what was done is not kept for --resume")
        if self._writer is not None:
            self._writer.do(self._save_sheet)

    def _save(self, *, stopped: bool = False) -> None:
        """Write the state and the marking sheet, where they are asked for."""
        self._save_state(stopped=stopped)
        self._save_sheet()

    def _save_state(self, *, stopped: bool = False) -> None:
        transmission = self._transmission
        if self.options.state is None or transmission is None:
            return
        folder = Path(self.options.state)
        clock, playing = transmission.clock, not transmission.clock.paused
        if stopped and playing:
            clock = clock.pause(time.time())
        write_state(
            folder,
            RunState(
                transmission.run,
                self._plan,
                clock,
                tuple(self._injections),
                playing,
                self._night,
                choices=self._choices,
                earlier=self._earlier,
            ),
        )

    def _save_sheet(self) -> None:
        """Write the marking sheet of the run that plays, and keep it under the run's name."""
        transmission = self._transmission
        if self.options.state is not None and transmission is not None:
            sheets = self._make_sheets(transmission, tuple(self._struck))
            write_sheets(Path(self.options.state), transmission.run, sheets, current=True)

    def _leave(self, transmission: Transmission, wall: float) -> None:
        """End what is written of a run that another follows, its marking sheet as it was then."""
        ends = self._writes
        self._earlier += (Earlier(transmission.run, wall, ends),)
        self._left |= dict.fromkeys(ends, transmission.run)
        if ends:
            self._tell_left()
        if self._writer is not None:
            self._writer.ends_with_run()
        if self.options.state is None:
            return
        folder, struck = Path(self.options.state), tuple(self._struck)
        note(f"run {transmission.run} is over; its marking sheet: {folder / transmission.run}")

        def write() -> None:
            sheets = self._make_sheets(transmission, struck)
            write_sheets(folder, transmission.run, sheets, current=False)

        if self._writer is not None:
            self._writer.do(write)

    def _make_sheets(
        self,
        transmission: Transmission,
        struck: Sequence[tuple[Sequence[Item], Sequence[Touch], Sequence[str]]],
    ) -> Mapping[str, str]:
        """The marking sheet: what was sent by its ids, what is to come by its times."""
        ids = {sent.item.message.id: sent.message.id for sent in tuple(transmission.sent)}

        def wall(seconds: int) -> datetime | None:
            moment = transmission.clock.wall_of(transmission.quiet.played(seconds))
            return None if moment is None else datetime.fromtimestamp(moment).astimezone()

        rows: list[Row] = []
        for items, touches, presets in struck:
            rows += sheet(
                items,
                touches,
                self.roll,
                ids=ids,
                first=len(rows) + 1,
                presets=presets,
                run=transmission.run,
                wall=wall,
            )
        title, told = self.roll.scenario.title, self.roll.told
        paper = print_rows(rows, title, told=told, run=transmission.run)
        return {"faults.jsonl": write_rows(rows), PAPER: paper}

    def _stop(self) -> None:
        """Write what is left; a run that is stopped goes on from here."""
        if self._writer is not None:
            transmission = self._transmission
            over = transmission is not None and transmission.ended
            lost = self._writer.stop(patience=None if over else PATIENCE)
            if lost and self._writes:
                note(f"{quantity(lost, 'message')} not in the files: --resume puts them there")
        self._save(stopped=True)
        if self._transmission is not None:
            self._tell_end(self._transmission)

    def _tell_end(self, transmission: Transmission) -> None:
        """How far the night was, where its marking sheet is, and how to go on."""
        declared, of = transmission.board.declared, self.roll.of
        ended, state = transmission.ended, self.options.state
        moment = self.roll.time(int(transmission.night_seconds(time.time())))
        how = "The night is over" if ended else f"Ended at {moment:%H:%M} of the night"
        said = [f"{how}, {declared:,} of {of:,} declared."]
        if state is not None:
            said.append(f"The marking sheet: {Path(state) / PAPER}.")
        if state is not None and not ended:
            said.append("Go on: election-night feed … --resume")
        note(" ".join(said))

    def _trouble(self, error: ElectionNightError) -> None:
        for line in error.lines:
            note(f"{line}: nothing more is written there")

    # Parts of both

    def _clock(self, items: Sequence[Item], now: float, marker: Marker | None = None) -> FeedClock:
        """The clock of a run that begins now, or of the one whose files are gone on with."""
        quiet = Quiet((item.due for item in items), self.request.most_quiet)
        due = [item.due for item in items]
        start = min(due) if self.night.starts is None else self.night.starts
        at_once = math.isinf(self.request.speed)
        speed = 1.0 if at_once else self.request.speed
        clock = FeedClock.start(now, quiet.played(start), speed, paused=self.options.paused)
        if marker is not None and marker.clock is not None:
            clock = marker.clock
        last = quiet.played(max(due))
        return clock.sought(now, last) if at_once and clock.position(now) < last else clock

    def _transmit(self, items: tuple[Item, ...], run: str, clock: FeedClock) -> Transmission:
        return Transmission(
            self.roll,
            items,
            run=run,
            clock=clock,
            most_quiet=self.request.most_quiet,
            show_faults=self.options.show_faults,
            stamp_wall=self.options.stamp == "wall",
        )

    def _open_sinks(self, run: str, stack: ExitStack, clock: FeedClock | None = None) -> list[Sink]:
        """Files and recording of a run; its clock is kept in the files where there is no server."""
        options, request = self.options, self.request
        sinks: list[Sink] = []
        if options.files is not None and "--files" not in self._left:
            writer = open_folder(
                Path(options.files),
                self.night.formats(request.formats, self.roll),
                run=run,
                plan=self._plan,
                native="native" in request.formats,
                sop_keep=request.sop_keep,
                resume=options.resume,
                faults=[fault for fault in self._armed if fault.family == "transport"],
                clock=clock,
            )
            sinks.append(stack.enter_context(writer))
        if options.record is not None and "--record" not in self._left:
            path = Path(options.record)
            if is_ours(path, self.state):
                with disk.refusals(path):
                    path.unlink()
            header = recording_header(
                path,
                self.roll,
                run=run,
                plan=self._plan,
                seed=options.seed,
                draw=options.draw,
                faults=[write_fault(fault) for fault in self._armed],
                fault_seed=self.night.fault_seed,
                source=self.night.recording,
            )
            sinks.append(stack.enter_context(open_recorder(path, header, self.roll)))
        return sinks

    def _tell_idle(self, planned: Planned) -> None:
        for line in (*idle(planned.touches), *broad(planned.touches)):
            note(line)

    def _tell_left(self) -> None:
        """What is not written any more, for it holds a run before."""
        for run in dict.fromkeys(self._left.values()):
            of = join([WRITTEN[name] for name, holds in self._left.items() if holds == run])
            note(f"{of}: what is there is of the run before, {run}, and is not gone on with")

    def _introduce(self, run: str) -> None:
        roll, number = self.roll, len(self._armed)
        note(f"TEST DATA: {roll.scenario.title}{f'; {roll.told}' if roll.told else ''}")
        faults = f", {quantity(number, 'fault')} armed" if number else ""
        doing = "" if math.isinf(self.request.speed) else "; the night is being prepared"
        note(f"run {run}{faults}{doing}; Ctrl-C ends it")
