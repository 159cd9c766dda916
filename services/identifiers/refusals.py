"""What may be wrong with an identifier. Impossible ones are refused, odd ones only warned of."""

from services.refusals import Refusal


class NotNorwegianNumber(Refusal):
    """A Norwegian organization number has nine digits. Compare it with its source."""


class NotFinnishNumber(Refusal):
    """A Finnish business ID has seven digits, a hyphen and a check digit. Compare it with its source."""


class NotSwedishNumber(Refusal):
    """A Swedish organization number has ten digits. Compare it with its source."""


class NotDanishNumber(Refusal):
    """A Danish CVR number has eight digits. Compare it with its source."""


class NotEstonianNumber(Refusal):
    """An Estonian registry code has eight digits. Compare it with its source."""


class NotAnOrgNumber(Refusal):
    """An organization number has letters or digits, forty at most. Compare it with its source."""


class OddCheckDigit(Refusal):
    """The check digit does not fit, so a digit is probably wrong. Compare the number with its source."""


class OddBritishNumber(Refusal):
    """A company number of Companies House has eight characters. Compare it with its source."""


class PersonalNumber(Refusal):
    """This is a person's identity number. Keep it only if the customer is a sole trader."""


class DanishProductionUnit(Refusal):
    """Ten digits are the number of a production unit. The company itself has a CVR number of eight digits."""


class NotAVatNumber(Refusal):
    """A VAT number has two letters for the country and then four to thirteen letters and digits. Compare it with its source."""


class WrongVatLength(Refusal):
    """A VAT number of this country has another length. Compare it with its source."""


class OddVatNumber(Refusal):
    """This does not look like a VAT number of this country. Compare it with its source."""


class OddSwedishVatSuffix(Refusal):
    """Swedish VAT numbers nearly always end in 01. Compare it with its source."""


class OtherCountrysVatNumber(Refusal):
    """This VAT number belongs to another country than the customer. Check that this is meant."""


class NotAnEInvoiceAddress(Refusal):
    """This cannot be an e-invoice address of this scheme. Compare it with what the receiver has told."""


class NoEInvoiceAddress(Refusal):
    """An e-invoice address has letters and digits, a hundred at most. Compare it with what the receiver has told."""


class UnknownScheme(Refusal):
    """Peppol knows no scheme with this code. Choose one from the list."""


class DeadScheme(Refusal):
    """This scheme is no longer used in Peppol. Ask the receiver for a new e-invoice address."""


class OddFinnishAddress(Refusal):
    """A Finnish e-invoice address begins with 0037 and the business ID, or is an IBAN. Compare it with its source."""


class UnknownOperator(Refusal):
    """This operator is not among the common ones. Compare the code with what the receiver has told."""
