"""Exports: one file per published format. A view has each row of its table, in another shape."""
