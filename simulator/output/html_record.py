"""A night as the page of ``replay --html`` carries it: one JSON object, plain values only.

The page plays it without asking anybody anything, so all that it may show is in here, and nothing
after ``end``. Every word comes from where the other outputs have theirs: results from
declarations, moments from the running order, sentences from the narration, credits from the
scenario. Seats and parties are numbers, places in the record's own lists. Characters that show
nothing and could command are made visible.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from simulator.outcome import TEST_DATA, Mark
from simulator.output.hall_record import hall_record
from simulator.scenario import Contest, Scenario, credit, list_sources
from simulator.telling import Moment, Programme, direct, hall_order, running_order, summary
from simulator.text import expose
from simulator.timeline import (
    Declaration,
    NationTimeline,
    SeatStatus,
    Stage,
    Timeline,
    describe_status,
    house,
)
from simulator.uk import ABSTAINING, OTHER, SPEAKER
from simulator.version import __version__

Fields = dict[str, Any]

FORMAT: Final = "election-night-page/1"

LENGTHS: Final = (5 * 60.0, 15 * 60.0, 40 * 60.0)
"""Seconds in which the page can play a night; the middle one unless another is asked for."""

HALL_LENGTHS: Final = (2 * 60.0, 4 * 60.0, 8 * 60.0)
"""… and one hall."""

STAGES: Final = {
    "boxes": (Stage.BEFORE, Stage.RECEIPT, Stage.SEALED),
    "verifying": (Stage.VERIFICATION, Stage.VERIFIED),
    "counting": (Stage.COUNTING, Stage.SORTING, Stage.RECONCILIATION, Stage.PROVISIONAL),
    "recount": (Stage.CHECK, Stage.RECOUNT),
    "adjourned": (Stage.ADJOURNED,),
    "on stage": (Stage.CALLED,),
    "declared": (Stage.DECLARED,),
}
"""What a seat's hexagon tells of its count, by the stages that it stands for."""

CLOSE: Final = "close"
"""Said of a count whose provisional figures are close."""

_CODES: Final = {stage: code for code, of in enumerate(STAGES.values()) for stage in of}


@dataclass(frozen=True, slots=True)
class Cut:
    """What a page shows of a night, and how.

    Attributes:
        start: where it opens, seconds after close of poll.
        end: the last second that is in it; None: the night's.
        length: seconds in which it plays, unless another length is chosen; None: the usual.
        public: it is told as the public heard it; the timeline is such a one.
    """

    start: int = 0
    end: int | None = None
    length: float | None = None
    public: bool = False


WHOLE: Final = Cut()
"""All of a night, in the usual length."""


@dataclass(slots=True)
class _Numbers:
    """Numbers for values in order of their first use."""

    of: dict[str, int] = field(default_factory=dict)

    def __call__(self, key: str) -> int:
        return self.of.setdefault(key, len(self.of))


def page_record(timeline: Timeline, scenario: Scenario, cut: Cut = WHOLE) -> Fields:
    """The object that the page plays.

    Args:
        timeline: the night, or one hall of it.
        scenario: what was played.
        cut: how much of it.
    """
    end = timeline.end if cut.end is None else min(cut.end, timeline.end)
    contests = [c for c in scenario.contests if c.slug in timeline.halls or _all(timeline)]
    seats = {contest.slug: number for number, contest in enumerate(contests)}
    parties = _Numbers()
    declared = [d for d in timeline.declarations if d.time <= end]
    alone = contests[0] if len(contests) == 1 else None
    nation = None if alone else NationTimeline(scenario, timeline)
    told = running_order(nation) if nation else ()
    if alone:
        told = hall_order(scenario, timeline.halls[alone.slug], timeline)
    moments = tuple(moment for moment in told if moment.time <= end)
    usual = float((HALL_LENGTHS if alone else LENGTHS)[1])
    lengths = sorted({*(HALL_LENGTHS if alone else LENGTHS), cut.length or usual})
    record: Fields = {
        "format": FORMAT,
        "program": f"election-night {__version__}",
        "scenario": {
            "name": scenario.name,
            "title": _title(scenario, alone),
            "question": scenario.question,
            "date": scenario.close_of_poll.date().isoformat(),
            "digest": scenario.digest,
            "seed": timeline.seed,
            "draw": timeline.draw,
            "changes": list(scenario.changes),
        },
        "band": band(timeline, scenario),
        "clock": _clock(timeline, end),
        "start": min(max(cut.start, 0), end),
        "end": end,
        "complete": end == timeline.end,
        "marks": {mark.value: [mark.short, mark.words] for mark in Mark},
        "stages": [*STAGES, CLOSE],
        "house": _house(scenario, parties),
        "exit_poll": _exit_poll(timeline, scenario, parties),
        "order": [parties(party) for party in party_order(scenario)],
        "seats": [_seat(contest, parties) for contest in contests],
        "counts": _counts(nation, end) if nation else [],
        "results": [_result(d, seats[d.contest or ""], parties) for d in declared],
        "moments": [_moment(moment, seats, parties) for moment in moments],
        "tapes": _tapes(moments, end, lengths),
        "chosen": lengths.index(usual if cut.length is None else cut.length),
        "view": "public" if cut.public else "full",
        "closing": _closing(nation, seats, parties) if nation and end == timeline.end else None,
        "hall": hall_record(timeline, scenario, alone, end, parties) if alone else None,
        "credit": credit(scenario),
        "credits": [list(line) for line in _credits(timeline, scenario, alone)],
        "opening": list(_before(timeline, scenario, alone)),
        "notable": list(scenario.notable) if _real(timeline, scenario) and not alone else [],
    }
    record["parties"] = [_party(scenario, party) for party in parties.of]
    plain: Fields = exposed(record)
    return plain


def exposed(value: Any) -> Any:
    """The value with every text in it harmless wherever it is shown."""
    if isinstance(value, str):
        return expose(value)
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, Mapping):
        return {key: exposed(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [exposed(part) for part in value]
    return value


def band(timeline: Timeline, scenario: Scenario) -> Fields | None:
    """What must stand over a night that is not the record: its mark and the words; None else."""
    if timeline.test:
        return {"mark": Mark.TEST.value, "word": TEST_DATA, "text": "of a rehearsal, no results"}
    if timeline.draw is not None:
        what = f"Drawn outcome {timeline.draw}, seed {timeline.seed}: a simulation"
        what += " of a what-if" if scenario.modified else ""
        what += f", given {timeline.given.words}" if timeline.given else ""
        return {"mark": Mark.SIMULATED.value, "word": "simulated", "text": what}
    if scenario.modified:
        return {"mark": Mark.AUTHOR.value, "word": "what-if", "text": "What-if: not the record"}
    marks = {declaration.mark for declaration in timeline.declarations}
    if marks <= {Mark.RECORD}:
        return None
    if Mark.RECORD in marks:
        words = "Not all results here are on the record: each says what it is"
        return {"mark": Mark.AUTHOR.value, "word": "in part", "text": words}
    if Mark.LIVE in marks:
        return {"mark": Mark.LIVE.value, "word": Mark.LIVE.value, "text": Mark.LIVE.words}
    told = Mark.AUTHOR if Mark.AUTHOR in marks else Mark.SIMULATED
    return {"mark": told.value, "word": "not the record", "text": told.words}


def party_order(scenario: Scenario) -> tuple[str, ...]:
    """Parties as a bar and a legend have them all night: by what is known when the poll closes.

    By the exit poll's seats, then those won last time, then those stood for.
    """
    poll = scenario.exit_poll.seats if scenario.exit_poll else {}
    before = Counter(c.base.winner for c in scenario.contests if c.base and c.base.winner)
    stands = Counter(party for c in scenario.contests for party in dict.fromkeys(c.parties))
    known = dict.fromkeys((*poll, *before, *stands))
    ranked = sorted(
        (party for party in known if party != OTHER),
        key=lambda party: (-poll.get(party, 0), -before[party], -stands[party], party),
    )
    return tuple(ranked)


def _all(timeline: Timeline) -> bool:
    """Whether all contests of a scenario are told of: those without a poll have no hall."""
    return len(timeline.halls) > 1


def _real(timeline: Timeline, scenario: Scenario) -> bool:
    return timeline.draw is None and not scenario.modified


def _title(scenario: Scenario, alone: Contest | None) -> str:
    if alone is None or len(scenario.contests) == 1:
        return scenario.title
    return f"{alone.name}: {scenario.title}"


def _clock(timeline: Timeline, end: int) -> Fields:
    """Close of poll in seconds since 1970, and the zone's offsets from the moments they hold."""
    offsets: list[list[float]] = []
    for time in range(0, end + 3600, 900):
        offset = (timeline.clock(time).utcoffset() or timedelta()).total_seconds()
        if not offsets or offsets[-1][1] != offset:
            offsets.append([time, offset])
    return {"close": timeline.close_of_poll.timestamp(), "offsets": offsets}


def _house(scenario: Scenario, parties: _Numbers) -> Fields:
    total = len(scenario.contests)
    empty = house({}, total)
    return {
        "total": total,
        "line": empty.line,
        "text": empty.text,
        "speaker": parties(SPEAKER),
        "abstaining": parties(ABSTAINING),
    }


def _exit_poll(timeline: Timeline, scenario: Scenario, parties: _Numbers) -> Fields | None:
    poll = scenario.exit_poll
    if poll is None:
        return None
    return {
        "seats": [[parties(party), seats] for party, seats in poll.seats.items()],
        "of_the_real_night": not _real(timeline, scenario),
        "source": poll.source,
    }


def _party(scenario: Scenario, party: str) -> list[str]:
    about = scenario.party(party)
    return [party, about.name, about.short, about.colour, about.symbol]


def _seat(contest: Contest, parties: _Numbers) -> Fields:
    base = contest.base
    seat: Fields = {
        "slug": contest.slug,
        "name": contest.name,
        "id": contest.ons_id,
        "region": contest.region,
        "country": contest.country,
        "electorate": contest.electorate,
        "hex": contest.hex,
    }
    if contest.poll != "held":
        seat["poll"] = contest.poll
    if base is not None:
        votes = {party: n for party, n in base.votes.items() if n}
        seat["base"] = [
            None if base.winner is None else parties(base.winner),
            [[parties(party), n] for party, n in votes.items()],
        ]
    return seat


def _counts(nation: NationTimeline, end: int) -> list[list[int]]:
    """Every seat's count: a state, then pairs of seconds since the last change and a state."""
    found: list[list[int]] = []
    for changes in nation.states.changes():
        row: list[int] = []
        last = 0
        for time, status in changes:
            code = _code(status)
            if row and (code == row[-1] or time > end):
                continue
            row += [code] if not row else [time - last, code]
            last = time
        found.append(row)
    return found


def _code(status: SeatStatus) -> int:
    code = _CODES[status.stage]
    return len(STAGES) if status.close and code == _CODES[Stage.PROVISIONAL] else code


def _result(d: Declaration, seat: int, parties: _Numbers) -> Fields:
    """A declared result; candidates from most votes to fewest."""
    result: Fields = {
        "seat": seat,
        "time": d.time,
        "mark": d.mark.value,
        "time_mark": d.time_mark.value,
        "status": describe_status(d),
        "result": d.result,
        "base": d.base,
        "majority": d.majority,
        "valid": d.valid_votes,
        "turnout": d.turnout,
        "rejected": d.rejected_total,
        "candidates": [
            {
                "name": c.display_name,
                "party": parties(c.party),
                "votes": c.votes,
                "change": c.change_words,
                **({"lost": True} if c.deposit_lost else {}),
                **{
                    key: said
                    for key in ("status", "note", "description")
                    if (said := getattr(c, key)) and said != c.party_name
                },
            }
            for c in d.ranked
        ],
    }
    if d.swing is not None:
        swing = d.swing
        result["swing"] = [parties(swing.from_party), parties(swing.to_party), swing.points]
    for key in ("by_lot", "unopposed", "rush", "source", "time_source", "declared_by"):
        if getattr(d, key):
            result[key] = getattr(d, key)
    for key in ("notable", "aftermath"):
        if getattr(d, key):
            result[key] = list(getattr(d, key))
    return result


def _moment(moment: Moment, seats: Mapping[str, int], parties: _Numbers) -> list[Any]:
    """Time, kind, rank, headline, detail, seat, party, mark, what else happens, source, seconds."""
    return [
        moment.time,
        moment.kind.value,
        int(moment.rank),
        moment.headline,
        moment.detail,
        -1 if moment.contest is None else seats.get(moment.contest, -1),
        -1 if moment.party is None else parties(moment.party),
        moment.mark.value,
        [kind.value for kind in moment.also],
        moment.source,
        moment.seconds if moment.exact else 0,
    ]


def _tapes(moments: Sequence[Moment], end: int, lengths: Sequence[float]) -> list[list[Any]]:
    """How the night plays in each length: a list of shots."""
    places = {_key(moment): number for number, moment in enumerate(moments)}
    return [[length, _shots(direct(moments, 0, end, length), places)] for length in lengths]


def _key(moment: Moment) -> tuple[int, str, str | None, str]:
    """Which moment it is, though a short length may give it another rank."""
    return moment.time, moment.kind, moment.contest, moment.headline


def _shots(
    programme: Programme, places: Mapping[tuple[int, str, str | None, str], int]
) -> list[list[Any]]:
    """Seconds it lasts, where the clock begins, seconds it waits, and which moments are told."""
    return [
        [
            round(shot.seconds, 2),
            shot.at,
            shot.until,
            round(shot.stand, 2),
            [places[_key(moment)] for moment in shot.moments],
        ]
        for shot in programme.shots
    ]


def _closing(nation: NationTimeline, seats: Mapping[str, int], parties: _Numbers) -> Fields | None:
    """What the ending says that results alone do not: who of note fell, how many of all."""
    told = summary(nation)
    if told is None:
        return None
    return {
        "defeated": told.defeated,
        "gains": told.gains,
        "recounts": told.recounts,
        "defeats": [
            [d.candidate, parties(d.party), d.note, seats[d.contest]] for d in told.defeats
        ],
    }


def _credits(
    timeline: Timeline, scenario: Scenario, alone: Contest | None
) -> Sequence[tuple[str, str, str | None]]:
    drawn = timeline.draw is not None
    return list_sources(scenario, None if alone is None else alone.slug, drawn=drawn)


def _before(timeline: Timeline, scenario: Scenario, alone: Contest | None) -> Sequence[str]:
    """What a viewer should know before the poll closes; a night that never was has none."""
    if alone is None:
        return scenario.opening if _real(timeline, scenario) else ()
    return alone.opening if timeline.draw is None and not alone.modified else ()
