"""Taking consent back in any words: what a message takes back, by purpose; English and Spanish.

"Any reasonable means" counts (47 CFR 64.1200(a)(10)), so this reads sentences and the carriers' keywords alike. Wishes
about hours and places ("don't call me at work"), other people's calls and questions about the future take back nothing.
"""

import re
import unicodedata
from functools import cache

from desk.consent.event import CONTACT, PURPOSES

TEXTS, CALLS, EMAILS = ("contact_text",), ("contact_phone", "contact_automated"), ("contact_email",)
EVERYBODY = (*CONTACT, "marketing", "sharing")
"""What being left alone takes back."""

_THINGS = {
    TEXTS: r"texts?|txts?|sms|text messages?|mensajes de texto|textos?|mensajitos?|whatsapps?",
    CALLS: r"(?:phone |robo )?calls?|robocalls?|llamadas?|llamaditas?",
    EMAILS: r"e ?mails?|correos?(?: electronicos?)?|emilios?",
    ("marketing",): r"newsletters?|promos?|promotions?|marketing|ads|offers|health tips|boletin(?:es)?|publicidad"
    r"|promociones|ofertas|anuncios|propaganda",
    EVERYBODY: r"messages?|notifications?|communications?|contact|mensajes|notificaciones|avisos|comunicacion(?:es)?",
}
_WAY = {CALLS: "|phone|telephone|telefono|celular", EMAILS: "|mail"}
"""Further names of a way, where it is named as one: `do not contact me by phone`."""
_DOING = {
    TEXTS: r"text|texting|textear(?:me|nos)?|texte(?:en|e|es)|mensajear(?:me)?|mensajeen",
    CALLS: r"call|calling|phone|phoning|ring|ringing|dial|dialing|llamar(?:me|nos|le)?|llame(?:n|s)?|telefone(?:en"
    r"|ar(?:me)?)"
    r"|marcar(?:me)?|marquen|habl(?:ar|en|e)(?:me)? (?:por|al) (?:telefono|celular)",
    EMAILS: r"e ?mail|e ?mailing",
    EVERYBODY: r"contact|contacting|message|messaging|bother|bothering|write(?: to)?|writing(?: to)?"
    r"|reach(?:ing)? out(?: to)?"
    r"|get(?:ting)? in touch with|harass|harassing|pester|pestering|contactar(?:me|nos)?|contacte(?:n|s)?"
    r"|molestar(?:me|nos)?"
    r"|moleste(?:n|s)?|escribir(?:me|nos)?|escriba(?:n|s)?|buscar(?:me)?|busquen|comunicarse(?: conmigo)?"
    r"|comuniquen(?: conmigo)?",
}
_SENDING = r"sending|send|getting|get|receiving|receive|mandar(?:me|nos)?|manden?|enviar(?:me|nos)?|envien?|recibir"

_ME = r"(?: (?:me|us|this (?:number|phone|address|email)|my (?:number|phone|cell|home|house|job|email)))"
_NOW = (
    r"(?: (?:please|pls|plz|at all|any ?more|again|ever|any longer|now|today|immediately|right now|already"
    r"|for good|in the future|en el futuro|por favor|mas|nunca"
    r"|jamas|otra vez|ya|ahora|thank you|thanks|gracias|okay|ok))*"
)
_END = r"(?= [.,]| and | or | but | y | ni | o | pero |$)"
_ANY = (
    r"(?: (?:any|more|any more|all|all the|the|these|those|your|you|so many|further|mas|los|las|sus|esos|esas|estos"
    r"|estas|tantos|tantas))*"
)
_BEGINS = r"(?:^|[,] |\b(?:please|and|but|so|ok|okay|just|yes|si|y|pero|favor|mejor|ya|said) )"
_BARELY = {
    TEXTS: r"text|texting|texteen?",
    CALLS: r"call|calling|phoning|llamen?",
    EMAILS: r"e ?mail|e ?mailing",
    EVERYBODY: r"contacten|molesten|contact|contacting|messaging",
}
"""What needs no `me`: `please no calling`, `do not call`."""
_FUTURE = r"\b(?:later|some ?day|any ?time|mas adelante|despues|algun dia)\b"
"""What is of another time, where it stands in the same clause."""
_SUPPOSED = r"\b(?:if (?:i|we)|si (?:yo|les?)|suppose|can i still|will i be able|podre)\b"
"""What is only supposed, where it goes before or stands in the same clause."""
_ASKED_WHETHER = (
    r"\b(?:can|could|may|will|would|do|does|is|are|am|what|when|who|puedo|podria|que pasa|cuando)\b.*"
    r"\b(?:later|in the future|some ?day|any ?time|whenever|mas adelante|despues|en el futuro|algun dia|cuando quiera)\b"  # noqa: E501
)
_NOT_US = (
    r"\b(?:wont|will not|would not|wouldnt|doesnt|does not|didnt|cant|cannot|could not|couldnt|never|not|dont"
    r"|do not|keeps?)"
    r" (?:ever )?(?:stop|quit)\b"
    r"|\b(?:no|nunca) (?:me )?(?:paren?|dejen?|deja)\b"
    r"|\b(?:he|she|they|ex|boyfriend|girlfriend|husband|wife|collectors?|scammers?|insurance|pharmacy|el|ella"
    r"|marido|esposo)"
    r" (?:to|should|needs to|has to|que)? ?(?:stop|deje|pare)\b"
    r"|\b(?:tell|told|ask|asked|make|made|get|getting|dile|diganle|pidanle) (?!(?:a )?(?:you|your|yall|su|sus)\b)"
    r"(?:\w+ ){1,4}(?:to stop|que deje|que pare|que no)\b"
)
_KEPT_STANDING = re.compile(
    r"\b(?:(?:dont|do not|didnt|did not|not|never|nunca)"
    r"(?: (?:me|want|wish|need|mean|ask|asking|said|trying|going|planning|to|a|you))*"
    r"|no(?: (?:me|nos|quiero|quise|deseo|voy|pido|pedi|a))+)$"
)
"""Before a wish to revoke: it is not wished."""
_PERMISSION = r"(?:consent|permissions?|authori[sz]ations?|consentimiento|permisos?|autorizacion)"
_MINE = (
    r"(?:(?:any of |all )?(?:my|this|that|the)(?: \w+)? ?(?:info|information|data|details|answers|chat|conversation|stuff)"  # noqa: E501
    r"|any of (?:it|this|that)|it|this|that|(?:anything|everything)(?: i (?:wrote|said|typed|told you))?"
    r"|what i (?:wrote|said|typed|told you))"
)
_MIO = (
    r"(?:(?:mi|mis|la|los|esta|estos|esa|esos)(?: \w+)? ?(?:info|informacion|datos|respuestas|conversacion|detalles)"
    r"|nada(?: de (?:esto|eso|lo que \w+))?|lo que (?:escribi|dije|puse)|esto|eso|todo)"
)
_OF_CARE = (
    r"(?! (?:for (?:the |my )?(?:surgery|procedure)|del? (?:la |mi )?(?:seguro|cirugia|plan)"
    r"|from (?:my|the) insurance))"
)
"""After a permission: the insurer's, or one for treatment."""
_GENERAL = (
    rf"\b(?:revok(?:e|ing)|withdraw(?:ing)?|rescind(?:ing)?|retract(?:ing)?|tak(?:e|ing) back|pull(?:ing)?|disregard|void"  # noqa: E501
    rf"|cancel(?:ling|ing)?"
    rf"|remov(?:e|ing)|undo)(?: (?:all|any|and|of|my|the|this|that|every|back))* (?:{_PERMISSION}|agreement|yes|okay)\b"
    rf"{_OF_CARE}",
    rf"\b(?:tak(?:e|ing)) (?:my|the|that) (?:{_PERMISSION}|yes) back\b",
    r"\b(?:i )?(?:no longer|dont|do not) (?:consent|agree|authori[sz]e|give (?:you )?(?:my )?(?:permission|consent))"
    r"(?: to (?:any of )?(?:this|that|it|you (?:keeping|saving|storing) .*))?" + _NOW + _END,
    rf"\b(?:you )?(?:no longer|dont|do not) have my {_PERMISSION}\b(?! to)",
    r"\btak(?:e|ing) back (?:what|everything|all) i (?:agreed|consented|said yes|allowed)\b",
    r"\b(?:consent|permission|permiso|consentimiento)(?: (?:is|are|has been|was))*(?: now| hereby)? (?:revoked|withdrawn|rescinded|denied|taken back"  # noqa: E501
    r"|retirad[oa]s?|revocad[oa]s?|denegad[oa]s?|cancelad[oa]s?)" + _NOW + _END,
    rf"\bwant my {_PERMISSION} (?:back|removed|revoked|withdrawn|cancel+ed)\b",
    r"^i (?:hereby )?(?:revoke|withdraw) ?" + _NOW + _END,
    rf"\bno (?:les )?doy (?:mi )?{_PERMISSION}" + _NOW + _END,
    r"\b(?:retiro|quito) lo que (?:acepte|dije|autorice|permiti)\b|\bme retracto\b",
    r"\bme arrepenti ,?(?: (?:ya|mejor))* no (?:quiero|acepto|autorizo|doy)\b",
    r"\bya no estoy de acuerdo\b" + _NOW + _END,
    rf"\b(?:stop|quit) (?:keep|sav|stor|record)ing {_MINE}{_NOW}{_END}",
    r"\b(?:dont|do not|never|no longer)(?: (?:want|wish|you|to|ever|please|like|need|anyone|your \w+))*"
    rf" (?:keep|save|store|record|hold on to) {_MINE}{_NOW}{_END}",
    r"\b(?:ya )?no (?:(?:quiero|deseo|acepto|autorizo) que )?(?:me |lo |la |los |las )?"
    rf"(?:guarden?|conserven?|almacenen?|registren?)(?: {_MIO})?{_NOW}{_END}",
    rf"\b(?:dejen|deje|paren) de (?:guardar|conservar|almacenar) {_MIO}{_NOW}{_END}",
    rf"\b(?:revoco|retiro|cancelo|quito|anulo|revocar|retirar|cancelar|quitar|anular)(?: (?:todos?|el|mi|mis|ese"
    rf"|todo|todas?|la|su))*"
    rf" {_PERMISSION}\b{_OF_CARE}",
    rf"\bya no (?:doy|les doy|autorizo|acepto|consiento|tienen)(?: (?:mi|el|su))?(?: {_PERMISSION}| nada)?"
    + _NOW
    + _END,
)
_EVERYBODY = (
    r"\b(?:take|remove|delete|drop|get|scratch|strike) (?:me|us|my (?:name|number|phone|email|info))(?: (?:off|from"
    r"|out of))"
    r"(?: of)? (?:your|the|this|that|these|all|any)(?! wait)(?: \w+){0,3} ?(?:lists?|calls|texts|emails|messages"
    r"|database|contacts)\b",
    r"\b(?:lose|delete|erase|forget|remove) my (?:phone )?number\b" + _NOW + _END,
    r"\b(?:put|add) (?:me|us|my number|this number) (?:on|to) (?:your|the) (?:do not|no|dont)(?: \w+)? (?:call"
    r"|contact)",
    r"(?<!wont )(?<!not )\b(?:leave (?:me|us) (?:alone|be)|let (?:me|us) be)\b",
    r"\bstop blowing up my (?:phone|cell)\b",
    r"\bopt(?:ing)? (?:me |us )?out\b(?! of (?:surgery|the study|treatment|pocket))",
    r"\b(?:unsubscribe|desuscribir(?:me)?|desuscribanme)\b",
    r"\b(?:qui(?:ten|te|ta)me|sa(?:quen|que|ca)me|bo(?:rren|rre|rra)me|elimi(?:nen|ne)me|borrar(?:me)?|sacar(?:me)?"
    r"|quitar(?:me)?)"
    r" de (?:su|la|sus|las|esa|esta|todas? (?:su|la)s?)(?: \w+)? ?(?:listas?|contactos|base)\b",
    r"\b(?:borren|eliminen|quiten|olviden) mi (?:numero|telefono|celular|correo)\b" + _NOW + _END,
    r"\b(?:den|de)me de baja\b|\bdar(?:me)? de baja\b(?! (?:del|de mi|mi) (?:seguro|trabajo))|\bdejenme en paz\b"
    r"|\bdejen de molestar\b",
    r"\b(?:dont|do not|no longer|never)(?: (?:want|wish|care|need))+ (?:to )?(?:ever )?hear from (?:you|yall|u|anyone|anybody"  # noqa: E501
    r"|your \w+)" + _NOW + _END,
    r"\b(?:dont|do not|never|please no|stop)(?: (?:ever|please))* reach(?:ing)? out" + _NOW + _END,
    r"\bno quiero saber (?:nada )?(?:mas )?(?:nada )?de ustedes\b|\bdej(?:en|e)(?:me|nos) tranquil[oa]s?\b",
    r"\bchanged my mind about (?:you )?(?:contacting me|being contacted|hearing from you)\b",
)
LONGEST, LONGEST_SENTENCE = 4_000, 600
"""Characters of a message, and of one sentence of it, that are read for a revocation."""
_KEYWORDS = frozenset(
    {
        "stop",
        "stopall",
        "stop all",
        "quit",
        "end",
        "revoke",
        "opt out",
        "optout",
        "cancel",
        "unsubscribe",
        "stop please",
        "please stop",
        "alto",
        "parar",
        "pare",
        "paren",
        "basta",
        "cancelar",
        "baja",
        "no mas",
        "revocar",
        "salir",
    }
)


def taken_back(text: str, *, keywords: bool = False) -> frozenset[str]:
    """The purposes a message takes back; empty for every other message.

    `keywords`: a single word such as STOP counts too, as it does for somebody who is being written to.

    >>> sorted(taken_back("Please stop texting me"))
    ['contact_text']
    >>> taken_back("Don't call me at work")
    frozenset()
    """
    said = folded(text)
    if keywords and said.replace(" .", "").replace(" ,", "").strip() in _KEYWORDS:
        return frozenset(EVERYBODY)
    found: set[str] = set()
    for sentence in re.split(r"(?<=[.!?;:\n…])", text[:LONGEST]):
        said = folded(sentence).strip(" .")
        if 0 < len(said) <= LONGEST_SENTENCE and not re.search(_NOT_US, said):
            found |= _taken_back(said, asked=sentence.rstrip().endswith("?"))
    return frozenset(found)


def _taken_back(said: str, *, asked: bool) -> set[str]:
    """What one folded sentence takes back; `asked`: it ends with a question mark."""
    if asked and re.search(_ASKED_WHETHER, said):
        return set()
    if any(_meant(pattern, said) for pattern in _compiled(_GENERAL)):
        return set(PURPOSES)
    found: set[str] = set()
    for purposes, pattern in _by_purpose():
        if _meant(pattern, said):
            found.update(purposes)
    for purposes, pattern in () if asked else _forbidden():
        if _meant(pattern, said):
            found.update(purposes)
    if not found and any(_meant(pattern, said) for pattern in _compiled(_EVERYBODY)):
        found.update(EVERYBODY)
    return found


def _meant(pattern: re.Pattern[str], said: str) -> bool:
    """Whether a sentence says it of now, as a wish, and does not say that it is not wished."""
    for match in pattern.finditer(said):
        before = said[: match.start()]
        clause = before.rpartition(",")[2] + said[match.start() :].partition(",")[0]
        supposed = re.search(_SUPPOSED, before) or re.search(_SUPPOSED, clause)
        if not (supposed or re.search(_FUTURE, clause) or _KEPT_STANDING.search(before.rstrip())):
            return True
    return False


def folded(text: str) -> str:
    """Lower case without accents and apostrophes; sentence and clause ends stand alone."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = re.sub(r"['’`´]", "", plain)
    plain = re.sub(r"[.!?;:\n…]+", " . ", plain)
    plain = re.sub(r"[,—–()]+", " , ", plain)
    plain = re.sub(r"[^a-z0-9.,]+", " ", plain)
    return re.sub(r"\s+", " ", plain).strip()


@cache
def _compiled(patterns: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in patterns)


@cache
def _by_purpose() -> tuple[tuple[tuple[str, ...], re.Pattern[str]], ...]:
    """(purposes, what takes them back) for each thing sent and each way of reaching somebody."""
    things = [
        (
            purposes,
            "|".join(
                (
                    rf"\b(?:stop|quit|cease|halt|end|cancel|turn off|enough(?: with| of)?|no more|no mas|basta de"
                    rf"|paren|paren con"
                    rf"|cancelen|detengan|dejen)(?: it)?(?: (?:all|with|w|de"
                    rf"|con))?(?: (?:{_SENDING}))?{_ME}?{_ANY} (?:{what})(?: (?:to|from|a)"
                    rf" \w+(?: \w+)?)?{_NOW}{_END}",
                    rf"\b(?:dejen|deje|paren|pare|dejar|parar) de (?:{_SENDING}){_ANY} (?:{what}){_NOW}{_END}",
                    rf"\b(?:dont|do not|never|no longer|no)(?: (?:me|nos|want|wish|need|to|quiero|quisiera|deseo|que|les|ya|a"  # noqa: E501
                    rf"|like|give|giving|send|sending"
                    rf"|get|getting|receive|receiving|mandar|manden|mande|envien|envie"
                    rf"|recibir))+{_ME}?{_ANY} (?:{what})"
                    rf"(?: (?:to|from|a|al|de) (?:this |my |mi |este )?(?:you|yall|phone|cell|number|celular|telefono"
                    rf"|numero|ustedes))?{_NOW}{_END}",
                    *(
                        (rf"{_BEGINS}(?:no|zero|sin|nada de|cero)(?: more| mas)? (?:phone )?(?:{what}){_NOW}{_END}",)
                        if purposes != EVERYBODY
                        else (rf"{_BEGINS}no (?:more )?(?:contact|communications?){_NOW}{_END}",)
                    ),
                    rf"\b(?:{what}) (?:are |is )?(?:no longer|not) (?:ok|okay|fine|welcome|wanted|allowed){_NOW}{_END}",
                    rf"\b(?:dont|do not|never|stop|quit)(?: ever)? (?:contact|reach|reach out to|messag|message|writ|write"  # noqa: E501
                    rf"|bother)(?:ing)?(?: to)? (?:me|us) (?:by|via|on|over|through|with) (?:the |my )?"
                    rf"(?:{what}{_WAY.get(purposes, '')}){_NOW}{_END}",
                    rf"\bno (?:me|nos) (?:escriban?|manden?|contacten?|hablen?|busquen?) (?:nada )?por (?:el )?"
                    rf"(?:{what}{_WAY.get(purposes, '')}){_NOW}{_END}",
                    rf"\b(?:unsubscribe|remove|take|opt|changed my mind)(?: me| us)?(?: out)?(?: (?:from|off|of"
                    rf"|about)){_ANY} (?:{what})"
                    rf"{_NOW}{_END}",
                )
            ),
        )
        for purposes, what in _THINGS.items()
    ]
    doing = [
        (
            purposes,
            "|".join(
                (
                    rf"\b(?:stop|quit|cease)(?: (?:with the|all the|the|please))? (?:{how}){_ME}?{_NOW}{_END}",
                    rf"\b(?:dont|do not|never|please no)(?: (?:you|ever|please|want you to|want to be|ever again"
                    rf"|have anyone|you dare))*"
                    rf" (?:{how})(?:ed)?{_ME}{_NOW}{_END}",
                    rf"\b(?:dont|do not|never)(?: (?:you|ever|please))* (?:{how}){_ME}? (?:any ?more|again"
                    rf"|ever again|any longer)\b",
                    rf"\b(?:dont|do not) want (?:you|anyone|anybody|them|people|your (?:staff"
                    rf"|people)) (?:to )?(?:{how}){_ME}{_NOW}{_END}",
                    rf"\b(?:dont|do not|no longer) (?:want|wish|like|agree|consent) to be (?:{how})(?:ed|d)?{_NOW}{_END}",  # noqa: E501
                    rf"\b(?:rather|prefer)(?: that)? you (?:didnt|did not|dont|do not|not) (?:{how}){_ME}?{_NOW}{_END}",
                    rf"\b(?:rather|prefer) not(?: to)? (?:be (?:{how})(?:ed|d)?|have you (?:{how}){_ME}?){_NOW}{_END}",
                    rf"\b(?:refrain from|hold off on|cease|desist from|avoid)(?: (?:any|all))? (?:{how}){_ME}?{_NOW}{_END}",  # noqa: E501
                    rf"\b(?:dont|do not) bother (?:{how}){_ME}?{_NOW}{_END}",
                    rf"{_BEGINS}(?:no|no more|no mas|dont|do not|never) (?:{_BARELY[purposes]}){_ME}?{_NOW}{_END}",
                    rf"\b(?:no need|(?:dont|do not) (?:need|have)|neednt)(?: for you)?(?: to)? (?:{how}){_ME}{_NOW}{_END}",  # noqa: E501
                    rf"\bno (?:hace falta|es necesario) que (?:me|nos) (?:{how}){_NOW}{_END}",
                    rf"\b(?:ya no|no)(?: (?:quiero|deseo|autorizo|acepto) que)? (?:me|nos) (?:{how})(?: (?:mas"
                    rf"|nunca|otra vez|jamas)){_NOW}",
                    rf"\b(?:ya no|no)(?: (?:quiero|deseo|autorizo|acepto) que)? (?:me|nos|se) (?:{how}){_NOW}{_END}",
                    rf"\bno (?:me |nos )?(?:vuelvan?|vuelvas|vayan?|vayas) a (?:{how}){_NOW}{_END}",
                    rf"\b(?:dejen|deje|deja|paren|pare|para|dejar|parar) de (?:{how}){_NOW}{_END}",
                )
            ),
        )
        for purposes, how in _DOING.items()
    ]
    return tuple((purposes, re.compile(pattern)) for purposes, pattern in (*things, *doing))


@cache
def _forbidden() -> tuple[tuple[tuple[str, ...], re.Pattern[str]], ...]:
    """(purposes, what forbids them) for each way: `you may not call me`, which as a question forbids nothing."""
    none = (
        r"(?:you|u|yall|they|people) (?:may not|can ?not|cant|must not|mustnt|should not|shouldnt"
        r"|(?:are|re) not (?:allowed|permitted|authorized) to|arent (?:allowed|permitted|authorized) to"
        r"|(?:no longer|dont|do not) have (?:my |any )?(?:permission|consent|authorization|ok|okay) to)"
        r"|youre not (?:allowed|permitted|authorized) to"
        r"|(?:i )?(?:no longer|dont|do not|never) (?:allow|authori[sz]e|permit) (?:you|yall|anyone|anybody) to"
        r"|(?:no one|nobody|noone) (?:may|can|should|is to|is allowed to)"
    )
    return tuple(
        (purposes, re.compile(rf"\b(?:{none})(?: ever)? (?:{how}){_ME}?{_NOW}{_END}"))
        for purposes, how in _DOING.items()
    )
