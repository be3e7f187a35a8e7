"""The file that ``new`` writes: a what-if that already runs, with every change by example."""

from __future__ import annotations

from pathlib import Path

from simulator.errors import InputError
from simulator.scenario import load, shipped
from simulator.scenario.changes import Choices, change_types, write_table
from simulator.text import toml_string


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
