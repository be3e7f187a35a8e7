"""How will it end, given what has been declared: a night's final result as it must be expected."""

from typing import TYPE_CHECKING

from simulator.lazy import public

if TYPE_CHECKING:
    from simulator.projection.columns import TABLES as TABLES
    from simulator.projection.columns import check_table as check_table
    from simulator.projection.naming import group_names as group_names
    from simulator.projection.naming import kind_name as kind_name
    from simulator.projection.parameters import ParameterSet as ParameterSet
    from simulator.projection.parameters import shipped_parameters as shipped_parameters
    from simulator.projection.posterior import Posterior as Posterior
    from simulator.projection.projection import Britain as Britain
    from simulator.projection.projection import CandidateProjection as CandidateProjection
    from simulator.projection.projection import Certainty as Certainty
    from simulator.projection.projection import ContestProjection as ContestProjection
    from simulator.projection.projection import PartyProjection as PartyProjection
    from simulator.projection.projection import PriorName as PriorName
    from simulator.projection.projection import Projection as Projection
    from simulator.projection.projection import SeatRange as SeatRange
    from simulator.projection.projection import ShareRange as ShareRange
    from simulator.projection.projection import SwingSoFar as SwingSoFar
    from simulator.projection.projection import Watch as Watch
    from simulator.projection.projector import DRAWS as DRAWS
    from simulator.projection.projector import FEWEST_SEATS as FEWEST_SEATS
    from simulator.projection.projector import Prior as Prior
    from simulator.projection.projector import Projector as Projector
    from simulator.projection.projector import project as project
    from simulator.projection.seats import GROUP_OF as GROUP_OF
    from simulator.projection.solving import solve_source as solve_source
    from simulator.projection.words import BEFORE_FOUR as BEFORE_FOUR
    from simulator.projection.words import INTERVAL as INTERVAL
    from simulator.projection.words import LABEL as LABEL
    from simulator.projection.words import against_words as against_words
    from simulator.projection.words import cautions as cautions
    from simulator.projection.words import nation_sentence as nation_sentence
    from simulator.projection.words import outcome_words as outcome_words

__all__ = [
    "BEFORE_FOUR",
    "DRAWS",
    "FEWEST_SEATS",
    "GROUP_OF",
    "INTERVAL",
    "LABEL",
    "TABLES",
    "Britain",
    "CandidateProjection",
    "Certainty",
    "ContestProjection",
    "ParameterSet",
    "PartyProjection",
    "Posterior",
    "Prior",
    "PriorName",
    "Projection",
    "Projector",
    "SeatRange",
    "ShareRange",
    "SwingSoFar",
    "Watch",
    "against_words",
    "cautions",
    "check_table",
    "group_names",
    "kind_name",
    "nation_sentence",
    "outcome_words",
    "project",
    "shipped_parameters",
    "solve_source",
]

if not TYPE_CHECKING:  # so that a checker knows which names there are not
    __getattr__ = public(
        __name__,
        {
            "FEWEST_SEATS": "simulator.projection.projector",
            "GROUP_OF": "simulator.projection.seats",
            "solve_source": "simulator.projection.solving",
            "DRAWS": "simulator.projection.projector",
            "Prior": "simulator.projection.projector",
            "Britain": "simulator.projection.projection",
            "CandidateProjection": "simulator.projection.projection",
            "Certainty": "simulator.projection.projection",
            "ContestProjection": "simulator.projection.projection",
            "ParameterSet": "simulator.projection.parameters",
            "Posterior": "simulator.projection.posterior",
            "shipped_parameters": "simulator.projection.parameters",
            "PartyProjection": "simulator.projection.projection",
            "Projection": "simulator.projection.projection",
            "PriorName": "simulator.projection.projection",
            "Projector": "simulator.projection.projector",
            "SeatRange": "simulator.projection.projection",
            "ShareRange": "simulator.projection.projection",
            "SwingSoFar": "simulator.projection.projection",
            "Watch": "simulator.projection.projection",
            "project": "simulator.projection.projector",
            "TABLES": "simulator.projection.columns",
            "check_table": "simulator.projection.columns",
            "group_names": "simulator.projection.naming",
            "kind_name": "simulator.projection.naming",
            "BEFORE_FOUR": "simulator.projection.words",
            "INTERVAL": "simulator.projection.words",
            "LABEL": "simulator.projection.words",
            "against_words": "simulator.projection.words",
            "cautions": "simulator.projection.words",
            "nation_sentence": "simulator.projection.words",
            "outcome_words": "simulator.projection.words",
        },
    )
