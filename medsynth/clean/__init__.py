"""Cleaning steps and filters, one a file. They know one table, no files and no models."""
