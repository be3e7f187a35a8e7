"""Random nights for the properties of the count."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st

from simulator.scenario.count_parameters import CountParameters, LogNormal
from simulator.scenario.happenings import Delay, Incident, KnownAdjournment, KnownRecount
from simulator.scenario.model import Contest
from tests.count.nights import CLOSE, contest

minutes = st.builds(LogNormal, median=st.floats(0, 60), sd=st.floats(0, 1))
few = st.none() | st.integers(0, 2)

parameters = st.builds(
    CountParameters,
    habit=st.none() | st.floats(-3, 3),
    residue=st.floats(0, 1),
    night_level=st.floats(-3, 3),
    night_spread=st.floats(0, 1),
    combined_polls=st.floats(0, 1),
    stations=st.none() | st.integers(1, 25),
    tables=st.none() | st.integers(1, 14),
    table_staff=st.integers(1, 8),
    travel=st.none() | minutes,
    seal=minutes,
    receipt=minutes,
    receipt_desks=st.integers(1, 3),
    mismatch=st.floats(0, 1),
    box_counts=st.integers(1, 5),
    postal_share=st.none() | st.floats(0, 1),
    postal_late=st.floats(0, 1),
    sample_every=st.integers(1, 9),
    sample_rate=st.floats(0, 1),
    bundle=st.integers(10, 200),
    doubtful=st.floats(0, 0.2),
    reconcile=minutes,
    provisional=minutes,
    stage_call=minutes,
    recounts=few,
    reconciliation_failures=few,
)

stages = st.sampled_from(["verification_complete", "sorting_started", "candidates_called"])
incidents = st.builds(
    Incident,
    text=st.just("Something happens."),
    stage=stages,
    after=st.floats(0, 90),
    holds=st.floats(0, 60),
) | st.builds(
    Incident,
    text=st.just("Something is told."),
    at=st.integers(0, 900).map(lambda m: CLOSE + timedelta(minutes=m)),
)
recounts = st.builds(
    KnownRecount,
    kind=st.sampled_from(["full", "bundle_check"]),
    at=st.none() | st.integers(60, 1500).map(lambda m: CLOSE + timedelta(minutes=m)),
    lead=st.none() | st.integers(0, 400),
    lead_of=st.none() | st.sampled_from(["P0", "P1", "nobody here"]),
    asked_by=st.none() | st.just("P1"),
    source=st.none() | st.just("a newspaper"),
)
delays = st.builds(
    Delay,
    stage=st.sampled_from(["boxes", "verification", "sorting", "reconciliation"]),
    cause=st.sampled_from(["", "fog"]),
    source=st.none() | st.just("a newspaper"),
)
moments = st.none() | st.integers(1, 2000).map(lambda m: CLOSE + timedelta(minutes=m))


@st.composite
def adjournments(draw: st.DrawFn) -> KnownAdjournment:
    """An adjournment of some minutes, its start known or not."""
    start, length = draw(st.integers(30, 1500)), draw(st.integers(1, 600))
    until = CLOSE + timedelta(minutes=start + length)
    at = CLOSE + timedelta(minutes=start) if draw(st.booleans()) else None
    return KnownAdjournment(until, at, "a cause", "a newspaper")


@st.composite
def contests(draw: st.DrawFn, slug: str = "somewhere") -> Contest:
    """A contest with any votes, any hall and anything on its record."""
    votes = draw(st.lists(st.integers(0, 2500), min_size=1, max_size=7))
    pin = draw(st.none() | st.integers(10, 3000))
    return contest(
        votes,
        slug=slug,
        rejected=draw(st.integers(0, 120)),
        count=draw(parameters),
        type=draw(st.sampled_from(["county", "borough", "burgh"])),
        country=draw(st.sampled_from(["England", "Northern Ireland"])),
        declared_at=None if pin is None else CLOSE + timedelta(minutes=pin),
        incidents=tuple(draw(st.lists(incidents, max_size=2))),
        recounts=tuple(draw(st.lists(recounts, max_size=2))),
        adjournments=tuple(draw(st.lists(adjournments(), max_size=2))),
        reconciliation_failures=draw(st.integers(0, 1)),
        delays=tuple(draw(st.lists(delays, max_size=2))),
        verified_at=draw(moments),
        counted_at=draw(moments),
        count_from=draw(moments),
    )
