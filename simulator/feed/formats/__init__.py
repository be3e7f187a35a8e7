"""Forms in which other people's programs read results."""
