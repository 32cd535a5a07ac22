"""A wish that what was written is destroyed, in plain words; English and Spanish.

The engine hears it in many more; these are never left to likeness, before a request is sent or after.
"""

import re

from desk.consent.revoking import folded

_WROTE = (
    r"(?:(?:everything|whatever|what|all|all that|anything)(?: that)? (?:i|we) (?:have |ve |just )?"
    r"(?:wrote|typed|said|told|put|gave|entered|sent)\w*"
    r"|(?:all )?my (?:data|info|information|details|answers|messages|chat)"
    r"|this (?:whole |entire )?(?:chat|conversation)|the (?:whole|entire) (?:chat|conversation)"
    r"|(?:todo )?lo que (?:escribi|puse|dije|mande)"
    r"|(?:todos )?mis datos|(?:toda )?mi informacion|est[ae] (?:chat|conversacion|platica)|la conversacion)"
)
_ALL = (
    r"(?:everything(?: here| you have| about me| on me)?|all of (?:it|this|that)|it all|the whole thing"
    r"|todo(?: esto| eso)?)"
)
_DELETE = r"(?:delete|erase|wipe|borr(?:ar?|en|e)(?:me)?|elimin(?:ar?|en|e)(?:me)?)"
_LET_GO = r"(?:destroy|get rid of|remove|forget|olvid(?:en|e)(?:nse|se)?(?: de)?)"
"""Also said of pains and of memory, so only of what was written."""
_BUT_FOR = r"(?! (?:except|but|besides|else|excepto|menos|salvo|about (?!me)))"
_WISH = re.compile(
    rf"\b(?:{_DELETE} (?:please |por favor )?(?:{_WROTE}|{_ALL})|{_LET_GO} (?:please |por favor )?{_WROTE})\b{_BUT_FOR}"
)
_NO_WISH = re.compile(
    r"\b(?:dont|do not|not|never|didnt|wont|no|nunca|how|if|when|will|do you|does|cant|cannot|why|como|si|cuando|cuanto"
    r"|por que|se (?:me|le|te|nos|les)|he|she|they|made|makes|told|wants?|el|ella|ellos|hizo|dijo"
    r"|husband|wife|boyfriend|girlfriend|ex|marido|esposo|esposa|novio|novia)\b"
)
"""Before the words, in their sentence: a no, a condition, a question of how it works, or what somebody else does."""
_OWN = re.compile(r"\bi (?:just |really )?want\b")


def wants_forgotten(text: str) -> bool:
    """Whether a message asks for all that was written to be destroyed.

    >>> wants_forgotten("Please delete everything I wrote here, the name too")
    True
    >>> wants_forgotten("will you delete my data one day?")
    False
    """
    for sentence in re.split(r"(?<=[.!?;:\n…])", text):
        said = folded(sentence)
        if (wish := _WISH.search(said)) and not _NO_WISH.search(_OWN.sub("", said[: wish.start()])):
            return True
    return False
