"""From an industry code of a register (NACE and its national versions) to one of the ready-made industries.

The first two digits are the same in NACE 2 and 2.1 for what is told apart here; longer beginnings win.
"""

import re

_DIVISIONS = {
    "forestry_farming": "01 02 03",
    "energy": "05 06 09 35",
    "food": "10 11 12",
    "manufacturing": "13 14 15 16 17 18 19 20 22 23 24 25 26 27 28 29 30 31 32 33",
    "life_sciences": "21 721 325",
    "construction": "41 42 43",
    "retail": "45 46 47",
    "transport": "49 50 51 52 53",
    "hospitality": "55 56 79",
    "media": "58 59 60",
    "it_telecom": "582 61 62 63",
    "finance": "64 65 66",
    "real_estate": "68",
    "architecture": "711",
    "professional_services": "69 70 71 72 73 74 78 82",
    "public_sector": "84",
    "education": "85",
    "health": "75 86 87 88",
    "other": "07 08 36 37 38 39 77 80 81 90 91 92 93 94 95 96 97 98 99",
}
_INDUSTRY_OF = {beginning: key for key, codes in _DIVISIONS.items() for beginning in codes.split()}
_SAYS_NOTHING = ("701", "6420", "6421", "980", "999")  # head offices, holding companies, undisclosed


def industry_of(code: str | None) -> str | None:
    """The key of a ready-made industry for a code such as "62.010" or "620100"; None where it says nothing."""
    digits = re.sub(r"[^0-9]", "", code or "")
    if len(digits) < 2 or digits.startswith(_SAYS_NOTHING):
        return None
    return _INDUSTRY_OF.get(digits[:3]) or _INDUSTRY_OF.get(digits[:2])
