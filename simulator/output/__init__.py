"""Who is told, and how: plain text, JSON lines, tables, plots."""
