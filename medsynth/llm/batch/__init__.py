"""Batch mode: requests are handed in as files and answered within a day, for less money. Knows no rows."""
