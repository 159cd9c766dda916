"""Made-up organization numbers with the right check digits, as `services.identifiers` stores them."""

from random import Random

NORWEGIAN = (3, 2, 7, 6, 5, 4, 3, 2)
FINNISH = (7, 9, 10, 5, 8, 4, 2)
DANISH = (2, 7, 6, 5, 4, 3, 2)


def org_number(country: str, rng: Random) -> str:
    """A number of a country's companies."""
    return MAKERS[country](rng)


def vat_number(country: str, number: str) -> str:
    """The VAT number that goes with an organization number."""
    bare = number.replace("-", "")
    return {"SE": f"SE{bare}01", "NO": f"NO{bare}MVA", "FI": f"FI{bare}", "DK": f"DK{bare}"}[country]


def e_invoice_address(country: str, number: str) -> tuple[str, str]:
    """Scheme and address by which a company takes electronic invoices."""
    bare = number.replace("-", "")
    return {"SE": ("0007", bare), "NO": ("0192", bare), "FI": ("0216", f"0037{bare}"), "DK": ("0184", bare)}[country]


def _swedish(rng: Random) -> str:
    """Luhn."""
    bare = f"55{rng.choice('69')}{rng.randrange(10**6):06}"
    doubled = (sum(divmod(2 * int(digit), 10)) if place % 2 == 0 else int(digit) for place, digit in enumerate(bare))
    return f"{bare}{-sum(doubled) % 10}"


def _norwegian(rng: Random) -> str:
    while True:
        bare = f"9{rng.randrange(10**7):07}"
        check = -_weighted(bare, NORWEGIAN) % 11
        if check != 10:
            return f"{bare}{check}"


def _finnish(rng: Random) -> str:
    while True:
        bare = f"{rng.randrange(1_500_000, 3_400_000):07}"
        check = -_weighted(bare, FINNISH) % 11
        if check != 10:
            return f"{bare}-{check}"


def _danish(rng: Random) -> str:
    while True:
        bare = f"{rng.randrange(1_200_000, 4_400_000):07}"
        check = -_weighted(bare, DANISH) % 11
        if check != 10:
            return f"{bare}{check}"


def _weighted(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))


MAKERS = {"SE": _swedish, "NO": _norwegian, "FI": _finnish, "DK": _danish}
