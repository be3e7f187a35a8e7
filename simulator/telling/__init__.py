"""What is a viewer shown, when, for how long? The running order of moments, and its timing."""

from typing import TYPE_CHECKING

from simulator.lazy import public

if TYPE_CHECKING:
    from simulator.telling.hall import HALL_SECONDS as HALL_SECONDS
    from simulator.telling.hall import hall_order as hall_order
    from simulator.telling.hearing import as_heard as as_heard
    from simulator.telling.hearing import heard as heard
    from simulator.telling.hearing import heard_of_night as heard_of_night
    from simulator.telling.hearing import is_public as is_public
    from simulator.telling.length import seconds_of as seconds_of
    from simulator.telling.moment import Kind as Kind
    from simulator.telling.moment import Moment as Moment
    from simulator.telling.moment import Rank as Rank
    from simulator.telling.order import running_order as running_order
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
    from simulator.telling.words import poll_name as poll_name

__all__ = [
    "HALL_SECONDS",
    "Beat",
    "Kind",
    "Moment",
    "Part",
    "Programme",
    "Rank",
    "Shot",
    "Statement",
    "as_heard",
    "asides",
    "direct",
    "hall_order",
    "heard",
    "heard_of_night",
    "is_public",
    "keep_pace",
    "poll_name",
    "rejected_lines",
    "running_order",
    "seconds_of",
    "statement",
]

if not TYPE_CHECKING:  # so that a checker knows which names there are not
    __getattr__ = public(
        __name__,
        {
            "Beat": "simulator.telling.reading",
            "HALL_SECONDS": "simulator.telling.hall",
            "Kind": "simulator.telling.moment",
            "Moment": "simulator.telling.moment",
            "Part": "simulator.telling.reading",
            "Programme": "simulator.telling.programme",
            "Rank": "simulator.telling.moment",
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
            "poll_name": "simulator.telling.words",
            "rejected_lines": "simulator.telling.reading",
            "running_order": "simulator.telling.order",
            "seconds_of": "simulator.telling.length",
            "statement": "simulator.telling.reading",
        },
    )
