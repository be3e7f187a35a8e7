"""What is known at a moment: events, standings, playback."""
