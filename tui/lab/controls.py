"""The sliders and pickers of a draft, as values: what there is to turn, and the draft once turned.

Nothing here imports textual; widgets show these values and send new ones back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from tui.lab.drafts import NOUGHT, Draft
from tui.lab.night import Night, Offer

HUNDRED: Final = Decimal(100)
ONE: Final = Decimal(1)


@dataclass(frozen=True, slots=True)
class Slide:
    """A number to move, by ``step`` or by ``leap``.

    ``most``: no further than this for now, because other sliders take the rest.
    """

    key: str
    label: str
    value: Decimal
    low: Decimal
    high: Decimal
    step: Decimal
    leap: Decimal
    unit: str = ""
    party: str | None = None
    signed: bool = False
    most: Decimal | None = None

    def moved(self, to: Decimal) -> Decimal:
        """A value within bounds."""
        high = self.high if self.most is None else min(self.high, self.most)
        return min(max(to, self.low), high)


@dataclass(frozen=True, slots=True)
class Pick:
    """One of several."""

    key: str
    label: str
    value: str
    offers: tuple[Offer, ...]

    @property
    def chosen(self) -> Offer:
        """What is chosen; a value that is not on offer stands for itself."""
        return next(
            (o for o in self.offers if o.value == self.value), Offer(self.value, self.value)
        )


@dataclass(frozen=True, slots=True)
class Tick:
    """Some of several, in the order in which they were chosen."""

    key: str
    label: str
    values: tuple[str, ...]
    offers: tuple[Offer, ...]


@dataclass(frozen=True, slots=True)
class Rest:
    """A number that follows from others: who abstains."""

    key: str
    label: str
    value: Decimal
    unit: str = "%"


Control = Slide | Pick | Tick | Rest

YES_NO: Final = (
    Offer("clip", "stop at nought"),
    Offer("refuse", "refuse, and say where"),
)


def controls(draft: Draft, night: Night) -> tuple[Control, ...]:
    """What there is to turn on a draft; empty for a change that only a file can say."""
    data = draft.data
    match draft.kind:
        case "swing":
            found = _swing(data, night)
        case "shares.shift" | "shares.set":
            found = _shares(draft, night)
        case "shares.predicted":
            found = _predicted(data, night)
        case "withdraw":
            found = _withdraw(data, night)
        case "pact":
            found = [
                _tick("parties", "Parties", data, night),
                _percent("transfer", "Who follow", data.get("transfer", NOUGHT)),
            ]
        case "tactical":
            found = [
                _party("against", "Against", data, night),
                _tick("voters_of", "Voters of", data, night),
                _percent("rate", "Who move", data.get("rate", NOUGHT)),
            ]
        case "turnout":
            found = _turnout(data, night)
        case "votes":
            found = _votes(data, night)
        case "add":
            found = _add(data, night)
        case _:
            return ()
    return (*found, *_where(data, night))


def _percent(key: str, label: str, rate: Decimal, **more: Any) -> Slide:
    return Slide(key, label, rate * HUNDRED, NOUGHT, HUNDRED, ONE, Decimal(10), unit="%", **more)


def _party(key: str, label: str, data: Mapping[str, Any], night: Night) -> Pick:
    value = str(data.get(key, ""))
    return Pick(key, label, value, night.party_offers(value))


def _tick(key: str, label: str, data: Mapping[str, Any], night: Night) -> Tick:
    values = tuple(data.get(key, ()))
    return Tick(key, label, values, night.party_ids(*values))


def _swing(data: Mapping[str, Any], night: Night) -> list[Control]:
    models = (Offer("uniform", "the same everywhere"), Offer("proportional", "in proportion"))
    found: list[Control] = [
        _party("from", "From", data, night),
        _party("to", "To", data, night),
        Slide("points", "Points", data.get("points", NOUGHT), NOUGHT, Decimal(30),
              Decimal("0.1"), ONE, unit="pts"),
    ]  # fmt: skip
    if night.contest is None:
        found.append(Pick("model", "How", str(data.get("model", "uniform")), models))
        found.append(_floor(data))
    return found


def _floor(data: Mapping[str, Any]) -> Pick:
    return Pick("floor", "Below 0", "clip" if data.get("floor") else "refuse", YES_NO)


def _shares(draft: Draft, night: Night) -> list[Control]:
    form = draft.kind.partition(".")[2]
    given: Mapping[str, Decimal] = draft.data[form]
    offers = list(night.party_offers())[:9] if form == "shift" else []
    named = {offer.value for offer in offers}
    offers += [Offer(name, night.party_name(name), name) for name in given if name not in named]
    low = Decimal(-30) if form == "shift" else NOUGHT
    high = Decimal(30) if form == "shift" else HUNDRED
    left = HUNDRED - sum(given.values(), NOUGHT)
    found: list[Control] = [
        Slide(
            f"{form}.{offer.value}", offer.words, given.get(offer.value, NOUGHT), low, high,
            Decimal("0.1"), ONE, unit="pts" if form == "shift" else "%", party=offer.party,
            signed=form == "shift",
            most=None if form == "shift" else left + given.get(offer.value, NOUGHT),
        )
        for offer in offers
    ]  # fmt: skip
    if night.contest is None:
        found.append(_floor(draft.data))
    return found


def _predicted(data: Mapping[str, Any], night: Night) -> list[Control]:
    value = str(data["predicted"])
    names = [Offer(p.name, p.name) for p in night.scenario.pollsters]
    return [Pick("predicted", "By", value, (Offer("average", "their average"), *names))]


def _withdraw(data: Mapping[str, Any], night: Night) -> list[Control]:
    leaving = str(data.get("candidate") or data.get("party") or "")
    who: Control
    if "candidate" in data:
        who = Pick("candidate", "Who", leaving, night.candidate_offers(leaving))
    else:
        who = _party("party", "Who", data, night)
    to: Mapping[str, Decimal] = data.get("to", {})
    rest = ONE - sum(to.values(), NOUGHT)
    offers = list(night.destinations(leaving))
    known = {offer.value for offer in offers}
    offers += [Offer(name, name) for name in to if name not in known]
    slides = [
        _percent(
            f"to.{offer.value}", offer.words, to.get(offer.value, NOUGHT), party=offer.party,
            most=(rest + to.get(offer.value, NOUGHT)) * HUNDRED,
        )
        for offer in offers
    ]  # fmt: skip
    return [who, Rest("abstain", "abstain", rest * HUNDRED), *slides]


def _turnout(data: Mapping[str, Any], night: Night) -> list[Control]:
    forms = (Offer("multiply", "against what it was"), Offer("set", "of the electorate"))
    form = "set" if data.get("set") is not None else "multiply"
    found: list[Control] = [Pick("form", "Measured", form, forms)]
    if form == "set":
        low, high = Decimal(5), Decimal(99)
        found.append(Slide("set", "Turnout", data["set"], low, high, ONE, Decimal(5), unit="%"))
        return found
    value = data.get("multiply", ONE) * HUNDRED
    found.append(
        Slide("multiply", "Turnout", value, Decimal(10), Decimal(160), ONE, Decimal(5), unit="%")
    )
    party = str(data.get("party") or "")
    found.append(Pick("party", "Of", party, (Offer("", "everybody"), *night.party_offers(party))))
    return found


def _votes(data: Mapping[str, Any], night: Night) -> list[Control]:
    found: list[Control] = []
    if "candidate" in data:
        who = str(data["candidate"])
        found.append(Pick("candidate", "Who", who, night.candidate_offers(who)))
    else:
        found.append(_party("party", "Who", data, night))
    high = max((contest.electorate for contest in night.scenario.contests), default=0)
    value = Decimal(data.get("votes", 0))
    found.append(Slide("votes", "Votes", value, NOUGHT, Decimal(high), Decimal(10), Decimal(500)))
    return found


def _add(data: Mapping[str, Any], night: Night) -> list[Control]:
    found: list[Control] = [_party("party", "Party", data, night)]
    if data.get("votes") is not None:
        value = Decimal(data["votes"])
        high = max((contest.electorate for contest in night.scenario.contests), default=0)
        found.append(
            Slide("votes", "Votes", value, NOUGHT, Decimal(high), Decimal(10), Decimal(500))
        )
    else:
        value = data.get("share", NOUGHT)
        found.append(
            Slide("share", "Share", value, NOUGHT, Decimal(90), Decimal("0.1"), ONE, unit="%")
        )
    taken: Mapping[str, Decimal] = data.get("from") or {}
    rest = ONE - sum(taken.values(), NOUGHT)
    if taken:
        found.append(Rest("new", "had not voted", rest * HUNDRED))
    for offer in night.destinations(str(data.get("name", ""))):
        rate = taken.get(offer.value, NOUGHT)
        found.append(
            _percent(f"from.{offer.value}", offer.words, rate, party=offer.party,
                     most=(rest + rate) * HUNDRED)
        )  # fmt: skip
    return found


def _where(data: Mapping[str, Any], night: Night) -> Sequence[Control]:
    offers = night.places()
    if not offers:
        return ()
    value = place_of(data)
    if all(offer.value != value for offer in offers):
        value = "file"
        offers = (*offers, Offer("file", "as the file says"))
    return (Pick("where", "Where", value, offers),)


def place_of(data: Mapping[str, Any]) -> str:
    """Where a draft acts, as ``Night.places`` puts it; ``file`` for what a file alone can say."""
    if (contest := data.get("contest")) is not None:
        only = contest if isinstance(contest, str) else contest[0] if len(contest) == 1 else None
        return "file" if only is None else f"contest:{only}"
    where = data.get("where")
    if where is None:
        return ""
    if len(where) != 1 or "majority_below" in where:
        return "file"
    ((key, value),) = where.items()
    if not isinstance(value, str) and len(value) == 1:
        value = value[0]
    plain = isinstance(value, str) and key in ("country", "region", "winner")
    return f"{key}:{value}" if plain else "file"


def turned(draft: Draft, key: str, value: Decimal | str | tuple[str, ...], night: Night) -> Draft:
    """The draft after one of its controls has been turned to a value."""
    data = dict(draft.data)
    head, _, name = key.partition(".")
    if name:
        assert isinstance(value, Decimal)
        parts = dict(data.get(head) or {})
        parts[name] = value / HUNDRED if head in ("to", "from") else value
        if parts[name] == 0 and head != "set":
            del parts[name]
        data[head] = parts
        if head == "from" and not parts:
            del data["from"]
        return draft.with_data(data)
    match key:
        case "transfer" | "rate" | "multiply":
            assert isinstance(value, Decimal)
            data[key] = value / HUNDRED
        case "votes":
            assert isinstance(value, Decimal)
            data[key] = int(value)
        case "floor":
            data["floor"] = value == "clip"
        case "form":
            _measure_turnout(data, str(value), night)
        case "where":
            _place(data, str(value))
        case "from" | "to" if data.get("type") == "swing":
            other = "to" if key == "from" else "from"
            if data.get(other) == value:
                data[other] = data.get(key)
            data[key] = value
        case "against":
            movers = tuple(party for party in data.get("voters_of", ()) if party != value)
            data |= {"against": value, "voters_of": movers}
        case "voters_of":
            assert isinstance(value, tuple)
            data[key] = tuple(party for party in value if party != data.get("against"))
        case "candidate" | "party" if data.get("type") == "withdraw":
            data[key] = value
            staying = {offer.value for offer in night.destinations(str(value))}
            data["to"] = {k: v for k, v in data.get("to", {}).items() if k in staying}
        case "candidate" if data.get("type") == "votes":
            now = next((c.votes for c in night.candidates if c.name == value), None)
            data |= {"candidate": value, "votes": now or 0}
        case _:
            data[key] = value
    return draft.with_data(data)


def _measure_turnout(data: dict[str, Any], form: str, night: Night) -> None:
    """Turnout as a percentage of the electorate, or against what it was."""
    for gone in ("set", "multiply", "party"):
        data.pop(gone, None)
    if form == "multiply":
        data["multiply"] = Decimal(1)
        return
    outcome = night.scenario.outcome
    contests = outcome.contests.values() if outcome else ()
    valid = sum(contest.valid_votes for contest in contests)
    electorate = sum(contest.electorate for contest in contests)
    data["set"] = Decimal(round(100 * valid / electorate) if electorate else 60)


def _place(data: dict[str, Any], value: str) -> None:
    if value == "file":
        return
    data.pop("contest", None)
    data.pop("where", None)
    head, _, name = value.partition(":")
    if head == "contest":
        data["contest"] = name
    elif head:
        data["where"] = {head: name}
