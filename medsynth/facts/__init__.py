"""Clinical facts read from text by rules that are data. Every check of the project reads through here.

``facts.read(texts)`` gives what each text says, ``facts.compare(before, after)`` what became of it.
"""

from medsynth.facts._compare import Comparison, Pair, compare, compare_facts
from medsynth.facts._fact import KINDS, Amount, Fact
from medsynth.facts._reader import read

__all__ = ["KINDS", "Amount", "Comparison", "Fact", "Pair", "compare", "compare_facts", "read"]
