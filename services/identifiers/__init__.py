"""Identifiers of companies: organization numbers, VAT numbers, e-invoice addresses, industry codes.

Nothing here asks anybody or raises: a check says what it thinks, and whoever asked decides.
"""

from .checked import Checked, Severity
from .e_invoice import (
    CheckedAddress,
    EInvoiceAddress,
    check_e_invoice_address,
    default_e_invoice_address,
    default_scheme,
    is_a_guess,
)
from .guess import countries_of, is_number_like
from .industries import industry_of
from .operators import FINNISH_OPERATORS, Operator, check_operator, operator_name
from .org_numbers import canonical_org_number, check_org_number, format_org_number, is_personal_number
from .schemes import SCHEMES, Scheme
from .vat_numbers import check_vat_number, format_vat_number

__all__ = [
    "FINNISH_OPERATORS",
    "SCHEMES",
    "Checked",
    "CheckedAddress",
    "EInvoiceAddress",
    "Operator",
    "Scheme",
    "Severity",
    "canonical_org_number",
    "check_e_invoice_address",
    "check_operator",
    "check_org_number",
    "check_vat_number",
    "countries_of",
    "default_e_invoice_address",
    "default_scheme",
    "format_org_number",
    "format_vat_number",
    "industry_of",
    "is_a_guess",
    "is_number_like",
    "is_personal_number",
    "operator_name",
]
