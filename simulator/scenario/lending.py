"""Contests ``from`` another scenario: the record of one night, or another poll in the same hall.

Where date, candidates and figures are the lender's own, the contest is the lender's with all that
is on its record. Otherwise it is another poll: the hall comes, with its previous results, and the
lender's result as the latest of them; what was on the record of the lender's night stays there.
What is lent stands at the ``from`` that asked for it, and so does whatever is wrong with it there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from simulator.scenario.count_parameters import NIGHTLY
from simulator.scenario.inheritance import (
    OF_THE_NIGHT,
    OF_THE_PERSON,
    OF_THE_POLL,
    OF_THE_RESULT,
    add_base,
    day_of,
    drop,
    habits,
    last_result,
    moved,
    name_of,
    of_those_standing,
    rejected_total,
    result_name,
)
from simulator.scenario.merge import Merger
from simulator.scenario.tree import Origin, Table

_CONTEST: Final = ("contests", "*")
_CANDIDATE: Final = ("contests", "*", "candidates", "*")
_LOOKS: Final = ("name", "colour", "symbol")


@dataclass
class Lender:
    """Another scenario as those see it who take contests from it.

    Attributes:
        tree: its files, merged, before any change.
        contests: its contests by slug.
        day: its polling day, as far as it can be read.
    """

    tree: Table
    contests: Mapping[str, Table] = field(init=False)
    day: date | None = field(init=False)

    def __post_init__(self) -> None:
        self.contests = {str(c.get("slug")): c for c in self.tree.tables("contests")}
        self.day = day_of(self.tree)

    def lend(self, contest: Table, night: Table) -> Table:
        """A contest with what it does not say itself taken from the same contest here.

        Args:
            contest: the contest that asks.
            night: the tree that it stands in.

        Raises:
            KeyError: there is no such contest here.
        """
        place = contest.where("from")
        other = self._hall(self.contests[str(contest.get("slug"))], place)
        day = day_of(night)
        other_day = day is not None and self.day is not None and day != self.day
        recorded = not other_day and not contest.altered and _agree(contest, other)
        lent = other.copy()
        drop(lent, ("base", "from", "candidates"))
        people = _people(contest, other, recorded=recorded, other_day=other_day)
        if not recorded:
            self._leave(lent, contest, night, other_day=other_day)
            if "incidents" in lent:
                lent["incidents"] = of_those_standing(
                    lent.tables("incidents"), other.tables("candidates"), people
                )
        out = Merger().merged(lent, contest, _CONTEST)
        out.move(contest.origin)
        out.altered, out.bad = contest.altered, contest.bad
        if people:
            out.put("candidates", people, contest.where("candidates"))
        _own_bases_first(out, contest)
        if other_day and day is not None and self.day is not None and self.day < day:
            base = last_result(other, self.day, place)
            if base is not None:
                self._measured(out, contest, night, base)
        return out

    def _hall(self, contest: Table, place: Origin) -> Table:
        """A contest of this scenario as it stands by itself: labels and count of its night in."""
        out = contest.copy()
        count = self.tree.get("count")
        if isinstance(count, Table):
            own = contest.get("count", Table(count.origin))
            if isinstance(own, Table):
                out["count"] = Merger().merged(count, own, (*_CONTEST, "count"))
        labels, previous = self.tree.get("bases"), contest.get("previous")
        if isinstance(labels, Table) and isinstance(previous, Table):
            bases = previous.copy()
            for name, base in previous.items():
                label = labels.get(name)
                if isinstance(label, Table) and isinstance(base, Table):
                    bases[name] = Merger().merged(label, base, (*_CONTEST, "previous", "*"))
            out["previous"] = bases
        return moved(out, place)

    def _leave(self, lent: Table, contest: Table, night: Table, *, other_day: bool) -> None:
        """Takes from what is lent all that belongs to the lender's own poll."""
        drop(lent, OF_THE_NIGHT)
        if "incidents" in lent:
            lent["incidents"] = habits(lent.tables("incidents"), other_day=other_day)
        if other_day:
            drop(lent, OF_THE_POLL)
            if isinstance(count := lent.get("count"), Table):
                lent["count"] = count = count.copy()
                drop(count, NIGHTLY)
        if contest.tables("candidates"):
            drop(lent, ("rejected",))
            sourced = "source" in contest or night.at(("scenario", "source")) is not None
            if other_day and sourced:
                # A sourced result needs the register of its own day.
                drop(lent, ("electorate",))

    def _measured(self, out: Table, contest: Table, night: Table, base: Table) -> None:
        """Puts the lender's result among the bases, before the lender's and after its own."""
        assert self.day is not None
        default = night.at(("scenario", "base"))
        keep = "base" in contest or "previous" in contest
        keep = keep or (isinstance(default, str) and out.at(("previous", default)) is not None)
        add_base(out, result_name(self.day), base, default=not keep)


def _agree(contest: Table, other: Table) -> bool:
    """Nothing that a contest says of its poll differs from the lender's."""
    mine, theirs = contest.tables("candidates"), other.tables("candidates")
    votes = {_identity(c): c.get("votes") for c in theirs}
    if mine and ({_identity(c) for c in mine} != votes.keys() or len(mine) != len(theirs)):
        return False
    if any("votes" in c and c["votes"] != votes[_identity(c)] for c in mine):
        return False
    if "rejected" in contest and rejected_total(contest) != rejected_total(other):
        return False
    if "electorate" in contest and contest["electorate"] != other.get("electorate"):
        return False
    return bool(contest.get("poll", "held") == other.get("poll", "held"))


def _people(contest: Table, other: Table, *, recorded: bool, other_day: bool) -> list[Table]:
    """Who stands, with what the lender knows of them; whoever is not named stays behind."""
    mine = contest.tables("candidates")
    theirs = {
        _identity(c): _lent_person(c, recorded, other_day) for c in other.tables("candidates")
    }
    if not mine:
        return list(theirs.values())
    alone = {key[0]: c for key, c in theirs.items()}
    several = {name for name in alone if sum(key[0] == name for key in theirs) > 1}
    full = []
    for candidate in mine:
        known = theirs.get(_identity(candidate))
        name = str(name_of(candidate))
        if known is None and other_day and name in alone and name not in several:
            known = alone[name]
        if known is not None:
            known = known.copy()
            drop(known, () if recorded else ("votes",))
            candidate = Merger().merged(known, candidate, _CANDIDATE)
        full.append(candidate)
    if recorded:
        places = {key: i for i, key in enumerate(theirs)}
        full.sort(key=lambda c: places[_identity(c)])
    return full


def _lent_person(candidate: Table, recorded: bool, other_day: bool) -> Table:
    """What a candidate brings from the lender's poll."""
    out = candidate.copy()
    if other_day:
        drop(out, set(candidate) - {*OF_THE_PERSON, "votes"})
    elif not recorded:
        drop(out, OF_THE_RESULT)
    return out


def _own_bases_first(out: Table, contest: Table) -> None:
    """The contest's own bases first: the first is what changes are measured against."""
    previous, merged = contest.get("previous"), out.get("previous")
    if isinstance(previous, Table) and isinstance(merged, Table):
        table = merged.copy()
        table.clear()
        table.update({key: merged[key] for key in (*previous, *merged)})
        out["previous"] = table


def _identity(candidate: Table) -> tuple[str, str]:
    return str(candidate.get("name")), str(candidate.get("party"))


def lend_parties(night: Table, lenders: Mapping[str, Lender]) -> Table:
    """A night with the parties that its lent contests speak of and it does not describe.

    Args:
        night: the tree, its contests filled.
        lenders: by the slug of the contest that each of them lent.
    """
    parties = night.get("parties", Table(night.origin))
    if not lenders or not isinstance(parties, Table):
        return night
    parties = parties.copy()
    for contest in night.tables("contests"):
        lender = lenders.get(str(contest.get("slug")))
        theirs = lender.tree.get("parties") if lender is not None else None
        if not isinstance(theirs, Table):
            continue
        place = contest.where("from")
        for party in dict.fromkeys((*parties, *_named(contest))):
            known = theirs.get(party)
            if isinstance(known, Table):
                _describe(parties, party, known, place)
    out = night.copy()
    out["parties"] = parties
    return out


def _describe(parties: Table, party: str, known: Table, place: Origin) -> None:
    """Adds a party, or how it looks where the night does not say."""
    mine: Any = parties.get(party)
    if mine is None and party not in parties.bad:
        parties.put(party, moved(known, place), place)
    elif isinstance(mine, Table):
        lacking = [k for k in _LOOKS if k in known and k not in mine and k not in mine.bad]
        if lacking:
            mine = mine.copy()
            for key in lacking:
                mine.put(key, known[key], place)
            parties[party] = mine


def _named(contest: Table) -> list[str]:
    """The parties that stand in a contest or stood in its previous results."""
    named = [c.get("party") for c in contest.tables("candidates")]
    previous = contest.get("previous")
    for base in previous.values() if isinstance(previous, Table) else ():
        if isinstance(base, Table):
            votes = base.get("votes")
            named += [*(votes if isinstance(votes, Table) else ()), base.get("winner")]
    return [party for party in named if isinstance(party, str)]
