"""Which contests a change acts on."""

from __future__ import annotations

from simulator.scenario.changes.figures import Figures, leading
from simulator.scenario.changes.models import Selecting, Where
from simulator.scenario.model import Contest
from simulator.scenario.places import nearest


def select(change: Selecting, figures: Figures) -> list[int]:
    """Positions of the contests a change names, filters or, with neither, all.

    A contest or party that does not exist is noted in ``figures.slips``.
    """
    contests = figures.scenario.contests
    if change.where is not None:
        for key in ("winner", "second"):
            for party in getattr(change.where, key) or ():
                figures.check_party(party, f"where.{key}")
        return [i for i, c in enumerate(contests) if _matches(change.where, c, figures)]
    if change.contest is None:
        return list(range(len(contests)))
    slugs = list(figures.scenario.by_slug)
    places = {slug: place for place, slug in enumerate(slugs)}
    for slug in change.contest:
        if slug not in places:
            figures.note("contest", f"unknown contest '{slug}'", nearest(slug, slugs))
    return sorted({places[slug] for slug in change.contest if slug in places})


def why_nothing_matches(change: Selecting, figures: Figures) -> tuple[str, str, str | None]:
    """Key, message and nearest name for a filter that matches no contest."""
    contests = figures.scenario.contests
    if change.where is not None:
        for key in ("region", "country", "type"):
            there = sorted({getattr(contest, key) for contest in contests})
            for wanted in getattr(change.where, key) or ():
                if wanted not in there:
                    message = f"matches no contest: no contest has {key} '{wanted}'"
                    return f"where.{key}", message, nearest(wanted, there)
        return "where", "matches no contest", None
    return "", "matches no contest", None


def _matches(where: Where, contest: Contest, figures: Figures) -> bool:
    for key in ("region", "country", "type"):
        wanted = getattr(where, key)
        if wanted is not None and getattr(contest, key) not in wanted:
            return False
    if where.winner is None and where.second is None and where.majority_below is None:
        return True
    values = figures.standing(contest)
    first, *others = leading(values)
    if where.winner is not None and contest.candidates[first].party not in where.winner:
        return False
    if where.second is not None and (
        not others or contest.candidates[others[0]].party not in where.second
    ):
        return False
    if where.majority_below is None:
        return True
    total = sum(values)
    majority = values[first] - (values[others[0]] if others else 0)
    return total > 0 and 100 * majority < float(where.majority_below) * total
