"""How somebody wants to be contacted: phone, text, email, several of them, or any."""

import re
from functools import cache

from desk.reading.asked import Asked, said
from desk.reading.clauses import comes_to, without_reasons
from desk.reading.grammar import grammar
from desk.reading.scan import Scan
from desk.reading.shapes import Hit
from desk.reading.text import Text

CHANNELS = ("phone", "text", "email")


def hits(asked: Asked) -> list[Hit]:
    """A wish for a channel in a whole message: the verb with its object (`call me`, `prefer email`)."""
    if not _wish().search(asked.text.indexed):
        return []
    found = read(asked)
    return [found] if found and said_for(asked) and found.value != "any" else []


_DEPENDS = re.compile(
    r"\W*(?:well |it |that |pues |eso )*depend(?:s|e)(?: (?:on|de))? (?:who|what|when|if|quien|si)(?!\w)[^,.;]*\W*"
)
"""`it depends who is calling`."""


def read(asked: Asked) -> Hit | None:
    """One channel, `any`, or the list of those named, without those refused."""
    if _OF_THE_WAY.fullmatch(asked.text.folded) or _DEPENDS.fullmatch(asked.text.folded):
        return None
    if asked.prev and (no := _NO_INSTEAD.match(asked.text.folded)):
        asked = asked.of(asked.text.without(no.span()))
    asked = _narrowed(asked.of(without_others(asked)))
    named = said_for(asked)
    wanted = [one for one, yes, *_ in named if yes]
    refused = [
        one
        for one, yes, start, _ in named
        if not yes and not (one in wanted and _NONE_OF.search(asked.text.before(start, 24)))
    ]
    anything = said(asked, "channel", "any")
    if refused and not wanted:
        if not (said(asked, "channel", "all_but") or anything):
            return None
        wanted = [one for one in CHANNELS if one not in refused]
    wanted = list(dict.fromkeys(one for one in wanted if one not in refused))
    if wanted:
        if _ADDED.search(asked.text.indexed) and not refused:
            held = asked.prev if isinstance(asked.prev, list) else [asked.prev]
            wanted = [one for one in CHANNELS if one in wanted or one in held]
        start, end = named[0][2], max(one[3] for one in named)
        if said(asked, "channel", "pick") and len(wanted) == 1:
            wanted = wanted[:1]
        if len(wanted) == len(CHANNELS):
            return Hit("any", start, end)
        return Hit(wanted[0] if len(wanted) == 1 else wanted, start, end)
    if written := _ADDRESS.search(asked.text.raw):
        return Hit("email", *written.span())
    return Hit("any", *anything.span()) if anything and not said(asked, "channel", "not_at_all") else None


_OF_THE_WAY = re.compile(
    r"\W*(?:y |pero )?(?:la|el|las|los) (?:llamadas?|mensajes?|textos?|correos?) "
    r"(?:serian?|seran?|es|son|va a ser|van a ser|viene|cuestan?)(?!\w)[^?]*[?]\W*"
)
"""A question about a way, that chooses none (`¿la llamada sería en español?`)."""


_BADLY = re.compile(
    r",? (?:i (?:understand|hear|speak|talk)|my (?:english|hearing|ears)|yo |no |mi ingles )"
    r"[^.,;!?\n]{0,24}?(?<!\w)(?:bad(?:ly)?|poor(?:ly)?|not good|no good|little|mal|poco|oigo|entiendo|escucho)(?!\w)"
    r"|,? i (?:do ?n'?t|can'?t|cannot|not) (?:understand|hear)(?!\w)"
)
"""What makes a way useless (`on phone I understand bad`)."""
_DOES = re.compile(
    r"\s+(?:(?:always|just|only|never stops|siempre|me|lo|la|nos) )*"
    r"(?:wak(?:es?|ing)|woke|rings?|ringing|scar(?:es?|ing)|startles?|dies|died"
    r"|buzz(?:es|ing)|goes (?:off|straight)|suena|despierta|asusta|se (?:me |le )?(?:apaga|muere|descarga))(?!\w)"
)
"""What a telephone does by itself (`the phone wakes him up`): a reason, and no wish."""


def _narrowed(asked: Asked) -> Asked:
    """What an answer comes to and not why (`my phone broke, so email`, `text, because calls get me in trouble`)."""
    for narrower in (comes_to, without_reasons):
        shorter = asked.of(narrower(asked.text))
        if shorter.text is not asked.text and any(wanted for _, wanted, *_ in said_for(shorter)):
            asked = shorter
    return asked


_ADDRESS = re.compile(r"[^\s@<>(),;:]+@[\w-]+(?:\.[\w-]+)+")


_CANNOT_DO = Scan(
    r"(?<!\w)(?:(?:my|this|that|the|our|mi|este|ese|el)\s+)?(?:\w+\s+)?(?:phone|cell|line|landline|number|it|telefono|celular|numero)\s+"
    r"(?:doesn'?t|does not|don'?t|can'?t|cannot|won'?t|no)\s+(?:(?:even|really|me|puede|let me|se puede)\s+)*(?:get|receive|do|take|handle|accept|support|send|have|read|recib\w+|agarra|acepta|tiene|llegan|entran|hace|manda\w*)"  # noqa: E501
    r"(?=\s+(?:(?:any|los|the|out|in|de)\s+)*(?:te?xt|sms|e-?mail|picture|mensaj|correo|voicemail))"
)
"""What a telephone cannot do (`my phone doesn't get texts`): a no to that way, and none to calls."""
_NEVER_LOOKS = Scan(
    r"(?<!\w)(?:(?:i|we) )?(?:(?:never|hardly(?: ever)?|rarely|barely|don'?t(?: really| ever)?|do not|casi no|casi nunca|nunca) )(?:check|read|look at|open|use|go on|get on|see|reviso|checo|veo|abro|uso)(?= (?:my |the |mi |el |los )*(?:e-?mails?|correos?|inbox|texts?|messages|mensajes)(?!\w))"  # noqa: E501
)
"""`I never check email`: a no to that way."""


_IF_RUNG = Scan(
    r"(?<!\w)if (?:you|u|they) (?=(?:ring|call|phone|text|e-?mail)(?: me)?,? (?:then )?i (?:won'?t|wont|don'?t|dont|will not|never|can'?t|cannot) (?:pick up|answer|see|get|read|hear))"  # noqa: E501
)
"""`if you ring I won't pick up`: a no to that way."""


_NOT_MINDED = Scan(
    r"(?<!\w)(?:i |we )?(?:don'?t|do not|wouldn'?t|would not) mind(?=(?: \w+){0,3} (?:calls?|call(?:ed|ing)|texts?|texting|e-?mails?|phone)(?!\w))"  # noqa: E501
)
"""`I don't mind a call`: no refusal."""


def _with_plain_no(text: Text) -> Text:
    spans = (one.span() for scan in (_CANNOT_DO, _NEVER_LOOKS, _IF_RUNG) for one in scan.finditer(text.indexed))
    minded = ((one.start(), one.end(), "ok") for one in _NOT_MINDED.finditer(text.indexed))
    return text.put(*((start, end, "no") for start, end in spans), *minded)


def without_others(asked: Asked) -> Text:
    """The text without the way that somebody else likes (`my brother prefers texts`), where one of one's own is told."""  # noqa: E501
    asked = asked.of(_with_plain_no(asked.text))
    own = asked.text.without(*(match.span() for match in _NOT_THEM.finditer(asked.text.indexed)))
    clear = own.without(*(match.span() for one in (_of_others(), _OTHER_PHONE) for match in one.finditer(own.folded)))
    told = any(wanted for _, wanted, *_ in said_for(asked.of(clear)))
    return clear if told or said(asked, "status", "undecided") else own


def said_for(asked: Asked) -> list[tuple[str, bool, int, int]]:
    """Every channel named with whether it is wanted, and where, in order; a refusal holds on through `or`."""
    text, found = asked.text.folded, []
    if _EACH.fullmatch(text):
        return _one_after_another(text)
    for channel in CHANNELS:
        for match in grammar().scan("channel", channel).finditer(asked.text.indexed):
            found.append((channel, match.start(), match.end()))
    found.sort(key=lambda one: (one[1], -one[2]))
    named: list[tuple[str, bool, int, int]] = []
    upto = -1
    for channel, start, end in found:
        if start < upto or _out_of_order(asked, start, end) or _DOES.match(text, end):
            continue
        gap = _YES_BUT.sub(" ", text[upto:start] if upto >= 0 else text[:start])
        no = bool(_refusal().search(_UNREACHED.sub(" ", gap)[-40:]))
        if named and not named[-1][1] and _holds_on().fullmatch(gap):
            no = True
        if (
            re.match(
                r"\s+(?:is|are|do(?:es)?)\s?(?:not|n'?t)(?! (?:matter|hurt|bother))|\s+(?:no(?!\w)|me no)(?!\s+(?:importa|hay))|\s+(?:is|are)n'?t|\s+(?:is )?(?:bad|terrible|hard|difficult|tricky|a pain|dificil|doesn'?t work)|\s+(?:won'?t|will not|wouldn'?t|cannot|can'?t)(?! (?:matter|hurt|bother|text|receive|get|do (?:text|e-?mail)|take|send|handle|make|read))|\s+(?:is|are) (?:useless|pointless|of no|no (?:use|good|help))(?!\w)",  # noqa: E501
                text[end : end + 24],
            )
            and not re.match(
                r"\s+no\s+(?:(?:2|to|a|al|by|por|for|the|more|mas)\s+){0,2}(?:te?xt|call|e?-?mail|phone|llam|correo|mensaj)",
                text[end : end + 24],
            )
        ):
            no = True
        if _BADLY.match(text, end):
            no = True
        if _NO_THEN.search(text[:start]) and not text[end:].strip(" .!"):
            no = False
        never = _never().match(text, end)
        named.append((channel, not (no or never), start, end))
        upto = never.end() if never else end
    for those in _ON_THOSE.finditer(text):
        if before := [i for i, one in enumerate(named) if one[3] <= those.start()]:
            channel, _, *where = named[before[-1]]
            named[before[-1]] = (channel, False, *where)
    if len(named) > 1 and (best := [one for one in named if _preferred_to_others(text, one)]):
        named = [(channel, wanted and (one in best), *where) for one in named for channel, wanted, *where in [one]]
    if (only := _only_clause(asked, named)) is not None:
        named = [
            (channel, wanted and _stays(text, only, start, end), start, end) for channel, wanted, start, end in named
        ]
    if _instead().search(text) and len(named) >= 2:
        named = [(named[0][0], True, *named[0][2:]), *((one, False, start, end) for one, _, start, end in named[1:])]
    return named


_NAMES = r"(?P<{0}>phones?|calls?|calling|telefono|llamadas?|texts?|texting|sms|mensajes?|textos?|e-?mails?|correos?)"
_YES_NO = r"(?P<{0}>yes|yep|yeah|ok|okay|fine|good|sure|si|bien|no|nope|nah|never|nunca)"
_EACH = re.compile(rf"\W*(?:{_NAMES.format('a')}[\s:=-]+{_YES_NO.format('b')}[\s,;.&]*(?:and\s+|y\s+)?){{2,}}\W*")
_ONE = re.compile(rf"{_NAMES.format('way')}[\s:=-]+{_YES_NO.format('said')}")


def _one_after_another(text: str) -> list[tuple[str, bool, int, int]]:
    """`email yes phone no text no`: each way with the yes or no right after it."""
    told = []
    for match in _ONE.finditer(text):
        word = match["way"]
        if word.startswith(("tel", "ll", "ph", "call")):
            way = "phone"
        else:
            way = "email" if word.startswith(("e", "correo")) else "text"
        told.append((way, match["said"][0] not in "n", match.start(), match.end()))
    return told


def _only_clause(asked: Asked, named: list[tuple[str, bool, int, int]]) -> tuple[int, int] | None:
    """The clause that names a way with `only` (`email only please. My calls are on speaker`), if there is one."""
    for match in grammar().scan("channel", "only").finditer(asked.text.indexed):
        for clause in _CLAUSE.finditer(asked.text.folded):
            inside = clause.start() <= match.start() < clause.end()
            if inside and any(wanted and clause.start() <= start < clause.end() for _, wanted, start, _ in named):
                return clause.span()
    return None


def _stays(text: str, only: tuple[int, int], start: int, end: int) -> bool:
    """Whether a way is one of those the `only` names, or is allowed beside them (`email only, or call if urgent`)."""
    if only[0] <= start < only[1]:
        return True
    clause = next((one for one in _CLAUSE.finditer(text) if one.start() <= start < one.end()), None)
    return clause is None or bool(_ALLOWED.search(clause.group()))


_CLAUSE = re.compile(r"[^.;!?\n,]+")
_ALLOWED = re.compile(
    r"(?<!\w)(?:ok|okay|fine|good|can|may|could|also|too|or|and|works?|if|unless|please|yes|tambien|o|y|si|bien|puede[ns]?|por favor|(?:call|text|e-?mail) me)(?!\w)"  # noqa: E501
)
_NONE_OF = re.compile(
    r"(?<!\w)(?:(?:don'?t|do not|dont) (?:have|own|got)|no tengo|ain'?t got)(?: an?| any| un| una)?\s+$"
)
"""Before a device somebody lacks (`landline, I don't have a cell`)."""
_NO_THEN = re.compile(r"[.;!?]\s*(?:\w+\s+)?no,\s+$")
"""`smoke signals. No, email`: a no to what was said before."""
_ON_THOSE = re.compile(
    r"(?<!\w)(?:no|not|nope|nah|absolutely not) (?:on|to|for|with|a|en) (?:those|that one|these|them|es[oae]s?)(?!\w)|(?<!\w)(?:(?:don'?t|do not|never|not) (?:\w+ )?(?:bother|use|try|check|look at|answer|touch)(?: (?:with|on))?|skip|forget) (?:that|it|those|them|one)(?! (?:but|pero))(?!\w)|(?:casi )?(?:no|nunca) (?:lo|la|los|las) (?:agarr|us|contest|oig|prend|revis|chec|le|abr|ve)\w*"  # noqa: E501
)


def _preferred_to_others(text: str, one: tuple[str, bool, int, int]) -> bool:
    """Whether this way is the better one (`texting is better`) or takes the place of the one before (`so call instead`)."""  # noqa: E501
    return one[1] and bool(_BETTER.match(text, one[3]) or _BETTER_BEFORE.search(text[: one[2]][-24:]))


_BETTER = re.compile(
    r"\s+(?:me\s+)?(?:(?:is|are|works|would be|seems|es|seria|me queda)\s+(?:(?:much|way|a lot|the|far|mucho|lo|mas)\s+)*(?:better|best|easier|easiest|safer|safest|mejor|facil)(?!\w)|instead(?! of))"  # noqa: E501
)
_BETTER_BEFORE = re.compile(
    r"(?<!\w)(?:(?:would|'d) (?:much |really )?(?:rather|prefer)|prefer)(?: (?:to|you|a|get|be|have|the))*\s+$"
)


def _out_of_order(asked: Asked, start: int, end: int) -> bool:
    """`my phone died`, `the call dropped`, `se me descompuso el teléfono`: told of, and no way to be reached."""
    return bool(
        _TO_OTHERS.match(asked.text.folded, start)
        or _A_LETTER.match(asked.text.folded, start)
        or _WHERE_TO.search(asked.text.before(start, 30))
        or _BROKEN_AFTER.match(asked.text.after(end, 40))
        or _CHANGING_AFTER.match(asked.text.after(end, 60))
        or _BROKEN_BEFORE.search(asked.text.before(start, 40))
    )


_NO_INSTEAD = re.compile(r"\W*no+,?\s+(?=(?:just\s+)?(?:text|call|e-?mail|phone)\s+me(?!\w))")
"""`no text me instead`, which takes back what was held and refuses no text."""
_ADDED = Scan(r"(?<!\w)(?:add|also|too|as well|tambien|agreg\w+|ademas)(?!\w)")
_UNREACHED = re.compile(
    r"(?<!\w)(?:if|when|in case|si|cuando|por si)\s+(?:i|we|yo|nobody|no one|nadie|no|there'?s)\s+(?:\w+'?\w*\s+)?(?:no\s+)?(?:answer|pick up|get it|reply|contest\w+|respond\w+|pued\w+|est\w+)(?!\w)"  # noqa: E501
    r"|(?<!\w)(?:if|when|in case|si|cuando|por si)\s+(?:you|u|ustedes|no)\s+(?:(?:can'?t|cannot|can not|don'?t|no)\s+)?(?:(?:me|l[oa]gran?)\s+)?(?:get|reach|catch|find|pueden|localiz\w+|encuentr\w+)[^.;,]*"  # noqa: E501
)
"""`if I don't answer`, which refuses nothing."""
_YES_BUT = re.compile(r"(?<!\w)(?:ok|okay|fine|good|yes|yeah|sure|si|bien)[,.]?\s+(?:but|pero)(?!\w)")
"""`yes but text only`, `yes but email me`: the but leads to what is wanted."""
_TO_OTHERS = re.compile(r"call(?:ing)?\s+(?:you|it|your)(?!\w)|(?:text|e-?mail)\s+you(?!\w)|llamar?l[oe]s(?!\w)")
_A_LETTER = re.compile(r"mail\s+(?:me\s+|it\s+|us\s+)?(?:an?\s+|the\s+)?(?:letter|postcard|card|paper|form)s?(?!\w)")
_WHERE_TO = re.compile(
    r"(?<!\w)(?:texts?|messages?|msgs?|mensajes?|textos?|whats\w*)(?: me)?\s+(?:on|to|at|al?|en)\s+(?:my\s+|the\s+|this\s+|that\s+|mi\s+|el\s+|este\s+)?$|(?:letters?|notes?|cards?|papers?|forms?)\s+(?:in|by|through)\s+(?:the\s+)?$|cambi\w+\s+(?:de|el|mi)\s+$"  # noqa: E501
)
"""Before the phone a message goes to (`a message on my cell`), and one that changes."""
_BROKEN_AFTER = re.compile(
    r"\s+(?:(?:phone|line|number|message|servicio)\s+)?(?:(?:is|was|got|went|just|has|stays|keeps|always|usually|mostly|siempre|casi|lo|la|tengo|traigo|esta|me|se|on my \w+)\s+){0,3}(?:broken|broke|(?:trae|tiene|usa|agarra|contesta|maneja) mi \w+|dead|died|down|busy|lost|stolen|gone|disconnected|dropped|bounced|too|screen|rang|off(?! limits)|(?:on )?silent|muted|(?:all )?wet|cracked|full|no (?:signal|service|battery|minutes)|rot[oa]|descompuest[oa]|mal|apagad[oa]|en silencio|descargad[oa]|ocupad[oa]|sin (?:senal|saldo|pila|bateria)|(?:ya )?se (?:me )?\w{2,}o|(?:eats?|swallows?|hides?|deletes?|filters?|loses?|drops?|never shows) (?:them|it|those|everything|all)|se (?:los|las|lo) (?:come|traga|borra)|(?:make|makes|give|gives|stress|stresses|scare|scares) me|ya no (?:prende|sirve|funciona|suena|carga))(?!\w)"  # noqa: E501
)
_CHANGING_AFTER = re.compile(
    r"(?:\s+(?:address|account|inbox|line|number|de(?:l)? \w+|de la \w+|electronico))?\s+"
    r"(?:(?:is|are|was|got|gets?|getting|just|keeps?|about to|going to|has been|will be|being|estan?|va a|van a|se|me|nos|le|lo|la|ya|que)\s+)*"  # noqa: E501
    r"(?:chang(?:es?|ed|ing)|switch(?:es|ed|ing)|acting up|hacked|shut (?:off|down)|cut off|bounc\w+|expir\w+|clos(?:es|ed|ing)|swamped|overflowing"  # noqa: E501
    r"|cambi(?:an?|ando|aron|ar|o)|quit(?:an?|aron|ar)|cort(?:an?|aron|ar)|cierran?|cerraron|cerrar|hackearon|bloque(?:an?|aron|o|ad[oa])|fall(?:a|ando))(?!\w)"
)
"""After a way that changes or fails (`el correo del trabajo nos lo cambian el viernes`)."""
_BROKEN_BEFORE = re.compile(
    r"(?<!\w)(?:(?:i'?m|am|we'?re|always|usually|stuck|estoy|ando|siempre|vivo) (?:in|on|en|al)|lost|stole|robbed me of|broke|dropped|can'?t (?:read|hear|see)|read|(?:got|received|saw|seen|had|recibi|vi) (?:your|the|a|that|su|el|un)|perdi|se (?:me |nos )?\w{2,}o|me (?:robaron|quitaron|hackearon|cortaron)|(?:because|cause|bc|cuz|since|porque|ya que|, que|pues) (?:of )?(?=(?:my|mi|the|el) )|no (?:leo|oigo|veo)(?: bien)?|leer|(?:too|not) \w+ (?:for|at|with|to (?:read|see|hear|type|answer|use))|(?:never|hardly|barely|rarely|seldom)(?: ever)? (?:answer|check|read|look at|open|get to|see)|hate|got a new|(?:lost|buy|bought|need) a new|snail|postal|paper|regular|(?:can'?t|don'?t|not allowed to|(?:doesn'?t|won'?t) let me) (?:take|answer|make|receive)|(?:answers|picks up|checks|reads|contesta|agarra|revisa|lee)|no se usar|(?:mal[oa]?|malita) (?:para|con))\s+(?:the|my|a|that|this|all that|el|la|mi|los|las|un|una|eso de)?\s*$"  # noqa: E501
)


_OTHER_PHONE = re.compile(
    r"(?<!\w)(?:(?:just|but|please|pero|nomas)\s+)*(?:not?|never|don'?t (?:use|call|ring))\s+"
    r"(?:(?:on|at|to|the|my|our|a|al|el|en|de)\s+)*"
    r"(?:(?:house|home|work|office|land)\s?(?:phone|line|number)|landline"
    r"|telefono (?:de (?:la )?casa|fijo|del trabajo))(?!\w)"
)
"""One telephone that is not to be used (`not the house phone`) refuses no calls."""
_NOT_THEM = Scan(
    r"(?<!\w)(?:(?:just|but|please|pero|nomas|y|and)\s+)*(?:"
    r"(?:don'?t|do not|never|not)\s+(?:(?:ever|be|go|try to)\s+)?(?:call|text|e-?mail|phone|ring|contact|bother|message)(?:ing)?\s+"  # noqa: E501
    r"(?:her|him|them|(?:my|the|his|her) (?!(?:phone|cell|house|home|work|office|job|number|landline|line)(?!\w))\w+)"
    r"|no (?:la|lo|le|les|los|las) (?:llam|marqu|molest|escrib|habl)\w+(?:\s+a\s+(?:ella|el|ellos|mis? \w+))?"
    r"|(?:a )?(?:ella|ellos|mi \w+|el) no(?: (?:la|lo|le|les))? (?:llam|marqu|molest|escrib|habl)\w+"
    r")(?!\w)"
)
"""Who else is not to be called (`call me, don't call her`) refuses no calls to the writer."""


@cache
def _of_others() -> re.Pattern[str]:
    likes = r"(?:only|just|never|solo|nomas|nunca) (?:ever )?(?:texts?|calls?|e-?mails?|textean|llaman|mandan|escriben)|can'?t|cannot|can not|doesn'?t|does not|won'?t|no (?:puede|oye|escucha|sabe|usa|contesta|ve)|prefers?|likes?|wants?|uses?|loves?|hates?|would rather|checks?|reads?|has|keeps?|sets? up|set up|takes?|does|got|answers? (?!the|my|for)|prefieren?|quieren?|usan?|le gustan?|revisan?|checan?|leen?|traen?|tienen?|manejan?|llevan?"  # noqa: E501
    return re.compile(
        rf"(?<!\w)(?:(?:my|mi|mis|the|la|el)\s+{grammar().one_of('whose', 'others')}(?:s|-in-law)?|she|he|ella|el(?=\s+(?:ya |casi |nunca )?no\s))\s+(?:(?:always|usually|just|siempre|si|only)\s+)?(?:{likes})(?!\w)[^.;,!\n]*?(?=[.;,!\n]|\s(?:but|pero|and i|y yo)\s|$)"  # noqa: E501
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
    return re.compile(r"(?<!\w)(?:over(?! my dead)|rather than|instead of|en vez de|en lugar de)(?!\w)")


@cache
def _wish() -> Scan:
    return Scan(
        r"(?<!\w)(?:(?:please|just|can you|could you|prefer\w*|rather|you can|better|best|by|via|por favor|prefiero|mejor|por|puede[ns]?|only|solo|don'?t|no me)\s+(?:me\s+|you\s+)?(?:to\s+|a\s+|by\s+|an?\s+|be\s+|recibir\s+|un\s+|una\s+|que me\s+|use\s+|contact me by\s+)*"  # noqa: E501
        r"(?:call|text|e-?mail|phone|sms|llam\w*|mensaj\w*|correo|texte\w*|marqu\w*)|(?:call|text|e-?mail|phone|ring) me|llam[ea]\w*me|escrib[ae]\w*me|me (?:llam|mand|escrib)\w+|(?:a )?(?:call|text|email) (?:is|works|would be) (?:best|fine|better|good))(?!\w)"  # noqa: E501
    )
