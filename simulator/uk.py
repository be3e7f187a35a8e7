"""What the law and custom of the United Kingdom say, each rule with its date and its source.

The simulator's only book of rules: another country's would be another such module. ``Sch. 1``
is Schedule 1 (Parliamentary Elections Rules) of the Representation of the People Act 1983;
party ids are the House of Commons Library's abbreviations.
"""

from __future__ import annotations

from datetime import time
from typing import Final

# The House

MEMBERS: Final = 650
"""Members of the House of Commons since the election of 6 May 2010 (Parliamentary Constituencies
Act 1986, Sch. 2 rule 1, as amended in 2020; 646 before)."""

SPEAKER: Final = "Spk"
"""Party id of the Speaker seeking re-election. By custom the larger parties do not stand against
the Speaker, who does not vote in the House but to break a tie (Erskine May, on the Speaker)."""

ABSTAINING: Final = "SF"
"""Party id of Sinn Féin, whose members have not taken their seats since the first were elected
in 1917: abstention from Westminster is the party's policy."""

INDEPENDENT: Final = "Ind"
"""Party id of candidates without a party: they share no base with one another."""

OTHER: Final = "Other"
"""In predictions, bases and exit polls: every party that is not named."""


def majority_line(members: int) -> int:
    """Seats for a majority of a House of so many members: more than half of them."""
    return members // 2 + 1


# The poll

TIME_ZONE: Final = "Europe/London"

CLOSE_OF_POLL: Final = time(22)
"""Polls are open from 7 in the morning to 10 at night (Sch. 1 rule 1). Counting is to begin as
soon as practicable within the four hours that follow (rule 45(3A), inserted by the Constitutional
Reform and Governance Act 2010 s. 48)."""

ENGLAND: Final = "England"
SCOTLAND: Final = "Scotland"
WALES: Final = "Wales"
NORTHERN_IRELAND: Final = "Northern Ireland"
COUNTRIES: Final = (ENGLAND, SCOTLAND, WALES, NORTHERN_IRELAND)

BOROUGHS: Final = frozenset({"borough", "burgh"})
"""Types of constituency that are mainly urban, as the Orders made under the Parliamentary
Constituencies Act 1986 call them (burgh in Scotland); the others are county constituencies."""

POSTAL_SHARE: Final = 0.22
"""Postal votes of all, on demand in Great Britain since 2001: the median constituency at the
general election of 2019 (Electoral Commission)."""

POSTAL_SHARES: Final = {NORTHERN_IRELAND: 0.03}
"""Where they depart from it: in Northern Ireland a postal vote still needs an excuse."""


# The count

HEADS: Final = {
    "official_mark": "want of an official mark",
    "voted_too_many": "voting for more candidates than one",
    "voter_identifiable": "writing or mark by which the voter could be identified",
    "void_for_uncertainty": "unmarked or void for uncertainty",
}
"""The four heads of rejected papers, by field of ``Rejected`` (Sch. 1 rule 47(1) and (5))."""

DEPOSIT_PART: Final = 20
"""The deposit of £500 is lost with no more than one in so many of the valid votes: one-twentieth
since 1 October 1985 (Representation of the People Act 1985 s. 13; Sch. 1 rules 9 and 53); £150 and
one-eighth from 1918 until then."""


def deposit_lost(votes: int, valid: int) -> bool:
    """Whether so many of all valid votes lose the deposit."""
    return votes * DEPOSIT_PART <= valid


# The declaration

REJECTED_NOTICE: Final = "The number of ballot papers rejected was as follows:"


def officer(country: str, constituency: str) -> str:
    """Who declares the result, as the statement names the office.

    In England and Wales the returning officer is a sheriff, mayor or chairman whose duties the
    acting returning officer discharges (1983 Act ss. 24 and 28); in Scotland one of the council's
    officers (s. 25); in Northern Ireland the Chief Electoral Officer, through deputies (s. 26).
    """
    where = f"for the {constituency} constituency"
    if country == SCOTLAND:
        return f"the Returning Officer {where}"
    if country == NORTHERN_IRELAND:
        return f"the Deputy Returning Officer {where}, on behalf of the Chief Electoral Officer"
    return f"the (Acting) Returning Officer {where}"


def votes_notice(country: str, constituency: str) -> str:
    """How the statement opens; the candidates follow by surname (Sch. 1 rules 14 and 50)."""
    return (
        f"I, {officer(country, constituency)}, hereby give notice that the total number of votes "
        "given for each candidate was as follows:"
    )


def lot_notice(names: str) -> str:
    """What is said where the top is level: the lot counts as one vote more (Sch. 1 rule 49)."""
    return f"There was an equality of votes between {names}. I decided by lot."


def election_notice(candidate: str, constituency: str) -> str:
    """How the statement ends (Sch. 1 rule 50)."""
    return (
        f"And I declare that {candidate} is duly elected as Member of Parliament for "
        f"{constituency}."
    )
