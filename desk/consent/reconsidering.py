"""A change of mind after a no to keeping, in people's words; English and Spanish.

What is read here is never a consent: it only has the question asked again.
"""

import re

from desk.consent.revoking import folded, taken_back

_KEEP = r"(?:save|keep|store|hold on to|record|send)"
_REACH = r"(?:call|text|email|e mail|contact|phone|ring|reach|get in touch with)"
_GUARDE = r"(?:guard(?:ar|e|en|a)(?:lo|la|los|las)?|conserv(?:ar|e|en)(?:lo|la)?)"
_LLAME = (
    r"(?:(?:llam(?:ar|e|en)|escrib(?:ir|a|an)|contact(?:ar|e|en))me|comunicarse conmigo"
    r"|mand(?:ar|e|en)me un (?:texto|mensaje|correo))"
)
_MIND = re.compile(
    r"\b(?:changed? my mind|on second thought|thought about it(?: again)?|i take (?:that|it) back|i meant yes"
    r"|meant to say yes|i (?:do )?(?:agree|consent) (?:now|after all|to (?:it|that|this))"
    r"|(?:actually|ok|okay|well|fine|alright|all right|hmm|wait) ,? ?(?:yes|yeah|sure|i agree|i do agree|go ahead)"
    r"|cambi[eo] de (?:idea|opinion|parecer)|he cambiado de|pensandolo (?:bien|mejor)|lo pense (?:bien|mejor)"
    r"|mejor (?:si|que si|siempre si)|siempre si|(?:en realidad|bueno|ok|esta bien|de acuerdo|ahora) ,? ?si\b"
    r"|can i (?:still |now )?(?:say|make it|change (?:it|that) to) (?:a )?(?:yes|ok)"
    r"|(?:todavia|aun|ahora) (?:le )?puedo decir(?:le)? que si|puedo (?:todavia|aun) decir(?:le)? que si"
    r"|quise decir que si|si acepto|si estoy de acuerdo|acepto que (?:lo )?guarden)\b"
)
_KEEPING = re.compile(
    rf"\b(?:you|u|yall|they) (?:can|may|could) (?:\w+ )?(?:{_KEEP}|{_REACH})\b"
    r"|\b(?:go ahead|please|ok|okay|yes|sure|fine|then|just|can you|could you|will you)(?: and| ,| please| just)* "
    rf"(?:{_KEEP} (?:it|this|that|what|my|everything|all)|{_REACH} me)\b"
    rf"|^(?:{_KEEP} (?:it|this|that|my|everything)|{_REACH} me)\b"
    rf"|\bwant (?:you|yall|them) to (?:{_KEEP}|{_REACH})\b"
    r"|\b(?:si|pueden?|podrian?|ya|bueno|ok|vale|esta bien|de acuerdo|por favor|quiero que)(?: ,| me| lo| la)* "
    rf"(?:{_GUARDE}|{_LLAME}|guardar|llamar|contactar)\b"
    rf"|^(?:{_GUARDE}|{_LLAME})\b|\bquiero que me (?:llamen|escriban|contacten)\b"
    rf"|\b(?:me|lo) pueden? (?:{_GUARDE}|llamar|guardar|contactar|escribir)\b"
)
_NOT = re.compile(
    r"\b(?:dont|do not|never|not|cant|cannot|wont|did|didnt|no)\b(?: \w+){0,3}? "
    rf"(?:{_KEEP}|{_REACH}|agree|consent|{_GUARDE}|{_LLAME}|guardar|llamar|acepto|changed? my mind|cambi\w+)\b"
)


def reconsiders(text: str) -> bool:
    """Whether somebody who said no to keeping says that it may be kept after all.

    >>> reconsiders("actually yes, you can save it")
    True
    >>> reconsiders("ok thanks, don't save it")
    False
    """
    said = folded(text)
    if _NOT.search(said) or taken_back(text):
        return False
    return bool(_MIND.search(said) or _KEEPING.search(said))
