"""What is printed and written: plain text, JSON lines, tables, plots."""
