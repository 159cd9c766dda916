"""What there is, and what one row can decide alone."""

from .activity import Activity
from .billing import CurrencyRate, InvoiceNumber, InvoiceRow
from .change import Change, ChangeSet, Pulse
from .contact import Contact, ContactKeyword, ContactLine, ContactRole, Keyword
from .cost import Cost
from .custom_field import CustomField, CustomValue
from .customer import Address, Customer, CustomerSegment, EInvoiceAddress, Industry, MarketSegment
from .export import Export
from .figures import CustomerFigures, InvoiceTotal, KeptMonth, KeptState, MonthTotal, StagePeriod
from .import_job import ImportJob, ImportRow, ImportSource
from .invoice import Invoice, InvoiceStatus
from .mass_update import MassUpdate, MassUpdateNotice, MassUpdateRow
from .organization import BusinessUnit, Organization
from .project import Project, ProjectStatus, SalesStatus
from .register_answer import RegisterAnswer
from .token import ApiToken, KeptAnswer
from .user import PermissionProfile, Session, SignInAttempt, User
from .webhook import Webhook, WebhookDelivery
from .work import Report, SavedView

__all__ = [
    "Activity", "Address", "ApiToken", "BusinessUnit", "Change", "ChangeSet", "Contact", "ContactKeyword", "ContactLine",
    "ContactRole", "Cost", "CurrencyRate", "CustomField", "CustomValue", "Customer", "CustomerFigures",
    "CustomerSegment", "EInvoiceAddress", "Export", "ImportJob", "ImportRow", "ImportSource",
    "Industry", "Invoice", "InvoiceNumber", "InvoiceRow",
    "InvoiceStatus", "InvoiceTotal", "KeptAnswer", "KeptMonth", "KeptState", "Keyword", "MarketSegment", "MassUpdate",
    "MassUpdateNotice", "MassUpdateRow", "MonthTotal",
    "Organization", "PermissionProfile", "Project", "ProjectStatus", "Pulse", "RegisterAnswer", "Report", "SalesStatus",
    "SavedView", "Session", "SignInAttempt", "StagePeriod", "User",
    "Webhook", "WebhookDelivery",
]  # fmt: skip
