"""What lies on the lab's bench: a base, the drafts on top of it, and how it was read.

Nothing here imports textual.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from simulator import Scenario, disk, load
from simulator.errors import InputError, ScenarioError
from simulator.scenario import locate, shipped
from simulator.scenario.changes import Change
from tui.lab.drafts import Draft, exact

PLAIN_WHAT_IF = frozenset({"extends", "scenario", "changes"})
"""A file of no other keys is only changes on its base: the lab can take it apart."""


@dataclass(frozen=True)
class Bench:
    """The state of the lab; every turn of a slider makes another one.

    Attributes:
        base: the scenario that the changes act on.
        extends: how a saved file names the base.
        drafts: the changes in order.
        chosen: position of the draft whose controls are shown.
        title, question, description, sources: of the file that was opened, if it is a what-if.
        as_opened: the changes of that file: what it says of itself holds for them only.
        opened: the name or path that was opened.
        next_key: the key of the next draft.
    """

    base: Scenario
    extends: str
    drafts: tuple[Draft, ...] = ()
    chosen: int = 0
    title: str = ""
    question: str = ""
    description: str = ""
    sources: tuple[str, ...] = ()
    as_opened: tuple[Change, ...] = ()
    opened: str = ""
    next_key: int = 0

    @property
    def draft(self) -> Draft | None:
        """The draft whose controls are shown."""
        return self.drafts[self.chosen] if self.chosen < len(self.drafts) else None

    @property
    def active(self) -> tuple[tuple[int, Change], ...]:
        """Positions and changes of the drafts that say something."""
        found = ((place, draft.change) for place, draft in enumerate(self.drafts))
        return tuple((place, change) for place, change in found if change is not None)

    @property
    def changes(self) -> tuple[Change, ...]:
        """The changes that are computed and saved."""
        return tuple(change for _, change in self.active)

    @property
    def altered(self) -> bool:
        """It says something else than the file that was opened."""
        return self.changes != self.as_opened

    def choose(self, place: int) -> Bench:
        """Another draft's controls."""
        return replace(self, chosen=max(0, min(place, len(self.drafts) - 1)))

    def add(self, draft: Draft) -> Bench:
        """A draft at the end, chosen."""
        drafts = (*self.drafts, draft)
        return replace(
            self, drafts=drafts, chosen=len(drafts) - 1, next_key=max(self.next_key, draft.key + 1)
        )

    def remove(self) -> Bench:
        """Without the chosen draft."""
        drafts = (*self.drafts[: self.chosen], *self.drafts[self.chosen + 1 :])
        return replace(self, drafts=drafts).choose(self.chosen)

    def put(self, draft: Draft) -> Bench:
        """The chosen draft, turned."""
        drafts = (*self.drafts[: self.chosen], draft, *self.drafts[self.chosen + 1 :])
        return replace(self, drafts=drafts)

    def shift(self, by: int) -> Bench:
        """The chosen draft earlier or later in the order."""
        to = self.chosen + by
        if not self.drafts or not 0 <= to < len(self.drafts):
            return self
        drafts = list(self.drafts)
        drafts.insert(to, drafts.pop(self.chosen))
        return replace(self, drafts=tuple(drafts), chosen=to)


def open_bench(name: str) -> Bench:
    """The bench for a scenario: a plain what-if is taken apart, anything else is a base.

    Raises:
        ScenarioError: it cannot be loaded.
        InputError: it is a file that a new one in this folder could not extend.
    """
    path, label = locate(name)
    document = _document(path)
    if document.get("extends") and document.keys() <= PLAIN_WHAT_IF and document.get("changes"):
        extends = _base_reference(path, str(document["extends"]))
        drafts = _drafts(document["changes"])
        if extends is not None and drafts is not None:
            base = load(extends)
            about = document.get("scenario", {})
            return Bench(
                base,
                extends,
                drafts,
                title=str(about.get("title", "")),
                question=str(about.get("question", "")),
                description=str(about.get("description", "")).strip(),
                sources=tuple(str(source["title"]) for source in about.get("sources", [])),
                as_opened=tuple(d.change for d in drafts if d.change is not None),
                opened=label,
                next_key=len(drafts),
            )
    return Bench(load(name), reference(name), opened=label)


def _drafts(changes: Iterable[dict[str, Any]]) -> tuple[Draft, ...] | None:
    """A file's changes as drafts; None where one is no change at all: loading says why."""
    drafts = tuple(Draft(key, exact(data)) for key, data in enumerate(changes))
    return drafts if all(draft.change is not None for draft in drafts) else None


def _document(path: Path) -> dict[str, Any]:
    """The file as it is written, numbers as decimals; empty where it cannot be read."""
    try:
        return tomllib.loads(disk.decode(disk.read(path)), parse_float=Decimal)
    except (disk.Unreadable, ValueError, RecursionError):
        return {}


def reference(name: str) -> str:
    """How a file in this folder names a scenario.

    Raises:
        InputError: it lies outside this folder.
    """
    if shipped.find(name):
        return name
    try:
        inside = Path(name).resolve().relative_to(Path.cwd().resolve())
    except ValueError:
        raise InputError(
            f"{name} is outside this folder: a what-if may only extend a shipped scenario, or a "
            "file in its own folder or below"
        ) from None
    return inside.as_posix()


def _base_reference(path: Path, extends: str) -> str | None:
    """How a file in this folder names another file's base; None where it cannot."""
    if shipped.find(extends):
        return extends
    try:
        return reference(str(path.parent / extends))
    except (InputError, ScenarioError):
        return None
