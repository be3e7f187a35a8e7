"""What a line of words from a shell enters: a result, or one of the other news of a night.

``the-town 21000 20000 5000``, ``the-town Lab=21000 Con=20000 LD=5000``, ``recount the-town``,
``exit-poll Con=131 Lab=410``. Everything that is wrong with a line is said at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from pydantic_core import PydanticCustomError

from simulator.errors import InputError, gather
from simulator.live.naming import candidate_id, party_id
from simulator.live.values import Draft
from simulator.messages import BadMessage, Kind, read_body
from simulator.scenario import Contest, Scenario, contest_of
from simulator.text import excerpt, fold, join, nearest, quantity
from simulator.uk import OTHER
from simulator.values import line

UNDO: Final = "undo"

WORDS: Final[Mapping[str, Kind]] = {
    kind.value.replace("_", "-"): kind
    for kind in (
        Kind.RESULT,
        Kind.EXIT_POLL,
        Kind.TURNOUT,
        Kind.RECOUNT,
        Kind.BUNDLE_CHECK,
        Kind.ADJOURNED,
        Kind.RESUMED,
        Kind.LOT,
        Kind.POSTPONED,
        Kind.RUSH,
        Kind.NOTE,
    )
}
"""What the first word of a line may be, other than the contest whose result follows."""

_NUMBER: Final = re.compile(r"[0-9]{1,12}|[0-9]{1,3}(,[0-9]{3}){1,3}")
_PERCENT: Final = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,6})?)\s*(%|percent)?")
LONGEST_NAME: Final = 200
"""Characters of the name of who enters something."""


@dataclass(frozen=True, slots=True)
class Options:
    """What stands beside the words of a line; None where nothing does.

    Attributes:
        rejected, valid, majority, electorate: as they were read out.
        at: when it was so, as people write times.
        by: who enters it.
        correct: it replaces the figures, or the winner, that hold.
        retract: what holds is taken back.
        replaces: id of a message that it takes back, or corrects.
        lead, lead_of, number, asked_by: of a recount.
        cause: of an adjournment, a postponement, a retraction.
        source: who said it.
    """

    rejected: str | None = None
    valid: str | None = None
    majority: str | None = None
    electorate: str | None = None
    at: str | None = None
    by: str = ""
    correct: bool = False
    retract: bool = False
    replaces: str | None = None
    lead: str | None = None
    lead_of: str | None = None
    number: str | None = None
    asked_by: str | None = None
    cause: str | None = None
    source: str | None = None


_OF: Final[Mapping[str, frozenset[Kind]]] = {
    **dict.fromkeys(("rejected", "valid", "majority", "electorate"), frozenset({Kind.RESULT})),
    **dict.fromkeys(
        ("lead", "lead_of", "number", "asked_by"), frozenset({Kind.RECOUNT, Kind.BUNDLE_CHECK})
    ),
    "cause": frozenset({Kind.ADJOURNED, Kind.POSTPONED, Kind.RETRACTION}),
    "source": frozenset({Kind.NOTE, Kind.EXIT_POLL}),
    "correct": frozenset({Kind.RESULT, Kind.RUSH}),
    "replaces": frozenset({Kind.RETRACTION, Kind.RESULT, Kind.RUSH}),
}
"""Which options go with which kinds; the others go with all."""


def read_name(by: str | None) -> str:
    """The name of who enters something, as it is kept; empty of nobody's.

    Raises:
        InputError: it is none that can be kept.
    """
    try:
        name = line(by) if by else ""
    except PydanticCustomError as error:
        raise InputError(f"--by: {error.message()}") from None
    if len(name) > LONGEST_NAME:
        raise InputError(f"--by: is longer than {LONGEST_NAME} characters")
    return name


def read_entry(scenario: Scenario, words: Sequence[str], options: Options) -> Draft:
    """What a line enters.

    Args:
        scenario: the night.
        words: of the line, behind the journal's name.
        options: what else it says.

    Raises:
        InputError: all that is wrong with it, a line each.
    """
    return _Line(scenario, words, options).draft()


class _Line:
    """One line on its way to a draft."""

    def __init__(self, scenario: Scenario, words: Sequence[str], options: Options) -> None:
        self.scenario = scenario
        self.options = options
        self.words = list(words)
        self.wrong: list[str] = []
        self.kind = self._kind()
        self.contest: Contest | None = None

    def draft(self) -> Draft:
        """The draft.

        Raises:
            InputError: all that is wrong.
        """
        self._refuse_options()
        moment = self._moment(self.options.at, "--at")
        by = ""
        with gather(self.wrong):
            by = read_name(self.options.by)
        said = self._said()
        body = None
        if said is not None:
            try:
                body = read_body(self.kind, said)
            except BadMessage as error:
                self.wrong += [reason.removeprefix("body.") for reason in error.reasons]
        if self.wrong:
            raise InputError(*self.wrong)
        return Draft(
            kind=self.kind,
            contest=self.contest.slug if self.contest is not None else None,
            body=body,
            by=by,
            night_time=moment,
            replaces=self.options.replaces,
        )

    def _kind(self) -> Kind:
        kind = WORDS.get(self.words[0])
        if kind is not None:
            if self.words[0] in self.scenario.by_slug:
                self.wrong.append(
                    f"{excerpt(self.words[0])} is a contest here as well: call it by its name"
                )
            del self.words[0]
        if self.options.retract:
            if kind is not None:
                self.wrong.append("--retract goes with a contest alone")
            return Kind.RETRACTION
        kind = kind or Kind.RESULT
        return Kind.CORRECTION if self.options.correct else kind

    def _refuse_options(self) -> None:
        kind = self.kind
        if kind is Kind.CORRECTION:
            kind = Kind.RUSH if _names_somebody(self.words[1:]) else Kind.RESULT
        for name, kinds in _OF.items():
            if getattr(self.options, name) not in (None, False) and kind not in kinds:
                goes = join(sorted(k.words for k in kinds), "or")
                self.wrong.append(f"--{name.replace('_', '-')} goes with a {goes} alone")

    def _moment(self, text: str | None, name: str) -> datetime | None:
        """A time of the night. One before the close of poll is not ours to refuse."""
        if text is None:
            return None
        try:
            return self.scenario.clock.moment(text)
        except ValueError as error:
            try:
                moment = datetime.fromisoformat(text.strip())
                moment = moment if moment.tzinfo else moment.replace(tzinfo=self._zone)
                if moment.year > 1:
                    return moment.astimezone(self._zone)
            except (ValueError, OverflowError):
                pass
            self.wrong.append(f"{name}: {error}")
            return None

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.scenario.time_zone)

    # What each kind says

    def _said(self) -> dict[str, Any] | None:
        """The body as JSON has it; None where nothing can be made of the line."""
        if self.kind is Kind.EXIT_POLL:
            return self._exit_poll()
        if self.kind is Kind.NOTE:
            return self._note()
        if not self.words:
            self.wrong.append("of which contest?")
            return None
        try:
            self.contest = contest_of(self.scenario, self.words.pop(0))
        except InputError as error:
            self.wrong += error.problems
            return None
        return _SAY[self.kind](self, self.contest)

    def _result(self, contest: Contest) -> dict[str, Any] | None:
        if self.kind is Kind.CORRECTION and _names_somebody(self.words):
            return self._winner(contest)
        numbers = {
            "rejected": self._whole(self.options.rejected, "--rejected"),
            "valid_votes": self._whole(self.options.valid, "--valid"),
            "majority": self._whole(self.options.majority, "--majority"),
            "electorate": self._whole(self.options.electorate, "--electorate"),
        }
        candidates = self._votes(contest)
        if candidates is None:
            return None
        return {"candidates": candidates, **{k: n for k, n in numbers.items() if n is not None}}

    def _votes(self, contest: Contest) -> list[dict[str, Any]] | None:
        pairs = [word for word in self.words if "=" in word]
        order = [contest.candidates[i].shown for i in contest.declaration_order]
        if not self.words or (pairs and len(pairs) < len(self.words)):
            how = "votes in this order" if not self.words else "either all votes in this order"
            self.wrong.append(f"{contest.name}: {how}: {_some(order)}; or as Name=123, or Lab=123")
            return None
        if pairs:
            return _all([self._pair(contest, pair) for pair in pairs])
        if len(self.words) != len(order):
            given = quantity(len(self.words), "number")
            self.wrong.append(
                f"{contest.name} has {quantity(len(order), 'candidate')}, and here "
                f"{'is' if len(self.words) == 1 else 'are'} {given}; in this order: {_some(order)}"
            )
        read = zip(self.words, order, strict=False)  # that there are as many was said already
        votes = [self._whole(word, f"votes of {who}") for word, who in read]
        return _all(
            [
                None if number is None else {"id": f"{contest.slug}-{place}", "votes": number}
                for place, number in enumerate(votes, 1)
            ]
        )

    def _pair(self, contest: Contest, pair: str) -> dict[str, Any] | None:
        who, _, number = pair.rpartition("=")
        votes = self._whole(number, excerpt(who.strip()))
        return None if votes is None else {**self._person(contest, who.strip()), "votes": votes}

    def _person(self, contest: Contest, who: str) -> dict[str, str]:
        """A candidate by party, by surname or by whole name; which of them, is found later."""
        party = party_id(self.scenario, contest, who)
        if party in contest.parties:
            return {"party": party}
        last = [i for i, c in enumerate(contest.candidates) if _surname(c.shown) == fold(who)]
        if len(last) == 1:
            return {"id": candidate_id(contest, last[0])}
        return {"name": who}

    def _winner(self, contest: Contest) -> dict[str, Any] | None:
        who = " ".join(self.words)
        if not who:
            self.wrong.append(f"{contest.name}: who? a name, or a party")
            return None
        found = self._person(contest, who)
        return {"winner": who, **({"id": found["id"]} if "id" in found else {})}

    def _turnout(self, contest: Contest) -> dict[str, Any] | None:
        text = " ".join(self.words)
        number = re.sub(r"\s*papers?$", "", text)
        if _NUMBER.fullmatch(number) and (number != text or len(number.replace(",", "")) > 3):
            return {"papers": int(number.replace(",", ""))}
        percent = _PERCENT.fullmatch(text)
        if percent is None:
            said = excerpt(text) if text else "nothing"
            self.wrong.append(
                f"{contest.name}: a turnout is 59.3 or 44474 papers, and here is {said}"
            )
            return None
        return {"percent": float(percent[1])}

    def _recount(self, contest: Contest) -> dict[str, Any] | None:
        self._refuse_more(contest)
        options = self.options
        said: dict[str, Any] = {
            "lead": self._whole(options.lead, "--lead"),
            "number": self._whole(options.number, "--number"),
            "asked_by": options.asked_by,
            "lead_of": options.lead_of,
        }
        return {key: value for key, value in said.items() if value is not None}

    def _adjourned(self, contest: Contest) -> dict[str, Any] | None:
        text = " ".join(self.words)
        until = self._moment(text, f"{contest.name}: adjourned until") if text else None
        said = {"until": until, "cause": self.options.cause}
        return {key: value for key, value in said.items() if value is not None}

    def _bare(self, contest: Contest) -> dict[str, Any] | None:
        self._refuse_more(contest)
        return {} if self.options.cause is None else {"cause": self.options.cause}

    def _refuse_more(self, contest: Contest) -> None:
        if self.words:
            self.wrong.append(
                f"{self.kind.words} {contest.name}: and what is {excerpt(self.words[0])}?"
            )

    def _note(self) -> dict[str, Any] | None:
        if len(self.words) > 1:
            try:
                self.contest = contest_of(self.scenario, self.words[0])
                del self.words[0]
            except InputError:
                pass  # the night's own
        if not self.words:
            self.wrong.append("a note of what?")
            return None
        source = self.options.source
        return {"text": " ".join(self.words), **({"source": source} if source else {})}

    def _exit_poll(self) -> dict[str, Any] | None:
        seats: dict[str, int] = {}
        parties = {fold(name): p.id for p in self.scenario.parties.values() for name in _names(p)}
        parties |= {fold(OTHER): OTHER, "others": OTHER}
        if not self.words:
            self.wrong.append("an exit poll is Con=131 Lab=410 and so on")
        for word in self.words:
            name, equals, number = word.rpartition("=")
            if not equals:
                self.wrong.append(f"{excerpt(word)}: should be as Lab=410")
                continue
            party = parties.get(fold(name.strip()))
            if party is None:
                near = nearest(name, (p.id for p in self.scenario.parties.values()))
                hint = f" (nearest: {near})" if near else ""
                self.wrong.append(f"no party {excerpt(name)} in {self.scenario.name}{hint}")
                continue
            count = self._whole(number, f"seats of {party}")
            if party in seats:
                self.wrong.append(f"{party} is there twice")
            if count is not None:
                seats[party] = count
        source = self.options.source
        return {"seats": seats, **({"source": source} if source else {})} if seats else None

    def _whole(self, text: str | None, name: str) -> int | None:
        if text is None:
            return None
        if not _NUMBER.fullmatch(text.strip()):
            self.wrong.append(f"{name}: should be a whole number, not {excerpt(text)}")
            return None
        return int(text.replace(",", ""))


_SAY: Final[Mapping[Kind, Callable[[_Line, Contest], dict[str, Any] | None]]] = {
    Kind.RESULT: _Line._result,
    Kind.CORRECTION: _Line._result,
    Kind.RETRACTION: _Line._bare,
    Kind.TURNOUT: _Line._turnout,
    Kind.RECOUNT: _Line._recount,
    Kind.BUNDLE_CHECK: _Line._recount,
    Kind.ADJOURNED: _Line._adjourned,
    Kind.RESUMED: _Line._bare,
    Kind.LOT: _Line._winner,
    Kind.RUSH: _Line._winner,
    Kind.POSTPONED: _Line._bare,
}


def _all(candidates: list[dict[str, Any] | None]) -> list[dict[str, Any]] | None:
    """The candidates' votes, unless some could not be read."""
    read = [candidate for candidate in candidates if candidate is not None]
    return read if len(read) == len(candidates) else None


def _names_somebody(words: Sequence[str]) -> bool:
    """Whether words are a winner's name, and no votes."""
    return bool(words) and not any(_NUMBER.fullmatch(w.rpartition("=")[2]) for w in words)


def _names(party: Any) -> tuple[str, str, str]:
    return party.id, party.short, party.name


def _surname(name: str) -> str:
    return fold(name.rpartition(" ")[2])


def _some(names: Sequence[str]) -> str:
    return ", ".join(names) if len(names) <= 15 else f"{', '.join(names[:14])} and others"
