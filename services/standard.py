"""What every register has from the start: statuses, industries, contact roles. Their names are stored in the firm's
language and shown in the viewer's, until somebody gives one a name of its own.
"""

from typing import Any

from .i18n import LANGUAGES, Language, language, mark

INVOICE_STATUSES: tuple[dict[str, Any], ...] = (
    {"key": "draft", "name": mark("Draft")},
    {"key": "ready_to_send", "name": mark("Ready to send")},
    {"key": "sent", "name": mark("Sent"), "is_sent": True, "has_number": True},
    {"key": "paid", "name": mark("Paid"), "is_sent": True, "has_number": True, "is_paid": True, "is_read_only": True},
    {
        "key": "credit_sent",
        "name": mark("Credit note sent"),
        "is_sent": True,
        "has_number": True,
        "is_read_only": True,
        "is_credit_default": True,
    },
)
SALES_STATUSES: tuple[dict[str, Any], ...] = (
    {"key": "first_contact", "name": mark("First contact"), "state": "in_progress", "probability": 10},
    {"key": "needs_known", "name": mark("Needs known"), "state": "in_progress", "probability": 25},
    {"key": "offer_sent", "name": mark("Offer sent"), "state": "in_progress", "probability": 50},
    {"key": "negotiation", "name": mark("Negotiation"), "state": "in_progress", "probability": 75},
    {"key": "won", "name": mark("Won"), "state": "won", "probability": 100},
    {"key": "lost", "name": mark("Lost"), "state": "lost", "probability": 0},
)
PROJECT_STATUSES: tuple[dict[str, Any], ...] = (
    {"key": "not_started", "name": mark("Not started")},
    {"key": "ongoing", "name": mark("Ongoing")},
    {"key": "on_hold", "name": mark("On hold")},
    {"key": "completed", "name": mark("Completed")},
)
INDUSTRIES: tuple[dict[str, Any], ...] = (
    {"key": "energy", "name": mark("Energy")},
    {"key": "manufacturing", "name": mark("Manufacturing")},
    {"key": "construction", "name": mark("Construction")},
    {"key": "life_sciences", "name": mark("Life sciences")},
    {"key": "real_estate", "name": mark("Real estate")},
    {"key": "food", "name": mark("Food")},
    {"key": "it_telecom", "name": mark("IT and telecom")},
    {"key": "transport", "name": mark("Transport and logistics")},
    {"key": "architecture", "name": mark("Architecture")},
    {"key": "health", "name": mark("Health and care")},
    {"key": "forestry_farming", "name": mark("Forestry and farming")},
    {"key": "retail", "name": mark("Retail")},
    {"key": "finance", "name": mark("Finance and insurance")},
    {"key": "public_sector", "name": mark("Public sector")},
    {"key": "media", "name": mark("Media")},
    {"key": "education", "name": mark("Education")},
    {"key": "hospitality", "name": mark("Hotels and restaurants")},
    {"key": "professional_services", "name": mark("Professional services")},
    {"key": "other", "name": mark("Other")},
)
CONTACT_ROLES: tuple[dict[str, Any], ...] = (
    {"key": "decision_maker", "name": mark("Decision maker")},
    {"key": "project_contact", "name": mark("Project contact")},
    {"key": "invoice_recipient", "name": mark("Invoice recipient")},
    {"key": "purchaser", "name": mark("Purchaser")},
    {"key": "technical_contact", "name": mark("Technical contact")},
)
READY_MADE = {
    "invoice-statuses": INVOICE_STATUSES,
    "sales-statuses": SALES_STATUSES,
    "project-statuses": PROJECT_STATUSES,
    "industries": INDUSTRIES,
    "contact-roles": CONTACT_ROLES,
}
PROFILE_NAMES = {
    "administrator": mark("Administrator"),
    "manager": mark("Manager"),
    "account_manager": mark("Account manager"),
    "sales": mark("Sales"),
    "read_only": mark("Read-only"),
    "auditor": mark("Auditor"),
}
NAMES: dict[str, str] = {row["key"]: row["name"] for rows in READY_MADE.values() for row in rows} | PROFILE_NAMES


def ready_made_name(key: str | None, name: str, viewer: Language) -> str:
    """The name of a row as a viewer reads it: translated while it is still the ready-made one."""
    text = NAMES.get(key or "")
    if text is None or name not in {language(code).t(text) for code in LANGUAGES}:
        return name
    return viewer.t(text)
