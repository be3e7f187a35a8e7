"""The events of a night: frozen, typed, numbered. The timeline of them is the product.

``time`` is whole seconds after close of poll; ``contest`` a slug, or None for the nation.
Candidates are named by their index in ``Contest.candidates``; tuples of votes run in that
order too. ``mark`` says what each may be called.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from simulator.outcome import Mark, Origin, Rejected, Swing, instead_of_votes
from simulator.text import signed


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What every event has."""

    kind: ClassVar[str] = "event"
    seq: int
    time: int
    contest: str | None
    mark: Mark = Mark.SIMULATED

    @property
    def simulated(self) -> bool:
        """Not on the record."""
        return self.mark is not Mark.RECORD


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseOfPoll(Event):
    """22:00: the poll closes (on the record)."""

    kind: ClassVar[str] = "close_of_poll"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitPollPublished(Event):
    """The broadcasters' exit poll: seats by party id."""

    kind: ClassVar[str] = "exit_poll"
    seats: Mapping[str, int]
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HallOpened(Event):
    """The hall at close of poll. ``papers`` and ``postal`` are the simulation's own truth.

    ``papers`` are those sealed in boxes, ``postal`` those held by the returning officer (the
    ones still to be handed in among them); together the papers cast. ``pace`` is the factor by
    which the free run was stretched (1 when played free): to meet its pins or, where it is
    ``kept``, as this hall's own record implies for a changed or drawn night.
    """

    kind: ClassVar[str] = "hall_opened"
    venue: str
    tables: int
    table_staff: int
    boxes: int
    papers: int
    postal: int
    pace: float = 1.0
    kept: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CountUnderWay(Event):
    """Live: the poll has closed, the count is on, and no more is known of the hall.

    It stands where a simulated hall opens; what somebody enters of the hall comes after it.
    """

    kind: ClassVar[str] = "count_under_way"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxReceived(Event):
    """A ballot box arrives and is checked in."""

    kind: ClassVar[str] = "box_received"
    box: int
    tables_busy: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LastBox(Event):
    """The last of the ballot boxes is in, as the officer tells the hall."""

    kind: ClassVar[str] = "last_box"
    boxes: int
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedOvernight(Event):
    """The boxes are sealed and guarded: the counting begins at ``until`` (seconds)."""

    kind: ClassVar[str] = "sealed_overnight"
    boxes: int
    until: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CountBegun(Event):
    """Seals are broken and the count begins, after a night or at the file's own time.

    ``after_four_hours`` is said only of a reported time: of it a statement follows within 30 days
    (1983 Act, Sch. 1 r. 53ZA), and it is no breach of anything.
    """

    kind: ClassVar[str] = "count_begun"
    after_four_hours: bool = False
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CountDelayed(Event):
    """The count is slow, and a file says in which stage and why.

    ``stage`` is boxes, verification, sorting or reconciliation. A slow count whose cause no file
    knows has no such event: its stages are long, and nothing is said of why.
    """

    kind: ClassVar[str] = "count_delayed"
    stage: str
    cause: str
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxRecounted(Event):
    """A count of a box differed from its ballot paper account: the papers are counted again."""

    kind: ClassVar[str] = "box_recounted"
    box: int
    counted: int
    account: int
    attempt: int
    tables_busy: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxVerified(Event):
    """A box is verified: ``papers`` found; ``account`` is the presiding officer's figure."""

    kind: ClassVar[str] = "box_verified"
    box: int
    papers: int
    account: int
    tables_busy: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PostalOpened(Event):
    """Postal papers join the count, face down; ``late``: those handed in at stations."""

    kind: ClassVar[str] = "postal_opened"
    papers: int
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A share estimated by agents, percent, with its 95 % interval."""

    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentsSample(Event):
    """What agents make of the papers they saw at verification. Excludes postal votes."""

    kind: ClassVar[str] = "agents_sample"
    boxes: int
    papers: int
    estimates: tuple[Estimate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationComplete(Event):
    """The statement as to the verification: papers verified and verified turnout (percent).

    The officer announces it, and agents may copy it. ``source`` where its time was reported.
    ``papers_verified`` is None where, live, the turnout alone was heard.
    """

    kind: ClassVar[str] = "verification_complete"
    papers_verified: int | None
    verified_turnout: float
    electorate: int
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostalMixed(Event):
    """Postal papers are mixed with those of at least one box: only then may they be counted."""

    kind: ClassVar[str] = "postal_mixed"
    papers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SortingStarted(Event):
    """Boxes are mixed and papers sorted to candidates, face up."""

    kind: ClassVar[str] = "sorting_started"
    papers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BundlePlaced(Event):
    """A checked bundle goes on a candidate's table."""

    kind: ClassVar[str] = "bundle_placed"
    candidate: int
    papers: int
    tables_busy: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjudicationBegun(Event):
    """The officer calls the agents to the first of the sittings on doubtful papers."""

    kind: ClassVar[str] = "adjudication_begun"
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtfulSetAside(Event):
    """Papers whose mark is in doubt come before the officer: a sitting begins, agents called."""

    kind: ClassVar[str] = "doubtful_set_aside"
    papers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtfulAdjudicated(Event):
    """The officer has decided the doubtful papers of a sitting, before the agents.

    ``admitted`` are papers allowed for each candidate; ``rejected`` the others, by head where
    the heads of the whole contest are known or drawn.
    """

    kind: ClassVar[str] = "doubtful_adjudicated"
    admitted: tuple[int, ...]
    rejected: Rejected


@dataclass(frozen=True, slots=True, kw_only=True)
class SortingComplete(Event):
    """Every paper is sorted and bundled, and every doubtful one decided."""

    kind: ClassVar[str] = "sorting_complete"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled(Event):
    """Candidates' papers and rejected papers together equal the papers verified."""

    kind: ClassVar[str] = "reconciled"
    votes: tuple[int, ...]
    rejected: int
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconciliationFailed(Event):
    """They do not: ``difference`` papers are missing (negative) or too many; a search follows.

    0 where it happened and nobody reported by how many.
    """

    kind: ClassVar[str] = "reconciliation_failed"
    difference: int
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvisionalFigures(Event):
    """The returning officer shows candidates and agents the provisional figures.

    Before a recount they may differ from the declared ones: by the reported lead.
    """

    kind: ClassVar[str] = "provisional_figures"
    votes: tuple[int, ...]
    rejected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CountingEnded(Event):
    """The counting is over, by a report of it; what follows is a wait for the stage."""

    kind: ClassVar[str] = "counting_ended"
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleCheck(Event):
    """Bundles are flicked through; not a recount. The time is its end.

    ``requested_by`` is None where nobody is known to have asked: the officer may, unasked.
    ``requested_by_party`` is set where only the asker's party is known; ``lead``, where reported,
    and ``lead_of``, the id of the party whose it was, where that was reported too.
    """

    kind: ClassVar[str] = "bundle_check"
    number: int
    requested_by: int | None
    requested_by_party: str | None = None
    lead: int | None = None
    source: str | None = None
    lead_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecountRequested(Event):
    """A candidate or agent asks for a recount or a bundle check.

    ``requested_by`` is None unless a source names who, ``requested_by_party`` unless it names a
    party alone; ``majority`` is the lead they saw, None where it was not reported, and ``lead_of``
    the id of the party whose it was.
    """

    kind: ClassVar[str] = "recount_requested"
    requested_by: int | None
    requested_by_party: str | None = None
    majority: int | None
    full: bool
    source: str | None = None
    lead_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecountRefused(Event):
    """The returning officer refuses it as unreasonable."""

    kind: ClassVar[str] = "recount_refused"
    requested_by: int | None
    majority: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Recount(Event):
    """A full recount begins; it ends with new provisional figures.

    ``lead`` is the one before it, where it was reported; ``lead_of`` the id of the party whose.
    """

    kind: ClassVar[str] = "recount"
    number: int
    lead: int | None = None
    source: str | None = None
    lead_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjourned(Event):
    """The count is adjourned; ``until`` in seconds after close of poll, None where unknown."""

    kind: ClassVar[str] = "adjourned"
    until: int | None
    cause: str
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed(Event):
    """The count goes on."""

    kind: ClassVar[str] = "resumed"


@dataclass(frozen=True, slots=True, kw_only=True)
class LotDrawn(Event):
    """Equality of votes: the returning officer decides by lot.

    Live the lot may be heard of before the figures: then ``between`` is empty, ``votes`` None.
    """

    kind: ClassVar[str] = "lot_drawn"
    between: tuple[int, ...]
    elected: int
    votes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentHappened(Event):
    """Something that the scenario says; ``source`` where it was reported.

    ``absent`` is the candidate whom the hall misses from now on, ``arrives`` the one who comes.
    It is ``public`` unless it was the hall's alone at the time, or told only later.
    """

    kind: ClassVar[str] = "incident"
    text: str
    holds: float = 0.0
    source: str | None = None
    absent: int | None = None
    arrives: int | None = None
    public: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidatesCalled(Event):
    """Candidates and agents are called to the stage."""

    kind: ClassVar[str] = "candidates_called"
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredCandidate:
    """A line of the declaration. ``index`` points into ``Contest.candidates``.

    ``name`` is the official file's; ``display_name`` is what the hall and screens say. ``change``
    is the party's (``ContestOutcome.change``); ``new``: it did not stand in the base. ``read_as``
    is the name in the order in which the officer reads it; ``description`` stands on the ballot
    paper, ``status`` beside the party, ``note`` is the file's line about them.
    """

    index: int
    name: str
    display_name: str
    party: str
    party_name: str
    votes: int
    share: float
    change: float | None
    elected: bool
    deposit_lost: bool
    new: bool = False
    read_as: str = ""
    description: str | None = None
    status: str | None = None
    note: str | None = None

    @property
    def change_words(self) -> str:
        """``+8.6``, ``−43.7``; ``New`` for a party that did not stand in the base.

        ``–`` for independents, and where the party's change stands with another candidate of it.
        """
        if self.change is None:
            return "New" if self.new else "–"
        return signed(self.change, 1, always=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration(Event):
    """The returning officer's declaration, candidates in the order they are read out.

    ``mark`` is that of its figures and of who was elected, ``time_mark`` that of its minute.
    ``source`` and ``time_source`` name where they were published; a ``source`` says that the
    figures are certified. ``origin`` says whether the votes are a file's, changed, drawn or
    entered live. Of a candidate returned ``unopposed`` there are no votes, and no turnout; of a
    ``rush``, where only who was elected is known, there are none yet.
    """

    kind: ClassVar[str] = "declaration"
    ons_id: str
    name: str
    candidates: tuple[DeclaredCandidate, ...]
    electorate: int
    valid_votes: int
    turnout: float
    rejected: Rejected
    majority: int
    by_lot: bool
    result: str
    base: str | None
    swing: Swing | None
    time_mark: Mark = Mark.SIMULATED
    origin: Origin = Origin.KNOWN
    source: str | None = None
    time_source: str | None = None
    unopposed: bool = False
    declared_by: str | None = None
    notable: tuple[str, ...] = ()
    aftermath: tuple[str, ...] = ()
    rush: bool = False

    @property
    def without_votes(self) -> bool:
        """There are no votes to tell, add or compare: returned unopposed, or a rush."""
        return self.unopposed or self.rush

    @property
    def instead_of_votes(self) -> str:
        """``returned unopposed``, ``figures to come``; empty where there are votes."""
        return instead_of_votes(unopposed=self.unopposed, rush=self.rush)

    @property
    def rejected_total(self) -> int | None:
        """Rejected papers; None where there were none to reject, or nobody said how many."""
        return None if self.without_votes or self.rejected.unknown else self.rejected.total

    @property
    def ranked(self) -> tuple[DeclaredCandidate, ...]:
        """From most votes to fewest: the one elected first, equals by name."""
        order = sorted(self.candidates, key=lambda c: (not c.elected, -c.votes, c.name, c.party))
        return tuple(order)

    @property
    def elected(self) -> DeclaredCandidate:
        """The one candidate elected: most votes, or the lot where the top is level."""
        return next(c for c in self.candidates if c.elected)
