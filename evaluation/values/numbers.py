"""The one door for numbers: text becomes an exact Decimal here, and a Decimal becomes text again.

Nothing else in the house calls Decimal() on what people typed, rounds, or puts thousands marks. The door
refuses with a code and never with a sentence: evaluation/wording.py has the words.
"""

import re
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal

MAX_DIGITS = 18
MAX_LENGTH = 200  # characters of a cell; a longer one is no number
# Products and quotients of two 18-digit figures stay exact enough that half up never meets a false tie.
EXACT = Context(prec=60, rounding=ROUND_HALF_UP)

MONEY_UNITS = {"元": Decimal(1), "千元": Decimal(1000), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}
FEN = Decimal("0.01")
HUNDREDTH = Decimal("0.01")
MAX_YUAN = Decimal(10) ** 14  # 10^16 fen: what a BIGINT column holds with room to add a thousand of them

_ONE, _FINE, _GRAIN, _COARSE = Decimal(1), Decimal(1).scaleb(-30), Decimal(1).scaleb(-40), Decimal(10) ** 19

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0x2212: "-", 0xA0: " "}
_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
_PLAIN = re.compile(r"[0-9]{1,11}(?:\.[0-9]{1,6})?", re.ASCII)  # what most cells hold: nothing to strip, convert or refuse
_NUMBER = re.compile(r"([+-]?)([1-9][0-9]{0,2}(?:,[0-9]{3})+(?![0-9,])|[0-9]+|(?=\.[0-9]))(\.[0-9]+)?", re.ASCII)
_REASONS = (  # the first that fits says why a text is no number; order matters
    ("operator", re.compile(r"^(?:[≥≤<>=≧≦约]|大于|小于|不低于|不超过)")),
    ("exponent", re.compile(r"^[+-]?[0-9.,]+[eE][+-]?[0-9]+$")),
    ("not_finite", re.compile(r"(?i)^[+-]?(nan|inf(inity)?|∞)$")),
    ("hidden_value", re.compile(r"^#+$|^#(DIV/0!|REF!|VALUE!|N/A|NAME\?|NUM!|NULL!)$", re.I)),
    ("several_cells", re.compile(r"[0-9]\s+[+-]?[0-9]|[\t\n]")),
    ("brackets", re.compile(r"^\(.*\)$")),
    ("currency", re.compile(r"^[+-]?[¥￥$]")),
    ("grouping", re.compile(r"^[+-]?[0-9]+(?:[,'][0-9]*)+(?:\.[0-9]*)?$|^[+-]?[0-9]+(?:_[0-9]+)+$")),
    ("fraction", re.compile(r"[0-9]\s*[/⁄]\s*[0-9]|[¼-¾⅐-⅞]")),
)


class Refused(ValueError):
    """A text that is not the number asked for: `code` says why, `numbers` what was seen and expected."""

    def __init__(self, code: str, **numbers: str) -> None:
        super().__init__(code)
        self.code = code
        self.numbers = numbers


def read(text: str | None, *, unit: str = "", places: int | None = None, minimum: Decimal | None = None) -> Decimal | None:
    """The number that `text` says, in `unit`; None where nothing is said. Never 0 for a blank.

    Takes thousands marks in their place, full-width digits, a percent sign where `unit` is %, and the unit itself
    behind the number; amounts are converted between 元, 千元, 万元 and 亿元. Refuses exponents, NaN, underscores,
    fractions, brackets for minus, operators, two cells in one, digits of other scripts, more than 18 digits,
    more decimals than `places`, and less than `minimum`.
    """
    if text and _PLAIN.fullmatch(text):
        plain, value = text, Decimal(text)
    else:
        plain = _stripped(text)
        if not plain:
            return None
        value = _read(plain, unit)
    if places is not None and value != value.quantize(Decimal(1).scaleb(-places), ROUND_DOWN, EXACT):
        raise Refused("too_many_decimals", text=plain[:40], places=str(places), unit=unit)
    if minimum is not None and value < minimum:
        raise Refused("too_small", text=plain[:40], minimum=f"{minimum:f}")
    return value


def _read(plain: str, unit: str) -> Decimal:
    """The number of a cell that is more than plain digits."""
    if len(plain) > MAX_LENGTH:
        raise Refused("not_a_number", text=plain[:40], unit=unit, suffix="")
    found = _NUMBER.match(plain)
    suffix = plain[found.end() :].strip() if found else plain
    if not found or (suffix and not _is_unit(suffix, unit)):
        raise Refused(_reason(plain, suffix if found else ""), text=plain[:40], unit=unit, suffix=suffix[:20])
    return _convert(found, suffix, unit)


def read_money(text: str | None, *, unit: str, minimum: Decimal | None = Decimal(0)) -> Decimal | None:
    """An amount in yuan, typed in `unit` (元 or 万元), exact to the fen. Refuses what has no fen, or 10^14 yuan and more."""
    value = read(text, unit=unit, minimum=minimum)
    if value is None:
        return None
    yuan = EXACT.multiply(value, MONEY_UNITS[unit])
    if yuan != yuan.quantize(FEN, ROUND_DOWN, EXACT):
        raise Refused("below_fen", text=(text or "").strip()[:40], unit=unit)
    if abs(yuan) >= MAX_YUAN:
        raise Refused("too_many_digits", text=(text or "").strip()[:40], digits="14")
    return yuan.quantize(FEN)


_SHIFT = {"元": 2, "千元": 5, "万元": 6, "亿元": 10}  # places from the unit to the fen


def fen(text: str, *, unit: str, minimum: Decimal | None = Decimal(0)) -> int | None:
    """`read_money` in fen, for very many amounts: what is plain digits needs no Decimal."""
    if _PLAIN.fullmatch(text):
        whole, _dot, decimals = text.partition(".")
        shift = _SHIFT[unit]
        if len(decimals) <= shift and len(whole) + shift < MAX_DIGITS - 1:
            return int(whole + decimals.ljust(shift, "0"))
    value = read_money(text, unit=unit, minimum=minimum)
    return None if value is None else int(value.scaleb(2))


def from_fen(value: int) -> Decimal:
    """An amount in yuan."""
    return Decimal(value).scaleb(-2)


def whole(text: str) -> int | None:
    """A small whole number as an address or a form carries it; None for anything else (², 5,000 digits, a sign)."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def unit_behind(text: str | None) -> str:
    """What stands behind the number in a cell (“266米” → 米), or nothing."""
    if text and _PLAIN.fullmatch(text):
        return ""
    plain = _stripped(text)
    found = _NUMBER.match(plain)
    return plain[found.end() :].strip() if found else ""


def half_width(text: str) -> str:
    """Full-width digits, letters and marks as their ASCII twins."""
    return text.translate(_FULL_WIDTH)


def ratio(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """part ÷ whole, not rounded; None where either is not reported or whole is 0."""
    if part is None or not whole:
        return None
    return EXACT.divide(part, whole)


def snapped(value: Decimal) -> Decimal:
    """A chain of quotients as exact fractions would have it: 1 ÷ 3 × 3 is 1, not 0.999…9, so that limits hold where they are.

    What 40 decimals hold stays as it is; no figures of 18 digits come so near to a limit without being on it.
    """
    if value.as_tuple().exponent >= -40 or abs(value) >= _COARSE:  # type: ignore[operator]
        return value
    near = value.quantize(_GRAIN, ROUND_HALF_UP, EXACT).normalize(EXACT)
    return near if near.as_tuple().exponent <= 0 else near.quantize(_ONE, ROUND_HALF_UP, EXACT)  # type: ignore[operator]


def half_up(value: Decimal, places: int = 2) -> Decimal:
    """Round half up (四舍五入): 94.845 → 94.85, −0.005 → −0.01."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, EXACT)


def points(value: Decimal) -> Decimal:
    """Points are kept to the hundredth; this is the only place that rounds them. What lies on a tie but for the 60th digit of
    a quotient lies on it."""
    if abs(value) < _COARSE:
        value = value.quantize(_FINE, ROUND_HALF_UP, EXACT)
    return value.quantize(HUNDREDTH, ROUND_HALF_UP, EXACT)


def in_unit(yuan: Decimal, unit: str) -> Decimal:
    """An amount of yuan in 元, 万元 …, exact."""
    return EXACT.divide(yuan, MONEY_UNITS[unit])


def plain(value: Decimal, places: int = 6) -> str:
    """A number as a person writes it, without trailing zeros: 0.980882, 266."""
    text = f"{half_up(value, places):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def grouped(value: Decimal, places: int | None = None) -> str:
    """With thousands marks: 8,161.61. With `places`, rounded half up and padded to them."""
    return f"{half_up(value, places):,f}" if places is not None else f"{value.normalize(EXACT):,f}"


def amount(yuan: Decimal, unit: str) -> str:
    """An amount of yuan as tables and texts print it: two decimals in `unit`, more only where the fen need them."""
    value = in_unit(yuan, unit)
    return grouped(value, 2) if value == half_up(value, 2) else grouped(value)


def _stripped(text: str | None) -> str:
    return (text or "").translate(_FULL_WIDTH).strip(_INVISIBLE + " \t\r\n\v\f")


def _is_unit(suffix: str, unit: str) -> bool:
    return suffix == half_width(unit) or (suffix in MONEY_UNITS and unit in MONEY_UNITS)


def _convert(found: re.Match[str], suffix: str, unit: str) -> Decimal:
    sign, whole, decimals = found.groups()
    digits = whole.replace(",", "").lstrip("0")
    if len(digits) + len((decimals or "").removeprefix(".")) > MAX_DIGITS:
        raise Refused("too_many_digits", text=found.group()[:40], digits=str(MAX_DIGITS))
    value = Decimal(f"{sign}{digits or '0'}{decimals or ''}")
    if suffix in MONEY_UNITS and suffix != unit:
        value = EXACT.divide(EXACT.multiply(value, MONEY_UNITS[suffix]), MONEY_UNITS[unit])
    return abs(value) if value == 0 else value  # no minus zero


def _reason(plain: str, suffix: str) -> str:
    for code, pattern in _REASONS:
        if pattern.search(plain):
            return code
    if any(char.isdigit() and not char.isascii() for char in plain):
        return "foreign_digits"
    return "other_unit" if suffix and not re.search(r"[0-9.,]", suffix) else "not_a_number"
