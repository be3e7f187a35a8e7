"""Parties as the PA style has them: other numbers, other abbreviations.

Which numbers and abbreviations the agency itself had in 2024 is not publicly known: those of the
table beside this module are made up, but for the abbreviations that were seen in its files.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final
from zlib import crc32

from simulator.scenario import Scenario
from simulator.uk import INDEPENDENT

FIRST_MADE_UP: Final = 9500
"""Of parties that the table does not know, by their place in the night's order of ids."""
FIRST_STRAY: Final = 20_000
"""Of parties that the night does not know either, as a fault may name them."""

_FIRST: Final = ("Con", "Lab", "LD", "SNP", "PC")
"""The agency's order of parties begins so; the others follow by the alphabet."""


@dataclass(frozen=True, slots=True)
class PaParty:
    """A party: the agency's number, abbreviation and name of it."""

    pa_id: int
    abbreviation: str
    name: str


@cache
def table() -> Mapping[str, PaParty]:
    """By our party id; a name is empty where an id was that of two parties in two years."""
    text = (files("simulator.feed.formats") / "pa_parties.csv").read_text(encoding="utf-8")
    return {
        row["party"]: PaParty(int(row["pa_id"]), row["abbreviation"], row["name"])
        for row in csv.DictReader(text.splitlines())
    }


@cache
def _by_abbreviation() -> Mapping[str, str]:
    return {party.abbreviation.casefold(): id_ for id_, party in table().items()}


def party_of(abbreviation: str) -> str | None:
    """Our id of a party by the agency's abbreviation; None where nobody here knows it."""
    known = _by_abbreviation().get(abbreviation.casefold())
    return known or ("Spk" if abbreviation.casefold() == "the speaker" else None)


class PaParties:
    """The parties of a night in the agency's terms.

    Args:
        scenario: the night.
    """

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        ids = {INDEPENDENT, *scenario.parties}
        for contest in scenario.contests:
            ids.update(contest.parties)
            if contest.base is not None:
                ids.update(contest.base.votes)
        unknown = sorted(ids - table().keys())
        self._made_up = {id_: FIRST_MADE_UP + place for place, id_ in enumerate(unknown)}
        self._parties: dict[str, PaParty] = {}

    def __getitem__(self, party_id: str | None) -> PaParty:
        """A party; without an id, an independent; whatever the id, there is one."""
        id_ = party_id or INDEPENDENT
        if id_ not in self._parties:
            self._parties[id_] = self._party(id_)
        return self._parties[id_]

    def order(self, party_id: str | None) -> tuple[int, str]:
        """Where the agency's lists that are not by votes have a party."""
        id_ = party_id or INDEPENDENT
        if id_ in _FIRST:
            return _FIRST.index(id_), ""
        return len(_FIRST), self[id_].abbreviation.casefold()

    def _party(self, id_: str) -> PaParty:
        known = table().get(id_)
        name = self._scenario.party(id_).name
        if known is not None:
            return known if known.name else PaParty(known.pa_id, known.abbreviation, name)
        stray = FIRST_STRAY + crc32(id_.encode("utf-8", "replace")) % 70_000
        return PaParty(self._made_up.get(id_, stray), id_, name)
