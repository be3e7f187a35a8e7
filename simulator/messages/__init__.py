"""What is said over a wire or kept in a journal, and what it comes to."""

from typing import TYPE_CHECKING

from simulator.lazy import public

if TYPE_CHECKING:
    from simulator.messages.kept import DIGEST as DIGEST
    from simulator.messages.kept import JOURNAL as JOURNAL
    from simulator.messages.kept import LARGEST_FILE as LARGEST_FILE
    from simulator.messages.kept import LONGEST_LINE as LONGEST_LINE
    from simulator.messages.kept import RECORDING as RECORDING
    from simulator.messages.kept import BadLine as BadLine
    from simulator.messages.kept import Header as Header
    from simulator.messages.kept import Reading as Reading
    from simulator.messages.kept import is_journal as is_journal
    from simulator.messages.kept import line_of as line_of
    from simulator.messages.kept import parse_journal as parse_journal
    from simulator.messages.kept import read_header as read_header
    from simulator.messages.kept import read_journal as read_journal
    from simulator.messages.message import BODIES as BODIES
    from simulator.messages.message import FOLDED as FOLDED
    from simulator.messages.message import MOST_CANDIDATES as MOST_CANDIDATES
    from simulator.messages.message import MOST_REVISIONS as MOST_REVISIONS
    from simulator.messages.message import NATIONAL as NATIONAL
    from simulator.messages.message import STATEMENTS as STATEMENTS
    from simulator.messages.message import Adjourned as Adjourned
    from simulator.messages.message import Body as Body
    from simulator.messages.message import ExitPoll as ExitPoll
    from simulator.messages.message import Kind as Kind
    from simulator.messages.message import Lot as Lot
    from simulator.messages.message import Message as Message
    from simulator.messages.message import Nominations as Nominations
    from simulator.messages.message import Nominee as Nominee
    from simulator.messages.message import Note as Note
    from simulator.messages.message import Parties as Parties
    from simulator.messages.message import PartyState as PartyState
    from simulator.messages.message import Postponed as Postponed
    from simulator.messages.message import Recount as Recount
    from simulator.messages.message import Result as Result
    from simulator.messages.message import Resumed as Resumed
    from simulator.messages.message import Retraction as Retraction
    from simulator.messages.message import Rush as Rush
    from simulator.messages.message import Turnout as Turnout
    from simulator.messages.message import Via as Via
    from simulator.messages.message import Votes as Votes
    from simulator.messages.state import Conflict as Conflict
    from simulator.messages.state import ContestFold as ContestFold
    from simulator.messages.state import Fold as Fold
    from simulator.messages.state import SetAside as SetAside
    from simulator.messages.state import Status as Status
    from simulator.messages.state import fold as fold
    from simulator.messages.state import fold_contest as fold_contest
    from simulator.messages.state import same_figures as same_figures
    from simulator.messages.wire import BadMessage as BadMessage
    from simulator.messages.wire import plain as plain
    from simulator.messages.wire import read_body as read_body
    from simulator.messages.wire import read_message as read_message
    from simulator.messages.wire import write_message as write_message

if not TYPE_CHECKING:  # so that a checker knows which names there are not
    __getattr__ = public(
        __name__,
        {
            "Adjourned": "simulator.messages.message",
            "BODIES": "simulator.messages.message",
            "BadLine": "simulator.messages.kept",
            "BadMessage": "simulator.messages.wire",
            "Body": "simulator.messages.message",
            "Conflict": "simulator.messages.state",
            "ContestFold": "simulator.messages.state",
            "DIGEST": "simulator.messages.kept",
            "ExitPoll": "simulator.messages.message",
            "FOLDED": "simulator.messages.message",
            "Fold": "simulator.messages.state",
            "Header": "simulator.messages.kept",
            "JOURNAL": "simulator.messages.kept",
            "Kind": "simulator.messages.message",
            "LARGEST_FILE": "simulator.messages.kept",
            "LONGEST_LINE": "simulator.messages.kept",
            "Lot": "simulator.messages.message",
            "MOST_CANDIDATES": "simulator.messages.message",
            "MOST_REVISIONS": "simulator.messages.message",
            "Message": "simulator.messages.message",
            "NATIONAL": "simulator.messages.message",
            "Nominations": "simulator.messages.message",
            "Nominee": "simulator.messages.message",
            "Note": "simulator.messages.message",
            "Parties": "simulator.messages.message",
            "PartyState": "simulator.messages.message",
            "Postponed": "simulator.messages.message",
            "RECORDING": "simulator.messages.kept",
            "Reading": "simulator.messages.kept",
            "Recount": "simulator.messages.message",
            "Result": "simulator.messages.message",
            "Resumed": "simulator.messages.message",
            "Retraction": "simulator.messages.message",
            "Rush": "simulator.messages.message",
            "STATEMENTS": "simulator.messages.message",
            "SetAside": "simulator.messages.state",
            "Status": "simulator.messages.state",
            "Turnout": "simulator.messages.message",
            "Via": "simulator.messages.message",
            "Votes": "simulator.messages.message",
            "fold": "simulator.messages.state",
            "fold_contest": "simulator.messages.state",
            "is_journal": "simulator.messages.kept",
            "line_of": "simulator.messages.kept",
            "parse_journal": "simulator.messages.kept",
            "plain": "simulator.messages.wire",
            "read_body": "simulator.messages.wire",
            "read_header": "simulator.messages.kept",
            "read_journal": "simulator.messages.kept",
            "read_message": "simulator.messages.wire",
            "same_figures": "simulator.messages.state",
            "write_message": "simulator.messages.wire",
        },
    )
