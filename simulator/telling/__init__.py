"""What is a viewer shown, when, for how long? The running order of moments, and its timing."""

from typing import TYPE_CHECKING

from simulator.lazy import public

if TYPE_CHECKING:
    from simulator.telling.chances import projection_moments as projection_moments
    from simulator.telling.closing import Closing as Closing
    from simulator.telling.closing import PartyClosing as PartyClosing
    from simulator.telling.closing import SeatSwing as SeatSwing
    from simulator.telling.closing import summary as summary
    from simulator.telling.hall import HALL_SECONDS as HALL_SECONDS
    from simulator.telling.hall import hall_order as hall_order
    from simulator.telling.hearing import as_heard as as_heard
    from simulator.telling.hearing import heard as heard
    from simulator.telling.hearing import heard_of_night as heard_of_night
    from simulator.telling.hearing import is_public as is_public
    from simulator.telling.length import seconds_of as seconds_of
    from simulator.telling.moment import NAMED_SECONDS as NAMED_SECONDS
    from simulator.telling.moment import Kind as Kind
    from simulator.telling.moment import Moment as Moment
    from simulator.telling.moment import Rank as Rank
    from simulator.telling.order import RunningOrder as RunningOrder
    from simulator.telling.order import running_order as running_order
    from simulator.telling.programme import TICK_SECONDS as TICK_SECONDS
    from simulator.telling.programme import Programme as Programme
    from simulator.telling.programme import Shot as Shot
    from simulator.telling.programme import direct as direct
    from simulator.telling.programme import keep_pace as keep_pace
    from simulator.telling.reading import Beat as Beat
    from simulator.telling.reading import Part as Part
    from simulator.telling.reading import Statement as Statement
    from simulator.telling.reading import asides as asides
    from simulator.telling.reading import rejected_lines as rejected_lines
    from simulator.telling.reading import statement as statement
    from simulator.telling.words import exit_poll_name as exit_poll_name
    from simulator.telling.words import moment_clock as moment_clock
    from simulator.telling.words import party_name as party_name
    from simulator.telling.words import poll_name as poll_name
    from simulator.telling.words import seats_by_party as seats_by_party

__all__ = [
    "HALL_SECONDS",
    "NAMED_SECONDS",
    "TICK_SECONDS",
    "Beat",
    "Closing",
    "Kind",
    "Moment",
    "Part",
    "PartyClosing",
    "Programme",
    "Rank",
    "RunningOrder",
    "SeatSwing",
    "Shot",
    "Statement",
    "as_heard",
    "asides",
    "direct",
    "exit_poll_name",
    "hall_order",
    "heard",
    "heard_of_night",
    "is_public",
    "keep_pace",
    "moment_clock",
    "poll_name",
    "projection_moments",
    "rejected_lines",
    "running_order",
    "seats_by_party",
    "seconds_of",
    "statement",
    "summary",
]

if not TYPE_CHECKING:  # so that a checker knows which names there are not
    __getattr__ = public(
        __name__,
        {
            "Beat": "simulator.telling.reading",
            "HALL_SECONDS": "simulator.telling.hall",
            "NAMED_SECONDS": "simulator.telling.moment",
            "TICK_SECONDS": "simulator.telling.programme",
            "Closing": "simulator.telling.closing",
            "Kind": "simulator.telling.moment",
            "Moment": "simulator.telling.moment",
            "Part": "simulator.telling.reading",
            "PartyClosing": "simulator.telling.closing",
            "Programme": "simulator.telling.programme",
            "Rank": "simulator.telling.moment",
            "RunningOrder": "simulator.telling.order",
            "SeatSwing": "simulator.telling.closing",
            "Shot": "simulator.telling.programme",
            "Statement": "simulator.telling.reading",
            "as_heard": "simulator.telling.hearing",
            "asides": "simulator.telling.reading",
            "direct": "simulator.telling.programme",
            "hall_order": "simulator.telling.hall",
            "heard": "simulator.telling.hearing",
            "heard_of_night": "simulator.telling.hearing",
            "is_public": "simulator.telling.hearing",
            "keep_pace": "simulator.telling.programme",
            "moment_clock": "simulator.telling.words",
            "exit_poll_name": "simulator.telling.words",
            "party_name": "simulator.telling.words",
            "poll_name": "simulator.telling.words",
            "projection_moments": "simulator.telling.chances",
            "rejected_lines": "simulator.telling.reading",
            "running_order": "simulator.telling.order",
            "seats_by_party": "simulator.telling.words",
            "seconds_of": "simulator.telling.length",
            "statement": "simulator.telling.reading",
            "summary": "simulator.telling.closing",
        },
    )
