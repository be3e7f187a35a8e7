"""What is known of one count from outside: its stage, turnout, leads, and what is still to come.

Nothing here simulates a hall or expects an outcome: it tells what was entered, reported or is on
record, in the order in which it came. Pure functions; they draw nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property, reduce
from typing import Final

from simulator import Contest, Scenario, Timeline
from simulator.messages import ContestFold, Kind
from simulator.outcome import Mark
from simulator.text import capitalise, shortest, signed
from simulator.timeline import (
    Declaration,
    Event,
    HallStanding,
    HallTimeline,
    Stage,
    Weight,
    advance,
    opening,
    sentence,
    weight,
)
from simulator.timeline import events as ev
from tui.hall.log import Entry
from tui.kit import formats
from tui.kit.marks import letters
from tui.kit.replay import STAGE_NAMES

MINUTE: Final = 60


@dataclass(frozen=True)
class Known:
    """One contest at a moment.

    Attributes:
        scenario, contest: the night and the seat.
        events: what has happened by now, in order.
        now: seconds after close of poll.
        timeline: gives the clock of the night.
    """

    scenario: Scenario
    contest: Contest
    events: tuple[Event, ...]
    now: int
    timeline: Timeline = field(compare=False, repr=False)
    later: tuple[tuple[int, str], ...] = ()
    """What was said of the result once it stood, by second: no event of the count."""

    @cached_property
    def hall(self) -> HallStanding:
        """What the events come to."""
        standing = opening(self.contest.slug, len(self.contest.candidates))
        return reduce(advance, self.events, standing)

    @property
    def declared(self) -> Declaration | None:
        """The result, or who won, once it has been declared."""
        return self.hall.declaration

    def clock(self, seconds: int) -> str:
        """``03:55``."""
        return formats.clock(self.timeline.clock(seconds))


def know(
    scenario: Scenario, contest: Contest, timeline: Timeline, now: int, hall: HallTimeline
) -> Known:
    """What was known of a contest at a moment, of what is told of its hall."""
    return Known(scenario, contest, hall.events[: hall.index_at(now)], now, timeline)


def know_all(
    scenario: Scenario,
    contest: Contest,
    timeline: Timeline,
    now: int,
    later: tuple[tuple[int, str], ...] = (),
) -> Known:
    """Everything that was entered of a contest, whatever the clock says: nothing waits for it.

    Nothing is counted where the poll was put off: the timeline has no hall of it then.
    """
    hall = timeline.halls.get(contest.slug)
    return Known(scenario, contest, () if hall is None else hall.events, now, timeline, later)


def know_back(known: Known, now: int) -> Known:
    """What had been known by an earlier moment."""
    events = tuple(event for event in known.events if event.time <= now)
    later = tuple(said for said in known.later if said[0] <= now)
    return replace(known, events=events, later=later, now=now)


def news_times(known: Known) -> tuple[int, ...]:
    """When something was said, in order: seconds after close of poll."""
    told = {event.time for event in known.events if weight(event) is not Weight.ROUTINE}
    return tuple(sorted(told | {seconds for seconds, _ in known.later}))


def corrections(folded: ContestFold, timeline: Timeline) -> tuple[tuple[int, str], ...]:
    """When what was entered was corrected, and by whom: second of the night and words each."""
    close = timeline.close_of_poll
    found = []
    for message in folded.statements:
        if message.kind is Kind.CORRECTION:
            seconds = round((message.night_time - close).total_seconds())
            at = formats.clock(timeline.clock(seconds))
            by = f" by {message.by}" if message.by else ""
            found.append((seconds, f"The result is corrected at {at}{by}."))
    return tuple(sorted(found))


def is_live(timeline: Timeline) -> bool:
    """It is what somebody entered, and no simulated count."""
    return any(event.mark.entered for event in timeline.events)


# The stage


def stage_words(known: Known) -> tuple[str, str]:
    """How far the count is, and since when."""
    hall, declared = known.hall, known.declared
    since = f"since {known.clock(hall.stage_since)}"
    if declared is not None:
        at = f"at {known.clock(declared.time)}"
        at = f"{at}, figures to come" if declared.rush else at
        return ("Returned unopposed" if declared.unopposed else "Declared"), at
    if known.contest.poll == "countermanded":
        return "No poll", "there will be no result on this night"
    if known.contest.poll == "unopposed":
        return "Returned unopposed", "no poll, no boxes"
    if known.now < 0:
        return "The poll is open", f"until {known.clock(0)}"
    if hall.stage in (Stage.ADJOURNED, Stage.SEALED):
        until = hall.resumes_at
        return STAGE_NAMES[hall.stage][0], since if until is None else f"until {known.clock(until)}"
    if hall.stage is Stage.RECOUNT:
        return f"Recount {hall.recounts}", since
    if hall.stage in (Stage.CHECK, Stage.CALLED):
        return STAGE_NAMES[hall.stage][0], since
    if hall.verified_turnout is not None:
        return "Verified, being counted", since
    return "Counting", "the turnout is not announced yet"


# What the hall has said


@dataclass(frozen=True, slots=True)
class Lead:
    """A lead that was told before a check of bundles or a recount.

    ``papers`` and ``of`` (a party's id) are None where nobody reported them; ``what`` follows it.
    """

    time: int
    papers: int | None
    what: str
    asked_by: str
    mark: str
    of: str | None = None


def leads(known: Known) -> tuple[Lead, ...]:
    """Every lead, check and recount so far; what was asked for and then begun stands once."""
    found: list[Lead] = []
    asked: ev.RecountRequested | None = None
    for event in known.events:
        match event:
            case ev.RecountRequested():
                asked = event
                what = "recount" if event.full else "bundle check"
                found.append(_lead(known, event, what, event.majority))
            case ev.Recount() | ev.BundleCheck():
                full = isinstance(event, ev.Recount)
                what = f"recount {event.number}" if full else "bundle check"
                lead = _lead(known, event, what, event.lead)
                if asked is not None and asked.full is full:
                    before = found.pop()
                    told = lead if before.papers is None else before
                    of = before.of or lead.of
                    lead = replace(before, papers=told.papers, of=of, what=what)
                    asked = None
                found.append(lead)
    return tuple(found)


def _lead(
    known: Known,
    event: ev.RecountRequested | ev.Recount | ev.BundleCheck,
    what: str,
    papers: int | None,
) -> Lead:
    by = "" if isinstance(event, ev.Recount) else _asker(known, event)
    return Lead(event.time, papers, what, by, letters(event), event.lead_of)


def _asker(known: Known, event: ev.RecountRequested | ev.BundleCheck) -> str:
    if event.requested_by is not None:
        return known.contest.candidates[event.requested_by].shown
    party = event.requested_by_party
    return "" if party is None else known.scenario.party(party).name


def lead_words(known: Known, lead: Lead) -> str:
    """``03:55 Reform UK ahead by 4; recount 1, asked for by Labour``."""
    if lead.papers is None:
        ahead = ""
    elif lead.papers == 0:
        ahead = "level at the top"
    elif lead.of is None:
        ahead = f"a lead of {formats.votes(lead.papers)}"
    else:
        ahead = f"{known.scenario.party(lead.of).name} ahead by {formats.votes(lead.papers)}"
    by = f", asked for by {lead.asked_by}" if lead.asked_by else ""
    then = f"{lead.what}{by}"
    return f"{known.clock(lead.time)} {f'{ahead}; ' if ahead else ''}{then}"


def announced(known: Known) -> ev.VerificationComplete | None:
    """The turnout as it was announced at verification, the latest there is."""
    found = (e for e in reversed(known.events) if isinstance(e, ev.VerificationComplete))
    return next(found, None)


def turnout_words(known: Known, told: ev.VerificationComplete) -> str:
    """What was announced at verification, beside the last time."""
    papers = f", {formats.votes(told.papers_verified)} papers" if told.papers_verified else ""
    percent = shortest(told.verified_turnout)
    words = f"{percent} % verified{papers}, {known.clock(told.time)}"
    base = known.contest.base
    before = base.verified_turnout if base is not None else None
    if base is None or before is None:  # of valid votes alone: another measure
        return words
    change = signed(told.verified_turnout - before, 1, always=True)
    return f"{words}; {change} on {base.label}"


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that is known: what it is about, in words, and the letters of its mark.

    What is ``spare`` is left out first where there is no room.
    """

    label: str
    words: str
    mark: str = ""
    spare: bool = False


def facts(known: Known) -> tuple[Fact, ...]:
    """What the hall has said so far."""
    return tuple(_facts(known))


def _facts(known: Known) -> Iterator[Fact]:
    contest, hall = known.contest, known.hall
    if contest.poll != "held":
        put_off = contest.poll == "countermanded"
        yield Fact("Poll", "not held on this night" if put_off else "none: one candidate stands")
        return
    turnout = announced(known)
    if turnout is None:
        yield Fact("Turnout", "not announced yet")
    else:
        yield Fact("Turnout", turnout_words(known, turnout), letters(turnout))
    told = leads(known)
    for lead in told:
        label = "Recount" if lead.papers is None else "Lead"
        yield Fact(label, lead_words(known, lead), lead.mark)
    if not told and known.declared is None:
        yield Fact("Recounts", "none reported")
    for event in known.events:
        if isinstance(event, ev.Adjourned):
            cause = f": {event.cause}" if event.cause else ""
            until = "" if event.until is None else f" until {known.clock(event.until)}"
            words = f"{known.clock(event.time)}{until}{cause}"
            yield Fact("Adjourned", words, letters(event))
    if hall.lot is not None:
        who = contest.candidates[hall.lot.elected].shown
        each = "" if hall.lot.votes is None else f"{formats.votes(hall.lot.votes)} each; "
        yield Fact("Lot", f"{each}the lot fell on {who}", letters(hall.lot))


# What is still to come


class State(Enum):
    """Where a step is, with the sign that says so without a colour."""

    DONE = "✓"
    NOW = "▸"
    LATER = "·"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the night."""

    state: State
    words: str
    when: str = ""


def steps(known: Known) -> tuple[Step, ...]:
    """The night from the close of poll to the declaration, as far as it can be known."""
    declared, hall = known.declared, known.hall
    if known.contest.poll != "held":
        return (Step(State.DONE, "no poll on this night"),)
    closed = known.now >= 0
    found = [Step(_state(closed, now=True), "close of poll", known.clock(0))]
    verified = announced(known)
    if verified is not None:
        when = _when(known, verified.time, letters(verified))
        found.append(Step(State.DONE, "turnout announced", when))
    elif declared is None:
        found.append(Step(_state(done=False, now=closed), "the turnout, at verification"))
    told = leads(known)
    for lead in told:
        under_way = declared is None and lead is told[-1] and hall.stage in _GOING
        since, state = ("since ", State.NOW) if under_way else ("", State.DONE)
        found.append(Step(state, lead.what, since + _when(known, lead.time, lead.mark)))
    if declared is None and hall.stage is Stage.ADJOURNED:
        until = "" if hall.resumes_at is None else f"until {known.clock(hall.resumes_at)}"
        found.append(Step(State.NOW, "the count, adjourned", until))
    elif declared is None and verified and not told:
        found.append(Step(State.NOW, "the count"))
    if declared is None:
        now = hall.stage is Stage.CALLED
        found.append(Step(_state(done=False, now=now), "the declaration", due_words(known)))
    else:
        when = _when(known, declared.time, declared.time_mark.short)
        found.append(Step(State.DONE, "declaration", when))
        if declared.rush:
            found.append(Step(State.NOW, "the figures"))
    return tuple(found)


_GOING: Final = frozenset({Stage.CHECK, Stage.RECOUNT})


def _when(known: Known, seconds: int, mark: str) -> str:
    """The clock; of what is neither live nor on record with the letters that say so."""
    told = f" {mark}" if mark in (Mark.SIMULATED.short, Mark.AUTHOR.short) else ""
    return f"{known.clock(seconds)}{told}"


def _state(done: bool, *, now: bool) -> State:
    return State.DONE if done else State.NOW if now else State.LATER


def due_words(known: Known) -> str:
    """When the declaration is expected, and how long it is due or overdue."""
    expected = known.contest.expected_at
    if expected is None or known.declared is not None:
        return ""
    at = f"expected at {formats.clock(expected)}"
    left = round(expected.timestamp() - known.timeline.clock(known.now).timestamp())
    if left < -MINUTE:
        return f"{at}, overdue by {_span(-left)}"
    return f"{at}, in {_span(left)}" if left > MINUTE else f"{at}, due now"


def _span(seconds: int) -> str:
    hours, minutes = divmod(seconds // MINUTE, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min"


def to_come(known: Known, room: int | None = None) -> str:
    """What is still to come, in one line; empty where nothing is.

    Args:
        known: of the hall.
        room: cells that there are: words give way to times, and what comes last to what is next.
    """
    left = [step for step in steps(known) if step.state is not State.DONE]
    if not left:
        return ""
    found = [
        [*(step.words for step in left[:-1]), f"{left[-1].words} {left[-1].when}".strip()],
        [_in_brief(step) for step in left],
        [_in_brief(left[0]), _in_brief(left[-1])] if len(left) > 2 else [],
        [_in_brief(left[0])] if len(left) > 1 else [],
    ]
    lines = [capitalise(" · ".join(parts)) for parts in found if parts]
    lines[-1] += " …" if len(left) > 1 else ""
    if len(left) > 2:
        lines[-2] = lines[-2].replace(" · ", " … ", 1)
    return next((line for line in lines if room is None or len(line) <= room), lines[-1])


def _in_brief(step: Step) -> str:
    """``declaration expected 02:30``: a step and its time, and nothing else."""
    words = step.words.removeprefix("the ").partition(",")[0]
    when = "" if step.when.startswith("since") else step.when.partition(", ")[0]
    late = ", overdue" in step.when
    when = when.replace("expected at", "overdue since" if late else "expected")
    return f"{words} {when}".strip()


# The log


def entries(known: Known) -> tuple[Entry, ...]:
    """What has happened, a line each; of a note its source."""
    happened = tuple(
        Entry(
            place + 1,
            known.clock(event.time),
            _told(known, event),
            weight(event) is Weight.MILESTONE,
            letters(event),
        )
        for place, event in enumerate(known.events)
        if weight(event) is not Weight.ROUTINE
    )
    last = len(known.events)
    return happened + tuple(
        Entry(last + place, known.clock(seconds), words, True, Mark.LIVE.short)
        for place, (seconds, words) in enumerate(known.later, 1)
    )


def _told(known: Known, event: Event) -> str:
    words = sentence(event, known.scenario).removeprefix(f"{known.contest.name}: ")
    if isinstance(event, Declaration):
        return words.partition(" The votes:")[0]  # they stand in the table
    note = event.source if isinstance(event, ev.IncidentHappened) else None
    return f"{words} [{note}]" if note else words
