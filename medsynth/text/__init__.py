"""Text without medicine: scripts, folding with offsets kept, lexicons that are data. Knows no case and no rule."""
