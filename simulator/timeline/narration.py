"""Events as sentences: the hall's words in plain English, one sentence an event.

Pure functions of an event and its scenario. The plain replay prints them, the terminal UI logs
them, a screen reader reads them; so they carry no symbols that need eyes, singular and plural are
right, and routine events (a box, a bundle) are short. Times are left to the reader, but for those
an event foretells.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import Any, Final

from simulator.outcome import Mark, Origin, Rejected
from simulator.scenario import Candidate, Contest, Scenario
from simulator.text import capitalise, join, quantity, shortest
from simulator.timeline import events as ev
from simulator.uk import HEADS, HEADS_NOT_KNOWN, OTHER, officer_title

LEAST_BENT: Final = 0.005
"""A factor on times that is nearer to 1 would be printed as 1.00."""


class Weight(IntEnum):
    """How much an event matters to a reader who follows."""

    ROUTINE = 0
    """One of many: a box, a sample, a bundle, a handful of doubtful papers."""
    NOTABLE = 1
    """Worth a line in any log."""
    MILESTONE = 2
    """The count moves on to another stage."""


_ROUTINE: Final = frozenset(
    {
        ev.CountUnderWay.kind,
        ev.BoxReceived.kind,
        ev.BoxVerified.kind,
        ev.AgentsSample.kind,
        ev.BundlePlaced.kind,
        ev.DoubtfulSetAside.kind,
        ev.DoubtfulAdjudicated.kind,
    }
)
_MILESTONES: Final = frozenset(
    {
        ev.CloseOfPoll.kind,
        ev.SealedOvernight.kind,
        ev.CountBegun.kind,
        ev.VerificationComplete.kind,
        ev.SortingStarted.kind,
        ev.Reconciled.kind,
        ev.ProvisionalFigures.kind,
        ev.CountingEnded.kind,
        ev.Recount.kind,
        ev.Adjourned.kind,
        ev.Resumed.kind,
        ev.LotDrawn.kind,
        ev.CandidatesCalled.kind,
        ev.Declaration.kind,
    }
)


def weight(event: ev.Event) -> Weight:
    """How much an event matters; logs leave routine events out unless asked."""
    if event.kind in _ROUTINE:
        return Weight.ROUTINE
    return Weight.MILESTONE if event.kind in _MILESTONES else Weight.NOTABLE


def sentence(event: ev.Event, scenario: Scenario) -> str:
    """What happened, in one line of plain English.

    In a night of several contests it opens with the contest's name. An event of a kind that
    this module does not know is named by its kind.
    """
    tell = _SENTENCES.get(type(event))
    text = tell(event, scenario) if tell else f"{event.kind.replace('_', ' ').capitalize()}."
    if event.contest is not None and len(scenario.contests) > 1:
        contest = scenario.by_slug.get(event.contest)
        text = f"{contest.name if contest else event.contest}: {text}"
    return " ".join(text.split())


def heads_of(rejected: Rejected) -> tuple[tuple[str, int], ...]:
    """The four heads with their papers, in the order of the rules; empty without a split."""
    counts = tuple((words, getattr(rejected, head)) for head, words in HEADS.items())
    return tuple((words, n) for words, n in counts if n is not None)


def describe_status(declaration: ev.Declaration, *, minute: bool = True) -> str:
    """What a declaration's figures, its minute and the person elected may be called, in words.

    ``certified`` is said of figures on the record alone, ``live, as entered`` of all that is live
    but of what is test data.

    Args:
        declaration: of any night.
        minute: say of certified figures what their minute is, where it is not on record too.
    """
    certified = declaration.source is not None
    words = {
        Origin.DRAWN: "drawn",
        Origin.CHANGED: "a what-if, not the record",
        Origin.KNOWN: "certified" if certified else Mark.AUTHOR.words,
        Origin.ENTERED: (declaration.mark if declaration.mark.entered else Mark.LIVE).words,
    }[declaration.origin]
    parts = [words]
    if declaration.rush:
        parts.append(declaration.instead_of_votes)
    # Without a poll the minute is all that there is to simulate.
    told = certified or (declaration.unopposed and declaration.origin is Origin.KNOWN)
    if told and minute and declaration.time_mark is not Mark.RECORD:
        parts.append(describe_minute(declaration))
    if declaration.by_lot and declaration.mark is Mark.SIMULATED:
        parts.append("elected by a simulated lot")
    return "; ".join(parts)


def describe_minute(declaration: ev.Declaration) -> str:
    """What the minute of a declaration may be called, in words; empty for one on record."""
    return _MINUTES.get(declaration.time_mark, "")


def describe_pace(opened: ev.HallOpened, contest: Contest) -> str:
    """To what a hall's simulated times are bent, in words; empty where they run free.

    It is of interest to who asks where minutes are from, and no part of what happens in the hall.
    """
    if abs(opened.pace - 1) < LEAST_BENT:
        return ""
    kept = "at the pace of this hall's own record, "
    to_end = kept if opened.kept else _pinned(contest)
    return f"{to_end}simulated times are multiplied by {opened.pace:.2f}"


_MINUTES: Final = {
    Mark.SIMULATED: "minute simulated",
    Mark.AUTHOR: "minute the author's",
    Mark.LIVE: "minute as entered",
    Mark.TEST: "minute as entered",
    Mark.REPORTED: "minute as reported",
}


def _contest(scenario: Scenario, event: ev.Event) -> Contest:
    return scenario.by_slug[event.contest or ""]


def _officer(scenario: Scenario, event: ev.Event) -> str:
    """Who conducts the count, as the subject of a sentence."""
    title = officer_title(_contest(scenario, event).country)
    return f"{title}," if ", " in title else title


def _candidate(scenario: Scenario, event: ev.Event, index: int) -> Candidate:
    return _contest(scenario, event).candidates[index]


def _who(scenario: Scenario, event: ev.Event, index: int) -> str:
    candidate = _candidate(scenario, event, index)
    return f"{candidate.shown} ({scenario.party(candidate.party).short})"


def _asker(scenario: Scenario, event: ev.Event, index: int | None, party: str | None = None) -> str:
    if index is not None:
        return _who(scenario, event, index)
    return "a candidate or agent" if party is None else scenario.party(party).name


def _standing(scenario: Scenario, event: ev.Event, votes: tuple[int, ...], top: int) -> str:
    order = sorted(range(len(votes)), key=lambda i: -votes[i])[:top]
    return ", ".join(f"{_who(scenario, event, i)} {votes[i]:,}" for i in order)


def _lead(votes: tuple[int, ...]) -> str:
    first, second = (*sorted(votes, reverse=True), 0, 0)[:2]
    return "level at the top" if first == second else f"a lead of {first - second:,}"


def _close(_: ev.CloseOfPoll, __: Scenario) -> str:
    return "The poll closes."


def _exit_poll(e: ev.ExitPollPublished, s: Scenario) -> str:
    ranked = sorted((p for p in e.seats if p != OTHER), key=lambda p: -e.seats[p])
    seats = [f"{s.party(p).name} {e.seats[p]:,}" for p in ranked]
    if e.seats.get(OTHER):
        seats.append(f"others {e.seats[OTHER]:,}")
    return f"The exit poll, in seats: {', '.join(seats)}."


def _opened(e: ev.HallOpened, _: Scenario) -> str:
    where = f"at {e.venue}" if e.venue else "in the hall"
    tables = quantity(e.tables, "table")
    return (
        f"{capitalise(where)}, {tables} of {quantity(e.table_staff, 'counter')} "
        f"{'awaits' if e.tables == 1 else 'await'} "
        f"{quantity(e.boxes, 'ballot box', 'ballot boxes')}."
    )


def _pinned(contest: Contest) -> str:
    """Which minute the clock is bent to; empty where none is given."""
    if contest.declared_at is None:
        return ""
    if contest.source is None or contest.declared_at_source is None:
        return "to end on the minute that the file gives, "
    word = "reported" if contest.declared_at_approximate else "recorded"
    return f"to end on the {word} minute, "


def _under_way(_: ev.CountUnderWay, __: Scenario) -> str:
    return "The count is under way."


def _received(e: ev.BoxReceived, _: Scenario) -> str:
    return f"Box {e.box} arrives."


def _recounted(e: ev.BoxRecounted, _: Scenario) -> str:
    return (
        f"Box {e.box}: {quantity(e.counted, 'paper')} counted, {e.account:,} on its account; "
        "counted again."
    )


def _verified(e: ev.BoxVerified, _: Scenario) -> str:
    words = f"Box {e.box} verified: {quantity(e.papers, 'paper')}"
    return f"{words}." if e.papers == e.account else f"{words}; the account said {e.account:,}."


def _postal(e: ev.PostalOpened, _: Scenario) -> str:
    papers = quantity(e.papers, "postal paper")
    if e.late:
        verb = "is" if e.papers == 1 else "are"
        return f"{papers} handed in at polling stations {verb} opened, face down."
    return f"{papers}, opened face down, {'joins' if e.papers == 1 else 'join'} the count."


def _sample(e: ev.AgentsSample, s: Scenario) -> str:
    order = sorted(range(len(e.estimates)), key=lambda i: -e.estimates[i].share)[:4]
    shares = "; ".join(
        f"{s.party(_candidate(s, e, i).party).short} {e.estimates[i].share:.0f} % "
        f"({e.estimates[i].low:.0f} to {e.estimates[i].high:.0f})"
        for i in order
    )
    seen = f"{quantity(e.papers, 'paper')} from {quantity(e.boxes, 'box', 'boxes')}"
    return f"Agents' sample of {seen}, excludes postal votes: {shares}."


def _verification(e: ev.VerificationComplete, _: Scenario) -> str:
    papers = "" if e.papers_verified is None else f"{quantity(e.papers_verified, 'paper')}, "
    turnout = e.verified_turnout
    # What was entered stands as it was: 37.6 is not 37.60.
    percent = shortest(turnout) if e.mark.entered else f"{turnout:.2f}"
    return f"Verification is complete: {papers}a verified turnout of {percent} %."


def _last_box(e: ev.LastBox, _: Scenario) -> str:
    boxes = "The one ballot box" if e.boxes == 1 else f"The last of the {e.boxes:,} ballot boxes"
    return f"{boxes} is in."


def _sealed(e: ev.SealedOvernight, s: Scenario) -> str:
    return (
        f"{capitalise(quantity(e.boxes, 'box', 'boxes'))} sealed and guarded overnight: the count "
        f"begins at {s.clock.at(e.until):%H:%M on %A}."
    )


def _begun(e: ev.CountBegun, _: Scenario) -> str:
    # It is no breach: the officer owes reasonable steps, and a statement of them.
    late = ", begun after four hours" if e.after_four_hours else ""
    return f"The seals are broken: the count is on{late}."


_SLOW: Final = {
    "boxes": "Boxes are slow to come in",
    "verification": "The verification takes long",
    "sorting": "The sorting takes long",
    "reconciliation": "It takes long to make the totals agree",
}


def _delayed(e: ev.CountDelayed, _: Scenario) -> str:
    cause = f": {e.cause}" if e.cause else ""
    return f"{_SLOW.get(e.stage, 'The count is slow')}{cause}."


def _mixed(e: ev.PostalMixed, _: Scenario) -> str:
    return f"{quantity(e.papers, 'postal paper')} mixed with the papers of a ballot box."


def _adjudication(e: ev.AdjudicationBegun, _: Scenario) -> str:
    return f"Adjudication of doubtful papers begins at {e.where}; agents are called."


def _sorted(_: ev.SortingComplete, __: Scenario) -> str:
    return "Every paper is sorted and bundled, and every doubtful one decided."


def _sorting(e: ev.SortingStarted, _: Scenario) -> str:
    return f"Boxes are mixed, and {quantity(e.papers, 'paper')} are sorted to candidates."


def _bundle(e: ev.BundlePlaced, s: Scenario) -> str:
    return f"{e.papers:,} for {_who(s, e, e.candidate)}."


def _aside(e: ev.DoubtfulSetAside, s: Scenario) -> str:
    verb = "comes" if e.papers == 1 else "come"
    return f"{quantity(e.papers, 'doubtful paper')} {verb} before {_officer(s, e).rstrip(',')}."


def _adjudicated(e: ev.DoubtfulAdjudicated, s: Scenario) -> str:
    admitted = sum(e.admitted)
    decided = quantity(admitted + e.rejected.total, "doubtful paper")
    allowed = join(
        f"{n:,} for {_who(s, e, i)}"
        for i, n in sorted(enumerate(e.admitted), key=lambda pair: -pair[1])
        if n
    )
    parts = [f"allowed {allowed}"] if admitted else []
    parts += [f"{e.rejected.total:,} rejected"] if e.rejected.total else []
    return f"{decided} adjudicated: {'; '.join(parts) or 'none decided'}."


def _reconciled(e: ev.Reconciled, _: Scenario) -> str:
    votes = sum(e.votes)
    return (
        f"The totals agree: {votes:,} for the candidates and {e.rejected:,} rejected "
        f"make the {quantity(votes + e.rejected, 'paper')} verified."
    )


def _not_reconciled(e: ev.ReconciliationFailed, _: Scenario) -> str:
    off = quantity(abs(e.difference), "paper")
    which = "missing" if e.difference < 0 else "too many"
    gap = f": {off} {which}" if e.difference else ""
    return f"The totals do not agree{gap}. A search begins."


def _provisional(e: ev.ProvisionalFigures, s: Scenario) -> str:
    return (
        f"Provisional figures go to candidates and agents: "
        f"{_standing(s, e, e.votes, 3)}; "
        f"{_lead(e.votes)}; {e.rejected:,} rejected."
    )


def _ended(e: ev.CountingEnded, _: Scenario) -> str:
    reported = ", as reported" if e.source else ""
    return f"The counting has ended{reported}; what follows is a wait."


def _requested(e: ev.RecountRequested, s: Scenario) -> str:
    what = "a full recount" if e.full else "a bundle check"
    margin = "" if e.majority is None else f": the lead is {e.majority:,}"
    if e.majority and e.lead_of is not None:
        margin = f": {s.party(e.lead_of).name} leads by {e.majority:,}"
    margin = ": the top is level" if e.majority == 0 else margin
    asker = _asker(s, e, e.requested_by, e.requested_by_party)
    return f"{capitalise(asker)} asks for {what}{margin}."


def _refused(e: ev.RecountRefused, s: Scenario) -> str:
    return (
        f"{capitalise(_officer(s, e))} refuses as unreasonable what "
        f"{_asker(s, e, e.requested_by)} asked for: the lead is {e.majority:,}."
    )


def _check(e: ev.BundleCheck, s: Scenario) -> str:
    nth = f" {e.number}" if e.number > 1 else ""
    known = e.requested_by is not None or e.requested_by_party is not None
    asker = _asker(s, e, e.requested_by, e.requested_by_party)
    by = f", asked for by {asker}," if known else ""
    lead = "" if e.lead is None or known else f" {_lead_before(s, e.lead, e.lead_of)}"
    return f"Bundle check{nth}{by} is done; it is not a recount.{lead}"


def _lead_before(s: Scenario, lead: int, of: str | None) -> str:
    if lead and of is not None:
        return f"Before it {s.party(of).name} led by {lead:,}."
    return f"The lead before it was {lead:,}."


def _recount(e: ev.Recount, s: Scenario) -> str:
    lead = "" if e.lead is None else f" {_lead_before(s, e.lead, e.lead_of)}"
    if e.mark is not Mark.SIMULATED:
        return f"Recount {e.number} begins.{lead}"
    return f"Recount {e.number} begins: every bundle is opened and counted again.{lead}"


def _adjourned(e: ev.Adjourned, s: Scenario) -> str:
    cause = f" ({e.cause})" if e.cause else ""
    until = "" if e.until is None else f" until {s.clock.at(e.until):%H:%M on %A}"
    return f"The count is adjourned{until}{cause}."


def _resumed(_: ev.Resumed, __: Scenario) -> str:
    return "The count goes on."


def _lot(e: ev.LotDrawn, s: Scenario) -> str:
    between = join(_who(s, e, i) for i in e.between)
    lot = "the simulated lot" if e.mark is Mark.SIMULATED else "it"
    minute = f" ({_MINUTES[Mark.SIMULATED]})" if e.mark is Mark.RECORD else ""
    level = "" if e.votes is None or not between else f": {between} have {e.votes:,} each"
    return (
        f"Equality of votes{level}. {capitalise(_officer(s, e))} decides "
        f"by lot, and {lot} falls on {_who(s, e, e.elected)}{minute}."
    )


def _incident(e: ev.IncidentHappened, _: Scenario) -> str:
    return e.text


def _called(_: ev.CandidatesCalled, __: Scenario) -> str:
    return "Candidates and agents are called to the stage."


def _declared(e: ev.Declaration, _: Scenario) -> str:
    who, status = e.elected, describe_status(e)
    by = f" by {e.declared_by}" if e.declared_by else ""
    if e.unopposed:
        return (
            f"Declared{by}: {who.display_name} ({who.party_name}) is returned unopposed, without a "
            f"poll; {e.result} ({status})."
        )
    if e.rush:
        return (
            f"Declared{by}: {who.display_name} ({who.party_name}) is elected, {e.result} "
            f"({status})."
        )
    majority = "majority 0, by lot" if e.by_lot else f"majority {e.majority:,}"
    votes = "; ".join(f"{_described(c)} {c.votes:,}" for c in e.candidates)
    return (
        f"Declared{by}: {who.display_name} ({who.party_name}) is elected with {who.votes:,} votes, "
        f"{majority}, {e.result} ({status}). The votes: {votes}; {_rejected(e.rejected)}; "
        f"turnout {e.turnout:.2f} %."
    )


def _described(candidate: ev.DeclaredCandidate) -> str:
    """A name with what the file says of the candidate's standing, such as "disowned"."""
    return f"{candidate.display_name}{f' ({candidate.status})' if candidate.status else ''}"


def _rejected(rejected: Rejected) -> str:
    if rejected.unknown:
        return "rejected papers not given"
    known = rejected.official_mark is not None or not rejected.total
    return f"{rejected.total:,} rejected{'' if known else f' ({HEADS_NOT_KNOWN})'}"


_SENTENCES: Final[dict[type[ev.Event], Callable[[Any, Scenario], str]]] = {
    ev.CloseOfPoll: _close,
    ev.ExitPollPublished: _exit_poll,
    ev.HallOpened: _opened,
    ev.CountUnderWay: _under_way,
    ev.BoxReceived: _received,
    ev.BoxRecounted: _recounted,
    ev.BoxVerified: _verified,
    ev.PostalOpened: _postal,
    ev.AgentsSample: _sample,
    ev.VerificationComplete: _verification,
    ev.LastBox: _last_box,
    ev.SealedOvernight: _sealed,
    ev.CountBegun: _begun,
    ev.CountDelayed: _delayed,
    ev.PostalMixed: _mixed,
    ev.SortingStarted: _sorting,
    ev.AdjudicationBegun: _adjudication,
    ev.SortingComplete: _sorted,
    ev.BundlePlaced: _bundle,
    ev.DoubtfulSetAside: _aside,
    ev.DoubtfulAdjudicated: _adjudicated,
    ev.Reconciled: _reconciled,
    ev.ReconciliationFailed: _not_reconciled,
    ev.ProvisionalFigures: _provisional,
    ev.CountingEnded: _ended,
    ev.RecountRequested: _requested,
    ev.RecountRefused: _refused,
    ev.BundleCheck: _check,
    ev.Recount: _recount,
    ev.Adjourned: _adjourned,
    ev.Resumed: _resumed,
    ev.LotDrawn: _lot,
    ev.IncidentHappened: _incident,
    ev.CandidatesCalled: _called,
    ev.Declaration: _declared,
}
