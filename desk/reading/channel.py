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
    if asked.prev and (no := _NO_INSTEAD.match(asked.text.folded)):
        asked = asked.of(asked.text.without(no.span()))
    named = said_for(asked)
    wanted, refused = [one for one, yes, *_ in named if yes], [one for one, yes, *_ in named if not yes]
    anything = said(asked, "channel", "any")
    if refused and not wanted:
        if not (said(asked, "channel", "all_but") or anything):
            return None
        wanted = [one for one in CHANNELS if one not in refused]
    wanted = list(dict.fromkeys(one for one in wanted if one not in refused))
    if wanted:
        if _ADDED.search(asked.text.folded) and not refused:
            held = asked.prev if isinstance(asked.prev, list) else [asked.prev]
            wanted = [one for one in CHANNELS if one in wanted or one in held]
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
        gap = _YES_BUT.sub(" ", text[upto:start] if upto >= 0 else text[:start])
        no = bool(_refusal().search(_UNREACHED.sub(" ", gap)[-40:]))
        if named and not named[-1][1] and _holds_on().fullmatch(gap):
            no = True
        if (
            re.match(
                r"\s+(?:is|are|do(?:es)?)\s?(?:not|n'?t)|\s+(?:no(?!\w)|me no)(?!\s+(?:importa|hay))|\s+(?:is|are)n'?t|\s+(?:is )?(?:bad|terrible|doesn'?t work)",  # noqa: E501
                text[end : end + 24],
            )
            and not re.match(
                r"\s+no\s+(?:(?:2|to|a|al|by|por|for|the|more|mas)\s+){0,2}(?:te?xt|call|e?-?mail|phone|llam|correo|mensaj)",
                text[end : end + 24],
            )
        ):
            no = True
        never = _never().match(text, end)
        named.append((channel, not (no or never), start, end))
        upto = never.end() if never else end
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


_NO_INSTEAD = re.compile(r"\W*no+,?\s+(?=(?:just\s+)?(?:text|call|e-?mail|phone)\s+me(?!\w))")
"""`no text me instead`, which takes back what was held and refuses no text."""
_ADDED = re.compile(r"(?<!\w)(?:add|also|too|as well|tambien|agreg\w+|ademas)(?!\w)")
_UNREACHED = re.compile(
    r"(?<!\w)(?:if|when|in case|si|cuando|por si)\s+(?:i|we|yo|nobody|no one|nadie|no|there'?s)\s+(?:\w+'?\w*\s+)?(?:no\s+)?(?:answer|pick up|get it|reply|contest\w+|respond\w+|pued\w+|est\w+)(?!\w)"  # noqa: E501
)
"""`if I don't answer`, which refuses nothing."""
_YES_BUT = re.compile(r"(?<!\w)(?:ok|okay|fine|good|yes|yeah|sure|si|bien)[,.]?\s+(?:but|pero)(?!\w)")
"""`yes but text only`, `yes but email me`: the but leads to what is wanted."""
_TO_OTHERS = re.compile(r"call(?:ing)?\s+(?:you|it|your)(?!\w)|(?:text|e-?mail)\s+you(?!\w)|llamar?l[oe]s(?!\w)")
_BROKEN_AFTER = re.compile(
    r"\s+(?:(?:phone|line|number|message|servicio)\s+)?(?:(?:is|was|got|went|just|has|stays|keeps|always|usually|mostly|siempre|casi|lo|la|tengo|traigo|esta|me|se|on my \w+)\s+){0,3}(?:broken|dead|died|down|busy|lost|stolen|gone|disconnected|dropped|bounced|too|screen|rang|off|(?:on )?silent|muted|(?:all )?wet|cracked|full|no (?:signal|service|battery|minutes)|rot[oa]|descompuest[oa]|mal|apagad[oa]|en silencio|descargad[oa]|ocupad[oa]|sin (?:senal|saldo|pila|bateria)|(?:ya )?se (?:me )?\w{2,}o|(?:make|makes|give|gives|stress|stresses|scare|scares) me|ya no (?:prende|sirve|funciona|suena|carga))(?!\w)"  # noqa: E501
)
_BROKEN_BEFORE = re.compile(
    r"(?<!\w)(?:lost|broke|dropped|can'?t (?:read|hear|see)|read|perdi|se (?:me |nos )?\w{2,}o|me (?:robaron|quitaron|hackearon|cortaron)|(?:because|cause|bc|cuz|since|porque|ya que|, que|pues) (?:of )?(?=(?:my|mi|the|el) )|no (?:leo|oigo|veo)(?: bien)?|leer|(?:too|not) \w+ (?:for|at|with|to (?:read|see|hear|type|answer|use))|never (?:answer|check|read|look at)|hate|got a new|(?:lost|buy|bought|need) a new|snail|postal|paper|regular|(?:can'?t|don'?t|not allowed to|(?:doesn'?t|won'?t) let me) (?:take|answer|make|receive)|(?:answers|picks up|checks|reads|contesta|agarra|revisa|lee)|no se usar|(?:mal[oa]?|malita) (?:para|con))\s+(?:the|my|a|el|la|mi|los|las|un|una)?\s*$"  # noqa: E501
)


@cache
def _refusal() -> re.Pattern[str]:
    no = grammar().one_of("channel", "not")
    fill = r"(?:(?!but|pero|just|only|solo|mejor|instead|prefer|rather|si|yes|yeah|then|ok|fine|sino|que me)[a-z'0-9]+\s+){0,4}"  # noqa: E501
    return re.compile(rf"(?<![^\W_])(?:{no}|{grammar().one_of('channel', 'all_but')})[\s,]+{fill}$")


@cache
def _never() -> re.Pattern[str]:
    """`calls not ok`, `texting never`: the refusal after what it refuses, at the end of its clause."""
    return re.compile(
        rf"\s*[:,-]?\s*(?:please\s+|absolutely\s+|definitely\s+)?{grammar().one_of('channel', 'never')}(?=\s*(?:[,.;!\n]|$|(?:and|but|y|pero)(?!\w)))"  # noqa: E501
    )


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
