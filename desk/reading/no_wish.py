"""What a message tells in passing that is no wish for a day: a bare `now`, the days of a habit, when something else
begins or runs out. An answer to the question when is read so only of what lasts: there `now` is a wish."""

import re
from functools import cache

from desk.reading.calendar import day_pattern, month_pattern
from desk.reading.holidays import holiday_pattern
from desk.reading.scan import Scan
from desk.reading.text import Text

_BARE = Scan(
    r"(?<!\w)(?<!as )(?<!mas )(?<!tan )(?:(?:right |just )?now|soon|quick(?:ly)?|promptly|(?:para |desde |pero )*ya(?: mismo)?"  # noqa: E501
    r"|ahor(?:a|ita)(?: mismo)?|(?:muy )?pronto|rapido|en ?seguida)(?!\w)(?! as )"
)
"""Words that press only beside a wish."""
_OPENING = re.compile(
    r"(?:^|[.;!?\n])\W*(?:(?:and|so|ok|okay|y|pues|but|pero),? )*(?:now|ahora)(?=,| (?:that|que|bien|si)(?!\w)"
    r"| (?:i|we|he|she|they|the|my|mi|el|la|yo)(?:'\w+)? )"
    r"|(?<!\w)(?:and|but|so|y|pero) (?:now|ahora)(?= (?:needs?|has|have|had|can'?t|cannot|is|are|it'?s|its|the|my|it|he|she|i|i'?m|we|they|her|his|no|ya"  # noqa: E501
    r"|me|le|se|tiene|tengo|esta|estoy|necesit\w+|quier\w+|dice)(?!\w))"
)
"""`Now, my mother …`, `now that I'm here`: where a story goes on."""
_NO_HASTE = Scan(
    r"(?<!\w)(?:(?:be|make (?:it|this)|real) quick|get well soon|talk soon|see you soon|hear from you soon|how soon|"
    r"quick (?:\w+ )?(?:question|note|call|reply|answer|thing|one|msg|message|favor|chat|word|update|text)"
    r"|emergency (?:rooms?|contacts?|dept|department|numbers?|physicians?|doctors?|c-section)"
    r"|pregunta rapida|que se (?:mejore|recupere) pronto|hasta pronto|por (?:ahora|ahorita|lo pronto)|de pronto"
    r"|ya(?= (?:que|no|me|le|les|lo(?! (?:mas|antes))|la|se|te|tengo|tiene|esta|estoy|es|fue|van?|llev\w+|hab\w+)(?!\w)))"  # noqa: E501
    r"(?!\w)"
)
_WISH = re.compile(
    r"(?<!\w)(?:need(?:s|ed|ing)?|wants?|wanted|wanna|would like|(?:i|we|he|she|they)'d (?:like|love)|hop(?:e|es|ing)"
    r"|look(?:ing)? (?:for|to)|try(?:ing)? to (?:get|see|book|make)|(?:can|could) (?:i|we|he|she|they|you|u|ya|y'all"
    r"|some(?:one|body)|any(?:one|body)|my|the)|please|pls|come in|coming in|comes in|seen"
    r"|see (?:me|us|him|her|them|some(?:one|body))|get (?:me|us|him|her|them|my \w+) (?:in|to)|get in"
    r"|(?<!have an )(?<!has an )(?<!at an )(?<!had an )(?<!at my )(?<!at the )(?:appointments?|appts?)"
    r"|openings?|book|schedul\w+|(?:has|have|got) to be|must|help (?:me|us|him|her|with)|available|prefer"
    r"|how soon|as soon|sooner|as in|like"
    r"|necesit\w+|ocup(?:o|a|amos|an)|quier\w+|quisier\w+|queremos|urg\w+|citas?|consulta|agend\w+|gustaria|busc(?:o|amos)"
    r"|pued[ae]n? (?:\w+ )?(?:ver|atender|recibir|pasar|ir|venir)\w*|que (?:lo|la|me|nos|le|los|las) (?:vea|atienda|revise)n?"  # noqa: E501
    r"|verl[oae]|atenderl[oae]|atiendan?(?:me|nos)?|por favor|ayud\w+)(?!\w)"
)
_ALONE = re.compile(
    r"\W*(?:(?:and|so|but|very|really|pretty|real|like|ideally|preferably|hopefully|please|pls|i mean|y|muy|pero|bien"
    r"|por favor|o sea|si se puede|if possible|if you can)\s*,?\s*)*$"
)
"""All that may stand beside a bare word which is a clause of its own (`she has to be seen, and soon`)."""
_CLAUSE_ENDS = re.compile(
    r"[.;!?\n,]|(?<!\w)(?:but|because|cuz|(?:so|and|y)(?= (?:i|he|she|we|they|it|you|ill|my|yo|el|ella|mi|necesit\w+|need"  # noqa: E501
    r"|want|quier\w+|me|le|lo|la|walks?|lives?)(?!\w))|pero|porque|asi que)(?!\w)"
)


def without_asides(text: Text) -> Text:
    """A whole message's text without any day told in passing."""
    for without in (without_habits, without_usual, without_beginnings, without_lasting, without_events, _without_times):
        text = without(text)
    return text


_OF_THESE_TIMES = Scan(
    r"(?<!\w)(?:(?<!later )(?<!sometime )(?<!before )(?:this|these|est[ae]) (?:\w+ )?(?:year|month|ano|mes|semester|semestre|winter|summer|fall|spring|invierno|verano|otono|primavera)s?)(?!\w)"  # noqa: E501
)


def _without_times(text: Text) -> Text:
    """The text without the year or month in which something goes on (`school is a lot this year`)."""
    spans = []
    for match in _OF_THESE_TIMES.finditer(text.indexed):
        start, end = _sentence(text.folded, *match.span())
        clause = text.folded[start:end]
        if _GOES_ON.search(clause) and not _FREE.search(clause) and not _WISH.search(clause):
            spans.append(match.span())
    return text.without(*spans)


_GOES_ON = re.compile(
    r"(?<!\w)(?:\w+'s|is|are|was|were|has|have|had|been|got|gets?|hurts?|keeps?|started|it'?s|i'?m|im|we'?re|es|esta|estan|ha|han|he|me|se|anda|ando|sigue|duele|tuve|tiene|tengo|fue|va)(?!\w)"
)


def without_bare_now(text: Text) -> Text:
    """The text without `now`, `soon`, `ya` where no wish stands beside them (`I live in Dublin now`)."""
    spans = [match.span() for match in (*_NO_HASTE.finditer(text.indexed), *_OPENING.finditer(text.folded))]
    for match in _BARE.finditer(text.indexed):
        start, end = _clause(text.folded, *match.span())
        beside = text.folded[start : match.start()] + text.folded[match.end() : end]
        if _ALONE.match(beside) and start:
            start, _ = _clause(text.folded, start - 1, start - 1)
            beside = text.folded[start : match.start()]
        if not _WISH.search(beside) and not _ALONE.match(beside):
            spans.append(match.span())
    return text.without(*spans)


def without_turn_of_story(text: Text) -> Text:
    """The text without the `now` a story goes on with (`and now the other knee hurts`)."""
    return text.without(*(match.span() for match in _OPENING.finditer(text.folded)))


def _clause(text: str, start: int, end: int) -> tuple[int, int]:
    """From where to where the clause goes that holds these characters."""
    begins = max((match.end() for match in _CLAUSE_ENDS.finditer(text, 0, start)), default=0)
    ends = _CLAUSE_ENDS.search(text, end)
    return begins, ends.start() if ends else len(text)


_OPENING_HOURS = Scan(
    r"(?<!\w)(?:are|is|do|does|will|what time (?:do|does|will)|when (?:do|does|will)) (?:you|u|ya|y'?all|you guys|they|it|(?:the|your)(?: \w+)? (?:office|clinic|place|desk|lab|phones?|lines?|building|hospital|pharmacy|center|site|branch|er|department)|(?:any|some)(?:body|one))"  # noqa: E501
    r"(?: \w+)? (?:opens?(?! (?:to|for me)(?!\w))|clos(?:ed?|ing)|answered|staffed|there)(?!\w)[^.,;!?\n]*[?]?"
    r"|(?<!\w)(?:(?:esta|estan|estaran?|van a estar)(?: \w+)? (?:(?:abiert|cerrad)[oa]s?|open)|(?<!me )(?<!nos )(?<!lo )(?<!la )(?<!le )(?:abren?|cierran?|trabajan|atienden(?= (?:los )?(?:sabado|domingo|lunes|dia|fin)|\?)))(?!\w)[^.,;!?\n]*[?]"  # noqa: E501
)


def without_opening_hours(text: Text) -> Text:
    """The text without a question about when the place is open (`¿abren los sábados?`)."""
    return text.without(*(match.span() for match in _OPENING_HOURS.finditer(text.indexed)))


_GREETING = Scan(
    r"(?<!\w)(?<!every )(?<!each )(?<!any )(?:g(?:oo|u)d (?:morning|afternoon|evening|night|day)"
    r"|buen(?:os? dias?|as? (?:tardes?|noches?)))(?!\w)(?! (?:is|are|works?|would|time|to)(?!\w))"
)


_WRITTEN = Scan(
    r"(?<!\w)(?:(?:calling|writing|texting|messaging|reaching out|e-?mailing|contacting|checking in|following up|sending (?:\w+ ){1,3}?over|(?:referrals?|patients?|pts?) (?:to send )?for (?:you|y'?all)"  # noqa: E501
    r"|(?:llamo|escribo|hablo|mando|les mando|le escribo|le llamo|me comunico|(?:referidos?|pacientes?) para ustedes))(?: (?:in|you|y'?all|you guys|back))?)"  # noqa: E501
    r" (?P<day>today|tonight|this (?:morning|afternoon|evening)|hoy|esta (?:manana|tarde|noche))(?!\w)"
)
"""When a message is written (`calling today about my mom`) is no time wished."""


def without_greetings(text: Text) -> Text:
    """The text without `good evening`, `buenas noches`, nor when it is written: no part of any day is meant."""
    written = (match.span("day") for match in _WRITTEN.finditer(text.indexed))
    opening = [match.span() for match in [_BARE_GREETING.match(text.folded)] if match]
    return text.without(*opening, *(match.span() for match in _GREETING.finditer(text.indexed)), *written)


_BARE_GREETING = re.compile(
    r"\W*(?:morning|afternoon|evening)(?: (?:all|folks|everyone|everybody|y'?all|team|there))?"
    r"(?=!+\s+\w|[,.]\s+(?:[\w']+\W+){5})"
    r"(?!\W+(?:around|about|after|before|by|at|between|from|to|until|till|is|are|or|and|but|only|any|works?|no|not|\d))"
)
"""`Morning! The stairs are killing me`; an answer (`morning, after 9 please`) is none."""


_CALLS = Scan(
    r"(?<!\w)(?:call|text|e-?mail|reach|contact|phone|ring|ll[aá]m\w*me|m[aá]rqu\w*me|me (?:llam|marqu|habl|contact|escrib)\w+)"  # noqa: E501
    r"(?: (?:me|us|him|her|my \w+))?(?: back)?(?: (?:at|al) [\d().-]+)? (?P<day>(?:(?:on|by|el|for) )?(?:any ?time|whenever|today|tonight|tomorrow|this (?:morning|afternoon|evening)|hoy|manana|esta (?:manana|tarde|noche)"  # noqa: E501
    r"|(?:in the |por las? |en las? )?(?:mornings|afternoons|evenings|mananas|tardes|noches)"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|lunes|martes|miercoles|jueves|viernes|sabado|domingo)(?: (?:morning|afternoon|evening|por la (?:manana|tarde|noche)))?)(?!\w)"  # noqa: E501
)


def without_calls(text: Text) -> Text:
    """The text without when to be called (`can somebody call me this afternoon`), which is no wish for a visit."""
    return text.without(*(match.span("day") for match in _CALLS.finditer(text.indexed)))


@cache
def _said_in_full_later() -> Scan:
    month = month_pattern()
    date = rf"(?:{month}\.?\s+\d|\d{{1,2}}(?:st|nd|rd|th)?(?:\s+(?:of\s+|de\s+)?{month})?(?!\d|\s*(?:[ap]\.?m|:\d)))"
    return Scan(
        rf"(?<!\w)(?P<day>{day_pattern()})s?(?!\w)(?=[^\n]{{1,80}}?(?<!\w)(?P=day),?\s+(?:the\s+|el\s+)?{date})"
    )


def without_days_said_in_full(text: Text) -> Text:
    """The text without a bare day of the week that comes again with its date (`only monday off. monday march 29`)."""
    return text.without(*(match.span() for match in _said_in_full_later().finditer(text.indexed)))


# ---- habits ----------------------------------------------------------------------------------

_HABIT = re.compile(
    r"(?<!\w)(?:(?<!it )(?<!that )(?<!what )(?<!which )(?<!would )works?|walks?|goes|(?:i|we|they) go"
    r"|(?:i|we|they|he|she|who) (?:\w+ly |always |often )?(?:have|has|had|got|gets?|takes?|do|does|run|runs|sleeps?)"
    r"|(?:mom|dad|mother|father|wife|husband|son|daughter|sister|brother|grandma|grandpa) (?:has|gets|takes|does)"
    r"|(?:\w*aide|nurse|therapist|caregiver|helper|daughter|son|sister|brother|she|he|they|enfermera|terapista|cuidadora|hij[oa]"
    r"|herman[oa]|ella) (?:\w+ly |always |siempre )?(?:comes?|visits?|helps?|vienen?|ayudan?)"
    r"|attends?|volunteers?|teach(?:es)?|watch(?:es)?|stays?|babysits?|cleans?|drives?|swims?|bowls?|cooks?|practices?"
    r"|(?:i'?m|he'?s|she'?s|we'?re|they'?re|i am|is|are) (?:at|with|in|on)|dialysis|therapy|chemo|classes|class|school"
    r"|(?:is|are|we'?re) (?:open|closed)"
    r"|trabaj\w+|(?:estoy|esta|estamos) (?:con|en)|va(?:mos|n)? a (?:la |las |el |los |su |mi )?(?!ir|ver|ser|poder)\w+"
    r"|voy a (?:la|las|el|los|mi|misa|clases?|terapia|dialisis)|al? (?:dialisis|terapia|escuela|misa|clases?|quimio)"
    r"|(?:tengo|tiene|tenemos|le tocan?|me tocan?) (?:la |el |su |mi |sus |mis )?(?:clases?|trabajo|escuela|dialisis"
    r"|terapias?|turnos?|quimio\w*|misa|ensayo)|cuid(?:o|a|amos)|camin(?:o|a)|limpi(?:o|a)|estudi(?:o|a)|abren|cierran)(?!\w)"
)
_FREE = re.compile(
    r"(?<!\w)(?:can|could|would|will|need(?:s|ed)?|wants?|like|prefer\w*|free|available|off|home|open(?=\W*$)|come in"
    r"|appointments?|appts?|seen|book|schedul\w+|do you|are you|works? (?:for|best|better|fine|great|well)|best|better"
    r"|pued\w+|podri\w+|necesit\w+|quier\w+|quisier\w+|prefier\w+|citas?|libres?|disponibles?|descans\w+|mejor|gustaria)"
    r"(?!\w)"
)


def without_habits(text: Text) -> Text:
    """The text without the days of the week somebody does something on (`I work monday to friday`)."""
    spans = []
    for match in _days_of_a_week().finditer(text.indexed):
        last = match.start() + len(match.group().rstrip("."))
        start, end = _sentence(text.folded, match.start(), last)
        if _HABIT.search(text.folded, start, match.start()) and not (
            _FREE.search(text.folded, start, match.start()) or _FREE.search(text.folded, last, end)
        ):
            spans.append((match.start(), last))
    return text.without(*spans)


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    begins = max((match.end() for match in _JOINTS.finditer(text, 0, start)), default=0)
    ends = _JOINTS.search(text, end)
    return begins, ends.start() if ends else len(text)


_JOINTS = re.compile(r"[.;!?\n,]|(?<!\w)(?:but|so|pero|asi que|entonces|because|porque)(?!\w)")


@cache
def _days_of_a_week() -> Scan:
    """Two days of the week and more, none of them with its date."""
    day = rf"(?:(?:on|los|el|del?|from|every|todos los|cada|each)\s+)*{day_pattern()}"
    joint = (
        r"(?:\s*(?:-|/|&|,)\s*(?:and\s+|y\s+)?|\s+(?:to|through|thru|a|al|hasta|and|y|e|or|o)\s+|(?<!day\.)(?<!s\.)\s+)"
    )
    hour = r"\d?(?::\d\d)?\s?(?:[ap]m|to|till?|-|a)(?!\w)"
    return Scan(rf"(?<!\w){day}(?:{joint}{day})+(?!\w)(?!,?\s+(?:the\s+)?\d(?!{hour})|\s+(?:or|o)\s)")


_TOGETHER = (
    r"(?:calls?|chats?|talks?|dinners?|lunch(?:es)?|brunch(?:es)?|suppers?|church|mass|games?|walks?|drives?|bingo|choir"
    r"|shows?|paper|practice|shifts?|crossword)"
)
_JUNTOS = r"(?:llamadas?|platicas?|charlas?|comidas?|cenas?|misas?|juegos?|partidos?|caminatas?|turnos?|ensayos?)"
_KEEPING = re.compile(
    r"(?<!\w)(?:plays?|sings?|hosts?|cooks?|bakes?|makes?|danc(?:es?)|carves?|celebrates?|gathers?|wears?|tocan?|cantan?|cocinan?"
    r"|hacen?|bailan?|juegan?|celebran?|preparan?)(?!\w)"
)


@cache
def _usual() -> Scan:
    return Scan(
        rf"(?<!\w)(?:our|his|her|their|my|the|those|these)\s+(?:\w+\s+)?{day_pattern()}(?=\s+(?:(?:phone|video|family|night|morning|church|bible|card|bowling|weekly|big)\s+){{0,2}}{_TOGETHER}(?!\w))"
        rf"|(?<!\w){_JUNTOS}\s+del?\s+(?:los\s+|la\s+|el\s+)?{day_pattern()}"
    )


def without_usual(text: Text) -> Text:
    """The text without the day of what people do together (`our Sunday phone calls`, `she sings at Christmas`)."""
    spans = [match.span() for match in _usual().finditer(text.indexed)]
    for match in _feasts().finditer(text.indexed):
        start, end = _sentence(text.folded, *match.span())
        if _KEEPING.search(text.folded, start, match.start()) and not _FREE.search(text.folded[start:end]):
            spans.append(match.span())
    return text.without(*spans)


@cache
def _feasts() -> Scan:
    return Scan(rf"(?<!\w)(?:at|on|for|every|each|en|cada|por|para)\s+(?:the\s+|la\s+|el\s+)?{holiday_pattern()}(?!\w)")


# ---- beginnings ------------------------------------------------------------------------------

_BEGINS = re.compile(
    r"(?<!\w)(?:(?:i|we|he|she|they|it|who|(?:my|our|his|her|the|their|this|that) (?:\w+ ){1,3}?|(?!please|just|time|can)\w+ )\s*"  # noqa: E501
    r"(?:(?:will|'ll|officially|just|also)\s+)*(?:starts?|begins?)"
    r"|(?<!\w)(?:i'?m|he'?s|she'?s|we'?re|they'?re|is|are) (?:starting|beginning)"
    r"|(?:school|classes|class|leave|vacation|semester|camp|season|college|maternity leave)\s+(?:ends?|finish(?:es)?|is over"  # noqa: E501
    r"|lets out|gets? out|is out)"
    r"|(?:empiez[oa]n?|empezamos|comienz[oa]n?|comenzamos|inici[oa]n?|entr[oa]n? (?:a|de)|regres[oa]n? a (?:la|las|clases))"  # noqa: E501
    r"(?= )|(?:clases|escuela|vacaciones|licencia|semestre|campamento)\s+(?:terminan?|acaban?))(?!\w)[^,.;!?\n]*?(?=\s(?:and|y|so|but|pero) (?:he|she|we|they|i|needs?|wants?|necesit\w+|quier\w+)(?!\w)|[,.;!?\n]|$)"  # noqa: E501
)
_WISHED = re.compile(
    r"(?<!\w)(?:can|could|would|need(?:s|ed)?|wants?|like|hop\w+|ready|look(?:ing)?|prefer|when|before|by|until|till|'til"
    r"|once|after|since|if|appointments?|appts?|care|visits?|treatments? with|services|let'?s|please|able|available|free|open"  # noqa: E501
    r"|pued\w+|podri\w+|necesit\w+|quier\w+|quisier\w+|antes|hasta|cuando|despues|citas?|atencion|servicios?|gustaria|si"
    r"|favor|desde|disponible|libre)(?!\w)"
)


_BEFORE_IT = Scan(
    r"(?<!\w)(?:before ?hand|before (?:that|then|it)|by then|prior to (?:that|it)|antes(?: de (?:eso|que))?|para entonces)(?!\w)"  # noqa: E501
)


_JUST_BEFORE = 30
"""Characters before what begins in which a wish may bound it (`before he starts school in august`)."""


def without_beginnings(text: Text) -> Text:
    """The text without when something else begins (`my leave starts in August`); `before school starts` bounds a wish."""  # noqa: E501
    spans = []
    for match in _BEGINS.finditer(text.folded):
        start = max(_sentence(text.folded, *match.span())[0], match.start() - _JUST_BEFORE)
        dated = re.search(rf"\d|(?<!\w)(?:{month_pattern()}|{day_pattern()}|summer|fall|spring|winter|verano|otono"
                          r"|primavera|invierno|(?:next|proxim[oa]|this|est[ea]) \w+|que viene)", match.group())  # fmt: skip  # noqa: E501
        bounds = _WISHED.search(text.folded, start, match.end()) or _BEFORE_IT.search(text.indexed, match.end())
        if dated and not bounds:
            spans.append((match.start() + dated.start(), match.end()))
    return text.without(*spans)


# ---- what lasts, and what happened ----------------------------------------------------------

_MEDICINE = (
    r"pills?|meds?|medications?|medicines?|medicamentos?|refills?|prescriptions?|scripts?|rx|insulin|suppl(?:y|ies)"
    r"|samples|inhalers?|patches|strips|pastillas?|medicinas?|insulina|recetas?"
)
_PAPER = r"insurance|coverage|policy|plan|medicaid|cobra|card|referral|authori[sz]ation|seguro|poliza|tarjeta"
_UNTIL = r"(?:until|till?|'til|through|thru|hasta)"
_LASTS = Scan(
    rf"(?<!\w)(?:(?:{_MEDICINE}|it|they|that|these|those|trial|benefits?|warranty) (?:(?:will|should|would|only|still) |'ll )*"  # noqa: E501
    rf"last(?:s|ed)?(?: (?:me|us|him|her|them))?(?= (?:about |only |just )*(?:{_UNTIL}|to|into|for|another)(?!\w))"
    rf"|(?:{_MEDICINE}|{_PAPER}) (?:(?:is|are|still) )*(?:good|valid) {_UNTIL}"
    rf"|(?:have|has|got|tengo|tiene|tenemos) (?:[\w']+ ){{0,3}}?(?:{_MEDICINE})(?: left)?(?= {_UNTIL}(?!\w))"
    r"|(?:will |'ll |be |am |is |are |'re |'m )*(?:runs?|running|ran) (?:out|low)|expir(?:es?|ing|ed)"
    rf"|(?:{_PAPER}) (?:(?:also|only|will|just) )*(?:ends?|stops?|lapses?|runs? (?:to|{_UNTIL})|is up)"
    rf"|(?:me|nos|le|les|{_MEDICINE}) (?:dur|alcanz|rind)[ae]n?|se (?:me |nos |le |les )(?:acab|termin|venc)[ae]n?"
    rf"|(?:no|without|sin) (?:insurance|coverage|seguro|cobertura)(?: \w+){{0,6}}?(?= {_UNTIL}(?!\w))"
    r"|(?:doctor|dr|pediatrician|dentist|therapist|pcp|provider|office|clinic|place|everybody|everyone|openings?|doctora|pediatra|clinica|consultorio)"
    r"(?:'s| is| are| was| esta| estan)? (?:\w+ ){0,2}?(?:booked|full|out|closed|away|gone|on leave|on vacation|llen[oa]s?|cerrad[oa]|de vacaciones)(?: (?:up|solid))*"  # noqa: E501
    rf"(?= (?:{_UNTIL}|into|out to)(?!\w))"
    rf"|(?:vence|caduca|expira)n?|(?:{_PAPER}) (?:(?:se|me|ya) )*(?:acaba|termina))(?!\w)"
    r"(?P<till>[^,.;!?\n]*?)(?=[,.;!?\n]|$|\s(?:so|but|and i|asi que|pero|y)\s)"
)
_BOUNDS = re.compile(
    r"(?<!\w)(?:before|by|until|till|'til|when|once|after|if|antes|hasta|cuando|despues|si|para)(?!\w)[^,.;!?\n]*$"
)


def without_lasting(text: Text) -> Text:
    """The text without how long something lasts (`my pills last until August`); `before they run out` bounds a wish."""
    spans = []
    for match in _LASTS.finditer(text.indexed):
        start, _ = _sentence(text.folded, *match.span())
        if not _BOUNDS.search(text.folded[start : match.start()]) and not _BEFORE_IT.search(text.indexed, match.end()):
            spans.append(match.span("till"))
    return text.without(*spans)


_MOVED = (
    r"(?<!\w)(?:moved|relocated|got married|got divorced|(?:me|nos|se) (?:mud|cas|divorci|cambi)(?:e|o|amos|aron))(?!\w)"  # noqa: E501
    r"(?! (?:it|my|the|that|this|his|her|la|el|mi)(?!\w))[^,.;!?\n]{0,40}?\s(?:back )?(?:in|en)\s"
)


_TURNED = (
    r"(?<!\w)(?:(?:got|was|were) (?:divorced|married|laid off|hurt|diagnosed|sick|fired|widowed)|moved|relocated"
    r"|separated|retired|graduated|lost (?:my|our|his|her)|broke (?:my|his|her)|died|passed(?: away)?|fell|turned \d+"
    r"|(?:me|nos|se) (?:mud|cas|divorci|separ|jubil|quebr|lastim)(?:e|o|amos|aron)|fallecio|murio|perdi)(?!\w)"
    r"(?:(?! (?:to|and|but|so|need|want|y|pero)(?!\w))[^,.;!?\n]){0,40}?\s(?:back )?(?:this|last|este|esta|en la|en el)"
    r"\s(?:past )?(?:spring|summer|fall|autumn|winter|year|primavera|verano|otono|invierno|ano)(?!\w)"
)


_OUTAGE = r"(?:chang(?:e|es|ing)|switch(?:es|ing)?|cut|shut|cambi(?:a|an|aron|aran)|cort(?:a|an|aran)|quit(?:a|an|aran)|apagan?)"  # noqa: E501
_LINE = r"(?:e-?mails?|correos?|phones?|telefonos?|numbers?|numero|internet|lines?|linea|addresse?s?|direccion|computers?|wifi)"  # noqa: E501


_SEASON = r"(?:spring|summer|fall|autumn|winter|primavera|verano|otono|invierno)"
_EACH_YEAR = (
    r"(?<!\w)(?:bad|badly|worse|worst|sick|icy|slick|snowed in|hurts?|aches?|flares?(?: up)?|acts? up|kicks? in|stiff|sore|dry|cracks?|sneez\w+"  # noqa: E501
    r"|mal[oa]s?|peor(?:es)?|feos?|feas?|duelen?|empeoran?|se (?:enferma|me inflama|pone)\w*(?: \w+)?)"
    rf"(?: (?:here|out here|up|always|especially|mostly|siempre|mas|mucho))* (?:in|during|every|each|come|en|cada|durante) (?:(?:the|el|la) )?{_SEASON}(?!\w)"  # noqa: E501
)
_SINCE = rf"(?<!\w)(?:since|desde)(?: (?:the|la|el|est[ea]|this|last|early|late))* {_SEASON}(?: pasad[oa])?(?!\w)"


@cache
def _events() -> Scan:
    return Scan(
        rf"{_SINCE}|{_EACH_YEAR}|{_MOVED}(?:el mes de )?{month_pattern()}(?!\w)(?!\s+\d)|{_TURNED}"
        rf"|(?<!\w){_LINE}(?: (?!(?:and|y|to|para|or|o|then|so|if|si|can|could|please)(?!\w))[\w']+){{0,4}}? {_OUTAGE}(?! (?:it|my|the|our|la cita|mi)(?!\w))(?!\w)[^,.;!?\n]*"  # noqa: E501
        rf"|(?<!\w){_OUTAGE} (?:our|my|the|his|her|el|la|mi|su) (?:\w+ )?{_LINE}(?! (?:to|from|a|por)(?!\w))(?!\w)[^,.;!?\n]*"  # noqa: E501
    )


def without_events(text: Text) -> Text:
    """The text without the month or season of a life's turn (`we moved here in January`, `this fall`), the season since
    when something is so or in which it is bad each year, and the day a line is cut or changed (`el correo nos lo
    cambian el viernes`)."""
    return text.without(*(match.span() for match in _events().finditer(text.indexed)))
