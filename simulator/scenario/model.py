"""What night it is: the immutable, checked values that a scenario file becomes.

Nothing here reads files. ``loader`` builds these from TOML and CSV, what-if changes are
functions from one ``Scenario`` to another, and the forecast and the count only read them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from simulator.outcome import (
    Base,
    CandidateVotes,
    ContestOutcome,
    Origin,
    Outcome,
    Rejected,
)
from simulator.scenario.count_parameters import CountParameters
from simulator.scenario.reports import ChangeReport


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure or fact comes from."""

    title: str
    url: str | None = None
    licence: str | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """A party as screens show it. ``colour`` is ``#rrggbb``; ``symbol`` one character."""

    id: str
    name: str
    short: str
    colour: str
    symbol: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A candidate in one contest; (name, party) is the identity.

    Attributes:
        name: natural order, as the official file gives it.
        party: party id.
        display_name: how the hall and screens call them, when different.
        sort_name: case-folded key of the order of declaration (surname, then forenames).
        votes: certified votes, or None when the night has no known figures.
        sitting_mp: member for the seat (or its predecessor) at dissolution.
        former_mp: a former member.
        share: explicit predicted share in percent, overriding the rules for unpolled candidates.
        sigma: explicit sd (log scale) of the candidate's own forecast term.
        note: one line for the hall ("former prime minister").
    """

    name: str
    party: str
    sort_name: str
    display_name: str | None = None
    votes: int | None = None
    sitting_mp: bool = False
    former_mp: bool = False
    share: float | None = None
    sigma: float | None = None
    note: str | None = None

    @property
    def shown(self) -> str:
        """The name on screens and at the declaration."""
        return self.display_name or self.name

    @property
    def key(self) -> tuple[str, str]:
        """Identity within the contest."""
        return (self.name, self.party)


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that happens in the hall, at a clock time or attached to a stage.

    Attributes:
        text: one sentence.
        at: the clock time, for an incident that only narrates; None when attached to a stage.
        stage: event kind it follows (``candidates_called``), or None.
        after: minutes after the stage event.
        holds: minutes for which it holds the declaration.
        only_known: happens only on the record (known, unmodified figures).
        candidate: happens only if a candidate of this name stands.
        source: where it was reported; None marks it simulated.
        contest: slug, or None for a national incident.
    """

    text: str
    at: datetime | None = None
    stage: str | None = None
    after: float = 0.0
    holds: float = 0.0
    only_known: bool = False
    candidate: str | None = None
    source: str | None = None
    contest: str | None = None


@dataclass(frozen=True, slots=True)
class KnownRecount:
    """A recount or bundle check on the record. ``kind`` is ``full`` or ``bundle_check``."""

    kind: str = "full"
    at: datetime | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class KnownAdjournment:
    """An adjournment on the record; ``at`` None: after the last stage before ``until``."""

    until: datetime
    at: datetime | None = None
    cause: str = "cause not on record"
    source: str | None = None


@dataclass(frozen=True)
class Contest:
    """A constituency electing one member.

    ``bases`` are named previous results; ``default_base`` names the one that changes are
    measured against. ``declared_at`` is the recorded declaration, which pins the count.
    ``hex`` is (q, r) of an odd-r hexagon layout with r growing northwards. ``turnout`` is the
    turnout a forecast expects (valid votes, percent of the electorate); None: the base's.
    """

    slug: str
    name: str
    candidates: tuple[Candidate, ...]
    electorate: int
    ons_id: str = ""
    region: str = ""
    country: str = "England"
    type: str = "county"
    venue: str = ""
    bases: Mapping[str, Base] = field(default_factory=dict)
    default_base: str | None = None
    rejected: Rejected | None = None
    declared_at: datetime | None = None
    declared_at_source: str | None = None
    count: CountParameters = field(default_factory=CountParameters)
    incidents: tuple[Incident, ...] = ()
    recounts: tuple[KnownRecount, ...] = ()
    adjournments: tuple[KnownAdjournment, ...] = ()
    reconciliation_failures: int = 0
    notable: tuple[str, ...] = ()
    aftermath: tuple[str, ...] = ()
    hex: tuple[int, int] | None = None
    turnout: float | None = None
    modified: bool = False

    @property
    def base(self) -> Base | None:
        """The base that changes are measured against."""
        return self.bases.get(self.default_base) if self.default_base else None

    @cached_property
    def declaration_order(self) -> tuple[int, ...]:
        """Candidate indices in order of declaration, alphabetical by surname."""
        return tuple(
            sorted(range(len(self.candidates)), key=lambda i: (self.candidates[i].sort_name, i))
        )

    @cached_property
    def outcome(self) -> ContestOutcome | None:
        """The known (or, when modified, changed) outcome; None when votes are not known."""
        if self.rejected is None or any(c.votes is None for c in self.candidates):
            return None
        votes = tuple(CandidateVotes(c.name, c.party, c.votes or 0) for c in self.candidates)
        origin = Origin.CHANGED if self.modified else Origin.KNOWN
        return ContestOutcome(self.slug, self.electorate, votes, self.rejected, self.base, origin)


@dataclass(frozen=True, slots=True)
class Pollster:
    """One pollster's constituency predictions.

    Attributes:
        name: the pollster.
        weight: relative weight in the average, above nought.
        shares: contest slug → (party id → predicted share, percent, as published). ``Other``
            stands for everybody the pollster did not name.
        candidates: contest slug → (candidate name → predicted share), for named candidates.
        fieldwork: dates, free text.
        source: where it was published.
        used: drawn around; False keeps a published prediction for the record only.
    """

    name: str
    shares: Mapping[str, Mapping[str, float]]
    weight: float = 1.0
    used: bool = True
    candidates: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    fieldwork: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """A file's own forecast scales: sd on the log scale, by party id; absent keeps the default.

    ``national`` is σ_N, ``regional`` σ_R, ``seat`` σ_S. ``turnout_national`` and
    ``turnout_seat`` are sds of the logit of turnout.
    """

    national: Mapping[str, float] = field(default_factory=dict)
    regional: Mapping[str, float] = field(default_factory=dict)
    seat: Mapping[str, float] = field(default_factory=dict)
    turnout_national: float | None = None
    turnout_seat: float | None = None


@dataclass(frozen=True, slots=True)
class ExitPoll:
    """The broadcasters' exit poll: seats by party id (``Other`` for the rest)."""

    seats: Mapping[str, int]
    source: str | None = None


@dataclass(frozen=True)
class Scenario:
    """A night: one contest or 650, as checked, immutable values.

    Attributes:
        name: shipped name, or the file's stem.
        title, question, description: for people.
        date: polling day.
        close_of_poll: aware datetime; engine time 0.
        time_zone: IANA name (``Europe/London``).
        parties: by id.
        contests: in file order.
        pollsters: predictions to draw around; empty when there are none.
        modified: some change acted on it: never shown as the record.
        changes: one line for each change applied, in order.
        reports: what each of them did, in the same order.
        base_name: name of the scenario it extends, or None.
        unchanged: the scenario before its changes (common random numbers are laid out by it).
        digest: SHA-256 of all files read, hex.
        path: the file it was read from, as text.
    """

    name: str
    title: str
    date: date
    close_of_poll: datetime
    contests: tuple[Contest, ...]
    parties: Mapping[str, Party]
    question: str = ""
    description: str = ""
    time_zone: str = "Europe/London"
    pollsters: tuple[Pollster, ...] = ()
    uncertainty: Uncertainty = Uncertainty()
    exit_poll: ExitPoll | None = None
    incidents: tuple[Incident, ...] = ()
    notable: tuple[str, ...] = ()
    aftermath: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    modified: bool = False
    changes: tuple[str, ...] = ()
    reports: tuple[ChangeReport, ...] = ()
    base_name: str | None = None
    unchanged: Scenario | None = None
    digest: str = ""
    path: str = ""

    @cached_property
    def by_slug(self) -> Mapping[str, Contest]:
        """Contests by slug."""
        return {contest.slug: contest for contest in self.contests}

    @cached_property
    def outcome(self) -> Outcome | None:
        """The night's known or changed outcome; None unless every contest has one."""
        outcomes = {}
        for contest in self.contests:
            if contest.outcome is None:
                return None
            outcomes[contest.slug] = contest.outcome
        return Outcome(outcomes, Origin.CHANGED if self.modified else Origin.KNOWN)

    def party(self, party_id: str) -> Party:
        """The party of an id; a plain grey one for an id the file does not describe."""
        return self.parties.get(party_id) or Party(party_id, party_id, party_id, "#888888", "·")
