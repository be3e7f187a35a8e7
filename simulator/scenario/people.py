"""Whom a file means by a name: the one place where candidates are told apart.

(name, party) identify a candidate of a contest. A file may use the name alone, or what the hall
calls the candidate, where only one goes by it; else ``"John Smith (Con)"``, or a party beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, Protocol

from simulator.text import excerpt, join, letters, nearest, strip_unseen

NAMED: Final = 5
"""Candidates whom a message names; of more it names fewer, and counts the rest."""


class Person(Protocol):
    """What candidates are told apart by."""

    @property
    def name(self) -> str:
        """The official name."""

    @property
    def display_name(self) -> str | None:
        """What the hall calls them."""

    @property
    def party(self) -> str:
        """The party's id."""


class NotOne(ValueError):
    """A name that nobody has, or that several have.

    Attributes:
        message: what is wrong; it names several with their parties.
        nearest: the nearest name that somebody has.
        several: more than one candidate goes by it.
    """

    def __init__(self, message: str, near: str | None, *, several: bool) -> None:
        super().__init__(message)
        self.message = message
        self.nearest = near
        self.several = several


def with_party(name: str, party: str) -> str:
    """``John Smith (Con)``: how a file names one of several namesakes."""
    return f"{name} ({party})"


def names_of(shown: str, order: str) -> tuple[str, str] | None:
    """Forenames and surname; None where the name by which they are put in order is another.

    The surname is the tail of the name whose letters are those of the order's name up to its
    comma: "of East Anglia", not "Anglia". It is never simply the last word.

    Args:
        shown: in natural order, as the hall calls them.
        order: surname, then forenames.
    """
    words = shown.split()
    wanted = letters(order.partition(",")[0])
    for k in range(len(words)):
        if letters("".join(words[k:])) == wanted:
            return " ".join(words[:k]), " ".join(words[k:])
    return None


def labels(people: Sequence[Person]) -> tuple[str, ...]:
    """A name for each candidate of a contest that no other has: with the party for namesakes."""
    names = [strip_unseen(person.name) for person in people]
    alone = len(set(names)) == len(names)
    return tuple(
        person.name if alone or names.count(name) == 1 else with_party(person.name, person.party)
        for name, person in zip(names, people, strict=True)
    )


def bearers(people: Sequence[Person], text: str, party: str | None = None) -> list[int]:
    """Positions of the candidates whom a file may mean; the official name comes first.

    Args:
        people: the candidates of a contest.
        text: a name, with or without ``(Party)``.
        party: the party that stands beside it in the file, if one does.
    """
    for written, said in ((text, None), _split(text)):
        name = strip_unseen(written)
        for official in (True, False):
            found = [
                i
                for i, person in enumerate(people)
                if _goes_by(person.name if official else person.display_name, name)
                and said in (None, person.party)
                and party in (None, person.party)
            ]
            if found:
                return found
    return []


def _goes_by(own: str | None, name: str) -> bool:
    return own is not None and (own == name or strip_unseen(own) == name)


def _split(text: str) -> tuple[str, str | None]:
    name, _, party = text.removesuffix(")").rpartition(" (")
    return (name, party) if text.endswith(")") and name else (text, None)


def find_candidate(people: Sequence[Person], text: str, party: str | None = None) -> int:
    """Position of the candidate whom a file means.

    Raises:
        NotOne: nobody goes by that name, or several do.
    """
    found = bearers(people, text, party)
    if len(found) == 1:
        return found[0]
    if found:
        raise NotOne(namesakes((people[i] for i in found), text), None, several=True)
    said = with_party(text, party) if party is not None else text
    known = [name for p in people for name in (p.name, p.display_name) if name]
    raise NotOne(f"unknown candidate {excerpt(said)}", nearest(text, known), several=False)


def namesakes(people: Iterable[Person], text: str) -> str:
    """The refusal of a name that several candidates have, each with the party."""
    named = [with_party(text, person.party) for person in people]
    some = named if len(named) <= NAMED else [*named[: NAMED - 1], f"{len(named) - NAMED + 1} more"]
    return (
        f"{excerpt(text)} is the name of {len(named)} candidates, {join(some)}: "
        f"write {excerpt(named[0])}"
    )
