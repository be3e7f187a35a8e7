"""By-products of a projection: which seat tells most, and the swing so far."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.projection.projection import SCORED, Watch
from simulator.projection.swings import swings_so_far
from simulator.projection.watch import rank, watch

NONE = np.full((4, len(SCORED)), np.nan)


def draws() -> tuple[np.ndarray, np.ndarray]:
    """Forty seats: a national shift that some share, some not."""
    rng = np.random.default_rng(3)
    national = rng.standard_normal((7, 1, 500)) * 0.05
    level = rng.uniform(0.45, 0.55, (7, 40, 1)) * (np.arange(7) < 3)[:, None, None]
    latent = level + national * (np.arange(40) < 30)[:, None]
    latent += 0.02 * rng.standard_normal((7, 40, 500))
    latent = np.maximum(latent, 0.003).astype(np.float32)
    return latent, latent.argmax(0)


def test_a_seat_is_ranked_by_what_its_margin_says_of_the_others() -> None:
    latent, winners = draws()
    r2 = rank(latent, winners)
    for seat in (0, 7, 35):
        first, second = np.argsort(latent[:, seat, ::10].mean(1))[:-3:-1]
        margin = latent[first, seat].astype(float) - latent[second, seat]
        margin -= margin.mean()
        explained = total = 0.0
        for group in range(3):
            others = (np.delete(winners, seat, 0) == group).sum(0).astype(float)
            others -= others.mean()
            fit = (margin @ others) / (margin @ margin) * margin
            explained, total = explained + fit @ fit, total + others @ others
        assert r2[seat] == pytest.approx(explained / total, rel=1e-3)
    # Seats apart from the national tide tell nothing but by chance.
    assert np.median(r2[:30]) > 10 * r2[30:].max()


def test_what_cannot_vary_tells_nothing() -> None:
    latent, winners = draws()
    latent[:, 4] = latent[:, 4, :1]
    winners = latent.argmax(0)
    assert rank(latent, winners)[4] == 0
    assert rank(latent[:, :1], winners[:1]).tolist() == [0.0]
    assert rank(latent[:, :0], winners[:0]).shape == (0,)


def test_the_first_of_them_first() -> None:
    seats = watch(("a", "b", "c", "d"), np.array([0.1, 0.4, 0.0, 0.4]), most=3)
    assert seats == (Watch("b", 0.4), Watch("d", 0.4), Watch("a", 0.1))


def example() -> tuple[tuple[str, ...], tuple[str, ...], np.ndarray, np.ndarray, np.ndarray]:
    base = np.array(
        [
            [0.5, 0.4, 0.1, 0.0, 0.0, 0.0, 0.0],
            [0.4, 0.3, 0.2, 0.1, 0.0, 0.0, 0.0],
            [0.2, 0.3, 0.0, 0.0, 0.0, 0.5, 0.0],
            [0.3, 0.5, 0.0, 0.0, 0.0, 0.2, 0.0],
        ]
    )
    shares = base + np.array([[-0.1, 0.1, 0, 0, 0, 0, 0]] * 4)
    shares[1] = base[1] + np.array([-0.2, 0.05, 0.15, 0, 0, 0, 0])
    shares[2, 5] = 0.45
    held = np.array([[0, 1], [0, 1], [5, 1], [1, 0]])
    regions = ("London", "London", "Scotland", "Wales")
    countries = ("England", "England", "Scotland", "Wales")
    return regions, countries, held, base, shares


def test_changes_are_means_over_declared_seats_where_the_party_stands() -> None:
    regions, countries, held, base, shares = example()
    shares[3] = np.nan
    found = {s.name: s for s in swings_so_far(regions, countries, held, base, shares)}
    assert list(found) == ["London", "Scotland", "Con-Lab", "SNP-Lab"]
    london = found["London"]
    assert (london.kind, london.seats, london.structural) == ("region", 2, None)
    assert london.changes == pytest.approx({"Con": -15.0, "Lab": 7.5, "LD": 7.5, "RUK": 0.0})
    assert found["Scotland"].changes["SNP"] == pytest.approx(-5)
    assert found["Con-Lab"].changes == london.changes
    assert "PC" not in found["SNP-Lab"].changes


def test_what_the_model_explains_is_of_all_seats_of_a_kind() -> None:
    regions, countries, held, base, shares = example()
    shares[1] = np.nan
    expected = np.sqrt(base + 0.01)
    expected[1, 0] = np.sqrt(base[1, 0] + 0.05)
    found = swings_so_far(regions, countries, held, base, shares, expected)
    london = next(swing for swing in found if swing.name == "London")
    assert london.seats == 1
    assert london.changes["Con"] == pytest.approx(-10)
    assert london.structural is not None
    assert london.structural["Con"] == pytest.approx((1 + 5) / 2)
    wales = next(swing for swing in found if swing.name == "Wales")
    assert set(wales.changes) == {"Con", "Lab", "PC"}


def test_nothing_declared_is_no_swing() -> None:
    regions, countries, held, base, _ = example()
    assert swings_so_far(regions, countries, held, base, NONE) == ()
    unknown = np.full((4, 2), -1)
    kinds = {s.kind for s in swings_so_far(regions, countries, unknown, base, base)}
    assert kinds == {"region"}
