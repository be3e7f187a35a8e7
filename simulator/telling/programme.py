"""A night cut into shots: when each moment is on the screen, and how fast the clock runs there.

A results programme has a length, a night has another: the clock runs fast through silence, slowly
through news, and waits for what stands alone. The cutting is arithmetic on a running order: shots
follow one another on a *tape* of wall seconds, and each covers a stretch of the night. Nothing is
shown before it has happened, and nothing is left out: moments that come too thick for a card each
share one, holds are counted.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf, log1p
from typing import Final

from simulator.telling.moment import ALONE_SECONDS, NAMED_SECONDS, Kind, Moment, Rank

ON_A_CARD: Final = 4
"""Moments named on one card at most."""

SPANS: Final = (0, 30, 60, 120, 180, 300, 450, 600, 900, 1200, 1800, 3600)
"""Seconds of the night within which moments share a card: the least that a length has room for."""

COUNT_AFTER: Final = 12 * 60
"""Holds are counted on a card of their own when no other has come for so long (seconds)."""

TICK_SECONDS: Final = 0.25
"""A screen looks at the clock ten times a second and needs a moment to draw: so much longer than
the least time a moment is given, that it is really seen for it."""

YIELDING: Final = frozenset({Kind.ELECTED})
"""Kinds that stand alone only where the length has room for it."""

RUN_SECONDS: Final = 0.1
"""Least time for the clock to go on from a moment that it waited for."""

LONGEST_STAND: Final = 8.0
"""The clock waits no longer than this for a moment, unless the moment wants it to."""

GAP_SCALE: Final = 90.0
"""Seconds of silence that weigh as much as they would on a plain clock; longer silence weighs by
its logarithm, so that a day without news is a breath."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A stretch of the tape with what is told in it.

    Attributes:
        begin, end: wall seconds on the tape.
        at, until: where the clock is then, seconds after close of poll.
        stand: wall seconds from ``begin`` for which the clock waits.
        moments: one that stands alone, or up to four that share a card; none in a silence.
        holds: contests held since the last shot that counted them, by party id.
    """

    begin: float
    end: float
    at: float
    until: float
    stand: float = 0.0
    moments: tuple[Moment, ...] = ()
    holds: Mapping[str, int] = field(default_factory=dict)

    @property
    def alone(self) -> bool:
        """Its moment stands alone."""
        return any(moment.alone for moment in self.moments)

    @property
    def seconds(self) -> float:
        """How long it lasts, wall seconds."""
        return self.end - self.begin


@dataclass(frozen=True, slots=True)
class Programme:
    """The shots of a night in order: a tape from 0 to ``length`` wall seconds.

    ``position`` and ``tape`` take one to the other: of a moment for which the clock waits, the
    tape begins the wait.
    """

    shots: tuple[Shot, ...]

    @property
    def length(self) -> float:
        """Wall seconds."""
        return self.shots[-1].end

    def shot(self, tape: float) -> Shot:
        """The shot at a place of the tape."""
        place = bisect_right(self.shots, tape, key=lambda shot: shot.begin)
        return self.shots[max(place - 1, 0)]

    def position(self, tape: float) -> float:
        """Seconds after close of poll at a place of the tape."""
        shot = self.shot(tape)
        run = shot.seconds - shot.stand
        ran = min(max(tape - shot.begin - shot.stand, 0.0), run)
        part = ran / run if run > 0 else 0.0
        return round(shot.at + (shot.until - shot.at) * part, 6)

    def tape(self, position: float) -> float:
        """The first place of the tape at which the clock is there."""
        # Several shots may begin at one second: the first of them, whose news is first.
        place = bisect_left(self.shots, position, key=lambda shot: shot.at)
        if place == len(self.shots) or self.shots[place].at > position:
            place -= 1
        shot = self.shots[max(place, 0)]
        if position <= shot.at:
            return shot.begin
        if shot.until <= shot.at:
            return shot.end
        part = min((position - shot.at) / (shot.until - shot.at), 1.0)
        return shot.begin + shot.stand + (shot.seconds - shot.stand) * part

    def stretched(self, asked: float) -> bool:
        """It could not be played in the length asked for, a tenth more allowed."""
        return self.length > 1.1 * asked


@dataclass(frozen=True, slots=True)
class _Card:
    """A shot that has no times yet: when it is put up, and what it tells."""

    at: float
    moments: tuple[Moment, ...] = ()
    holds: Mapping[str, int] = field(default_factory=dict)

    @property
    def alone(self) -> bool:
        return any(moment.alone for moment in self.moments)

    @property
    def exact(self) -> float | None:
        """Seconds that it wants, no more and no fewer."""
        wanted = [moment.seconds for moment in self.moments if moment.exact]
        return max(wanted) if wanted else None

    @property
    def least(self) -> float:
        """Seconds below which nobody could read it."""
        if self.exact is not None:
            return self.exact
        if self.alone:
            return ALONE_SECONDS + TICK_SECONDS + RUN_SECONDS
        return NAMED_SECONDS + TICK_SECONDS if self.moments or self.holds else 0.0

    @property
    def wanted(self) -> float:
        """Seconds in which it is comfortably read."""
        if self.exact is not None:
            return self.exact
        asked = sum(moment.seconds for moment in self.moments)
        return max(self.least, asked + NAMED_SECONDS * bool(self.holds))


def direct(moments: Sequence[Moment], start: float, end: float, length: float) -> Programme:
    """A night played in so many seconds.

    Args:
        moments: the running order, ascending.
        start, end: where the clock begins and ends, seconds after close of poll.
        length: wall seconds. Where the least time of all that must be shown is longer, that is
            the length: ``Programme.stretched`` tells.
    """
    if length <= 0:
        raise ValueError(f"a length is above zero, not {length:g}")
    cards = _cards_within(moments, start, end, length)
    seconds = _spread(cards, end, length)
    return _cut(cards, end, seconds, [_stand(*pair) for pair in zip(cards, seconds, strict=True)])


def keep_pace(moments: Sequence[Moment], start: float, end: float, speed: float) -> Programme:
    """A night at a fixed speed, times real time; what stands alone holds the clock.

    Cards are put up as moments come, and stand until the next.
    """
    if not 0 < speed < inf:
        raise ValueError(f"a speed is above zero, not {speed:g}")
    cards = _cards(moments, start, end, span=2 * NAMED_SECONDS * speed)
    seconds, stands = [], []
    for card, silence in zip(cards, _silences(cards, end), strict=True):
        run = silence / speed
        stand = ALONE_SECONDS + TICK_SECONDS if card.alone and card.exact is None else 0.0
        # A set piece takes its time, but hurries nobody who plays slower than it does.
        seconds.append(max(card.exact or 0.0, stand + run))
        stands.append(stand)
    return _cut(cards, end, seconds, stands)


def _cards_within(
    moments: Sequence[Moment], start: float, end: float, length: float
) -> list[_Card]:
    """The cards that a length has room for, as few moments sharing one as can be.

    Where even an hour's cards are too many, none is put up before it is full, and who was elected
    is named on one; what a night turns on stands alone at any length.
    """
    # What comes to be known on the way must not regroup what has been shown by then.
    planned = [m for m in moments if m.kind is not Kind.PROJECTION]
    low, high = 0, len(SPANS) - 1
    while low < high:  # the longer the span, the fewer the cards
        middle = (low + high) // 2
        if _wanted(_cards(planned, start, end, SPANS[middle])) <= length * 0.8:
            high = middle
        else:
            low = middle + 1
    cards = _cards(moments, start, end, SPANS[low])
    if sum(card.least for card in _cards(planned, start, end, SPANS[low])) > length:
        fewer = [replace(m, rank=Rank.NAMED) if m.kind in YIELDING else m for m in moments]
        cards = _cards(fewer, start, end, SPANS[-1], full=True)
    return cards


def _wanted(cards: Sequence[_Card]) -> float:
    """Seconds in which all are comfortably read."""
    return sum(card.wanted for card in cards)


def _cards(
    moments: Sequence[Moment], start: float, end: float, span: float, *, full: bool = False
) -> list[_Card]:
    """What is put up together: put up when the last of it has happened.

    What stands alone does so at once; what is named comes before it, unless cards are to be full.
    """
    found: list[_Card] = []
    named: list[Moment] = []
    holds: Counter[str] = Counter()
    last = begun = start  # of what is to be put up next: its last moment; when it could begin

    def put_up() -> None:
        nonlocal begun
        if named or holds:
            found.append(_Card(last, tuple(named), dict(holds)))
        named.clear()
        holds.clear()
        begun = last

    for moment in moments:
        if not start <= moment.time <= end:
            continue
        # What was told of a seat is no news once it has declared.
        late = moment.contest is not None and any(m.contest == moment.contest for m in named)
        if named and (moment.time > named[0].time + span or late):
            put_up()
        if moment.rank is Rank.COUNTED:
            holds[moment.party or ""] += 1
            last = moment.time
            if not named and not full and last - begun > COUNT_AFTER:
                put_up()
        elif moment.alone or moment.exact or moment.kind is Kind.HOUR:
            waits = full or moment.kind is Kind.PROJECTION
            if (named and not waits) or moment.kind is Kind.ENDING:
                put_up()
            found.append(_Card(moment.time, (moment,)))
            last = moment.time
            begun = begun if moment.kind is Kind.PROJECTION else last
        else:
            named.append(moment)
            last = moment.time
            if len(named) == ON_A_CARD:
                put_up()
    put_up()
    if not found or found[0].at > start:
        found.insert(0, _Card(start))
    return found


def _silences(cards: Sequence[_Card], end: float) -> list[float]:
    """Seconds of the night from each card to the next, or to the end."""
    ends = [*(card.at for card in cards[1:]), end]
    return [max(until - card.at, 0.0) for card, until in zip(cards, ends, strict=True)]


def _spread(cards: Sequence[_Card], end: float, length: float) -> list[float]:
    """Seconds for each card: what it needs, then what it wants, then by the silence after it."""
    least = [card.least for card in cards]
    wanted = [card.wanted for card in cards]
    spare = length - sum(least)
    if spare <= 0:
        return least
    asked = sum(wanted) - sum(least)
    # Four parts in five of what is spare go to reading, as far as it is asked for.
    part = min(0.8 * spare / asked, 1.0) if asked > 0 else 0.0
    seconds = [a + (b - a) * part for a, b in zip(least, wanted, strict=True)]
    spare = length - sum(seconds)
    weights = [
        0.0 if card.exact is not None else log1p(silence / GAP_SCALE) + 0.15 * len(card.moments)
        for card, silence in zip(cards, _silences(cards, end), strict=True)
    ]
    total = sum(weights)
    if total <= 0:
        return seconds
    return [a + spare * weight / total for a, weight in zip(seconds, weights, strict=True)]


def _cut(
    cards: Sequence[_Card], end: float, seconds: Sequence[float], stands: Sequence[float]
) -> Programme:
    """The tape of cards that last so long, the clock waiting for the first part of each."""
    shots, begin = [], 0.0
    ends = [*(card.at for card in cards[1:]), end]
    for card, until, lasting, stand in zip(cards, ends, seconds, stands, strict=True):
        until = max(until, card.at)
        waits = min(stand, lasting) if until > card.at else lasting
        shots.append(Shot(begin, begin + lasting, card.at, until, waits, card.moments, card.holds))
        begin += lasting
    return Programme(tuple(shots))


def _stand(card: _Card, seconds: float) -> float:
    """How long the clock waits for a card that lasts so long."""
    if not card.alone or card.exact is not None:
        return 0.0
    most = max(LONGEST_STAND, *(moment.seconds for moment in card.moments))
    return min(max(ALONE_SECONDS + TICK_SECONDS, 0.7 * seconds), most)
