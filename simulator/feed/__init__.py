"""Who is told over a wire, and what goes wrong on it: a night for other people's programs."""
