"""Phone numbers, typed or spoken, with extensions; the one place that knows phonenumbers."""

import re
from functools import cache
from itertools import pairwise
from typing import Any

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from desk.reading import former
from desk.reading.asked import Asked
from desk.reading.correction import changed_digits, digit_change
from desk.reading.grammar import grammar
from desk.reading.numbers import Run, numerals, runs
from desk.reading.ownership import owner_at
from desk.reading.scan import Scan
from desk.reading.shapes import Hit, Unusable

_NANP = re.compile(r"1?([2-9](?!11)\d\d[2-9]\d{6})")
_SWAPPED = re.compile(
    r"(?<!\w)(?:swap|switch|transpose|reverse|flip|invierta|voltee)\s+(?:the |around )*last (?:two|2)|last (?:two|2)(?: \w+)? (?:are|got|is|were) (?:swapped|switched|reversed|backwards?|transposed|flipped|mixed up)|ultimos dos(?: \w+)? (?:estan|van|son) (?:al reves|invertidos|volteados|cambiados)|(?:estan|van) al reves los ultimos dos"  # noqa: E501
)
_TRIED_DIGITS = 3
_PAPERS = re.compile(
    r"(?<!\w)(?:claim|policy|(?<!in )(?<!any )case|account|acct|invoice|ticket|group|reclamo|reclamacion|poliza|expediente|folio|caso)(?:\s+(?:number|num|no|id|numero))?[\s.:#]*(?:(?:is|es|was|number)\s+)?$"  # noqa: E501
)
"""Right before a number of papers, which is no phone number however long it is."""


_FAXED_TO = re.compile(
    r"(?<!\w)fax(?:en|eame|es)?(?: (?:us|me|it|them|that|back|over|to|at|on|is|al?|lo|nos))+[\s(:]*$"
)
"""`fax us back at …`."""


def hits(asked: Asked) -> list[Hit]:
    """Every phone number of the text; claim, policy, fax and such numbers are none."""
    return [hit for hit in _numbers(asked) if not _other_kind(asked, hit.start)]


def read(asked: Asked) -> Hit | Unusable | None:
    """The visitor's own number, the last said where one is taken back, or the held one with a correction made."""
    found = _numbers(asked)
    plain = [hit for hit in found if not _other_kind(asked, hit.start)]
    if not plain:
        plain = [hit for hit in found if not _PAPERS.search(asked.text.before(hit.start, 30))]
    plain = former.in_use(asked, plain)
    plain = [hit for hit in plain if not _not_to_use().search(asked.text.before(hit.start, 30))] or plain
    if plain:
        own = (
            former.rather(asked, plain)
            or [hit for hit in plain if owner_at(asked.text, hit.start, hit.end) == "self"]
            or [hit for hit in plain if owner_at(asked.text, hit.start, hit.end) != "other"]
            or plain
        )
        chosen = own[-1] if len(own) > 1 and _takes_back(asked, own[0].end, own[-1].start) else own[0]
        later = _corrected_later(asked, chosen)
        return later or chosen
    if asked.prev and (hit := _correction(asked)):
        return hit
    if _SWAPPED.search(asked.text.folded):
        return None
    tried = [
        run
        for run in runs(asked.text)
        if len(run.digits) >= _TRIED_DIGITS
        and not something_else(asked, run)
        and not _PAPERS.search(asked.text.before(run.start, 30))
        and not _other_kind(asked, run.start)
    ]
    return Unusable(tried[0].start, tried[-1].end) if tried else None


def _numbers(asked: Asked) -> list[Hit]:
    found = _vanity(asked) if "8" in asked.text.folded else []
    found += _with_area_code(asked)
    for run in runs(asked.text):
        if not any(hit.start < run.end and run.start < hit.end for hit in found):
            found += _in_run(asked, run)
    for match in _international().finditer(asked.text.folded) if "+" in asked.text.folded else ():
        if not any(hit.start < match.end() and match.start() < hit.end for hit in found) and (
            e164 := _parse("+" + re.sub(r"\D", "", match["number"]))
        ):
            found.append(_with_extension(asked, e164, match.start(), match.end()))
    return sorted(found, key=lambda hit: hit.start)


def _in_run(asked: Asked, run: Run) -> list[Hit]:
    digits = run.digits
    plus = _plus_before(asked, run.start)
    if plus is not None:
        e164 = _parse("+" + digits)
        return [_with_extension(asked, e164, plus, run.end)] if e164 else []
    if match := _NANP.fullmatch(digits):
        return [_with_extension(asked, _abroad(asked, digits) or "+1" + match[1], _bracket(asked, run.start), run.end)]
    if digits.startswith(("011", "00")) and (e164 := _parse("+" + re.sub(r"^(?:011|00)", "", digits))):
        return [_with_extension(asked, e164, run.start, run.end)]
    if 8 <= len(digits) <= 13 and (abroad := _abroad(asked, digits)):
        return [_with_extension(asked, abroad, run.start, run.end)]
    if 12 <= len(digits) <= 13 and not run.worded and len(run.pieces) > 2 and (e164 := _parse("+" + digits)):
        return [_with_extension(asked, e164, run.start, run.end)]
    return _windows(asked, run) if len(digits) > 10 else []


def _windows(asked: Asked, run: Run) -> list[Hit]:
    """Numbers inside a longer run, as in `94110 415 555 0123`."""
    found: list[Hit] = []
    at = 0
    while at < len(run.pieces):
        total = 0
        for upto in range(at + 1, len(run.pieces) + 1):
            total += len(run.pieces[upto - 1].digits)
            if total > 11:
                break
            if total < 10:
                continue
            pieces = run.pieces[at:upto]
            lengths = tuple(len(piece.digits) for piece in pieces)
            match = _NANP.fullmatch("".join(piece.digits for piece in pieces))
            if match and (run.worded or lengths in {(10,), (11,), (3, 3, 4), (1, 3, 3, 4), (3, 7), (1, 10), (6, 4)}):
                found.append(_with_extension(asked, "+1" + match[1], pieces[0].start, pieces[-1].end))
                at = upto - 1
                break
        at += 1
    return found


def _with_extension(asked: Asked, e164: str, start: int, end: int) -> Hit:
    after = asked.text.after(end, 60)
    match = _extension().match(after) or _extension_later().match(after)
    if not match:
        return Hit(e164, start, end)
    rest = asked.text.without((0, end + match.end()))
    digits, upto = "", end
    for numeral in numerals(rest):
        if digits and (numeral.start - upto > 3 or "\n" in asked.text.folded[upto : numeral.start]):
            break
        if not digits and numeral.start - (end + match.end()) > 4:
            break
        digits, upto = digits + numeral.digits, numeral.end
    if not 1 <= len(digits) <= 7:
        return Hit(e164, start, end)
    return Hit({"e164": e164, "ext": digits}, start, upto)


def _correction(asked: Asked) -> Hit | None:
    held, ext = _held(asked.prev)
    if not held:
        return None
    country, national = ("+1", held[2:]) if held.startswith("+1") else ("+", held[1:])
    if extension := _extension_said().search(asked.text.indexed):
        said = [n for n in numerals(asked.text) if n.start >= extension.end()]
        if said:
            return Hit({"e164": held, "ext": "".join(n.digits for n in said)}, extension.start(), said[-1].end)
        if grammar().scan("correction", "remove").search(asked.text.indexed):
            return Hit(held, extension.start(), extension.end())
    if swapped := _SWAPPED.search(asked.text.folded):
        return Hit(_shape(country + national[:-2] + national[:-3:-1], ext), *swapped.span())
    change = digit_change(asked)
    if change is None:
        return None
    digits = changed_digits(national, change)
    if digits is None and change.where is None and not change.old:
        match len(change.new), country:
            case (4, _):
                digits = national[:-4] + change.new
            case (7, "+1"):
                digits = national[:3] + change.new
    if digits is None or (country == "+1" and not _NANP.fullmatch(digits)):
        return None
    return Hit(_shape(country + digits, ext), change.start, change.end)


def _corrected_later(asked: Asked, hit: Hit) -> Hit | None:
    """A number taken back in the same breath: `415 555 0123, sorry, 0132`."""
    rest = asked.text.without((0, hit.end))
    if not grammar().scan("correction", "marker").search(rest.indexed) or not runs(rest):
        return None
    return _correction(Asked(rest, asked.now, hit.value, asked.site))


def _takes_back(asked: Asked, start: int, end: int) -> bool:
    return bool(grammar().scan("correction", "marker").search(asked.text.indexed, start, end))


def _held(value: Any) -> tuple[str, str | None]:
    match value:
        case str() if value.startswith("+"):
            return value, None
        case {"e164": str(e164), **rest}:
            return e164, rest.get("ext")
    return "", None


def _shape(e164: str, ext: str | None) -> str | dict[str, str]:
    return {"e164": e164, "ext": ext} if ext else e164


def _parse(number: str) -> str | None:
    try:
        parsed = phonenumbers.parse(number)
    except NumberParseException:
        return None
    if parsed.country_code == 1:
        return "+1" + match[1] if (match := _NANP.fullmatch(number.lstrip("+"))) else None
    if not phonenumbers.is_possible_number(parsed):
        return None
    written = phonenumbers.format_number(parsed, PhoneNumberFormat.E164)
    # Zeros within the country (`+49 030 …`) are dropped; that is a number only where one comes of it.
    whole = written.lstrip("+") == re.sub(r"\D", "", number)
    return written if whole or phonenumbers.is_valid_number(parsed) else None


def _abroad(asked: Asked, digits: str) -> str | None:
    """The number in the numbering plan of a country the text names."""
    country = _country_named(asked)
    if country is None:
        return None
    if (not digits.startswith(country) or len(digits) <= 10) and (found := _parse_in(digits, _COUNTRIES[country][0])):
        return found
    return _parse("+" + digits)


def _country_named(asked: Asked) -> str | None:
    """The calling code of the first of our countries that the text names."""
    if "country" not in asked.text.kept:
        named = {match.lastgroup for match in _country_names().finditer(asked.text.indexed)}
        asked.text.kept["country"] = next((code for code in _COUNTRIES if f"c{code}" in named), None)
    return asked.text.kept["country"]


def _parse_in(digits: str, region: str) -> str | None:
    try:
        parsed = phonenumbers.parse(digits, region)
    except NumberParseException:
        return None
    return phonenumbers.format_number(parsed, PhoneNumberFormat.E164) if phonenumbers.is_valid_number(parsed) else None


_COUNTRIES = {
    "52": ("MX", "mexico|mexican[oa]?|mexicano"),
    "44": ("GB", "uk|england|britain|british|london|inglaterra|reino unido"),
    "502": ("GT", "guatemala"),
    "503": ("SV", "el salvador"),
    "504": ("HN", "honduras"),
    "57": ("CO", "colombia"),
    "34": ("ES", "spain|espana"),
    "91": ("IN", "india"),
    "63": ("PH", "philippines|filipinas"),
    "49": ("DE", "germany|alemania"),
    "33": ("FR", "france|francia"),
    "53": ("CU", "cuba"),
    "51": ("PE", "peru"),
    "58": ("VE", "venezuela"),
    "593": ("EC", "ecuador"),
    "55": ("BR", "brazil|brasil"),
    "61": ("AU", "australia"),
    "86": ("CN", "china"),
    "82": ("KR", "korea|corea"),
    "505": ("NI", "nicaragua"),
}


@cache
def _country_names() -> Scan:
    return Scan(rf"(?<!\w)(?:{'|'.join(f'(?P<c{code}>{names})' for code, (_, names) in _COUNTRIES.items())})(?!\w)")


def _with_area_code(asked: Asked) -> list[Hit]:
    """`area code 614 and then 555-0142`, `555 0142, area code 614`."""
    if not grammar().scan("correction", "area").search(asked.text.indexed):
        return []
    found = []
    for match in _area_code().finditer(asked.text.folded):
        digits = (match["area"] or match["area2"]) + re.sub(r"\D", "", match["rest"] or match["rest2"])
        if _NANP.fullmatch(digits):
            found.append(_with_extension(asked, "+1" + digits, *match.span()))
    return found or _piece_by_piece(asked)


def _piece_by_piece(asked: Asked) -> list[Hit]:
    """`area code seven four zero, then 555, then 01 and 63`."""
    said = runs(asked.text)
    gaps = [asked.text.folded[one.end : other.start] for one, other in pairwise(said)]
    digits = "".join(run.digits for run in said)
    if len(said) < 2 or not _NANP.fullmatch(digits) or not all(_THEN.fullmatch(gap) for gap in gaps):
        return []
    return [_with_extension(asked, "+1" + digits, said[0].start, said[-1].end)]


_THEN = re.compile(
    r"[\s,.;-]*(?:(?:then|and|next|after that|finally|it'?s|is|the|rest|number|y|luego|despues|sigue|el|numero|es)[\s,.:-]+)*"  # noqa: E501
)


def _vanity(asked: Asked) -> list[Hit]:
    found = []
    for match in re.finditer(
        r"(?<![\w@.])(?:1[-. ])?(8(?:00|88|77|66|55|44|33))[-. ]([a-z]{7}|[a-z]{3}[- ][a-z]{4}|[a-z]{4}[- ][a-z]{3})(?![\w@])",  # noqa: E501
        asked.text.folded,
    ):
        digits = match[1] + phonenumbers.convert_alpha_characters_in_number(re.sub(r"[^a-z]", "", match[2]))
        found.append(Hit("+1" + digits, match.start(), match.end()))
    return found


def _other_kind(asked: Asked, start: int) -> bool:
    """Whether the words just before make it a claim, a policy or a fax number."""
    before = asked.text.before(start, 30)
    return bool(_labelled().search(before) or _FAXED_TO.search(before))


def something_else(asked: Asked, run: Run) -> bool:
    """Whether a number is plainly a room, a time or a measure and no attempt at a phone number."""
    text = asked.text.folded
    return bool(
        re.search(
            r"(?<!\w)(?:room|suite|apt|unit|cuarto|habitacion|pressure|presion|sugar|azucar|bp)(?:\s+(?:was|is|of|me|salio|fue|en|es|de|at))*\s*$",
            text[: run.start],
        )
        or re.match(
            r"\s*(?::\d|(?:over|lbs?|pounds|mg|years|anos|libras|kilos|am|pm|dollars?|bucks|cents|percent|dolares|pesos|times|veces)(?!\w))",
            text[run.end :],
        )
        or re.search(r"\d:\d\d|\d/\d", text[run.start : run.end])
        or _STREET.match(text, run.end)
    )


_STREET = re.compile(
    r"\s+(?:de (?:la |el )?)?(?:calle|avenida|av|carrera)(?!\w)|\s+(?:[nsew]\.?\s+)?[a-z]+(?:\s[a-z]+)?\s+(?:street|st|ave|avenue|road|rd|drive|dr|lane|ln|blvd|court|ct|pike|circle|way)(?!\w)"  # noqa: E501
)


def _plus_before(asked: Asked, start: int) -> int | None:
    match = _plus_sign().search(asked.text.before(start, 8))
    return start - (len(asked.text.before(start, 8)) - match.start()) if match else None


def _bracket(asked: Asked, start: int) -> int:
    return start - 1 if start and asked.text.folded[start - 1] == "(" else start


@cache
def _area_code() -> re.Pattern[str]:
    said, rest = grammar().one_of("correction", "area"), r"\d{3}[-. ]{0,2}\d{4}(?!\d)"
    return re.compile(
        rf"(?<!\w){said}(?:'s)?\s*(?:is|es|:)?\s*(?P<area>\d{{3}})[^\d\w]{{0,3}}(?:(?:and|then|y|luego|the number is|number|el numero es)\W+){{0,4}}(?P<rest>{rest})|(?<!\d)(?P<rest2>\d{{3}}[-. ]{{0,2}}\d{{4}})[^\d]{{1,16}}?(?<!\w){said}\s*(?:is|es|:)?\s*(?P<area2>\d{{3}})(?!\d)"  # noqa: E501
    )


@cache
def _not_to_use() -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\w){grammar().one_of('channel', 'not')}\s+(?:(?:use|call|text|dial|usen?|llamen?|marquen?|at|on|to|al?|me|my|mi|it'?s|es|the|el)\s+){{0,3}}$"  # noqa: E501
    )


@cache
def _plus_sign() -> re.Pattern[str]:
    return re.compile(rf"(?:\+|(?<!\w){grammar().one_of('phone', 'plus')})[\s(]*$")


@cache
def _international() -> re.Pattern[str]:
    return re.compile(r"\+(?P<number>[\d][\d\s().\-]{6,20}\d)")


@cache
def _extension() -> re.Pattern[str]:
    return re.compile(
        rf"[\s,;.(\-]{{0,4}}(?:and\s+)?(?:(?:the|my|la|mi)\s+)?{grammar().one_of('phone', 'extension')}(?![a-z])[\s.:#]*(?:(?:is|es|number|numero)\s+)?"  # noqa: E501
    )


@cache
def _extension_later() -> re.Pattern[str]:
    words = "|".join(word for word in grammar().words("phone", "extension") if len(word) > 3)
    return re.compile(
        rf"(?:[\s,]*(?:then|and then|y|luego)?\s*(?:press|dial|marque|oprima)\s+\d(?!\d))?[^\d.;\n]{{0,28}}?(?<!\w)(?:{words})(?![a-z])[\s.:#]*(?:(?:is|es|number|numero)\s+)?"  # noqa: E501
    )


@cache
def _extension_said() -> Scan:
    return Scan(
        rf"(?<!\w)(?:{'|'.join(word for word in grammar().words('phone', 'extension') if len(word) > 2)})[\s.:#]*"
    )


@cache
def _labelled() -> re.Pattern[str]:
    words = grammar().one_of("not_contact", "before")
    return re.compile(
        rf"(?<![^\W_]){words}(?:\s+(?:number|num|no|id|numero|code))?[\s.:#]*(?:is|es|was)?[\s.:#(\w]{{0,4}}$"
    )
