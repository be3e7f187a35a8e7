"""Many halls on one clock: from the outcomes of a night to its timeline."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from simulator.count import incidents
from simulator.count.entries import Entry
from simulator.count.pacing import Paces, needs_pace, paces
from simulator.count.run import Counted, HallPace, count
from simulator.errors import InputError
from simulator.outcome import Mark, Origin, Outcome
from simulator.scenario import Contest, Scenario
from simulator.text import nearest
from simulator.timeline import HallTimeline, Timeline, declaration
from simulator.timeline import events as ev

COUNTS: Final = 8
"""Counts of a hall, at most, until one declares after what a draw is conditioned on."""

OTHERS: Final = 10**9
"""Between the numbers of a draw's streams: no batch has a draw of such a number (contract)."""

Row = tuple[int, int, int, Entry]
"""Time, rank at that time (the nation 0, then halls by ONS id), place in its hall, entry."""


def play(
    scenario: Scenario,
    outcome: Outcome,
    seed: int,
    *,
    contests: Sequence[str] | None = None,
    bundles: bool = True,
    kept: Paces | None = None,
) -> Timeline:
    """Play the counts of a night.

    Args:
        scenario: the night.
        outcome: who got what; every pile ends on these votes.
        seed: the same seed gives the same timeline.
        contests: slugs to play, or None for all; halls share nothing, so a hall played alone
            has the events that it has among all of the night.
        bundles: tell of bundles and doubtful papers too; without them a hall's milestones
            are the same, at a fraction of the cost.
        kept: the paces that halls keep of their records, where the caller has them from
            ``paces`` of this scenario and seed; found here where they are wanted otherwise.

    Raises:
        InputError: a contest that the scenario or the outcome does not have, a negative seed.
    """
    if seed < 0:
        raise InputError(f"seed {seed} is negative")
    chosen = _chosen(scenario, outcome, contests)
    with _collector_paused(len(chosen) > 1):
        if kept is None:
            kept = paces(scenario, seed, [c for c in chosen if needs_pace(c, outcome)])
        halls = [
            _count(
                scenario,
                contest,
                outcome,
                seed,
                bundles=bundles,
                pace=kept.get(contest.slug) if needs_pace(contest, outcome) else None,
            )
            for contest in chosen
        ]
        return _on_one_clock(scenario, outcome, chosen, halls, seed)


def _count(
    scenario: Scenario,
    contest: Contest,
    outcome: Outcome,
    seed: int,
    *,
    bundles: bool,
    pace: HallPace | None,
) -> Counted:
    """Count one contest of a night.

    One that had not declared by the moment that a draw is conditioned on is counted over again, on
    other streams, until it declares after that; where none of some counts does, the last it is.
    """
    slug, given = contest.slug, outcome.given
    draw = outcome.draw_of(slug)
    after = -1
    if given is not None and given.time is not None and slug not in given.declared:
        after = given.time
    for again in range(COUNTS):
        number = draw if draw is None or not again else draw + again * OTHERS
        counted = count(
            scenario,
            contest,
            outcome.contests[slug],
            seed,
            draw=number,
            bundles=bundles,
            pace=pace,
        )
        if contest.poll == "unopposed" or counted.entries[-1].time > after:
            break
    return counted


def _on_one_clock(
    scenario: Scenario,
    outcome: Outcome,
    chosen: Sequence[Contest],
    halls: Sequence[Counted],
    seed: int,
) -> Timeline:
    """The timeline of halls already counted."""
    ranks = sorted(range(len(halls)), key=lambda i: (chosen[i].ons_id or chosen[i].slug, i))
    rows: list[Row] = []
    for rank, i in enumerate(ranks, start=1):
        rows += [(r.time, rank, n, r) for n, r in enumerate(halls[i].entries)]
    end = max((hall.entries[-1].time for hall in halls), default=0)
    rows += [(r.time, 0, n, r) for n, r in enumerate(_nation(scenario, outcome, end))]
    rows.sort()  # never as far as the record: time, rank and place are unique
    events, own = _events(scenario, rows, [halls[i] for i in ranks])
    return Timeline(
        close_of_poll=scenario.close_of_poll,
        events=events,
        halls={
            contest.slug: HallTimeline(contest.slug, len(contest.candidates), own[contest.slug])
            for contest in chosen
        },
        seed=seed,
        draw=outcome.draw,
        given=outcome.given,
    )


@contextmanager
def _collector_paused(paused: bool) -> Iterator[None]:
    """Without Python's cycle collector: a night's events are many, and none is garbage yet."""
    enabled = gc.isenabled()
    if paused:
        gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _chosen(
    scenario: Scenario, outcome: Outcome, slugs: Sequence[str] | None
) -> tuple[Contest, ...]:
    """The contests to play, in the scenario's order."""
    wanted = {contest.slug for contest in scenario.polled} if slugs is None else set(slugs)
    for slug in sorted(wanted):
        if slug not in scenario.by_slug or slug not in outcome.contests:
            near = nearest(slug, scenario.by_slug)
            hint = f" (nearest: {near})" if near else ""
            raise InputError(f"no contest '{slug}' in {scenario.name}{hint}")
    return tuple(contest for contest in scenario.contests if contest.slug in wanted)


def _nation(scenario: Scenario, outcome: Outcome, end: int) -> list[Entry]:
    """What happens to the nation: the close of poll, the exit poll, the clock's incidents."""
    entries = [Entry(0, ev.CloseOfPoll, {}, mark=_mark_of_close(scenario))]
    poll = scenario.exit_poll
    if poll is not None and _is_the_nations(outcome):
        fields = {"seats": poll.seats, "source": poll.source}
        mark = Mark.AUTHOR if poll.source is None else Mark.RECORD
        entries.append(Entry(0, ev.ExitPollPublished, fields, mark=mark))
    known = outcome.origin is Origin.KNOWN
    for incident in scenario.incidents:
        if incident.contest is not None or incident.at is None:
            continue
        time = scenario.clock.since(incident.at)
        happens = known or not (incident.only_if == "known" or incident.on_record)
        if 0 <= time <= end and happens:
            story = {
                "text": incident.text,
                "holds": 0.0,
                "source": incident.source,
                "public": incident.public,
            }
            mark = incidents.mark_of(incident, known=known)
            entries.append(Entry(time, ev.IncidentHappened, story, mark=mark))
    return sorted(entries, key=lambda entry: entry.time)


def _is_the_nations(outcome: Outcome) -> bool:
    """Whether the exit poll was asked on this night: on a drawn one, if it is conditioned on it.

    On a changed one it was while most seats vote as they did; of one seat it says little anyway.
    """
    if outcome.origin is Origin.DRAWN:
        return outcome.given is not None and outcome.given.exit_poll
    seats = outcome.contests.values()
    changed = sum(seat.origin is not Origin.KNOWN for seat in seats)
    return len(seats) == 1 or 2 * changed <= len(seats)


def _mark_of_close(scenario: Scenario) -> Mark:
    """A night of which no figure has a source is the author's, its hours included."""
    real = any(c.source is not None for c in scenario.contests)
    original = scenario.unchanged
    if not real and original is not None and original.close_of_poll == scenario.close_of_poll:
        real = any(c.source is not None for c in original.contests)
    return Mark.RECORD if real else Mark.AUTHOR


def _events(
    scenario: Scenario, rows: Sequence[Row], halls: Sequence[Counted]
) -> tuple[tuple[ev.Event, ...], dict[str, list[ev.Event]]]:
    """Frozen events in order, numbered, and each contest's own."""
    events: list[ev.Event] = []
    own: dict[str, list[ev.Event]] = {hall.contest.slug: [] for hall in halls}
    # By rank: the nation has no slug, and its events are no contest's own.
    slugs: list[str | None] = [None, *own]
    by_rank: list[list[ev.Event]] = [[], *own.values()]
    for seq, (time, rank, _, entry) in enumerate(rows):
        if entry.event is ev.Declaration:
            hall = halls[rank - 1]
            event: ev.Event = declaration(scenario, hall.contest, hall.outcome, time=time, seq=seq)
        else:
            event = entry.event(
                seq=seq,
                time=time,
                contest=slugs[rank],
                mark=entry.mark,
                **entry.fields,
            )
        events.append(event)
        by_rank[rank].append(event)
    return tuple(events), own
