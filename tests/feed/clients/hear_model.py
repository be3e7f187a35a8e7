"""Estimate a night with The Washington Post's live model from a feed's three files.

    python hear_model.py CONFIG PREPROCESSED LIVE...

Prints, for each table of live results, how many units reported, how many of them it left out as
odd, and the estimated votes of each estimand in all, as JSON.
"""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from typing import Any

ESTIMANDS = ("turnout", "dem", "gop")


def main() -> None:
    """Call the model as its own README calls it."""
    pandas: Any = importlib.import_module("pandas")
    client: Any = importlib.import_module("elexmodel.client")
    config = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    ((election, (office, *_)),) = config.items()
    texts = {"geographic_unit_fips": str, "county_fips": str, "state_fips": str}
    before = pandas.read_csv(sys.argv[2], dtype=texts, comment="#")
    told = []
    for name in sys.argv[3:]:
        live = pandas.read_csv(name, dtype=texts, comment="#")
        result = client.ModelClient().get_estimates(
            live,
            election,
            office["office"],
            list(ESTIMANDS),
            geographic_unit_type=office["geographic_unit_types"][0],
            raw_config=config,
            preprocessed_data=before.copy(),
            aggregates=["postal_code", "unit"],
            fixed_effects={},
            features=[],
            save_output=[],
        )
        states, units = result["state_data"], result["unit_data"]
        told.append(
            {
                "reported": int((live.percent_expected_vote >= 100).sum()),
                "units": len(live),
                "left_out": int(units.unit_category.str.startswith("non-modeled").sum()),
                **{e: float(states[f"pred_{e}"].sum()) for e in ESTIMANDS},
            }
        )
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
