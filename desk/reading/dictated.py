"""Addresses as they are dictated: letters called by name or spelled again, asides between, the two parts in any order."""  # noqa: E501

import re
from functools import cache

from desk.reading.grammar import grammar, spaced
from desk.reading.text import Text

_SPELLED = r"[a-z0-9](?:(?:\s*[-.]\s*|,?\s+)[a-z0-9](?![a-z0-9'])){2,30}"
_AGAIN = re.compile(
    rf"(?:[\s,(-]+(?:that'?s|thats|spelled|spelt|se escribe|es)?[\s,:]*)(?<![a-z0-9])(?P<run>{_SPELLED})(?P<word> (?:as in|like|como) [a-z]{{3,14}}(?=\s*,))?[\s,)]*"  # noqa: E501
)
_ASIDE = re.compile(
    r",\s*(?:(?:the|that'?s|los|las|as)\s+)*(?:digits?|numbers?|letters?|numeros?|letras?|digitos?)(?:\s+[^,@]{1,30})?,|(?:,?\s+(?:the|in|las|en)\s+(?:letters|digits|numbers|letras|numeros|digitos))(?=[\s,]|$)"
)
_KIND = re.compile(
    r"(?<!\w)(?:(?:the|la|el|then|and|y|luego)\s+)*(?:letter|number|numeral|word|digit|letra|numero|palabra)\s+(?=[a-z0-9]+(?:\s|$|,))(?!(?:for|of|no|is|es|and|y|then|at|dot|arroba|punto)(?!\w))"
)
"""What a sign is called before it (`the letter c the number 4 the word kettle`)."""
_BETWEEN = re.compile(
    r"(?<!\w)(?:(?:there'?s|with|and|con|va|lleva|an?|un)\s+)*(?:dot|underscore|dash|hyphen|punto|guion(?: bajo)?)\s+(?:goes\s+|va\s+)?(?:in )?(?:between|entre) (?:them|those|the (?:two )?(?:names|words)|ell[oa]s|(?:los|las) dos(?: nombres| palabras)?)(?=[,;:])"  # noqa: E501
)
_MEANT = re.compile(
    r"(?<=[\w)])[.,]?\s+(?:the|that|el|la)\s+(?:plus|dot|dash|underscore|mas|punto|guion)(?:\s+(?:is|means|es))+\s[^@]*$"
)
"""What is explained after an address (`the plus is the plus sign`)."""
_THEN = re.compile(
    r"[\s,]+(?:(?:and|y)\s+)?(?:then|followed by|luego|despues|seguido (?:de|por))[\s,]+(?:it'?s\s+|the\s+|el\s+|la\s+|an?\s+|un\s+)?(?:(?:number|digit|numero|digito)\s+(?=\w))?"  # noqa: E501
)
_NO_MARK = re.compile(
    r",\s*(?:(?:there'?s|with|and|but|y|pero|va)\s+)*(?:no|not|sin|without)\s+(?:(?:an?|any|actual|real|un|ningun|the)\s+)*(?:dots?|dash(?:es)?|hyphens?|underscores?|spaces?|puntos?|guion(?:es)?|espacios?)(?:\s+(?:in it|in there|there|at all|anywhere|de verdad|en medio|real|por ningun lado))*(?=\s*(?:,|@|\s(?:at|arroba)\s))"  # noqa: E501
)
"""`no actual dot in it`, said of a name that sounds like one."""
_HYPHENED = re.compile(
    r"(?<![\w-])[a-z](?:-[a-z0-9]){2,30}(?=\s+(?:at|dot|dash|underscore|arroba|punto|guion)\s|\s*@|\s*[.]\s)"
    r"|(?<=\s)(?<=dot |nto |ore )[a-z](?:-[a-z0-9]){2,30}(?=\s)"
)
"""Letters spelled with hyphens as part of the address (`o-l-i-v-e-r dot finch`)."""
_LOCAL = r"(?P<local>[a-z0-9]+(?:\s?[._+-]\s?[a-z0-9]+)*)"
_FRONT = re.compile(
    rf"(?<!\w)(?:(?:the\s+)?(?:first|front|beginning) (?:part|half|bit|piece)|(?:it\s+)?(?:starts?|begins?)(?: (?:with|off))+|in front(?: of (?:that|it|the at(?: sign)?))?|before (?:that|it|the at(?: sign)?|@)|(?:my |the )?(?:user ?name|name part|name)(?= is)|(?:la )?primera parte|(?:empieza|comienza|inicia)(?: con| por)|primero(?: va| pon\w*| escrib\w*)|first(?: comes| goes| you (?:put|type|write))|antes (?:de (?:eso|la arroba|arroba|@)|va|del arroba)|adelante(?: de eso)?|(?:el |mi )?usuario)[\s,:]*(?:(?:is|it'?s|its|es|va|goes|you|put|write|type|comes|dice|pon(?:e|ga|es)|escrib[ae]|just|the|word|palabra|la)\s+)*{_LOCAL}(?![\w@])"  # noqa: E501
)
SAID_IN_PARTS = re.compile(
    r"(?<!\w)(?:(?:first|front|second|last) (?:part|half|bit)|(?:starts?|begins?|ends?) (?:with|in)|domain|user ?name|in front of|before the at|empieza|comienza|termina|primera parte|usuario|dominio|primero (?:va|pon\w*|escrib\w*)|first (?:comes|goes|you))(?!\w)"  # noqa: E501
)
"""Words of an address whose two parts are told apart."""
_WHOLE_DOMAIN = re.compile(r"(?<![\w.])(?P<domain>[a-z0-9-]{2,63}(?:\s?\.\s?[a-z0-9-]{2,20}){1,3})(?![\w@])")


def clear(text: Text) -> Text:
    """The text without what is only said again or about the address; letters called by name as letters. Offsets stay."""  # noqa: E501
    folded = _letters(text.folded)
    for pattern in (_ASIDE, _BETWEEN, _NO_MARK, _MEANT, _THEN):
        folded = pattern.sub(lambda match: " " * len(match.group()), folded)
    if len(_KIND.findall(folded)) > 1:
        folded = _KIND.sub(lambda match: " " * len(match.group()), folded)
    folded = _repeated(folded)
    folded = _HYPHENED.sub(lambda match: match.group().replace("-", "").ljust(len(match.group())), folded)
    return Text(text.raw, folded, text.language) if folded != text.folded else text


def in_two_parts(marked: str) -> tuple[str, int, int] | None:
    """`first part is the.tomato.lady and after the at sign it's example.org`: the address and where it stands."""
    front = _FRONT.search(marked) if SAID_IN_PARTS.search(marked) else None
    if not front:
        return None
    domain = next(
        (
            one
            for one in _WHOLE_DOMAIN.finditer(marked)
            if one.end() <= front.start("local") or front.end() <= one.start()
        ),
        None,
    ) or next(
        iter(
            re.finditer(r"@\s*(?P<domain>[a-z0-9-]{2,63}(?:\s?\.\s?[a-z0-9-]{2,20}){1,3})(?!\w)", marked[front.end() :])
        ),
        None,
    )
    if not domain or front["local"] in grammar().everyday:
        return None
    address = re.sub(r"\s", "", f"{front['local']}@{domain['domain']}")
    return address, min(front.start(), domain.start()), max(front.end(), domain.end())


def _letters(folded: str) -> str:
    """Runs of three and more letters, some of them called by name (`ele, u, zeta`), as letters."""
    table = grammar().table("email", "letters")

    def run(match: re.Match[str]) -> str:
        parts = re.split(r"[\s,]+", match.group())
        if not any(part in table and len(part) > _SHORT_NAME for part in parts):
            return match.group()
        joined = re.sub(_name(), lambda one: table.get(one.group(), one.group()), match.group())
        return re.sub(r"[\s,]+", " ", joined).ljust(len(match.group()))

    folded = _run().sub(run, folded)
    return _beside_mark().sub(lambda match: table[match.group()].ljust(len(match.group())), folded)


_SHORT_NAME = 2


def _name() -> str:
    return rf"(?<!\w)(?:{'|'.join(spaced(word) for word in sorted(grammar().table('email', 'letters'), key=len, reverse=True))})(?!\w)"  # noqa: E501


@cache
def _run() -> re.Pattern[str]:
    letter = rf"(?:{_name()}|(?<!\w)[a-z0-9](?!\w))"
    return re.compile(rf"{letter}(?:[\s,]+{letter})+")


@cache
def _beside_mark() -> re.Pattern[str]:
    """One letter called by name before a mark or after one (`jota punto ramos`)."""
    table = grammar().table("email", "letters")
    names = "|".join(name for name in table if len(name) > _SHORT_NAME + (name != "zed") and " " not in name)
    marks = "|".join(
        spaced(word) for key in ("dot", "underscore", "dash", "at") for word in grammar().words("email", key)
    )
    return re.compile(rf"(?<!\w)(?:{names})(?=\s+(?:{marks})\s)|(?<=punto )(?:{names})(?=\s+(?:{marks})\s)")


def _repeated(folded: str) -> str:
    """Without the letters of the word that stands before them, or of all before the @ (`oyelaran, o-y-e-l-a-r-a-n`)."""
    for match in list(_AGAIN.finditer(folded)):
        letters = re.sub(r"[^a-z0-9]", "", match["run"])
        before = re.search(r"[a-z0-9]+$", folded[: match.start()].rstrip(" ,"))
        if before and (before.group() == letters or before.group().endswith(letters)):
            folded = folded[: match.start()] + " " * (match.end() - match.start()) + folded[match.end() :]
    return folded


def spelled_after(marked: str) -> str | None:
    """The letters of an address that are spelled once more at the end of the answer."""
    match = re.search(rf"(?<![a-z0-9])(?P<run>{_SPELLED})\W*$", marked)
    return re.sub(r"[^a-z0-9]", "", match["run"]) if match else None
