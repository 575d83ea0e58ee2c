"""Small steps of every kind, outside the package: what a user's own extension looks like.

Engine tests build plans of them, the contract suite holds them to the same contract as the shipped ones.
"""
