"""A night made by hand, for the screens: South West Norfolk in shape, no engine involved.

It stands still while the count engine is tuned, so the snapshots do. The figures at its ends are
the certified ones; the way there is plain arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from simulator.outcome import Base, ContestOutcome, Mark, Origin, Rejected
from simulator.scenario.happenings import Incident
from simulator.scenario.model import Candidate, Contest, Party, Scenario
from simulator.timeline import HallTimeline, Timeline, declaration
from simulator.timeline import events as ev
from tui.shows import Show, caveat

CLOSE = datetime(2024, 7, 4, 22, 0, tzinfo=ZoneInfo("Europe/London"))
SLUG = "south-west-norfolk"
BOXES = 40
TABLES = 9
MINUTE = 60

PARTIES = {
    party.id: party
    for party in (
        Party("Lab", "Labour", "Lab", "#E4003B", "▲"),
        Party("Con", "Conservative", "Con", "#0087DC", "■"),
        Party("RUK", "Reform UK", "Reform", "#12B6CF", "◆"),
        Party("LD", "Liberal Democrat", "LD", "#FAA61A", "●"),
        Party("Green", "Green", "Green", "#02A95B", "♣"),
        Party("Ind", "Independent", "Ind", "#8A8A8A", "○"),
        Party("MRLP", "Monster Raving Loony", "Loony", "#F2E500", "☺"),
        Party("Heritage", "Heritage Party", "Heritage", "#000060", "◇"),
        Party("Comm", "Communist Party of Britain", "CPB", "#A00000", "★"),
    )
}

CANDIDATES = (
    Candidate("James Bagge", "Ind", "bagge james", votes=6282),
    Candidate("Gary Conway", "Heritage", "conway gary", votes=160),
    Candidate("Pallavi Devulapalli", "Green", "devulapalli pallavi", votes=1838),
    Candidate("Lorraine Douglas", "Comm", "douglas lorraine", votes=77),
    Candidate("Terry Jermy", "Lab", "jermy terry", votes=11847),
    Candidate("Tobias McKenzie", "RUK", "mckenzie tobias", "Toby McKenzie", votes=9958),
    Candidate("Earl Elvis of East Anglia", "MRLP", "of east anglia earl elvis", votes=338),
    Candidate("Josie Ratcliffe", "LD", "ratcliffe josie", votes=2618),
    Candidate("Liz Truss", "Con", "truss liz", votes=11217, sitting_mp=True),
)

BASE = Base(
    "actual-2019",
    "2019, actual, old boundaries",
    {"Con": 35507, "Lab": 9312, "LD": 4166, "Green": 1645, "MRLP": 836},
    winner="Con",
    electorate=78455,
    rejected=184,
)

CONTEST = Contest(
    slug=SLUG,
    name="South West Norfolk",
    candidates=CANDIDATES,
    electorate=74724,
    ons_id="E14001497",
    region="East of England",
    venue="Lynnsport, King's Lynn",
    bases={BASE.id: BASE},
    default_base=BASE.id,
    rejected=Rejected(139),
    source="House of Commons Library, general election 2024",
    declared_at=datetime(2024, 7, 5, 6, 48, tzinfo=CLOSE.tzinfo),
    declared_at_source="BBC",
    incidents=(
        Incident("The candidates wait on the stage without Liz Truss.", stage="candidates_called"),
    ),
    notable=(
        "The Conservatives had held the seat since 1964.",
        "The winner's 26.7 % is the lowest winning share of the election.",
    ),
    aftermath=(
        "Liz Truss shook Terry Jermy's hand and made no concession speech.",
        "She was the first former prime minister to lose a seat since 1935.",
    ),
)

SCENARIO = Scenario(
    name="south-west-norfolk-2024",
    title="South West Norfolk, 4 July 2024",
    date=date(2024, 7, 4),
    close_of_poll=CLOSE,
    contests=(CONTEST,),
    parties=PARTIES,
    question="How does a former prime minister lose her seat?",
)


def changed() -> Scenario:
    """A what-if of the same night: James Bagge's votes are fewer."""
    bagge = replace(CANDIDATES[0], votes=282)
    contest = replace(CONTEST, candidates=(bagge, *CANDIDATES[1:]), modified=True, declared_at=None)
    return replace(SCENARIO, contests=(contest,), modified=True, changes=("Bagge loses 6,000",))


def level() -> Scenario:
    """Liz Truss and Terry Jermy level, for the lot."""
    votes = {"Liz Truss": 11532, "Terry Jermy": 11532}
    candidates = tuple(replace(c, votes=votes.get(c.name, c.votes)) for c in CANDIDATES)
    contest = replace(CONTEST, candidates=candidates, modified=True)
    return replace(SCENARIO, contests=(contest,), modified=True, changes=("a dead heat",))


def spread(total: int, parts: int) -> list[int]:
    """The total in so many nearly equal parts."""
    return [total * (i + 1) // parts - total * i // parts for i in range(parts)]


class Writer:
    """Numbers events and keeps their time."""

    def __init__(self) -> None:
        self.events: list[ev.Event] = []

    def add(self, kind: Callable[..., ev.Event], at: float, **fields: object) -> None:
        self.events.append(kind(seq=len(self.events), time=round(at), contest=SLUG, **fields))


def _boxes(w: Writer, papers: int) -> None:
    sizes = spread(papers, BOXES)
    arrivals = [(25 + 3 * i) * MINUTE for i in range(BOXES)]
    moments: list[tuple[float, str, int]] = [(t, "in", i) for i, t in enumerate(arrivals)]
    moments += [(t + (12 + i % 7) * MINUTE, "out", i) for i, t in enumerate(arrivals)]
    moments += [(t + 8 * MINUTE, "again", i) for i, t in enumerate(arrivals) if i % 9 == 4]
    done = busy = 0
    for at, what, i in sorted(moments):
        if what == "in":
            busy = min(busy + 1, TABLES)
            w.add(ev.BoxReceived, at, box=i + 1, tables_busy=busy)
        elif what == "again":
            w.add(
                ev.BoxRecounted, at, box=i + 1, counted=sizes[i] + 1, account=sizes[i], attempt=1,
                tables_busy=busy,
            )  # fmt: skip
        else:
            busy = max(busy - 1, 0)
            done += 1
            account = sizes[i] - (i % 20 == 11)
            w.add(ev.BoxVerified, at, box=i + 1, papers=sizes[i], account=account, tables_busy=busy)
            if done % 5 == 0:
                _sample(w, at, done)


def _sample(w: Writer, at: float, boxes: int) -> None:
    shares = (13.1, 0.6, 4.9, 0.3, 27.4, 23.1, 0.9, 5.2, 24.5)
    wide = 9.0 / boxes**0.5
    estimates = tuple(
        ev.Estimate(
            share=s, low=max(s - wide * (s / 25) ** 0.5, 0), high=s + wide * (s / 25) ** 0.5
        )
        for s in shares
    )
    w.add(ev.AgentsSample, at, boxes=boxes, papers=boxes * 170, estimates=estimates)


def _bundles(w: Writer, votes: tuple[int, ...], start: float, end: float) -> None:
    """Bundles of a hundred and what is left over, a share of each candidate's at every step."""
    steps = 60
    held = [0] * len(votes)
    for step in range(1, steps + 1):
        at = start + (end - start) * step / steps
        for i, total in enumerate(votes):
            # The Conservative piles grow early, Labour's late: the lead changes on the way.
            power = 0.9 if CANDIDATES[i].party == "Con" else 1.1 if total > 10_000 else 1.0
            due = round((total - 4) * (step / steps) ** power) if step < steps else total - 4
            if due > held[i]:
                w.add(ev.BundlePlaced, at, candidate=i, papers=due - held[i], tables_busy=TABLES)
                held[i] = due


def _ending(w: Writer, scenario: Scenario, outcome: ContestOutcome, *, recount: bool) -> None:
    votes = tuple(c.votes for c in outcome.candidates)
    total = outcome.rejected.total
    w.add(ev.Reconciled, 470 * MINUTE, votes=votes, rejected=total)
    w.add(ev.ProvisionalFigures, 484 * MINUTE, votes=votes, rejected=total)
    if recount:
        w.add(
            ev.RecountRequested, 486 * MINUTE, requested_by=8, majority=outcome.majority, full=True
        )
        w.add(ev.Recount, 488 * MINUTE, number=1)
        w.add(ev.Adjourned, 495 * MINUTE, until=640 * MINUTE, cause="the staff need sleep")
        w.add(ev.Resumed, 640 * MINUTE)
        w.add(ev.ProvisionalFigures, 680 * MINUTE, votes=votes, rejected=total)
    later = 240 * MINUTE if recount else 0
    if outcome.by_lot:
        w.add(ev.LotDrawn, 488 * MINUTE + later, between=outcome.tied, elected=outcome.ranking[0],
              votes=votes[outcome.ranking[0]])  # fmt: skip
    w.add(ev.CandidatesCalled, 500 * MINUTE + later)
    for at, text in (
        (508, "The candidates wait on the stage without Liz Truss."),
        (517, "A slow handclap begins."),
        (527, "Liz Truss comes to the stage with seconds to spare."),
    ):
        w.add(ev.IncidentHappened, at * MINUTE + later, text=text, source="press",
              mark=Mark.REPORTED if outcome.mark is Mark.RECORD else Mark.SIMULATED)  # fmt: skip
    w.events.append(
        declaration(scenario, scenario.contests[0], outcome, time=528 * MINUTE + later,
                    seq=len(w.events))
    )  # fmt: skip


def events(scenario: Scenario, outcome: ContestOutcome, *, recount: bool) -> Iterator[ev.Event]:
    """The hall's events from close of poll to the declaration."""
    w = Writer()
    votes = tuple(c.votes for c in outcome.candidates)
    postal, late = 9000, 600
    boxed = outcome.papers - postal - late
    w.add(ev.CloseOfPoll, 0, mark=Mark.RECORD)
    w.add(ev.HallOpened, 0, venue=CONTEST.venue, tables=TABLES, table_staff=6, boxes=BOXES,
          papers=boxed, postal=postal + late, pace=1.07)  # fmt: skip
    _boxes(w, boxed)
    w.add(ev.PostalOpened, 168 * MINUTE, papers=postal, late=False)
    w.add(ev.PostalOpened, 170 * MINUTE, papers=late, late=True)
    w.add(ev.VerificationComplete, 180 * MINUTE, papers_verified=outcome.papers,
          verified_turnout=outcome.verified_turnout, electorate=outcome.electorate)  # fmt: skip
    w.add(ev.SortingStarted, 192 * MINUTE, papers=outcome.papers)
    _bundles(w, votes, 200 * MINUTE, 430 * MINUTE)
    doubtful = 4 * len(votes) + outcome.rejected.total
    w.add(ev.DoubtfulSetAside, 432 * MINUTE, papers=doubtful)
    heads = (1, 29, 2, outcome.rejected.total - 32)
    w.add(ev.DoubtfulAdjudicated, 455 * MINUTE, admitted=(4,) * len(votes),
          rejected=Rejected(outcome.rejected.total, *heads))  # fmt: skip
    _ending(w, scenario, outcome, recount=recount)
    yield from w.events


def timeline(
    scenario: Scenario = SCENARIO, *, draw: int | None = None, recount: bool = False
) -> Timeline:
    """The night's timeline."""
    contest = scenario.contests[0]
    outcome = contest.outcome
    assert outcome is not None
    if draw is not None:
        outcome = replace(outcome, origin=Origin.DRAWN)
    told = tuple(events(scenario, outcome, recount=recount))
    hall = HallTimeline(contest.slug, len(contest.candidates), told)
    return Timeline(scenario.close_of_poll, told, {contest.slug: hall}, 1, draw)


def show(
    scenario: Scenario = SCENARIO,
    *,
    draw: int | None = None,
    recount: bool = False,
    start: int = 0,
    until: int | None = None,
    speed: float = 180.0,
) -> Show:
    """The night as the screens are given it."""
    played = timeline(scenario, draw=draw, recount=recount)
    return Show(scenario, played, caveat(scenario, played), start, until, speed)
