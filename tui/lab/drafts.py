"""Changes while they are being made: a draft is the table of a file, turned by sliders.

A draft may say nothing yet (a swing of nought points), which no file could: then it is idle, and
left out of what is computed and saved. Nothing here imports textual.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from pydantic import ValidationError

from simulator.scenario import Scenario
from simulator.scenario.changes import CHANGE, Change, describe
from simulator.scenario.changes.words import number, percent
from simulator.text import join
from tui.lab.night import Night, spoken

NOUGHT: Final = Decimal(0)

Data = Mapping[str, Any]
"""A ``[[changes]]`` table: its keys as a file writes them, numbers as decimals."""


@dataclass(frozen=True)
class Draft:
    """One change on the bench. ``key`` tells it from its neighbours while they change places."""

    key: int
    data: Data

    @property
    def kind(self) -> str:
        """The type of change, with what tells its controls apart: ``shares.shift``."""
        for form in ("shift", "set", "predicted"):
            if self.data.get("type") == "shares" and form in self.data:
                return f"shares.{form}"
        return str(self.data.get("type"))

    def with_data(self, data: Data) -> Draft:
        """The same change, saying something else."""
        return replace(self, data=data)

    @property
    def written(self) -> dict[str, Any] | None:
        """The table as it is saved and computed; None while it says nothing."""
        data = {key: value for key, value in self.data.items() if value not in (None, "")}
        for key in ("to", "shift", "from"):
            if isinstance(data.get(key), Mapping):
                data[key] = {name: rate for name, rate in data[key].items() if rate != 0}
                if not data[key] and key != "shift":
                    del data[key]
        return None if _idle(data) else data

    @property
    def change(self) -> Change | None:
        """The change, checked; None while it says nothing or nothing sensible."""
        if (data := self.written) is None:
            return None
        try:
            return CHANGE.validate_python(data)
        except ValidationError:
            return None

    def words(self, scenario: Scenario) -> str:
        """The change in one line; an idle one says what it waits for."""
        if (change := self.change) is not None:
            return describe(change, scenario)
        return IDLE.get(str(self.data.get("type")), "says nothing yet")


def short(draft: Draft, scenario: Scenario) -> str:
    """The change in a few words, for a list beside its controls."""
    data = draft.data

    def name(key: str) -> str:
        return spoken(str(data[key]))

    def names(key: str) -> str:
        return join(spoken(party) for party in data.get(key, ()))

    match draft.kind:
        case "swing":
            return f"Swing {number(data['points'])} {name('from')} → {name('to')}"
        case "withdraw":
            who = data.get("candidate") or name("party")
            return f"{who} does not stand"
        case "pact":
            return f"Pact of {names('parties')}, {percent(data['transfer'])}"
        case "tactical":
            return f"Tactical against {name('against')}, {percent(data['rate'])}"
        case "turnout":
            of = f" of {name('party')}" if data.get("party") else ""
            if data.get("set") is not None:
                return f"Turnout {number(data['set'])} %"
            return f"Turnout{of} × {number(data['multiply'])}"
        case "shares.shift":
            moved = [f"{spoken(p)} {_signed(v)}" for p, v in data["shift"].items()]
            return f"Shares {', '.join(moved)}" if moved else "Shares"
        case "shares.set":
            return f"Shares of {join(spoken(p) for p in data['set'])}"
        case "shares.predicted":
            by = data["predicted"]
            return "The polls were right" if by == "average" else f"{by} was right"
        case "votes":
            who = data.get("candidate") or name("party")
            return f"{who}: {data['votes']:,} votes"
        case "add":
            much = (
                f"{number(data['share'])} %"
                if data.get("share") is not None
                else f"{data['votes']:,}"
            )
            return f"{data['name']} ({name('party')}), {much}"
    text = draft.words(scenario)
    return text[:1].upper() + text[1:]


def _signed(points: Decimal) -> str:
    return f"{'−' if points < 0 else '+'}{number(abs(points))}"


IDLE: Final = {
    "swing": "a swing of nought: move its slider",
    "shares": "shares as they are: move a slider",
    "turnout": "turnout as it was: move its slider",
    "pact": "a pact needs two parties",
    "tactical": "tactical voting needs two parties to move between",
    "add": "a new candidate without votes: move its slider",
}


def _idle(data: Mapping[str, Any]) -> bool:
    """Whether a table says nothing that a file could say."""
    match data.get("type"):
        case "swing":
            return bool(data.get("points", NOUGHT) == 0)
        case "shares":
            return not any(data.get(key) for key in ("shift", "set", "predicted"))
        case "turnout":
            return bool(data.get("multiply", NOUGHT) == 1)
        case "pact":
            return len(data.get("parties", ())) < 2
        case "tactical":
            return len(data.get("voters_of", ())) < 2
        case "add":
            return not (data.get("share") or data.get("votes"))
    return False


@dataclass(frozen=True, slots=True)
class Kind:
    """A change that the lab can begin: its name in the menu, and a line about it."""

    id: str
    name: str
    about: str


KINDS: Final = (
    Kind("swing", "Swing", "points of the vote change party"),
    Kind("withdraw", "Does not stand", "somebody leaves the ballot paper"),
    Kind("pact", "Pact", "only the best placed of them stands"),
    Kind("tactical", "Tactical voting", "voters move to who can beat a party"),
    Kind("turnout", "Turnout", "more or fewer people vote"),
    Kind("shares.shift", "Shares", "points given to parties, or taken"),
    Kind("shares.predicted", "The polls were right", "shares as predicted"),
    Kind("votes", "Votes", "a candidate's votes as a number"),
    Kind("add", "New candidate", "one more on the ballot paper"),
)


def kind_name(draft: Draft) -> str:
    """What its kind is called."""
    names = {kind.id: kind.name for kind in KINDS} | {"shares.set": "Shares", "count": "The count"}
    return names.get(draft.kind, draft.kind.replace("_", " "))


def kinds(night: Night) -> tuple[Kind, ...]:
    """The changes that make sense on a night."""
    known = night.scenario.outcome is not None
    polled = known and bool(night.scenario.pollsters)
    one = night.contest is not None
    many = len(night.parties) > 1
    possible = {"votes": one and known, "shares.predicted": polled, "add": one}
    needs_two = {"swing", "pact", "tactical", "withdraw", "shares.shift"}
    return tuple(
        kind for kind in KINDS if possible.get(kind.id, many if kind.id in needs_two else True)
    )


def begin(kind: str, key: int, night: Night) -> Draft:
    """A new draft with this night's most telling values; it may be idle."""
    first, second, *others = [*night.parties, "", ""]
    third = others[0] or second
    data: dict[str, Any] = {"type": kind.partition(".")[0]}
    if night.contest is not None:
        data["contest"] = night.contest.slug
    match kind:
        case "swing":
            data |= {"from": first, "to": second, "points": Decimal("1.0"), "floor": True}
        case "withdraw":
            data |= _withdrawal(night, third)
        case "pact":
            data |= {"parties": _pact(night, second, third), "transfer": Decimal("0.25")}
        case "tactical":
            against = _beaten(night)
            movers = [p for p in night.parties if p not in (against, "RUK")][:3]
            data |= {"voters_of": tuple(movers), "against": against, "rate": Decimal("0.3")}
        case "turnout":
            data |= {"multiply": Decimal("0.9")}
        case "shares.shift":
            data |= {"shift": {}, "floor": True}
        case "shares.predicted":
            data |= {"predicted": "average"}
        case "votes":
            best = night.candidates[0]
            data |= {"candidate": best.name, "votes": best.votes or 0}
        case "add":
            data |= {"name": "A new candidate", "party": "Ind", "share": Decimal("5.0")}
    return Draft(key, data)


def _withdrawal(night: Night, party: str) -> dict[str, Any]:
    """Who leaves at first: the best placed independent, else the third; half go to the next."""
    if night.contest is None:
        heirs = [p for p in night.parties if p != party][:1]
        return {"party": party, "to": dict.fromkeys(heirs, Decimal("0.5"))}
    below = night.candidates[2:] or night.candidates[-1:]
    leaving = next((c for c in below[:4] if c.party == "Ind"), below[0])
    heirs = [offer.value for offer in night.destinations(leaving.name)]
    # Half to the runner-up: what would have decided the seat is the question most asked.
    heir = heirs[1] if len(heirs) > 1 else heirs[0] if heirs else None
    return {"candidate": leaving.name, "to": {heir: Decimal("0.5")} if heir else {}}


def _pact(night: Night, second: str, third: str) -> tuple[str, ...]:
    usual = ("Con", "RUK")
    return usual if all(party in night.parties for party in usual) else (second, third)


def _beaten(night: Night) -> str:
    """Whom tactical voters want to lose: the largest party but Labour, or the winner there is."""
    if night.contest is not None:
        return night.parties[0]
    return "Con" if "Con" in night.parties else night.parties[0]
