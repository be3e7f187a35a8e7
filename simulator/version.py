"""The version of this program, in a module that loads nothing else."""

__version__ = "0.9.0"
