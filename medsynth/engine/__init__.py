"""Runs a plan: stages over immutable parts, resume, accounting, runs. Knows no medicine."""
