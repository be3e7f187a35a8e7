"""Agents' samples: honest about what they have not seen."""

from __future__ import annotations

import numpy as np

from simulator.count import play
from simulator.count.run import count
from simulator.timeline import events as ev
from tests.count.nights import SWN, known, night, norfolk, only


def test_intervals_cover_the_polling_station_shares_about_95_times_in_100() -> None:
    scenario = night(norfolk(declared_at=None))
    contest, outcome = scenario.contests[0], known(scenario).contests[SWN]
    covered: dict[int, list[bool]] = {}
    for seed in range(60):
        counted = count(scenario, contest, outcome, seed, bundles=False)
        assert counted.plan is not None
        papers = counted.plan.ballots[:-2, :-1].sum(axis=0)
        truth = 100 * papers / papers.sum()
        for record in counted.entries:
            if record.event is ev.AgentsSample:
                estimates = record.fields["estimates"]
                hits = [e.low <= t <= e.high for e, t in zip(estimates, truth, strict=True)]
                covered.setdefault(record.fields["boxes"], []).extend(hits)
    assert sorted(covered) == list(range(5, 86, 5))
    for boxes, hits in covered.items():
        # 60 nights of nine shares, nearly independent between nights: sd under .017.
        assert 0.91 <= np.mean(hits) <= 0.985, boxes


def test_a_sample_narrows_as_boxes_are_verified() -> None:
    scenario = night(norfolk())
    timeline = play(scenario, known(scenario), 3, bundles=False)
    samples = [e for e in timeline if isinstance(e, ev.AgentsSample)]
    widths = [max(s.high - s.low for s in sample.estimates) for sample in samples]
    assert widths[-1] < widths[len(widths) // 2] < widths[0]
    assert [s.boxes for s in samples] == list(range(5, 86, 5))
    assert all(s.low <= s.share <= s.high for sample in samples for s in sample.estimates)


def test_a_sample_follows_the_box_that_completes_it_and_excludes_postal_papers() -> None:
    scenario = night(norfolk())
    hall = play(scenario, known(scenario), 3).halls[SWN]
    for place, event in enumerate(hall.events):
        if isinstance(event, ev.AgentsSample):
            verified = only(hall.events[:place], ev.BoxVerified)
            assert len(verified) == event.boxes
            assert isinstance(hall.events[place - 1], ev.BoxVerified)
            seen = sum(e.papers for e in verified if isinstance(e, ev.BoxVerified))
            assert event.papers <= 0.2 * seen + event.boxes
            assert hall.after(place + 1).sample is event
