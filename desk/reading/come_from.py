"""Where somebody comes, came or moved from, as a message tells it in passing: no place for care."""

from functools import cache

from desk.reading import places
from desk.reading.grammar import grammar
from desk.reading.scan import Scan
from desk.reading.text import Text


def without_origins(text: Text) -> Text:
    """The text without the places told so (`my sister comes from Ponce`, `nos mudamos de Toledo`, `raised in the Bronx`)."""  # noqa: E501
    if not _MAY.search(text.indexed):
        return text
    return text.without(
        *(match.span("place") for one in (_origin(), _gone()) for match in one.finditer(text.indexed)),
    )


@cache
def _gone() -> Scan:
    """Where somebody else has gone, lives or works (`mine moved to Florida`, `Dr. Mehta in Toledo`), or nobody wants
    to go (`instead of driving to Mansfield`)."""
    who = (
        r"(?:mine|he|she|they|who|ours|doctor|dentist|\w+ist|pcp|surgeon|office|practice"
        r"|son|daughter|sister|brother|el mio|la mia|doctora)"
    )
    went = r"(?:(?:has|have|had|just|recently|ya|se) )*(?:moved|relocated|retired|went|transferred|mudo|fue|cambio)(?: (?:away|back|down|out|off|over|up))*"  # noqa: E501
    theirs = r"(?:her|his|their|sus?) (?:kids?|children|sons?|daughters?|family|relatives|hij[oa]s?|familia)(?: all)? (?:lives?|are|is|viven?|estan?)(?: (?:out|up|down|over|all|alla))* (?:in|en)"  # noqa: E501
    doctors = r"(?<!see )(?<!with )(?<!visit )(?<!prefer )(?:drs?|dra|doctora?)\.? [^\W\d_]+(?: (?:out|over|up|down))? (?:in|en)"  # noqa: E501
    not_there = (
        r"(?:instead of|rather than|without|not|\w*n'?t (?:want|like|wanna)(?: to)?|en vez de|sin|no (?:quiero|puedo)) (?:having to |tener que )?"  # noqa: E501
        r"(?:driv(?:e|ing)|go(?:ing)?|travel(?:l?ing)?|manejar|ir|viajar)(?: (?:all the way|back|up|down|over|clear|out|hasta))* (?:to|a|hasta)"  # noqa: E501
    )
    return Scan(
        rf"(?<!\w)(?:{who} {went} (?:to|a)|{theirs}|{doctors}|{not_there}) "
        r"(?P<place>[^\W\d_][\w'-]+(?: (?!(?:and|but|so|in|last|this|y|pero)(?!\w))[^\W\d_][\w'-]+)?)"
    )


_MAY = Scan(
    r"(?<!\w)(?:moved|relocated|retired|went|transferred|lives?|are|is|viven?|estan?|mudo|fue|cambio|from|de|desde|drs?|dra|doctora?|driv(?:e|ing)|going|go|travell?ing|travel|manejar|ir|viajar"
    r"|raised|born|grew up|originally|cri[eoa]|creci\w*|naci\w*)(?!\w)"
)


@cache
def _origin() -> Scan:
    kin = grammar().one_of("whose", "others")
    other = rf"(?:(?:my|our|her|his|mi|su|nuestr[oa]) (?:\w+ ){{1,2}}?|(?:the|un|una) (?:\w+ )?{kin}s?|he|she|they|{kin}s?|family|familia|ella|ellos)"  # noqa: E501
    now = r"(?:(?:is|are|was|were|will be|who|just|also|always|'?s|'?re|que|nos|me|se|lo|la|le)\s+)*"
    comes = (
        r"(?:com(?:es?|ing)|came|visit(?:s|ing|ed)?|fl(?:y|ies|ying|ew)|dr(?:ives?|iving|ove)|arriv\w+|travel\w*|in town|here|up|down"  # noqa: E501
        r"|vien(?:e|en)|vin(?:o|ieron)|llega\w*|llego|visita\w*|viaj\w+)(?:\s+(?:in|up|down|over|out|here|to (?:help|stay|visit|us|see \w+)"  # noqa: E501
        r"|all the way|aqui|aca|de visita|a (?:ayudar\w*|visitar\w*|vernos|quedarse)|hoy|manana|desde))*"
    )
    left = (
        r"(?:moved|relocated|came|immigrated|migrated|transferred|originally|(?:me|nos|se) (?:mud\w+|vin\w+|cambi\w+|traj\w+)|vin(?:e|imos)"  # noqa: E501
        r"|emigr\w+|lleg(?:ue|amos|ar(?:on)?)|(?:soy|somos|es) originari[oa]s?)(?:\s+(?:out|up|down|over|here|back|away|aqui|aca|to (?:ohio|\w+)|years ago|recently"  # noqa: E501
        r"|last \w+|hace \w+ \w+|from\s+(?=from)))*"
    )
    grew = (
        r"(?:(?:born|raised)(?:\s+(?:and|&)\s+(?:born|raised|bred))?|grew up|(?:me|se|nos) cri[eoa]\w*|creci(?:o|mos|eron)?|naci(?:o|mos|eron|d[oa])?"  # noqa: E501
        r"|criad[oa]s?)"
    )
    place = r"(?P<place>(?:the |la |el )?(?:(?!(?:to|and|but|where|at|in|y|pero|para|a|for|who|so|with|with|con|now|ahora|i|we|she|he|yo)(?!\w))[^\W\d_][\w'.-]*\s?){1,3}"  # noqa: E501
    state = rf"(?:,\s*(?:{places.state_names().pattern}|[a-z]{{2}}(?!\w)))?)"
    return Scan(
        rf"(?<!\w)(?:(?:{other}\s*{now}{comes}\s*(?:from|de|desde)|{left}\s+(?:from|de|desde)|originally from)|{grew}\s+(?:in|on|near|outside|around|en|por|cerca de))\s+{place}{state}"  # noqa: E501
    )
