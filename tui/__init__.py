"""The terminal UI: readers of timelines, batches and scenarios, built on Textual."""
