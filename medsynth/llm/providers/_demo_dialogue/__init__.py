"""The two sides of a demo consultation: phrase tables (TOML), how they are filled, what each side says when."""
