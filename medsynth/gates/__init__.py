"""Gates: one file per measurement of a whole table that may refuse a version. They measure and never edit."""
