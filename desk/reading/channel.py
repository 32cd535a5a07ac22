"""How somebody wants to be contacted: phone, text, email, several of them, or any."""

import re
from functools import cache

from desk.reading.asked import Asked, said
from desk.reading.grammar import grammar
from desk.reading.scan import Scan
from desk.reading.shapes import Hit

CHANNELS = ("phone", "text", "email")


def hits(asked: Asked) -> list[Hit]:
    """A wish for a channel in a whole message: the verb with its object (`call me`, `prefer email`)."""
    if not _wish().search(asked.text.indexed):
        return []
    found = read(asked)
    return [found] if found and said_for(asked) and found.value != "any" else []


def read(asked: Asked) -> Hit | None:
    """One channel, `any`, or the list of those named, without those refused."""
    named = said_for(asked)
    wanted, refused = [one for one, yes, *_ in named if yes], [one for one, yes, *_ in named if not yes]
    anything = said(asked, "channel", "any")
    if refused and not wanted:
        if not (said(asked, "channel", "all_but") or anything):
            return None
        wanted = [one for one in CHANNELS if one not in refused]
    wanted = list(dict.fromkeys(one for one in wanted if one not in refused))
    if wanted:
        start, end = named[0][2], max(one[3] for one in named)
        if said(asked, "channel", "pick") and len(wanted) == 1:
            wanted = wanted[:1]
        if len(wanted) == len(CHANNELS):
            return Hit("any", start, end)
        return Hit(wanted[0] if len(wanted) == 1 else wanted, start, end)
    return Hit("any", *anything.span()) if anything else None


def said_for(asked: Asked) -> list[tuple[str, bool, int, int]]:
    """Every channel named with whether it is wanted, and where, in order; a refusal holds on through `or`."""
    text, found = asked.text.folded, []
    for channel in CHANNELS:
        for match in grammar().scan("channel", channel).finditer(asked.text.indexed):
            found.append((channel, match.start(), match.end()))
    found.sort(key=lambda one: (one[1], -one[2]))
    named: list[tuple[str, bool, int, int]] = []
    upto = -1
    for channel, start, end in found:
        if start < upto or _out_of_order(asked, start, end):
            continue
        gap = text[upto:start] if upto >= 0 else text[:start]
        no = bool(_refusal().search(gap[-40:]))
        if named and not named[-1][1] and _holds_on().fullmatch(gap):
            no = True
        if (
            re.match(
                r"\s+(?:is|are|do(?:es)?)\s?(?:not|n'?t)|\s+(?:no(?!\w)|me no)(?!\s+(?:importa|hay))|\s+(?:is|are)n'?t|\s+(?:is )?(?:bad|terrible|doesn'?t work)",  # noqa: E501
                text[end : end + 24],
            )
            and not re.match(r"\s+no\s+(?:text|call|e?-?mail|llam|correo|mensaj)", text[end : end + 24])
        ):
            no = True
        if named and named[-1][0] == channel and named[-1][1] == (not no):
            pass
        named.append((channel, not no, start, end))
        upto = end
    if _instead().search(text) and len(named) >= 2:
        named = [(named[0][0], True, *named[0][2:]), *((one, False, start, end) for one, _, start, end in named[1:])]
    return named


def _out_of_order(asked: Asked, start: int, end: int) -> bool:
    """`my phone died`, `the call dropped`, `se me descompuso el teléfono`: told of, and no way to be reached."""
    return bool(
        _TO_OTHERS.match(asked.text.folded, start)
        or _BROKEN_AFTER.match(asked.text.after(end, 40))
        or _BROKEN_BEFORE.search(asked.text.before(start, 40))
    )


_TO_OTHERS = re.compile(r"call(?:ing)?\s+(?:you|it|your)(?!\w)|(?:text|e-?mail)\s+you(?!\w)|llamar?l[oe]s(?!\w)")
_BROKEN_AFTER = re.compile(
    r"\s+(?:(?:phone|line|number|message|servicio)\s+)?(?:(?:is|was|got|went|just|has|esta|me|se|on my \w+)\s+){0,2}(?:broken|dead|died|down|busy|lost|stolen|gone|disconnected|dropped|bounced|too|screen|rang|rot[oa]|descompuest[oa]|mal)(?!\w)"  # noqa: E501
)
_BROKEN_BEFORE = re.compile(
    r"(?<!\w)(?:lost|broke|dropped|can'?t (?:read|hear|see)|read|perdi|se (?:me )?(?:cayo|perdio|rompio|descompuso|corto)|no (?:leo|oigo|veo)(?: bien)?|leer)\s+(?:the|my|a|el|la|mi|los|las|un|una)?\s*$"  # noqa: E501
)


@cache
def _refusal() -> re.Pattern[str]:
    no = grammar().one_of("channel", "not")
    fill = r"(?:(?!but|pero|just|only|solo|mejor|instead|prefer|rather|si|yes|yeah|then|ok|fine|sino|que me)[a-z']+\s+){0,4}"  # noqa: E501
    return re.compile(rf"(?<![^\W_])(?:{no}|{grammar().one_of('channel', 'all_but')})[\s,]+{fill}$")


@cache
def _holds_on() -> re.Pattern[str]:
    return re.compile(r"[\s,]*(?:or|nor|ni|o|and)\s+(?:by\s+|por\s+|a\s+|no\s+)?")


@cache
def _instead() -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:over|rather than|instead of|en vez de|en lugar de)(?!\w)")


@cache
def _wish() -> Scan:
    return Scan(
        r"(?<!\w)(?:(?:please|just|can you|could you|prefer\w*|rather|you can|better|best|by|via|por favor|prefiero|mejor|por|puede[ns]?|only|solo|don'?t|no me)\s+(?:me\s+|you\s+)?(?:to\s+|a\s+|by\s+|an?\s+|be\s+|recibir\s+|un\s+|una\s+|que me\s+|use\s+|contact me by\s+)*"  # noqa: E501
        r"(?:call|text|e-?mail|phone|sms|llam\w*|mensaj\w*|correo|texte\w*|marqu\w*)|(?:call|text|e-?mail) me|llam[ea]\w*me|escrib[ae]\w*me|me (?:llam|mand|escrib)\w+|(?:a )?(?:call|text|email) (?:is|works|would be) (?:best|fine|better|good))(?!\w)"  # noqa: E501
    )
