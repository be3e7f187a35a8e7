"""Parties by the numbers under which they are registered, as Democracy Club's files have them.

The table beside this module has the Electoral Commission's registration numbers (``PP52``) and
Democracy Club's own for joint descriptions, independents and the Speaker, with our ids and the
names under which they were registered. Its sources are the lists of registered parties in
https://github.com/DemocracyClub/yournextrepresentative (``all-parties-from-popit.json`` of 2015,
``parties/constants.py``) and in https://github.com/danielgriffin48/Simple-Samling-Sheets
(``Data.js``, the Commission's register of November 2021).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from simulator.scenario.importing.parties import ALIASES, CHOSEN, described
from simulator.scenario.model import Party
from simulator.text import fold, letters

_OF_NO_WEIGHT: Final = frozenset({"the", "party", "of", "and"})
"""Words that a party's name has in one list and lacks in another."""
_LONGEST_SHORT: Final = 16


@cache
def registered() -> Mapping[str, str]:
    """Our party ids by registration number."""
    return {row["party_id"]: row["party"] for row in _rows()}


@cache
def _rows() -> tuple[Mapping[str, str], ...]:
    table = files("simulator.scenario.importing") / "dc_parties.csv"
    return tuple(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))


@dataclass(frozen=True, slots=True)
class Taken:
    """What a party of a file is here.

    Attributes:
        party: as screens show it.
        how: "number", "name", or "made" where nobody here knows it.
    """

    party: Party
    how: str


class Register:
    """The parties that a night and this program know, by number and by name."""

    def __init__(self, parties: Mapping[str, Party]) -> None:
        """``parties`` are those of the night that is built on, by id."""
        self._parties = parties
        self._by_name: dict[str, str] = {}
        known = {**CHOSEN, **parties}
        names = [(party.name, id_) for id_, party in known.items()]
        names += [(party.short, id_) for id_, party in known.items()]
        names += [(row["registered_as"], row["party"]) for row in _rows()]
        names += list(ALIASES.items())
        for name, id_ in names:
            self._by_name.setdefault(_plain(name), id_)

    def describe(self, id_: str, name: str) -> Party:
        """The party of one of our ids, as the night or this program shows it."""
        return self._parties.get(id_) or described(id_, name)

    def find(self, number: str, name: str) -> Taken:
        """The party of a registration number and a name, either of which may be empty."""
        id_ = registered().get(number)
        if id_ is not None:
            return Taken(self.describe(id_, name), "number")
        id_ = self._by_name.get(_plain(name)) if name else None
        if id_ is not None:
            return Taken(self.describe(id_, name), "name")
        return Taken(_made(number, name), "made")


def _plain(name: str) -> str:
    """What the spellings of one party's name share."""
    spelt = fold(name).replace("&", " and ").replace("'", "").replace("’", "")
    words = "".join(c if c.isalnum() else " " for c in spelt).split()
    return "".join(word for word in words if word not in _OF_NO_WEIGHT) or letters(name)


def _made(number: str, name: str) -> Party:
    """A party that nobody here knows: its number is its id, so that every import gives the same."""
    given = (number if letters(number) else name).replace("joint-party:", "joint-")
    id_ = "".join(c if c.isalnum() else "-" for c in given).strip("-")[:20].strip("-")
    plain = described(id_, name or id_)
    short = name if len(name) <= _LONGEST_SHORT else _initials(name) or id_
    letter = next((c for c in fold(name) if c.isascii() and c.isalnum()), plain.symbol)
    return Party(id_, name or id_, short, plain.colour, letter)


def _initials(name: str) -> str:
    return "".join(word[0] for word in _initial_words(name))[:8].upper()


def _initial_words(name: str) -> Iterable[str]:
    words = "".join(c if c.isalnum() else " " for c in fold(name)).split()
    return (word for word in words if word not in _OF_NO_WEIGHT - {"party"})
