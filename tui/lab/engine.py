"""Known figures of the bench: changes applied one after another, kept as far as they still hold.

Nothing here imports textual. One engine serves one thread at a time.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from simulator import Scenario
from simulator.errors import ElectionNightError
from simulator.scenario import ChangeReport
from simulator.scenario.changes import Change, ChangeError, apply_one
from tui.lab.bench import Bench

T = TypeVar("T")


@dataclass(frozen=True)
class Findings:
    """What the bench comes to on known figures.

    Attributes:
        bench: what it was computed from.
        whatif: the changed scenario; None when a change cannot be.
        reports: what each draft did, by its position.
        refusals: why drafts cannot be, by position, one line each.
    """

    bench: Bench
    whatif: Scenario | None
    reports: Mapping[int, ChangeReport] = field(default_factory=dict)
    refusals: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


class Engine:
    """Applies drafts; a draft that is moved costs itself and what comes after it."""

    def __init__(self) -> None:
        self._base: Scenario | None = None
        self._steps: list[tuple[Change, Scenario, ChangeReport]] = []

    def find(self, bench: Bench) -> Findings:
        """Apply a bench's changes in order; the first that cannot be ends it."""
        if self._base is not bench.base:
            self._base, self._steps = bench.base, []
        scenario = bench.base
        reports: dict[int, ChangeReport] = {}
        for step, (place, change) in enumerate(bench.active):
            if step < len(self._steps) and self._steps[step][0] == change:
                _, scenario, reports[place] = self._steps[step]
                continue
            del self._steps[step:]
            try:
                scenario, reports[place] = apply_one(scenario, change, step)
            except ChangeError as error:
                refusal = tuple(
                    f"{issue.message} (nearest: {issue.nearest})" if issue.nearest
                    else issue.message
                    for issue in error.issues
                )  # fmt: skip
                return Findings(bench, None, reports, {place: refusal})
            except ElectionNightError as error:
                return Findings(bench, None, reports, {place: error.lines})
            self._steps.append((change, scenario, reports[place]))
        return Findings(bench, scenario, reports)


class Latest(Generic[T]):
    """A slot between a hand that moves and a thread that computes: only the newest counts."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._item: T | None = None
        self._working = False
        self._closed = False

    def put(self, item: T) -> bool:
        """Leave something to do; True: the work stands still and must be started."""
        with self._lock:
            self._item = item
            start = not self._working and not self._closed
            self._working = self._working or start
            return start

    def take(self) -> T | None:
        """The newest thing to do; None ends the work."""
        with self._lock:
            item, self._item = self._item, None
            if item is None or self._closed:
                self._working = False
                return None
            return item

    @property
    def overtaken(self) -> bool:
        """Something newer waits, or nothing is wanted any more."""
        return self._item is not None or self._closed

    def close(self) -> None:
        """Nothing is wanted any more."""
        with self._lock:
            self._closed, self._item = True, None
