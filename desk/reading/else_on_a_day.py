"""Days told of something else than the visit: an appointment had elsewhere, an age, how long a paper holds, when more
will be known."""

import re
from functools import cache

from desk.reading.grammar import grammar
from desk.reading.text import Text


def what_else_is_told(text: Text) -> list[tuple[int, int]]:
    """Where it is told what else is on a day, how old somebody is, how long a paper holds, when more will be known."""
    told = (
        _ALREADY,
        _HELD,
        _GONE_AFTER,
        _MOVED,
        _VALID,
        _AGED,
        _LAST_TIME,
        _IN_BRACKETS,
        _HOURS,
        _SUPPLY,
        _SATURATION,
        _BOOKED,
        _TO_FOLLOW,
        _TREATED_ON,
        _known_later(),
        _kins_own(),
    )
    return [one.span() for aside in told for one in aside.finditer(text.folded)]


_EXAM = r"(?:\w+ )?(?:mri|ct|scan|ultrasound|x-?ray|mammogram|colonoscopy|cleaning|physical|echo|stress test|sleep study|infusion|session|slot|checkup)"  # noqa: E501
_ESTUDIO = r"(?:resonancia|tomografia|ultrasonido|mamografia|colonoscopia|limpieza|estudio|sesion|radiografia|revision)"
_ALREADY = re.compile(
    rf"(?<!\w)(?:my|his|her|our) {_EXAM} (?:is|was)(?: set| scheduled| booked| down| supposed to be)?(?: for| on) "
    r"(?!me |my |him|her)[^,.;!?\n]*?(?=\s+(?:but|so|and|at)(?!\w)|[,.;!?\n]|$)"
    rf"|(?<!\w)(?:mi|su|la) {_ESTUDIO} (?:es|era|esta|quedo|la tengo)(?: programad[oa])?(?: para| en)? (?:el|la|este) [^,.;!?\n]*?(?=\s+(?:y|pero)(?!\w)|[,.;!?\n]|$)|"  # noqa: E501
    r"(?<!\w)(?:(?:my|his|her|mi|su|la) (?:other|otra) (?:appointment|appt|visit|cita)(?:'s| is| es)|(?:my|his|her|our|mi|su) (?:appointment|appt|visit|surgery|procedure|cita|cirugia|operacion) (?:(?:with|con|there|alla) (?:\w+\.? ){0,3}?)?(?:is|es)(?! (?:ok|fine|needed|for|para))(?![^?\n]*(?<!\w)(?:before (?:that|then|it)|antes)(?!\w))|(?:already (?:have|got|has)|(?:have|has|got) (?:already|another)|ya (?:tengo|tiene|tenemos)|(?:tengo|tiene) (?:ya|otra))\s+(?:an?\s+|my\s+|the\s+|una?\s+|mi\s+|la\s+)?(?:other\s+|otra\s+)?(?:\w+\s+)?(?:appointment|appt|cita|visit|surgery|cirugia)|(?:already (?:have|got)|ya tengo) (?:one|una))(?!\w)[^,.;!?\n]*?(?=\s+(?:but|pero|so|and i)(?!\w)|[,.;!?\n]|$)"  # noqa: E501
)
"""An appointment had elsewhere (`I already have an appointment on the 19th`), which is no wish for that day."""
_HELD = re.compile(
    r"(?<!\w)(?:i have|i'?ve got|we have|tengo|tiene|tenemos)(?: (?:an?|una?|mi|my|the))? (?:appointment|appt|visit|surgery|cita|consulta|cirugia)"  # noqa: E501
    r"(?!\w)[^.;!?\n]*?(?=[\s,]+(?:but|pero)(?!\w))"
    r"|(?<!\w)(?:entra|entrar|empieza|empezar|comienza|comenzar)(?: a| en)?(?: la| el|l)? (?:escuela|primaria|secundaria|prepa|kinder|preescolar|universidad|guarderia)"  # noqa: E501
    r"(?: \w+)? (?:en|el) [^,.;!?\n]*?(?= (?:y|pero|asi)(?!\w)|[,.;!?\n]|$)"
)
"""An appointment had already before a wish for another (`I have one on the 14th but want something sooner`), and when a
child begins school."""
_GONE_AFTER = re.compile(
    r"(?<!\w)(?:i'?m|im|i am|i'?ll be|we'?re|we are|we'?ll be|(?:he|she|they)(?:'s|'re| is| are)?|estoy|salgo|me voy|nos vamos|voy a estar) "  # noqa: E501
    r"(?!\w*\s?(?:free|open|available|good|home|flexible|off|done|out by|libre|disponible))(?:(?!free|open|available|off|libre)\w+ ){1,4}?"  # noqa: E501
    r"(?:after (?:that|then)|despues(?: de eso)?)(?!\w)"
)
"""Where somebody is once the days named are over (`Thursday or Friday, I'm on the road after that`)."""
_MOVED = re.compile(
    rf"(?<!\w)(?:move|switch|change|reschedule|cancel|push) (?:my|the|her|his|our) (?:(?:\w+ )?(?:appointment|appt|visit|surgery|procedure)|{_EXAM})"  # noqa: E501
    r"(?: (?:from|on|for|of|that'?s|thats|that is|scheduled|set) [^,.;!?\n]*?)?(?= (?:to|into|because|since|and|but)(?!\w)|[,.;!?\n]|$)"  # noqa: E501
    rf"|(?<!\w)(?:cambi|mov|reagend|reprogram|cancel|pas)(?:ar|er)(?:me)? (?:mi|la|su|una|el) (?:cita|consulta|cirugia|{_ESTUDIO}) (?:del?|de la|que) "  # noqa: E501
    r"[^,.;!?\n]*?(?= (?:a|para|al|porque|y|pero) |[,.;!?\n]|$)"
)
"""The day of the appointment that is to be another (`move my Thursday appointment to another day`)."""
_VALID = re.compile(
    r"(?<!\w)(?:referral|authori[sz]ation|auth|insurance|coverage|order|script|prescription|card|pass|referencia|seguro|orden|autorizacion|receta)\s+(?:(?:is|are|was|got|es|esta|still|only|stays|sigue|i have|que tengo)\s+)*(?:good|valid|active|approved|authori[sz]ed|ok|aprobad[oa]|autorizad[oa]|vigente|valid[oa]|buen[oa]|sirve|vale)\s+(?:un)?(?:til|till|through|thru|hasta)(?!\w)[^,.;!?\n]*"  # noqa: E501
)
"""How long a paper holds, which is no wish (`the referral is good til december`)."""
_AGED = re.compile(
    r"(?<!\w)(?:i'?m|i am|he'?s|she'?s|he is|she is|tengo|tiene)\s+\w+\s+(?:years?(?: old)?|yrs?(?: old)?|y/?o|anos|months? old|weeks? old)(?!\w)"  # noqa: E501
    r"|(?<!\w)(?:turned|turns?|turning|will be|cumpli\w*|cumple) (?:\w+ )?\d{1,3}(?: (?:last|back|just))?(?: (?:years?|anos))? (?:in|on|this|next|last|en|el|este) (?![^?]*(?:after|before|until|despues|antes|hasta))(?:the |de )?[^,.;!?\n]*?(?=\s+(?:but|so|pero|and)(?!\w)|[,.;!?\n]|$)"  # noqa: E501
)
"""How old somebody is, or when they came to be it (`I just turned 50 in April`)."""
_LAST_TIME = re.compile(
    r"(?<!\w)(?:la (?:otra|ultima) vez|(?:the )?last time|the other time)(?!\w)(?! (?:era|estaba|was|were)(?!\w))"
    r"[^.,;!?\n]*"
)
"""What happened at an earlier visit (`la otra vez me la dieron para un viernes`)."""
_SATURATION = re.compile(r"(?<!\w)(?:o2 )?sats?(?: (?:is|was|of|at|in the))? \d{2,3}s?\s?%?(?!\d)")
"""Oxygen in the blood (`sat 86% RA`), which is no Saturday."""
_BOOKED = re.compile(
    r"(?<!\w)(?:currently|right now it'?s|ahorita es) (?:it'?s |(?:set |scheduled )?(?:on |for )|el )?"
    r"[^,.;!?\n]*?(?=[,.;!?\n]|$)|"
    r"(?<!\w)(?:is|was|are|'s|got|been|ya esta) (?:already |currently |still )?(?:scheduled|booked|set|down|programad[oa]|agendad[oa]) (?:for|on|para) [^,.;!?\n]*?(?=\s(?:but|and|pero|y)\s[^.!?\n]*(?:sooner|earlier|before(?! (?:that|then|it)(?!\w))|move|change|can'?t|antes(?! de es[oa])|cambi))"  # noqa: E501
)
"""A day had already that is to be another (`her study is scheduled for june 9 but she needs it sooner`)."""
_TO_FOLLOW = re.compile(
    r"(?<!\w)(?:orders?|referrals?|notes?|records?|paperwork|papers|face ?sheet|h&p|auth\w*|results?)(?: \w+)? (?:will|should|to|is going to|are going to) (?:be|come|follow|get|go)(?: \w+){0,3}? (?:today|tonight|tomorrow|(?:on |by )?(?:mon|tues|wednes|thurs|fri|satur|sun)day|this (?:morning|afternoon)|next week)(?!\w)"  # noqa: E501
)
"""When papers come (`orders will be signed tomorrow`)."""
_SUPPLY = re.compile(
    r"(?<!\w)\w+ (?:days?|weeks?|months?|dias?|semanas?|mes(?:es)?)(?:'?s?'? (?:worth|supply))?(?: of| de)? (?:(?:my|her|his|the|mi|la) )?(?:pills?|meds?|medicines?|medications?|insulin|refills?|supply|left|pastillas?|medicinas?|insulina)(?!\w)"  # noqa: E501
)
"""How long a medicine lasts (`about a week of pills left`)."""
_HOURS = re.compile(
    r"(?<!\w)(?:work(?:s|ing)?|on shift|shifts?|on duty|open|school|lunch|reached|free|available|trabajo|trabaja|turno)(?: (?:is|are|at|from|between|de|es|entre))? \d{1,2}\s?[-\u2013]\s?\d{1,2}(?![\d/-])"  # noqa: E501
)
"""Hours that look like a date (`I work 7-3`)."""
_TREATED_ON = re.compile(
    r"(?<!\w)(?:(?:has|have|does|gets?|is (?:at|on)|on|goes to|in|tiene|va a|le toca|hace) )?(?:dialysis|chemo|radiation|infusions?|adult day ?care|day program|dialisis|quimio)(?: (?:on|is|every|los|cada|las))*"  # noqa: E501
    r" (?:(?:m(?:on)?|tu?(?:es)?|w(?:ed(?:nes)?)?|th(?:u(?:rs)?)?|f(?:ri)?|sa(?:t(?:ur)?)?|su(?:n)?|mwf|tts|tthsa?t?|lunes|martes|miercoles|jueves|viernes|sabados?)(?:days?|s)?(?:\s*[/,&-]\s*|\s+(?:and|y)\s+|\s+|(?=\W|$)))+"  # noqa: E501
)
"""The days of a treatment that goes on (`he has dialysis T/Th/Sat`)."""
_IN_BRACKETS = re.compile(
    r"\([^)]*(?<!\w)(?:dialysis|chemo|therapy|work|school|class(?:es)?|church|dialisis|quimio|terapia|trabajo|escuela|clases?|misa)(?!\w)[^)]*\)"
)
"""Why a day is taken (`any day but Wednesdays (dialysis MWF mornings)`)."""


@cache
def _kins_own() -> re.Pattern[str]:
    """What somebody of the family has on a day (`my wife has surgery on the 20th`), with nothing counted from it."""
    kin = grammar().one_of("whose", "others")
    what = r"(?:\w+ )?(?:appointment|appt|visit|surgery|cita|cirugia|operacion)"
    return re.compile(
        rf"(?<!\w)(?:my|our|mi) {kin}(?:'?s {what}(?:'s| is)| (?:already |ya )?(?:has|tiene) (?:an? |una? |su |la |his |her )?{what})(?!\w)(?![^?]*(?:before|after|until|by then|antes|despues|hasta))[^,.;!?\n]*?(?=\s+(?:but|pero|so|and i)(?!\w)|[,.;!?\n]|$)"  # noqa: E501
    )


@cache
def _known_later() -> re.Pattern[str]:
    """When more will be known (`no idea till sunday`, `I find out friday`), which is no wish for that day."""
    unknown = grammar().one_of("status", "unknown")
    return re.compile(
        rf"(?<!\w)(?:{unknown}[^,.;!?\n]*?\s(?:until|till|'?til|hasta)|(?:find(?:ing)? out|know more|hear back|will know|me (?:avisan|dicen|entero))(?!\w)[^,.;!?\n]*?\s(?:on|by|this|next|el|este|until|till|'?til|after))\s[^,.;!?\n]*"  # noqa: E501
    )
