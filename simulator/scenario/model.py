"""What night it is: the immutable values that a scenario file says and the program reads.

Each value is one table of a file: its fields are the table's keys, checked and described by their
annotations. The reader works out what a table leaves to the night around it. What-if changes are
functions from one ``Scenario`` to another; the forecast and the count only read them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cached_property
from typing import Annotated, Any, Final, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    Strict,
    ValidationInfo,
)

from simulator.outcome import (
    Base,
    CandidateVotes,
    ContestOutcome,
    Origin,
    Outcome,
    Poll,
    Rejected,
)
from simulator.scenario.bounds import CANDIDATES, CONTESTS, HAPPENINGS, LINES, PARTIES
from simulator.scenario.count_parameters import CountParameters, ReadAsCountTable
from simulator.scenario.happenings import Delay, Incident, KnownAdjournment, KnownRecount, Lot
from simulator.scenario.people import bearers, labels
from simulator.scenario.polling import ExitPoll as ExitPoll
from simulator.scenario.polling import NationalPoll
from simulator.scenario.polling import Pollster as Pollster
from simulator.scenario.polling import Uncertainty as Uncertainty
from simulator.scenario.refusals import check_country, check_ons_id, check_type
from simulator.scenario.reports import ChangeReport
from simulator.scenario.surroundings import (
    Surroundings,
    TotalOrHeads,
    label_bases,
    lot_table,
    name_winner,
)
from simulator.text import quantity
from simulator.uk import TIME_ZONE
from simulator.values import (
    Clock,
    CloseOfPoll,
    Colour,
    Day,
    Derived,
    Electors,
    Exact,
    Flag,
    Line,
    Moment,
    NotInFiles,
    OfficialName,
    OnsId,
    Paragraph,
    PartyId,
    Percent,
    Scale,
    Slug,
    Symbol,
    Whole,
    Zone,
    about,
    sort_name,
)

Country = Literal["England", "Scotland", "Wales", "Northern Ireland"]
GREY: Final = "#888888"
DOT: Final = "·"


@dataclass(frozen=True, slots=True)
class Source(Exact):
    """Where figures or facts come from."""

    title: Annotated[Line, about("what was published, by whom, when")]
    url: Annotated[Line | None, about("where it can be read")] = None
    licence: Annotated[Line | None, about("the terms it may be used under")] = None
    inherited: Annotated[bool, NotInFiles()] = False


@dataclass(frozen=True, slots=True)
class Party(Exact):
    """A party as screens show it; in a file the table's name is its id, such as Lab."""

    id: Annotated[str, NotInFiles()]
    name: Annotated[Line, about("full name")]
    short: Annotated[Line, about("short name, for narrow columns; the name by default")] = ""
    colour: Annotated[Colour, about("#rrggbb")] = GREY
    symbol: Annotated[Symbol, about("one character that tells it apart without colour")] = DOT

    def __post_init__(self) -> None:
        if not self.short:
            object.__setattr__(self, "short", self.name)


@dataclass(frozen=True, slots=True)
class Candidate(Exact):
    """A candidate in one contest; (name, party) tells them apart.

    ``votes`` is None when the night has no known figures. ``sort_name`` is always there and
    case-folded, whoever makes a candidate: without it, the name's own.
    """

    name: Annotated[OfficialName, about("natural order, as the official file gives it")]
    party: Annotated[PartyId, about("party id, such as Lab or Ind")]
    sort_name: Annotated[Line, about("surname, then forenames: the order of declaration")] = ""
    display_name: Annotated[Line | None, about("how the hall calls them")] = None
    votes: Annotated[Whole | None, about("votes; certified where their source is named")] = None
    sitting_mp: Annotated[Flag, about("member for the seat or its like at the dissolution")] = False
    former_mp: Annotated[Flag, about("a former member")] = False
    share: Annotated[Percent | None, about("predicted share, percent, for the unpolled")] = None
    sigma: Annotated[Scale | None, about("their own forecast sd, on the log scale")] = None
    note: Annotated[Line | None, about("one line for the hall")] = None
    description: Annotated[Line | None, about("as on the ballot paper, such as a party's name")] = (
        None
    )
    status: Annotated[
        Line | None, about('shown beside the party, such as "disowned by Labour"')
    ] = None
    read_as: Annotated[Line | None, about("the name as the officer reads it out")] = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "sort_name", sort_name(self.name or "", self.sort_name))

    @property
    def shown(self) -> str:
        """The name on screens and at the declaration."""
        return self.display_name or self.name

    @property
    def key(self) -> tuple[str, str]:
        """Identity within the contest."""
        return (self.name, self.party)

    def with_votes(self, votes: int | None) -> Candidate:
        """The same candidate with other votes.

        Changes to a night give millions of candidates new votes: ``replace`` would fold each
        name anew.
        """
        other: Candidate = object.__new__(Candidate)
        for slot in _SLOTS:
            slot.__set__(other, slot.__get__(self))
        _VOTES.__set__(other, votes)
        return other


_SLOTS: Final[tuple[Any, ...]] = tuple(vars(Candidate)[key.name] for key in fields(Candidate))
_VOTES: Final[Any] = vars(Candidate)["votes"]


@dataclass(frozen=True)
class Contest(Exact):
    """A constituency electing one member.

    ``bases`` are named previous results; ``default_base`` names the one that changes are
    measured against. ``declared_at`` is the recorded declaration, which pins the count;
    ``expected_at`` is when one is looked for, of which the count knows nothing.
    ``modified``: a change or an extending file made it imagined. ``day`` is that of the poll.
    """

    slug: Annotated[Slug, about("its id, such as south-west-norfolk")]
    name: Annotated[Line, about("the constituency's name")]
    candidates: Annotated[tuple[Candidate, ...], CANDIDATES, about("who stands")]
    electorate: Annotated[Electors, about("electors")]
    lender: Annotated[
        Line | None,
        Field(alias="from"),
        about(
            "takes the hall, its incidents and what else is not given here from the "
            "contest of this slug in another scenario"
        ),
    ] = None
    ons_id: Annotated[OnsId, BeforeValidator(check_ons_id), about("such as E14001497")] = ""
    region: Annotated[Line, about("such as East of England")] = ""
    country: Annotated[Country, BeforeValidator(check_country), about("England by default")] = (
        "England"
    )
    type: Annotated[
        Literal["county", "borough", "burgh"],
        BeforeValidator(check_type),
        about("county by default"),
    ] = "county"
    venue: Annotated[Line, about("where the count is held")] = ""
    bases: Annotated[
        Mapping[str, Annotated[Base, AfterValidator(name_winner)]],
        BeforeValidator(label_bases),
        Field(alias="previous"),
        about("previous results, by id"),
    ] = field(default_factory=dict)
    default_base: Annotated[
        Line | None, Field(alias="base"), about("the base that changes are measured against")
    ] = None
    source: Annotated[
        Line | None, about("where the votes were published; without it they are the author's")
    ] = None
    poll: Annotated[
        Poll, about("held; unopposed (one candidate, no poll); countermanded (no result)")
    ] = "held"
    lot: Annotated[
        Annotated[Lot, BeforeValidator(lot_table)] | None,
        about("on whom the lot fell where the top is level: a name, or candidate and party"),
    ] = None
    rejected: Annotated[
        Annotated[Rejected, TotalOrHeads()] | None,
        about("rejected papers: the total, or a table of the four heads"),
    ] = None
    declared_at: Annotated[
        Moment | None,
        about('the recorded declaration, which pins the count; "06:48" or ISO 8601'),
    ] = None
    declared_at_source: Annotated[Line | None, about("who reported that time")] = None
    declared_at_approximate: Annotated[
        Flag, about("reported without its minute, such as 'shortly before six'")
    ] = False
    expected_at: Annotated[
        Moment | None,
        about("when the declaration is expected, before there is one; it pins nothing"),
    ] = None
    expected_at_source: Annotated[Line | None, about("who expects it then")] = None
    last_box_at: Annotated[
        Moment | None, about("the last ballot box came in, as reported: the clock is bent to it")
    ] = None
    last_box_at_source: Annotated[Line | None, about("who reported that time")] = None
    verified_at: Annotated[
        Moment | None, about("verification complete, as reported: the clock is bent to it")
    ] = None
    verified_at_source: Annotated[Line | None, about("who reported that time")] = None
    counted_at: Annotated[
        Moment | None, about("the counting finished, as reported: the clock is bent to it")
    ] = None
    counted_at_source: Annotated[Line | None, about("who reported that time")] = None
    count_from: Annotated[
        Moment | None, about("when the counting began, where boxes were sealed overnight")
    ] = None
    count_from_source: Annotated[Line | None, about("who reported that time")] = None
    declared_by: Annotated[
        Line | None, about("who read the result, with the office, where a source says so")
    ] = None
    read_as: Annotated[
        Literal["natural", "surname_first"], about("the order in which names are read out")
    ] = "natural"
    count: Annotated[CountParameters, ReadAsCountTable(), about("how the hall counts")] = field(
        default_factory=CountParameters
    )
    incidents: Annotated[tuple[Incident, ...], HAPPENINGS, about("what happens in the hall")] = ()
    recounts: Annotated[tuple[KnownRecount, ...], HAPPENINGS, about("recounts on the record")] = ()
    adjournments: Annotated[tuple[KnownAdjournment, ...], HAPPENINGS, about("on the record")] = ()
    delays: Annotated[
        tuple[Delay, ...],
        HAPPENINGS,
        about("why the count was slow, where it is known"),
    ] = ()
    reconciliation_failures: Annotated[
        Whole, Field(le=10), about("times the totals did not agree, on the record")
    ] = 0
    opening: Annotated[tuple[Line, ...], LINES, about("what a viewer is told before 22:00")] = ()
    notable: Annotated[tuple[Line, ...], LINES, about("what made the result notable")] = ()
    aftermath: Annotated[tuple[Line, ...], LINES, about("what happened afterwards")] = ()
    hex: Annotated[
        tuple[Annotated[int, Strict()], Annotated[int, Strict()]] | None,
        about("[q, r] on an odd-r hexagon map, r growing northwards"),
    ] = None
    turnout: Annotated[
        Percent | None,
        about("turnout (valid votes) a forecast expects, percent; the base's by default"),
    ] = None
    modified: Annotated[bool, NotInFiles()] = False
    day: Annotated[date | None, NotInFiles()] = None

    def amend(self, **values: Any) -> Contest:
        """The contest with other values of some fields, as ``replace`` gives it.

        Changes make hundreds of thousands of contests: what the others were checked for holds.
        """
        other: Contest = object.__new__(Contest)
        kept = vars(other)
        kept.update(vars(self))
        kept.update(values)
        for name in _OF_RESULT:
            kept.pop(name, None)
        if "candidates" in values:
            for name in _OF_CANDIDATES:
                kept.pop(name, None)
        return other

    def with_votes(
        self, votes: Sequence[int | None], rejected: Rejected | None, turnout: float | None
    ) -> Contest:
        """The contest with other votes by candidate and other rejected papers; who stands stays.

        Most such contests are changed again before anybody looks at a candidate of theirs: the
        candidates are made when they are asked for.
        """
        roll = self.roll
        other = self.amend(rejected=rejected, turnout=turnout)
        mine = vars(other)
        mine["roll"], mine["counts"] = roll, tuple(votes)
        mine.pop("candidates", None)
        return other

    def __getattr__(self, name: str) -> Any:
        """The candidates of ``with_votes``."""
        mine = vars(self)
        if name != "candidates" or "roll" not in mine:
            raise AttributeError(f"a contest has no {name}")
        several = zip(mine["roll"], mine["counts"], strict=True)
        made = mine["candidates"] = tuple(
            who if who.votes == number else who.with_votes(number) for who, number in several
        )
        return made

    @cached_property
    def roll(self) -> tuple[Candidate, ...]:
        """Who stands, in order; their votes may be those of before a change."""
        return self.candidates

    @cached_property
    def counts(self) -> tuple[int | None, ...]:
        """Votes by candidate, None where they are not known."""
        return tuple(candidate.votes for candidate in self.candidates)

    @cached_property
    def parties(self) -> tuple[str, ...]:
        """The candidates' party ids, in order."""
        return tuple(candidate.party for candidate in self.roll)

    @property
    def base(self) -> Base | None:
        """The base that changes are measured against."""
        return self.bases.get(self.default_base) if self.default_base else None

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """A name for each candidate that no other here has: ``John Smith (Con)`` for namesakes.

        Predictions and incidents name candidates so.
        """
        return labels(self.roll)

    @cached_property
    def declaration_order(self) -> tuple[int, ...]:
        """Candidate indices in order of declaration, alphabetical by surname."""
        return tuple(sorted(range(len(self.roll)), key=lambda i: (self.roll[i].sort_name, i)))

    @cached_property
    def candidate_ids(self) -> tuple[str, ...]:
        """What messages call the candidates: the slug, a hyphen, the place on the paper from 1."""
        places = {index: place for place, index in enumerate(self.declaration_order, 1)}
        return tuple(f"{self.slug}-{places[i]}" for i in range(len(self.roll)))

    @cached_property
    def outcome(self) -> ContestOutcome | None:
        """The known (or, when modified, changed) outcome.

        None when votes are not known, or when the poll was countermanded.
        """
        votes = self.votes
        if votes is None:
            return None
        unopposed = self.poll == "unopposed"
        several = zip(self.candidates, votes, strict=True)
        return ContestOutcome(
            self.slug,
            self.electorate,
            tuple(CandidateVotes(c.name, c.party, number) for c, number in several),
            Rejected(0) if unopposed or self.rejected is None else self.rejected,
            self.base,
            Origin.CHANGED if self.modified else Origin.KNOWN,
            lot=self._lot_fell_on(),
            sourced=self.source is not None,
            unopposed=unopposed,
            day=self.day,
        )

    @cached_property
    def votes(self) -> tuple[int, ...] | None:
        """Votes by candidate where they make a result; none of one returned unopposed."""
        if self.poll == "unopposed":
            return tuple(number or 0 for number in self.counts)
        if self.poll == "countermanded" or self.rejected is None or None in self.counts:
            return None
        return self.counts  # type: ignore[return-value]

    @cached_property
    def elected(self) -> int | None:
        """Index of who is elected, as ``outcome`` has it; None without a result."""
        if self.votes is None:
            return None
        most = max(self.votes)
        if self.votes.count(most) == 1 or self.outcome is None:
            return self.votes.index(most)
        return self.outcome.ranking[0]

    @property
    def lot_source(self) -> str | None:
        """Where the lot was reported: with the result, unless the file says it of the lot."""
        own = self.lot.source if self.lot is not None else None
        return own or (None if self.modified else self.source)

    def _lot_fell_on(self) -> int | None:
        if self.lot is None:
            return None
        found = bearers(self.candidates, self.lot.candidate, self.lot.party)
        return found[0] if len(found) == 1 else None


_OF_RESULT: Final = ("outcome", "votes", "elected")
_OF_CANDIDATES: Final = (
    "labels",
    "declaration_order",
    "candidate_ids",
    "parties",
    "roll",
    "counts",
)
"""What a contest works out once of its other fields, and of its candidates alone."""


@dataclass(frozen=True, kw_only=True)
class Head(Exact):
    """What night this is: the table ``[scenario]``."""

    title: Annotated[Line, about("the scenario's title")]
    date: Annotated[Day, about("polling day, such as 2024-07-04")]
    time_zone: Annotated[Zone, about('the clock of the night; "Europe/London" by default')] = (
        TIME_ZONE
    )
    close_of_poll: Annotated[CloseOfPoll, about('close of poll; "22:00" by default')]
    question: Annotated[Line, about("the question a what-if answers")] = ""
    description: Annotated[Paragraph, about("a paragraph for people")] = ""
    default_base: Annotated[
        Line | None,
        Field(alias="base"),
        about("default base of every contest; else the first of [bases] it has"),
    ] = None
    source: Annotated[
        Line | None,
        about("where the votes of this file's contests were published; else the author's"),
    ] = None
    opening: Annotated[tuple[Line, ...], LINES, about("what a viewer is told before 22:00")] = ()
    notable: Annotated[tuple[Line, ...], LINES, about("what made the night notable")] = ()
    aftermath: Annotated[tuple[Line, ...], LINES, about("what happened afterwards")] = ()
    sources: Annotated[tuple[Source, ...], LINES, about("where the figures come from")] = ()


def _numbered(tables: Any) -> Any:
    """Parties with the ids under which they stand."""
    if not isinstance(tables, dict):
        return tables
    return {
        key: {"id": Derived(key), **table} if isinstance(table, dict) else table
        for key, table in tables.items()
    }


def _surrounded(table: Any, info: ValidationInfo[Any]) -> Any:
    """A contest's table with what it leaves to the night around it."""
    night: Surroundings | None = info.context
    if night is None or not isinstance(table, dict):
        return table
    out = dict(table)
    previous = table.get("previous")
    if "base" not in table and isinstance(previous, dict):
        wanted = (night.default_base, *night.labels, *previous)
        out["base"] = next((name for name in wanted if name in previous), None)
    if "rejected" not in table and _has_votes(table.get("candidates")):
        out["rejected"] = 0
    people = table.get("candidates")
    if "poll" not in table and isinstance(people, list) and len(people) == 1:
        out["poll"] = "unopposed"
    if "count" not in table and night.parameters is not None:
        out["count"] = night.parameters
    if getattr(table, "altered", False):
        out["modified"] = Derived(True)
    if night.clock is not None:
        out["day"] = Derived(night.clock.close.date())
    return out


def _has_votes(candidates: Any) -> bool:
    return isinstance(candidates, list) and any(
        isinstance(candidate, dict) and "votes" in candidate for candidate in candidates
    )


@dataclass(frozen=True, kw_only=True)
class Parts(Exact):
    """What a night has, and a file says of it."""

    parties: Annotated[
        Mapping[PartyId, Party],
        PARTIES,
        BeforeValidator(_numbered),
        about("parties, by id"),
    ] = field(default_factory=dict)
    contests: Annotated[
        tuple[Annotated[Contest, BeforeValidator(_surrounded)], ...],
        CONTESTS,
        about("the constituencies"),
    ] = ()
    uncertainty: Annotated[Uncertainty, about("the forecast's scales")] = field(
        default_factory=Uncertainty
    )
    exit_poll: Annotated[ExitPoll | None, about("the broadcasters' exit poll")] = None
    national_polls: Annotated[
        tuple[NationalPoll, ...],
        LINES,
        about("final polls of the nation and of its countries"),
    ] = ()
    incidents: Annotated[tuple[Incident, ...], LINES, about("in one hall, or nation-wide")] = ()


@dataclass(frozen=True, kw_only=True)
class Scenario(Head, Parts):
    """A night: one contest or 650, as checked, immutable values.

    Attributes:
        name: shipped name, or the file's stem.
        pollsters: predictions to draw around; empty when there are none.
        modified: some change acted on it: never shown as the record.
        changes: one line for each change applied, in order.
        reports: what each of them did, in the same order.
        base_name: name of the scenario it extends, or None.
        unchanged: the scenario before its changes, or before its file gave other figures (draws
            are laid out by it, and halls keep its pace).
        digest: SHA-256 of all files read, hex.
        path: the file it was read from, as text.
    """

    name: str
    pollsters: tuple[Pollster, ...] = ()
    modified: bool = False
    changes: tuple[str, ...] = ()
    reports: tuple[ChangeReport, ...] = ()
    base_name: str | None = None
    unchanged: Scenario | None = None
    digest: str = ""
    path: str = ""

    def __repr__(self) -> str:
        kind = " (modified)" if self.modified else ""
        return f"<Scenario {self.name}{kind}: {quantity(len(self.contests), 'contest')}>"

    @cached_property
    def by_slug(self) -> Mapping[str, Contest]:
        """Contests by slug."""
        return {contest.slug: contest for contest in self.contests}

    @cached_property
    def polled(self) -> tuple[Contest, ...]:
        """The contests that have a result on this night: all but the countermanded."""
        return tuple(c for c in self.contests if c.poll != "countermanded")

    @cached_property
    def outcome(self) -> Outcome | None:
        """The night's known or changed outcome; None unless every contest with a poll has one.

        A contest whose poll was countermanded has none, and is not in it.
        """
        outcomes = {}
        for contest in self.polled:
            if contest.outcome is None:
                return None
            outcomes[contest.slug] = contest.outcome
        return Outcome(outcomes, Origin.CHANGED if self.modified else Origin.KNOWN)

    @property
    def clock(self) -> Clock:
        """The clock of the night, for times as people write them."""
        return Clock(self.close_of_poll, self.time_zone)

    def party(self, party_id: str) -> Party:
        """The party of an id; a plain grey one for an id the file does not describe."""
        return self.parties.get(party_id) or Party(party_id, party_id)
