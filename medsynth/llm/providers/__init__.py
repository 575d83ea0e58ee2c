"""One file per way to reach a model. Each has ``provider(teacher, base_dir) -> medsynth.llm.provider.Provider``."""
