"""Mends text in which an earlier scrub overwrote names, brands and parts of words with "Chat Doctor".

Greetings, self-introductions and sign-offs are repaired, other damaged sentences are cut; a row in which a cut could
change what a patient does is left as it is, for the filter ``scrub_damaged``. Put the filter behind this step.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from medsynth.clean._chat_doctor import mend
from medsynth.core import step
from medsynth.core.config import Config
from medsynth.core.rows import per_row
from medsynth.core.tables import CONVERSATION

REPAIRED, CUT = "scrub_repaired", "scrub_cut"
"""Flags of rows that were mended."""
_Message = dict[str, Any]


class ScrubDamage(Config):
    """Nothing to set."""


@step.edit(reads=("messages", "flags"), writes=("messages", "flags"), python=True)
def scrub_damage(rows: pl.LazyFrame, config: ScrubDamage) -> pl.LazyFrame:
    """(rows; messages, flags) -> messages without the damage, and the flags ``scrub_repaired`` and ``scrub_cut``."""
    del config
    empty = pl.from_arrow(CONVERSATION.schema.empty_table())
    assert isinstance(empty, pl.DataFrame)
    kind = pl.Struct({name: empty.schema[name] for name in ("messages", "flags")})
    made = per_row(_mended, ("messages", "flags"), kind)
    mended = rows.with_columns(made.alias("_mended"))
    fields = (pl.col("_mended").struct.field(name).alias(name) for name in ("messages", "flags"))
    return mended.with_columns(*fields).drop("_mended")


def _mended(messages: list[_Message | None] | None, flags: list[str] | None) -> dict[str, Any]:
    found = [mend((message or {}).get("content") or "") for message in messages or ()]
    if messages is None or any(one.lost for one in found) or not any(one.repaired or one.cut for one in found):
        return {"messages": messages, "flags": flags}
    new = [
        {**message, "content": one.text} if message and message.get("content") is not None else message
        for message, one in zip(messages, found, strict=True)
    ]
    said = [REPAIRED] * any(one.repaired for one in found) + [CUT] * any(one.cut for one in found)
    return {"messages": new, "flags": [*(flags or ()), *(flag for flag in said if flag not in (flags or ()))]}
