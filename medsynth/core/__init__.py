"""The vocabulary that every other package speaks.

Holds types, table schemas, errors, config base classes, the step contract, plans, discovery,
fingerprints and ids. Imports nothing else of medsynth and knows neither files nor models.
"""
