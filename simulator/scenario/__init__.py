"""What night is it: scenario files, their checked values, what-if changes, importers."""
