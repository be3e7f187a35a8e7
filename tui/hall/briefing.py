"""What is told of one seat before 22:00: its file's words, who stands, last time, predictions.

Nothing of the night itself is in it: the exit poll comes at ten.
"""

from __future__ import annotations

from collections.abc import Iterator

from simulator import Contest, Scenario
from simulator.outcome import Base, Mark
from simulator.scenario import Pollster
from simulator.text import quantity
from simulator.uk import OTHER
from tui.hall.people import People, PeopleList
from tui.hall.replay import HallReplay
from tui.kit import formats
from tui.kit.briefing import Part
from tui.kit.sentences import Sentences


def brief_hall(replay: HallReplay) -> list[Part]:
    """The parts of the card of a hall."""
    contest, scenario = replay.contest, replay.scenario
    people = People(contest, scenario, contest.declaration_order)
    stand = "Returned unopposed" if contest.poll == "unopposed" else "Who stands"
    parts: list[Part] = []
    question = (scenario.question,) if len(scenario.contests) == 1 and scenario.question else ()
    told = opening_lines(replay) or tuple(stakes(contest, scenario))
    if question or told:
        parts.append(("", Sentences((*question, *told))))
    parts.append((stand, PeopleList(people)))
    for heading, lines in (
        ("Last time", tuple(last_time(contest, scenario))),
        ("Predictions", tuple(predicted(contest, scenario))),
    ):
        if lines:
            parts.append((heading, Sentences(lines)))
    if replay.directed:
        parts.append(("What follows", Sentences(tuple(to_come(replay)))))
    return parts


def stakes(contest: Contest, scenario: Scenario) -> Iterator[str]:
    """Who defends what, and what it would take: of a seat whose file does not tell."""
    base = contest.base
    standing = {candidate.party for candidate in contest.candidates}
    if base is None or len(base.votes) < 2 or contest.poll != "held":
        return
    ranked = sorted(base.votes, key=lambda party: (party != base.winner, -base.votes[party]))
    holder, second = ranked[:2]
    lead = base.votes[holder] - base.votes[second]
    verb = "defends" if holder in standing else "does not defend"
    name = scenario.party(holder).name
    yield f"{name} {verb} a majority of {lead:,} ({base.label})."
    if holder in standing and second in standing:
        swing = 50 * lead / base.valid_votes
        yield f"{scenario.party(second).name}, second then, needs a swing of {swing:.1f} points."


def to_come(replay: HallReplay) -> Iterator[str]:
    """How long it takes, and the keys worth knowing."""
    yield (
        f"The night is played in about {formats.length(replay.length)}, slowly where there is "
        "news. space pauses, d goes to the stage, D to the words of the declaration."
    )
    if replay.public:
        yield "Only what the public heard is told; O shows what is known in the hall."
    else:
        yield "You see what is known in the hall; O leaves what the public heard at the time."


def opening_lines(replay: HallReplay) -> tuple[str, ...]:
    """What the file tells; of the real night alone, and so only where this is the real night."""
    contest, scenario = replay.contest, replay.scenario
    outcome = contest.outcome
    changed = contest.modified or replay.timeline.draw is not None
    if changed or (outcome is not None and outcome.mark is not Mark.RECORD and scenario.modified):
        return ()
    return contest.opening or (scenario.opening if len(scenario.contests) == 1 else ())


def last_time(contest: Contest, scenario: Scenario) -> Iterator[str]:
    """Every previous result on file, the one that changes are measured against first."""
    first = contest.base
    bases = [base for base in contest.bases.values() if base is not first]
    for base in [first, *bases] if first is not None else bases:
        if base.votes:
            yield _result(base, scenario)


def _result(base: Base, scenario: Scenario) -> str:
    ranked = sorted(base.votes, key=lambda party: (party != base.winner, -base.votes[party]))
    shares = ", ".join(
        f"{scenario.party(party).short} {base.votes[party]:,} "
        f"({100 * base.votes[party] / base.valid_votes:.1f} %)"
        for party in ranked[:5]
    )
    more = f" and {quantity(len(ranked) - 5, 'other')}" if len(ranked) > 5 else ""
    source = f" [{base.source}]" if base.source else ""
    return f"{base.label}: {shares}{more}{source}"


def predicted(contest: Contest, scenario: Scenario) -> Iterator[str]:
    """What each pollster expected in this seat."""
    for pollster in scenario.pollsters:
        shares = _shares(pollster, contest, scenario)
        if shares:
            when = f", {pollster.fieldwork}" if pollster.fieldwork else ""
            source = f" [{pollster.source}]" if pollster.source else ""
            yield f"{pollster.name}{when}: {shares} percent{source}"


def _shares(pollster: Pollster, contest: Contest, scenario: Scenario) -> str:
    parties = pollster.shares.get(contest.slug, {})
    names = {"Other": "others"}
    found = [
        (share, names.get(party) or scenario.party(party).short)
        for party, share in parties.items()
        if party != OTHER
    ]
    found.sort(key=lambda pair: -pair[0])
    others = [(parties[OTHER], names[OTHER])] if OTHER in parties else []
    return ", ".join(f"{name} {share:.1f}" for share, name in (*found, *others))
