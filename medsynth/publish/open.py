"""A version by any reference: a path, ``name@version``, ``name``, or ``hub:OWNER/NAME@TAG``."""

from __future__ import annotations

import hashlib
from pathlib import Path

from medsynth.core.home import home
from medsynth.dataset.open import Version
from medsynth.dataset.open import open_version as open_local
from medsynth.publish.pull import pull, split_ref


def open_version(ref: str | Path, out: Path | str = Path("datasets"), *, verify: bool = False) -> Version:
    """The version that ``ref`` names, checked against its manifest.

    ref: a folder, ``name@version`` or ``name`` (the latest that was not withdrawn) under ``out``, or
    ``hub:OWNER/NAME@TAG``, which is fetched to ``.medsynth/hub`` first; verify: hash every file as well.
    DataError when there is no such version, when it is damaged, edited or withdrawn, or when a newer medsynth wrote
    it; PublishError when the Hub cannot give exactly that tag.
    """
    if isinstance(ref, str) and ref.startswith("hub:"):
        repo, _ = split_ref(ref)
        folder = home() / "hub" / hashlib.sha256(repo.encode()).hexdigest()[:16]
        return open_local(pull(ref, folder).path, verify=verify)
    return open_local(ref, Path(out), verify=verify)
