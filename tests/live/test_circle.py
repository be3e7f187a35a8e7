"""The circle: a whole night goes out with thirty faults, and comes in as it truly ended."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from simulator.feed import (
    FeedClock,
    Heard,
    Sent,
    Transmission,
    make_formats,
    open_folder,
    write_files,
)
from simulator.feed.faults.affliction import afflict
from simulator.feed.faults.reading import read_faults
from simulator.feed.plan import plan_night
from simulator.feed.roll import roll_of
from simulator.feed.values import PlanOptions
from simulator.live.naming import resolve
from simulator.live.sources import GrowingFeed, Lines, Source, open_sources
from simulator.live.values import Accepted, Draft, Receipt, Refused
from simulator.messages import BadMessage, Fold, Kind, Message, fold
from simulator.outcome import Origin
from simulator.scenario import Scenario, load
from simulator.session import play
from tests.live.files import NOW

pytestmark = pytest.mark.long


@dataclass
class Kept:
    """Keeps what names somebody; what else a keeper asks is asked elsewhere."""

    scenario: Scenario
    messages: list[Message] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)

    def enter(self, draft: Draft, sure: bool = False) -> Receipt:
        try:
            draft = resolve(self.scenario, draft)
        except BadMessage as error:
            return Refused(error.reasons)
        number = len(self.messages) + 1
        message = Message(
            draft.id or f"m.{number}",
            draft.kind,
            draft.contest,
            draft.night_time or NOW,
            draft.revision or 1,
            draft.body,
            entered_at=NOW.replace(microsecond=number),
            replaces=draft.replaces,
            test=draft.test,
        )
        self.messages.append(message)
        return Accepted(message)

    def together(self) -> AbstractContextManager[None]:
        return nullcontext()

    def set_aside(self, text: str, reason: str, source: str) -> object:
        self.aside.append(reason)
        return None

    @property
    def fold(self) -> Fold:
        return fold(self.messages)


class Said:
    """A listener to what was sent."""

    def __init__(self, sent: Sequence[Sent]) -> None:
        self.sent = list(sent)

    def start(self) -> None:
        pass

    def take(self) -> Heard:
        lines = tuple(one.data for one in self.sent[:500])
        del self.sent[:500]
        return Heard(lines, more=bool(self.sent), ended=not self.sent)

    def pace(self) -> None:
        return None

    def close(self) -> None:
        pass


def test_all_650_seats_come_in_as_they_ended_from_the_feed_and_from_the_folder(
    tmp_path: Path,
) -> None:
    night = load("uk-2024")
    roll = roll_of(night, Origin.KNOWN)
    items = plan_night(play(night), roll, PlanOptions())
    faults = read_faults(roll, flags=["preset:bad-night"]).faults
    items = afflict(items, faults, 1, roll).items
    # The states of the parties are all but a few of the bytes, and nothing is made of them here.
    items = tuple(item for item in items if item.message.kind is not Kind.PARTIES)
    clock = FeedClock.start(0.0, 1e7, 1.0)
    run = Transmission(roll, items, run="abcd", clock=clock)
    out = tmp_path / "out"
    formats = make_formats(("pa",), roll, {})
    with open_folder(out, formats, run="abcd", plan="p", native=False) as writer:
        write_files(run, [writer])
    native, papers = Kept(night), Kept(night)
    lines = Lines(GrowingFeed(Said(run.sent)), night, "feed", via="url")
    source = Source("feed", lines, night)
    while not source.poll(native).ended:
        pass
    (source,) = open_sources([str(out)], night, Path("n.jsonl")).sources
    while source.poll(papers).middle:
        pass
    for kept in (native, papers):
        folded = kept.fold
        assert folded.conflicts == ()
        assert kept.aside
        assert all(message.test for message in kept.messages)
        for contest in night.contests:
            result = folded.of(contest.slug).result
            assert result is not None
            told = {line.id: line.votes for line in result.candidates}
            ids = contest.candidate_ids
            assert told == {ids[k]: who.votes for k, who in enumerate(contest.candidates)}
