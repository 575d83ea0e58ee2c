"""Published formats, both ways, one a file: a record of the format to rows, rows to the columns of records.

A format's module has

    TABLE    what its records are: conversation, preference, labelled, exam or rubric
    SCHEMA   the Arrow schema of its records; every file of it, and every view of a version, is written with it
    KEEPS    the fields of a row, beside those that make it one, that a record holds
    TAKES    those of KEEPS that mean the same as the column of that name in a version's table; a view is made of them
    ALSO     further fields that ``read`` understands and other programs write
    read     (fields of a record) -> rows; ValueError with the reason where it is no such record
    lacks    () -> expression over rows: what of a row a record cannot hold, null where it fits
    write    () -> column of SCHEMA -> expression over rows that fit

and what is written of a row and read again is the row, in all that it keeps. ``_rows.py`` says what rows are. A format
of a table that a version holds is a view too: its name stands in ``export:`` of a recipe.
"""
