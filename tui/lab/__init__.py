"""Change a night and see what becomes of it."""
