"""What sounds like a change to a request that was sent before, in people's words; English and Spanish.

A reference or a phone number proves nobody: what is read here is only put beside the earlier request, for staff.
"""

import re

from desk.reading.text import REFERENCE, fold

_SPAN = r"(?:\w+ ){0,4}?"
_REQUEST = (
    r"(?:requests?|appointments?|visits?|bookings?|referrals?|forms?|messages?|inquir(?:y|ies)"
    r"|solicitud(?:es)?|citas?|pedidos?|peticion(?:es)?|referidos?|remision(?:es)?|formularios?|mensajes?)"
)
_OWN = r"(?:my|our|the|that|this|mi|mis|nuestra|nuestro|la|el|esa|ese|esta|este)"
_BEFORE = (
    r"(?:yesterday|earlier|already|before|the other day|last (?:night|week|month|(?:mon|tue|wed|thu|fri|sat|sun)\w*)"
    r"|(?:an hour|a few \w+|a couple of \w+|\w+) (?:hours?|days?|weeks?) ago|a (?:day|week) ago|this morning"
    r"|ayer|antier|anteayer|anoche|antes|el otro dia|(?:la semana|el mes|el \w+) pasad[oa]|esta manana"
    r"|hace (?:\w+ ){1,2}(?:horas?|dias?|semanas?))"
)
_ASKED = (
    r"(?:(?:i|we)(?:'ve| have)? (?:just |already |had )?(?:asked|requested|sent|wrote|submitted|filled|booked|made"
    r"|put in|scheduled|signed up)"
    r"|(?:pedi|pedimos|solicite|solicitamos|mande|mandamos|envie|enviamos|escribi|escribimos|hice|hicimos|llene"
    r"|agende|deje|saque)"
    r"|(?:he|hemos) (?:pedido|solicitado|mandado|enviado|escrito|hecho))"
)
_CHANGE = (
    r"(?:change|move|reschedule|update|correct|fix|switch|push (?:it )?back|amend|add|include|cancel|withdraw|drop"
    r"|camb(?:iar|ie|ien|iarl[ao]|ielo|iela)|mover(?:l[ao])?|muev(?:a|an)|reprogram(?:ar|e|en)|reagend(?:ar|e|en)"
    r"|actuali(?:zar|ce|cen)|corr(?:egir|ija|ijan)|agreg(?:ar|ue|uen)(?:le)?|anad(?:ir|a|an)(?:le)?"
    r"|incluy(?:a|an)|incluir"
    r"|cancel(?:ar|e|en|arl[ao]|el[ao])|anul(?:ar|e|en)|retir(?:ar|e|en)|pospon(?:er|ga|gan)|adelant(?:ar|e|en))"
)
_HOW = r"(?:phone |cell |mobile )?(?:number|phone|cell|email|e-?mail|address)"
_COMO = r"(?:numero|telefono|celular|correo|email|direccion)"
_NEW_WAY = re.compile(
    rf"\b(?:(?:new|different|another|wrong) {_HOW}|my {_HOW} (?:has |is )?(?:changed|now|different|wrong)"
    rf"|(?:changed|lost) my {_HOW}"
    rf"|nuev[oa] {_COMO}|{_COMO} (?:nuev[oa]|cambio|equivocad[oa])|cambi(?:e|o) (?:de|mi|el) {_COMO}"
    rf"|(?:me equivoque|puse mal) (?:de|en|el|mi) {_SPAN}{_COMO})\b"
)
_CHANGES = re.compile(rf"\b{_CHANGE}\b")
_SENT = re.compile(rf"\b{_ASKED}\b.*\b(?:{_REQUEST}|{_BEFORE})\b|\b{_BEFORE}\b.*\b{_ASKED}\b")
_SENT_ON = re.compile(
    rf"\b{_REQUEST} (?:\w+ ){{0,3}}?(?:from|of|for|i (?:sent|made)|del?|que (?:hice|mande|envie)) (?:\w+ )?{_BEFORE}\b"
    rf"|\b{_BEFORE}'?s {_REQUEST}\b|\b(?:earlier|previous|last|original|anterior) {_REQUEST}\b"
    rf"|\b{_REQUEST} (?:anterior|original)\b"
)
_OF_MINE = re.compile(rf"\b{_CHANGE} {_SPAN}{_OWN} (?:\w+ )?(?:request|solicitud|peticion)\b")
"""The request itself: an appointment of somebody under care is changed in the portal, or by its team."""
_AFTER = re.compile(
    rf"\b{_CHANGE} (?:it|this|that|{_SPAN}(?:{_REQUEST}|day|date|time|hour|location|place|insurance"
    r"|dia|fecha|hora|sede|lugar|seguro))\b"
    r"|\b(?:add|include|note|mention|tell them) (?:that|i|my)\b|\bforgot to (?:say|mention|tell|add|put|write)\b"
    r"|\b(?:agreg(?:ar|ue|uen)|anad(?:ir|a|an)|incluy(?:a|an)|anot(?:ar|e|en)|apunt(?:ar|e|en)) (?:que|tambien|mi)\b"
    r"|\b(?:need|want|have|like) to cancel\b|\b(?:quiero|necesito|quisiera|tengo que) cancelar\b"
    r"|\b(?:olvid[eo]|me falto) (?:decir|mencionar|poner|agregar|escribir)(?:les|le)?\b"
    r"|\b(?:cambielo|cambiela|cancelelo|cancelela|cancelarlo|cancelarla|cambiarlo|cambiarla)\b"
)
_ANOTHER = re.compile(
    rf"\b(?:another|one more|new|second|otr[oa]|nuev[oa]|segund[oa]) (?:\w+ )?(?:patients?|paciente|{_REQUEST})\b"
    r"|\b(?:language|idioma|subject|topic|tema|answers?|respuestas?)\b"
)
_ASKS_HOW = re.compile(r"^\W*(?:how|where|who|what|which|why|como|donde|quien|cual|por que|que)\b")


def changes(text: str) -> bool:
    """Whether somebody asks for a change to a request they sent before.

    >>> changes("I asked for an appointment yesterday, I'd like to change the day")
    True
    >>> changes("I asked my doctor for an MRI yesterday")
    False
    """
    said = fold(text)
    if _ANOTHER.search(said):
        return False
    wanted = _CHANGES.search(said) or _NEW_WAY.search(said)
    sent = REFERENCE.search(said) or _SENT.search(said) or _SENT_ON.search(said)
    return bool((wanted and sent) or (_OF_MINE.search(said) and not _ASKS_HOW.search(said)))


def changes_more(text: str) -> bool:
    """Whether somebody who has just sent a request, or is changing an earlier one, asks for a change of it.

    >>> changes_more("please add that I need a wheelchair"), changes_more("how do I change my plan?")
    (True, False)
    """
    said = fold(text)
    if _ANOTHER.search(said) or _ASKS_HOW.search(said):
        return False
    return changes(text) or bool(_AFTER.search(said) or _NEW_WAY.search(said))


def reference_in(text: str) -> str | None:
    """The reference a text names, as the desk writes it; whether there is such a request is not asked.

    >>> reference_in("it was wd 7k3m q2")
    'WD-7K3M-Q2'
    """
    found = REFERENCE.search(fold(text))
    return f"WD-{found[1]}-{found[2]}".upper() if found else None
