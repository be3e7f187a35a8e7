"""One count: its hall, the declaration, how it went."""
