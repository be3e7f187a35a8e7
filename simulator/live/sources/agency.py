"""Documents of the PA style as drafts: which seat, which candidate and which party are meant.

An agency has its own numbers, and spells names its own way: "Norfolk South West", "Wrekin, The",
"&" for "and". Its nominations, where they are there, say which number is whose; a name that agrees
is needed only once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from simulator.errors import InputError
from simulator.feed import PaCandidate, PaNews
from simulator.live.checks import BEFORE
from simulator.live.naming import find, party_id
from simulator.live.sources.handing import Check, Handed, Out, Remark
from simulator.live.values import Draft
from simulator.messages import BadMessage, Fold, Kind, Result, read_body
from simulator.scenario import Contest, Scenario, contest_of
from simulator.text import excerpt, figure, fold, join, quantity
from simulator.values import LONGEST_NIGHT

NAMED: Final = 3
"""So many seats are named where several are meant."""


class NoSuchSeat(BadMessage):
    """A document is of a seat that is none of this night's."""


class Agency:
    """Whom an agency's documents mean.

    Args:
        scenario: the night.
        by: who is said to have entered what comes of them.
    """

    def __init__(self, scenario: Scenario, by: str) -> None:
        self._scenario = scenario
        self._by = by
        self._turned = _turned(scenario.contests)
        self._numbers: dict[int, Contest] = {}
        self._people: dict[tuple[str, int], int] = {}
        self._differences: tuple[str, ...] = ()

    def read(self, news: PaNews, document: str, text: str) -> Iterator[Out]:
        """What a document brings.

        Args:
            news: what it says.
            document: its name.
            text: as it came.

        Raises:
            BadMessage: it means nobody, or says what cannot be.
        """
        if news.kind is Kind.PARTIES:
            yield Check(self._against(news, document))
            return
        contest = self._contest(news)
        if news.number is not None:
            self._numbers.setdefault(news.number, contest)
        if news.kind is Kind.NOMINATIONS:
            yield from self._learn(contest, news, document)
            return
        draft = Draft(
            kind=news.kind,
            contest=contest.slug,
            body=read_body(news.kind, self._body(contest, news)),
            by=self._by,
            via="file",
            night_time=self._moment(news.declared),
            revision=news.revision,
            test=news.test,
        )
        yield Handed(draft, text, document)

    # Whose it is

    def _contest(self, news: PaNews) -> Contest:
        numbered = self._numbers.get(news.number) if news.number is not None else None
        named = self._named(news.seat) if news.seat else None
        if named is None and numbered is None:
            if news.seat is None:
                raise BadMessage(f"no seat is known by number {news.number}")
            raise NoSuchSeat(self._unknown(news.seat))
        if named is not None and numbered is not None and named.slug != numbered.slug:
            raise BadMessage(
                f"number {news.number} was that of {numbered.name}, and here it is {named.name}'s"
            )
        found = named or numbered
        assert found is not None
        return found

    def _named(self, name: str) -> Contest | None:
        plain = name.replace("&", " and ")
        try:
            return contest_of(self._scenario, plain)
        except InputError:
            return self._turned.get(_key(plain))

    def _unknown(self, name: str) -> str:
        try:
            contest_of(self._scenario, name)
        except InputError as error:
            return error.lines[0]
        return f"no seat is called {excerpt(name)}"

    def _candidate(self, contest: Contest, who: PaCandidate) -> int:
        party = who.party
        if party is None:
            # One that only this night knows, or only the agency: then the name alone decides.
            said = (who.abbreviation, who.party_name)
            ids = (party_id(self._scenario, contest, each) for each in said if each)
            party = next((own for own in ids if own in contest.parties), None)
        try:
            return find(self._scenario, contest, None, who.name, party)
        except BadMessage:
            # A name may come spoilt; the agency's number of a person does not.
            known = self._people.get((contest.slug, who.pa_id or -1))
            if known is None or party not in (None, contest.candidates[known].party):
                raise
            return known

    def _learn(self, contest: Contest, news: PaNews, document: str) -> Iterator[Out]:
        """Who is who, from nominations."""
        wrong: list[str] = []
        for who in news.candidates:
            try:
                place = find(self._scenario, contest, None, who.name, who.party)
            except BadMessage as error:
                wrong += error.reasons
                continue
            if who.pa_id is not None:
                self._people.setdefault((contest.slug, who.pa_id), place)
        if wrong:
            yield Remark(f"{document}: {'; '.join(wrong)}")
        elif len(news.candidates) != len(contest.candidates):
            people = quantity(len(contest.candidates), "candidate")
            yield Remark(f"{document}: {len(news.candidates)} of the {people} of {contest.name}")

    # What it says

    def _body(self, contest: Contest, news: PaNews) -> Mapping[str, Any]:
        if news.kind is Kind.RECOUNT:
            return {"number": news.recount or news.revision}
        if news.kind is Kind.RESULT:
            return self._result(contest, news)
        return self._rush(contest, news)

    def _result(self, contest: Contest, news: PaNews) -> Mapping[str, Any]:
        lines = []
        wrong: list[str] = []
        for who in news.candidates:
            try:
                place = self._candidate(contest, who)
            except BadMessage as error:
                wrong += error.reasons
                continue
            own = contest.candidates[place]
            line = {"votes": who.votes, "name": own.shown, "party": own.party}
            line["id"] = contest.candidate_ids[place]
            lines.append(line | ({"elected": True} if who.elected else {}))
        if wrong:
            raise BadMessage(*wrong)
        return {
            "candidates": lines,
            "electorate": news.electorate or None,
            "valid_votes": news.turnout,
            "majority": news.majority,
        }

    def _rush(self, contest: Contest, news: PaNews) -> Mapping[str, Any]:
        marked = news.elected
        if len(marked) > 1:
            raise BadMessage(f"{contest.name}: {len(marked)} candidates are marked as elected")
        if marked:
            place = self._candidate(contest, marked[0])
        elif news.winning is None:
            raise BadMessage(f"{contest.name}: nobody is marked as elected")
        else:
            known = [who.party for who in news.candidates if who.abbreviation == news.winning]
            place = find(self._scenario, contest, None, None, next(iter(known), news.winning))
        who = contest.candidates[place]
        return {
            "winner": who.shown,
            "party": who.party,
            "id": contest.candidate_ids[place],
            "text": news.text,
        }

    def _moment(self, declared: datetime | None) -> datetime | None:
        """When it was declared, if that is on this night: a test may be held on another day."""
        close = self._scenario.close_of_poll
        if declared is None or not close - BEFORE <= declared <= close + LONGEST_NIGHT:
            return None
        return declared.astimezone(close.tzinfo)

    # Whether it all adds up

    def _against(self, news: PaNews, document: str) -> Callable[[Fold], str]:
        def compare(fold: Fold) -> str:
            before, self._differences = self._differences, tuple(self._differ(news, fold))
            if not self._differences or self._differences == before:
                return ""
            return f"{document} differs from what is kept: {'; '.join(self._differences)}"

        return compare

    def _differ(self, news: PaNews, fold: Fold) -> Iterator[str]:
        kept = {
            slug: contest.result
            for slug, contest in fold.contests.items()
            if contest.result is not None
        }
        if news.included:
            found = (self._numbers.get(k) or self._named(name) for k, name in news.included)
            known = [seat for seat in found if seat is not None]
            missing = [seat.name for seat in known if seat.slug not in kept]
            if missing:
                yield f"it has {_some(missing)}, of which no result is kept"
                return
            kept = {seat.slug: kept[seat.slug] for seat in known}
        number = news.results if news.results is not None else len(news.included)
        if number != len(kept):
            yield f"{quantity(number, 'result')} there, {figure(len(kept))} here"
            return
        seats_of: dict[str, int] = {}
        votes_of: dict[str, int] = {}
        for result in kept.values():
            winner = _winner(result)
            seats_of[winner] = seats_of.get(winner, 0) + 1
            for line in result.candidates:
                party = line.party or ""
                votes_of[party] = votes_of.get(party, 0) + line.votes
        for state in news.states:
            party = state.party or state.abbreviation
            if state.party is None and party not in votes_of:
                continue  # one that only the agency knows, or the sum of the others
            name = self._scenario.party(party).short
            if state.seats != seats_of.get(party, 0):
                seats_there = quantity(state.seats, "seat")
                yield f"{seats_there} for {name} there, {figure(seats_of.get(party, 0))} here"
            elif state.votes != votes_of.get(party, 0):
                votes_here = figure(votes_of.get(party, 0))
                yield f"{figure(state.votes)} votes for {name} there, {votes_here} here"


def _winner(result: Result) -> str:
    first = next((line for line in result.candidates if line.elected), None)
    return (first or max(result.candidates, key=lambda line: line.votes)).party or ""


def _some(names: list[str]) -> str:
    if len(names) <= NAMED:
        return join(names)
    return join([*names[:NAMED], f"{len(names) - NAMED} more"])


def _key(name: str) -> tuple[str, ...]:
    """The words of a name, in whatever order: "Norfolk South West" is South West Norfolk."""
    return tuple(sorted(re.findall(r"\w+", fold(name))))


def _turned(contests: Iterable[Contest]) -> Mapping[tuple[str, ...], Contest]:
    """By the words of the names; two seats of the same words are not found by them."""
    found: dict[tuple[str, ...], list[Contest]] = {}
    for contest in contests:
        for key in {_key(contest.name), tuple(w for w in _key(contest.name) if w != "the")}:
            found.setdefault(key, []).append(contest)
    return {key: several[0] for key, several in found.items() if len(several) == 1}
