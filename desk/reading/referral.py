"""Whether somebody was referred, is about to be, or comes on their own; and by whom, in their words."""

import re
from functools import cache

from desk.reading import org
from desk.reading.asked import Asked, said
from desk.reading.grammar import grammar
from desk.reading.scan import Scan
from desk.reading.shapes import Hit
from desk.reading.text import Text

_AFTER_SOURCE = re.compile(
    r"[\s,]*(?:'s)?(?:$|\W*$|,?\s+(?:she|he|they|who)(?:'s| is| are)?\s|,\s*(?:my|the|mi|el|la)\s|[\s,]+(?:at|from|in|of|over|when|after|last|yesterday|today|cuando|ayer|hoy|de|del|en|and|y|at|office|did|yes|si|thanks|gracias|please|por|[A-Z(0-9])|[\s,]+\w+(?:\s\w+)?\W*$(?<!\bgood)(?<!\bnice)(?<!buena)(?<!bueno))"  # noqa: E501
)
_DOCTOR = r"(?:dr|dra|doctor|doctora)\.?\s+[A-Za-zÀ-ÿ'-]+(?:\s+[A-ZÀ-Þ][\w'-]+)?"


def hits(asked: Asked) -> list[Hit]:
    """A referral told in a whole message; nothing is concluded from silence."""
    asked = asked.of(_without_other(asked))
    if (said(asked, "referral", "pending") and _about_referral().search(asked.text.indexed)) or _told().search(
        asked.text.indexed
    ):
        hit = read(asked)
        return [hit] if hit else []
    return []


_NOTED = re.compile(r"\W*(?:ok(?:ay)?|k)\W*(?:thx|thanks|thank you|ty|gracias)\W*")
"""What only takes note of the question (`ok thx`)."""


def read(asked: Asked) -> Hit | None:
    """The status with its source where one is named; with `prev`, another source or what has come since."""
    asked = asked.of(_without_other(asked))
    if _NEEDS_ONE.search(asked.text.folded) or _NOTED.fullmatch(asked.text.folded):
        return None
    if so := _SO_NO.search(asked.text.folded):
        return _hit("self", so, _own_source(asked, None))
    if none := _NOTHING_WRITTEN.search(asked.text.folded):
        return _hit("self", none, _own_source(asked, None))
    if none := _NO_DOCTOR.search(asked.text.folded):
        return _hit("self", none, _own_source(asked, None))
    hit = _told_now(asked)
    held = asked.prev if isinstance(asked.prev, dict) else {}
    if (
        held.get("status") == "pending"
        and (arrived := said(asked, "referral", "arrived"))
        and not said(asked, "referral", "pending")
    ):
        return Hit({"status": "has_referral"} | {key: held[key] for key in ("source",) if key in held}, *arrived.span())
    if held.get("status") == "self" and _SENT_AFTER_ALL.search(asked.text.folded) and (source := _source(asked)):
        return Hit({"status": "has_referral", "source": source[0]}, *source[1:])
    if hit is None and held and (source := _source(asked)):
        return Hit(held | {"source": source[0]}, *source[1:])
    return hit


def _without_other(asked: Asked) -> Text:
    """The text without the doctor it was not (`no fue el Dr. Luna`)."""
    return asked.text.without(
        *(match.span() for one in (_NOT_THIS_DOCTOR, _SENT_ELSEWHERE) for match in one.finditer(asked.text.folded))
    )


_SENT_ELSEWHERE = re.compile(
    r"(?<!\w)(?:me|nos|lo|la|le) (?:mando|mandaron|manda|envio|enviaron)(?: \w+){0,2}?(?:"
    r" a (?!hac|sac|tom|v[ei]|revis|chec|oper|consult|ped|termin|trat|valor|evalu)\w{2,}(?:ar|er|ir)(?:me|nos|se|l[oae]s?)?"  # noqa: E501
    r"| (?:por|para comprar|de compras|de regreso|pa'?)(?= (?!(?:el|la|l[oa]s|mis?|sus?|una?|que|dolor\w*|terapia\w*|estudios|consulta|cita|fax|correo|e-?mail|sistema|escrito|medio)(?!\w))\w)"  # noqa: E501
    r"| (?:al|a la|a mi|a su|para la|pa la|pal) (?:sofa|sillon|cama|cuarto|tienda|super\w*|mercado|casa|banco|escuela|trabajo|chamba"  # noqa: E501
    r"|carajo|diablo|chingada|fregada|cocina|calle|farmacia|correo)"
    r"| (?:un|una|unos|unas|el|la|los|las|su) (?:mensajes?|fotos?|correos?|textos?|links?|enlaces?|dinero|paquetes?|numeros?|telefono|pagina"  # noqa: E501
    r"|video|audios?|lista))(?!\w)"
    r"|(?<!\w)sent (?:me|us|him|her) (?:(?:to|off to|out to|back to) (?:the |my |our |his |her )?(?:couch|sofa|bed|room|store|shop|market|kitchen"  # noqa: E501
    r"|garage|basement|bank|school|work|principal)|home|away|packing|outside|out (?:for|to)|for (?:milk|bread|groceries|beer|food|coffee|diapers)"  # noqa: E501
    r"|to (?:buy|get|pick|fetch|sleep|grab|live|stay)|an? (?:text|message|e-?mail|link|picture|photo|video|card))(?!\w)"
)
"""Sent to do what is no care, to where none is given, or a thing (`my wife sent me to the couch`)."""


_NO_DOCTOR = re.compile(
    r"(?<!\w)(?:(?:ningun|ninguna) (?:doctor|doctora|medico|medica) (?:me|nos|l[oae]) (?:mando|envio|refirio|dio)"
    r"|no (?:doctor|dr|doc|physician) (?:sent|referred|ordered|told)"
    r"|(?:don'?t|do not|dont|doesn'?t) (?:really |even |currently |actually )?have an?y? (?:regular |family |primary care |real )?(?:doctor|dr|doc|pcp|physician)(?!'?s)(?: (?:yet|here|anymore|any ?more|right now|at the moment))?(?=\s*(?:$|[.,;!]|so(?!\w)))"  # noqa: E501
    r"|no (?:tengo|tenemos|tiene) (?:un |ningun |ninguna |una )?(?:doctora?|medic[oa])(?: (?:de cabecera|familiar|todavia|aun|aqui|fijo|fija))*(?=\s*(?:$|[.,;!]|asi)))(?!\w)"  # noqa: E501
)
_NOTHING_WRITTEN = re.compile(
    r"(?<!\w)no (?:formal|written|official|actual|real|paper) (?:referr?al|order)(?! yet)(?!\w)"
    r"|(?<!\w)no (?:me |nos |le )?(?:dio|dieron|hizo|hicieron|entrego) (?:ningun |ninguna |un |una |el |la )?(?:papel(?:es)?|orden|referencia|hoja|referido)(?!\w)(?! todavia)"  # noqa: E501
)
"""Advice without a paper (`he thinks I should come, but no formal referral`)."""
_NEEDS_ONE = re.compile(
    r"\W*(?:my|the|a|mi|el|la) \w+(?: \w+)? (?:says?|said|thinks?|told me|dice|dijo|cree)(?: (?:that|que))?"
    r"(?: (?:i|we|he|she|yo))? (?:needs?|should (?:get|have)|have to (?:get|have)|necesit[oa]|ocup[oa])"
    r" (?:one|una?|a referral|una? \w+)\W*$"
)
"""What somebody thinks is needed (`my sister says I need one`), which tells of none."""
_SO_NO = re.compile(
    r"(?<!\w)(?:so|then|asi que|entonces|pues)[\s,]+(?:no|nope|none|nobody|no one|nadie|ninguna?|just me)(?:\s+(?:referral|referencia|one))?\W*$"  # noqa: E501
)
"""What an answer comes to (`Dr. Kim retired, so no`)."""
_NOT_THIS_DOCTOR = re.compile(
    r"(?<!\w)(?:no (?:fue|es|era)(?: (?:con|del?))?|(?:it )?(?:was|is)(?: not|n'?t)|not|instead of|en vez de)\s+(?:el |la |my |mi )?(?:dra?|doctora?)\.?\s+[a-z'-]+"  # noqa: E501
)


_SENT_AFTER_ALL = re.compile(
    r"(?<!\w)(?<!n't )(?<!not )(?<!never )(?<!no )(?<!nunca )(?:did (?:send|write|fax|refer|put|give)|sent|wrote|faxed|gave me|put (?:one|it) in|referred|mando|envio|dio|hizo|refirio)(?!\w)"  # noqa: E501
)
_NEVER = re.compile(r"(?<!\w)(?:never|nunca|didn'?t|hasn'?t|wouldn'?t|won'?t)(?!\w)")


def _told_now(asked: Asked) -> Hit | None:
    has, alone = (_firm(asked, key) for key in ("has", "self"))
    pending = _pending(asked)
    start = re.match(r"\s*", asked.text.folded).end()
    yes = grammar().opening("yesno", "yes").match(asked.text.folded)
    no = grammar().opening("yesno", "no").match(asked.text.folded)
    if has and alone and alone.start() <= has.start() and has.end() <= alone.end():
        has = None
    if has and _denied().search(asked.text.before(has.start(), 22)):
        has, alone = None, alone or has
    source = _source(asked)
    if has and re.search("recom|dijo|said|sugg|told", has.group()) and (own := _own_source(asked, None)):
        return _hit("self", has, own)
    if not has and source and (did := said(asked, "referral", "by_somebody")) and source[1] < did.start():
        has = None if _denied().search(asked.text.before(did.start(), 22)) else did
    if pending and not (has and has.start() < pending.start() and re.search(r"already|ya", asked.text.folded)):
        return _hit("pending", pending, source)
    if has and not (alone and alone.start() < has.start() and not yes and not source):
        return _hit("has_referral", has, source)
    if yes and not no and not alone:
        return _hit("has_referral", yes, source)
    if alone and (alone.group() not in ("no", "nope", "nah", "nop") or no):
        return _hit("self", alone, _own_source(asked, alone))
    if source and not no and (own := _own_source(asked, None)):
        return Hit({"status": "self", "source": own[0]}, *own[1:])
    if (
        source
        and not no
        and not _NEVER.search(asked.text.folded)
        and _from().search(asked.text.folded[: source[1]])
        and _AFTER_SOURCE.match(asked.text.folded, source[2])
    ):
        return _hit("has_referral", None, source)
    if no and len(asked.text.folded[start:]) < 40:
        return _hit("self", no, None)
    return None


def _hit(status: str, match: re.Match[str] | None, source: tuple[str, int, int] | None) -> Hit:
    value = {"status": status}
    spans = [match.span()] if match else []
    if source:
        value["source"] = source[0]
        spans.append(source[1:])
    return Hit(value, min(start for start, _ in spans), max(end for _, end in spans))


def _pending(asked: Asked) -> re.Match[str] | None:
    """A word of waiting, but for other papers than the referral (`waiting on the notes`)."""
    found = grammar().scan("referral", "pending").finditer(asked.text.indexed)
    return next((one for one in found if not _OTHER_PAPERS.match(asked.text.folded, one.end())), None)


_OTHER_PAPERS = re.compile(
    r"\s+(?:(?:on|for|from|the|her|his|my|our|some|your|las?|los|el|sus?|mis?|unas?|unos|tengo|tenemos|lleg\w+|me|nos)\s+)*(?:(?!(?:the|an?|and)(?!\w))\w+\s+)?(?:notes?|records?|labs?|results?|(?:med|medication|medicine) list|insurance card|card|imaging|mri|x-?rays?|chart|notas?|expediente|laboratorios?|resultados?|estudios|analisis|lista de medic\w+|tarjeta|radiografias?)(?!\w)"  # noqa: E501
)


def _firm(asked: Asked, key: str) -> re.Match[str] | None:
    return said(asked, "referral", key)


def _source(asked: Asked) -> tuple[str, int, int] | None:
    """A doctor by name, else the kind of source without its article (`my pcp` -> `pcp` as typed)."""
    doctor = re.search(
        r"(?i:(?<!\w)(?:dr|dra|doctor|doctora)\.?)\s+(?!(?i:dra?)\b)(?:[A-ZÀ-Þ][\wÀ-ÿ'-]+|(?<!tor\s)(?<!tora\s)(?!(?:retired|passed|died|moved|left|quit|closed|thinks|wants|did|does|didn|isn|hasn|se|murio|murió|fallecio|falleció|jubilo|ya|nos|dra?|todavia|todavía|aun|aún|nunca|tambien|also|never|just|sent|told|is|will|gave|said|wrote|referred|and|who|at|has|for|office|put|order|to|in|from|me|le|la|lo|que|de|va|ya|dijo|refirio|mando|envio|dio)\b)[a-zà-ÿ'-]{3,})(?:\s+(?!Sent|Told)[A-ZÀ-Þ][\wÀ-ÿ'-]+)?",
        asked.text.raw,
    )
    if doctor and _GONE.match(asked.text.folded, doctor.end()):
        doctor = None
    if doctor:
        words = re.sub(r"['’]s?$", "", doctor.group())
        return _tidy_doctor(words), doctor.start(), doctor.start() + len(words)
    named = max(org.names(asked.text.raw), key=lambda one: one[2] - one[1], default=None)
    if named and " " in named[0] and not _FROM_US.search(asked.text.before(named[1], 12)):
        return named
    found = grammar().scan("referral", "source").finditer(asked.text.indexed)
    match = next((one for one in found if not _no_source(asked, one)), None) or _SPECIALIST.search(asked.text.folded)
    if not match or re.search(r"(?:orden|atencion|nota)\s+$", asked.text.before(match.start(), 10)):
        return None
    words = asked.text.raw[match.start() : match.end()]
    kept = re.sub(r"^(?i:my|the|our|her|his|an?|your|mi|el|la|su|un|una)\s+", "", words)
    return kept, match.end() - len(kept), match.end()


def _no_source(asked: Asked, match: re.Match[str]) -> bool:
    """A word for a source that is none here: Spanish `va`, an insurer who is waited for."""
    if match.group() in ("va", "pa", "er", "ob", "np") and not asked.text.raw[match.end() - 1].isupper():
        return asked.spanish or not re.search(r"(?<!\w)(?:the|my|an?)\s+$", asked.text.before(match.start(), 6))
    return match.group().endswith(("insurance", "seguro")) and bool(
        re.search(r"(?<!\w)(?:waiting|wait|esperando|approv\w*|autori\w*)(?!\w)", asked.text.folded)
        or re.match(r"\s+(?:cards?|info\w*|papers?|forms?|stuff|numbers?)(?!\w)", asked.text.after(match.end(), 16))
        or re.search(
            r"(?<!\w)(?:tarjeta|papel(?:es)?|datos|credencial|numero)s? (?:del? (?:mi |su )?)?$",
            asked.text.before(match.start(), 24),
        )
    )


_GONE = re.compile(
    r"[\s,]+(?:(?:has|is|he|she|who|ya|se) ){0,2}(?:passed|died|dead|retired|moved|left|quit|closed|fallecio|murio|jubilo|retiro|mudo)(?!\w)"  # noqa: E501
)
"""After a doctor who refers nobody any more."""
_FROM_US = re.compile(r"(?<!\w)(?:to|at|a|para)\s+(?:the\s+|la\s+|el\s+)?$")
_SPECIALIST = re.compile(
    r"(?<!\w)(?:my|our|her|his|the|mi|su|el|la|nuestr[oa])\s+\w{3,}(?:ologist|iatrist|iatrician|ergist|terist|metrist|trician|urgeon|odontist|practor|ologo|ologa|iatra|umatologo|eopata)(?!\w)"
)


def _own_source(asked: Asked, alone: re.Match[str] | None) -> tuple[str, int, int] | None:
    match = re.search(
        r"(?<!\w)(?:google|facebook|instagram|tiktok|yelp|youtube|radio|tv|tele|television|internet|online|website|newspaper|flyer|brochure|periodico|volante)(?!\w)",
        asked.text.folded,
    ) or re.search(
        r"(?<!\w)(?:(?:sister|brother|mother|father|son|daughter)s?[- ]in[- ]law|(?:mom|mother|dad|wife|husband|daughter|son|boss|lawyer|grandma|roommate|girlfriend|boyfriend)|friend|neighbor|google|facebook|instagram|online|internet|website|radio|tv|billboard|ad|amig[oa]|vecin[oa]|anuncio|coworker|cousin|sister|brother|aunt|uncle|church|pastor|cunad[oa]|comadre|compadre|ti[oa]|iglesia|suegr[oa]|hermana?|prima?)(?![\w'’])",  # noqa: E501
        asked.text.folded,
    )
    return (asked.text.raw[match.start() : match.end()], *match.span()) if match else None


def _tidy_doctor(words: str) -> str:
    title, _, name = words.partition(" ")
    shown = {"dr": "Dr.", "dra": "Dra.", "doctor": "Dr.", "doctora": "Dra."}[title.lower().rstrip(".")]
    return f"{shown} {' '.join(part if part[0].isupper() else part.capitalize() for part in name.split())}"


@cache
def _from() -> re.Pattern[str]:
    return re.compile(
        r"(?:^\W{0,2}|(?<!\w)(?:from|by|through|of|de|del|por|via|through|was|is|es|fue)\s+)(?:my |the |our |her |his |an? |mi |el |la |su )*\W*$"  # noqa: E501
    )


@cache
def _denied() -> re.Pattern[str]:
    return re.compile(
        r"(?<!\w)(?:don'?t|do not|didn'?t|no|not|never|haven'?t|nobody|no one|nadie|doesn'?t|wasn'?t|nunca|without|sin)\s+(?:even\s+|really\s+|me\s+|need\s+|yet\s+|been\s+|actually\s+|ever\s+|(?:doctor|physician|one|body|medico)\s+|has\s+|have\s+|ha\s+)*$"  # noqa: E501
    )


@cache
def _about_referral() -> Scan:
    return Scan(r"(?<!\w)(?:referral|referal|referred|refer|order|referencia|referido|remision|orden)(?!\w)")


@cache
def _told() -> Scan:
    return Scan(
        r"(?<!\w)(?:(?:have|has|had|got|with|without|no|need|don'?t have|tengo|tenemos|tiene|traigo|traemos|trae|sin|con|dio|dieron)\s+(?:already\s+|ya\s+)?(?:an?\s+|the\s+|my\s+|her\s+|his\s+|our\s+|any\s+|una?\s+|la\s+|el\s+|su\s+|mi\s+)?(?:doctor'?s\s+)?(?:referral|referal|order|referencia|referido|remision|orden)|was referred|referred (?:me|us|by|here|him|her)|(?:doctor|dr\.? \w+|pcp|cardiologist|surgeon|pediatrician|physician) (?:has |just |also )?(?:sent|referred|told|wants) (?:me|us|him|her)|(?:mi|la|el|su) (?:doctora?|medic[oa]|pediatra|cardiolog[oa]|ginecolog[oa])(?: del? (?:la |el |mi |su )?\w+){0,2} (?:(?:si|me|nos|le|ya|la|lo) )*(?:mando|envio|hizo|dio|receto|ordeno|pidio)|(?:doctor|dr\.? \w+|pcp|cardiologist|surgeon|pediatrician|physician|np|pa) (?:has |just |also |already )?(?:ordered|prescribed|requested) (?:an? |the |some |this |her |his |my |for )?(?:\w+ )?(?:mri|ct|cat scan|scan|x-?rays?|ultrasound|mammogram|sleep study|study|echo\w*|stress test|pt|therapy|physical therapy|home health|home care|dexa|imaging|it|one)(?!\w)|sent (?:me|us) (?:here|over|to you)|(?:sent|faxed|put in|wrote|submitted|e-?mailed) (?:(?:you|y'?all|u|it|over|in|guys|already|all)\s+){0,3}(?:the |an? |my |his |her |your )?(?:order|referral|referal|script|requisition)|(?:order|referral|referal)\s+(?:(?:was|is|has been|got|already|all)\s+){0,3}(?:sent|faxed)|(?:mando|mandaron|envio|enviaron|pasaron|metieron)\s+(?:(?:ya|les|le|a ustedes)\s+)*(?:la|el|una|un|mi)\s+(?:orden|referencia|referido|remision)|(?:gave|wrote|handed|got|printed) (?:me|us|him|her|them)\s+(?:the |an? |my |his |her )?(?:order|referral|referal|script|requisition)|me (?:refirio|mando|envio|remitio|refirieron|mandaron)|me l[oa]s? (?:mando|pidio|ordeno|receto|dio|encargo|hizo) (?:el|la|mi) (?:doctora?|dra?\.?|medic[oa]|pediatra|ginecolog[oa]|cardiolog[oa]|especialista)|(?:my|the|her|his|mi|la|el|su) (?:order|referral|referal|script|orden|referencia|referido) (?:is|was|came|comes|es|viene|vino) (?:from|by|del?)(?!\w)|self[- ]refer)"  # noqa: E501
    )
