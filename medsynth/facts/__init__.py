"""Clinical facts read from text by rules that are data. Every check of the project reads through here."""
