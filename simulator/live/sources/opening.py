"""The sources of a night by their names, as they are given: files, folders, addresses."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from simulator.errors import ElectionNightError, InputError
from simulator.feed import Address, Pace, check_http, name_address, read_address
from simulator.live.sources.awaited import Awaited
from simulator.live.sources.folder import DocumentFolder
from simulator.live.sources.growth import GrowingFile, GrowingStream
from simulator.live.sources.handing import Intake
from simulator.live.sources.lines import Lines
from simulator.live.sources.remote import NEEDS, GrowingFeed, Listener, last_heard, listener_of
from simulator.live.sources.source import Feeding, Source, no_pace
from simulator.messages import Message
from simulator.scenario import Scenario
from simulator.text import expose, quote

STANDARD_INPUT: Final = "-"
T = TypeVar("T")

LONGEST_NAME: Final = 100
"""Characters of a source's name that are kept."""


@dataclass(frozen=True)
class _Opening:
    """What every source of a night is opened with."""

    scenario: Scenario
    journal: Path
    known: tuple[Message, ...]
    real: bool
    served: bool
    listen: Callable[[Address, str | None], Listener]

    def open(self, name: str) -> tuple[object, Source]:
        """A source, and what tells it from every other.

        Raises:
            ElectionNightError: it is none; the lines say why.
        """
        key = _check(name, self.journal)
        if name == STANDARD_INPUT:
            stream = GrowingStream(_standard_input())
            return key, self._source(name, Lines(stream, self.scenario, "standard input"))
        if "://" in name:
            return key, self._open_feed(name)
        path = Path(name)
        if path.is_dir():
            return key, self._source(name, DocumentFolder(path, self.scenario, _file_name(name)))
        lines = Lines(GrowingFile(path), self.scenario, _file_name(name))
        if path.exists():
            return key, self._source(name, lines)
        folder = DocumentFolder(path, self.scenario, _file_name(name))
        return key, self._source(name, Awaited(path, lines, folder))

    def _open_feed(self, name: str) -> Source:
        address = read_address(name)
        by = address.host[:LONGEST_NAME]
        listener = self.listen(address, last_heard(self.known, by))
        lines = Lines(
            GrowingFeed(listener),
            self.scenario,
            by,
            via="url",
            anew="it does not know what was heard before, and is heard from its start",
            again="it is heard again",
        )
        return self._source(address.base, lines, listener.pace)

    def _source(
        self, name: str, intake: Intake, pace: Callable[[], Pace | None] = no_pace
    ) -> Source:
        return Source(name, intake, self.scenario, real=self.real, marked=self.served, pace=pace)


def _check(name: str, journal: Path) -> object:
    """What tells a source from every other.

    Raises:
        ElectionNightError: it is none; the lines say why.
    """
    if name == STANDARD_INPUT:
        return name
    if "://" in name:
        return read_address(name).base
    path = Path(name)
    if not path.is_dir():
        if path.suffix == ".gz":
            raise InputError("is packed: a file that grows is not")
        own = journal.resolve()
        if path.resolve() in (own, own.with_name(f"{own.name}.rejected")):
            raise InputError("is what this night is kept in")
    return path.resolve()


def check_sources(names: Iterable[str], journal: Path) -> None:
    """Refuse what cannot be a source, before a journal is begun for it.

    Args:
        names: as ``open_sources`` takes them.
        journal: where the night is kept, or will be.

    Raises:
        InputError: every name that cannot be one.
    """

    def check(name: str) -> tuple[object, None]:
        key = _check(name, journal)
        if "://" in name:
            check_http(NEEDS)
        return key, None

    _each(names, check)


def _each(names: Iterable[str], make: Callable[[str], tuple[object, T]]) -> tuple[T, ...]:
    """What is made of every name.

    Raises:
        InputError: every name that is refused, or of what another has named.
    """
    wrong: list[str] = []
    made: dict[object, T] = {}
    for name in names:
        shown = quote(name_address(name) if "://" in name else name)
        try:
            key, one = make(name)
        except ElectionNightError as error:
            wrong += [f"--from {shown} {line}" for line in error.lines]
            continue
        if key in made:
            wrong.append(f"--from {shown} is there twice")
            continue
        made[key] = one
    if wrong:
        raise InputError(*wrong)
    return tuple(made.values())


def open_sources(
    names: Iterable[str],
    scenario: Scenario,
    journal: Path,
    *,
    known: Sequence[Message] = (),
    real: bool = False,
    served: bool = False,
    listen: Callable[[Address, str | None], Listener] = listener_of,
) -> Feeding:
    """The sources of a night by their names.

    Args:
        names: of files that grow, there already or not; of folders of documents in the PA style;
            addresses of native feeds; ``-`` for standard input.
        scenario: the night.
        journal: where it is kept.
        known: what the journal holds.
        real: it is the night itself, which no test data may enter.
        served: it goes out as test data: no agency's own may enter that is not marked as such.
        listen: who hears a feed; tests hand in their own.

    Raises:
        InputError: every name that cannot be one.
    """
    opening = _Opening(scenario, journal, tuple(known), real, served, listen)
    return Feeding(_each(names, opening.open))


def _file_name(name: str) -> str:
    """The file's name as a line of a journal can have it."""
    path = Path(name) if Path(name).name else Path(name).resolve()
    return " ".join(expose(path.name).split())[:LONGEST_NAME] or "file"


def _standard_input() -> int:
    return sys.stdin.fileno()
