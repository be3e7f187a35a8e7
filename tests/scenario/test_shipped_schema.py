"""The schema beside the shipped files, which editors read, is the one the models give."""

from __future__ import annotations

import json

from simulator.scenario.schema import json_schema
from tests.program import ROOT


def test_the_shipped_schema_is_current() -> None:
    """After a change to the file models: election-night schema > scenarios/schema.json."""
    shipped = json.loads((ROOT / "scenarios" / "schema.json").read_text(encoding="utf-8"))
    assert shipped == json.loads(json.dumps(json_schema()))
