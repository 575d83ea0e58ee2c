"""Views: a table of a version in a published format, each row kept, written as a config of the same repository.

A view is a format (``medsynth/formats/<name>.py``) of the table's rows, or a file of this folder with an ``@export``
step of its own, for a shape that nobody reads back.
"""
