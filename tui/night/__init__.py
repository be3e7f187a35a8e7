"""A night of many seats: map, board, bar."""
