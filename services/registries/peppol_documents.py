"""What a Peppol participant can receive: the document types of its service group, and which of them are invoices."""

from dataclasses import dataclass
from urllib.parse import unquote
from xml.etree import ElementTree

from .answer import Shape

EXACT, WILDCARD = "busdox-docid-qns", "peppol-doctype-wildcard"
INVOICE = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##"
BILLING = f"{INVOICE}urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0::2.1"
INTERNATIONAL = f"{INVOICE}urn:peppol:pint:billing-1"


@dataclass(frozen=True, slots=True)
class DocumentType:
    """A kind of document with its identifier scheme."""

    scheme: str
    value: str


def takes_invoices(types: tuple[DocumentType, ...]) -> bool:
    """Whether an ordinary Peppol invoice (BIS Billing 3.0, or PINT by wildcard) would be taken."""
    return any(_is_invoice(one) for one in types)


def _is_invoice(one: DocumentType) -> bool:
    return (one.scheme == EXACT and one.value == BILLING) or (
        one.scheme == WILDCARD and one.value.startswith(INTERNATIONAL)
    )


def document_types(xml: str, participant: str) -> tuple[DocumentType, ...]:
    """The document types that a participant's service group (Peppol SMP 1, OASIS SMP) refers to; raises `Shape`."""
    if "<!DOCTYPE" in xml or "<!ENTITY" in xml:
        raise Shape("XML with a document type")
    try:
        root = ElementTree.fromstring(xml.encode())
    except (ElementTree.ParseError, ValueError):
        raise Shape("body that is not XML") from None
    if _local(root) not in ("ServiceGroup", "SignedServiceMetadata", "CompleteServiceGroup"):
        raise Shape("XML without ServiceGroup")
    told = next(
        ((one.text or "").strip() for one in root.iter() if _local(one) == "ParticipantIdentifier"), participant
    )
    if told.lower() != participant.lower():
        raise Shape("another participant than was asked for")
    links = (one.get("href", "") for one in root.iter() if _local(one) == "ServiceMetadataReference")
    return tuple(found for link in links if (found := _type_of(link)))


def _local(element: ElementTree.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _type_of(link: str) -> DocumentType | None:
    _, services, encoded = link.partition("/services/")
    scheme, colons, value = unquote(encoded).partition("::")
    return DocumentType(scheme, value) if services and colons else None
