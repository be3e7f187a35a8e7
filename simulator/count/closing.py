"""From papers sorted to the declaration: reconciliation, agents, checks, the lot, the stage."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import cycle
from typing import Final

from simulator.count.hall import Hall, Process
from simulator.count.plan import draw
from simulator.outcome import ContestOutcome, Origin
from simulator.scenario import KnownRecount, LogNormal
from simulator.timeline import events as ev

PREPARING: Final = 0.2
"""Share of the provisional stage before the figures are shown; agents have the rest."""
AGAIN: Final = 0.5
"""Agents need half as long for figures they have seen before."""
ANSWER: Final = 4 * 60
"""Seconds until the returning officer has refused a request."""
LOT: Final = 5 * 60
"""Seconds from the last figures to the drawing of the lot."""
MOST_FAILURES: Final = 3
MOST_CHECKS: Final = 6
"""A count does not fail, or is not checked, more often than this unless its script says so."""
LARGEST_DIFFERENCE: Final = 60
"""Papers by which totals differ: from one to this, small ones likelier (judgement)."""
READY: Final = (5 * 60, 25 * 60)
"""With a recorded declaration the count is ready this long before it."""
REST: Final = "staff sent home to rest"


@dataclass(frozen=True, slots=True)
class Script:
    """What is to happen to a hall; None leaves it to chance.

    Known figures bring known events only; forced numbers hold for any figures. Where totals on
    the record did not agree and there were recounts, these were made until they agreed.
    """

    failures: int | None
    recounts: tuple[KnownRecount, ...] | None
    adjourns: bool
    recounted_to_agree: bool = False


def read_script(hall: Hall) -> Script:
    """The script of a hall: the file's where figures are known, else chance but for force."""
    contest, parameters = hall.plan.contest, hall.plan.parameters
    failures = parameters.reconciliation_failures
    recounts = None if parameters.recounts is None else (KnownRecount(),) * parameters.recounts
    if hall.plan.outcome.origin is not Origin.KNOWN:
        return Script(failures, recounts, adjourns=True)
    failures = contest.reconciliation_failures or failures or 0
    recounts = contest.recounts or recounts or ()
    return Script(
        failures,
        recounts,
        adjourns=False,
        recounted_to_agree=bool(contest.reconciliation_failures and contest.recounts),
    )


class Chance:
    """Hands out, in order, the random numbers that the plan set aside for the closing."""

    def __init__(self, hall: Hall) -> None:
        self._normals = cycle(hall.plan.normals)
        self._uniforms = cycle(hall.plan.uniforms)

    def seconds(self, parameter: LogNormal) -> int:
        """A log-normal duration."""
        return draw(parameter, next(self._normals))

    def uniform(self) -> float:
        """A number in [0, 1)."""
        return next(self._uniforms)


def closing(hall: Hall) -> Process:
    """Everything after sorting, up to the declaration."""
    chance, script = Chance(hall), read_script(hall)
    yield from _reconciliation(hall, chance, script)
    yield from _figures(hall, chance, 1.0)
    if script.recounts is None:
        yield from _checks_by_chance(hall, chance, script)
    elif not script.recounted_to_agree:
        for recount in script.recounts:
            yield from _check(hall, chance, recount, None)
            yield from _agents_again(hall, chance, recount)
    yield from _lot(hall)
    wait = chance.seconds(hall.plan.parameters.stage_call)
    if hall.pinned:
        wait = max(READY[0], min(wait, READY[1]))
    on_stage = max(wait, hall.on_stage.seconds)
    if hall.on_stage.holds:
        # The call comes so late that the declaration follows on the last thing that holds it.
        on_stage = hall.on_stage.seconds
        yield hall.env.timeout(max(0, wait - on_stage))
    hall.record(ev.CandidatesCalled)
    yield hall.env.timeout(on_stage)
    hall.record(ev.Declaration)


def _reconciliation(hall: Hall, chance: Chance, script: Script) -> Process:
    """Candidates' and rejected papers must equal the papers verified, else a search."""
    parameters, outcome = hall.plan.parameters, hall.plan.outcome
    yield hall.env.timeout(chance.seconds(parameters.reconcile))
    difference = _difference(hall, chance)
    failures = 0
    while _fails(parameters.reconcile_failure, chance, script, failures):
        hall.record(ev.ReconciliationFailed, difference=difference)
        yield from _perhaps_adjourn(hall, chance, script)
        yield hall.env.timeout(chance.seconds(parameters.search))
        failures += 1
        difference = max(1, difference // 2) if difference > 0 else min(-1, -(-difference // 2))
    if script.recounted_to_agree:
        for recount in script.recounts or ():
            yield from _check(hall, chance, recount, None)
    hall.record(
        ev.Reconciled,
        votes=tuple(candidate.votes for candidate in outcome.candidates),
        rejected=outcome.rejected.total,
    )


def _difference(hall: Hall, chance: Chance) -> int:
    """Papers by which the totals differ at first: missing (negative) or too many."""
    size = int(LARGEST_DIFFERENCE ** chance.uniform())
    size = max(1, min(size, hall.plan.outcome.papers))
    return -size if chance.uniform() < 0.5 else size


def _fails(rate: float, chance: Chance, script: Script, failures: int) -> bool:
    if script.failures is not None:
        return failures < script.failures
    return failures < MOST_FAILURES and chance.uniform() < rate


def _figures(hall: Hall, chance: Chance, share: float) -> Process:
    """Provisional figures are shown to candidates and agents, who then look at them."""
    parameters, outcome = hall.plan.parameters, hall.plan.outcome
    longer = 1 + parameters.close_look * parameters.recount_table.chance(_percent(outcome))
    seconds = share * longer * chance.seconds(parameters.provisional)
    yield hall.env.timeout(round(PREPARING * seconds))
    hall.record(
        ev.ProvisionalFigures,
        votes=tuple(candidate.votes for candidate in outcome.candidates),
        rejected=outcome.rejected.total,
    )
    yield hall.env.timeout(round((1 - PREPARING) * seconds))


def _checks_by_chance(hall: Hall, chance: Chance, script: Script) -> Process:
    """Checks asked for, granted or refused; a tie is never left without a recount."""
    parameters, outcome = hall.plan.parameters, hall.plan.outcome
    percent = _percent(outcome)
    asks = outcome.ranking[1] if len(outcome.ranking) > 1 else None
    for already in range(MOST_CHECKS):
        likely = parameters.recount_table.chance(percent, already)
        granted = chance.uniform() < likely
        full = chance.uniform() < parameters.full_recount
        if outcome.by_lot and not already:
            granted = full = True
        if granted:
            yield from _perhaps_adjourn(hall, chance, script)
            _request(hall, asks, full)
            recount = KnownRecount("full" if full else "bundle_check")
            yield from _check(hall, chance, recount, asks)
            yield from _agents_again(hall, chance, recount)
            continue
        if percent < parameters.close and chance.uniform() < parameters.refusal:
            _request(hall, asks, full)
            yield hall.env.timeout(ANSWER)
            hall.record(ev.RecountRefused, requested_by=asks, majority=outcome.majority)
        return


def _percent(outcome: ContestOutcome) -> float:
    """Majority in percent of the valid votes."""
    return 100 * outcome.majority / outcome.valid_votes if outcome.valid_votes else 100.0


def _request(hall: Hall, asks: int | None, full: bool) -> None:
    majority = hall.plan.outcome.majority
    hall.record(ev.RecountRequested, requested_by=asks, majority=majority, full=full)


def _check(hall: Hall, chance: Chance, recount: KnownRecount, asks: int | None) -> Process:
    """A full recount, or a check of the bundles."""
    env, parameters = hall.env, hall.plan.parameters
    numbers = hall.checks
    numbers[recount.kind] = numbers.get(recount.kind, 0) + 1
    if recount.kind == "full":
        entry = hall.record(ev.Recount, number=numbers["full"], source=recount.source)
        entry.at = hall.seconds_of(recount.at)
        papers = hall.plan.outcome.papers / hall.plan.tables
        again = hall.table_seconds(papers, parameters.check_rate)
        yield env.timeout(round(parameters.recount_factor * again + 60 * parameters.recount_extra))
    else:
        yield env.timeout(chance.seconds(parameters.bundle_check))
        entry = hall.record(
            ev.BundleCheck,
            number=numbers["bundle_check"],
            requested_by=asks,
            source=recount.source,
        )
        entry.at = hall.seconds_of(recount.at)


def _agents_again(hall: Hall, chance: Chance, recount: KnownRecount) -> Process:
    """New figures after a recount, a word with agents after a check."""
    if recount.kind == "full":
        yield from _figures(hall, chance, AGAIN)
    else:
        seconds = AGAIN * chance.seconds(hall.plan.parameters.provisional)
        yield hall.env.timeout(round(seconds))


def _perhaps_adjourn(hall: Hall, chance: Chance, script: Script) -> Process:
    """Late in the morning no search or recount is begun without a rest."""
    parameters = hall.plan.parameters
    if not script.adjourns or hall.env.now < 60 * parameters.adjourn_after or hall.rested:
        return
    rest = chance.seconds(parameters.rest)
    hall.record(ev.Adjourned, until=int(hall.env.now) + rest, cause=REST)
    yield hall.env.timeout(rest)
    hall.record(ev.Resumed)
    hall.rested = True
    hall.fresh_until = int(hall.env.now)


def _lot(hall: Hall) -> Process:
    """Equality of votes: the returning officer decides by lot."""
    outcome = hall.plan.outcome
    if not outcome.by_lot:
        return
    yield hall.env.timeout(LOT)
    elected = outcome.ranking[0]
    hall.record(
        ev.LotDrawn,
        between=outcome.tied,
        elected=elected,
        votes=outcome.candidates[elected].votes,
    )
