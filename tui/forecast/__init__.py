"""What may happen: chances, ranges, single draws."""
