"""Turning official results into a scenario folder.

``import_hoc`` reads the House of Commons Library's files as downloaded, checks every figure
against every other, and writes the tables of a scenario. The folder's ``scenario.toml`` is
for people: it is written once, to start from, and **never touched again**, so titles, venues,
recounts of the night and other additions by hand survive every later import.

``import_dc`` reads Democracy Club's candidates of a night that is to come, takes its seats and
their last results from another scenario, and writes a folder that has no votes.

``with_predictions`` reads a forecaster's own shares in place of a scenario's pollsters.
"""

from simulator.scenario.importing.dc import import_dc
from simulator.scenario.importing.hoc import import_hoc
from simulator.scenario.importing.predicted import with_predictions
from simulator.scenario.importing.report import ComingReport, ImportReport

__all__ = ["ComingReport", "ImportReport", "import_dc", "import_hoc", "with_predictions"]
