"""A live night printed as it is kept: a readable line, or a JSON object, for each piece of news."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Final, TextIO

from simulator.live import LiveNight, News, describe_conflict
from simulator.messages import Kind, Message
from simulator.outcome import Mark
from simulator.output import jsonl as json_lines
from simulator.output.replay import plain_line
from simulator.scenario import Scenario
from simulator.timeline import Event
from simulator.timeline import events as ev

_DECLARED: Final = re.compile(r"\bDeclared((?: by [^:]*)?): ")
"""How a declaration's sentence begins."""

_TAKEN_BACK: Final = (Kind.RETRACTION, Kind.POSTPONED)


def _by(message: Message) -> str:
    """Who entered it, and what it changes, behind a line."""
    parts = [message.by] if message.by else []
    parts += [f"revision {message.revision}"] if message.revision > 1 else []
    return f" [{', '.join(parts)}]" if parts else ""


class LivePrinter:
    """Prints what each message brings; flushed line by line, for programs that read along.

    Args:
        night: as it is when printing begins: for its close of poll, and the names in it.
        out: where data go.
        jsonl: as JSON objects.
        rehearsal: its close of poll is when it was begun, and on no record.
    """

    def __init__(
        self, night: LiveNight, out: TextIO, *, jsonl: bool, rehearsal: bool = False
    ) -> None:
        self._scenario: Scenario = night.scenario
        # Only its clock is asked, and that it is of no draw.
        self._timeline = replace(night.timeline, events=(), halls={})
        self._out = out
        self._jsonl = jsonl
        self._close_mark = Mark.LIVE if rehearsal else Mark.RECORD
        self._rehearsal = " (a rehearsal)" if rehearsal else ""
        self._seq = 0

    def print_head(self) -> None:
        """The close of poll: of which night it is."""
        close = ev.CloseOfPoll(seq=0, time=0, contest=None, mark=self._close_mark)
        if self._jsonl:
            played = json_lines.event_object(close, self._scenario, self._timeline)
            self._write(played | {"live": True})
        else:
            line = plain_line(close, self._scenario, self._timeline)
            self._line(f"{line}{self._rehearsal}")

    def print_news(self, news: News) -> None:
        """What a message brings."""
        (self._print_objects if self._jsonl else self._print_lines)(news)

    # Lines

    def _print_lines(self, news: News) -> None:
        by = _by(news.message)
        lines = [self._event_line(event, news) for event in news.events]
        for line in lines or [self._silent_line(news)]:
            self._line(f"{line}{by}")
        for conflict in news.conflicts:
            said = describe_conflict(self._scenario, conflict)
            self._line(f"{self._head(news.message)}A conflict: {said}.")

    def _event_line(self, event: Event, news: News) -> str:
        """A declaration that puts another right begins so: it is no first one."""
        line = plain_line(event, self._scenario, self._timeline, sources=True)
        before = news.corrects
        if before is None or not isinstance(event, ev.Declaration):
            return line
        was, now = before.elected, event.elected
        other = was.index != now.index
        named = f"before it was {was.display_name} ({was.party_name}). " if other else ""
        return _DECLARED.sub(lambda found: f"Corrected{found[1]}: {named}", line, count=1)

    def _silent_line(self, news: News) -> str:
        """What is said of a message that brings no event."""
        message = news.message
        head = self._head(message)
        what = message.kind.words
        if news.set_aside is not None:
            return f"{head}{what} set aside: {news.set_aside}"
        if news.awaiting:
            return f"{head}entered once: it counts when a second person enters the same."
        if message.kind is Kind.POSTPONED:
            cause = getattr(message.body, "cause", None)
            return f"{head}There is no poll on this night{f': {cause}' if cause else ''}."
        if message.kind is Kind.RETRACTION:
            return f"{head}Something entered before is taken back."
        standing = news.standing
        if standing is not None and standing.id != message.id:
            return f"{head}{what} kept, but revision {standing.revision} holds."
        return f"{head}{what} kept; nothing changes."

    def _head(self, message: Message) -> str:
        seconds = max(0, self._scenario.clock.since(message.night_time))
        clock = f"{self._timeline.clock(seconds):%a %H:%M:%S} {Mark.LIVE.short}  "
        contest = self._scenario.by_slug.get(message.contest or "")
        if message.contest is None or len(self._scenario.contests) == 1:
            return clock
        return f"{clock}{contest.name if contest else message.contest}: "

    # Objects

    def _print_objects(self, news: News) -> None:
        message = news.message
        said = {"message": message.id, "by": message.by, "via": message.via}
        if message.kind in _TAKEN_BACK:
            body: Any = message.body
            self._write(
                self._object(message.kind, message)
                | {
                    "cause": body.cause if body is not None else None,
                    "revision": message.revision,
                    "replaces": message.replaces,
                    **said,
                }
            )
        for event in news.events:
            # That a result was taken back is said already.
            if message.kind is Kind.RETRACTION and isinstance(event, ev.IncidentHappened):
                continue
            self._write(self._event(event, news) | said)
        if news.awaiting:
            self._write(self._object("awaiting", message) | {"revision": message.revision, **said})
        for conflict in news.conflicts:
            self._write(
                self._object("conflict", message)
                | {
                    "kind": conflict.kind.value,
                    "revision": conflict.revision,
                    "messages": [claim.id for claim in conflict.claims],
                    **said,
                }
            )

    def _event(self, event: Event, news: News) -> dict[str, Any]:
        told = json_lines.event_object(event, self._scenario, self._timeline)
        if isinstance(event, ev.Declaration) and news.standing is not None:
            told["revision"] = news.standing.revision
        return told

    def _object(self, kind: str, message: Message) -> dict[str, Any]:
        seconds = max(0, self._scenario.clock.since(message.night_time))
        return {
            "seq": 0,
            "time": self._timeline.clock(seconds).isoformat(),
            "event": str(kind),
            "contest": message.contest,
            "simulated": True,  # as all that is not on the record
            "mark": Mark.LIVE,
        }

    def _write(self, told: dict[str, Any]) -> None:
        self._line(json_lines.dumps(told | {"seq": self._seq}))
        self._seq += 1

    def _line(self, line: str) -> None:
        self._out.write(f"{line}\n")
        self._out.flush()
