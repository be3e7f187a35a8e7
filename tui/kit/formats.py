"""Figures and moments as the screens print them."""

from __future__ import annotations

from datetime import datetime


def votes(count: int) -> str:
    """``11,847``."""
    return f"{count:,}"


def share(percent: float) -> str:
    """``26.7``, to stand under a heading that says per cent."""
    return f"{percent:.1f}"


def clock(moment: datetime, *, seconds: bool = False) -> str:
    """``06:48``, or ``06:48:00``."""
    return f"{moment:%H:%M:%S}" if seconds else f"{moment:%H:%M}"


def day(moment: datetime, *, short: bool = False) -> str:
    """``Friday 5 July 2024``, or ``Fri 5 July``."""
    if short:
        return f"{moment:%a} {moment.day} {moment:%B}"
    return f"{moment:%A} {moment.day} {moment:%B %Y}"


def speed(times: float) -> str:
    """``180×``; ``max`` where there is no waiting at all."""
    return "max" if times == float("inf") else f"{times:g}×"


def fitted(text: str, width: int) -> str:
    """The text in exactly so many cells, cut with an ellipsis."""
    if width <= 0:
        return ""
    return text[: width - 1] + "…" if len(text) > width else text.ljust(width)
