"""What tests of live nights share: a small night, a keeper that only remembers, rows of results."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from simulator.live import Accepted, Draft, Receipt, Refused, Repeated
from simulator.messages import Fold, Message, Result, fold, same_figures
from simulator.scenario import Scenario, load
from tests.truth.written import candidate, contest, night

NOW = datetime(2026, 5, 7, 23, tzinfo=UTC)
ANN, BOB, CY = (
    candidate(name, party, None)
    for name, party in (("Ann Ash", "Con"), ("Bob Birch", "Lab"), ("Cy Cole", "LD"))
)
HEAD = "contest,candidate,party,votes,rejected"
ROWS = (
    "one-ford,Ann Ash,Con,9001,",
    "one-ford,Bob Birch,Lab,8000,12",
    "two-moor,Ann Ash,Con,5000,",
    "Two Moor,Bob Birch Test,Labour,6000,9",
    "two-moor,Cy Cole,,7000,",
)


def write_night(folder: Path) -> Path:
    """Two contests, of two and of three candidates, without votes."""
    path = folder / "mock.toml"
    seats = (contest("one-ford", ANN, BOB), contest("two-moor", ANN, BOB, CY))
    text = night(*(seat.replace("rejected = 10\n", "") for seat in seats))
    path.write_text(text, encoding="utf-8")
    return path


def mock_night(folder: Path) -> Scenario:
    """The same, loaded."""
    return load(str(write_night(folder)))


@dataclass
class Memory:
    """Takes what sources hand on, and checks nothing."""

    messages: list[Message] = field(default_factory=list)
    aside: list[tuple[str, str, str]] = field(default_factory=list)
    full: bool = False

    def enter(self, draft: Draft, sure: bool = False) -> Receipt:
        assert sure
        if self.full:
            return Refused(("no space left",), unkept=True)
        number = len(self.messages) + 1
        message = Message(
            id=draft.id or f"m.{number}",
            kind=draft.kind,
            contest=draft.contest,
            night_time=draft.night_time or NOW,
            revision=draft.revision or 1,
            body=draft.body,
            by=draft.by,
            via=draft.via,
            entered_at=NOW.replace(microsecond=number),
            replaces=draft.replaces,
            test=draft.test,
        )
        for known in self.messages:
            if known.contest == message.contest and same_figures(known, message):
                return Repeated(known)
        self.messages.append(message)
        return Accepted(message)

    def together(self) -> AbstractContextManager[None]:
        return nullcontext()

    def set_aside(self, text: str, reason: str, source: str) -> object:
        self.aside.append((text, reason, source))
        return None

    @property
    def fold(self) -> Fold:
        return fold(self.messages)

    @property
    def figures(self) -> dict[str, tuple[tuple[int, ...], int | None]]:
        """Votes by contest, in order of declaration, and rejected papers."""
        return {
            slug: (tuple(line.votes for line in result.candidates), result.rejected)
            for slug, contest in self.fold.contests.items()
            if isinstance(result := contest.result, Result)
        }
