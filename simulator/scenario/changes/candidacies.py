"""Changes to who stands and whose voters move: votes, withdraw, add, pact, tactical."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from simulator.scenario.changes.figures import (
    Figures,
    known_votes,
    leading,
    parties_of,
    person,
    resolve,
)
from simulator.scenario.changes.models import (
    Add,
    ForCandidate,
    Pact,
    Selecting,
    SetVotes,
    Tactical,
    Withdraw,
)
from simulator.scenario.changes.plans import Act, Plan, Planner, Refused, nothing
from simulator.scenario.changes.tallies import UNIT, Tally, units
from simulator.scenario.model import Candidate, Contest
from simulator.scenario.places import nearest


def _must_stand(change: Selecting, figures: Figures) -> bool:
    return change.contest is not None or figures.one_contest


def _meant(change: ForCandidate, contest: Contest, figures: Figures) -> list[int]:
    """Positions of the candidate, or of the party's candidates, that a change is about."""
    if change.candidate is not None:
        place = person(contest, change.candidate)
        found, key, name = [] if place is None else [place], "candidate", change.candidate
        there = [c.shown for c in contest.candidates]
    else:
        name = change.party or ""
        found, key = parties_of(contest, name), "party"
        there = [c.party for c in contest.candidates]
    if not found and _must_stand(change, figures):
        raise Refused(key, f"'{name}' does not stand in {contest.name}", nearest(name, there))
    return found


def _check_meant(change: ForCandidate, figures: Figures) -> None:
    if change.candidate is not None:
        figures.check_name(change.candidate, "candidate")
    else:
        figures.check_party(change.party or "", "party")


def votes(change: SetVotes, figures: Figures) -> Planner:
    """A candidate's known votes become a number; the difference had not voted, or abstains."""
    _check_meant(change, figures)

    def planner(contest: Contest) -> Plan | None:
        found = _meant(change, contest, figures)
        if not found:
            return None
        if len(found) > 1:
            raise Refused(
                "party",
                f"{len(found)} candidates of '{change.party}' stand in {contest.name}: name one",
            )
        index = found[0]

        def act(tally: Tally) -> None:
            tally.leave(index, tally.values[index] - change.votes)

        return Plan(known=act, fixed=(index, change.votes))

    return planner


def withdraw(change: Withdraw, figures: Figures) -> Planner:
    """Candidates leave the ballot paper; their votes are transferred, the rest abstains."""
    _check_meant(change, figures)
    rates = _rates(change.to, "to", figures)

    def planner(contest: Contest) -> Plan | None:
        gone = _meant(change, contest, figures)
        if not gone:
            return None
        if len(gone) == len(contest.candidates):
            key = "candidate" if change.candidate else "party"
            raise Refused(key, f"nobody would be left to stand in {contest.name}")
        places = resolve(contest, rates, figures, "to", must_stand=_must_stand(change, figures))
        to = []
        for name, place in places.items():
            if place in gone:
                raise Refused(f"to.{name}", f"'{name}' withdraws and cannot receive votes")
            to.append((place, rates[name]))

        def act(tally: Tally) -> None:
            for index in gone:
                tally.transfer(index, to)

        return Plan(known=act, predicted=act, removed=frozenset(gone))

    return planner


def _rates(given: Mapping[str, Decimal], key: str, figures: Figures) -> dict[str, int]:
    for name in given:
        figures.check_either(name, f"{key}.{name}")
    return {name: units(rate) for name, rate in given.items()}


def add(change: Add, figures: Figures) -> Planner:
    """A new candidate takes votes from others and from people who had not voted."""
    figures.check_party(change.party, "party")
    rates = None if change.from_parties is None else _rates(change.from_parties, "from", figures)
    newcomer = Candidate(
        change.name, change.party, (change.sort_name or by_surname(change.name)).casefold()
    )

    def planner(contest: Contest) -> Plan | None:
        if any(candidate.key == newcomer.key for candidate in contest.candidates):
            raise Refused("name", f"{change.name} stands in {contest.name} already")
        sources = None
        if rates is not None:
            must_stand = _must_stand(change, figures)
            places = resolve(contest, rates, figures, "from", must_stand=must_stand)
            sources = [(place, rates[name]) for name, place in places.items()]

        def act(tally: Tally) -> None:
            joining = UNIT - sum(rate for _, rate in sources) if sources is not None else 0
            amount = _amount(change, contest, tally, joining, figures)
            tally.values.append(0)
            _take(contest, tally, amount, sources, joining)

        return Plan(known=act, predicted=act, added=newcomer)

    return planner


def by_surname(name: str) -> str:
    """The order of declaration of a name in natural order: surname, then forenames."""
    *forenames, surname = name.split()
    return f"{surname} {' '.join(forenames)}".strip()


def _amount(change: Add, contest: Contest, tally: Tally, joining: int, figures: Figures) -> float:
    """What the new candidate gets, in the tally's own units."""
    if change.share is not None:
        # share = amount ÷ (total + joining × amount), solved for the amount.
        points = units(change.share)
        return tally.portion(tally.total, points * UNIT, 100 * UNIT * UNIT - points * joining)
    wanted = change.votes or 0
    if tally.source is None:
        return wanted
    known = known_votes(contest)
    turnout = figures.expected_turnout(contest)
    if known is not None:
        everybody: float = sum(known)
    elif turnout is not None:
        everybody = contest.electorate * turnout / 100
    else:
        raise Refused("votes", f"no turnout is known in {contest.name}: give 'share' instead")
    return tally.total * wanted / everybody if everybody else 0.0


def _take(
    contest: Contest,
    tally: Tally,
    amount: float,
    sources: Sequence[tuple[int, int]] | None,
    joining: int,
) -> None:
    """Move an amount to the last candidate from its sources, or from all in proportion."""
    new = len(tally.values) - 1
    if sources is None:
        if amount > tally.total:
            raise Refused("votes", f"only {tally.total:,} votes were cast in {contest.name}")
        if amount:
            weights = [int(v) for v in tally.values] if tally.source is None else []
            parts = (
                tally.split(amount, weights)
                if weights
                else [amount * value / tally.total for value in tally.values]
            )
            for index, part in enumerate(parts[:new]):
                tally.values[index] -= part
            tally.values[new] = amount
        return
    *parts, rest = tally.split(amount, [*(rate for _, rate in sources), joining])
    for (index, _), part in zip(sources, parts, strict=True):
        if not tally.holds(index):  # a pollster that says nothing of them: they join instead
            rest += part
            continue
        if part > tally.values[index]:
            who = contest.candidates[index]
            have = f"{tally.values[index]:,}" if tally.source is None else "a smaller share"
            raise Refused("from", f"{who.name} ({who.party}) has only {have} in {contest.name}")
        tally.shift(index, new, part)
    tally.leave(new, -rest)


def pact(change: Pact, figures: Figures) -> Planner:
    """Of several parties only the best placed stands; a rate of the others' voters follows."""
    for party in change.parties:
        figures.check_party(party, "parties")
    rate = units(change.transfer)

    def planner(contest: Contest) -> Plan | None:
        members = [(party, parties_of(contest, party)) for party in change.parties]
        if sum(bool(bearers) for _, bearers in members) < 2:
            return None
        standing = figures.standing(contest)
        partners = [index for _, bearers in members for index in bearers]
        stays = max(partners, key=lambda index: standing[index])
        others = [index for index in partners if index != stays]

        def act(tally: Tally) -> None:
            for index in others:
                tally.transfer(index, [(stays, rate)])

        return Plan(known=act, predicted=act, removed=frozenset(others))

    return planner


def tactical(change: Tactical, figures: Figures) -> Planner:
    """Where a party wins, voters of its opponents move to the best placed of them."""
    for party in change.voters_of:
        figures.check_party(party, "voters_of")
    figures.check_party(change.against, "against")
    rate = units(change.rate)

    def moving(contest: Contest, values: Sequence[float] | None) -> Act:
        if values is None or contest.candidates[leading(values)[0]].party != change.against:
            return nothing
        members = [index for party in change.voters_of for index in parties_of(contest, party)]
        if len(members) < 2:
            return nothing
        best = max(members, key=lambda index: values[index])

        def act(tally: Tally) -> None:
            for index in members:
                if index != best:
                    tally.shift(index, best, tally.portion(tally.values[index], rate))

        return act

    def planner(contest: Contest) -> Plan | None:
        known = moving(contest, known_votes(contest))
        predicted = moving(contest, figures.average(contest))
        if known is nothing and predicted is nothing:
            return None
        return Plan(known=known, predicted=predicted)

    return planner
