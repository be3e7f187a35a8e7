"""The files that ``new`` writes, each of which already runs.

A what-if with every change by example; a seat of one's own; a by-election in a seat that is there.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from simulator.errors import InputError
from simulator.scenario import load, shipped
from simulator.scenario.changes import Choices, change_types, write_table
from simulator.scenario.model import Scenario
from simulator.text import excerpt, nearest, toml_string
from simulator.uk import INDEPENDENT, SPEAKER
from simulator.values import LAST_YEAR


def write_template(base_name: str, name: str) -> str:
    """A commented what-if file on a base, in TOML; as it stands it checks and runs.

    Args:
        base_name: shipped scenario, or a file or folder below the working directory.
        name: the new file's stem.

    Raises:
        ScenarioError: the base cannot be loaded.
        InputError: the base is a file that the new one may not extend.
    """
    choices = Choices(load(base_name))
    extends = _reachable(base_name)
    first, second, _ = choices.placed
    title = f"What if one voter in a hundred had gone from {first.party} to {second.party}?"
    examples = _examples(choices)
    _, active = examples.pop("swing")
    head = _HEAD.format(
        name=name,
        base=base_name,
        title=choices.scenario.title,
        extends=toml_string(extends),
        asks=toml_string(title),
        active=active,
        one=first.party,
    )
    return head + "\n".join(_commented(about, table) for about, table in examples.values())


def write_seat(name: str) -> str:
    """A commented seat of one's own, in TOML; as it stands it checks and runs.

    Args:
        name: the new file's stem.
    """
    return _SEAT.replace("NAME", name)


def write_by_election(name: str, slug: str, day: str, base_name: str) -> str:
    """A commented by-election in a seat of another night, in TOML; as it stands it runs.

    Args:
        name: the new file's stem.
        slug: the contest; its name or its ONS id will do.
        day: polling day, ISO 8601.
        base_name: the night that has the seat: shipped, or below the working directory.

    Raises:
        ScenarioError: that night cannot be loaded.
        InputError: no such contest there, no such day or one before that night, or a file that
            the new one may not name.
    """
    night = load(base_name)
    lender = _reachable(base_name)
    contest = next((c for c in night.contests if slug in (c.slug, c.name, c.ons_id)), None)
    if contest is None:
        near = nearest(slug, night.by_slug)
        message = f"{base_name} has no contest {excerpt(slug)}"
        raise InputError(f"{message} (nearest: {near})" if near else message)
    polling_day = _later_day(day, night)
    outcome = contest.outcome
    parties = [contest.candidates[i].party for i in outcome.ranking] if outcome else []
    parties = [party for party in dict.fromkeys(parties) if party not in _NO_PARTY][:3]
    # A night that knows no independents has its first party stand twice.
    spare = INDEPENDENT if INDEPENDENT in night.parties else min(night.parties)
    parties += [spare] * (3 - len(parties))
    # Round figures that fit any seat's register, so that nobody takes them for a result.
    part = max(contest.electorate // 10, 1)
    rounded = [max(round(int(part * share), -2), 1) for share in (2.0, 1.6, 0.5)]
    people = zip(("Ann Example", "Bob Example", "Cy Example"), parties, rounded, strict=True)
    before = f"{night.date.day} {night.date:%B %Y}"
    last = "its result is not known"
    if outcome is not None:
        shares = (
            f"{outcome.candidates[i].party} {outcome.candidates[i].votes:,}"
            for i in outcome.ranking[:4]
        )
        last = f"{outcome.result}: {', '.join(shares)}; {outcome.electorate:,} electors"
    return _BY_ELECTION.format(
        name=name,
        seat=contest.name,
        title=toml_string(f"{contest.name} by-election, {_words(polling_day)}"),
        day=polling_day.isoformat(),
        slug=toml_string(contest.slug),
        lender=toml_string(lender),
        base=base_name,
        before=before,
        last=last,
        year=night.date.year,
        electorate=contest.electorate,
        candidates="\n".join(
            f"[[contests.candidates]]\nname = {toml_string(who)}\nparty = {toml_string(party)}\n"
            f"votes = {votes:_}\n"
            for who, party, votes in people
        ),
    )


_NO_PARTY = frozenset({INDEPENDENT, SPEAKER})


def _later_day(text: str, night: Scenario) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise InputError(
            f"--date should be a date, such as 2025-05-01, not {excerpt(text)}"
        ) from None
    if day <= night.date:
        message = f"--date {text} is not after the poll of {night.name}, {night.date.isoformat()}"
        raise InputError(message)
    if day.year > LAST_YEAR:
        raise InputError(f"--date should be in {LAST_YEAR} at the latest, not {text}")
    return day


def _words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _examples(choices: Choices) -> dict[str, tuple[str, str]]:
    """By type: a line about it, and its table with names of this night."""
    examples = {kind: change.example(choices) for kind, change in change_types().items()}
    return {
        kind: (example[0], write_table({"type": kind, **example[1]}))
        for kind, example in examples.items()
        if example is not None
    }


def _commented(about: str, table: str) -> str:
    return "".join(f"# {line}".rstrip() + "\n" for line in (about, "", *table.splitlines()))


def _reachable(base_name: str) -> str:
    """How the new file names its base: a shipped name, or a path below the working directory."""
    if shipped.find(base_name):
        return base_name
    path = Path(base_name)
    try:
        return path.resolve().relative_to(Path.cwd().resolve()).as_posix()
    except ValueError:
        raise InputError(
            f"{base_name} is outside this folder: a scenario may only extend a shipped one, or a "
            "file in its own folder or below"
        ) from None


_HEAD = """\
#:schema schema.json
#
# {name}: a what-if on "{title}".
#
#   election-night check {name}.toml             is it right? every problem with its line
#   election-night explain {name}.toml           what each change does to votes and seats
#   election-night compare {base} {name}.toml    both side by side, with chances
#   election-night replay {name}.toml            watch the night
#
# election-night schema > schema.json lets an editor that knows TOML complete keys as you type.

extends = {extends}

[scenario]
title = {asks}
description = \"\"\"
Say in a paragraph what is changed, and where the rates come from. This swing is assumed.
\"\"\"

[[scenario.sources]]
title = "Swing: assumed"

# Changes act in the order of the file. Parties go by their ids, contests by their slugs; rates are
# fractions of 1, shares and swings are points (percent of the valid votes). `contest` names one
# contest; where = {{ winner = "{one}", majority_below = 5.0 }} filters; neither: every contest.

{active}
# More changes, ready to be tried: take the "# " away from [[changes]] and the lines below it.

"""

_SEAT = """\
#:schema schema.json
#
# NAME: a seat of your own. Everything in it is made up; it runs as it stands.
#
#   election-night check NAME.toml               is it right? every problem with its line
#   election-night result NAME.toml              who is elected
#   election-night replay NAME.toml              watch the count
#
# election-night schema > schema.json lets an editor that knows TOML complete keys as you type.

[scenario]
title = "The Newtown by-election"
question = "Who wins a seat that nobody knows?"
date = 2026-05-07                  # polling day
# close_of_poll = "22:00"          # as it is unless you say otherwise
# source = "Newtown Council, declaration of result of poll, 8 May 2026"
#   With a source the votes are called certified. Without one, as here, they are yours: every
#   screen and export calls them the author's figures.

# Parties: an id of your own, a colour, and one character that tells them apart without colour.

[parties.Lab]
name = "Labour"
colour = "#e4003b"
symbol = "L"

[parties.Con]
name = "Conservative"
colour = "#0f7fe0"
symbol = "C"

[parties.NTF]
name = "Newtown First"
short = "Newtown"                  # for narrow columns
colour = "#2a9d6f"
symbol = "N"

[[contests]]
slug = "newtown"                   # its id: small letters, digits, hyphens
name = "Newtown"
region = "West Midlands"
country = "England"                # or Scotland, Wales, Northern Ireland
type = "county"                    # or borough; burgh in Scotland
venue = "Newtown Leisure Centre"
electorate = 60_000
rejected = 100
# notable = ["The first seat that Newtown First ever fought."]
# declared_at = "03:10"            # a recorded time; without it the count takes its own
# lot = "Ann Ash"                  # on whom the lot fell, where the top is level
# poll = "unopposed"               # one candidate, no poll; "countermanded": no result

[[contests.candidates]]
name = "Ann Ash"
party = "Lab"
votes = 12_000
# description = "Labour Party"     # as on the ballot paper
# status = "disowned by Labour"    # shown beside the party
# note = "Led the council from 2019 to 2025."
# sort_name = "Ash, Ann"           # where the surname is not the last word

[[contests.candidates]]
name = "Bob Birch"
party = "Con"
votes = 9_500

[[contests.candidates]]
name = "Cy Cole"
party = "NTF"
votes = 12_500

# A previous result, which changes and swing are measured against; leave it out for a new seat.

[contests.previous.result-2024]
label = "2024 result"
electorate = 59_000
votes = { Lab = 18_000, Con = 15_000 }

# How the hall counts: `election-night schema` lists every parameter.

# [contests.count]
# preset = "fast"                  # like Sunderland
# tables = 12

# What happens in it, at a stage of the count or at a time.

# [[contests.incidents]]
# stage = "sorting_started"
# after = 20                       # minutes
# text = "The lights go out for ten minutes."
"""

_BY_ELECTION = """\
#:schema schema.json
#
# {name}: a by-election in {seat}. Candidates and votes are examples; it runs as it stands.
#
#   election-night check {name}.toml             is it right? every problem with its line
#   election-night result {name}.toml            who is elected, and the change
#   election-night replay {name}.toml            watch the count
#   election-night live {name}.toml --journal {name}.jsonl
#                                                on the night: keep the real one as it comes in
#
# election-night schema > schema.json lets an editor that knows TOML complete keys as you type.

[scenario]
title = {title}
date = {day}
# source = "…"
#   With a source the votes are called certified. Without one, as here, they are yours: every
#   screen and export calls them the author's figures.

# `from` takes the seat from {base}: its place, how its hall counts, its previous results, and how
# parties look. Of that night nothing else comes: no times, recounts, incidents or candidates.
# Its result is the base "result-{year}", which changes are measured against unless base = "…" says
# otherwise. {before}, {last}.

[[contests]]
slug = {slug}
from = {lender}
electorate = {electorate:_}              # that night's: give your own
rejected = 0
# venue = "…"
# notable = ["Why there is a by-election."]
# declared_at = "03:10"            # a recorded time; without it the count takes its own
# expected_at = "03:10"            # when it is expected; for the night itself

# Until there is a result leave votes and rejected out; what is not known is not zero.

# Parties go by their ids. One that {base} does not know is described in this file:
# [parties.NEW]
# name = "A new party"
# colour = "#2a9d6f"
# symbol = "N"

{candidates}
# More candidates. Keys that any may have: description, status, note, sort_name.

# [[contests.candidates]]
# name = "Di Example"
# party = "Ind"
# votes = 500
"""
