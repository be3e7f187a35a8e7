"""From papers sorted to the declaration: reconciliation, agents, checks, the lot, the stage."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import cycle
from typing import Final

from simulator.count.hall import Hall, Process
from simulator.count.leads import Figures, asker, before, declared, leader
from simulator.count.plan import draw
from simulator.outcome import ContestOutcome, Mark, Origin
from simulator.scenario import KnownRecount, LogNormal
from simulator.timeline import events as ev

PREPARING: Final = 0.2
"""Share of the provisional stage before the figures are shown; agents have the rest."""
AGAIN: Final = 0.5
"""Agents need half as long for figures they have seen before."""
UNASKED: Final = 0.2
"""Share of checks and recounts that the officer makes without anybody's asking (judgement)."""
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

    Known figures bring known events only; forced numbers hold for any figures. ``mark`` is what
    a recount may be called whose source nobody names. Where totals on the record did not agree
    and there were recounts, these were made until they agreed.
    """

    failures: int | None
    recounts: tuple[KnownRecount, ...] | None
    mark: Mark = Mark.AUTHOR
    recounted_to_agree: bool = False


def read_script(hall: Hall) -> Script:
    """The script of a hall: the file's where figures are known, else chance but for force.

    A changed night is the same night: its totals agree, unless the file says otherwise.
    """
    contest, parameters = hall.plan.contest, hall.plan.parameters
    failures = parameters.reconciliation_failures
    recounts = None if parameters.recounts is None else (KnownRecount(),) * parameters.recounts
    if not hall.known:
        changed = hall.plan.outcome.origin is Origin.CHANGED
        return Script(failures or 0 if changed else failures, recounts)
    failures = contest.reconciliation_failures or failures or 0
    recounts = contest.recounts or recounts or ()
    together = bool(contest.reconciliation_failures and contest.recounts)
    return Script(failures, recounts, recounted_to_agree=together)


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
    contest, outcome = hall.plan.contest, hall.plan.outcome
    final = declared(outcome)
    recounts = () if script.recounted_to_agree else script.recounts or ()
    shown = [final]
    for recount in reversed(recounts):
        # Without a reported lead the figures were, for all we know, those of the next check.
        shown.insert(0, shown[0] if recount.lead is None else before(contest, outcome, recount))
    yield from _reconciliation(hall, chance, script, shown[0])
    yield from _figures(hall, chance, 1.0, shown[0])
    if script.recounts is None:
        yield from _checks_by_chance(hall, chance)
    for recount, then, now in zip(recounts, shown, shown[1:], strict=False):
        yield from _check(hall, chance, recount, script.mark)
        if recount.kind == "full" or now != then:
            yield from _figures(hall, chance, AGAIN, now)
        else:
            yield from _agents_again(hall, chance)
    yield from _lot(hall)
    if hall.known:
        # What is told after the counting's end would be made up: nothing is, until the stage.
        ended = hall.seconds_of(contest.counted_at)
        if ended is not None:
            hall.record(ev.CountingEnded).give(ended, contest.counted_at_source)
    wait = chance.seconds(hall.plan.parameters.stage_call)
    if hall.pinned:
        wait = max(READY[0], min(wait, READY[1]))
    on_stage = max(wait, hall.on_stage.seconds)
    if hall.on_stage.holds:
        # The call comes so late that the declaration follows on the last thing that holds it.
        on_stage = hall.on_stage.seconds
        yield hall.env.timeout(max(0, wait - on_stage))
    called = hall.record(ev.CandidatesCalled)
    if hall.on_stage.source is not None:
        called.mark, called.fields["source"] = Mark.REPORTED, hall.on_stage.source
    yield hall.env.timeout(on_stage)
    hall.record(ev.Declaration)


def _reconciliation(hall: Hall, chance: Chance, script: Script, shown: Figures) -> Process:
    """Candidates' and rejected papers must equal the papers verified, else a search."""
    parameters = hall.plan.parameters
    yield hall.env.timeout(chance.seconds(parameters.reconcile))
    difference = _difference(hall, chance)
    failures = 0
    while _fails(parameters.reconcile_failure, chance, script, failures):
        _fail(hall, script, difference)
        yield from _perhaps_adjourn(hall, chance)
        yield hall.env.timeout(chance.seconds(parameters.search))
        failures += 1
        difference = max(1, difference // 2) if difference > 0 else min(-1, -(-difference // 2))
    if script.recounted_to_agree:
        for recount in script.recounts or ():
            yield from _check(hall, chance, recount, script.mark)
    hall.record(ev.Reconciled, votes=shown.votes, rejected=shown.rejected)


def _fail(hall: Hall, script: Script, difference: int) -> None:
    """The totals do not agree; by how much, of a real count nobody reported."""
    contest = hall.plan.contest
    if not hall.known or not contest.reconciliation_failures:
        forced = script.failures is not None
        mark = Mark.AUTHOR if forced else Mark.SIMULATED
        hall.record(ev.ReconciliationFailed, mark, difference=difference)
        return
    source = next((r.source for r in contest.recounts if r.source is not None), None)
    mark = Mark.AUTHOR if source is None else Mark.REPORTED
    hall.record(ev.ReconciliationFailed, mark, difference=0, source=source)


def _difference(hall: Hall, chance: Chance) -> int:
    """Papers by which the totals differ at first: missing (negative) or too many."""
    size = int(LARGEST_DIFFERENCE ** chance.uniform())
    size = max(1, min(size, hall.plan.outcome.papers))
    return -size if chance.uniform() < 0.5 else size


def _fails(rate: float, chance: Chance, script: Script, failures: int) -> bool:
    if script.failures is not None:
        return failures < script.failures
    return failures < MOST_FAILURES and chance.uniform() < rate


def _figures(hall: Hall, chance: Chance, share: float, shown: Figures) -> Process:
    """Provisional figures are shown to candidates and agents, who then look at them."""
    parameters, outcome = hall.plan.parameters, hall.plan.outcome
    longer = 1 + parameters.close_look * parameters.recount_table.chance(_percent(outcome))
    seconds = share * longer * chance.seconds(parameters.provisional)
    yield hall.env.timeout(round(PREPARING * seconds))
    hall.record(ev.ProvisionalFigures, votes=shown.votes, rejected=shown.rejected)
    yield hall.env.timeout(round((1 - PREPARING) * seconds))


def _checks_by_chance(hall: Hall, chance: Chance) -> Process:
    """Checks asked for, granted or refused, or made unasked; a tie never goes without a recount.

    Nobody in particular asks: who would have is not ours to say.
    """
    parameters, outcome = hall.plan.parameters, hall.plan.outcome
    percent = _percent(outcome)
    for already in range(MOST_CHECKS):
        likely = parameters.recount_table.chance(percent, already)
        number = chance.uniform()
        granted, unasked = number < likely, number < UNASKED * likely
        full = chance.uniform() < parameters.full_recount
        if outcome.by_lot and not already:
            granted = full = True
        if granted:
            yield from _perhaps_adjourn(hall, chance)
            recount = KnownRecount("full" if full else "bundle_check")
            if not unasked:
                _request(hall, full)
            yield from _check(hall, chance, recount, Mark.SIMULATED)
            if full:
                yield from _figures(hall, chance, AGAIN, declared(outcome))
            else:
                yield from _agents_again(hall, chance)
            continue
        if percent < parameters.close and chance.uniform() < parameters.refusal:
            _request(hall, full)
            yield hall.env.timeout(ANSWER)
            hall.record(ev.RecountRefused, requested_by=None, majority=outcome.majority)
        return


def _percent(outcome: ContestOutcome) -> float:
    """Majority in percent of the valid votes."""
    return 100 * outcome.majority / outcome.valid_votes if outcome.valid_votes else 100.0


def _request(hall: Hall, full: bool) -> None:
    majority = hall.plan.outcome.majority
    hall.record(ev.RecountRequested, requested_by=None, majority=majority, full=full)


def _check(hall: Hall, chance: Chance, recount: KnownRecount, unsourced: Mark) -> Process:
    """A full recount, or a check of the bundles; first the request, where that is known."""
    env, parameters, contest = hall.env, hall.plan.parameters, hall.plan.contest
    numbers, full = hall.checks, recount.kind == "full"
    mark = unsourced if recount.source is None else Mark.REPORTED
    person, party = asker(contest, recount.asked_by)
    asked = {"requested_by": person, "requested_by_party": party}
    ahead = leader(contest, recount.lead_of)
    timed = []
    if recount.asked_by is not None:
        fields = {**asked, "majority": recount.lead, "full": full, "source": recount.source}
        fields["lead_of"] = ahead
        timed.append(hall.record(ev.RecountRequested, mark, **fields))
    numbers[recount.kind] = number = numbers.get(recount.kind, 0) + 1
    if full:
        # A lead is told once: by who asked, or by the recount of which nobody is known to have.
        lead = None if timed else recount.lead
        fields = {"number": number, "lead": lead, "source": recount.source}
        fields["lead_of"] = None if timed else ahead
        timed.append(hall.record(ev.Recount, mark, **fields))
        papers = hall.plan.outcome.papers / hall.plan.tables
        again = hall.table_seconds(papers, parameters.check_rate)
        yield env.timeout(round(parameters.recount_factor * again + 60 * parameters.recount_extra))
    else:
        yield env.timeout(chance.seconds(parameters.bundle_check))
        fields = {**asked, "lead": recount.lead, "source": recount.source, "lead_of": ahead}
        timed.append(hall.record(ev.BundleCheck, mark, number=number, **fields))
    # A report's time is when it was asked for or begun; a check of which only the end is told
    # ends then.
    entry = timed[-1] if full else timed[0]
    entry.at = hall.seconds_of(recount.at)
    if recount.source is not None and not recount.approximate:
        entry.timed = Mark.RECORD


def _agents_again(hall: Hall, chance: Chance) -> Process:
    """A word with agents after a check that changed nothing."""
    yield hall.env.timeout(round(AGAIN * chance.seconds(hall.plan.parameters.provisional)))


def _perhaps_adjourn(hall: Hall, chance: Chance) -> Process:
    """No search or recount is begun without a rest later than the file allows, if it says so."""
    parameters = hall.plan.parameters
    latest = parameters.adjourn_after
    if hall.known or latest is None or hall.env.now < 60 * latest or hall.rested:
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
        _mark_of_lot(hall),
        between=outcome.tied,
        elected=elected,
        votes=outcome.candidates[elected].votes,
    )


def _mark_of_lot(hall: Hall) -> Mark:
    """A lot that the file tells of happened, its minute aside; another one this program drew.

    Without a source of its own it stands with the result, whose source then covers it.
    """
    contest, outcome = hall.plan.contest, hall.plan.outcome
    if outcome.lot not in outcome.tied or not hall.known or contest.lot is None:
        return Mark.SIMULATED
    if contest.lot.source is not None:
        return Mark.REPORTED
    return Mark.AUTHOR if contest.source is None else Mark.RECORD
