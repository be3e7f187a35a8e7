"""How numbers and names are said."""

from __future__ import annotations

from decimal import Decimal

import pytest

from simulator import text


@pytest.mark.parametrize(
    ("value", "places", "words"),
    [(211, 0, "+211"), (-1204, 0, "−1,204"), (-1.64, 1, "−1.6"), (0.04, 1, "0.0"), (0, 0, "0")],
)
def test_a_signed_number(value: float, places: int, words: str) -> None:
    assert text.signed(value, places) == words


def test_what_rounds_to_zero_keeps_its_sign_on_request() -> None:
    assert text.signed(-0.04, 1, always=True) == "−0.0"
    assert text.signed(0.0, 1, always=True) == "+0.0"


@pytest.mark.parametrize(
    ("part", "places", "words"),
    [
        (0.0, 1, "0.0"),
        (0.0001, 1, "<0.1"),
        (0.0005, 1, "0.1"),
        (0.494, 1, "49.4"),
        (0.9999, 1, ">99.9"),
        (1.0, 1, "100.0"),
        (0.004, 0, "<1"),
        (0.997, 0, ">99"),
    ],
)
def test_a_chance_is_zero_or_certain_only_where_it_is(part: float, places: int, words: str) -> None:
    assert text.percent(part, places) == words


def test_quantities_and_lists() -> None:
    assert text.quantity(1, "paper") == "1 paper"
    assert text.quantity(44_474, "box", "boxes") == "44,474 boxes"
    assert [text.join(words) for words in ([], ["A"], ["A", "B"], ["A", "B", "C"])] == [
        "",
        "A",
        "A and B",
        "A, B and C",
    ]
    assert text.join(["A", "B"], "or") == "A or B"
    assert text.trim(Decimal("55.00")) == "55"


def test_the_nearest_name_may_be_a_part_of_it() -> None:
    names = ["Liz Truss", "Terry Jermy"]
    assert text.nearest("liz trus", names) == "Liz Truss"
    assert text.nearest("Truss", names) == "Liz Truss"
    assert text.nearest("Someone", names) is None
    long = "x" * 300
    assert text.nearest("xxx", [long]) is None, "no message repeats so long a name"
    assert text.nearest(long, [long]) is None


def test_what_a_message_repeats_commands_no_terminal() -> None:
    assert text.excerpt("a\x1b[2J") == '"a\\x1b[2J"'
    assert len(text.excerpt("x" * 100)) == 60
    assert text.excerpt(True) == "true"
    assert text.toml_key("a b") == '"a b"'


def test_bars_show_everything_that_is_not_zero() -> None:
    assert text.bar(0.0001, 10) == "▏"
    assert text.bar(0.5, 3) == "█▌"
    assert text.sparkline([0, 0.001, 1, 8]) == "  ▁█"
    assert text.sparkline([0.0, 0.0]) == "  "
    assert text.interval(0.0, 0.5, 1.0, 5) == (0, "├─●─┤")


def test_steps_of_a_scale() -> None:
    steps = [text.nice_step(least) for least in (0.5, 1, 3, 7, 12, 60, 400)]
    assert steps == [1, 1, 5, 10, 20, 100, 500]
