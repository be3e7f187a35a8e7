"""What-if changes: checked models, and pure functions from one scenario to another."""

from simulator.scenario.changes.applying import ChangeError, apply, apply_one
from simulator.scenario.changes.describing import describe
from simulator.scenario.changes.models import CHANGE, Change

__all__ = ["CHANGE", "Change", "ChangeError", "apply", "apply_one", "describe"]
