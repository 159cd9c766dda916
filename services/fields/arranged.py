"""Lists of choices that people arrange: their values stand in that order everywhere, in lists, groups, reports and menus."""

ARRANGED = frozenset(
    {
        "contact_roles", "industries", "invoice_statuses", "keywords", "market_segments", "project_statuses",
        "sales_statuses",
    }
)  # fmt: skip


def place_in(choices: str | None, one: str) -> str:
    """SQL of what a row (named `one`) of a settings table sorts by: its place and, among equal ones, its name."""
    return f"(1000000000 + {one}.position) || {one}.name" if choices in ARRANGED else f"{one}.name"
