"""The columns that bulk data fills, table by table, in the order in which rows refer to one another."""

TABLES: dict[str, tuple[str, ...]] = {
    "business_unit": ("id", "name", "parent_id", "is_active"),
    "user_account": (
        "id", "email", "name", "password_hash", "profile_id", "overrides", "business_unit_id", "supervisor_id", "language",
        "preferences", "is_active", "created_at", "updated_at",
    ),
    "market_segment": ("id", "name", "parent_id", "position", "is_active"),
    "custom_field": ("id", "resource", "key", "label", "kind", "choices", "position", "is_active"),
    "customer": (
        "id", "number", "name", "name_key", "org_number", "vat_number", "country", "owner_id", "industry_id", "email", "phone",
        "website", "description", "currency", "language", "payment_term_days", "is_active", "is_internal", "register_source",
        "register_status", "register_checked_at", "search_text", "created_at", "updated_at",
    ),
    "address": (
        "id", "customer_id", "street", "postal_code", "city", "country", "is_headquarters", "is_postal", "is_visiting",
        "is_billing",
    ),
    "e_invoice_address": ("id", "customer_id", "scheme", "address", "is_default"),
    "customer_segment": ("id", "customer_id", "segment_id"),
    "custom_value": ("id", "field_id", "row_id", "text", "number", "day"),
    "contact": (
        "id", "customer_id", "first_name", "last_name", "name_key", "title", "role_id", "email", "phone", "language",
        "is_active", "email_allowed", "search_text", "created_at", "updated_at",
    ),
    "project": (
        "id", "customer_id", "number", "name", "sales_status_id", "project_status_id", "is_closed", "is_internal", "owner_id",
        "sales_person_id", "business_unit_id", "currency", "currency_rate", "expected_value", "expected_base", "probability",
        "expected_order_date", "order_date", "start_date", "end_date", "search_text", "created_at", "updated_at",
    ),
    "invoice": (
        "id", "customer_id", "billing_customer_id", "project_id", "number", "date", "due_date", "status_id", "currency",
        "currency_rate", "net", "tax", "net_base", "is_credit_note", "credited_invoice_id", "sales_person_id", "search_text",
        "created_at", "updated_at",
    ),
    "cost": (
        "id", "project_id", "kind", "date", "quantity", "unit_cost", "currency", "currency_rate", "net_base", "user_id",
        "is_rejected", "created_at", "updated_at",
    ),
    "stage_period": ("id", "customer_id", "is_active", "is_prospect", "since", "until"),
}  # fmt: skip
Rows = dict[str, list[tuple[object, ...]]]
UNVERSIONED = {"stage_period"}
