"""The projection of a night: how it will end."""
