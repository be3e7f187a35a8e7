"""Finding a contest by what people call it."""

from __future__ import annotations

from simulator.errors import InputError
from simulator.scenario.model import Contest, Scenario
from simulator.text import excerpt, letters, nearest


def contest_of(scenario: Scenario, wanted: str) -> Contest:
    """The contest of a slug, a name or an ONS id.

    One night writes "Birmingham, Northfield" and another "Birmingham Northfield": where no name
    is exactly the one wanted, one of the same letters is.

    Raises:
        InputError: there is none; it names what is nearest.
    """
    contest = scenario.by_slug.get(wanted)
    if contest is not None:
        return contest
    for other in scenario.contests:
        if wanted in (other.name, other.ons_id) and wanted:
            return other
    alike = [c for c in scenario.contests if letters(wanted) and letters(c.name) == letters(wanted)]
    if len(alike) == 1:
        return alike[0]
    names = [name for c in scenario.contests for name in (c.slug, c.name, c.ons_id) if name]
    near = nearest(wanted, names)
    hint = f" (nearest: {near})" if near else ""
    raise InputError(f"no contest '{excerpt(wanted)[1:-1]}' in {scenario.name}{hint}")
