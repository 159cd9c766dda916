"""Words of the settings: what the fixed values of rights, states and kinds are called."""

from services.i18n import Language, mark

WORDS: dict[str, dict[str, str]] = {
    "state": {"in_progress": mark("In progress"), "won": mark("Won"), "lost": mark("Lost")},
    "customers_level": {
        "none": mark("None"),
        "read": mark("Read-only"),
        "edit": mark("Edit"),
        "all": mark("All, with financials"),
    },
    "scope": {
        "none": mark("None"),
        "own": mark("Own"),
        "team": mark("Own team"),
        "unit": mark("Own unit"),
        "all": mark("All"),
    },
    "rights": {
        "share_reports": mark("Share reports and views"),
        "settings": mark("Settings"),
        "users": mark("Users and permission profiles"),
        "change_log": mark("Change log of everybody"),
        "import": mark("Import of data"),
        "api_tokens": mark("API tokens"),
    },
    "kind": {
        "text": mark("Text"),
        "number": mark("Numeric value"),
        "money": mark("Money"),
        "date": mark("Date"),
        "choice": mark("One choice"),
        "choices": mark("Several choices"),
        "boolean": mark("Yes or no"),
    },
    "resource": {
        "customers": mark("Customers"),
        "contacts": mark("Contacts"),
        "projects": mark("Projects and sales cases"),
        "invoices": mark("Invoices"),
        "costs": mark("Costs"),
    },
}
SCOPES = ("customer_scope", "project_scope", "invoice_scope")


def word(language: Language, field: str, value: str) -> str:
    """What a fixed value of a field is called."""
    return language.t(WORDS["scope" if field in SCOPES else field].get(value, value))


def offered(language: Language, field: str) -> dict[str, str]:
    """The fixed values of a field with their words; none where the field has others."""
    known = WORDS.get("scope" if field in SCOPES else field, {})
    return {value: language.t(text) for value, text in known.items()}
