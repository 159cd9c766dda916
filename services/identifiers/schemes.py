"""Peppol participant identifier schemes (OpenPEPPOL code list 9.7): what is routed today, and what replaced the rest."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from .checked import compact


@dataclass(frozen=True, slots=True)
class Scheme:
    """An ISO 6523 code; `country` is None for international ones."""

    code: str
    name: str
    country: str | None


_ACTIVE = """
0002 FR SIRENE
0007 SE Organisationsnummer
0009 FR SIRET
0060 -- D-U-N-S
0088 -- GLN
0096 DK P-nummer
0097 IT FTI
0106 NL KvK
0130 -- Directorates of the European Commission
0135 IT SIA
0142 IT SECETI
0151 AU ABN
0158 SK IČO
0183 CH UID
0184 DK CVR
0188 JP Corporate number
0190 NL OIN
0191 EE Registrikood
0192 NO Organisasjonsnummer
0195 SG UEN
0196 IS Kennitala
0198 DK SE-nummer
0199 -- LEI
0200 LT Legal entity code
0201 IT Codice univoco
0204 DE Leitweg-ID
0205 IT CODDEST
0208 BE Enterprise number
0209 -- GS1
0210 IT Codice fiscale
0211 IT Partita IVA
0216 FI OVT
0218 LV Unified registration number
0221 JP Qualified invoice issuer
0225 FR CTC
0230 MY E-invoicing framework
0235 AE TIN
0240 LU Matricule
0242 -- Service provider
0244 NG TIN
0245 SK DIČ
0246 DE Electronic business address
0248 OM VAT
9910 HU VAT
9913 -- Business Registers Network
9914 AT VAT
9915 AT Verwaltungskennzeichen
9918 -- IBAN
9919 AT Unternehmensregister
9920 ES VAT
9922 AD VAT
9923 AL VAT
9924 BA VAT
9925 BE VAT
9926 BG VAT
9927 CH VAT
9928 CY VAT
9929 CZ VAT
9930 DE VAT
9931 EE VAT
9932 GB VAT
9933 GR VAT
9934 HR VAT
9935 IE VAT
9936 LI VAT
9937 LT VAT
9938 LU VAT
9939 LV VAT
9940 MC VAT
9941 ME VAT
9942 MK VAT
9943 MT VAT
9944 NL VAT
9945 PL VAT
9946 PT VAT
9947 RO VAT
9948 RS VAT
9949 SI VAT
9950 SK VAT
9951 SM VAT
9952 TR VAT
9953 VA VAT
9957 FR VAT
9959 US EIN
"""


def _scheme(line: str) -> Scheme:
    code, country, name = line.split(" ", 2)
    return Scheme(code, name, None if country == "--" else country)


SCHEMES = {scheme.code: scheme for line in _ACTIVE.strip().splitlines() for scheme in (_scheme(line),)}
DEAD = frozenset({"0193", "9901", "9905", "9912", "9916"})  # removed or deprecated, with nothing in their place


def _digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)


def _ovt(text: str) -> str:
    """Before 2025 the OVT code stood with and without its 0037."""
    typed = compact(text).removeprefix("FI")
    return typed if typed.startswith("0037") else f"0037{typed.zfill(8)}"


def _swedish(text: str) -> str:
    digits = _digits(text)
    return digits[:10] if len(digits) == 12 else digits


MIGRATED: dict[str, tuple[str, Callable[[str], str]]] = {
    "9908": ("0192", _digits),
    "9909": ("0192", _digits),
    "0037": ("0216", _ovt),
    "0212": ("0216", _ovt),
    "0213": ("0216", _ovt),
    "0215": ("0216", compact),
    "9955": ("0007", _swedish),
    "9902": ("0184", _digits),
    "9904": ("0198", lambda text: f"DK{_digits(text)}"),
    "9906": ("0211", compact),
    "9907": ("0210", compact),
    "9917": ("0196", _digits),
    "9921": ("0201", compact),
    "9954": ("0190", _digits),
    "9956": ("0208", _digits),
    "9958": ("0204", str.strip),
}
