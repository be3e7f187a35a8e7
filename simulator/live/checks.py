"""What is wrong with something that somebody wants to enter: the impossible and the unlikely.

A refusal is for what cannot be, by arithmetic, by law or by what is known already; a question for
what seldom is, and is meant if somebody says so. What comes from a file or over a feed may come in
any order: of it only that is refused which could be true in no order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from simulator.live.expectation import Expectation, Sums
from simulator.live.figures import (
    ROUNDED,
    Known,
    Stated,
    check_figures,
    check_turnout,
    check_winner,
    is_general,
)
from simulator.live.naming import find, party_id, resolve, votes_of, winner_of
from simulator.live.values import Draft, Findings
from simulator.messages import (
    BODIES,
    NATIONAL,
    Adjourned,
    BadMessage,
    ContestFold,
    ExitPoll,
    Kind,
    Lot,
    Note,
    Recount,
    Result,
    Retraction,
    Rush,
    Status,
    Turnout,
)
from simulator.scenario import Contest, NotOne, Scenario, find_candidate
from simulator.text import excerpt, figure, is_visible, nearest, quantity
from simulator.uk import EXIT_POLL_AFTER_CLOSE, OTHER
from simulator.values import LONGEST_NIGHT

if TYPE_CHECKING:
    from simulator.live.night import LiveNight

BEFORE: Final = timedelta(days=1)
"""So long before the close of poll something may be noted, or a poll put off."""

LARGE_LEAD: Final = 0.02
"""Part of the electorate from which a lead at a recount is asked about."""

BEFORE_CLOSE: Final = frozenset({Kind.NOTE, Kind.POSTPONED, Kind.RETRACTION, Kind.NOMINATIONS})
"""Kinds that may be of a time before the close of poll."""

UNTRUE_OF_NO_POLL: Final = frozenset(
    {
        Kind.RESULT,
        Kind.CORRECTION,
        Kind.RUSH,
        Kind.TURNOUT,
        Kind.RECOUNT,
        Kind.BUNDLE_CHECK,
        Kind.ADJOURNED,
        Kind.RESUMED,
        Kind.LOT,
        Kind.POSTPONED,
    }
)
"""Kinds that take a poll to be held."""


def examine(night: LiveNight, draft: Draft, expectation: Expectation | None = None) -> Findings:
    """What is wrong with a draft: everything that is, a plain sentence each.

    Args:
        night: what is known.
        draft: what is to be entered.
        expectation: what the projection said of the seat before it declared; None: the base and
            the results so far are what it is judged by.
    """
    timed = Findings(tuple(_check_time(night.scenario, draft)))
    shape = _check_shape(draft)
    if shape:
        return timed + Findings(tuple(shape))
    try:
        draft = resolve(night.scenario, draft)
    except BadMessage as error:
        return timed + Findings(error.reasons)
    if draft.contest is None:
        return timed + _check_nation(night, draft)
    return timed + _Seat.of(night, draft, expectation).check()


# Whatever it says


def _check_shape(draft: Draft) -> list[str]:
    """A body that is not of its kind, and a contest where there is none."""
    form = BODIES.get(draft.kind)
    if form is None:
        return []
    if not isinstance(draft.body, form):
        return [f"{_a(draft.kind)} says something else: {_name_of(draft.body)} is not its body"]
    if draft.kind in NATIONAL and draft.contest is not None:
        return [f"{_a(draft.kind)} is the nation's, not {excerpt(draft.contest)}'s"]
    own = draft.kind not in NATIONAL and draft.kind not in (Kind.NOTE, Kind.RETRACTION)
    if own and draft.contest is None:
        return [f"{_a(draft.kind)} is of a contest: say of which"]
    return []


_SUMS: Final = Sums()
"""Of the night that is being kept: of another one they are added up anew."""

_CALLED: Final = {
    Kind.RUSH: "a winner",
    Kind.ADJOURNED: "an adjournment",
    Kind.RESUMED: "the end of an adjournment",
}


def _a(kind: Kind) -> str:
    if kind in _CALLED:
        return _CALLED[kind]
    words = kind.words
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def _name_of(body: object) -> str:
    return "nothing" if body is None else _a(Kind.NOTE) if isinstance(body, Note) else _lower(body)


def _lower(body: object) -> str:
    return type(body).__name__.lower()


def _check_time(scenario: Scenario, draft: Draft) -> list[str]:
    moment = draft.night_time
    if moment is None:
        return []
    if moment.tzinfo is None:
        return [f"the time {moment:%Y-%m-%d %H:%M} has no offset from UTC"]
    close = scenario.close_of_poll
    at = scenario.clock.at(0)
    if draft.kind is Kind.EXIT_POLL and moment < close:
        return [f"no exit poll before the polls close at {at:%H:%M}: {EXIT_POLL_AFTER_CLOSE}"]
    if draft.kind not in BEFORE_CLOSE and moment < close:
        return [f"{_a(draft.kind)} cannot be of a time before the polls close at {at:%H:%M}"]
    if moment < close - BEFORE or moment > close + LONGEST_NIGHT:
        return [
            f"{moment:%Y-%m-%d %H:%M} is not of this night: the polls close on {at:%Y-%m-%d %H:%M}"
        ]
    return []


# The nation's


def _check_nation(night: LiveNight, draft: Draft) -> Findings:
    if isinstance(draft.body, ExitPoll):
        return Findings(tuple(_check_exit_poll(night.scenario, draft.body)))
    if isinstance(draft.body, Note):
        return Findings(tuple(_check_note(draft.body)))
    said = night.fold.exit_poll is not None or night.fold.notes
    if isinstance(draft.body, Retraction) and draft.via == "typed" and not said:
        return Findings(("there is nothing to take back: nothing was said of the nation",))
    if draft.kind is Kind.END:
        left = len(night.scenario.polled) - len(night.results)
        if left:
            return Findings((), (f"{quantity(left, 'seat')} have not declared",))
    return Findings()


def _check_exit_poll(scenario: Scenario, poll: ExitPoll) -> list[str]:
    wrong = []
    standing = {party: 0 for contest in scenario.contests for party in contest.parties}
    for contest in scenario.contests:
        for party in set(contest.parties):
            standing[party] += 1
    for party, seats in poll.seats.items():
        if not isinstance(seats, int) or isinstance(seats, bool) or seats < 0:
            wrong.append(f"{excerpt(seats)} is no number of seats for {excerpt(party)}")
        elif party == OTHER:
            continue
        elif party not in standing:
            near = nearest(party, [*standing, OTHER])
            hint = f" (nearest: {near})" if near else ""
            wrong.append(f"{excerpt(party)} stands nowhere on this night{hint}")
        elif seats > standing[party]:
            wrong.append(
                f"{figure(seats)} seats for {party}, which stands in {figure(standing[party])}"
            )
    if wrong:
        return wrong
    total, seats_of = sum(poll.seats.values()), {len(scenario.contests), len(scenario.polled)}
    if total not in seats_of:
        wanted = max(seats_of)
        apart = total - wanted
        wrong.append(
            f"the seats sum to {figure(total)}, {figure(abs(apart))} "
            f"{'more' if apart > 0 else 'fewer'} than the {figure(wanted)} of this night"
        )
    return wrong


def _check_note(note: Note) -> list[str]:
    return [] if is_visible(note.text) else ["a note without a word says nothing"]


# A seat's


@dataclass(frozen=True)
class _Seat:
    """A draft of one contest, and what is known of that contest."""

    night: LiveNight
    draft: Draft
    contest: Contest
    folded: ContestFold
    expectation: Expectation | None

    @classmethod
    def of(cls, night: LiveNight, draft: Draft, expectation: Expectation | None) -> _Seat:
        slug = draft.contest or ""
        contest = night.scenario.by_slug[slug]
        return cls(night, draft, contest, night.fold.of(slug), expectation)

    @property
    def general(self) -> bool:
        return is_general(self.night.scenario)

    @property
    def typed(self) -> bool:
        """It is said now, after all that is known: a feed's may come in any order."""
        return self.draft.via == "typed"

    @property
    def moment(self) -> datetime:
        return self.draft.night_time or self.night.scenario.close_of_poll

    def check(self) -> Findings:
        no_poll = self._no_poll()
        if no_poll:
            return Findings((no_poll,))
        checks: Mapping[type, Callable[[Any], Findings]] = {
            Result: self._result,
            Rush: self._rush,
            Turnout: self._turnout,
            Recount: self._recount,
            Adjourned: self._adjourned,
            Lot: self._lot,
            Note: lambda note: Findings(tuple(_check_note(note))),
            Retraction: self._retraction,
        }
        check = checks.get(type(self.draft.body))
        found = check(self.draft.body) if check else Findings()
        return self._out_of_turn() + found

    def _no_poll(self) -> str:
        if self.draft.kind not in UNTRUE_OF_NO_POLL:
            return ""
        contest, name = self.contest, self.contest.name
        if contest.poll == "unopposed":
            return f"{contest.candidates[0].shown} was returned unopposed in {name}: no poll"
        if self.folded.status is Status.POSTPONED and self.typed:
            return f"the poll in {name} was put off: take that back first"
        if contest.poll == "countermanded" and self.folded.status is not Status.POSTPONED:
            return f"there is no poll in {name} on this night"
        return ""

    def _out_of_turn(self) -> Findings:
        """What cannot follow upon what is known; only of what is typed."""
        if not self.typed:
            return Findings()
        kind, name, folded = self.draft.kind, self.contest.name, self.folded
        declared = folded.result is not None or folded.rush is not None
        if kind is Kind.CORRECTION and not folded.statements:
            return Findings((f"there is nothing to correct: {name} has no result yet",))
        if kind is Kind.POSTPONED and declared:
            return Findings((f"{name} has declared: its poll was held",))
        if kind is Kind.RESUMED and folded.status is not Status.ADJOURNED:
            return Findings((f"the count in {name} was not adjourned: it cannot be resumed",))
        counts = kind in (Kind.RECOUNT, Kind.BUNDLE_CHECK, Kind.ADJOURNED, Kind.RESUMED)
        if counts and folded.since is not None and self.moment > folded.since:
            return Findings((f"{name} has declared: {_a(kind)} cannot follow",))
        if kind is Kind.RUSH and folded.result is not None:
            return Findings((f"{name} has declared with its figures: correct these",))
        if kind is Kind.RESULT and folded.result is not None:
            return Findings((), (f"{name} has declared already: other figures contradict those",))
        if kind is Kind.ADJOURNED and folded.status is Status.ADJOURNED:
            return Findings((), (f"the count in {name} is adjourned already",))
        return Findings()

    def _result(self, result: Result) -> Findings:
        votes = votes_of(self.night.scenario, self.contest, result)
        contest = self.contest
        if result.electorate:
            contest = contest.amend(electorate=result.electorate)
        return check_figures(contest, votes, self._stated(result), self._known())

    def _stated(self, result: Result) -> Stated:
        named = [line for line in result.candidates if line.elected]
        elected = [self._find(line.id, line.name, line.party) for line in named]
        papers = lot = None
        if self.typed:
            verified, drawn = self.folded.latest(Kind.TURNOUT), self.folded.latest(Kind.LOT)
            if verified is not None and isinstance(verified.body, Turnout):
                papers = verified.body.papers
            if drawn is not None and isinstance(drawn.body, Lot):
                lot = self._place(drawn.body)
        return Stated(
            rejected=result.rejected,
            valid=result.valid_votes,
            majority=result.majority,
            turnout=result.turnout,
            papers=papers,
            elected=elected[0] if elected else None,
            lot=lot,
            winner=self._rushed(),
        )

    def _rushed(self) -> int | None:
        """Position of the winner entered before, while no figures are."""
        rush = self.folded.rush
        if rush is None or self.draft.kind is Kind.CORRECTION:
            return None
        return self._place(rush)

    def _place(self, said: Rush | Lot) -> int | None:
        """Whom a message of the journal names; None where it does not fit the scenario."""
        try:
            return winner_of(self.night.scenario, self.contest, said)
        except BadMessage:
            return None

    def _find(self, id: str | None, name: str | None, party: str | None) -> int:
        return find(self.night.scenario, self.contest, id, name, party)

    def _known(self) -> Known:
        results, own = self.night.results, self.contest.slug
        if own not in results or results[own].rush:  # a winner alone says nothing of shares
            so_far = _SUMS.of(results)
        else:
            results = {slug: outcome for slug, outcome in results.items() if slug != own}
            so_far = Sums().of(results)
        contests = self.night.scenario.by_slug
        others = {
            contests[slug].name: tuple(c.votes for c in outcome.candidates)
            for slug, outcome in results.items()
            if not outcome.rush
        }
        return Known(self.general, so_far, others, self.expectation)

    def _rush(self, rush: Rush) -> Findings:
        place = winner_of(self.night.scenario, self.contest, rush)
        asked = check_winner(self.contest, place, self.expectation)
        before = self._rushed()
        if self.typed and before is not None and before != place:
            labels = self.contest.labels
            asked.append(
                f"{labels[before]} was entered as the winner of {self.contest.name} before, "
                f"now {labels[place]}"
            )
        return Findings((), tuple(asked))

    def _turnout(self, turnout: Turnout) -> Findings:
        papers, percent, electorate = turnout.papers, turnout.percent, self.contest.electorate
        if papers is None and percent is None:
            return Findings(("a turnout is papers verified, or percent of the electorate",))
        wrong, asked = [], []
        if percent is not None and not 0.0 <= percent <= 100.0:
            wrong.append(f"a turnout of {percent:g} % cannot be: it is 0 to 100")
        if papers is not None and papers < 0:
            wrong.append(f"{figure(papers)} is no number of papers")
        elif papers is not None and papers > electorate:
            wrong.append(
                f"{figure(papers)} papers are more than the {figure(electorate)} electors "
                f"of {self.contest.name}"
            )
        if papers == 0 or percent == 0.0:
            wrong.append(f"a poll in which no paper was cast is none, in {self.contest.name}")
        if wrong:
            return Findings(tuple(wrong))
        if papers is not None:
            of_papers = 100.0 * papers / electorate
            if percent is not None and abs(of_papers - percent) > ROUNDED:
                asked.append(
                    f"{figure(papers)} papers are a turnout of {of_papers:.1f} %, not {percent:g} %"
                )
            percent = of_papers
        asked += check_turnout(self.contest, percent or 0.0, self.general, verified=True)
        return Findings(tuple(self._below_count(papers)), tuple(asked))

    def _below_count(self, papers: int | None) -> list[str]:
        """Fewer papers than were counted, where the seat has declared."""
        result = self.night.results.get(self.contest.slug)
        if papers is None or result is None or result.rush or not self.typed:
            return []
        rejected = None if result.rejected.unknown else result.rejected.total
        stated = Stated(papers=papers, rejected=rejected)
        votes = tuple(c.votes for c in result.candidates)
        return list(check_figures(self.contest, votes, stated, Known(self.general)).refusals)

    def _recount(self, recount: Recount) -> Findings:
        wrong, asked = [], []
        lead, number, electorate = recount.lead, recount.number, self.contest.electorate
        what = self.draft.kind.words
        if self.typed:
            wrong += self._nobody(recount.lead_of) + self._nobody(recount.asked_by)
        if number is not None and number < 1:
            wrong.append(f"{what} number {number} cannot be: the first is number 1")
        if lead is not None and lead < 0:
            wrong.append(f"a lead of {figure(lead)} is none: say who leads in a note")
        elif lead is not None and lead > electorate:
            wrong.append(
                f"a lead of {figure(lead)} is more than the {figure(electorate)} electors "
                f"of {self.contest.name}"
            )
        elif lead is not None and lead > LARGE_LEAD * electorate:
            asked.append(f"{_a(self.draft.kind)} with a lead of {figure(lead)}")
        last = self.folded.latest(self.draft.kind)
        before = last.body.number if last is not None and isinstance(last.body, Recount) else 0
        if self.typed and not wrong and number is not None and number > (before or 0) + 1:
            asked.append(f"{what} number {number} comes after number {before or 0}")
        return Findings(tuple(wrong), tuple(asked))

    def _nobody(self, said: str | None) -> list[str]:
        """Why a name means neither a candidate nor a party of the contest; empty where it does."""
        scenario, contest = self.night.scenario, self.contest
        if said is None or party_id(scenario, contest, said) in contest.parties:
            return []
        try:
            find_candidate(contest.candidates, said)
        except NotOne as error:
            if error.several:
                return [f"{contest.name}: {error.message}"]
        else:
            return []
        parties = [scenario.party(own) for own in dict.fromkeys(contest.parties)]
        names = [name for p in parties for name in (p.name, p.short)]
        near = nearest(said, [*names, *contest.parties, *(c.shown for c in contest.candidates)])
        hint = f" (nearest: {near})" if near else ""
        return [f"{excerpt(said)} is no candidate and no party of {contest.name}{hint}"]

    def _adjourned(self, adjourned: Adjourned) -> Findings:
        until = adjourned.until
        if until is None:
            return Findings()
        if until.tzinfo is None:
            return Findings((f"adjourned until {until:%H:%M}: the time has no offset from UTC",))
        if until <= self.moment:
            clock = self.night.scenario.clock
            local = until.astimezone(clock.at(0).tzinfo)
            return Findings((f"adjourned until {local:%Y-%m-%d %H:%M}: that time has passed",))
        if until > self.night.scenario.close_of_poll + LONGEST_NIGHT:
            return Findings((f"adjourned until {until:%Y-%m-%d}: that is not of this night",))
        return Findings()

    def _lot(self, lot: Lot) -> Findings:
        place = winner_of(self.night.scenario, self.contest, lot)
        slug, label = self.contest.slug, self.contest.labels[place]
        result = self.night.results.get(slug) or self.night.halls[slug].level
        if not self.typed:
            return Findings()
        if result is None or result.rush:
            return Findings(
                (), (f"{self.contest.name} has no figures yet: a lot is drawn between equals",)
            )
        if not result.by_lot:
            name = self.contest.name
            return Findings((f"nobody is level at the top in {name}: no lot is drawn",))
        if place not in result.tied:
            return Findings((f"{label} is not level at the top: the lot fell on somebody else",))
        return Findings()

    def _retraction(self, retraction: Retraction) -> Findings:
        folded, name = self.folded, self.contest.name
        if not self.typed or retraction.undo:
            return Findings()
        if not folded.statements and not folded.happenings:
            return Findings((f"there is nothing to take back: nothing was said of {name}",))
        standing = folded.standing
        if self.draft.replaces is None:
            if standing is None or standing.kind is Kind.RETRACTION:
                return Findings((f"there is no result of {name} to take back",))
        elif all(m.id != self.draft.replaces for m in (*folded.statements, *folded.happenings)):
            return Findings((f"nothing called {excerpt(self.draft.replaces)} holds of {name}",))
        return Findings()
