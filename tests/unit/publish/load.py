"""What a user writes: ``load_dataset(repo, revision=tag)``. Prints rows, columns and the content id of what came."""

from __future__ import annotations

import json
import sys


def main() -> None:
    from datasets import load_dataset

    from medsynth.core.tables import CONVERSATION
    from medsynth.dataset.identity import TableIdentity

    repo, tag = sys.argv[1:3]
    loaded = load_dataset(repo, revision=tag)
    identity = TableIdentity(CONVERSATION)
    for split in loaded.values():
        identity.update(split.with_format("arrow")[:])
    rows = {name: split.num_rows for name, split in loaded.items()}
    features = sorted(next(iter(loaded.values())).features)
    sys.stdout.write(json.dumps({"rows": rows, "content_id": identity.content_id(), "features": features}))


if __name__ == "__main__":
    main()
