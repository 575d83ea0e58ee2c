"""Shipped prompts: ``<purpose>.<language>.md``, read by ``medsynth.llm.prompts``."""
