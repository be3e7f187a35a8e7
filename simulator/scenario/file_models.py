"""What a scenario file may say: one pydantic model a table; the JSON Schema comes from them.

Nearly every key is optional here, because a file may leave it to the file that it ``extends``;
``checks`` asks of the merged whole what it must have. Figures and their units stand in the
descriptions, which editors show.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    PrivateAttr,
    WithJsonSchema,
    model_validator,
)

from simulator.scenario.changes import AnyChange
from simulator.scenario.count_parameters import CountParameters
from simulator.scenario.kinds import (
    LARGEST,
    Clock,
    Colour,
    Day,
    Flag,
    Line,
    Minutes,
    Number,
    OfficialName,
    OnsId,
    Paragraph,
    PartyId,
    Percent,
    Scale,
    Slug,
    Stage,
    Symbol,
    Whole,
    Zone,
    wrong,
)
from simulator.scenario.places import Origin, Table

Country = Literal["England", "Scotland", "Wales", "Northern Ireland"]
ContestType = Literal["county", "borough", "burgh"]
AT = 'a time: "06:48" is the first such moment at or after close of poll; or ISO 8601'


class Part(BaseModel):
    """A table of a file, with the places of its keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=False)
    _table: Table | None = PrivateAttr(None)

    @model_validator(mode="wrap")
    @classmethod
    def _keep_places(cls, data: Any, handler: ModelWrapValidatorHandler[Part]) -> Part:
        part = handler(data)
        if isinstance(data, Table):
            part._table = data
        return part

    def where(self, *path: str | int) -> Origin:
        """The place of a key in its file, or of the table's header when it is absent."""
        return self._table.where(*path) if self._table is not None else Origin("", None, "")

    def excused(self, key: str) -> bool:
        """A key was given but is reported otherwise (a wrong value, a misspelt name)."""
        return self._table is not None and key in self._table.bad

    def broken(self, *path: str | int) -> bool:
        """Something in the table at a path is reported as wrong: its sums mean nothing."""
        here = self._table.at(path) if self._table is not None else None
        return isinstance(here, Table) and bool(here.bad)


class SourcePart(Part):
    """Where figures or facts come from."""

    title: Line | None = Field(None, description="what was published, by whom, when")
    url: Line | None = Field(None, description="where it can be read")
    licence: Line | None = Field(None, description="the terms it may be used under")


class NightPart(Part):
    """What night this is."""

    title: Line | None = Field(None, description="the scenario's title")
    question: Line | None = Field(None, description="the question a what-if answers")
    description: Paragraph | None = Field(None, description="a paragraph for people")
    date: Day | None = Field(None, description="polling day, such as 2024-07-04")
    close_of_poll: Clock | None = Field(None, description='close of poll; "22:00" by default')
    time_zone: Zone | None = Field(
        None, description='the clock of the night; "Europe/London" by default'
    )
    base: Line | None = Field(
        None, description="default base of every contest; else the first of [bases] it has"
    )
    notable: list[Line] | None = Field(None, description="what made the night notable")
    aftermath: list[Line] | None = Field(None, description="what happened afterwards")
    sources: list[SourcePart] | None = Field(None, description="where the figures come from")


class TablesPart(Part):
    """CSV tables in the file's own folder, for nights of many contests."""

    contests: Line | None = Field(
        None,
        description="slug, ons_id, name, region, country, type, electorate, rejected, "
        "declared_at, declared_at_source, hex_q, hex_r",
    )
    candidates: Line | None = Field(
        None,
        description="contest, name, sort_name, party, votes, display_name, sitting_mp, former_mp",
    )
    previous: Line | None = Field(None, description="contest, base, party, votes")
    bases: Line | None = Field(None, description="contest, base, electorate, rejected, winner")
    predictions: Line | None = Field(None, description="contest, pollster, party, share")
    parties: Line | None = Field(None, description="id, name, short, colour, symbol")


class BaseLabelPart(Part):
    """How a base is named on screens, for every contest that has it."""

    label: Line | None = Field(None, description='such as "2019, old boundaries"')
    notional: Flag | None = Field(None, description="an estimate on other boundaries")
    source: Line | None = Field(None, description="where its figures come from")


class PartyPart(Part):
    """A party as screens show it; the table's name is its id, such as Lab."""

    name: Line | None = Field(None, description="full name")
    short: Line | None = Field(None, description="short name, for narrow columns")
    colour: Colour | None = Field(None, description="#rrggbb")
    symbol: Symbol | None = Field(
        None, description="one character that tells it apart without colour"
    )


class CountPart(CountParameters):
    """How the hall counts; whatever is not given keeps its default."""

    preset: Literal["fast"] | None = Field(
        None, description="fast: a Sunderland-style race; further keys act on top of it"
    )


class RejectedPart(Part):
    """Rejected ballot papers under the four heads of the count rules."""

    total: Whole | None = Field(None, description="all rejected papers")
    official_mark: Whole | None = Field(None, description="want of an official mark")
    voted_too_many: Whole | None = Field(None, description="voting for more than one candidate")
    voter_identifiable: Whole | None = Field(
        None, description="writing or mark by which the voter could be identified"
    )
    void_for_uncertainty: Whole | None = Field(None, description="unmarked or void for uncertainty")


def _total(value: Any) -> Any:
    """``rejected = 139`` means a total without heads."""
    if not isinstance(value, int) or isinstance(value, bool):
        return value
    if not 0 <= value <= LARGEST:
        raise wrong(f"cannot be negative: {value}" if value < 0 else "is too large")
    return RejectedPart(total=value)


Rejection = Annotated[
    RejectedPart,
    BeforeValidator(_total),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 0},
                {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {
                        name: {"type": "integer", "minimum": 0, "description": field.description}
                        for name, field in RejectedPart.model_fields.items()
                    },
                },
            ]
        }
    ),
]


class BasePart(Part):
    """A previous result that changes are measured against."""

    label: Line | None = Field(None, description='such as "2019, old boundaries"')
    notional: Flag | None = Field(None, description="an estimate on other boundaries")
    electorate: Whole | None = Field(None, description="registered electors then")
    rejected: Whole | None = Field(None, description="rejected papers then")
    winner: PartyId | None = Field(None, description="party id; the one with most votes if absent")
    source: Line | None = Field(None, description="where it was published")
    votes: dict[PartyId, Whole] | None = Field(None, description="party id = votes")


class CandidatePart(Part):
    """A candidate; (name, party) tells them apart."""

    name: OfficialName | None = Field(
        None, description="natural order, as the official file gives it"
    )
    party: PartyId | None = Field(None, description="party id, such as Lab or Ind")
    votes: Whole | None = Field(None, description="certified votes")
    display_name: Line | None = Field(None, description="how the hall calls them")
    sort_name: Line | None = Field(
        None, description="surname, then forenames: the order of declaration"
    )
    sitting_mp: Flag | None = Field(None, description="member at the dissolution")
    former_mp: Flag | None = Field(None, description="a former member")
    note: Line | None = Field(None, description="one line for the hall")
    share: Percent | None = Field(None, description="predicted share, percent, for the unpolled")
    sigma: Scale | None = Field(None, description="their own forecast sd, on the log scale")


class IncidentPart(Part):
    """Something that happens in the hall, at a clock time or attached to a stage."""

    text: Line | None = Field(None, description="one sentence")
    at: Clock | None = Field(None, description=AT + "; such an incident only narrates")
    stage: Stage | None = Field(None, description="the moment of the count it follows")
    after: Minutes | None = Field(None, description="minutes after the stage")
    holds: Minutes | None = Field(None, description="minutes it holds the declaration up")
    only_if: Literal["known"] | None = Field(
        None, description="known: only on the record, with known and unmodified figures"
    )
    candidate: Line | None = Field(None, description="only if a candidate of this name stands")
    source: Line | None = Field(None, description="where it was reported; absent: simulated")
    contest: Slug | None = Field(None, description="at the top of a file: whose hall; else all")


class RecountPart(Part):
    """A recount on the record."""

    kind: Literal["full", "bundle_check"] | None = Field(None, description="full by default")
    at: Clock | None = Field(None, description=AT)
    source: Line | None = Field(None, description="where it was reported")


class AdjournmentPart(Part):
    """An adjournment on the record."""

    at: Clock | None = Field(None, description=AT)
    until: Clock | None = Field(None, description=AT)
    cause: Line | None = Field(None, description="why")
    source: Line | None = Field(None, description="where it was reported")


class ContestPart(Part):
    """A constituency electing one member."""

    slug: Slug | None = Field(None, description="its id, such as south-west-norfolk")
    from_scenario: Line | None = Field(
        None,
        alias="from",
        description="takes the hall, its incidents and what else is not given here from the "
        "contest of this slug in another scenario",
    )
    ons_id: OnsId | None = Field(None, description="such as E14001497")
    name: Line | None = Field(None, description="the constituency's name")
    region: Line | None = Field(None, description="such as East of England")
    country: Country | None = Field(None, description="England by default")
    type: ContestType | None = Field(None, description="county by default")
    electorate: Annotated[Whole, Field(ge=1)] | None = Field(None, description="electors")
    base: Line | None = Field(None, description="the base that changes are measured against")
    rejected: Rejection | None = Field(
        None, description="rejected papers: the total, or a table of the four heads"
    )
    declared_at: Clock | None = Field(
        None, description='the recorded declaration, which pins the count; "06:48" or ISO 8601'
    )
    declared_at_source: Line | None = Field(None, description="who reported that time")
    venue: Line | None = Field(None, description="where the count is held")
    hex: Annotated[list[int], Field(min_length=2, max_length=2)] | None = Field(
        None, description="[q, r] on an odd-r hexagon map, r growing northwards"
    )
    turnout: Percent | None = Field(
        None, description="turnout a forecast expects, percent; the base's by default"
    )
    notable: list[Line] | None = Field(None, description="what made the result notable")
    aftermath: list[Line] | None = Field(None, description="what happened afterwards")
    reconciliation_failures: Annotated[Whole, Field(le=10)] | None = Field(
        None, description="times the totals did not agree, on the record"
    )
    count: CountPart | None = Field(None, description="how the hall counts")
    previous: dict[str, BasePart] | None = Field(None, description="previous results, by id")
    candidates: list[CandidatePart] | None = Field(None, description="who stands")
    incidents: list[IncidentPart] | None = Field(None, description="what happens in the hall")
    recounts: list[RecountPart] | None = Field(None, description="recounts on the record")
    adjournments: list[AdjournmentPart] | None = Field(None, description="on the record")


class PollsterPart(Part):
    """One pollster's predictions."""

    name: Line | None = Field(None, description="the pollster")
    weight: Annotated[Number, Field(gt=0)] | None = Field(
        None, description="relative weight in the average, above nought; 1 by default"
    )
    used: Flag | None = Field(None, description="false: for the record only, not drawn around")
    fieldwork: Line | None = Field(None, description="when people were asked")
    source: Line | None = Field(None, description="where it was published")
    shares: dict[Slug, dict[PartyId, Percent]] | None = Field(
        None, description="by contest: party id = percent; Other for all who are not named"
    )
    candidates: dict[Slug, dict[Line, Percent]] | None = Field(
        None, description="by contest: candidate's name = percent"
    )


class PredictionPart(Part):
    """Published predictions of shares, by pollster."""

    pollsters: list[PollsterPart] | None = Field(None, description="the pollsters")


class UncertaintyPart(Part):
    """The forecast's scales, where this file sets its own: sd on the log scale by party id."""

    national: dict[PartyId, Scale] | None = Field(None, description="nation-wide miss")
    regional: dict[PartyId, Scale] | None = Field(None, description="a region's own")
    seat: dict[PartyId, Scale] | None = Field(None, description="a seat's own")
    turnout_national: Scale | None = Field(None, description="sd of the logit of turnout")
    turnout_seat: Scale | None = Field(None, description="sd of the logit of turnout")


class ExitPollPart(Part):
    """The broadcasters' exit poll at close of poll."""

    source: Line | None = Field(None, description="whose")
    seats: dict[PartyId, Whole] | None = Field(
        None, description="party id = seats; Other for the rest"
    )


class ScenarioFile(Part):
    """An election night for the election-night simulator: replayed, imagined or drawn."""

    extends: Line | None = Field(
        None, description="a shipped scenario, or a file in this folder, that this one builds on"
    )
    scenario: NightPart | None = Field(None, description="what night this is")
    tables: TablesPart | None = Field(None, description="CSV tables beside the file")
    bases: dict[str, BaseLabelPart] | None = Field(None, description="bases of the tables")
    parties: dict[PartyId, PartyPart] | None = Field(None, description="parties, by id")
    count: CountPart | None = Field(None, description="how every hall counts")
    contests: list[ContestPart] | None = Field(None, description="the constituencies")
    prediction: PredictionPart | None = Field(None, description="what pollsters predicted")
    uncertainty: UncertaintyPart | None = Field(None, description="the forecast's scales")
    exit_poll: ExitPollPart | None = Field(None, description="the broadcasters' exit poll")
    incidents: list[IncidentPart] | None = Field(None, description="in one hall, or nation-wide")
    changes: list[AnyChange] | None = Field(
        None, description="what-if changes, in the order in which they act"
    )
