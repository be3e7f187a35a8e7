"""What-if changes: checked models, and pure functions from one scenario to another."""

from simulator.scenario.changes.applying import ChangeError, apply, apply_one
from simulator.scenario.changes.describing import describe
from simulator.scenario.changes.models import CHANGE, Change
from simulator.scenario.changes.writing import what_if, written

__all__ = [
    "CHANGE",
    "Change",
    "ChangeError",
    "apply",
    "apply_one",
    "describe",
    "what_if",
    "written",
]
