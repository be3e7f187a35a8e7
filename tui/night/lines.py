"""A moment of the night as lines: the ticker, battlegrounds, records, and who is next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from simulator.projection import Projection
from simulator.text import signed
from simulator.timeline import Declaration, SeatStatus, Stage, Target, TargetStatus
from tui.kit.expectations import seat_words
from tui.kit.line_list import Line
from tui.kit.marks import BY_SIMULATED_LOT, by_simulated_lot, letters
from tui.kit.pieces import SIMULATED, Piece, Role, Says, chip, mark_piece
from tui.kit.replay import stage_names
from tui.night.hexmap_layout import short_region
from tui.night.replay import Frame, NightReplay
from tui.night.seat_signs import GLYPHS, Manner, manner_of

NEXT: Final = 60
"""Seats named as expected next at most."""

MISSES: Final = 12
"""Near misses named at most."""

COUNTERMANDED: Final = "poll countermanded: no result tonight"

STATUS_WORDS: Final = {
    TargetStatus.WON: "✓",
    TargetStatus.MISSED: "✗",
    TargetStatus.PENDING: "·",
}


def ticker_lines(replay: NightReplay) -> list[Line[Says]]:
    """Every story of the night as a line, in order."""
    lines = []
    for story in replay.stories:
        mark = (mark_piece(story.mark), (" ", Role.QUIET))
        left = ((f"{story.clock} ", Role.QUIET), *mark, *story.pieces)
        says = Says(left, story.right, story.more)
        seat = replay.places[story.contest] if story.contest else None
        lines.append(Line(story.number, says, seat))
    return lines


def next_lines(replay: NightReplay, frame: Frame) -> list[Line[Says]]:
    """The counts that are furthest: what can be seen in the halls."""
    lines = []
    for status in frame.standing.expected[:NEXT]:
        seat = replay.places[status.contest]
        contest = replay.scenario.contests[seat]
        manner = manner_of(status, contest.poll)
        held = contest.base.winner if contest.base else None
        left = ((f"{GLYPHS.get(manner, ' ')} ", _role(manner)), (contest.name, Role.NORMAL))
        words = _stage(replay, status)
        if status.stage is not Stage.BEFORE:
            words = f"{words} {replay.clock(status.since):%H:%M}"
        right: list[Piece] = [(f"{words}  ", Role.QUIET), *([chip(held)] if held else [])]
        lines.append(Line(status.contest, Says(left, tuple(right)), seat))
    return lines


def next_title(replay: NightReplay) -> Says:
    """What the list of the next seats is, and is not."""
    based = any(contest.base for contest in replay.scenario.contests)
    return Says(
        (("Counts furthest on ", Role.BRIGHT), SIMULATED),
        (("since  held by" if based else "since", Role.QUIET),),
    )


def battle_lines(replay: NightReplay, party: str) -> list[Line[Says]]:
    """A party's targets, the least swing first."""
    return [
        Line((party, target.contest), _target(target, replay), replay.places[target.contest])
        for target in replay.nation.battleground(party, replay.now)
    ]


def battle_title(replay: NightReplay, party: str) -> Says:
    """Whose targets, and how many are won."""
    counts = replay.nation.battleground_counts(party, replay.now)
    tallies = "  ".join(f"{STATUS_WORDS[status]} {counts[status]}" for status in TargetStatus)
    name = replay.scenario.party(party).short
    return Says(
        (("‹ ", Role.BRIGHT), chip(party), (f" {name} targets ›", Role.BRIGHT)),
        ((f"{tallies}    swing", Role.QUIET),),
    )


def challengers(replay: NightReplay) -> tuple[str, ...]:
    """Parties with targets that matter: named in the exit poll, or with a seat in the base."""
    held: dict[str, int] = {}
    for contest in replay.scenario.contests:
        if contest.base is not None and contest.base.winner:
            held[contest.base.winner] = held.get(contest.base.winner, 0) + 1
    poll = replay.scenario.exit_poll.seats if replay.scenario.exit_poll else {}
    ranked = sorted({*held, *poll}, key=lambda p: (-poll.get(p, 0), -held.get(p, 0), p))
    return tuple(party for party in ranked if replay.nation.battlegrounds.targets(party))


def _target(target: Target, replay: NightReplay) -> Says:
    role = Role.NORMAL if target.status is TargetStatus.PENDING else Role.STRONG
    left: list[Piece] = [
        (f"{STATUS_WORDS[target.status]} ", Role.BRIGHT),
        (target.name, role),
    ]
    holder = replay.scenario.party(target.holder).short
    if target.winner is None:
        left.append((f"  held by {holder}", Role.QUIET))
    elif target.winner == target.party:
        left.append((f"  from {holder}", Role.QUIET))
    else:
        left += [("  ", Role.QUIET), chip(target.winner)]
    return Says(tuple(left), ((f"{target.swing_needed:.1f}", Role.QUIET),))


def record_lines(replay: NightReplay, frame: Frame) -> list[Line[Says]]:
    """Records that stand, defeats of known names, near misses, second places."""
    return [*_records(replay, frame), *_defeats(replay, frame), *_misses(replay, frame),
            *_seconds(frame, replay)]  # fmt: skip


def _heading(key: str, words: str, right: str = "") -> Line[Says]:
    return Line(key, Says(((words, Role.HEADING),), ((right, Role.QUIET),)))


def _records(replay: NightReplay, frame: Frame) -> Iterator[Line[Says]]:
    standing = frame.standing
    if standing.records:
        yield _heading("records", "Records so far", f"of {standing.declared} seats declared")
    for record in standing.records.values():
        if record.about is not None:
            continue
        name = f"{record.title}  "
        says = Says(
            ((name, Role.QUIET), (record.name, Role.STRONG)), ((record.detail, Role.NORMAL),)
        )
        yield Line(("record", record.key), says, replay.places[record.contest])


def _defeats(replay: NightReplay, frame: Frame) -> Iterator[Line[Says]]:
    defeats = frame.standing.defeats
    if defeats:
        yield _heading("defeats", "Sitting MPs defeated", str(len(defeats)))
    for defeat in sorted(defeats, key=lambda d: d.note is None):
        left: list[Piece] = [chip(defeat.party), (f" {defeat.candidate}", Role.STRONG)]
        if defeat.note:
            left.append((f"  {defeat.note}", Role.QUIET))
        right = ((f"{defeat.name} ", Role.QUIET), chip(defeat.winner))
        key = ("defeat", defeat.contest, defeat.candidate)
        yield Line(key, Says(tuple(left), right), replay.places[defeat.contest])


def _misses(replay: NightReplay, frame: Frame) -> Iterator[Line[Says]]:
    misses = frame.standing.near_misses[:MISSES]
    if misses:
        yield _heading("misses", "Nearest misses", "votes short")
    for miss in misses:
        left = (chip(miss.party), (f" {miss.candidate}", Role.NORMAL), ("  lost to ", Role.QUIET),
                chip(miss.winner), (f"  {miss.name}", Role.QUIET))  # fmt: skip
        says = Says(left, ((f"{miss.majority:,}", Role.STRONG),))
        yield Line(("miss", miss.contest, miss.candidate), says, replay.places[miss.contest])


def _seconds(frame: Frame, replay: NightReplay) -> Iterator[Line[Says]]:
    ranked = sorted(frame.standing.parties, key=lambda line: -line.second_places)
    seconds = [line for line in ranked if line.second_places]
    if seconds:
        yield _heading("seconds", "Second places", "seats")
    for line in seconds:
        name = replay.scenario.party(line.party).name
        says = Says(
            (chip(line.party), (f" {name}", Role.NORMAL)),
            ((str(line.second_places), Role.STRONG),),
        )
        yield Line(("second", line.party), says)


def seat_says(
    replay: NightReplay,
    frame: Frame,
    seat: int,
    projection: Projection | None = None,
    *,
    hint: bool,
) -> tuple[Says, Says]:
    """The seat under the cursor in two lines: who and what, and how it compares or is expected."""
    contest, status = replay.scenario.contests[seat], frame.seats[seat]
    more: tuple[Piece, ...] = (
        (f"  {short_region(contest.region or contest.country)}", Role.QUIET),
    )
    words = "enter: what is known" if replay.timeline.live else "enter: hall"
    opens: tuple[Piece, ...] = ((words, Role.QUIET),) if hint else ()
    declared = replay.declaration(seat)
    name: Piece = (contest.name, Role.STRONG)
    if contest.poll == "countermanded":
        said: Piece = (f"  {COUNTERMANDED}", Role.BRIGHT)
        return Says((name, said), opens, more), Says((_before(replay, seat),))
    if declared is None:
        left = (name, *_counting(replay, status))
        expected = _expected(replay, seat, projection)
        return Says(left, opens, more), Says((_before(replay, seat), *expected))
    who = declared.elected
    words = BY_SIMULATED_LOT if by_simulated_lot(declared) else letters(declared)
    result, margin = f"  {declared.result.partition(' ')[2]}", f", majority {_margin(declared)}"
    if declared.unopposed:
        result, margin = "  returned unopposed: no poll, no boxes", ""
    if declared.rush:
        margin = f", {declared.instead_of_votes}"
    first = Says(
        (chip(who.party), (f" {contest.name}", Role.STRONG), (result, Role.BRIGHT),
         (margin, Role.NORMAL), (" ", Role.QUIET), mark_piece(words)), opens, more
    )  # fmt: skip
    return first, Says(((_result(replay, declared), Role.QUIET),))


def _counting(replay: NightReplay, status: SeatStatus) -> tuple[Piece, ...]:
    """Where a count stands."""
    words = f"  {_stage(replay, status)} "
    if status.stage is Stage.BEFORE:
        return ((words, Role.NORMAL),)
    words += f"since {replay.clock(status.since):%H:%M} "
    mark = mark_piece(replay.show.timeline.undeclared_mark.short)
    return ((f"{words}(close) " if status.close else words, Role.NORMAL), mark)


def _margin(declared: Declaration) -> str:
    percent = 100 * declared.majority / declared.valid_votes if declared.valid_votes else 0.0
    return "by lot" if declared.by_lot else f"{declared.majority:,} ({percent:.1f} %)"


def _result(replay: NightReplay, declared: Declaration) -> str:
    """Who was elected, with what, and when."""
    who, at = declared.elected, f"at {replay.clock(declared.time):%H:%M}"
    if declared.without_votes:
        return f"{who.display_name}, {at}"
    change = "" if who.change is None else f" ({signed(who.change, 1)})"
    swing = declared.swing
    turned = (
        f", swing {swing.points:.1f} from {swing.from_party} to {swing.to_party}" if swing else ""
    )
    return (
        f"{who.display_name} {who.votes:,}, {who.share:.1f} %{change}{turned}, "
        f"turnout {declared.turnout:.1f} %, {at}"
    )


def _before(replay: NightReplay, seat: int) -> Piece:
    """What the seat's base says."""
    base = replay.scenario.contests[seat].base
    if base is None or base.winner is None:
        return ("No earlier result on these boundaries on file", Role.QUIET)
    ranked = sorted(base.votes, key=lambda party: -base.votes[party])
    first, second = (*ranked, "")[:2]
    lead = 100 * (base.votes[first] - base.votes.get(second, 0)) / max(base.valid_votes, 1)
    over = f" over {replay.scenario.party(second).short}" if second else ""
    holder = replay.scenario.party(base.winner).short
    return (f"{base.label}: {holder} by {lead:.1f} points{over}", Role.QUIET)


def _expected(replay: NightReplay, seat: int, projection: Projection | None) -> tuple[Piece, ...]:
    """What the projection expects of a seat to come."""
    contest = replay.scenario.contests[seat]
    found = projection.contests.get(contest.slug) if projection is not None else None
    if found is None or found.declared:
        return ()
    words = f"{seat_words(contest, found, replay.scenario)} "
    return ("  Projection: ", Role.QUIET), (words, Role.NORMAL), SIMULATED


def _stage(replay: NightReplay, status: SeatStatus) -> str:
    """Where a count stands; of one that nobody sees it is known that there is one."""
    if replay.timeline.live and replay.begun and status.stage is Stage.BEFORE:
        return "counting"
    return stage_words(status.stage, public=replay.public)


def stage_words(stage: Stage, *, public: bool = False) -> str:
    """A stage in few words."""
    before = stage is Stage.BEFORE
    return "before close of poll" if before else stage_names(stage, public=public)[1].lower()


def _role(manner: Manner) -> Role:
    loud = (Manner.RECOUNT, Manner.CLOSE, Manner.STAGE)
    return Role.BRIGHT if manner in loud else Role.QUIET
