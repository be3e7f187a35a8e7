"""UK election nights: replayed, imagined and drawn."""

from simulator.version import __version__ as __version__
