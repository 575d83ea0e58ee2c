"""Versions of data sets: identity, files, manifest, card, splits; writing one and opening one.

Knows tables and folders; knows nothing of recipes, stages or models.
"""
