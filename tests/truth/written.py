"""The nights of ``test_one_answer``: files as an author would write them, and what is right."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

SOURCE: Final = 'source = "The returning officer\'s notice of the result"\n'


@dataclass(frozen=True)
class Answer:
    """Who was elected in a contest, by how much, and what that may be called."""

    elected: str
    party: str
    majority: int | None
    mark: str = "author"
    by_lot: bool = False
    certified: str | None = None
    """Who was elected by the certified result, where there is one."""


@dataclass(frozen=True)
class Night:
    """A scenario: its file's text (or a shipped name), and the answer for each contest."""

    name: str
    answers: dict[str, Answer | None]
    """By contest; None where only one answer, whichever it is, is asked for."""
    text: str = ""
    others: dict[str, str] = field(default_factory=dict)
    """Texts of files beside it, by name."""
    contests: int | None = None
    """How many contests the night has, where some have no result."""


def candidate(name: str, party: str, votes: int | None, more: str = "") -> str:
    """A candidate's table."""
    known = "" if votes is None else f"votes = {votes}\n"
    return f'[[contests.candidates]]\nname = "{name}"\nparty = "{party}"\n{known}{more}\n'


def contest(slug: str, *candidates: str, more: str = "", electorate: int = 50_000) -> str:
    """A contest's table."""
    name = slug.replace("-", " ").title()
    head = f'[[contests]]\nslug = "{slug}"\nname = "{name}"\nelectorate = {electorate}\n'
    return f"{head}rejected = 10\n{more}\n{''.join(candidates)}"


def night(*contests: str, date: str = "2025-05-01", head: str = "", more: str = "") -> str:
    """A file of contests."""
    parties = "".join(
        f'[parties.{party}]\nname = "{name}"\n'
        for party, name in (("Con", "Conservative"), ("Lab", "Labour"), ("LD", "Liberal Democrat"))
    )
    start = f'[scenario]\ntitle = "A night"\ndate = {date}\n{head}\n{parties}\n{more}\n'
    return start + "".join(contests)


ANN: Final = candidate("Ann Ash", "Con", 10_001)
BOB: Final = candidate("Bob Birch", "Lab", 10_000)
LEVEL: Final = (
    candidate("Ann Ash", "Con", 9_000),
    candidate("Bob Birch", "Lab", 9_000),
    candidate("Cy Cole", "LD", 9_000),
)
POLL: Final = """
[[prediction.pollsters]]
name = "P"
shares.two-moor = { Con = 40, Lab = 42, LD = 18 }
"""
CHANGED: Final = """
extends = "base.toml"
[scenario]
title = "What if"
[[changes]]
type = "votes"
candidate = "Bob Birch"
votes = 10_500
"""
LATER: Final = """
extends = "base.toml"
[scenario]
title = "A later day"
date = 2025-06-05
[[contests]]
slug = "two-moor"
candidates = [
  { name = "Ann Ash", party = "Con", votes = 7000 },
  { name = "Bob Birch", party = "Lab", votes = 7500 },
]
"""
BY_ELECTION: Final = """
[scenario]
title = "A by-election"
date = 2025-05-01
[parties.Lab]
name = "Labour"
[parties.RUK]
name = "Reform UK"
[[contests]]
slug = "south-west-norfolk"
from = "south-west-norfolk-2024"
electorate = 70_000
rejected = 70
"""
NEWCOMERS: Final = candidate("Ann Ash", "RUK", 12_000) + candidate("Bob Birch", "Lab", 11_994)
BASE: Final = night(contest("two-moor", ANN, BOB, more=SOURCE))
FIRST: Final = Answer("Ann Ash", "Con", 1)
RECORD: Final = Answer("Ann Ash", "Con", 1, mark="record", certified="Con")
UNOPPOSED: Final = Answer("Ann Ash", "Con", None)
JERMY: Final = Answer("Terry Jermy", "Lab", 630, mark="record", certified="Lab")


def one(slug: str, answer: Answer | None) -> dict[str, Answer | None]:
    """The answer of a night of one contest."""
    return {slug: answer}


NIGHTS: Final = (
    Night("own-seat", one("two-moor", FIRST), night(contest("two-moor", ANN, BOB))),
    Night("sourced", one("two-moor", RECORD), BASE),
    Night(
        "sourced-by-the-head",
        one("two-moor", RECORD),
        night(contest("two-moor", ANN, BOB), head=SOURCE),
    ),
    Night(
        "with-its-minute",
        one("two-moor", RECORD),
        night(
            contest(
                "two-moor",
                ANN,
                BOB,
                more=f'{SOURCE}declared_at = "03:30"\ndeclared_at_source = "press"\n',
            )
        ),
    ),
    Night("a-tie", one("level", None), night(contest("level", *LEVEL[:2]))),
    Night("a-tie-reversed", one("level", None), night(contest("level", *LEVEL[1::-1]))),
    Night("a-tie-of-three", one("level", None), night(contest("level", *LEVEL))),
    Night("three-reversed", one("level", None), night(contest("level", *LEVEL[::-1]))),
    Night("a-sourced-tie", one("level", None), night(contest("level", *LEVEL, more=SOURCE))),
    Night(
        "an-author-s-lot",
        one("level", Answer("Bob Birch", "Lab", 0, by_lot=True)),
        night(contest("level", *LEVEL, more='lot = "Bob Birch"\n')),
    ),
    Night(
        "a-sourced-lot",
        one("level", Answer("Cy Cole", "LD", 0, mark="record", by_lot=True, certified="LD")),
        night(contest("level", *LEVEL, more=f'{SOURCE}lot = "Cy Cole"\n')),
    ),
    Night(
        "nobody-voted",
        one("empty-moor", None),
        night(
            contest("empty-moor", candidate("Ann Ash", "Con", 0), candidate("Bob Birch", "Lab", 0))
        ).replace("rejected = 10", "rejected = 0"),
    ),
    Night(
        "unopposed",
        one("lone-moor", UNOPPOSED),
        night(contest("lone-moor", candidate("Ann Ash", "Con", None), more='poll = "unopposed"\n')),
    ),
    Night(
        "one-candidate",
        one("lone-moor", UNOPPOSED),
        night(contest("lone-moor", candidate("Ann Ash", "Con", 0)), date="1951-10-25"),
    ),
    Night(
        "countermanded",
        one("two-moor", FIRST),
        night(
            contest("two-moor", ANN, BOB),
            contest(
                "south-moor",
                candidate("Dee Dow", "Con", None),
                candidate("Ed Elm", "Lab", None),
                more='poll = "countermanded"\n',
            ),
        ),
        contests=2,
    ),
    Night(
        "two-seats",
        {"two-moor": RECORD, "level": None},
        night(contest("two-moor", ANN, BOB, more=SOURCE), contest("level", *LEVEL)),
    ),
    Night(
        "changed",
        one("two-moor", Answer("Bob Birch", "Lab", 499, certified="Con")),
        CHANGED,
        {"base": BASE},
    ),
    Night(
        "changed-to-a-tie",
        one("two-moor", None),
        CHANGED.replace("10_500", "10_001"),
        {"base": BASE},
    ),
    Night(
        "left-alone",
        one("two-moor", Answer("Ann Ash", "Con", None, certified="Con")),
        CHANGED.replace('"votes"', '"withdraw"').replace("votes = 10_500\n", ""),
        {"base": BASE},
    ),
    Night(
        "changed-by-a-file-to-a-tie-with-a-lot",
        one("two-moor", Answer("Bob Birch", "Lab", 0, by_lot=True, certified="Con")),
        'extends = "base.toml"\n[scenario]\ntitle = "What if"\n[[contests]]\nslug = "two-moor"\n'
        'lot = "Bob Birch"\n' + candidate("Bob Birch", "Lab", 10_001),
        {"base": BASE},
    ),
    Night(
        "heads-in-scotland",
        one("two-moor", RECORD),
        night(
            contest(
                "two-moor",
                ANN,
                BOB,
                more=f'{SOURCE}country = "Scotland"\n',
            ).replace(
                "rejected = 10\n",
                "rejected.official_mark = 1\nrejected.voted_too_many = 6\n"
                "rejected.voter_identifiable = 1\nrejected.void_for_uncertainty = 2\n",
            )
        ),
    ),
    Night(
        "a-later-day",
        one("two-moor", Answer("Bob Birch", "Lab", 500)),
        LATER,
        {"base": BASE},
    ),
    Night(
        "by-election",
        one("south-west-norfolk", Answer("Ann Ash", "RUK", 6)),
        BY_ELECTION + NEWCOMERS,
    ),
    Night(
        "by-election-sourced",
        one("south-west-norfolk", Answer("Ann Ash", "RUK", 6, mark="record", certified="RUK")),
        BY_ELECTION + SOURCE + NEWCOMERS,
    ),
    Night(
        "namesakes",
        one("twin-moor", Answer("John Smith", "Con", 50)),
        night(
            contest(
                "twin-moor",
                candidate("John Smith", "Con", 400),
                candidate("John Smith", "LD", 300),
                candidate("Bob Birch", "Lab", 350),
            )
        ),
    ),
    Night(
        "two-of-a-party",
        one("twin-moor", Answer("Ann Ash", "Con", 1_000)),
        night(
            contest(
                "twin-moor",
                candidate("Ann Ash", "Con", 9_000),
                candidate("Bob Birch", "Con", 8_000),
                candidate("Cy Cole", "Lab", 3_000),
                more='[contests.previous.last]\nlabel = "last"\nvotes = { Con = 15, Lab = 5 }\n',
            )
        ),
    ),
    Night(
        "deposit-1979",
        one("old-moor", Answer("Ann Ash", "Con", 5_000)),
        night(
            contest(
                "old-moor",
                candidate("Ann Ash", "Con", 25_000),
                candidate("Bob Birch", "Lab", 20_000),
                candidate("Cy Cole", "LD", 4_000),
                electorate=60_000,
            ),
            date="1979-05-03",
        ),
    ),
    Night(
        "tiny",
        one("tiny-isle", Answer("Ann Ash", "Con", 30)),
        night(
            contest(
                "tiny-isle",
                candidate("Ann Ash", "Con", 90),
                candidate("Bob Birch", "Lab", 60),
                electorate=300,
            )
        ),
    ),
    Night(
        "polled",
        one("two-moor", RECORD),
        night(contest("two-moor", ANN, BOB, candidate("Cy Cole", "LD", 90), more=SOURCE)) + POLL,
    ),
    Night("south-west-norfolk-2024", one("south-west-norfolk", JERMY)),
    Night(
        "what-if/bagge-does-not-stand",
        one("south-west-norfolk", Answer("Liz Truss", "Con", 2_197, certified="Lab")),
    ),
    Night("what-if/dead-heat", one("south-west-norfolk", None)),
)
