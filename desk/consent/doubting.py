"""What sounds like a yes and is none: on a condition, in jest, both ways at once, or asked back; English and Spanish.

What is read here is never a no either: it only has the question asked again. A condition would not be kept with the
consent, and staff would call regardless of it.
"""

import re

from desk.consent.revoking import folded

_YES = r"(?:yes|yeah|yep|yup|ok|okay|sure|fine|si|claro|bueno|va|vale)"
_WHOSE = r"(?:my|his|her|our|the|mi|su|el|la)"
_HOW = (
    r"(?:by|via|on|text|texts|e ?mail|voicemail|message|after|before|between|\d|por|texto|correo|despues|antes|entre)"
)
"""A wish about hours and ways is no condition."""
_NONE = re.compile(
    rf"\b(?:only|just|solo|solamente|nomas|nada mas|unicamente) (?:if|si) (?!possible|needed|you (?:can|have)|[^.,]*\b{_HOW}\b)"  # noqa: E501
    rf"|\b(?:unless|a menos que|a no ser que) (?![^.,]*\b{_HOW}\b)"
    rf"|\b(?:if|once|when|as long as|provided|si|cuando|siempre que) {_WHOSE} \w+(?: \w+)? (?:says?|approves?|agrees?|allows?"  # noqa: E501
    r"|lets|signs?|is (?:ok|okay|fine)|covers?|pays?|accepts?|dice|diga|quiere|acepta|acepte|deja|paga|cubre|esta de acuerdo)\b"  # noqa: E501
    r"|\b(?:if|as long as|provided) (?:its|it is|thats|that is|this is) (?:really |actually )?(?:free|covered|no cost|at no cost"  # noqa: E501
    r"|urgent|important|an emergency|necessary|legal)\b"
    r"|\b(?:si|siempre que|mientras) (?:es|sea|sale|salga) (?:gratis|urgente|importante|necesario|una emergencia)\b"
    r"|\b(?:if|once|after|when) you (?:tell|promise|guarantee|explain|show|pay|swear|prove|answer)\b"
    r"|\b(?:si|cuando|hasta que) (?:me )?(?:dicen|digan|prometen|prometan|explican|expliquen|aseguran|garantizan|pagan)\b"  # noqa: E501
    r"|\b(?:first|primero|antes) ,?(?: \w+){0,2}? ?(?:tell|explain|answer|show|let me|i (?:need|want|have) to|digan?(?:me)?"  # noqa: E501
    r"|expliquen?(?:me)?|quiero|necesito|dejeme)\b"
    rf"|\b(?:ask|check with|talk to|consult|preguntenle a|hablen con) {_WHOSE} \w+ (?:first|primero)\b"
    rf"|^(?:oh )?{_YES} ,? ?right(?: [.,])*$|\bas if\b(?! it)|\b(?:dream on|in your dreams|when pigs fly|like hell|ni loc[oa])\b"  # noqa: E501
    r"|\bso (?:that )?(?:you|they|u|yall)(?: guys)? (?:can|could|may|will) (?:\w+ )?(?:spam|sell|steal|hack|bother|harass|track)\b"  # noqa: E501
    r"|\bpara que (?:\w+ ){0,3}(?:vendan?|roben?|molesten?|estafen?|fastidien?)\b"
    rf"|^(?:{_YES} ,? ?(?:and|y|or|o|but|pero)? ?no|no ,? ?(?:but |pero )?{_YES}|not {_YES})(?: [.,])*$"
    rf"|\bsaid {_YES} (?:last|the other|that) (?:time|day|week|year)\b"
    rf"|^(?:you (?:can|may) |can you |please |just )*(?:call|contact|text|e ?mail) (?:911|{_WHOSE} (?:lawyer|attorney|doctor|dr|pcp))\b"  # noqa: E501
    r"|^si (?:me|nos) (?:llaman?|escriben?|mandan?|buscan?) ?,? ?(?:no|nunca|cuelgo)\b"
)
_AFTER_ALL = re.compile(
    rf"[.,] (?:(?:but|so|pero|and|y) )*{_YES}(?: [.,]| please| por favor| thanks| gracias| call| text)*$"
)
"""The yes that stands by itself behind it all: `only if nobody listens in. but yeah`."""
_ASKED_BACK = re.compile(rf"\W*{_YES}(?:,? (?:to )?(?:what|que|a que)(?: exactly| exactamente)?)?\s*[?]+\W*")

_PLAIN = str.maketrans("íéó", "ieo")


def doubtful(text: str) -> bool:
    """Whether a text that reads as agreeing agrees to nothing yet.

    >>> doubtful("call me only if my insurance covers it")
    True
    >>> doubtful("yes, but only by text")
    False
    """
    if _ASKED_BACK.fullmatch(text.strip().lower().translate(_PLAIN)):
        return True
    said = folded(text)
    return bool(_NONE.search(said)) and not _AFTER_ALL.search(said)
