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
    EVERYBODY: r"messages?|notifications?|contact|mensajes|notificaciones|avisos",
}
_DOING = {
    TEXTS: r"text|texting|textear(?:me|nos)?|texte(?:en|e|es)|mensajear(?:me)?|mensajeen",
    CALLS: r"call|calling|phone|phoning|ring|ringing|dial|dialing|llamar(?:me|nos|le)?|llame(?:n|s)?|telefone(?:en"
    r"|ar(?:me)?)"
    r"|marcar(?:me)?|marquen",
    EMAILS: r"e ?mail|e ?mailing",
    EVERYBODY: r"contact|contacting|message|messaging|bother|bothering|write(?: to)?|writing(?: to)?"
    r"|reach(?:ing)? out(?: to)?"
    r"|get(?:ting)? in touch with|harass|harassing|pester|pestering|contactar(?:me|nos)?|contacte(?:n|s)?"
    r"|molestar(?:me|nos)?"
    r"|moleste(?:n|s)?|escribir(?:me|nos)?|escriba(?:n|s)?|buscar(?:me)?|busquen|comunicarse(?: conmigo)?"
    r"|comuniquen(?: conmigo)?",
}
_SENDING = r"sending|send|getting|get|receiving|receive|mandar(?:me|nos)?|manden?|enviar(?:me|nos)?|envien?|recibir"

_ME = (
    r"(?: (?:me|us|this (?:number|phone|address|email)|my (?:number|phone|cell|home|house|job|email|mom|mother|wife"
    r"|husband)))"
)
_NOW = (
    r"(?: (?:please|pls|plz|at all|any ?more|again|ever|any longer|now|today|immediately|right now|already"
    r"|por favor|mas|nunca"
    r"|jamas|otra vez|ya|ahora|thank you|thanks|gracias|okay|ok))*"
)
_END = r"(?= [.,]| and | or | but | y | ni | o | pero |$)"
_ANY = (
    r"(?: (?:any|more|any more|all|all the|the|these|those|your|you|so many|further|mas|los|las|sus|esos|esas|estos"
    r"|estas|tantos|tantas))*"
)
_FUTURE = (
    r"\b(?:later|if i|in the future|someday|any time|anytime|can i still|will i be able|mas adelante|despues|si yo"
    r"|podre|algun dia)\b"
)
_NOT_US = (
    r"\b(?:wont|will not|would not|wouldnt|doesnt|does not|didnt|cant|cannot|could not|couldnt|never|not|dont"
    r"|do not|keeps?|no)"
    r" (?:ever )?(?:stop|quit|paren?|dejen?|deja)\b"
    r"|\b(?:he|she|they|ex|boyfriend|girlfriend|husband|wife|collectors?|scammers?|insurance|pharmacy|el|ella"
    r"|marido|esposo)"
    r" (?:to|should|needs to|has to|que)? ?(?:stop|deje|pare)\b"
    r"|\b(?:tell|told|ask|asked|make|made|get|getting|dile|diganle|pidanle) (?!you\b)(?:\w+ ){1,4}(?:to stop"
    r"|que deje|que pare|que no)\b"
)
_PERMISSION = r"(?:consent|permissions?|authori[sz]ations?|consentimiento|permisos?|autorizacion)"
_GENERAL = (
    rf"\b(?:revok(?:e|ing)|withdraw(?:ing)?|rescind(?:ing)?|retract(?:ing)?|tak(?:e|ing) back|pull(?:ing)?"
    rf"|cancel(?:ling|ing)?"
    rf"|remov(?:e|ing)|undo)(?: (?:all|any|of|my|the|this|that|every|back))* (?:{_PERMISSION}|agreement|yes|okay)\b",
    rf"\b(?:tak(?:e|ing)) (?:my|the|that) (?:{_PERMISSION}|yes) back\b",
    r"\b(?:i )?(?:no longer|dont|do not) (?:consent|agree|authori[sz]e|give (?:you )?(?:my )?(?:permission|consent))"
    r"(?: to (?:any of )?(?:this|that|it|you (?:keeping|saving|storing) .*))?" + _NOW + _END,
    rf"\b(?:you )?(?:no longer|dont|do not) have my {_PERMISSION}\b",
    rf"\b(?:revoco|retiro|cancelo|quito|anulo|revocar|retirar|cancelar|quitar|anular)(?: (?:todos?|el|mi|mis|ese"
    rf"|todo|todas?|la|su))*"
    rf" {_PERMISSION}\b",
    rf"\bya no (?:doy|les doy|autorizo|acepto|consiento|tienen)(?: (?:mi|el|su))?(?: {_PERMISSION})?" + _NOW + _END,
)
_EVERYBODY = (
    r"\b(?:take|remove|delete|drop|get|scratch|strike) (?:me|us|my (?:name|number|phone|email|info))(?: (?:off|from"
    r"|out of))"
    r"(?: of)? (?:your|the|this|that|these|all|any)(?! wait)(?: \w+){0,3} ?(?:lists?|calls|texts|emails|messages"
    r"|database|contacts)\b",
    r"\b(?:lose|delete|erase|forget|remove) my (?:phone )?number\b" + _NOW + _END,
    r"\b(?:put|add) (?:me|us|my number|this number) (?:on|to) (?:your|the) (?:do not|no|dont)(?: \w+)? (?:call"
    r"|contact)",
    r"(?<!wont )(?<!not )\bleave (?:me|us) alone\b",
    r"\bopt(?:ing)? (?:me |us )?out\b(?! of (?:surgery|the study|treatment|pocket))",
    r"\b(?:unsubscribe|desuscribir(?:me)?|desuscribanme)\b",
    r"\b(?:qui(?:ten|te|ta)me|sa(?:quen|que|ca)me|bo(?:rren|rre|rra)me|elimi(?:nen|ne)me|borrar(?:me)?|sacar(?:me)?"
    r"|quitar(?:me)?)"
    r" de (?:su|la|sus|las|esa|esta|todas? (?:su|la)s?)(?: \w+)? ?(?:listas?|contactos|base)\b",
    r"\b(?:borren|eliminen|quiten|olviden) mi (?:numero|telefono|celular|correo)\b" + _NOW + _END,
    r"\b(?:den|de)me de baja\b|\bdar(?:me)? de baja\b(?! (?:del|de mi|mi) (?:seguro|trabajo))|\bdejenme en paz\b"
    r"|\bdejen de molestar\b",
    r"\bchanged my mind about (?:you )?(?:contacting me|being contacted|hearing from you)\b",
)
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
    if len(said) > 600 or re.search(_NOT_US, said) or re.search(_FUTURE, said):
        return frozenset()
    if any(pattern.search(said) for pattern in _compiled(_GENERAL)):
        return frozenset(PURPOSES)
    found: set[str] = set()
    for purposes, pattern in _by_purpose():
        if pattern.search(said):
            found.update(purposes)
    if any(pattern.search(said) for pattern in _compiled(_EVERYBODY)) and not found:
        found.update(EVERYBODY)
    return frozenset(found)


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
                    rf"|cancelen|detengan|dejen)(?: (?:all|with|de"
                    rf"|con))?(?: (?:{_SENDING}))?{_ME}?{_ANY} (?:{what})(?: (?:to|from|a)"
                    rf" \w+(?: \w+)?)?{_NOW}{_END}",
                    rf"\b(?:dejen|deje|paren|pare|dejar|parar) de (?:{_SENDING}){_ANY} (?:{what}){_NOW}{_END}",
                    rf"\b(?:dont|do not|never|no)(?: (?:me|nos|want|wish|need|to|quiero|quisiera|deseo|que|les|ya|a"
                    rf"|like|send|sending"
                    rf"|get|getting|receive|receiving|mandar|manden|mande|envien|envie"
                    rf"|recibir))+{_ME}?{_ANY} (?:{what}){_NOW}{_END}",
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
                    rf"\b(?:dont|do not) want to be (?:{how})(?:ed)?{_NOW}{_END}",
                    rf"\b(?:ya no|no)(?: (?:quiero|deseo|autorizo|acepto) que)? (?:me|nos) (?:{how})(?: (?:mas"
                    rf"|nunca|otra vez|jamas)){_NOW}",
                    rf"\b(?:ya no|no)(?: (?:quiero|deseo|autorizo|acepto) que)? (?:me|nos|se) (?:{how}){_NOW}{_END}",
                    rf"\bno (?:me |nos )?(?:vuelvan?|vuelvas) a (?:{how}){_NOW}{_END}",
                    rf"\b(?:dejen|deje|deja|paren|pare|para|dejar|parar) de (?:{how}){_NOW}{_END}",
                )
            ),
        )
        for purposes, how in _DOING.items()
    ]
    return tuple((purposes, re.compile(pattern)) for purposes, pattern in (*things, *doing))
