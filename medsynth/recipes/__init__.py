"""Recipe kinds: one file each with its config and its plan. Knows which steps there are, runs none of them."""
