"""Operators that carry Finnish e-invoices, with their codes (välittäjätunnus)."""

from dataclasses import dataclass

from . import refusals
from .checked import Checked, compact, impossible, odd


@dataclass(frozen=True, slots=True)
class Operator:
    """An operator or bank."""

    code: str
    name: str


FINNISH_OPERATORS = (
    Operator("003723327487", "Apix Messaging"),
    Operator("BAWCFI22", "Basware"),
    Operator("003703575029", "CGI, Telia"),
    Operator("INEXCHANGE", "InExchange"),
    Operator("003721291126", "Maventa"),
    Operator("003726044706", "Netbox Finland"),
    Operator("003708599126", "OpenText"),
    Operator("E204503", "OpusCapita"),
    Operator("003723609900", "Pagero"),
    Operator("003710948874", "Posti Messaging"),
    Operator("003701150617", "PostNord Strålfors"),
    Operator("003714377140", "Ropo Capital"),
    Operator("003701011385", "Tietoevry"),
    Operator("885060259470028", "Tradeshift"),
    Operator("HELSFIHH", "Aktia"),
    Operator("DABAFIHH", "Danske Bank"),
    Operator("HANDFIHH", "Handelsbanken"),
    Operator("NDEAFIHH", "Nordea"),
    Operator("OKOYFIHH", "OP"),
    Operator("POPFFI22", "POP Pankki"),
    Operator("SBANFIHH", "S-Pankki"),
    Operator("ITELFIHH", "Säästöpankki, Oma Säästöpankki"),
    Operator("AABAFI22", "Ålandsbanken"),
)
_NAMES = {operator.code: operator.name for operator in FINNISH_OPERATORS}
LONGEST = 40


def operator_name(code: str | None) -> str | None:
    """The name of a common operator."""
    return _NAMES.get(compact(code or ""))


def check_operator(text: str) -> Checked:
    """Check an operator's code; unknown ones are only odd, because operators come and merge. Empty is fine."""
    code = compact(text)
    if not text.strip():
        return Checked("", "")
    if not code or len(code) > LONGEST:
        return impossible(text, refusals.NoEInvoiceAddress())
    return Checked(code, code) if code in _NAMES else odd(code, code, refusals.UnknownOperator())
