"""Readers: one file per input format, each a ``@read`` step that turns files into rows of a declared table.

``_files`` and ``_formats`` open files, ``_encoding`` tells how their bytes are to be decoded, ``_cases`` makes
rows of the case table; they are shared and no extensions. A reader knows no recipe, no model and no other step.
"""
