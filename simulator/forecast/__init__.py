"""How might people vote: outcomes drawn around polling predictions."""

from simulator.forecast.batch import batch as batch
from simulator.forecast.jobs import Cancelled as Cancelled
from simulator.forecast.outcomes import draw as draw
from simulator.forecast.result import BatchResult as BatchResult
