"""The form of a draft: what there is to turn on it, and the draft once something is turned.

Forms derive from what the type of change says of its fields (``Question``): a rate is a slider in
percent, a party a picker, several parties ticks, a table of rates sliders that share one whole.
Only where turning one thing moves another in a way of its own has a type a ``Panel`` of its own.
Nothing here imports textual.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from simulator.scenario.changes import Data, Kind, Question, Role
from tui.lab.controls import Control, Pick, Rest, Slide, Tick, Write
from tui.lab.drafts import Draft
from tui.lab.offers import Offer, Offers

Value = Decimal | str | tuple[str, ...]
"""What a control asks for."""

MOST_SLIDERS: Final = 9
"""So many parties have a slider of their own; a file may name more."""

AS_IN_FILE: Final = "file"
"""A place that only a file can say."""


OF_ALL: Final = frozenset({"type", "contest", "where"})
"""Keys of every change."""


class Panel:
    """The controls of a draft on a night."""

    def __init__(self, draft: Draft, offers: Offers) -> None:
        self.draft = draft
        self.data = draft.data
        self.offers = offers
        self.questions = {question.key: question for question in draft.questions}

    def controls(self) -> tuple[Control, ...]:
        """What there is to turn; empty for a change that only a file can say."""
        if not self.questions:
            return ()
        return (*self._controls(self.questions.values()), *self._where())

    def turn(self, key: str, value: Value) -> Draft:
        """The draft after a control has been turned to a value."""
        return self.draft.with_data(self.put(key, value))

    def put(self, key: str, value: Value) -> Data:
        """The draft's table with a value of a control in it."""
        head, _, name = key.partition(".")
        if head == "where":
            return place(self.data, str(value))
        data = dict(self.data)
        question = self.questions[head]
        match question.kind:
            case Kind.NUMBERS:
                assert isinstance(value, Decimal)
                _put_number(data, question, name, value)
            case Kind.NUMBER:
                assert isinstance(value, Decimal)
                data[head] = _to_file(question, value) if question.span.exact else int(value)
            case Kind.CHOICE:
                flag = question.values == ("true", "false")
                data[head] = value == "true" if flag else value
            case Kind.NAMES:
                taken = {data.get(q.key) for q in self._of(Kind.NAME, Role.PARTY)}
                data[head] = tuple(party for party in value if party not in taken)  # type: ignore[union-attr]
            case Kind.TEXT:
                data[head] = str(value)
            case Kind.NAME:
                self._put_name(data, question, str(value))
        return data

    def _controls(self, questions: Any) -> Iterator[Control]:
        for question in questions:
            if self._asks(question):
                yield from self._control(question)

    def _asks(self, question: Question) -> bool:
        """Whether a question is asked here and now."""
        if question.ask.everywhere and self.offers.contest is not None:
            return False
        absent = question.optional and self.data.get(question.key) is None
        return not absent or question.ask.always or bool(question.ask.absent)

    def _control(self, question: Question) -> Iterator[Control]:
        key, ask, span = question.key, question.ask, question.span
        label = _label(question)
        value = self.data.get(key, question.default)
        match question.kind:
            case Kind.NAME:
                name = str(value or "")
                absent = (Offer("", ask.absent),) if ask.absent else ()
                yield Pick(key, label, name, (*absent, *self._names(question, name)))
            case Kind.NAMES:
                values = tuple(value or ())
                yield Tick(key, label, values, self.offers.offer_ids(*values))
            case Kind.CHOICE:
                words = ask.words or tuple((v, v.replace("_", " ")) for v in question.values)
                chosen = str(value).lower() if isinstance(value, bool) else str(value)
                yield Pick(key, label, chosen, tuple(Offer(v, said) for v, said in words))
            case Kind.TEXT:
                yield Write(key, label, str(value or ""))
            case Kind.NUMBER:
                contests = self.offers.scenario.contests
                most = Decimal(max((contest.electorate for contest in contests), default=0))
                high = most if span.high is None else span.high
                yield Slide(key, label, Decimal(value or 0) * span.scale, span.low, high,
                            span.step, span.leap, unit=span.unit, signed=span.signed)  # fmt: skip
            case Kind.NUMBERS:
                yield from self._sliders(question)

    def _names(self, question: Question, name: str) -> tuple[Offer, ...]:
        match question.role:
            case Role.PARTY:
                return self.offers.offer_parties(name)
            case Role.CANDIDATE:
                return self.offers.offer_candidates(self.data, name)
            case Role.POLLSTER:
                words = (Offer(value, said) for value, said in question.ask.words)
                return (*words, *(Offer(p.name, p.name) for p in self.offers.scenario.pollsters))

    def _sliders(self, question: Question) -> Iterator[Control]:
        """A slider a name, and what they leave over where they share one whole."""
        span, key = question.span, question.key
        numbers: Mapping[str, Decimal] = self.data.get(key) or {}
        total = sum(numbers.values(), Decimal(0))
        rest = None if span.share_of is None else span.share_of - total
        if rest is not None and question.ask.rest and (numbers or not question.optional):
            yield Rest(key, question.ask.rest, rest * span.scale)
        for offer in self._named(question, tuple(numbers)):
            number = numbers.get(offer.value, Decimal(0))
            most = None if rest is None else (rest + number) * span.scale
            yield Slide(f"{key}.{offer.value}", offer.words, number * span.scale, span.low,
                        span.high or Decimal(0), span.step, span.leap, unit=span.unit,
                        party=offer.party, signed=span.signed, most=most)  # fmt: skip

    def _named(self, question: Question, names: tuple[str, ...]) -> tuple[Offer, ...]:
        """Whom numbers are asked for: heirs, or parties; of shares those it names."""
        span, offers = question.span, self.offers
        if span.share_of is not None and not span.zero_counts:
            return offers.offer_heirs(leaver(self.data), *names)
        parties = () if span.zero_counts else offers.offer_parties()[:MOST_SLIDERS]
        known = {offer.value for offer in parties}
        more = (Offer(name, offers.name_party(name), name) for name in names if name not in known)
        return (*parties, *more)

    def _of(self, kind: Kind, role: Role) -> list[Question]:
        return [q for q in self.questions.values() if (q.kind, q.role) == (kind, role)]

    def _put_name(self, data: dict[str, Any], question: Question, name: str) -> None:
        """Put a name in its place; a party is on one side only, and nobody inherits from itself."""
        before = data.get(question.key)
        data[question.key] = name
        if question.role is Role.PARTY:
            for other in self._of(Kind.NAME, Role.PARTY):
                if other is not question and data.get(other.key) == name:
                    data[other.key] = before
            for several in self._of(Kind.NAMES, Role.PARTY):
                names = data.get(several.key, ())
                data[several.key] = tuple(party for party in names if party != name)
        if leaver(data) != leaver(self.data):
            staying = {heir for heir, _ in self.offers.destinations(leaver(data))}
            for rates in self._of(Kind.NUMBERS, Role.PARTY):
                numbers = data.get(rates.key) or {}
                data[rates.key] = {k: v for k, v in numbers.items() if k in staying}

    def _places(self) -> tuple[Offer, ...]:
        """Where it may act; none where there is no choice."""
        return self.offers.offer_places()

    def _where(self) -> tuple[Control, ...]:
        offers = self._places()
        if not offers:
            return ()
        value = place_of(self.data)
        if all(offer.value != value for offer in offers):
            value = AS_IN_FILE
            offers = (*offers, Offer(AS_IN_FILE, "as the file says"))
        return (Pick("where", "Where", value, offers),)


class VotesPanel(Panel):
    """Another candidate begins with the votes that they have."""

    def put(self, key: str, value: Value) -> Data:
        """A candidate comes with their votes, and a contest with its best placed candidate."""
        data = super().put(key, value)
        there = self.offers.candidates_of(data)
        if key == "where" and there:
            return {**data, "candidate": there[0].name, "votes": there[0].votes or 0}
        if key != "candidate":
            return data
        votes = next((c.votes for c in there if c.name == value), None)
        return {**data, "votes": votes or 0}

    def _places(self) -> tuple[Offer, ...]:
        """One contest at a time: nobody stands in several."""
        return tuple(o for o in super()._places() if o.value.startswith("contest:"))


class CountPanel(Panel):
    """The pace, the parameters that change, and a list of those that could."""

    MORE: Final = "more"

    def controls(self) -> tuple[Control, ...]:
        """What is set, then what else could be: choosing one that is set takes it out again."""
        first, *others = super().controls()
        more = [Offer("", "choose …")]
        for question in list(self.questions.values())[1:]:
            words = question.ask.words[0][1]
            told = f"{_label(question)}: {words}" if words else _label(question)
            taken = question.key in self.data
            more.append(Offer(question.key, f"{'take out ' if taken else ''}{told}"))
        where = [control for control in others if control.key == "where"]
        sliders = [control for control in others if control.key != "where"]
        written = (
            Pick(key, _spaced(key), AS_IN_FILE, (Offer(AS_IN_FILE, "as the file says"),))
            for key in self.data
            if key not in self.questions and key not in OF_ALL
        )
        last = Pick(self.MORE, "What else", "", tuple(more))
        return (first, *sliders, *written, last, *where)

    def _asks(self, question: Question) -> bool:
        return question.kind is Kind.CHOICE or self.data.get(question.key) is not None

    def put(self, key: str, value: Value) -> Data:
        """A parameter begins where it is when nobody sets it."""
        if value == AS_IN_FILE:
            return self.data
        if key != self.MORE:
            return super().put(key, value)
        name, data = str(value), dict(self.data)
        if name in data:
            del data[name]
        elif name in self.questions:
            question = self.questions[name]
            data[name] = Decimal(str(question.default)) if question.span.exact else question.default
        return data


class TurnoutPanel(Panel):
    """Turnout is measured in one of two ways, and only one of them can be one party's."""

    WAYS = (Offer("multiply", "against what it was"), Offer("set", "of the electorate"))

    @property
    def way(self) -> str:
        """The key that is in use."""
        return "set" if self.data.get("set") is not None else "multiply"

    def controls(self) -> tuple[Control, ...]:
        """The way to measure it, then what that way asks for."""
        return (Pick("way", "Measured", self.way, self.WAYS), *super().controls())

    def _asks(self, question: Question) -> bool:
        return question.key == "set" if self.way == "set" else question.key != "set"

    def put(self, key: str, value: Value) -> Data:
        """Another way begins where turnout is."""
        if key != "way":
            return super().put(key, value)
        data = {k: v for k, v in self.data.items() if k not in self.questions}
        return {**data, str(value): Decimal(1) if value == "multiply" else self._percent()}

    def _percent(self) -> Decimal:
        """Valid votes, percent of the electorate, in whole percent."""
        outcome = self.offers.scenario.outcome
        contests = outcome.contests.values() if outcome else ()
        valid = sum(contest.valid_votes for contest in contests)
        electorate = sum(contest.electorate for contest in contests)
        return Decimal(round(100 * valid / electorate) if electorate else 60)


OWN_PANELS: Final[Mapping[str, type[Panel]]] = {
    "votes": VotesPanel,
    "turnout": TurnoutPanel,
    "count": CountPanel,
}
"""Types whose form does something of its own."""


def panel(draft: Draft, offers: Offers) -> Panel:
    """The form of a draft."""
    return OWN_PANELS.get(str(draft.data.get("type")), Panel)(draft, offers)


def leaver(data: Data) -> str:
    """Whose votes a table of rates shares out: a candidate, a newcomer's name, or a party."""
    return str(data.get("candidate") or data.get("name") or data.get("party") or "")


def _label(question: Question) -> str:
    return question.ask.label or _spaced(question.key)


def _spaced(key: str) -> str:
    return key.replace("_", " ").capitalize()


def _to_file(question: Question, value: Decimal) -> Decimal:
    """A number as a file writes it."""
    return value if question.span.scale == 1 else value / question.span.scale


def _put_number(data: dict[str, Any], question: Question, name: str, value: Decimal) -> None:
    """Put one number into a table of them; zero is left out where it says nothing."""
    numbers = {**(data.get(question.key) or {}), name: _to_file(question, value)}
    if not numbers[name] and not question.span.zero_counts:
        del numbers[name]
    data[question.key] = numbers
    if not numbers and question.optional and question.span.share_of is not None:
        del data[question.key]


def place_of(data: Data) -> str:
    """Where a draft acts, as ``Offers.offer_places`` puts it; else ``AS_IN_FILE``."""
    if (contest := data.get("contest")) is not None:
        only = contest if isinstance(contest, str) else contest[0] if len(contest) == 1 else None
        return AS_IN_FILE if only is None else f"contest:{only}"
    where = data.get("where")
    if where is None:
        return ""
    if len(where) != 1 or "majority_below" in where:
        return AS_IN_FILE
    ((key, value),) = where.items()
    if not isinstance(value, str) and len(value) == 1:
        value = value[0]
    plain = isinstance(value, str) and key in ("country", "region", "winner")
    return f"{key}:{value}" if plain else AS_IN_FILE


def place(data: Data, value: str) -> Data:
    """A draft's table that acts in another place."""
    if value == AS_IN_FILE:
        return data
    head, _, name = value.partition(":")
    table = {k: v for k, v in data.items() if k not in ("contest", "where")}
    if head == "contest":
        table["contest"] = name
    elif head:
        table["where"] = {head: name}
    return table
