"""ZIP codes that exist, typed or spoken, and corrections of their digits."""

import re
from functools import cache

from desk.reading import places
from desk.reading.asked import Asked, said
from desk.reading.correction import changed_digits, digit_change
from desk.reading.grammar import grammar
from desk.reading.numbers import Run, runs, small
from desk.reading.scan import Scan
from desk.reading.shapes import Hit


def zip_code(asked: Asked, *, strict: bool) -> Hit | None:
    """A ZIP code that exists; `strict` for whole messages, where a number needs to be none of anything else."""
    found: list[Hit] = []
    for run in runs(asked.text):
        hit = _zip_in(asked, run)
        if hit and not (strict and _other_number(asked, hit)):
            found.append(hit)
    kept = [hit for hit in found if not not_before().search(asked.text.before(hit.start, 20))] or found
    if len(kept) > 1 and grammar().pattern("correction", "marker").search(
        asked.text.folded, kept[0].end, kept[-1].start
    ):
        return kept[-1]
    return _of_home(asked, kept) if len(kept) > 1 else kept[0] if kept else None


def _of_home(asked: Asked, hits: list[Hit]) -> Hit:
    """Of several the one told of home, of now and as right; the first where their clauses say nothing of it."""
    joints = [match.span() for match in _CLAUSES.finditer(asked.text.folded)]
    weights = []
    for hit in hits:
        start = max((end for _, end in joints if end <= hit.start), default=0)
        end = min((begin for begin, _ in joints if begin >= hit.end), default=len(asked.text.folded))
        clause = asked.text.folded[start:end]
        weights.append(2 * bool(_WISHED.search(clause)) + bool(_HOME.search(clause)) - bool(_ELSEWHERE.search(clause)))
    return hits[weights.index(max(weights))]


_CLAUSES = re.compile(r"[,.;!?\n]|(?<!\w)(?:and|but|y|pero|so|while|mientras)(?!\w)|\s(?=(?:now|ahora|home|casa)\s)")
_WISHED = re.compile(r"(?<!\w)(?:rather|prefer\w*|prefier\w+|better|closer|easier|mejor|me queda)(?!\w)")
_HOME = re.compile(
    r"(?<!\w)(?:home|house|my (?:own )?(?:place|apartment|apt)|(?:i|we|she|he) lives?|living|now|currently|right|correct|moved to"  # noqa: E501
    r"|casa|hogar|viv(?:o|imos|e)|ahora|actualmente|ahorita|correct[oa]|buen[oa]|bien|me mude a|(?:el|la) (?:mi[oa]|de mi casa))(?!\w)"  # noqa: E501
)
_ELSEWHERE = re.compile(
    r"(?<!\w)(?:work|job|office|school|at first|used to|before|old|stayed|lived|was|were|formerly|previous\w*|wrong|typo|incorrect"  # noqa: E501
    r"|trabaj\w*|chamba|jale|oficina|escuela|antes|primero|viej[oa]|anterior|vivia(?:mos)?|era|mal|equivocad[oa]|incorrect[oa])(?!\w)"
)


def _zip_in(asked: Asked, run: Run) -> Hit | None:
    digits = run.digits
    pieces = [len(piece.digits) for piece in run.pieces]
    if len(digits) == 9 and (pieces == [5, 4] or (pieces == [9] and said(asked, "location", "zip")) or run.worded):
        digits = digits[:5]
    elif len(digits) != 5:
        single = [piece for piece in run.pieces if len(piece.digits) == 5 and not piece.worded]
        if len(single) != 1 or (len(run.pieces) > 3 and "-" in asked.text.folded[run.start : run.end]):
            return None
        return (
            Hit({"zip": single[0].digits}, single[0].start, single[0].end) if places.exists(single[0].digits) else None
        )
    elif (
        not run.worded and len(run.pieces) > 1 and not re.fullmatch(r"[\d\s-]+", asked.text.folded[run.start : run.end])
    ):
        return None
    return Hit({"zip": digits}, run.start, run.end) if places.exists(digits) else None


def _other_number(asked: Asked, hit: Hit) -> bool:
    before, after = asked.text.before(hit.start, 26), asked.text.after(hit.end, 18)
    labelled = rf"(?<![^\W_]){grammar().one_of('not_contact', 'before')}(?:\s+(?:number|num|no|id|numero))?[\s.:#]*(?:is|es)?[\s.:#\w-]{{0,3}}$"  # noqa: E501
    return bool(
        re.search(r"[$#€]\s?$|\d[-.,]$|[A-Za-z]-?$", before)
        or (re.search(labelled, before) and not re.search(r"(?:zip|postal)(?: code)?\s*(?:is|es|:)?\s*$", before))
        or re.match(
            r"\s*(?:dollars|usd|employees|empleados|patients|people|members|miles|visits|personas|[-.,]\d|(?:road|rd|street|st|ave|avenue|blvd|drive|dr|lane)\b)",
            after,
        )
    )


def corrected_zip(asked: Asked) -> Hit | None:
    """`no, 94117`, `ends in 7 not 0` for the ZIP held."""
    held = asked.prev.get("zip") if isinstance(asked.prev, dict) else None
    if held and (nth := _nth_digit().search(asked.text.indexed)):
        at = _nth(nth["nth"], len(held))
        digits = held[:at] + str(small(nth["new"])) + held[at + 1 :]
        return Hit(asked.prev | {"zip": digits}, *nth.span()) if places.exists(digits) else None
    change = digit_change(asked)
    if not held or not change or len(change.new) >= 5:
        return None
    digits = changed_digits(held, change)
    return Hit(asked.prev | {"zip": digits}, change.start, change.end) if digits and places.exists(digits) else None


def _nth(word: str, length: int) -> int:
    if re.match(r"last|ultim", word):
        return length - 1
    names = (("first", "1st", "primer"), ("second", "2nd", "segund"), ("third", "3rd", "tercer"), ("fourth", "4th", "cuart"), ("fifth", "5th", "quint"))  # fmt: skip  # noqa: E501
    return next(at for at, listed in enumerate(names) if word.startswith(listed))


@cache
def _nth_digit() -> Scan:
    digit = rf"\d|{'|'.join(grammar().table('numbers', 'units'))}"
    return Scan(
        rf"(?<!\w)(?P<nth>first|second|third|fourth|fifth|last|1st|2nd|3rd|4th|5th|primer[oa]?|segund[oa]|tercer[oa]?|cuart[oa]|quint[oa]|ultim[oa])\s+(?:number|digit|one|numero|digito)\s+(?:is|should be|es|debe ser)\s+(?:an?\s+|un\s+)?(?P<new>{digit})(?!\w)"  # noqa: E501
    )


@cache
def not_before() -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_]){grammar().one_of('location', 'not')}\s+(?:the\s+|in\s+|en\s+|from\s+)*$")
