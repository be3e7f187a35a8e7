"""What the law and custom of the United Kingdom say, each rule with its date and its source.

The simulator's only book of rules: another country's would be another such module. ``Sch. 1``
is Schedule 1 (Parliamentary Elections Rules) of the Representation of the People Act 1983;
party ids are the House of Commons Library's abbreviations.
"""

from __future__ import annotations

from datetime import date, time, timedelta
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

SPEAKERS_CAME_FROM: Final = (
    (date(2019, 11, 4), "Lab"),
    (date(2009, 6, 22), "Con"),
    (date(2000, 10, 23), "Lab"),
)
"""The party that the Speaker was first elected for, by the day of the choice, latest first: Lindsay
Hoyle, John Bercow, Michael Martin (UK Parliament, Speakers of the House of Commons)."""


def speaker_came_from(day: date) -> str:
    """The party that the Speaker of a day was first elected for; of an earlier day, the first's."""
    since = (party for first, party in SPEAKERS_CAME_FROM if day >= first)
    return next(since, SPEAKERS_CAME_FROM[-1][1])


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
"""Polls are open from 7 in the morning to 10 at night (Sch. 1 rule 1)."""

GENERAL_ELECTIONS: Final = (
    date(2001, 6, 7),
    date(2005, 5, 5),
    date(2010, 5, 6),
    date(2015, 5, 7),
    date(2017, 6, 8),
    date(2019, 12, 12),
    date(2024, 7, 4),
)
"""Polling days of this century's general elections (House of Commons Library, CBP-7529)."""

EXIT_POLL_AFTER_CLOSE: Final = (
    "to publish it before the poll is closed is an offence "
    "(Representation of the People Act 1983, s. 66A)"
)
"""Nobody is to publish, before the poll is closed, a statement on how people have voted, or a
forecast of the result, that rests on what voters said after they had voted (1983 Act s. 66A,
inserted by the Representation of the People Act 2000, Sch. 6 para. 6)."""

COUNT_WITHIN: Final = timedelta(hours=4)
"""The officer is to take reasonable steps to begin counting the votes as soon as practicable within
four hours of the close of poll (Sch. 1 rule 45(3A)). Where counting did not begin within them, a
statement of the steps taken is published within 30 days (rule 53ZA)."""

COUNT_WITHIN_SINCE: Final = date(2010, 4, 8)
"""Both rules were inserted by the Constitutional Reform and Governance Act 2010 s. 48, of 8 April
2010."""


def begun_late(polling_day: date, after: timedelta) -> bool:
    """Whether counting that began so long after the close of poll is a matter for a statement.

    A later start breaks no rule: the duty is to take reasonable steps.
    """
    return polling_day >= COUNT_WITHIN_SINCE and after > COUNT_WITHIN


ENGLAND: Final = "England"
SCOTLAND: Final = "Scotland"
WALES: Final = "Wales"
NORTHERN_IRELAND: Final = "Northern Ireland"
COUNTRIES: Final = (ENGLAND, SCOTLAND, WALES, NORTHERN_IRELAND)

BOROUGHS: Final = frozenset({"borough", "burgh"})
"""Types of constituency that are mainly urban, as the Orders made under the Parliamentary
Constituencies Act 1986 call them (burgh in Scotland); the others are county constituencies."""

CONSTITUENCY_CODES: Final = ("E14", "W07", "S14", "N05", "N06")
"""How the codes of constituencies of the House of Commons begin (Office for National Statistics,
Register of Geographic Codes): England, Wales, Scotland, Northern Ireland since 2024 and before."""

AREA_CODES: Final = {
    **dict.fromkeys(("E05", "W05", "S13", "N08", "E58"), "a ward"),
    **dict.fromkeys(("E06", "E07", "E08", "E09", "W06", "S12", "N09"), "a council's area"),
    **dict.fromkeys(("E04", "W04"), "a parish or community"),
    **dict.fromkeys(("E10", "E11", "E47"), "a county or a combined authority"),
    **dict.fromkeys(("E12", "E92", "W92", "S92", "N92", "K02"), "a region or a country"),
    **dict.fromkeys(("W09", "W10", "S16", "S17"), "a constituency or region of another parliament"),
}
"""What other areas are, by how their codes begin (the same register)."""

POSTAL_SHARE: Final = 0.22
"""Postal votes of all, on demand in Great Britain since 2001: the median constituency at the
general election of 2019 (Electoral Commission)."""

POSTAL_SHARES: Final = {
    NORTHERN_IRELAND: 0.03,
    "North East": 0.334,
    "Yorkshire and The Humber": 0.243,
    "London": 0.193,
    "West Midlands": 0.185,
}
"""Where they depart from it by a tenth or more, by country or region: in Northern Ireland a postal
vote still needs an excuse; in the North East more than a third vote so. Postal voters of the
electorate × their turnout × those not rejected ÷ turnout, at the general election of 2017
(Electoral Commission, "Results and turnout at the 2017 UK general election", table 1.1)."""


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
since 1 October 1985 (Representation of the People Act 1985 s. 13; Sch. 1 rules 9 and 53)."""

DEPOSIT_PARTS: Final = ((date(1985, 10, 1), DEPOSIT_PART), (date(1918, 2, 6), 8))
"""The part by the day from which it held, latest first: £150 and one-eighth from the passing of
the Representation of the People Act 1918 (ss. 26 and 27); no deposit before it."""


def deposit_part(day: date | None = None) -> int | None:
    """The deposit was lost with no more than one in so many of the valid votes; None: no deposit.

    Args:
        day: the polling day; None for the law of today.
    """
    if day is None:
        return DEPOSIT_PART
    return next((part for since, part in DEPOSIT_PARTS if day >= since), None)


def deposit_lost(votes: int, valid: int, day: date | None = None) -> bool:
    """Whether so many of all valid votes lose the deposit, by the law of the polling day."""
    part = deposit_part(day)
    return part is not None and votes * part <= valid


# The declaration

REJECTED_NOTICE: Final = "The number of ballot papers rejected was as follows:"

HEADS_NOT_KNOWN: Final = "heads not in our sources"
"""Said beside the total alone. The four heads stand by law in the public notice of the result (Sch.
1 rule 50(1)(c)), which the sources of the figures do not repeat."""

WORDS_NOT_KNOWN: Final = "the words are simulated"
"""Said of a declaration in the first person: what an officer says is not prescribed, and no record
of it is in our sources."""

WELSH_TOO: Final = (
    "It is given in Welsh as well as in English; the Welsh words are not in our sources."
)
"""In Wales announcements at a count are made in both languages (Electoral Commission, template
scripts for counts in Wales). The Parliamentary Elections (Welsh Forms) Orders prescribe the Welsh
of ballot papers and notices, not of what is said on the stage."""


def officer_title(country: str) -> str:
    """Who conducts the count and declares the result, where no source names a person.

    In England and Wales the returning officer is a sheriff, mayor or chairman, who may keep the
    duty of declaring; all else, and without that the declaration too, is done by the acting
    returning officer (1983 Act ss. 24 and 28). In Scotland it is one of the council's officers
    (s. 25), in Northern Ireland the Chief Electoral Officer, through deputies (s. 26).
    """
    if country == SCOTLAND:
        return "the Returning Officer"
    if country == NORTHERN_IRELAND:
        return "the Deputy Returning Officer, for the Chief Electoral Officer"
    return "the (Acting) Returning Officer"


def officer(country: str, constituency: str) -> str:
    """Who declares the result, as the statement names the office; see ``officer_title``."""
    title, _, principal = officer_title(country).partition(", for ")
    where = f"{title} for the {constituency} constituency"
    return f"{where}, on behalf of {principal}" if principal else where


def votes_notice(country: str, constituency: str, declared_by: str | None = None) -> str:
    """How the statement opens; the candidates follow by surname (Sch. 1 rules 14 and 50).

    ``declared_by`` is the person and the office, where a source names them.
    """
    who = declared_by or officer(country, constituency)
    where = f" for the {constituency} constituency" if declared_by else ""
    return (
        f"I, {who}{where}, hereby give notice that the total number of votes "
        "given for each candidate was as follows:"
    )


def unopposed_notice(country: str, constituency: str) -> str:
    """How a statement opens where only one candidate stood nominated (Sch. 1 rule 17(2))."""
    return (
        f"I, {officer(country, constituency)}, hereby give notice that one candidate remained "
        "validly nominated, and that no poll was taken."
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
