"""The marking sheet of a rehearsal: which fault did what and when, to tick what one's desk saw."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from typing import Any, Final

from simulator.feed.faults.affliction import Touch, at_once
from simulator.feed.faults.differing import brief, differences
from simulator.feed.faults.fault import Choosing, Fault
from simulator.feed.faults.keys import write_duration
from simulator.feed.faults.listing import catalogue
from simulator.feed.faults.reach import UNTIL, Reach, truth
from simulator.feed.faults.transport import NEVER, HttpStatus, TransportFault
from simulator.feed.roll import Roll
from simulator.feed.values import Item
from simulator.messages import Kind
from simulator.text import expose, expose_json, join, quantity

_WIDTH: Final = 100
_MOST: Final = 6
"""Contests, and messages of one, that paper has in full."""

_LEAST: Final = 3
"""Messages of a contest that stand at the beginning and at the end where there are more."""

_NAMED: Final = 12
"""Contests of which paper has the names alone."""

_IDLE: Final = "strikes nothing: there is nothing that it could strike"

_MENDS: Final = "  ← puts it right"

QUESTIONS: Final = (
    "noticed [ ] at __:__   shown to the public [ ] for ____ min   right in the end [ ]"
)
"""What a desk is asked of each fault: the guide has the same words."""

_INDENT: Final = " " * 9

Wall = Callable[[int], datetime | None]
"""The real moment of seconds of the night; None: not as the clock goes now."""


@dataclass(frozen=True, slots=True)
class Step:
    """A message that a fault made or changed.

    Attributes:
        id: with which it was sent; None: it is to come.
        kind: what it says.
        revision: of the contest.
        due: night time of sending.
        wall: the real moment, where it is known.
        words: what it says, in few words.
        wrong: it says what is not so, or its bytes are spoilt.
        mends: it puts right what was wrong before it.
    """

    id: str | None
    kind: str
    revision: int
    due: str
    wall: str | None
    words: str
    wrong: bool
    mends: bool


@dataclass(frozen=True, slots=True)
class Part:
    """What a fault did to one contest.

    Attributes:
        contest: its slug; None of what is no contest's.
        messages: ids of what the fault made or changed, in the order of sending.
        due: night time of the first of them; empty where the fault leaves none.
        corrected: night time at which all is right again; None: never, be it for what another
            fault did there, or there was nothing to put right.
        name: the contest's.
        said: what is wrong, in words; empty where nothing wrong is said.
        true: what is true instead, or how the contest ended.
        steps: the messages, one after another.
    """

    contest: str | None
    messages: tuple[str, ...]
    due: str
    corrected: str | None
    name: str = ""
    said: str = ""
    true: str = ""
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A fault of the sheet.

    Attributes:
        id: ``f1``, ``f2``, …
        type, family: the fault's.
        words: what clients get.
        due: night time of the first message that it touched, or when a fault of the line begins.
        corrected: night time at which all is right again; None: never, or nothing was wrong.
        contests: slugs of those that it touched.
        messages: ids of what it made or changed, in the order of sending.
        parts: the same contest by contest.
        run: the run's name, where it is known.
        night: the night's title.
        told: what a drawn or imagined night is, in words.
        preset: of the name that it came from; empty: it stood alone.
        keys: those of its own that hold something, in words.
        expected: what a good desk does.
        note: what is easily missed.
        wall_due, wall_corrected: ``due`` and ``corrected`` as real moments, where they are known.
    """

    id: str
    type: str
    family: str
    words: str
    due: str | None
    corrected: str | None
    contests: tuple[str, ...]
    messages: tuple[str, ...]
    parts: tuple[Part, ...]
    run: str = ""
    night: str = ""
    told: str = ""
    preset: str = ""
    keys: Mapping[str, str] | None = None
    expected: str = ""
    note: str = ""
    wall_due: str | None = None
    wall_corrected: str | None = None


def sheet(
    items: Sequence[Item],
    touches: Iterable[Touch],
    roll: Roll,
    *,
    ids: Mapping[str, str] | None = None,
    first: int = 1,
    presets: Sequence[str] = (),
    run: str = "",
    wall: Wall | None = None,
) -> tuple[Row, ...]:
    """The rows of faults.

    Args:
        items: the plan with the faults in it.
        touches: what each fault did.
        roll: of the night.
        ids: by id within the plan, the ids in a run of what was sent.
        first: number of the first fault.
        presets: of each fault, the preset that it came from; may be fewer.
        run: its name.
        wall: the real moment of seconds of the night.
    """
    whole = at_once(Reach.of(items, roll))
    maker = _Maker(whole.by_id, whole.by_contest, roll, ids or {}, run, wall or (lambda _: None))
    return tuple(
        maker.row(f"f{first + k}", touch, presets[k] if k < len(presets) else "")
        for k, touch in enumerate(touches)
    )


def write_rows(rows: Iterable[Row]) -> str:
    """The sheet as JSON lines."""
    return "".join(
        expose_json(json.dumps({**_told(row), "test": True}, ensure_ascii=False, default=_told))
        + "\n"
        for row in rows
    )


def _told(value: Row | Part | Step) -> dict[str, Any]:
    """A row, or a part of one, as an object; a fault of a whole night has thousands of steps."""
    return {name: getattr(value, name) for name in value.__slots__}


def idle(touches: Iterable[Touch]) -> tuple[str, ...]:
    """Of faults those that strike nothing, a line each in the sheet's words; none of the line."""
    return tuple(
        f"fault {touch.fault.type}{_aimed(touch.fault)} {_IDLE}"
        for touch in touches
        if touch.fault.family != "transport" and not touch.contests and not touch.items
    )


@dataclass(frozen=True, slots=True)
class LineFault:
    """A fault of the line, as a plan tells it.

    Attributes:
        type: the fault's.
        words: what clients get, with what its keys hold.
        begins, ends: seconds of the night; None: from the beginning, to the end.
    """

    type: str
    words: str
    begins: int | None
    ends: int | None

    def covers(self, seconds: int) -> bool:
        """Whether a moment of the night is within its time."""
        late = self.ends is not None and seconds >= self.ends
        return not late and (self.begins is None or self.begins <= seconds)


def line_faults(touches: Iterable[Touch]) -> tuple[LineFault, ...]:
    """Of faults those of the line, in the order in which they were asked for."""
    return tuple(
        LineFault(
            type=fault.type,
            words=_of_line(fault),
            begins=fault.at,
            ends=int(fault.ends) if fault.lasts is not None else None,
        )
        for fault in (touch.fault for touch in touches)
        if isinstance(fault, TransportFault)
    )


def _of_line(fault: TransportFault) -> str:
    """``every request 503``, or a fault's own words and its keys."""
    keys = dict(_keys(fault))
    if fault.routes is None:
        keys.pop("routes", None)  # what it meets goes without saying
    if keys.get("share") == "1":
        del keys["share"]
    if isinstance(fault, HttpStatus) and set(keys) <= {"status", "retry_after"}:
        after = f", Retry-After {fault.retry_after}" if fault.retry_after is not None else ""
        return f"every request {fault.status}{after}"
    told = "; ".join(f"{key} {value}" for key, value in keys.items())
    words = (type(fault).__doc__ or "").strip().partition("\n")[0].replace("``", "").rstrip(".")
    return f"{words} ({told})" if told else words


def broad(touches: Iterable[Touch]) -> tuple[str, ...]:
    """Of faults of content those that were aimed at nothing and strike several seats, a line each.

    Whoever forgot to name a contest has wrong results in all of them.
    """
    return tuple(
        f"fault {touch.fault.type} strikes {quantity(len(touch.contests), 'seat')}"
        for touch in touches
        if touch.fault.family == "content" and len(touch.contests) > 1 and _is_open(touch.fault)
    )


def _is_open(fault: Fault) -> bool:
    """Whether nothing says which contests, or how many of them, a fault is to strike."""
    return isinstance(fault, Choosing) and not (
        fault.contest or fault.where or fault.count is not None or fault.share is not None
    )


def _aimed(fault: Fault) -> str:
    """Which contests a fault was to strike, where that was said."""
    if not isinstance(fault, Choosing):
        return ""
    if fault.where is not None:
        return f" where {fault.where.words()}"
    slugs = fault.contest or ()
    few = join(slugs) if len(slugs) <= _LEAST else quantity(len(slugs), "contest")
    return f" on {few}" if slugs else ""


@dataclass(frozen=True)
class _Maker(Reach):
    """Makes rows of one night."""

    ids: Mapping[str, str]
    run: str
    wall: Wall

    def row(self, name: str, touch: Touch, preset: str) -> Row:
        """What one fault did."""
        fault, roll = touch.fault, self.roll
        by_contest = self.contests(touch)
        ends = [self.corrected(contest, ids, touch) for contest, ids in by_contest.items()]
        due, corrected = self.bounds(touch, ends)
        return Row(
            id=name,
            type=fault.type,
            family=fault.family,
            words=(type(fault).__doc__ or "").strip().partition("\n")[0].replace("``", ""),
            due=self.night(due),
            corrected=self.night(corrected),
            contests=touch.contests,
            messages=self._told(touch.items),
            parts=tuple(self._part(contest, ids, touch) for contest, ids in by_contest.items()),
            run=self.run,
            night=roll.scenario.title,
            told=roll.told,
            preset=preset,
            keys=_keys(fault),
            expected=fault.expected,
            note=fault.note,
            wall_due=self._real(due),
            wall_corrected=self._real(corrected),
        )

    def _part(self, contest: str | None, ids: Sequence[str], touch: Touch) -> Part:
        said, true = self._words(contest, ids, touch)
        return Part(
            contest=contest,
            messages=self._told(ids),
            due=self.night(min(self.times(ids), default=None)) or "",
            corrected=self.night(self.corrected(contest, ids, touch)),
            name=self._name(contest, ids),
            said=said,
            true=true,
            steps=tuple(self._steps(contest, ids, touch)),
        )

    def _words(self, contest: str | None, ids: Sequence[str], touch: Touch) -> tuple[str, str]:
        """What is said wrongly first, figures before the winner alone; and what is true."""
        said = [item.message for id in ids for item in self.by_id.get(id, ())[:1]]
        for message in sorted(said, key=lambda message: message.figures is None):
            fact = truth(contest, message, touch)
            false, true = differences(message, fact) if fact is not None else ("", "")
            if false and message.night_time < self.roll.close_of_poll:
                return false, f"nothing is declared yet; in the end {brief(fact or message)}"
            if false:
                return false, true
        known = touch.truth.get(contest or "")
        return "", brief(known) if known is not None else ""

    def _steps(self, contest: str | None, ids: Sequence[str], touch: Touch) -> Iterator[Step]:
        """The messages, in the order of sending; bytes that come once more are one more."""
        for item, wrong, mends in self.judged(contest, ids, touch):
            message = item.message
            again = ", the same bytes once more" if item.again is not None else ""
            spoilt = f", sent as {item.spoilt}" if item.spoilt else ""
            yield Step(
                id=self.ids.get(message.id),
                kind=message.kind.value,
                revision=message.revision,
                due=self.night(item.due) or "",
                wall=self._real(item.due),
                words=f"{brief(message)}{again}{spoilt}".removeprefix(", "),
                wrong=wrong,
                mends=mends,
            )

    def _name(self, contest: str | None, ids: Sequence[str]) -> str:
        if contest is None:
            kinds = {item.message.kind for id in ids for item in self.by_id.get(id, ())}
            return "the state of the parties" if kinds == {Kind.PARTIES} else "of no contest"
        seat = self.roll.seats.get(contest)
        return seat.contest.name if seat is not None else contest

    def _told(self, ids: Sequence[str]) -> tuple[str, ...]:
        return tuple(self.ids.get(id, id) for id in ids)

    def _real(self, seconds: int | None) -> str | None:
        moment = None if seconds is None else self.wall(seconds)
        return None if moment is None else moment.isoformat(timespec="seconds")


def _keys(fault: Fault) -> Mapping[str, str]:
    """What a fault's own keys hold; of one of the line, which addresses it meets as well."""
    own = {field.name for field in fields(Fault)} | {"contest", "where", "routes"}
    kinds = kinds_of_keys()[fault.type]
    told = {
        field.name: _value(getattr(fault, field.name), kinds.get(field.name, ""))
        for field in fields(fault)
        if field.name not in own and getattr(fault, field.name) is not None
    }
    if isinstance(fault, TransportFault):
        every = f"all but {' and '.join(NEVER)}"
        routes = fault.routes or (every if fault.formats is None else None)
        if routes is not None:
            told["routes"] = _value(routes)
    return told


@cache
def kinds_of_keys() -> Mapping[str, Mapping[str, str]]:
    """By type of fault, what its keys hold."""
    return {entry.type: {key.name: key.kind for key in entry.keys} for entry in catalogue()}


def _value(value: Any, kind: str = "") -> str:
    if isinstance(value, tuple | list):
        return ", ".join(str(one) for one in value)
    if "duration" in kind:
        return write_duration(value)
    return f"{value:g}" if isinstance(value, float) else str(value)


# On paper


def print_rows(rows: Sequence[Row], title: str, *, told: str = "", run: str = "") -> str:
    """The sheet as plain text, with a box to tick for each fault.

    Args:
        rows: of the sheet.
        title: of the night.
        told: what a drawn or imagined night is, in words.
        run: its name.
    """
    lines = _wrapped(f"TEST DATA: marking sheet of a rehearsal, {title}", "")
    lines += _wrapped(told[:1].upper() + told[1:], "") if told else []
    lines += [f"run {run}"] if run else []
    if any(row.wall_due for row in rows):
        lines.append("Times are the night's; in brackets those of your clock.")
    lines.append("")
    for row in rows:
        lines += [*_printed(row), ""]
    if not rows:
        lines += ["No fault is armed.", ""]
    return "\n".join(expose(line) for line in lines)


def _printed(row: Row) -> Iterator[str]:
    preset = f" [preset:{row.preset}]" if row.preset else ""
    line = row.family == "transport"
    begin = _clock(row.due, dated=True) or ("from the beginning" if line else "—")
    late = row.due is not None and (row.corrected or "")[:10] != row.due[:10]
    end = _clock(row.corrected, dated=late) or ("to the end" if line else "—")
    yield f"{row.id:<8} {row.type:<22} {begin} → {end}{_real(row)}"
    yield from _wrapped(f"{row.words}{preset}")
    if line:
        told = "; ".join(f"{key} {value}" for key, value in (row.keys or {}).items())
        yield from _wrapped(told)
    elif not row.contests and not row.messages:
        yield f"{_INDENT}{_IDLE}"
    most = _MOST if any(part.said for part in row.parts) else _LEAST
    mended = any(key in (row.keys or {}) for key in UNTIL)
    for part in row.parts[:most]:
        yield from _printed_part(part)
        if mended and part.corrected is None and part.steps and part.steps[-1].wrong:
            yield from _wrapped("and it stays wrong: by another fault, which nothing puts right")
    more = [part.name for part in row.parts[most:]]
    if more:
        left = len(more) - _NAMED
        told = join([*more[:_NAMED], *([f"{left} more"] if left > 0 else [])])
        yield from _wrapped(f"and in {told}")
    if row.note:
        yield from _wrapped(f"note: {row.note}.")
    if row.expected:
        yield from _wrapped(f"a good desk: {row.expected}.")
    yield f"{_INDENT}{QUESTIONS}"
    yield f"{_INDENT}notes {'_' * 60}"


def _printed_part(part: Part) -> Iterator[str]:
    yield f"{_INDENT}{part.name}"
    inner = f"{_INDENT}   "
    if part.said:
        yield from _wrapped(f"said  {part.said}", inner, 6)
    if part.true:
        yield from _wrapped(f"true  {part.true}", inner, 6)
    steps = list(part.steps)
    left = len(steps) - 2 * _LEAST
    for k, step in enumerate(steps):
        if left > 0 and _LEAST <= k < len(steps) - _LEAST:
            if k == _LEAST:
                yield f"{inner}… {quantity(left, 'more message')}"
            continue
        wall = f" ({step.wall[11:19]})" if step.wall else ""
        revision = f" {step.revision}" if step.revision > 1 else ""
        words = f"  {step.words}" if step.words else ""
        mends = _MENDS if step.mends else ""
        what = f"{step.kind}{revision}"
        text = f"{_clock(step.due)}{wall}  {what:<14} {step.id or 'to come'}{words}"
        *several, last = _wrapped(text, inner, 6, _WIDTH - len(mends))
        yield from (*several, f"{last}{mends}")


def _wrapped(text: str, indent: str = _INDENT, more: int = 0, width: int = _WIDTH) -> list[str]:
    return textwrap.wrap(
        text,
        width,
        initial_indent=indent,
        subsequent_indent=indent + " " * more,
        break_on_hyphens=False,
    )


def _real(row: Row) -> str:
    """The real times behind those of the night."""
    if row.wall_due is None:
        return ""
    end = f" → {row.wall_corrected[11:19]}" if row.wall_corrected else ""
    return f" ({row.wall_due[11:19]}{end})"


def _clock(time: str | None, *, dated: bool = False) -> str:
    """``04:12:30``, or ``Fri 5 Jul 04:12:30``, of a time in ISO 8601; empty of none."""
    if not time:
        return ""
    moment = datetime.fromisoformat(time)
    return f"{moment:%a} {moment.day} {moment:%b %H:%M:%S}" if dated else f"{moment:%H:%M:%S}"
