"""The one place that composes scenario, forecast and count: play a night, know its results."""

from __future__ import annotations

from difflib import get_close_matches

from simulator.count import play as play_count
from simulator.errors import InputError
from simulator.outcome import Outcome
from simulator.scenario import Contest, Scenario
from simulator.timeline import Declaration, Timeline, declaration

MAX_SEED = 2**64 - 1


def check_seed(seed: int) -> int:
    """The seed, if NumPy's ``SeedSequence`` takes it; else an ``InputError``."""
    if not 0 <= seed <= MAX_SEED:
        raise InputError(f"--seed must be between 0 and {MAX_SEED}, not {seed}")
    return seed


def contest_of(scenario: Scenario, slug: str) -> Contest:
    """The contest of a slug, or an ``InputError`` that names the nearest one."""
    contest = scenario.by_slug.get(slug)
    if contest is not None:
        return contest
    near = get_close_matches(slug, scenario.by_slug, n=1, cutoff=0.5)
    hint = f" (nearest: {near[0]})" if near else ""
    raise InputError(f"no contest '{slug}' in {scenario.name}{hint}")


def known_outcome(scenario: Scenario) -> Outcome:
    """The scenario's known or changed outcome, or an ``InputError`` when votes are missing."""
    if scenario.outcome is None:
        missing = [c.name for c in scenario.contests if c.outcome is None]
        raise InputError(
            f"{scenario.name} has no known votes for {missing[0]}"
            + (f" and {len(missing) - 1} more" if len(missing) > 1 else "")
            + ": draw an outcome with --draw"
        )
    return scenario.outcome


def play(
    scenario: Scenario,
    seed: int = 1,
    draw: int | None = None,
    contest: str | None = None,
) -> Timeline:
    """Play a night, or one of its contests, through the counting halls.

    Args:
        scenario: the night.
        seed: of the count, and of the batch that ``draw`` is taken from.
        draw: plays this outcome of the batch, unpinned, instead of the known figures.
        contest: slug of the one contest to play, in full detail; None plays all. A night of
            one contest is always in full detail.

    Raises:
        InputError: a seed, draw or contest that does not exist, or no votes to play.
    """
    check_seed(seed)
    slugs = [contest_of(scenario, contest).slug] if contest else list(scenario.by_slug)
    if draw is None:
        outcome = known_outcome(scenario)
    else:
        from simulator.forecast import draw as draw_outcome

        if draw < 0:
            raise InputError(f"--draw must be 0 or more, not {draw}")
        outcome = draw_outcome(scenario, seed, draw)
    return play_count(scenario, outcome, seed, contests=slugs, bundles=len(slugs) == 1)


def results(scenario: Scenario, contest: str | None = None) -> tuple[Declaration, ...]:
    """The declared result of one contest or of all, without playing the count.

    ``time`` is the recorded declaration in seconds after close of poll, or -1 where none is.
    """
    outcome = known_outcome(scenario)
    contests = [contest_of(scenario, contest)] if contest else scenario.contests
    start = scenario.close_of_poll.timestamp()
    return tuple(
        declaration(
            scenario,
            c,
            outcome.contests[c.slug],
            time=round(c.declared_at.timestamp() - start) if c.declared_at else -1,
            seq=seq,
        )
        for seq, c in enumerate(contests)
    )
