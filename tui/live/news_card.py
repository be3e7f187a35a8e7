"""What is heard of a hall before its result, entered on a card: which news it is, then a few lines.

What a line may say is what ``enter`` reads in a shell, by the same reader.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from simulator.errors import InputError
from simulator.live import (
    Accepted,
    Asked,
    Draft,
    Options,
    Receipt,
    Refused,
    Repeated,
    describe,
    read_entry,
)
from simulator.scenario import Scenario
from simulator.text import capitalise
from tui.kit.cards import Ask, Choose

WORDS: Final = "words"
"""The line that stands behind the contest in a shell; the others are options there."""

AT: Final = ("at", "When: 03:55; empty: now")
WHY: Final = ("cause", "Why, as far as it is known")


@dataclass(frozen=True, slots=True)
class News:
    """One kind of news.

    Attributes:
        word: as a shell has it.
        title: of its card, and in the list.
        lines: (which part of an entry, label) of each line to write on.
    """

    word: str
    title: str
    lines: tuple[tuple[str, str], ...] = ()


_CHECK: Final = (
    ("lead", "The lead before it, in votes"),
    ("lead_of", "Whose lead: a party or a candidate"),
    ("asked_by", "Who asked: a party or a candidate"),
)

NEWS: Final[Mapping[str, News]] = {
    news.word: news
    for news in (
        News("turnout", "Turnout, at verification", ((WORDS, "Papers, or percent: 44474, 59.3"),)),
        News("note", "Something seen or heard", ((WORDS, "What"), ("source", "Who says so"))),
        News("recount", "A recount begins", _CHECK),
        News("bundle-check", "The bundles have been checked", _CHECK),
        News("adjourned", "The count is adjourned", ((WORDS, "Until: 09:00"), WHY)),
        News("resumed", "The count goes on"),
        News("lot", "Equality of votes: the lot", ((WORDS, "On whom it fell"),)),
        News("postponed", "There is no poll on this night", (WHY,)),
    )
}
"""By the word; a result, who was elected and the exit poll have a form of their own."""

Enter = Callable[[Draft, bool], Receipt]


def choose_news(place: str) -> Choose:
    """Which news of a hall it is."""
    offers = [(news.word, news.title) for news in NEWS.values()]
    return Choose(f"What is heard of {place}?", offers)


def news_card(scenario: Scenario, contest: str, word: str, by: str, enter: Enter) -> Ask:
    """The card of one kind of news; it says what was kept.

    Args:
        scenario: the night.
        contest: slug.
        word: which news.
        by: who enters it.
        enter: keeps a draft, if it is meant however unlikely.
    """
    news = NEWS[word]
    lines = (*news.lines, AT)
    asked: list[tuple[str, ...]] = []

    def do(values: tuple[str, ...]) -> str:
        draft = read_news(scenario, contest, news, values, by)
        receipt = enter(draft, values in asked)
        match receipt:
            case Refused(reasons):
                raise InputError(*reasons)
            case Asked(questions):
                asked.append(values)
                raise InputError(*questions, "Enter once more if it is so.")
            case Repeated(message):
                return f"Kept before: {describe(scenario, message)}"
            case Accepted(message):
                return f"Kept: {describe(scenario, message)}"

    name = scenario.by_slug[contest].name
    hint = "tab to the next line, enter keeps it, escape keeps nothing"
    return Ask(f"{name}: {news.title.lower()}", [(label, "") for _, label in lines], do, hint)


def read_news(
    scenario: Scenario, contest: str, news: News, values: tuple[str, ...], by: str
) -> Draft:
    """The draft of what stands on a card's lines.

    Raises:
        InputError: what is wrong with it, a line each, in the words of the card.
    """
    parts: dict[str, Any] = {}
    for (part, _), value in zip((*news.lines, AT), values, strict=True):
        if value:
            parts[part] = value
    said = parts.pop(WORDS, None)
    words = [news.word, contest, *([said] if said is not None else [])]
    if news.word == "note" and said is None:
        raise InputError("What was seen or heard?")
    try:
        return read_entry(scenario, words, Options(by=by, **parts))
    except InputError as error:
        raise InputError(*(capitalise(_without_dashes(line)) for line in error.lines)) from None


def _without_dashes(line: str) -> str:
    """``--asked-by: …`` of a shell as ``asked by: …`` of a card."""
    option, colon, rest = line.partition(": ")
    if not option.startswith("--"):
        return line
    return f"{option.removeprefix('--').replace('-', ' ')}{colon}{rest}"
