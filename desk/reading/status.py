"""What an answer is when it holds no value: a refusal, not knowing, a question back, or nothing clear."""

import re
from functools import cache

from desk.reading.asked import Asked, said
from desk.reading.scan import Scan
from desk.reading.shapes import Status
from desk.reading.text import Text, fold

_OWNABLE = frozenset({"phone", "email"})
_PLAIN_NO_REFUSES = frozenset(
    {
        "phone",
        "email",
        "name",
        "location",
        "timing",
        "contact_time",
        "age",
        "org",
        "contact_channel",
        "relationship",
        "headcount",
        "volume",
        "patient_count",
    }
)


_ASKS = re.compile(
    r"\W*(?:(?:he|she|they|(?:my |the )?\w+) (?:(?:is |are )?asking|asks?|wants? to know|wonders?|is wondering)"
    r" (?:if|whether|should|does|do|can|is|are|will|how|what|when|where)"
    r"|(?:i |i'?d )?(?:just |only |really |was |am |'?m |im )*(?:want(?:ed|ing)? to know|wanna know|like to know|need to know|wonder(?:ing)?)"  # noqa: E501
    r" (?:if|whether|should|does|do|can|is|are|will|how|what|when|where)"
    r"|(?:(?:ella|el|ellos|ellas|yo|solo|nomas|nada mas|(?:mi |la )?\w+) )*(?:preguntan?|(?:quier(?:en?|o)|quisiera|queria) saber)"  # noqa: E501
    r" (?:si|que|como|cuando|donde|cuanto|cual))(?!\w)"
)
"""What somebody else has asked: `She asks should she bring her x-rays`."""


def status_of(asked: Asked, slot: str) -> Status:
    """The honest status of an answer without a value."""
    text = asked.text.folded
    if not re.search(r"\w", text):
        return "question" if re.fullmatch(r"\W?[?]\s*", text.strip()) else "unclear"
    if _WANTS_TO_SKIP.match(text):
        return "refused"
    if _SUBJECT_CLAUSE.match(text) and "?" not in text and said(asked, "status", "refused", "declines"):
        return "refused"
    if slot == "coverage" and _IF_TAKEN.match(text):
        return "question"
    if opens_with_question(asked, text) or _asks_which().search(text) or _WHOSE.fullmatch(text) or _ASKS.match(text):
        rest = without_questions(asked)
        return "refused" if _NO_THANKS.search(rest.folded) else "question"
    if asked_again(asked, slot):
        return "unclear"
    refused = said(asked, "status", "refused", "declines")
    unknown = said(asked, "status", "unknown", "undecided")
    if refused and not (unknown and unknown.start() <= refused.start()):
        return "refused"
    if unknown:
        return "unknown"
    if slot in _OWNABLE and said(asked, "status", "lacks"):
        return "refused"
    if "?" in text and not asked.grammar.pattern("yesno", "yes").fullmatch(text.strip(" ?¿")):
        return "question"
    if slot in ("contact_channel", "contact_time") and said(asked, "channel", "not_at_all"):
        return "refused"
    first = re.split(r"[.!;\n]", text.strip(), maxsplit=1)[0]
    if (
        slot in _PLAIN_NO_REFUSES
        and asked.grammar.opening("yesno", "no").match(text)
        and len(first.split()) <= 3
        and not _NO_ANSWER.match(first)
    ):
        return "refused"
    return "unclear"


_NO_THANKS = re.compile(
    r"(?:^|[.!?\x01])\s*(?:(?:well|yeah|um+|pues|bueno),? )?(?:no,? (?:thanks?(?: you)?|gracias)|(?:i'?m )?not (?:sharing|telling|giving|saying)|i'?ll pass|i'?d rather not|prefiero no|mejor no)(?!\w)"  # noqa: E501
)
"""A refusal beside the question that opens an answer (`why? no thanks`)."""
_WANTS_TO_SKIP = re.compile(
    r"\W*(?:(?:can|could|may)\s+(?:i|we)\s+(?:just\s+)?"
    r"(?:skip|pass on|leave (?:this|that|it) (?:one )?(?:blank|out|off))"
    r"|(?:puedo|podemos|podria|podriamos|se puede)\s+(?:saltar|omitir|brincar|dejar (?:esa|esta|eso) en blanco))"
)
"""Asks for what a refusal is: `can I skip the insurance part`."""


def asked_again(asked: Asked, slot: str) -> bool:
    """Whether the answer is surely no clear one: half a yes, or a wish for another way of contact."""
    if slot == "consent":
        return half_agreed(asked)
    return slot == "email" and bool(_ANOTHER_WAY.match(asked.text.folded))


_SUBJECT_CLAUSE = re.compile(
    r"\W*(?:(?:who|what|where|how (?:old|much|many)|when|which) (?:\w+ ){0,2}?(?:i|we|my|he|she|they)(?!\w)[^.,;?!]*?\s(?:is|are|stays?|'s)"  # noqa: E501
    r"|(?:quien|que|donde|cuant[oa]s?|como|cual)(?! es\W)(?: \w+){1,4}?,? (?:no (?:es|le|les)|es (?:privad|personal|asunto|cosa)))(?!\w)"  # noqa: E501
)
"""`who I am is nobody's business`: words of asking that ask nothing."""
_ANOTHER_WAY = re.compile(
    r"\W*(?:(?:just|please|you can|can you|better|por favor|mejor)\s+)*(?:(?:text|call|phone|ring) me|ll[a]m[ea]\w*me|m[a]nd\w*me (?:un )?(?:texto|mensaje)\w*)(?:\s+(?:instead|please|mejor|por favor))?\s*[,.;]"  # noqa: E501
)
"""`text me, I never check that stuff`, asked for an e-mail address."""
_WHOSE = re.compile(
    r"\W*(?:is it |do you mean |you mean |for |wait,? |like )?(?:my|mine|me|the patient'?s?|la mia|el mio|lo mio|mi|el de|la de|hers|his|yours)(?![^\W_])[^.!\d]{0,30}?\s(?:or|o)\s+(?:my|mine|me|the|her|his|hers|la|el|mi|su)(?![^\W_])[^.!\d]{0,25}\W*"  # noqa: E501
)
"""`my age or the patient's`."""
_NO_ANSWER = re.compile(
    r"\W*no,? (?:hablo|entiendo|comprendo|understand|english|speak|puedo|veo|oigo|sirve|funciona)(?!\w)"
)
"""A no that answers nothing: `no hablo inglés`."""


_HALF_AGREED = Scan(
    r"(?<!\w)(?:(?:rather|sooner|prefer(?: to)?) (?:you )?(?:not|did(?:n'?t| not))|(?:don'?t|do not) (?:really |exactly )?want to|prefiero que no|preferiria que no|mejor no|no quisiera)[\s\w]{0,20}?[\s,.]+(?:but|pero)[\s,]+(?:(?:if (?:that'?s|thats|it'?s|its|there'?s|i|you)(?: \w+){1,5}|then|i guess|i suppose|well|it'?s|that'?s|bueno|pues|esta)[\s,]+)*(?:ok(?:ay)?|k|fine|alright|all right|whatever|bueno|bien|va|ni modo)\W*$"  # noqa: E501
)
"""`I'd rather not, but ok`: a no and half a yes, which is asked again."""


_RESIGNED = re.compile(
    r"\W*(?:pues |bueno |ay )?ya que(?:,? (?:si )?no (?:hay|queda) (?:de otra|otra|remedio))?\W*|\W*(?:si )?no (?:hay|me queda) de otra\W*|\W*(?:(?:well|ugh+|oh|ok|okay|fine|bueno|pues|ay|i guess|i suppose|supongo que|si)[\s,]+)*(?:(?:there'?s|i (?:have|see|got)|i'?ve got) no (?:way (?:a?round|out)(?: (?:it|of it|this))?|(?:other )?(?:choice|way|option))|(?:if|since) (?:(?:that'?s|it'?s) the only way|(?:i|you|we) (?:must|have to|gotta|insist|absolutely must))|ni modo(?: pues)?|ya que|que remedio|(?:si )?no (?:hay|(?:me )?queda) (?:de )?otra|que (?:mas da|le vamos a hacer)|(?:do )?what(?:ever)? (?:you|u|ya) (?:gotta|(?:need|have|want|got) to) do)(?:[\s,]+(?:i guess|i suppose|pues|then|entonces))?\W*"  # noqa: E501
)
"""`if I have to`, `ni modo`: no will of one's own, which is asked again."""


def half_agreed(asked: Asked) -> bool:
    return bool(_HALF_AGREED.search(asked.text.indexed) or _RESIGNED.fullmatch(asked.text.folded))


def asks_first(asked: Asked) -> bool:
    """Whether somebody else is to be asked before anything is agreed to (`let me ask my wife, it's her phone`)."""
    text = asked.text.folded
    first = _ASKS_FIRST.search(text)
    return bool(first and not asked.grammar.opening("yesno", "yes").match(text) and not _MAY.search(text, first.end()))


_ASKS_FIRST = re.compile(
    r"(?<!\w)(?:gotta|got to|have to|need to|let me|lemme|tengo que|dejeme|deje|voy a) (?:first |primero )?(?:check|ask|talk|clear it|preguntar|preguntarle|consultar|consultarlo|platicar|hablar|hablarlo)(?: (?:first|this|it|primero))?(?: (?:with|to|by|past|con|a))? (?:m[yi] \w+|him|her|them|ella|el)(?!\w)"  # noqa: E501
)
_MAY = re.compile(
    r"(?<!\w)(?:you can|you may|go ahead|but (?:yes|ok|sure)|pueden?|adelante|pero (?:si|esta bien))(?!\w)"
)


def declines(asked: Asked) -> bool:
    """Whether the answer says that it will not tell (`not sharing my insurance here`)."""
    return bool(said(asked, "status", "declines"))


def undecided_at(asked: Asked, start: int, end: int) -> bool:
    """Whether these characters are part of not knowing yet (`I have to look at my calendar`)."""
    found = asked.grammar.scan("status", "undecided", "unknown").finditer(asked.text.indexed)
    return any(match.start() < end and start < match.end() for match in found)


def opens_with_question(asked: Asked, text: str) -> bool:
    hard = asked.grammar.opening("status", "hard_question").match(text)
    return bool(hard or _TAGGED.match(text) or _asks_about().match(text))


_OF_THE_DESK = (
    r"(?:private|safe|secure|secret|confidential|free|between|shared?|sold|sell|cost|kept?|go(?:es)?|stays?|stay)"
)
_TAGGED = re.compile(
    r"\W*(?:(?:so|but|and|pero|entonces|y),? )?(?:(?:you|u|y'?all|they|nobody|no one|no (?:me |le |lo |la |se )*\w+)(?!\w)"  # noqa: E501
    rf"|(?:it|this|that)(?!\w)(?=[^.!?\n,]*(?<!\w){_OF_THE_DESK}(?!\w)))[^.!?\n]*"
    r"(?:,\s*(?:will|would|do|does|are|can|is)\s+(?:you|they|it|u|this)|,?\s+(?:right|correct|¿?verdad|¿?cierto|o (?:si|no)))\s*[?]"  # noqa: E501
)
"""A statement on what the desk does, with a question at its end (`you won't sell it, will you?`)."""


def without_tagged(text: str) -> str:
    """A message with the statements blanked that a question at their end takes back; every other character in place.

    >>> without_tagged("You won't sell it, will you? ok then").strip()
    'ok then'
    """
    for sentence in re.finditer(r"[^.!?;\n]+[.!?;\n]*", fold(text)):
        if match := _TAGGED.match(sentence.group()):
            start, end = sentence.start(), sentence.start() + match.end()
            text = text[:start] + " " * (end - start) + text[end:]
    return text


def asks_if_taken(text: Text) -> bool:
    """`is medicaid ok over there`: a question about a payer, that tells of no cover."""
    return bool(_IF_TAKEN.match(text.folded))


_IF_TAKEN = re.compile(
    r"\W*(?:(?:so|and|but|y|pero|oiga|disculpe)[\s,]+)*(?:(?:is|are|would|will) (?!it|that|this|he|she|they)(?:my |the )?\w+(?: \w+){0,2}? (?:be )?(?:ok|okay|fine|good|accepted|taken|honored|enough|welcome|covered)"  # noqa: E501
    r" (?:over |up |out |in )?(?:there|here|with (?:you|y'?all|them|your|that)|at your|by you|to use|or (?:do|would|will|should))"  # noqa: E501
    r"|(?:do|does|will|would) (?:you|u|y'?all|yall|they|the \w+|your \w+)(?: guys| all| people)? (?:even |still |also )?(?:take|accept|honor|work with|bill)(?!\w)"  # noqa: E501
    r"|(?:aceptan|reciben|toman|agarran|trabajan con|sirve (?:el|la)|vale (?:el|la)|es (?:valido|bueno) (?:el|la))(?!\w))"  # noqa: E501
)


def without_questions(asked: Asked, *, soft: bool = False) -> Text:
    """The text with the sentences blanked that ask something back (`why? it's 94110` keeps the ZIP); `soft`: those too
    that could offer something, were it a day or a place (`will Medicare pay?`)."""
    spans = []
    for sentence in re.finditer(r"[^.!?\n]+[.!?\n]*", asked.text.folded):
        said = sentence.group()
        aside = _ASIDE.search(said) if soft and "?" in said else None
        if aside and aside.start() and not opens_with_question(asked, said[: aside.start()]):
            spans.append((sentence.start() + aside.start(), sentence.end()))
            continue
        if (opens_with_question(asked, said) and ("?" in said or not re.search(r"\d{3}|@", said))) or (
            soft and "?" in said and len(said.split()) > 2 and (said.strip()[0] == "¿" or not _answering().match(said))
        ):
            spans.append(sentence.span())
    return asked.text.without(*spans) if spans else asked.text


_ASIDE = re.compile(
    r"[,;]\s*(?:(?:and|but|so|y|pero|entonces|oh|btw|by the way)[\s,]+)*(?:¿|(?:do|does|did|is|are|was|can|could|will|would|should|shall|may|have|has|am|don'?t|won'?t) (?:i|you|u|ya|y'?all|yall|we|they|he|she|it|the|my|your|this|that|there|anyone|somebody|someone)(?!\w)"  # noqa: E501
    r"|(?:what|why|how|when|where|which|who|que|por que|como|cuando|donde|cual|cuanto|cuanta|hay que|tengo que|se l[oa]s?|l[oa]s? (?:aceptan|toman|reciben|llevo|mando|necesit\w+))(?!\w))[^.!?\n]*[?]"  # noqa: E501
)
"""A question after what is told (`I'm on Medicaid, do you take that?`)."""


def without_asides(text: Text) -> Text:
    """An answer to the consent question without what is asked after it of the house (`sure, is there parking?`); what
    is asked of the contact itself leaves the answer open."""
    aside = _ASIDE.search(text.folded)
    if not aside or _OF_CONTACT.search(aside.group()) or not _PLAINLY.fullmatch(text.folded[: aside.start()]):
        return text
    return text.without(aside.span())


_PLAINLY = re.compile(
    r"\W*(?:(?:oh|well|um|bueno|pues),? )?(?:yes|yeah|yep|yup|sure|ok|okay|of course|absolutely|fine|no|nope|nah|si"
    r"|claro|dale|de acuerdo|esta bien|por supuesto)"
    r"(?:,? (?:thing|please|ma'?am|sir|thanks|thank you|por favor|gracias|que si))*"
)


_OF_CONTACT = re.compile(
    r"call|phone|text|mail|messag|number|shar|sell|sold|cost|charg|free|spam|often|priva|safe|secur|who|stor|save|keep|kept|info|data|record"
    r"|bill|read|see|insur|stop|change|contact|reach|bother|you do|this|that|why|what for|llam|mensaj|corre|numero|compart|vend|cobr|cuest|guard|quien|datos|seguro|eso|esto|por que|para que|gratis"  # noqa: E501
)


@cache
def _asks_about() -> re.Pattern[str]:
    """A question about a thing (`will the texts cost me?`, `¿las llamadas son en español?`) that offers no day or way."""  # noqa: E501
    offer = r"[^.!?\n]*(?<!\w)(?:ok|okay|fine|good|alright|works?|possible|enough|better|best|available|open|puede[ns]?|podria\w*|esta bien|sirve|les queda|conviene|posible)(?:\s+\w+){0,2}\s*[?]"  # noqa: E501
    english = r"(?:is|are|was|were|will|would|does|do|can|could|(?:has|have)(?=[^.!\n]*[?])) (?:the|your|this|that|these|those|any|all|some) (?!way)|(?:can|could|will|would|does|might) (?:my|our|his|her|any(?:one|body)|some(?:one|body)|other|people) ?(?:\w+ ){0,3}?(?:see(?! (?:me|us|him|her|them|my (?:mom|dad|mother|father|son|daughter|wife|husband|kids?|child|baby|knee|back|foot|shoulder|hip))(?!\w))|read|find out|hear|listen|open|look at(?! (?:me|him|her|my (?:knee|back|foot|shoulder|hip|son|daughter|mom|dad|kid))(?!\w))|get into|access|know)(?!\w)"  # noqa: E501
    spanish = r"¿\s*(?:(?:ustedes|usted|ellos)(?= \w)|(?:l[oa]s?|el|sus?|mis?|un[oa]?s?) \w+(?: \w+){0,2} (?:son|es|esta(?! (?:semana|tarde|manana|noche|misma))|estan|lleg\w+|va|van|tienen?|cuestan?|hay|hablan?|cobran?|queda|abren?)|(?:y )?(?:que pasa )?si (?:no )?\w+|me (?:hablan|contestan|atienden|entienden|responden|cuestan?|cobran)|(?:y )?(?:eso|esto|tambien|incluso|hasta|con eso|entonces|en (?:espanol|ingles))|(?:y )?(?:el|la|los|las) (?:mensajes?|correos?|textos?|llamadas?) (?:me|nos|se|le)(?!\w)|(?:pueden?|podria|podra|van? a) (?:mis?|alguien|otr[oa]s?|el|la|los) [^?]*?(?:ver|leer|enterar\w*|escuchar|oir|saber)(?!\w)|incluyen?|quieren?|pasan?|sirven?|cuesta|alguien|hay|hablan|puedo)(?!\w)"  # noqa: E501
    if_so = r"(?:if|when) (?:you|they|i|we|someone) [^.!?\n]*(?<!\w)(?:will|would|does|do|is|are|can|can'?t|won'?t|what|how)(?!\w)[^.!?\n]*[?]"  # noqa: E501
    at_the_end = (
        r"(?:\w+ ){0,4}?(?:it|that|this|them|me) (?:where|why|how|with who|for what|para que|donde|como)(?=\W*$)"
    )
    of_you = r"(?:do |will |would )?(?:yall|y'all|ya|you guys|you|u|they)(?: guys| all)? (?:charge|bill|sell|share|spam|record|keep|cost)(?!\w)"  # noqa: E501
    taken_back = r"can (?:i|we) (?:take|change|cancel|stop|opt|undo|revoke)"
    return re.compile(
        rf"[\s\"'.,;:()-]*(?!{offer})(?:{english}|{spanish}|{of_you}|{taken_back}|{at_the_end}|{if_so})[^.!\n]*[?]?"
    )


@cache
def _asks_which() -> re.Pattern[str]:
    """A question whose asking word stands inside it: `agree to what, exactly?`"""
    return re.compile(
        r"(?<!\w)(?:to|with|for|about|from|a|con|de|para) (?:what|whom|which|que|quien|cual)(?!\w)[^.!\n]{0,30}[?]"
    )


@cache
def _answering() -> re.Pattern[str]:
    """How a sentence begins that tells something, with a question mark or without."""
    return re.compile(
        r"[\s¡¿\"'.,;:()-]*(?:i|i've|ive|i'm|im|my|mine|we|we're|we've|dr|got|he's|she's|hes|shes|they|it's|its|yes|yeah|yep|no|maybe|just|only|tengo|tenemos|si|mi|es|soy|creo|solo)(?!\w)"
    )
