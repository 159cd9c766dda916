"""Numbers and amounts as people write them: 24800, 24 800, 24.800, 24,8k, 1,5 Mkr, −300 kr."""

import re
from decimal import Decimal

from babel.numbers import get_decimal_symbol, list_currencies

from .i18n import Language
from .refusals import InvalidAmount, InvalidNumber, OtherCurrency

LONGEST = 40
SPACES = re.compile(r"[\s\u2009\u202f'’]+")
MINUS = str.maketrans("−–", "--")
SIZES = {"k": 3, "t": 3, "m": 6, "mn": 6, "mio": 6, "milj": 6, "mill": 6}
CODES = "|".join(sorted(str(code).lower() for code in list_currencies()))
MONEY = rf"[€$£]|kr\.?|{CODES}"
AMOUNT = re.compile(rf"([-+]?) ?({MONEY})? ?([-+]?) ?([0-9][0-9., ]*?) ?(?:({'|'.join(SIZES)})\.?)? ?({MONEY}|:-|,-)?")
MAY_MEAN = {
    "€": {"EUR"},
    "£": {"GBP"},
    "$": {"USD", "CAD", "AUD", "NZD", "SGD", "HKD"},
    "kr": {"SEK", "NOK", "DKK", "ISK"},
}
GROUPED = re.compile(r"[1-9][0-9]{0,2}( [0-9]{3})+(?=[.,]|$)")
WHOLE = re.compile(r"[0-9]+|[0-9]{1,3}(\.[0-9]{3})+|[0-9]{1,3}(,[0-9]{3})+")
EXACT = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?")


def parse_amount(text: str, viewer: Language, currency: str | None = None) -> Decimal:
    """An amount in major units; what could be thousands or decimals is read as the viewer's language writes it.

    24.800 is 24 800 in Swedish and 24,8 in English. Raises `InvalidAmount`, and `OtherCurrency` where the text names
    another currency than `currency`.
    """
    found = AMOUNT.fullmatch(_plain(text))
    number = _number(found, viewer) if found and len(text) <= LONGEST else None
    if found is None or number is None:
        raise InvalidAmount(value=text[:LONGEST], example=viewer.number(24800))
    for named in (found[2], found[6]):
        if currency and named and not _may_mean(named, currency):
            raise OtherCurrency(value=text, currency=currency)
    return number


def parse_number(text: str, viewer: Language) -> Decimal:
    """A number; a percent sign is passed over. Raises `InvalidNumber`."""
    try:
        return parse_amount(text.rstrip().removesuffix("%"), viewer)
    except InvalidAmount as refused:
        raise InvalidNumber(value=text[:LONGEST], example=refused.values["example"]) from None


def exact_decimal(raw: object) -> Decimal:
    """A number as programs send it: a decimal string or an integer. Raises `InvalidNumber`, for binary fractions too."""
    if isinstance(raw, Decimal):
        return raw
    if isinstance(raw, int) and not isinstance(raw, bool):
        return Decimal(raw)
    if not isinstance(raw, str) or not EXACT.fullmatch(raw):
        raise InvalidNumber(value=str(raw)[:LONGEST], example="1000.00")
    return Decimal(raw)


def _plain(text: str) -> str:
    return SPACES.sub(" ", text.casefold().translate(MINUS)).strip()


def _may_mean(named: str, currency: str) -> bool:
    sign = named.rstrip(".")
    return sign in (":-", ",-") or currency in MAY_MEAN.get(sign, {sign.upper()})


def _number(found: re.Match[str], viewer: Language) -> Decimal | None:
    before, _, after, written, size, _ = found.groups()
    digits = _separated(written, get_decimal_symbol(viewer.locale))
    if digits is None or (before and after):
        return None
    number = Decimal(digits).scaleb(SIZES.get(size, 0))
    return Decimal(format(-number if "-" in (before, after) else number, "f"))


def _separated(written: str, decimal_sign: str) -> str | None:
    """Digits with a decimal point, or None when the text is no number."""
    spaced = GROUPED.match(written)
    if spaced:
        written = spaced[0].replace(" ", "") + written[spaced.end() :]
    whole, sign, fraction = _cut(written, decimal_sign, grouped=spaced is not None)
    if sign and (sign in whole or not fraction.isdigit()):
        return None
    if not WHOLE.fullmatch(whole):
        return None
    return re.sub("[.,]", "", whole) + (f".{fraction}" if sign else "")


def _cut(written: str, decimal_sign: str, grouped: bool) -> tuple[str, str, str]:
    """Whole part, decimal sign and fraction."""
    last = max(written.rfind("."), written.rfind(","))
    if last < 0:
        return written, "", ""
    sign, fraction = written[last], written[last + 1 :]
    alone = not {".", ","} & set(written[:last])
    if written.count(sign) > 1 or (alone and _looks_grouped(written, sign, fraction, decimal_sign, grouped)):
        return written, "", ""
    return written[:last], sign, fraction


def _looks_grouped(written: str, sign: str, fraction: str, decimal_sign: str, grouped: bool) -> bool:
    """Whether a single separator stands between thousands."""
    return not grouped and sign != decimal_sign and len(fraction) == 3 and not written.startswith("0")
