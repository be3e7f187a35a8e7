"""The file that ``new`` writes: a what-if that already runs, with every change by example."""

from __future__ import annotations

from pathlib import Path

from simulator.errors import InputError
from simulator.scenario import loader, shipped
from simulator.scenario.changes.figures import Figures, leading
from simulator.scenario.changes.writing import quoted
from simulator.scenario.model import Candidate, Contest, Scenario


def template(base_name: str, name: str) -> str:
    """A commented what-if file on a base, in TOML; as it stands it checks and runs.

    Args:
        base_name: shipped scenario, or a file or folder below the working directory.
        name: the new file's stem.

    Raises:
        ScenarioError: the base cannot be loaded.
        InputError: the base is a file that the new one may not extend.
    """
    base = loader.load(base_name)
    extends = _reachable(base_name)
    contest = _most_telling(base)
    first, second, third = _placed(base, contest)
    where = f"contest = {quoted(contest.slug)}"
    active = [
        'type = "swing"',
        f"from = {quoted(first.party)}",
        f"to = {quoted(second.party)}",
        "points = 1.0",
    ]
    if len(base.contests) == 1:
        active.insert(1, where)
    title = f"What if one voter in a hundred had gone from {first.party} to {second.party}?"
    head = _HEAD.format(
        name=name,
        base=base_name,
        title=base.title,
        extends=quoted(extends),
        asks=quoted(title),
        active="\n".join(active),
        one=first.party,
    )
    return head + "\n".join(_examples(where, first, second, third))


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


def _most_telling(base: Scenario) -> Contest:
    """The contest of the examples: the closest, with three candidates or more where there is."""
    figures = Figures(base)

    def key(contest: Contest) -> tuple[bool, float]:
        values = figures.standing(contest)
        order = leading(values)
        total = sum(values)
        margin = values[order[0]] - values[order[1]] if len(order) > 1 else total
        return (len(_parties(contest)) < 3, margin / total if total else 1.0)

    return min(base.contests, key=key)


def _parties(contest: Contest) -> set[str]:
    return {candidate.party for candidate in contest.candidates}


def _placed(base: Scenario, contest: Contest) -> tuple[Candidate, Candidate, Candidate]:
    """The best placed candidates of three parties (the last again where there are fewer)."""
    order = leading(Figures(base).standing(contest))
    best: dict[str, Candidate] = {}
    for index in order:
        candidate = contest.candidates[index]
        best.setdefault(candidate.party, candidate)
    placed = list(best.values())
    if len(placed) < 2:
        raise InputError(f"{contest.name} has one party only: there is nothing to swing")
    return placed[0], placed[1], placed[min(2, len(placed) - 1)]


def _examples(where: str, first: Candidate, second: Candidate, third: Candidate) -> list[str]:
    """Every type of change, commented out, with names of this night."""
    one, two, three = quoted(first.party), quoted(second.party), quoted(third.party)
    to = (
        f"to = {{ {two} = 0.5, {one} = 0.2 }}" if third is not second else f"to = {{ {one} = 0.5 }}"
    )
    known = first.votes is not None
    blocks = [
        (
            f"{third.shown} does not stand; votes go to others at these rates, the rest abstains.",
            ['type = "withdraw"', where, f"candidate = {quoted(third.name)}", to],
        ),
        (
            "Shares of the vote, in points: shift some, or set them; the others keep proportion.",
            ['type = "shares"', where, f"shift = {{ {two} = 1.5, {one} = -1.5 }}"],
        ),
        (
            "The worse placed stands aside; a third of the voters follow. Everywhere: no contest.",
            ['type = "pact"', f"parties = [{two}, {three}]", "transfer = 0.333"],
        ),
        (
            "Where one wins, a tenth of the others' voters move to the best placed of them.",
            [
                'type = "tactical"',
                f"voters_of = [{two}, {three}]",
                f"against = {one}",
                "rate = 0.1",
            ],
        ),
        (
            "A new candidate, whose votes come from others; what is missing from 1 had not voted.",
            [
                'type = "add"',
                where,
                'name = "Alex Example"',
                'party = "Ind"',
                "share = 5.0",
                f"from = {{ {one} = 0.6, {two} = 0.4 }}",
            ],
        ),
        (
            "Fewer vote: everybody, or (with party) one party's voters. Or: set = 55.0 (percent).",
            ['type = "turnout"', where, "multiply = 0.95"],
        ),
        (
            "The hall: any parameter of the count (election-night schema lists them).",
            ['type = "count"', where, "tables = 6", "recounts = 1"],
        ),
        (
            "Something happens in the hall.",
            [
                'type = "incident"',
                where,
                'text = "The lights go out for ten minutes."',
                'stage = "sorting_started"',
                "after = 20",
            ],
        ),
        (
            "Any change drops the recorded declaration time; this gives an imagined one.",
            ['type = "declare_at"', where, 'time = "04:30"'],
        ),
    ]
    if known:
        votes = (
            "Votes as a number.",
            ['type = "votes"', where, f"candidate = {quoted(second.name)}", "votes = 12_345"],
        )
        blocks.insert(1, votes)
    out = []
    for comment, lines in blocks:
        if second is third and any(line.startswith(("parties", "voters_of")) for line in lines):
            continue  # these need a third party
        out += [f"# {comment}", "#", "# [[changes]]", *(f"# {line}" for line in lines), ""]
    return out


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

[[changes]]
{active}

# More changes, ready to be tried: take the "# " away from [[changes]] and the lines below it.

"""
