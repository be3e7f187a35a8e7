"""What-if changes: checked models, and pure functions from one scenario to another."""

from simulator.scenario.changes.models import CHANGE, Change

__all__ = ["CHANGE", "Change"]
