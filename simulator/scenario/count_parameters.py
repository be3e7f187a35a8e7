"""The parameters of a count, each with its default and where the default comes from.

Minutes are log-normal: ``median`` in minutes and ``sd`` of the natural log. S marks a sourced
figure, K one that is calibrated because no rate is published: K values are fitted so that the
declaration percentiles of ``tests/benchmarks/refit.py`` hold, and are judgement beyond that.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, cast

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, ValidationInfo
from pydantic_core import core_schema

Share = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[float, Field(gt=0, le=1e6)]


class Frozen(BaseModel):
    """An immutable model that refuses keys it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class LogNormal(Frozen):
    """A positive duration whose logarithm is normal."""

    median: Annotated[float, Field(ge=0, le=10_080, description="minutes")]
    sd: Annotated[float, Field(ge=0, le=3, description="standard deviation of the log")] = 0.0


class RecountStep(Frozen):
    """One row of the recount table: below this majority, this chance of being asked."""

    below: Annotated[float, Field(gt=0, le=100, description="majority, percent of valid votes")]
    chance: Annotated[Share, Field(description="that it is asked for and granted")]


class RecountTable(Frozen):
    """Chance that a bundle check or recount is asked for and granted (K: lateness on real nights).

    The forecast reads the same table for its recount chances.
    """

    steps: Annotated[tuple[RecountStep, ...], Field(description="by majority, closest first")] = (
        RecountStep(below=0.1, chance=0.9),
        RecountStep(below=0.25, chance=0.7),
        RecountStep(below=0.5, chance=0.5),
        RecountStep(below=1.0, chance=0.3),
        RecountStep(below=2.0, chance=0.12),
        RecountStep(below=5.0, chance=0.01),
    )
    otherwise: Annotated[Share, Field(description="chance above the last step")] = 0.001
    repeat: Share = Field(0.55, description="factor on the chance for each repeat")

    def chance(self, majority_percent: float, already: int = 0) -> float:
        """Chance of a (further) check for a majority in percent of valid votes."""
        first = next((s.chance for s in self.steps if majority_percent < s.below), self.otherwise)
        return float(first * self.repeat**already)


class CountParameters(Frozen):
    """How one hall counts. Every stage, resource and default of the model."""

    # What tells this hall and this night from others, beyond all below
    habit: Annotated[float, Field(ge=-3, le=3)] | None = Field(
        None,
        description="log of this hall's hours over the usual hall's, learnt from earlier nights; "
        "None: not known",
    )
    residue: Annotated[float, Field(ge=0, le=1)] = Field(
        0.115,
        description="spread of that log from night to night in a hall whose stations, tables or "
        "travel are drawn; with what chance does in it .16-.22 (K: four nights)",
    )
    night_level: Annotated[float, Field(ge=-3, le=3)] = Field(
        0.0, description="log of this night's hours over the usual night's, in every hall"
    )
    night_spread: Annotated[float, Field(ge=0, le=1)] = Field(
        0.1, description="its spread between nights, drawn once a night (K: five nights)"
    )
    combined_polls: Share = Field(
        0.0, description="1: other polls are counted with this one, .25 on that log (K: 2015)"
    )
    # Boxes
    stations: Annotated[int, Field(ge=1, le=1000)] | None = Field(
        None, description="polling stations; None draws N(78 county, 62 borough; 14) (S: 62-77)"
    )
    seal: LogNormal = Field(LogNormal(median=18, sd=0.35), description="pack and seal (K)")
    travel: LogNormal | None = Field(
        None, description="to the hall; None: 13 borough, 22 county, sd .5, hall factor .3 (K)"
    )
    receipt_desks: Annotated[int, Field(ge=1, le=100)] = Field(
        3, description="desks where boxes are received (K)"
    )
    receipt: LogNormal = Field(LogNormal(median=1.5, sd=0.4), description="a box at a desk (K)")
    # Staff
    tables: Annotated[int, Field(ge=1, le=500)] | None = Field(
        None, description="counting tables; None draws N(12.5, 2.4), at least 8"
    )
    table_staff: Annotated[int, Field(ge=1, le=50)] = Field(6, description="S: about 77 a seat")
    utilisation: Annotated[float, Field(gt=0, le=1)] = Field(
        0.7, description="share of working time at work, applied once to every staff rate (K)"
    )
    productivity_sd: Annotated[float, Field(ge=0, le=1)] = Field(
        0.13, description="log-normal spread between halls (K)"
    )
    fatigue: Annotated[float, Field(ge=0, le=0.5)] = Field(
        0.05, description="loss of speed per hour after 01:00, linear (K)"
    )
    # Verification
    open_box: Annotated[float, Field(ge=0, le=240)] = Field(3.0, description="minutes (K)")
    verify_rate: Positive = Field(900.0, description="papers a person-hour (K)")
    reconcile_box: Annotated[float, Field(ge=0, le=240)] = Field(3.0, description="minutes (K)")
    mismatch: Share = Field(0.15, description="chance a box differs from its account (K)")
    box_counts: Annotated[int, Field(ge=1, le=20)] = Field(4, description="counts a box at most")
    postal_share: Share | None = Field(
        None,
        description="postal votes of all; None: .22 (S 2019 median), .03 Northern Ireland; "
        ".334 North East, .243 Yorkshire, .193 London, .185 West Midlands (S 2017)",
    )
    postal_late: Share = Field(0.06, description="of them handed in at stations, opened last")
    postal_staff: Annotated[int, Field(ge=1, le=500)] = Field(
        10, description="people who open postal votes (K)"
    )
    postal_rate: Positive = Field(150.0, description="papers a person-hour (K)")
    announce_verification: Annotated[float, Field(ge=0, le=240)] = Field(
        8.0, description="minutes to announce papers verified and verified turnout (K)"
    )
    sample_every: Annotated[int, Field(ge=1, le=1000)] = Field(
        5, description="boxes verified between two agents' samples"
    )
    sample_rate: Share = Field(0.2, description="share of a box's papers agents see (K)")
    # Sorting
    mixing: Annotated[float, Field(ge=0, le=240)] = Field(
        4.0, description="minutes to mix each box with at least one other (K)"
    )
    sort_rate: Positive = Field(660.0, description="papers a person-hour, five candidates (K)")
    sort_slowdown: Annotated[float, Field(ge=0, le=1)] = Field(
        0.03, description="slower for each candidate beyond five (K)"
    )
    bundle: Annotated[int, Field(ge=10, le=1000)] = Field(
        25, description="papers a bundle: 25, 50 or 100"
    )
    bundle_rate: Positive = Field(1500.0, description="papers bundled a person-hour (K)")
    check_rate: Positive = Field(
        2200.0, description="second-person check, papers a person-hour (K)"
    )
    # Adjudication
    doubtful: Share = Field(0.010, description="doubtful papers of all (K)")
    rejected: Share = Field(0.0040, description="rejected papers of all (S: .402 % in 2024)")
    adjudicate: Annotated[float, Field(ge=0, le=3600)] = Field(12.0, description="seconds each (K)")
    # Reconciliation to declaration
    reconcile: LogNormal = Field(LogNormal(median=12, sd=0.4), description="totals agree (K)")
    reconcile_failure: Share = Field(0.08, description="chance that totals differ (K)")
    search: LogNormal = Field(LogNormal(median=35, sd=0.5), description="search for papers (K)")
    provisional: LogNormal = Field(LogNormal(median=15, sd=0.5), description="with agents (K)")
    close_look: Annotated[float, Field(ge=0, le=100)] = Field(
        4.0, description="agents look longer by this × the chance of a recount (K)"
    )
    bundle_check: LogNormal = Field(LogNormal(median=35, sd=0.4), description="all bundles (K)")
    recount_factor: Annotated[float, Field(ge=0, le=20)] = Field(
        1.3, description="full recount: this × the second-person check time … (K)"
    )
    recount_extra: Annotated[float, Field(ge=0, le=1440)] = Field(45.0, description="… + min (K)")
    full_recount: Share = Field(0.5, description="chance that a granted check is full (K)")
    refusal: Share = Field(0.3, description="chance that an ungranted close result was asked (K)")
    close: Annotated[float, Field(ge=0, le=100)] = Field(
        2.0, description="majority, percent of valid votes, below which a result is close (K)"
    )
    adjourn_after: Annotated[float, Field(ge=0, le=10_080)] | None = Field(
        None,
        description="minutes after close of poll; in a changed or drawn count staff then rest "
        "before a search or recount. None: never, an adjournment is an act that a file tells of",
    )
    rest: LogNormal = Field(LogNormal(median=300, sd=0.3), description="staff sent home (K)")
    stage_call: LogNormal = Field(LogNormal(median=12, sd=0.4), description="to the stage (K)")
    recount_table: RecountTable = RecountTable()
    # Forced events: None leaves them to the draw (or, on the record, to the file)
    recounts: Annotated[int, Field(ge=0, le=10)] | None = Field(None, description="force this many")
    reconciliation_failures: Annotated[int, Field(ge=0, le=10)] | None = Field(
        None, description="force this many times that the totals do not agree"
    )


FAST = {
    "tables": 30,
    "table_staff": 10,
    "stations": 62,
    "seal": LogNormal(median=4, sd=0.3),
    "travel": LogNormal(median=5, sd=0.4),
    "receipt_desks": 10,
    "receipt": LogNormal(median=0.5, sd=0.3),
    "open_box": 1.0,
    "reconcile_box": 1.0,
    "verify_rate": 2250.0,
    "sort_rate": 1900.0,
    "bundle_rate": 3750.0,
    "check_rate": 5500.0,
    "postal_staff": 40,
    "mixing": 1.0,
    "adjudicate": 1.0,
    "announce_verification": 1.0,
    "reconcile": LogNormal(median=2, sd=0.3),
    "provisional": LogNormal(median=2, sd=0.3),
    "stage_call": LogNormal(median=2, sd=0.3),
}
"""The Sunderland-style fast count: a race against 2015's record, declared at 22:48."""


FAST_HALL = {**FAST, "habit": None}
"""What the preset sets: a hall made over has left its habit behind."""
NIGHTLY = ("night_level", "night_spread", "combined_polls")
"""Parameters that are a night's, not a hall's."""


class CountTable(CountParameters):
    """How the hall counts; whatever is not given keeps its default."""

    preset: Literal["fast"] | None = Field(
        None, description="fast: a Sunderland-style race; further keys act on top of it"
    )

    @classmethod
    def complete(cls, table: Mapping[str, Any], night: CountTable | None) -> dict[str, Any]:
        """A table whose durations have their medians where it sets only their spread.

        ``[contests.count.seal] sd = 0.5`` keeps the median of the night's ``[count]``, of the
        preset or of the default, in that order.
        """
        fast = "fast" in (table.get("preset"), night.preset if night else None)
        out = dict(table)
        for name, value in table.items():
            parameter = CountParameters.model_fields.get(name)
            if not isinstance(value, dict) or "median" in value or parameter is None:
                continue
            before = [getattr(night, name)] if night and name in night.model_fields_set else []
            before += [FAST.get(name)] if fast else []
            for other in (*before, parameter.default):
                if (median := getattr(other, "median", None)) is not None:
                    out[name] = {"median": median, **value}
                    break
        return out

    def over(self, night: CountTable | None) -> CountParameters:
        """The night's preset and keys, then this table's own over them."""
        values: dict[str, Any] = {}
        for table in (night, self) if night is not None else (self,):
            if table.preset == "fast":
                values.update(FAST_HALL)
            keys = table.model_fields_set & CountParameters.model_fields.keys()
            values.update({name: getattr(table, name) for name in keys})
        return CountParameters(**values)


class ReadAsCountTable:
    """Reads ``CountParameters`` from a ``count`` table, over the one of the night."""

    table = CountTable

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """As a ``CountTable``, then as the parameters that come of it."""
        return core_schema.with_info_wrap_validator_function(
            _parameters, handler.generate_schema(CountTable)
        )


def _parameters(
    table: Any, handler: core_schema.ValidatorFunctionWrapHandler, info: ValidationInfo[Any]
) -> CountParameters:
    if isinstance(table, CountParameters):
        return table  # the night's own, which its contests share
    night = info.context.count if info.context else None
    read = handler(CountTable.complete(table, night) if isinstance(table, dict) else table)
    return cast(CountTable, read).over(night)
