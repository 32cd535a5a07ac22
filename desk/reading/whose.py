"""What an answer tells of somebody the care is not for: a neighbour's payer, the age of a husband who is not coming, the
name of a doctor.

A relation may be the one cared for, and counts as somebody else only where the answer says so (`this is for me`, `no
es para él`); a neighbour, a boss, a former husband are somebody else unless the care is said to be for them."""  # noqa: E501

import re
from functools import cache

from desk.reading.grammar import grammar
from desk.reading.scan import Scan
from desk.reading.text import Text

_OF_PEOPLE = frozenset({"coverage", "age", "location"})
_ELLIPSIS = Scan(r"(?<!\w)(?:y|pero|and) (?:yo|me) (?!tengo|uso|estoy|con|no|soy|too|tambien)\w+")
"""`mi esposo tiene Aetna y yo Molina`: the second lives on the verb of the first."""
_CLAUSE = re.compile(r"(?:[^.;!?\n,]|[.,](?=\d))+")
_JOINT = re.compile(
    r"(?<!\w)(?:(?:but|while|whereas|because|so|pero|mientras|porque|asi que)(?!\w)|and (?=(?:this|i|i'?m|it'?s|mine|my|he|she)(?!\w))"  # noqa: E501
    r"|y (?=(?:esto|yo|es|lo|el mio|la mia|mi)(?!\w)))"
)


def without_others(text: Text, kind: str) -> Text:
    """The text without the clauses on somebody the care is not for; the same text where there is none."""
    match kind:
        case "coverage" if _ELLIPSIS.search(text.indexed):
            return text
        case "coverage" | "age" | "location":
            clauses = _clauses(text.folded)
            told = [one for one in clauses if _of_somebody_else(text.folded, *one, kind)]
            return text.without(*told)
        case "name":
            return text.without(*_named_professionals(text))
        case "phone" | "email":
            return text.without(*_not_to_be_used(text))
    return text


def _of_somebody_else(text: str, start: int, end: int, kind: str) -> bool:
    clause = text[start:end]
    if _OWN.search(clause) and not _theirs().search(clause):
        return _writes_for_another(text, clause) if kind == "location" else False
    if _outsider().match(clause) and not _for_an_outsider().search(text):
        return True
    if kind == "coverage" and _paid_once().search(clause):
        return True
    if kind == "location" and _at_their_work().match(clause):
        return True
    return bool(_for_the_writer(text) and (_kin().match(clause) or (kind == "coverage" and _theirs().search(clause))))


def _clauses(text: str) -> list[tuple[int, int]]:
    spans = []
    for match in _CLAUSE.finditer(text):
        start = match.start()
        for joint in _JOINT.finditer(text, *match.span()):
            spans.append((start, joint.start()))
            start = joint.start()
        spans.append((start, match.end()))
    return spans


# ---- who is meant ----------------------------------------------------------------------------


def _for_the_writer(text: str) -> bool:
    return bool(_FOR_ME.search(text) or _not_for_them().search(text))


def _writes_for_another(text: str, clause: str) -> bool:
    """Whether this is where the one is who writes for somebody elsewhere (`he lives in …. I'm in …`)."""
    return bool(_WRITER_IS.match(clause) and _for_another().search(text) and _THEY_ARE.search(text.replace(clause, "")))


_FOR_ME = re.compile(
    r"(?<!\w)(?:(?:it'?s|its|it is|this is|that'?s|this one is|(?:the |this |my )?(?:visit|appointment|appt|care|cita|consulta)(?: is| es|'s)|es|esto es|seria)"  # noqa: E501
    r" (?:only |just |really |actually |solo |nomas |en realidad )*(?:for me|para mi)(?=\s*(?:[.,;!?]|$)|\s(?:and|but|not|y|pero|no)\s)"  # noqa: E501
    r"|(?:it'?s|its|it is) (?:actually |really )?me (?:who|that|coming|needing|with|not)|i'?m the (?:patient|one)(?! (?:who(?:'s| is)? )?(?:drives?|tak(?:es|ing)|help|call|fill|typ|writ|ask|handl|book|mak|doing|set|schedul|pay)\w*)"  # noqa: E501
    r"|(?:soy yo|yo soy) (?:el|la|quien|el paciente|la paciente)(?! que (?:maneja|lleva|ayuda|llama))|(?:appointment|visit|appt|one)(?:'s| is) mine"  # noqa: E501
    r"|(?:cita|consulta) es mia|mine(?:'s| is)(?! (?:too|the same|also))|(?:el|la|lo) mi[oa](?:,)? es|me,? not (?:him|her|them))(?!\w)"  # noqa: E501
)
_OWN = re.compile(
    r"(?<!\w)(?:i|i'?m|i'?ve|i'?d|i'?ll|im|mine|me too|covers me|pays (?:for )?(?:my|mine)|paga mi|us|we|yo|tengo|tenemos|estoy|vivo|vivimos|soy|me cubre|nos cubre)(?!\w)"  # noqa: E501
)
_WRITER_IS = re.compile(
    r"[\s,]*(?:(?:and|but|y|pero|while|mientras)\s+)?(?:i'?m|im|i am|i live|i stay|me,? i'?m|yo (?:vivo|estoy)|vivo|estoy)(?!\w)"  # noqa: E501
)
_THEY_ARE = re.compile(
    r"(?<!\w)(?:(?:he|she|they|who|mom|dad|ella|el|mama|papa|\w+) (?:lives?|is|are|stays?|vive|viven|esta|estan)|(?:he|she)'?s|they'?re|vive|esta)"  # noqa: E501
    r"(?: \w+){0,3}? (?:in|near|at|by|out in|over in|en|cerca de|por)(?!\w)"
)


@cache
def relation() -> str:
    kin = grammar().one_of("whose", "others")
    return rf"(?:{kin}s?(?:[- ]in[- ]law)?|grand(?:kids?|sons?|daughters?|children|child|babies|baby)|kids|children|twins|gemel[oa]s|mellizos|hij[oa]s|niet[oa]s|nin[oa]s)"  # noqa: E501


@cache
def _not_for_them() -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\w)(?:(?:is not|isn'?t|ain'?t|it'?s not|its not|not) for (?:him|her|them|my {relation()})"
        rf"|no es (?:para|de) (?:el|ella|ellos|mi {relation()}))(?!\w)"
    )


@cache
def _for_another() -> re.Pattern[str]:
    """`it's for dad`, `la cita es para ella`: who the care is for."""
    return re.compile(
        rf"(?<!\w)(?:(?:it'?s|its|this is|care is|visit is|appointment is) for (?:(?:my|the|our) )?(?:\w+ )?(?:{relation()}|him|her|them)"  # noqa: E501
        rf"|(?:es|cita es|seria|consulta es) para (?:(?:mi|la|el|nuestr[oa]) )?(?:{relation()}|ella|el|ellos)"
        rf"|(?:she|he) is the patient|(?:la|el) paciente es (?:mi |ella|el))(?!\w)"
    )


@cache
def _outsider() -> re.Pattern[str]:
    """A clause whose subject is somebody who is hardly ever cared for (`my neighbor has …`)."""
    who = grammar().one_of("whose", "outsiders")
    return re.compile(
        rf"[\s,]*(?:(?:and|but|because|well|so|y|pero|porque|pues|es que)\s+)*(?:my|our|the|a|mi|nuestr[oa]|el|la|un|una)\s+(?:\w+\s+)?{who}(?:'s)?(?!\w)"  # noqa: E501
        rf"(?!\s+(?:is the (?:one|patient)|needs?|said|says|told|thinks|calls|es (?:el|la|quien)|necesita|dice|dijo))"
    )


@cache
def _for_an_outsider() -> re.Pattern[str]:
    who = grammar().one_of("whose", "outsiders")
    return re.compile(
        rf"(?<!\w)(?:for|para|behalf of|care of|caring for|helping|parte de|cuido a|ayudo a) (?:my|our|the|a|mi|nuestr[oa]|el|la|un|una) (?:\w+ )?{who}(?!\w)"  # noqa: E501
    )


@cache
def _kin() -> re.Pattern[str]:
    """A clause whose subject is a relation (`my husband's 71`, `mi hermano es el que tiene …`)."""
    return re.compile(
        rf"[\s,]*(?:(?:and|but|because|well|so|y|pero|porque|pues|es que|no)[\s,]+)*(?:(?:my|our|the|mi|nuestr[oa]|el|la)\s+(?:\w+\s+)?)?"  # noqa: E501
        rf"(?:{relation()}(?:'?s)?|he|she|they|hes|shes|he'?s|she'?s|ella|el)(?!\w)"
        rf"(?! (?:mio|mia)(?!\w))"
    )


@cache
def _theirs() -> re.Pattern[str]:
    """`Cigna es el de mi esposa`, `that one is my brother's`."""
    who = rf"(?:{relation()}|{grammar().one_of('whose', 'outsiders')})"
    return re.compile(
        rf"(?<!\w)(?:(?:es|era|son) (?:(?:el|la|los|las|lo) )?de (?:mi|nuestr[oa]|el|la|ella|ellos)(?: {who})?"
        rf"|(?:is|are|was|'s|belongs to|that'?s) (?:for )?(?:my|our) (?:\w+ )?{who}(?:'?s)?(?=\s*(?:[.,;]|$)|\s(?:one|plan|insurance|and|but)(?!\w))"  # noqa: E501
        rf"|(?:is|are|'s) (?:his|hers|theirs))(?!\w)"
    )


# ---- what is told of them --------------------------------------------------------------------


@cache
def _paid_once() -> re.Pattern[str]:
    """`Aetna denied my brother's surgery`: what a payer did for somebody once."""
    who = rf"(?:{relation()}|{grammar().one_of('whose', 'outsiders')})"
    return re.compile(
        rf"(?<!\w)(?:denied|rejected|refused|turned down|dropped|overcharged|paid(?: for)?|covered|approved|sued|bills?|billed)\s+(?:for )?(?:my|our|the|a)\s+(?:\w+\s+)?{who}(?:'s)?(?!\w)"  # noqa: E501
        rf"|(?<!\w)(?:le|les)\s+(?:neg|rechaz|pag|cubr|aprob|quit|cobr)(?:o|io|aron|ieron)(?!\w).*?\sa (?:mi|nuestr[oa]|un|una|el|la) (?:\w+ )?{who}(?!\w)"  # noqa: E501
    )


@cache
def _at_their_work() -> re.Pattern[str]:
    """`my sister is a nurse in …`, `mi hijo estudia en …`: where somebody is at work or at school."""
    who = rf"(?:{relation()}|{grammar().one_of('whose', 'outsiders', 'professionals')})"
    job = r"(?:(?:is|was|'s|works as) an? (?!patient|resident)(?:\w+ ){0,2}?\w+|works?|teaches|studies|goes to (?:school|college)|is (?:stationed|deployed|in the army|in the navy|in college|away at school)|runs? (?:a|the) \w+|(?:es|trabaja de|trabaja como) (?!paciente|de|residente)\w+|trabajan?|estudian?|da clases|tiene (?:un|una|su) (?:negocio|tienda|taller))"  # noqa: E501
    return re.compile(
        rf"[\s,]*(?:(?:and|but|y|pero)\s+)?(?:(?:my|our|the|mi|nuestr[oa]|el|la)\s+)(?:\w+\s+)?{who}\s*(?:who |que )?{job}(?!\w).*?(?<!\w)(?:in|at|near|over in|out in|up in|down in|en|cerca de)(?!\w)"  # noqa: E501
    )


def _named_professionals(text: Text) -> list[tuple[int, int]]:
    """Where a doctor, a boss or a dog is named, and no one who is seen."""
    spans = [match.span() for match in _professional_named().finditer(text.folded)]
    kin = _kin_named().match(text.folded)
    if kin and text.raw[kin.start("n")].isupper() and _WHOLE_NAME.search(text.raw, kin.end()):
        spans.append(kin.span())
    return spans


_WHOLE_NAME = re.compile(r"(?<!\w)[A-ZÀ-Þ][\w'-]+ [A-ZÀ-Þ][\w'-]+")


@cache
def _kin_named() -> re.Pattern[str]:
    """`Carla's my wife`, before another whole name."""
    return re.compile(
        rf"\W*(?:(?:no|oh|well|so|sorry|pues|perdon)[\s,]+)*(?P<n>[^\W\d_]+(?: [^\W\d_]+)?)(?:'s| is| es) (?:just |only |solo )?(?:my|our|mi|nuestr[oa]) (?:\w+ )?{relation()}(?=\s*[.,;!])[^.;!\n]*[.;!]"  # noqa: E501
    )


@cache
def _professional_named() -> re.Pattern[str]:
    who = grammar().one_of("whose", "professionals")
    return re.compile(
        rf"(?:^|(?<=[.;!?,\n])|(?<= and )|(?<= y ))\s*(?:(?:well|so|oh|pues|bueno|and|y)[\s,]+)*(?:my|our|his|her|the|mi|nuestr[oa]|su|el|la)\s+(?:\w+\s+)?{who}"  # noqa: E501
        r"(?:(?:'s|s)?\s+(?:full |last |first )?names?(?:'s| is| was)|\s+(?:is|was)?\s*(?:called|named)|\s+(?:is|es|era|was) (?=(?:dr|dra|doctora?)\.? )|\s+se (?:llama|llamaba|apellida)|'s (?=dr\.? ))(?!\w)[^.;!?\n,]*"  # noqa: E501
    )


def _not_to_be_used(text: Text) -> list[tuple[int, int]]:
    """A number or an address with the word that it is a former husband's, or not to be called."""
    return [match.span() for who in (_of_an_outsider(), _of_a_doctor()) for match in who.finditer(text.folded)]


@cache
def _of_a_doctor() -> re.Pattern[str]:
    """The number of who sends somebody (`my doctor is Dr. Ortiz, 740-555-0133`), unless it is to be called."""
    who = rf"(?:{grammar().one_of('whose', 'professionals')}|pcp|provider|medic[oa] de cabecera)"
    title = r"(?:(?:the|el|la)\s+)?(?:dr|dra|doctora?|nurse)(?!\w)\.?"
    named = rf"(?:(?:\s*,?\s*|\s+(?:is|es|was)\s+|\s+se llama\s+){title}(?:\s+(?!me\b)[a-z'-]+){{0,3}})?"
    line = r"(?:(?:'s|s)?\s*(?:(?:office|clinic|practice|phone|fax|number|nurse|#|oficina|consultorio|numero|tel(?:efono)?)\.?\s*){0,3})"  # noqa: E501
    return re.compile(
        rf"(?<!\w)(?<!call )(?<!reach )(?<!through )(?<!contact )(?<!use )(?<! a )(?:my|his|her|their|mi|su)\s+{who}{named}{line}"  # noqa: E501
        r"[\s,:(]*(?:(?:is|es|at|al|is at|it'?s|esta en)\s+)?[\s,:(]*\+?\(?\d[\d\s().-]{7,}\d"
    )


@cache
def _of_an_outsider() -> re.Pattern[str]:
    who = grammar().one_of("whose", "outsiders")
    value = r"(?:[^\s@,;]+@[^\s@,;]+|\+?\(?\d[\d\s().-]{7,}\d)"
    never = r"(?:(?:please )?(?:don'?t|do not|never) (?:use|call|text|dial|ring|write|email|bother)|no (?:vayan? a |me |le |lo |la )*(?:marc|marqu|llam|us|escrib|mand)\w*)"  # noqa: E501
    return re.compile(
        rf"{value}[^.;!?\n@\d]{{0,40}}?{never}[^.;!?\n@\d]*(?:that'?s|it'?s|its|belongs to|ese es|esa es|es|era)\s+(?:de )?(?:my|mi)\s+(?:\w+\s+)?{who}(?:'?s)?(?!\w)"  # noqa: E501
        rf"|{value},?\s+(?:but )?(?:that'?s|it'?s|is|ese es|esa es|es)\s+(?:(?:el|la) )?(?:de )?(?:my|mi)\s+ex(?:[ -](?:husband|wife|boyfriend|girlfriend|marido|esposa|esposo|novi[oa])|marido|espos[oa])?(?:'?s)?(?!\w)"  # noqa: E501
        rf"|(?<!\w){never}\s+(?:al? |the |to |at |on )*{value}"
    )
