"""A file's own shares for candidates, made part of every pollster's figures.

A forecast takes a candidate's explicit ``share`` as it stands, before any pollster's. A change has
to move that share too, so it is first written into the predictions, where everything else is: the
expectation stays exactly what it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from simulator.scenario.changes.tallies import ShareTally
from simulator.scenario.kinds import OTHER
from simulator.scenario.model import Contest, Pollster, Scenario

OWN = "the scenario's own shares"
"""Name of the pollster that stands in where a contest has explicit shares and no pollster."""


def folded(scenario: Scenario, places: Sequence[int]) -> Scenario:
    """The scenario with the explicit shares of these contests in its pollsters instead."""
    contests = list(scenario.contests)
    named: dict[str, dict[str, Mapping[str, float]]] = {}
    for place in places:
        contest = contests[place]
        explicit = {c.name: c.share for c in contest.candidates if c.share is not None}
        if not explicit:
            continue
        bare = tuple(replace(c, share=None) for c in contest.candidates)
        contests[place] = replace(contest, candidates=bare)
        asked = [p for p in scenario.pollsters if _names_somebody(p, contest)]
        if not any(pollster.used for pollster in asked):
            named.setdefault(OWN, {})[contest.slug] = explicit
        for pollster in asked:
            figures = _beside(pollster, contests[place], explicit)
            named.setdefault(pollster.name, {})[contest.slug] = figures
    if not named:
        return scenario
    pollsters = [
        replace(p, candidates={**p.candidates, **named[p.name]}) if p.name in named else p
        for p in scenario.pollsters
    ]
    if OWN in named and all(p.name != OWN for p in pollsters):
        pollsters.append(Pollster(OWN, shares={}, candidates=named[OWN]))
    return replace(scenario, contests=tuple(contests), pollsters=tuple(pollsters))


def _names_somebody(pollster: Pollster, contest: Contest) -> bool:
    predicts = contest.slug in pollster.shares or contest.slug in pollster.candidates
    return predicts and any(ShareTally(pollster, contest).named)


def _beside(
    pollster: Pollster, contest: Contest, explicit: Mapping[str, float]
) -> Mapping[str, float]:
    """The pollster's figures by name with the explicit shares added, everybody else's in scale.

    A candidate who is to have the fraction s beside figures that sum to T gets s × T ÷ (1 − s).
    """
    tally = ShareTally(pollster, contest)
    others = [
        (value, named)
        for candidate, value, named in zip(
            contest.candidates, tally.values, tally.named, strict=True
        )
        if candidate.name not in explicit
    ]
    rest = sum(value for value, named in others if named)
    if not all(named for _, named in others):
        # "Other" stays whole for those who still have no figure of their own.
        rest += pollster.shares.get(contest.slug, {}).get(OTHER, 0.0)
    left = 1.0 - sum(explicit.values()) / 100.0
    scale = rest / left / 100.0 if left > 0 else 1.0
    figures = dict(pollster.candidates.get(contest.slug, {}))
    figures.update({name: share * scale for name, share in explicit.items()})
    return figures
