"""The feed over HTTP; the only part that needs aiohttp."""
