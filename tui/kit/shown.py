"""What was on the screen, and for how long: the app's own log of the moments that it showed.

A rehearsal asks afterwards whether everything was seen; a test asks the same. The screen that puts
a card up says so here; the log measures with the clock that drives the replay.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from simulator.telling import Moment


@dataclass(frozen=True, slots=True)
class Shown:
    """What stood on the screen for a while.

    Attributes:
        moments: what was named; more than one shared a card.
        holds: what was counted, by party id.
        since, until: monotonic seconds; ``until`` is None while it stands.
    """

    moments: tuple[Moment, ...]
    holds: Mapping[str, int] = field(default_factory=dict)
    since: float = 0.0
    until: float | None = None

    @property
    def seconds(self) -> float | None:
        """How long it stood."""
        return None if self.until is None else self.until - self.since


class ShownLog:
    """The log of one replay.

    Args:
        monotonic: the clock that drives the replay.
        path: a file that gets a JSON line for everything that was shown, when it has gone; None
            keeps the log in memory alone.
    """

    def __init__(self, monotonic: Callable[[], float], path: str | None = None) -> None:
        self._monotonic = monotonic
        self._path = None if path is None else Path(path)
        self._gone: list[Shown] = []
        self._stands: Shown | None = None
        self.problem: str | None = None
        """Why the file is no longer written, once it cannot be."""

    def show(self, moments: Sequence[Moment], holds: Mapping[str, int] | None = None) -> None:
        """These stand on the screen now, in place of what stood there."""
        named, counted = tuple(moments), dict(holds or {})
        stands = self._stands
        if stands is not None and stands.moments == named and dict(stands.holds) == counted:
            return
        self.clear()
        if named or counted:
            self._stands = Shown(named, counted, self._monotonic())

    def clear(self) -> None:
        """Nothing stands on the screen."""
        stands, self._stands = self._stands, None
        if stands is None:
            return
        shown = Shown(stands.moments, stands.holds, stands.since, self._monotonic())
        self._gone.append(shown)
        if self._path is not None:
            self._write(shown)

    @property
    def entries(self) -> tuple[Shown, ...]:
        """All that was shown, in order; the last may still stand."""
        return (*self._gone, *([self._stands] if self._stands is not None else []))

    def _write(self, shown: Shown) -> None:
        assert self._path is not None
        line = {
            "since": round(shown.since, 3),
            "until": None if shown.until is None else round(shown.until, 3),
            "moments": [
                {
                    "time": moment.time,
                    "kind": moment.kind,
                    "rank": int(moment.rank),
                    "headline": moment.headline,
                    "contest": moment.contest,
                }
                for moment in shown.moments
            ],
            "holds": dict(shown.holds),
        }
        try:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
        except OSError as error:  # a full disk ends the log, not the night
            self.problem, self._path = f"{self._path}: {error.strerror}", None
