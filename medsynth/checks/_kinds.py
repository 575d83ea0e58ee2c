"""Readings that name no one thing: a word for any allergy or any illness, and the measures of a body."""

VAGUE = frozenset(
    (
        "",
        "any",
        "allergy",
        "drugs",
        "foods",
        "infection",
        "inflammation",
        "cyst",
        "polyp",
        "ulcer",
        "tumor",
        "abscess",
        "cancer",
    )
)
"""Normal forms of allergies and diseases that say only that there is one."""
BODY = frozenset(("weight", "height", "size"))
"""Measures that a patient tells beside age and sex, and that change without an illness."""
