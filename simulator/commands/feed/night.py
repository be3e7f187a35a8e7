"""A night that is to be fed, as it was asked for: who stands, what goes wrong, what is sent."""

from __future__ import annotations

import sys
from argparse import Namespace
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from simulator import session
from simulator.commands.common import moment_of, name_journals
from simulator.errors import InputError, gather
from simulator.feed import (
    FaultPlan,
    Format,
    Item,
    PlanOptions,
    Recording,
    Roll,
    Touch,
    afflict,
    closed,
    make_formats,
    plan_night,
    read_faults,
    read_ids,
    read_parties,
    read_recording,
    recorded_items,
    roll_of,
)
from simulator.forecast import check_draw, check_seed
from simulator.options import FeedRequest
from simulator.outcome import Origin
from simulator.scenario import Scenario, contest_of, load
from simulator.text import expose

PLAIN = "--names plain is for true results without faults: real people stand on these ballots"


@dataclass(frozen=True)
class Planned:
    """What is to be sent.

    Attributes:
        items: in the order of sending, faults and all.
        touches: what each fault did.
    """

    items: tuple[Item, ...]
    touches: tuple[Touch, ...] = ()


@dataclass(frozen=True)
class Rehearsal:
    """A night as it was asked for, before it is played.

    Attributes:
        options: of the command.
        scenario: the night.
        roll: who stands, and what the night is.
        faults: what is to go wrong.
        parties: of the model, by its names for them.
        recording: what is played instead of the scenario's own night.
        until: nothing is sent that is due later, seconds of the night; None: all is.
        starts: the moment at which the clock begins; None: with the first message.
    """

    options: Namespace
    scenario: Scenario
    roll: Roll
    faults: FaultPlan
    parties: dict[str, str]
    recording: Recording | None = None
    until: int | None = None
    starts: int | None = None

    @classmethod
    def of(cls, options: Namespace, request: FeedRequest, wrong: list[str]) -> Rehearsal:
        """All but the playing: whatever is wrong with the options is found here.

        Args:
            options: of the command.
            request: the same, as far as they can be read without the night.
            wrong: what was found wrong with them until now.

        Raises:
            InputError: anything is wrong: that, and all that is found here, a line each. What
                could not be known, because something else is wrong, is left out.
        """
        with gather(wrong):
            check_seed(options.seed)
        if options.draw is not None:
            with gather(wrong):
                check_draw(options.draw)
        if options.fault_seed is not None:
            with gather(wrong):
                check_seed(options.fault_seed, "--fault-seed")
        recording, scenario = _source(options, request, wrong)
        roll = _roll(options, request, scenario, recording, wrong)
        faults, parties = FaultPlan(), {}
        with gather(wrong):
            faults = read_faults(
                roll,
                file=Path(options.faults) if options.faults else None,
                flags=[text for text in options.fault if text],
            )
        if options.names == "plain" and (options.faults or options.fault):
            wrong.append(PLAIN)
        if "model" in request.formats:
            with gather(wrong):
                parties = read_parties(request.model_parties, scenario)
        until = starts = None
        with gather(wrong):
            until = moment_of(options.until or None, scenario, "--until")
        with gather(wrong):
            starts = moment_of(options.at or None, scenario, "--at")
        if wrong or scenario is None or roll is None:
            raise InputError(*dict.fromkeys(wrong))
        for line in recording.remarks if recording else ():
            print(expose(line), file=sys.stderr)
        return cls(options, scenario, roll, faults, parties, recording, until, starts)

    @property
    def fault_seed(self) -> int:
        """Of what is drawn for the faults."""
        given: int | None = self.options.fault_seed
        if given is not None:
            return given
        return self.options.seed if self.faults.seed is None else self.faults.seed

    def plan(self) -> Planned:
        """Play the night, and plan what is sent of it: the long part.

        Raises:
            ElectionNightError: it cannot be played.
        """
        items = self._items()
        if self.until is not None:
            items = closed([item for item in items if item.due <= self.until], self.roll)
        if not self.faults.faults:
            return Planned(items)
        struck = afflict(items, self.faults.faults, self.fault_seed, self.roll)
        return Planned(struck.items, struck.touches)

    def formats(self, names: tuple[str, ...], roll: Roll) -> tuple[Format, ...]:
        """New formats, before any message."""
        return make_formats(names, roll, self.parties)

    def _items(self) -> tuple[Item, ...]:
        options = self.options
        if self.recording is not None:
            return recorded_items(self.recording, self.roll)
        timeline = session.play(self.scenario, options.seed, options.draw, options.contest)
        how = PlanOptions(
            seed=options.seed,
            draw=options.draw,
            partials=options.partials,
            hall=options.reveal == "hall",
        )
        return plan_night(timeline, self.roll, how)


def _source(
    options: Namespace, request: FeedRequest, wrong: list[str]
) -> tuple[Recording | None, Scenario | None]:
    """What is played; None of what cannot be read, and ``wrong`` takes why."""
    with gather(wrong):
        if options.recording:
            recording = read_recording(Path(options.recording))
            return recording, recording.scenario
        if options.recording is None and options.scenario != "" and not name_journals(options):
            return None, load(request.scenario)
    return None, None


def _roll(
    options: Namespace,
    request: FeedRequest,
    scenario: Scenario | None,
    recording: Recording | None,
    wrong: list[str],
) -> Roll | None:
    """Who stands in the night that was asked for, and what the night is.

    ``wrong`` takes what is wrong: names without the test mark, of what is not the record; the day
    of the poll; the table of ids; a contest that there is not. The roll is then as if that had not
    been asked for: other options are read by it.
    """
    origin, told = Origin.KNOWN, ""
    if recording is not None:
        origin, told = recording.origin, recording.told
    elif scenario is not None:
        origin, told = _origin(options, scenario)
    invented = options.partials or options.reveal == "hall" or options.recording
    invented = invented or options.draw is not None
    if options.names == "plain" and (origin is not Origin.KNOWN or invented):
        wrong.append(PLAIN)
    numbers = only = None
    if options.pa_ids:
        with gather(wrong):
            numbers = read_ids(Path(options.pa_ids), scenario)
    if scenario is None:
        return None
    if options.contest:
        with gather(wrong):
            only = contest_of(scenario, options.contest).slug

    def make(day: date | None) -> Roll:
        return roll_of(
            scenario,
            origin,
            told=told,
            numbers=numbers,
            only=only,
            election_date=day,
            plain=options.names == "plain",
        )

    with gather(wrong):
        return make(request.election_date)
    return make(None)


def _origin(options: Namespace, scenario: Scenario) -> tuple[Origin, str]:
    if options.draw is not None:
        return Origin.DRAWN, (
            f"a drawn night (outcome {options.draw} of seed {options.seed}): nothing in it is real"
        )
    if scenario.modified:
        return Origin.CHANGED, "an imagined night: no real results"
    return Origin.KNOWN, ""
