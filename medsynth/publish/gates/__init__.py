"""The gates before a push: one file each, every one a function of what is about to be sent.

They read the files themselves, never what the manifest claims of them, and send nothing anywhere.
"""
