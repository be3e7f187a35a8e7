"""What night is this: files read and checked, immutable values, what-if changes."""

from typing import TYPE_CHECKING

from simulator.lazy import public

if TYPE_CHECKING:
    from simulator.scenario.ahead import is_ahead as is_ahead
    from simulator.scenario.ahead import journal_of as journal_of
    from simulator.scenario.ahead import live_command as live_command
    from simulator.scenario.chains import read_table as read_table
    from simulator.scenario.count_parameters import FAST as FAST
    from simulator.scenario.count_parameters import CountParameters as CountParameters
    from simulator.scenario.count_parameters import LogNormal as LogNormal
    from simulator.scenario.finding import contest_of as contest_of
    from simulator.scenario.happenings import Delay as Delay
    from simulator.scenario.happenings import Incident as Incident
    from simulator.scenario.happenings import KnownRecount as KnownRecount
    from simulator.scenario.history import PastResult as PastResult
    from simulator.scenario.history import held_throughout as held_throughout
    from simulator.scenario.history import last_hours as last_hours
    from simulator.scenario.history import seat_history as seat_history
    from simulator.scenario.known import KnownContest as KnownContest
    from simulator.scenario.known import KnownNight as KnownNight
    from simulator.scenario.known import are_elections as are_elections
    from simulator.scenario.known import known_elections as known_elections
    from simulator.scenario.known import known_night as known_night
    from simulator.scenario.model import Candidate as Candidate
    from simulator.scenario.model import Contest as Contest
    from simulator.scenario.model import Party as Party
    from simulator.scenario.model import Pollster as Pollster
    from simulator.scenario.model import Scenario as Scenario
    from simulator.scenario.model import Uncertainty as Uncertainty
    from simulator.scenario.people import NotOne as NotOne
    from simulator.scenario.people import find_candidate as find_candidate
    from simulator.scenario.people import names_of as names_of
    from simulator.scenario.polling import ExitPoll as ExitPoll
    from simulator.scenario.polling import NationalPoll as NationalPoll
    from simulator.scenario.polling import PollArea as PollArea
    from simulator.scenario.polling import mean_poll as mean_poll
    from simulator.scenario.read import Loading as Loading
    from simulator.scenario.read import check as check
    from simulator.scenario.read import load as load
    from simulator.scenario.read import locate as locate
    from simulator.scenario.read import try_load as try_load
    from simulator.scenario.record import certified_outcome as certified_outcome
    from simulator.scenario.recorded import load_recorded as load_recorded
    from simulator.scenario.recorded import recorded_name as recorded_name
    from simulator.scenario.reports import ChangeReport as ChangeReport
    from simulator.scenario.reports import Flip as Flip
    from simulator.scenario.schema import json_schema as json_schema
    from simulator.scenario.shipped import MAIN as MAIN
    from simulator.scenario.shipped import Summary as Summary
    from simulator.scenario.shipped import polls_of as polls_of
    from simulator.scenario.shipped import seats_alone as seats_alone
    from simulator.scenario.sources import Credit as Credit
    from simulator.scenario.sources import credit as credit
    from simulator.scenario.sources import describe_credit as describe_credit
    from simulator.scenario.sources import list_sources as list_sources
    from simulator.scenario.sources import name_source as name_source
    from simulator.scenario.template import write_by_election as write_by_election
    from simulator.scenario.template import write_seat as write_seat
    from simulator.scenario.template import write_template as write_template
    from simulator.scenario.tree import Table as Table
    from simulator.scenario.tree import table_of as table_of
    from simulator.scenario.wording import MISSING as MISSING
    from simulator.scenario.wording import UNKNOWN_KEY as UNKNOWN_KEY
    from simulator.scenario.wording import findings as findings
    from simulator.scenario.wording import in_order as in_order

__all__ = [
    "FAST",
    "MAIN",
    "MISSING",
    "UNKNOWN_KEY",
    "Candidate",
    "ChangeReport",
    "Contest",
    "CountParameters",
    "Credit",
    "Delay",
    "ExitPoll",
    "Flip",
    "Incident",
    "KnownContest",
    "KnownNight",
    "KnownRecount",
    "Loading",
    "LogNormal",
    "NationalPoll",
    "NotOne",
    "Party",
    "PastResult",
    "PollArea",
    "Pollster",
    "Scenario",
    "Summary",
    "Table",
    "Uncertainty",
    "are_elections",
    "certified_outcome",
    "check",
    "contest_of",
    "credit",
    "describe_credit",
    "find_candidate",
    "findings",
    "held_throughout",
    "in_order",
    "is_ahead",
    "journal_of",
    "json_schema",
    "known_elections",
    "known_night",
    "last_hours",
    "list_sources",
    "live_command",
    "load",
    "load_recorded",
    "locate",
    "mean_poll",
    "name_source",
    "polls_of",
    "read_table",
    "recorded_name",
    "seat_history",
    "seats_alone",
    "table_of",
    "try_load",
    "write_by_election",
    "write_seat",
    "write_template",
]

if not TYPE_CHECKING:  # so that a checker knows which names there are not
    __getattr__ = public(
        __name__,
        {
            "Candidate": "simulator.scenario.model",
            "ChangeReport": "simulator.scenario.reports",
            "Contest": "simulator.scenario.model",
            "CountParameters": "simulator.scenario.count_parameters",
            "Credit": "simulator.scenario.sources",
            "Delay": "simulator.scenario.happenings",
            "ExitPoll": "simulator.scenario.polling",
            "FAST": "simulator.scenario.count_parameters",
            "Flip": "simulator.scenario.reports",
            "Incident": "simulator.scenario.happenings",
            "KnownContest": "simulator.scenario.known",
            "KnownNight": "simulator.scenario.known",
            "KnownRecount": "simulator.scenario.happenings",
            "Loading": "simulator.scenario.read",
            "LogNormal": "simulator.scenario.count_parameters",
            "MAIN": "simulator.scenario.shipped",
            "NationalPoll": "simulator.scenario.polling",
            "NotOne": "simulator.scenario.people",
            "Party": "simulator.scenario.model",
            "PastResult": "simulator.scenario.history",
            "PollArea": "simulator.scenario.polling",
            "Pollster": "simulator.scenario.model",
            "Scenario": "simulator.scenario.model",
            "Summary": "simulator.scenario.shipped",
            "polls_of": "simulator.scenario.shipped",
            "seats_alone": "simulator.scenario.shipped",
            "MISSING": "simulator.scenario.wording",
            "Table": "simulator.scenario.tree",
            "UNKNOWN_KEY": "simulator.scenario.wording",
            "Uncertainty": "simulator.scenario.model",
            "findings": "simulator.scenario.wording",
            "in_order": "simulator.scenario.wording",
            "read_table": "simulator.scenario.chains",
            "table_of": "simulator.scenario.tree",
            "certified_outcome": "simulator.scenario.record",
            "check": "simulator.scenario.read",
            "contest_of": "simulator.scenario.finding",
            "credit": "simulator.scenario.sources",
            "describe_credit": "simulator.scenario.sources",
            "find_candidate": "simulator.scenario.people",
            "held_throughout": "simulator.scenario.history",
            "is_ahead": "simulator.scenario.ahead",
            "journal_of": "simulator.scenario.ahead",
            "json_schema": "simulator.scenario.schema",
            "are_elections": "simulator.scenario.known",
            "known_elections": "simulator.scenario.known",
            "known_night": "simulator.scenario.known",
            "last_hours": "simulator.scenario.history",
            "list_sources": "simulator.scenario.sources",
            "live_command": "simulator.scenario.ahead",
            "load": "simulator.scenario.read",
            "load_recorded": "simulator.scenario.recorded",
            "recorded_name": "simulator.scenario.recorded",
            "locate": "simulator.scenario.read",
            "mean_poll": "simulator.scenario.polling",
            "names_of": "simulator.scenario.people",
            "name_source": "simulator.scenario.sources",
            "seat_history": "simulator.scenario.history",
            "try_load": "simulator.scenario.read",
            "write_by_election": "simulator.scenario.template",
            "write_seat": "simulator.scenario.template",
            "write_template": "simulator.scenario.template",
        },
    )
