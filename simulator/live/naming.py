"""Whom a message means: candidates of a contest by id, or as people and feeds name them.

A candidate's id is the contest's slug, a hyphen and the place on the ballot paper, from 1. What is
kept in a journal names everybody by it, and by name and party, so that it can be read without the
scenario and holds where a name is spelt in two ways.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from simulator.errors import InputError
from simulator.live.values import Draft
from simulator.messages import BadMessage, Lot, Result, Rush, Votes
from simulator.scenario import Contest, NotOne, Scenario, contest_of, find_candidate
from simulator.text import excerpt, fold, join, quantity

TEST_MARK: Final = " Test"
"""What rehearsal feeds put behind every surname."""

Named = TypeVar("Named", Rush, Lot)


def candidate_id(contest: Contest, index: int) -> str:
    """The id of a candidate, given by the position in ``contest.candidates``."""
    return contest.candidate_ids[index]


def find(
    scenario: Scenario,
    contest: Contest,
    id: str | None = None,
    name: str | None = None,
    party: str | None = None,
) -> int:
    """Position of the candidate whom an id means, else a name and a party, or a party alone.

    Raises:
        BadMessage: nobody is meant, or several are.
    """
    if id is not None:
        if id in contest.candidate_ids:
            return contest.candidate_ids.index(id)
        raise BadMessage(f"{contest.name} has no candidate {excerpt(id)}")
    wanted = party_id(scenario, contest, party) if party else None
    if not name:
        return _of_party(contest, wanted, party)
    for spelt in dict.fromkeys((name, name.removesuffix(TEST_MARK))):
        found = _by_name(contest, spelt, wanted)
        if found is not None:
            return found
    elsewhere = _by_name(contest, name.removesuffix(TEST_MARK), None)
    if elsewhere is not None and party:
        own = scenario.party(contest.candidates[elsewhere].party).name
        who = contest.candidates[elsewhere].shown
        raise BadMessage(f"{who} stands for {own} in {contest.name}, not for {excerpt(party)}")
    try:
        return find_candidate(contest.candidates, name.removesuffix(TEST_MARK), wanted)
    except NotOne as error:
        hint = f" (nearest: {error.nearest})" if error.nearest else ""
        raise BadMessage(f"{contest.name}: {error.message}{hint}") from None


def is_marked(contest: Contest, name: str | None) -> bool:
    """Whether a name bears the test mark: nobody of the contest is really called that."""
    said = fold(name or "").rstrip()
    if not said.endswith(fold(TEST_MARK)):
        return False
    return all(
        said not in (fold(who.name), fold(who.shown), fold(who.read_as or who.name))
        for who in contest.candidates
    )


def test_marked(contest: Contest, draft: Draft) -> Draft:
    """A draft as test data where it says that it is, or somebody in it bears the test mark."""
    marked = draft.test or any(is_marked(contest, name) for name in _names(draft))
    return replace(draft, test=True) if marked else draft


def _names(draft: Draft) -> Iterator[str | None]:
    body = draft.body
    if isinstance(body, Result):
        yield from (line.name for line in body.candidates)
    elif isinstance(body, Rush | Lot):
        yield body.winner


def _by_name(contest: Contest, name: str, party: str | None) -> int | None:
    """The one who goes by a name, whatever its capitals and accents."""
    try:
        return find_candidate(contest.candidates, name, party)
    except NotOne as error:
        if error.several:
            raise BadMessage(f"{contest.name}: {error.message}") from None
    wanted = fold(name)
    found = [
        i
        for i, who in enumerate(contest.candidates)
        if wanted in (fold(who.name), fold(who.shown), fold(who.read_as or who.name))
        and party in (None, who.party)
    ]
    return found[0] if len(found) == 1 else None


def _of_party(contest: Contest, wanted: str | None, party: str | None) -> int:
    found = [i for i, own in enumerate(contest.parties) if own == wanted]
    if len(found) == 1:
        return found[0]
    if not party:
        raise BadMessage(f"{contest.name}: a candidate has neither id nor name nor party")
    number = quantity(len(found), "candidate") if found else "no candidate"
    raise BadMessage(f"{contest.name} has {number} of {excerpt(party)}: say who by name")


def party_id(scenario: Scenario, contest: Contest, party: str) -> str:
    """The id of a party as somebody calls it: by id, short or full name; else as it is."""
    known = {own: scenario.party(own) for own in dict.fromkeys(contest.parties)}
    if party in known:
        return party
    wanted = fold(party)
    for own, about in known.items():
        if wanted in (fold(own), fold(about.short), fold(about.name)):
            return own
    return party


def votes_of(scenario: Scenario, contest: Contest, result: Result) -> tuple[int, ...]:
    """Votes by position in ``contest.candidates``.

    Raises:
        BadMessage: every candidate who is missing, unknown or there twice.
    """
    votes: dict[int, int] = {}
    wrong: list[str] = []
    for line in result.candidates:
        try:
            index = find(scenario, contest, line.id, line.name, line.party)
        except BadMessage as error:
            wrong += error.reasons
            continue
        if index in votes:
            wrong.append(f"{contest.candidates[index].shown} is there twice in {contest.name}")
        votes[index] = line.votes
    missing = [c.shown for i, c in enumerate(contest.candidates) if i not in votes]
    if missing and not wrong:
        some = join(missing[:4]) if len(missing) < 5 else f"{join(missing[:3], ',')} and others"
        wrong.append(
            f"{contest.name} has {quantity(len(contest.candidates), 'candidate')}: "
            f"no votes are given for {some}"
        )
    if wrong:
        raise BadMessage(*wrong)
    return tuple(votes[i] for i in range(len(contest.candidates)))


def name_all(
    contest: Contest, votes: Sequence[int], elected: Collection[int] = ()
) -> tuple[Votes, ...]:
    """Everybody's votes as a journal keeps them: in order of declaration, with id and party.

    ``elected`` are positions of those who were said to be.
    """
    people = contest.candidates
    return tuple(
        Votes(
            votes[i], candidate_id(contest, i), people[i].shown, people[i].party,
            True if i in elected else None,
        )
        for i in contest.declaration_order
    )  # fmt: skip


def resolve(scenario: Scenario, draft: Draft) -> Draft:
    """A draft as it would be kept: the contest by its slug, everybody by id, name and party.

    With the names, a test mark goes: the draft says by itself that it is test data.

    Raises:
        BadMessage: every name that means nobody.
    """
    if draft.contest is None:
        return draft
    try:
        contest = contest_of(scenario, draft.contest)
    except InputError as error:
        raise BadMessage(*error.problems) from None
    draft = test_marked(contest, replace(draft, contest=contest.slug))
    body = draft.body
    if isinstance(body, Result):
        votes = votes_of(scenario, contest, body)
        said = [line for line in body.candidates if line.elected]
        elected = [find(scenario, contest, line.id, line.name, line.party) for line in said]
        named = name_all(contest, votes, elected)
        return replace(draft, body=replace(body, candidates=named))
    if isinstance(body, Rush):
        return replace(draft, body=_named(scenario, contest, body))
    if isinstance(body, Lot):
        return replace(draft, body=_named(scenario, contest, body))
    return draft


def _named(scenario: Scenario, contest: Contest, body: Named) -> Named:
    index = winner_of(scenario, contest, body)
    who = contest.candidates[index]
    return replace(body, winner=who.shown, party=who.party, id=candidate_id(contest, index))


def winner_of(scenario: Scenario, contest: Contest, body: Rush | Lot) -> int:
    """Position of the one whom a rush or a lot names, by name or by party.

    Raises:
        BadMessage: nobody of the contest.
    """
    try:
        return find(scenario, contest, body.id, body.winner, body.party)
    except BadMessage:
        # "Lab" for the winner is what people type in a hurry.
        own = party_id(scenario, contest, body.winner)
        if body.id is None and body.party is None and contest.parties.count(own) == 1:
            return contest.parties.index(own)
        raise
