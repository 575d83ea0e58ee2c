"""Publishing: gates on the files of a version, then the Hub. The only package that talks to it.

gates/      what must be so before the first request is sent
hub.py      one repository of the Hub, through its own client; every error becomes a ``PublishError``
push.py     visibility, tags, one commit, verification, the tag
pull.py     a tag's files back, verified before they get their name
open.py     a version by any reference, ``hub:OWNER/NAME@TAG`` among them
"""
