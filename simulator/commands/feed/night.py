"""A night that is to be fed, as it was asked for: who stands, what goes wrong, what is sent."""

from __future__ import annotations

import sys
from argparse import Namespace
from dataclasses import dataclass
from pathlib import Path

from simulator import session
from simulator.commands.common import moment_of
from simulator.errors import InputError
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
    def of(cls, options: Namespace, request: FeedRequest) -> Rehearsal:
        """All but the playing: whatever is wrong with the options is found here.

        Raises:
            ElectionNightError: anything refused.
        """
        check_seed(options.seed)
        if options.draw is not None:
            check_draw(options.draw)
        recording = None
        if options.recording is not None:
            recording = read_recording(Path(options.recording))
            for line in recording.remarks:
                print(expose(line), file=sys.stderr)
        scenario = recording.scenario if recording else load(request.scenario)
        roll = _roll(options, request, scenario, recording)
        faults = read_faults(
            roll,
            file=None if options.faults is None else Path(options.faults),
            flags=options.fault,
        )
        if roll.plain and faults.faults:
            raise InputError(PLAIN)
        return cls(
            options,
            scenario,
            roll,
            faults,
            parties=read_parties(request.model_parties, scenario)
            if "model" in request.formats
            else {},
            recording=recording,
            until=moment_of(options.until, scenario, "--until"),
            starts=moment_of(options.at, scenario, "--at"),
        )

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


def _roll(
    options: Namespace, request: FeedRequest, scenario: Scenario, recording: Recording | None
) -> Roll:
    """Who stands in the night that was asked for, and what the night is.

    Raises:
        InputError: names without the test mark, of what is not the record; the day of the poll;
            the table of ids has problems.
    """
    if recording is not None:
        origin, told = recording.origin, recording.told
    else:
        origin, told = _origin(options, scenario)
    invented = options.partials or options.reveal == "hall" or recording is not None
    if options.names == "plain" and (origin is not Origin.KNOWN or invented):
        raise InputError(PLAIN)
    return roll_of(
        scenario,
        origin,
        told=told,
        numbers=None if options.pa_ids is None else read_ids(Path(options.pa_ids), scenario),
        only=None if options.contest is None else contest_of(scenario, options.contest).slug,
        election_date=request.election_date,
        plain=options.names == "plain",
    )


def _origin(options: Namespace, scenario: Scenario) -> tuple[Origin, str]:
    if options.draw is not None:
        return Origin.DRAWN, (
            f"a drawn night (outcome {options.draw} of seed {options.seed}): nothing in it is real"
        )
    if scenario.modified:
        return Origin.CHANGED, "an imagined night: no real results"
    return Origin.KNOWN, ""
