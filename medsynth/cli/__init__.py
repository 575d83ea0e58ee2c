"""The command line: one file a verb. Knows how to ask, show and stop; everything heavy is imported inside a command."""
