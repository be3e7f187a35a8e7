"""UK election nights: replayed, imagined and drawn."""

__version__ = "0.1.0"
