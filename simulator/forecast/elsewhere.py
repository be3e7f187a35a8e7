"""A seat's other pollsters: those that another shipped scenario draws it around, or nobody does.

A seat told in a scenario of its own may have other pollsters there than in its night, and so other
chances. Wherever one of the two is shown, a sentence names the other.
"""

from __future__ import annotations

from simulator.scenario import Contest, Scenario, polls_of, seats_alone
from simulator.text import join


def other_polls(scenario: Scenario) -> dict[str, str]:
    """A sentence without its full stop, by slug, for each contest with other pollsters elsewhere.

    Only seats that stand alone, here or in a shipped scenario of the same day, are looked for.
    """
    if len(scenario.contests) == 1:
        contests = list(scenario.contests)
    else:
        alone = seats_alone(scenario.date)
        contests = [scenario.by_slug[slug] for slug in alone if slug in scenario.by_slug]
    sentences = {contest.slug: _sentence(scenario, contest) for contest in contests}
    return {slug: words for slug, words in sentences.items() if words}


def _sentence(scenario: Scenario, contest: Contest) -> str:
    asked = [
        pollster
        for pollster in scenario.pollsters
        if contest.slug in pollster.shares or contest.slug in pollster.candidates
    ]
    ours = [pollster.name for pollster in asked if pollster.used]
    if not ours:
        return ""
    one = len(scenario.contests) == 1
    others = [
        polls
        for polls in polls_of(contest.slug, scenario.date)
        if set(polls.pollsters) != set(ours) and (one or polls.alone)
    ]
    parts = [f"around {join(polls.pollsters)} in {polls.scenario}" for polls in others]
    if not one:  # a night's notes have a line for it on a small screen
        return f"{contest.name} is drawn {join(parts)}" if parts else ""
    named = {*ours, *(name for polls in others for name in polls.pollsters)}
    unused = [pollster.name for pollster in asked if pollster.name not in named]
    if unused:
        parts.append(f"not around {join(unused)}, also on file")
    if not parts:
        return ""
    return join([f"{contest.name} is drawn around {join(ours)} here", *parts])
