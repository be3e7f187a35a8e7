"""What is typed before it is entered: the fields of a kind of news, and the draft they come to.

Nothing here draws, and nothing here judges figures: the keeper does. What can be read off the
figures while they are typed (sum, majority, turnout, changes) follows them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from simulator.live import Draft, LiveNight, candidate_id
from simulator.messages import (
    BadMessage,
    Body,
    ExitPoll,
    Kind,
    Message,
    Result,
    Rush,
    read_body,
)
from simulator.outcome import CandidateVotes, ContestOutcome, Origin, Rejected
from simulator.scenario import Contest, Scenario
from simulator.text import excerpt, fold, join, quantity, signed
from simulator.uk import INDEPENDENT, OTHER, SPEAKER
from tui.live.saying import outcome_words

KINDS: Final = {
    Kind.RESULT: "Result",
    Kind.RUSH: "Winner only, figures to come",
    Kind.TURNOUT: "Turnout",
    Kind.RECOUNT: "Recount",
    Kind.BUNDLE_CHECK: "Bundle check",
    Kind.ADJOURNED: "Adjourned",
    Kind.RESUMED: "Resumed",
    Kind.LOT: "Drawing of lots",
    Kind.POSTPONED: "Poll put off",
    Kind.NOTE: "Note, with its source",
    Kind.CORRECTION: "Correction",
    Kind.RETRACTION: "Take the result back",
    Kind.EXIT_POLL: "Exit poll",
}
"""What can be entered, in words."""

BEFORE: Final = frozenset(
    {
        Kind.RUSH, Kind.TURNOUT, Kind.RECOUNT, Kind.BUNDLE_CHECK, Kind.ADJOURNED, Kind.RESUMED,
        Kind.LOT, Kind.POSTPONED, Kind.NOTE,
    }
)  # fmt: skip
"""What can be said of a seat, beside its result and what becomes of that."""

MOST_GROUPS: Final = 9
"""Parties that an exit poll is asked for; more can be named in a file."""

LONGEST: Final = 200
"""Characters of a field."""

NEW: Final = "New"
"""Change of a party that did not stand in the base."""

DIGITS: Final = 9
"""Figures of a number at most."""


@dataclass(slots=True)
class Field:
    """One thing to type.

    Attributes:
        key: what it is.
        label: what it is called.
        text: as it has been typed.
        figures: it takes figures alone; ``point``: and a decimal point.
        party: whose it is, by id.
        hint: what stands there while nothing is typed.
        caret: where the next character goes.
    """

    key: str
    label: str
    text: str = ""
    figures: bool = False
    point: bool = False
    party: str | None = None
    hint: str = ""
    caret: int = field(default=-1)

    def __post_init__(self) -> None:
        self.caret = len(self.text) if self.caret < 0 else self.caret

    def put(self, text: str) -> None:
        """Type, or paste: what the field does not take is left out, as commas of a number are."""
        if self.figures:
            # A point stays where it makes no sense too: left out, 37.6 would be read as 376.
            text = "".join(c for c in text if c in "0123456789.")
            text = text[: max(DIGITS - len(self.text), 0)]
        else:
            text = "".join(c for c in text if c.isprintable())[: max(LONGEST - len(self.text), 0)]
        self.text = self.text[: self.caret] + text + self.text[self.caret :]
        self.caret += len(text)

    def erase(self, step: int) -> None:
        """Take out the character before the caret (-1), or at it (1)."""
        at = self.caret - 1 if step < 0 else self.caret
        if 0 <= at < len(self.text):
            self.text = self.text[:at] + self.text[at + 1 :]
            self.caret = at

    def walk(self, to: int) -> None:
        """Put the caret somewhere within the text."""
        self.caret = max(0, min(to, len(self.text)))

    def clear(self) -> None:
        """Begin again."""
        self.text, self.caret = "", 0

    @property
    def number(self) -> int | None:
        """What was typed, as a number."""
        return int(self.text) if self.text.isdecimal() else None

    @property
    def words(self) -> str:
        """What was typed, as words."""
        return " ".join(self.text.split())


class Unreadable(Exception):
    """Something that was typed is not what it should be; ``reasons`` say why, a line each."""

    def __init__(self, *reasons: str) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


class Form:
    """The fields of a kind of news, and what has been typed into them.

    Args:
        night: what is known.
        kind: what is to be said.
        contest: of which seat; None for the nation.
        by: who types.

    Attributes:
        fields: who and when first, then what is said.
        place: index of the field that is typed into.
    """

    def __init__(self, night: LiveNight, kind: Kind, contest: Contest | None, by: str = "") -> None:
        self.night, self.kind, self.contest = night, kind, contest
        self.replaces: str | None = None
        head = [
            Field("by", "By", by, hint="your name"),
            Field("at", "At", hint="now"),
        ]
        self.fields = [*head, *_fields(night.scenario, kind, contest)]
        self.place = 2 if len(self.fields) > 2 and by else 0 if not by else 1
        self._begun = self._texts
        if kind is Kind.CORRECTION:
            self._fill()

    @property
    def scenario(self) -> Scenario:
        """The night's."""
        return self.night.scenario

    @property
    def here(self) -> Field:
        """The field that is typed into."""
        return self.fields[self.place]

    def of(self, key: str) -> Field | None:
        """A field by its key."""
        return next((f for f in self.fields if f.key == key), None)

    @property
    def last(self) -> bool:
        """No field comes after this one."""
        return self.place == len(self.fields) - 1

    def step(self, by: int) -> None:
        """To the next field, or the one before; beyond the ends it stays."""
        self.place = max(0, min(self.place + by, len(self.fields) - 1))
        self.here.caret = len(self.here.text)

    def put(self, text: str) -> None:
        """Type, or paste, into the field that is typed into.

        Papers with a point are the percentage: what has been typed of it goes over there.
        """
        here, percent = self.here, self.of("percent")
        if "." in text and here.key == "papers" and percent is not None:
            percent.text, percent.caret = here.text, here.caret
            here.clear()
            self.place = self.fields.index(percent)
        self.here.put(text)

    @property
    def typed(self) -> bool:
        """Something would be lost if this were left."""
        return self._texts != self._begun

    @property
    def _texts(self) -> tuple[str, ...]:
        return tuple(f.text for f in self.fields[2:])

    # What the figures come to

    @property
    def votes(self) -> list[Field]:
        """The fields of the candidates, in order of declaration."""
        return [f for f in self.fields if f.key.startswith("votes")]

    @property
    def outcome(self) -> ContestOutcome | None:
        """What the figures typed so far would be; None while there are none."""
        contest, typed = self.contest, [f.number for f in self.votes]
        if contest is None or not any(typed):
            return None
        numbers = dict(zip(contest.declaration_order, typed, strict=True))
        people = enumerate(contest.candidates)
        votes = tuple(CandidateVotes(c.name, c.party, numbers[i] or 0) for i, c in people)
        return ContestOutcome(
            contest.slug,
            contest.electorate,
            votes,
            Rejected(0, unknown=True),
            contest.base,
            Origin.ENTERED,
            day=contest.day,
        )

    def facts(self) -> tuple[str, ...]:
        """What the figures come to, in a few words each."""
        if self.kind is Kind.EXIT_POLL:
            return self._poll_facts()
        outcome = self.outcome
        if outcome is None or self.contest is None:
            return ()
        given = sum(f.number is not None for f in self.votes)
        some = "" if given == len(self.votes) else f" ({given} of {len(self.votes)} candidates)"
        facts = [f"sum {outcome.valid_votes:,}{some}"]
        stated = self.of("valid_votes")
        if stated is not None and stated.number is not None:
            off = outcome.valid_votes - stated.number
            facts[0] += (
                " as read out" if not off else f", {signed(off, 0)} against what was read out"
            )
        if not some and len(self.votes) > 1:
            facts.append(_result(outcome, self.scenario))
        facts.append(self._turnout(outcome))
        return tuple(facts)

    def _turnout(self, outcome: ContestOutcome) -> str:
        base = self.contest.base if self.contest is not None else None
        before = base.turnout if base is not None else None
        change = "" if before is None else f" ({signed(outcome.turnout - before, 1)})"
        return f"turnout {outcome.turnout:.1f} %{change}"

    def _poll_facts(self) -> tuple[str, ...]:
        total = sum(f.number or 0 for f in self.fields if f.key.startswith("seats"))
        return (
            (f"sum {total:,} of {quantity(len(self.scenario.contests), 'seat')}",) if total else ()
        )

    def share(self, place: int) -> tuple[float, float | str | None] | None:
        """Share and change of the candidate at a place of the order, once there are votes."""
        outcome = self.outcome
        if outcome is None or self.contest is None or self.votes[place].number is None:
            return None
        index = self.contest.declaration_order[place]
        change = NEW if outcome.is_new(index) else outcome.change(index)
        return outcome.share(index), change

    def meant(self, text: str) -> list[int]:
        """Indices of the candidates whom a place, part of a name or a party mean."""
        contest, wanted = self.contest, fold(text)
        if contest is None or not wanted:
            return []
        order = contest.declaration_order
        if wanted.isdecimal() and 1 <= int(wanted) <= len(order):
            return [order[int(wanted) - 1]]
        own = [i for i in order if wanted == fold(contest.candidates[i].party)]
        if len(own) == 1:
            return own
        return [i for i in order if wanted in fold(self._name(i))]

    def _name(self, index: int) -> str:
        assert self.contest is not None
        who = self.contest.candidates[index]
        return f"{who.shown} {who.party} {self.scenario.party(who.party).name}"

    # What it comes to

    def problems(self) -> tuple[str, ...]:
        """What cannot be read of what has been typed so far."""
        try:
            self.draft()
        except Unreadable as error:
            return error.reasons
        return ()

    def draft(self) -> Draft:
        """What is to be entered.

        Raises:
            Unreadable: all that cannot be read.
        """
        wrong: list[str] = []
        night_time = self._moment("at", "At", wrong)
        wrong += [
            f"{f.label}: should be a whole number, not {excerpt(f.text)}"
            for f in self.fields
            if f.figures and not f.point and f.text and f.number is None
        ]
        body = self._body(wrong)
        by = self.of("by")
        if wrong:
            raise Unreadable(*wrong)
        return Draft(
            self.kind,
            self.contest.slug if self.contest is not None else None,
            body,
            by.words if by is not None else "",
            night_time=night_time,
            replaces=self.replaces,
        )

    def _body(self, wrong: list[str]) -> Body | None:
        said = self._said(wrong)
        if wrong:
            return None
        try:
            body: Body | None = read_body(self.kind, said)
        except BadMessage as error:
            wrong += [reason.removeprefix("body.") for reason in error.reasons]
            return None
        return body

    def _said(self, wrong: list[str]) -> dict[str, Any]:
        if self.kind is Kind.EXIT_POLL:
            return self._seats(wrong)
        if self.votes:
            return self._figures(wrong)
        said: dict[str, Any] = {}
        for f in self.fields[2:]:
            if not f.words:
                continue
            if f.key == "winner":
                said |= self._winner(f.words, wrong)
            elif f.key == "until":
                said["until"] = self._moment("until", "Until", wrong)
            elif f.key == "percent":
                said["percent"] = self._percent(f, wrong)
            else:
                said[f.key] = f.number if f.figures else f.words
        if not wrong:
            wrong += _missing(self.kind, said)
        return said

    def _seats(self, wrong: list[str]) -> dict[str, Any]:
        named = [f for f in self.fields if f.key.startswith("seats") and f.number is not None]
        if not named and not wrong:
            wrong.append("No seats are given")
        source = self.of("source")
        words = source.words if source is not None else ""
        seats = {f.party or OTHER: f.number for f in named}
        return {"seats": seats, **({"source": words} if words else {})}

    def _figures(self, wrong: list[str]) -> dict[str, Any]:
        assert self.contest is not None
        order = self.contest.declaration_order
        missing = [f.label for f in self.votes if not f.text]
        if missing:
            some = join(missing[:4]) if len(missing) <= 4 else f"{len(missing)} candidates"
            wrong.append(f"No votes are given for {some}")
        people = [
            {"id": candidate_id(self.contest, index), "votes": f.number}
            for index, f in zip(order, self.votes, strict=True)
        ]
        said: dict[str, Any] = {"candidates": people}
        for key in ("rejected", "valid_votes", "majority"):
            stated = self.of(key)
            if stated is not None and stated.number is not None:
                said[key] = stated.number
        return said

    def _winner(self, words: str, wrong: list[str]) -> dict[str, Any]:
        assert self.contest is not None
        found = self.meant(words)
        if len(found) != 1:
            several = join([self.contest.candidates[i].shown for i in found[:4]])
            wrong.append(
                f"{excerpt(words)} is nobody who stands here"
                if not found
                else f"{excerpt(words)} may be {several}: type more of the name"
            )
            return {}
        who = self.contest.candidates[found[0]]
        return {"winner": who.shown, "party": who.party, "id": candidate_id(self.contest, found[0])}

    def _percent(self, f: Field, wrong: list[str]) -> float | None:
        try:
            return float(f.text)
        except ValueError:
            wrong.append(f"{f.label}: should be a number, not {excerpt(f.text)}")
            return None

    def _moment(self, key: str, label: str, wrong: list[str]) -> datetime | None:
        f = self.of(key)
        text = f.words if f is not None else ""
        if not text:
            return None
        if text.isdecimal() and len(text) in (3, 4):  # a time typed in a hurry
            text = f"{text[:-2]}:{text[-2:]}"
        try:
            return self.scenario.clock.moment(text)
        except ValueError as error:
            wrong.append(f"{label}: {error}")
            return None

    # A correction begins with what holds

    def _fill(self) -> None:
        assert self.contest is not None
        folded = self.night.fold.of(self.contest.slug)
        self.fill(folded.standing)

    def fill(self, message: Message | None) -> None:
        """Begin with what a message says."""
        body = message.body if message is not None else None
        if isinstance(body, Result) and self.contest is not None:
            numbers = {line.id: line.votes for line in body.candidates}
            for index, f in zip(self.contest.declaration_order, self.votes, strict=True):
                number = numbers.get(candidate_id(self.contest, index))
                f.text = "" if number is None else str(number)
            for key in ("rejected", "valid_votes", "majority"):
                f_, number = self.of(key), getattr(body, key)
                if f_ is not None and number is not None:
                    f_.text = str(number)
        elif isinstance(body, ExitPoll):
            self._fill_seats(body.seats)
        elif isinstance(body, Rush):
            winner = self.of("winner")
            if winner is not None:
                winner.text = body.winner
        for f in self.fields:
            f.caret = len(f.text)
        self._begun = self._texts

    def _fill_seats(self, seats: Mapping[str, int]) -> None:
        for f in self.fields:
            if f.key.startswith("seats") and (f.party or OTHER) in seats:
                f.text = str(seats[f.party or OTHER])


def _fields(scenario: Scenario, kind: Kind, contest: Contest | None) -> list[Field]:
    if kind is Kind.EXIT_POLL:
        return [*_groups(scenario), Field("source", "Source", hint="optional")]
    if kind in (Kind.RESULT, Kind.CORRECTION):
        assert contest is not None
        return [*_candidates(contest), *_stated()]
    return _FIELDS[kind]()


def _candidates(contest: Contest) -> list[Field]:
    people = [contest.candidates[i] for i in contest.declaration_order]
    return [
        Field(f"votes.{place}", who.shown, figures=True, party=who.party)
        for place, who in enumerate(people)
    ]


def _stated() -> list[Field]:
    return [
        Field("rejected", "Rejected papers", figures=True, hint="optional"),
        Field("valid_votes", "Total of valid votes", figures=True, hint="optional"),
        Field("majority", "Majority", figures=True, hint="optional, as read out"),
    ]


def _groups(scenario: Scenario) -> list[Field]:
    """The parties of an exit poll, those that hold most first, and all others together."""
    poll = scenario.exit_poll.seats if scenario.exit_poll is not None else {}
    held: dict[str, int] = {}
    stand: dict[str, int] = {}
    for contest in scenario.contests:
        if contest.base is not None and contest.base.winner:
            held[contest.base.winner] = held.get(contest.base.winner, 0) + 1
        if contest.country != "Northern Ireland":
            for party in set(contest.parties):
                stand[party] = stand.get(party, 0) + 1
    known = [p for p in stand if p != INDEPENDENT and p != SPEAKER]
    ranked = sorted(known, key=lambda p: (-poll.get(p, 0), -held.get(p, 0), -stand[p], p))
    named = dict.fromkeys((*(p for p in poll if p != OTHER), *ranked[:MOST_GROUPS]))
    groups = [
        Field(f"seats.{party}", scenario.party(party).name, figures=True, party=party)
        for party in named
    ]
    return [*groups, Field(f"seats.{OTHER}", "Others", figures=True)]


_FIELDS: Final[Mapping[Kind, Callable[[], list[Field]]]] = {
    Kind.RUSH: lambda: [Field("winner", "Elected", hint="name, party or place")],
    Kind.LOT: lambda: [Field("winner", "The lot fell on", hint="name, party or place")],
    Kind.TURNOUT: lambda: [
        Field("papers", "Papers verified", figures=True, hint="or the percentage"),
        Field("percent", "Turnout %", figures=True, point=True),
    ],
    Kind.RECOUNT: lambda: [
        Field("lead", "Lead before it", figures=True, hint="votes, if reported"),
        Field("lead_of", "Whose lead", hint="party, if reported"),
        Field("asked_by", "Asked for by", hint="party or name, if reported"),
    ],
    Kind.BUNDLE_CHECK: lambda: [
        Field("lead", "Lead before it", figures=True, hint="votes, if reported"),
        Field("asked_by", "Asked for by", hint="party or name, if reported"),
    ],
    Kind.ADJOURNED: lambda: [
        Field("until", "Until", hint="HH:MM, if said"),
        Field("cause", "Cause", hint="if said"),
    ],
    Kind.RESUMED: list,
    Kind.POSTPONED: lambda: [Field("cause", "Cause", hint="optional")],
    Kind.RETRACTION: lambda: [Field("cause", "Why", hint="optional")],
    Kind.NOTE: lambda: [
        Field("text", "Note"),
        Field("source", "Source", hint="who said it"),
    ],
}


def _missing(kind: Kind, said: Mapping[str, Any]) -> Sequence[str]:
    """What a kind cannot do without."""
    if kind in (Kind.RUSH, Kind.LOT) and "winner" not in said:
        return ("Who was elected?",)
    if kind is Kind.TURNOUT and not said:
        return ("Papers, or a percentage",)
    if kind is Kind.NOTE and "text" not in said:
        return ("A note of what?",)
    return ()


def _result(outcome: ContestOutcome, scenario: Scenario) -> str:
    """``Lab gain from Con, majority 9,606``."""
    if outcome.majority == 0:
        return "a tie for the first place"
    return f"{outcome_words(outcome, scenario)}, majority {outcome.majority:,}"
