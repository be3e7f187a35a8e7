"""How groups of parties are called on a night: by its own name for each group's main party."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from simulator.projection.seats import GROUP_OF, GROUPS, RUK
from simulator.scenario import Scenario


def group_names(scenario: Scenario) -> Mapping[str, str]:
    """Names of the groups that are not called by their id: UKIP, Brexit Party, Reform UK for RUK.

    Of several parties of a group it is the one that stands in most seats.
    """
    stand = Counter(
        candidate.party
        for contest in scenario.polled
        for candidate in contest.candidates
        if GROUP_OF.get(candidate.party) == RUK
    )
    if not stand:
        return {}
    return {GROUPS[RUK]: scenario.party(stand.most_common(1)[0][0]).short}


def kind_name(kind: str, names: Mapping[str, str]) -> str:
    """A kind of seat such as ``Con-RUK`` by ``group_names``; a region's name stays as it is."""
    first, dash, second = kind.partition("-")
    if not dash or not {first, second} & set(names):
        return kind
    return f"{names.get(first, first)}-{names.get(second, second)}"
