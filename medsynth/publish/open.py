"""A version by any reference: a path, ``name@version``, ``name``, or ``hub:OWNER/NAME@TAG``."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from medsynth.core.home import home
from medsynth.dataset.resolve import resolve

if TYPE_CHECKING:
    from medsynth.dataset.open import Version

HUB = "hub:"


def locate(ref: str | Path, out: Path | str = Path("datasets")) -> Path:
    """The folder of the version that ``ref`` names; one of the Hub is fetched to ``.medsynth/hub`` and verified first.

    ref: a folder, ``name@version`` or ``name`` (the latest that was not withdrawn) under ``out``, or
    ``hub:OWNER/NAME@TAG``. MissingVersion (a DataError) when there is none; PublishError when the Hub cannot give
    exactly that tag.
    """
    if not (isinstance(ref, str) and ref.startswith(HUB)):
        return resolve(ref, Path(out))
    from medsynth.publish.pull import pull, split_ref

    repo, _ = split_ref(ref)
    return pull(ref, home() / "hub" / hashlib.sha256(repo.encode()).hexdigest()[:16]).path


def open_version(ref: str | Path, out: Path | str = Path("datasets"), *, verify: bool = True) -> Version:
    """The version that ``ref`` names (see ``locate``), every file of it checked against its manifest.

    verify: False: only manifest, card and the sizes of shards, for who has hashed the files before. DataError when
    there is no such version, when it is damaged, edited or withdrawn, or when a newer medsynth wrote it; PublishError
    when the Hub cannot give exactly that tag.
    """
    from medsynth.dataset.open import open_version as open_local

    return open_local(locate(ref, out), verify=verify)
