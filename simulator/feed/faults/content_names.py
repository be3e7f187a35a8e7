"""Faults of names: broken letters, long ones, two of one name."""

from __future__ import annotations

import unicodedata
from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar, Final, Literal

import numpy as np

from simulator.feed.faults.account import Account, figures_in, order_of
from simulator.feed.faults.fault import Case, ContentFault
from simulator.feed.faults.keys import MaybeNever
from simulator.feed.values import Item
from simulator.messages import STATEMENTS, Body, Kind, Nominations, Nominee, Result, Rush
from simulator.text import capitalise, is_visible
from simulator.values import about

LONG: Final = 120
"""Letters of a long name: more than a screen's line has."""


@dataclass(frozen=True, kw_only=True)
class NamesFault(ContentFault):
    """Somebody's name is another in all that the contest says, until it is put right."""

    @abstractmethod
    def renamed(self, account: Account, true: Result, rng: np.random.Generator) -> Nominee | None:
        """The nominee of an id under another name; None where there is none to be renamed."""

    def strike(self, case: Case, rng: np.random.Generator) -> Sequence[Item]:
        """The items with that name, and result and nominations anew that put it right."""
        account = Account(case, self.type)
        item = account.result()
        who = self.renamed(account, figures_in(item), rng) if item is not None else None
        if item is None or who is None:
            return case.items
        account.misstate(item, _listed(figures_in(item), who), self.corrected_after)
        wrong = None
        for one in account.statements((*STATEMENTS, Kind.NOMINATIONS)):
            body = one.message.body
            if account.sent(one) or one.due >= item.due or body is None:
                continue
            named = _named(body, who)
            if named != body:
                changed = account.change(one, body=named)
                if one.message.kind is Kind.NOMINATIONS:
                    wrong = (one, changed, body)
        if wrong is not None and self.corrected_after is not None:
            right, changed, body = wrong
            account.add(
                Kind.NOMINATIONS,
                item.due + self.corrected_after,
                body,
                revision=right.message.revision + 1,
                replaces=changed.message.id,
                simulated=right.simulated,
            )
        return account.items


def _named(body: Body, who: Nominee) -> Body:
    """A body in which somebody has that name."""
    told = body
    match body:
        case Rush(id=who.id):
            told = replace(body, winner=who.name)
        case Result():
            told = _listed(body, who)
        case Nominations():
            told = replace(
                body, candidates=tuple(who if c.id == who.id else c for c in body.candidates)
            )
    return told


def _listed(body: Result, who: Nominee) -> Result:
    lines = (replace(c, name=who.name) if c.id == who.id else c for c in body.candidates)
    return replace(body, candidates=tuple(lines))


@dataclass(frozen=True, kw_only=True)
class SameNames(NamesFault):
    """Two candidates of a contest have one name."""

    type: ClassVar[str] = "same_names"
    precedent: ClassVar[str] = "Mid Buckinghamshire 2024: two Greg Smiths"
    expected: ClassVar[str] = "both are told apart, by id and party"

    corrected_after: Annotated[MaybeNever, about("until it is put right, or never")] = None

    def renamed(self, account: Account, true: Result, rng: np.random.Generator) -> Nominee | None:
        """Somebody under the name of who was elected."""
        stand = account.seat.by_id
        ids = [true.candidates[i].id or "" for i in order_of(true.candidates)]
        if not ids or ids[0] not in stand:
            return None
        first = stand[ids[0]]
        others = [stand[i] for i in ids[1:] if i in stand and stand[i].name != first.name]
        if not others:
            return None
        who = others[int(rng.integers(len(others)))]
        return replace(who, name=first.name, forenames=first.forenames, surname=first.surname)


@dataclass(frozen=True, kw_only=True)
class Names(NamesFault):
    """A name that readers break on: accents in the wrong letters, an apostrophe, a long one."""

    type: ClassVar[str] = "names"
    precedent: ClassVar[str] = "the Library's file of 2024 has one name in broken letters"
    expected: ClassVar[str] = (
        "the page stands and the name is readable, at the latest once it is put right"
    )

    form: Annotated[
        Literal["mojibake", "nfd", "latin1", "apostrophe", "long"],
        about("what is the matter with the name"),
    ] = "mojibake"

    def renamed(self, account: Account, true: Result, rng: np.random.Generator) -> Nominee | None:
        """Somebody whose name has such letters; an apostrophe, or length, is put into any."""
        ids = {line.id for line in true.candidates}
        stand = [who for who in account.seat.nominees if who.id in ids]
        if self.form == "long":
            found = [_long(who, stand) for who in stand]
        elif self.form == "apostrophe":
            own = [who for who in stand if _quoted(who.name)]
            found = [_respelt(who, _apostrophe) for who in own or stand]
        else:
            # Nobody's accents break whose name has none.
            own = [who for who in stand if _accented(who.name)]
            found = [_respelt(who, _FORMS[self.form]) for who in own]
        struck = [who for who in found if who.name != account.seat.by_id[who.id].name]
        return struck[int(rng.integers(len(struck)))] if struck else None


def _accented(name: str) -> bool:
    return not unicodedata.normalize("NFC", name).isascii()


def _quoted(name: str) -> bool:
    return "'" in name or "’" in name


def _respelt(who: Nominee, form: Callable[[str], str]) -> Nominee:
    """The nominee with a surname, or where that changes nothing forenames, of that form."""
    surname, forenames = who.surname or who.name, who.forenames or ""
    if _accented(forenames) or form(surname) == surname:
        forenames = form(forenames)
    else:
        forenames, surname = forenames, form(surname)
    surname = form(surname) if _accented(surname) and surname == who.surname else surname
    return _called(who, forenames, surname)


def _called(who: Nominee, forenames: str, surname: str) -> Nominee:
    forenames, surname = _printable(forenames), _printable(surname)
    name = f"{forenames} {surname}".strip()
    if not is_visible(name) or not is_visible(surname):
        return who
    return replace(who, name=name, forenames=forenames or None, surname=surname)


def _printable(text: str) -> str:
    """The text without what commands a terminal: names of files are made of it too."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _mojibake(text: str) -> str:
    return unicodedata.normalize("NFC", text).encode().decode("cp1252", "replace")


def _nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def _latin1(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    return composed.encode("latin-1", "replace").decode("utf-8", "replace")


def _apostrophe(text: str) -> str:
    if _quoted(text):
        return text.translate({ord("'"): "’", ord("’"): "'"})
    return f"O'{capitalise(text)}" if text else text


_FORMS: Final[Mapping[str, Callable[[str], str]]] = {
    "mojibake": _mojibake,
    "nfd": _nfd,
    "latin1": _latin1,
}


def _long(who: Nominee, stand: Sequence[Nominee]) -> Nominee:
    """The nominee under the surnames of all who stand, over and over."""
    surname = who.surname or who.name
    others = [one.surname or one.name for one in stand if one.id != who.id] or [surname]
    k = 0
    while len(surname) < LONG:
        surname += f"-{others[k % len(others)]}"
        k += 1
    return _called(who, who.forenames or "", surname)
