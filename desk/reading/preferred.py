"""The name somebody goes by: `call me Bob`, `Robert (Bob) Jones`, `Tim for short`."""

import re

from desk.reading import name_parts
from desk.reading.asked import Asked
from desk.reading.grammar import grammar
from desk.reading.text import fold

WORD = r"[^\W\d_](?:[^\W\d_]|['’.-](?=[^\W\d_]))*\.?"
"""One word of a name."""


def preferred_name(asked: Asked) -> tuple[dict[str, str], Asked]:
    """`call me Bob`, `Robert (Bob) Jones`, `"Bob"`: the name to be called by, and the text without it."""
    asked = asked.of(
        asked.text.without(*(match.span() for match in _ONLY_SOMEBODY.finditer(asked.text.folded, _A_NAME)))
    )
    text = asked.text.raw
    quoted = re.search(
        rf"(?<=\s)[\"“(']\s*((?:(?i:call me|goes by|aka|me dicen)\s+)?{WORD}(?:\s{WORD})?)\s*[\"”)'](?=\W|$)", text
    )
    if quoted:
        name = re.sub(r"^(?i:call me|goes by|aka|me dicen)\s+", "", quoted[1])
        plain = name_parts.common() | name_parts.suffixes()
        if fold(name) not in plain and not re.match(r"(?i)(?:(?:he/him|she/her|mom|dad)$|n[eé]e\b)", name):
            return {"preferred": name_parts.capitals(name)}, asked.of(
                asked.text.without(*((at, at + 1) for at in range(*quoted.span())))
            )
    if short := _FOR_SHORT.search(text):
        return {"preferred": name_parts.capitals(short["n"])}, asked.of(asked.text.without((short.start(), len(text))))
    for pattern in (_IS_FINE, _EVERYBODYS, _IS_ME, _NOBODYS, _TO_EVERYBODY, _TO_USE):
        fine = pattern.search(text)
        if pattern is _TO_EVERYBODY and fine and fine["n"].islower() and not text[: fine.start()].islower():
            continue
        if fine and fold(fine["n"]) not in name_parts.ordinary():
            return {"preferred": name_parts.capitals(fine["n"])}, asked.of(asked.text.without(fine.span()))
    match = re.search(
        rf"[\s,.;-]*(?:(?<!\w)(?:but|y|and|pero)\s+)?(?<!\w){grammar().one_of('name', 'preferred')}[\s:,]+(?P<n>{WORD}(?:\s+(?-i:[A-ZÀ-Þ])[\w'-]+)?)",  # noqa: E501
        asked.text.folded.replace("\n", " "),
    )
    if not match:
        return {}, asked
    name = asked.text.raw[match.start("n") : match.end("n")].strip(" .,")
    if not name[:1].isupper() and re.search(r"(?:prefer|prefiero)\s+$", asked.text.folded[: match.start("n")]):
        return {}, asked
    if (fold(name) in name_parts.common() and not name.istitle()) or re.match(
        r"(?i)(?:at|on|back|later|after|al|por|cuando|to|me|you|us|anytime|tomorrow|please|my|mi)\b", name
    ):
        return {}, asked
    titled = fold(name) in name_parts.prefixes()
    ended = len(name) > 1 and match["n"].endswith(".") and not titled
    second = (
        re.match(rf"\s+([A-ZÀ-Þ]{WORD})", asked.text.raw[match.end("n") :])
        if (name[0].isupper() or titled) and not ended
        else None
    )
    if second and fold(second[1]) not in name_parts.common() and not re.match(r"(?i)please|thanks|gracias", second[1]):
        name = asked.text.raw[match.start("n") : match.end("n")] if titled else name
        name += " " + second[1]
    whole = match.end("n") + (second.end() if second and name.endswith(second[1]) else 0)
    tail = re.match(r"\s+(?:for short|please|por favor)\W*$", asked.text.folded[match.end("n") :])
    return {"preferred": name_parts.capitals(name)}, asked.of(
        asked.text.without((match.start(), len(text) if tail else whole))
    )


_IS_FINE = re.compile(
    r"(?:^\W*|[\s,.;-]*(?<!\w)(?i:but|or|and|though|y|o|pero)\s+)(?i:just\s+|con\s+|plain\s+|solo\s+)*(?P<n>[^\W\d_]{2,})(?i:['’]s|\s+is|\s+works|\s+does it|\s+will do|\s+est[áa]|\s+basta|\s+queda)(?i:\s+(?:just |also |all )?(?:fine|okay?|good|great|better|enough|easier|bien|mejor|perfect|for me|for everybody|for everyone)|(?<=works)|(?<=does it)|(?<=will do)|(?<=basta))(?!\w)"  # noqa: E501
)
"""`Oluwaseun Adebayo but Seun is fine`."""
_EVERYBODYS = re.compile(
    r"(?<!\w)(?P<n>[^\W\d_]{2,})(?i:['’]s|\s+is|\s+es)\s+(?i:what|how|the name|c[oó]mo)\s+(?i:everyone|everybody|people|they|friends|folks|most|all|my|i|me|todos)(?:\s+\w+){0,3}?\s+(?i:calls?|uses?|says?|knows?|goes|go|likes?|dicen?|llaman?|conocen?)(?!\w)[^,.;]*"  # noqa: E501
)
"""`Bob's what everyone uses`."""
_IS_ME = re.compile(
    rf"(?:^|[.;,!\n]\s*)(?i:but\s+)?(?P<n>{WORD})(?i:['’]s|\s+is)\s+(?i:who|what)\s+(?i:i|he|she)(?i:['’]?m|\s+am|['’]?s|\s+is|\s+go by|\s+goes by|\s+answers? to|\s+use)(?!\w)[^,.;]*"  # noqa: E501
)
"""`ted is who i am`."""
_NOBODYS = re.compile(
    rf"[\s,.;-]*(?i:but\s+|pero\s+|though\s+)?(?<!\w)(?i:nobody|no one|nadie|not a soul)(?i:(?:\s+\w+){{1,4}}?\s+(?:that|asi|así|it|by that|by it))(?!\w)[^,.;\n]*[,.;]\s*(?i:(?:so\s+|just\s+|soy\s+|es\s+|solo\s+)*(?:it['’]?s\s+|i['’]?m\s+)?(?:just\s+|solo\s+)?)(?P<n>{WORD})(?=\W*$)"  # noqa: E501
)
"""`nobody has called me that since 1988, its Billie`."""
_TO_EVERYBODY = re.compile(
    rf"(?<=[^\W\d_])\s*[,;(-]+\s*(?P<n>{WORD})\s+(?i:to|para|pa)\s+(?i:(?:all|most|todos?)\s+)?(?i:(?:my|mis?|the|los|las|la|el)\s+)*(?i:everyone|everybody|most|all|friends|family|folks|people|kids|grandkids|pals|buddies|coworkers|neighbors|todos|todas|todo el mundo|mundo|amig[oa]s|familia|vecinos|conocidos)(?!\w)(?=[\s\x01]*(?:[).,;!]|$))"  # noqa: E501
)
"""`Kathleen O'Rourke, Kathy to everyone`."""
_TO_USE = re.compile(
    rf"(?<=[^\W\d_])(?:\s*[,.;(-]+\s*|\s+)(?i:(?:but|pero|and|so|y)\s+)?(?i:please\s+|por favor\s+|just\s+|mejor\s+)*(?<!not )(?<!n't )(?<!no )(?i:use|usen?)\s+(?P<n>{WORD})(?i:,?\s+(?:please|por favor|instead|mejor|thanks|gracias))?(?=[\s\x01]*(?:[).,;!]|$))"  # noqa: E501
)
"""`Josephine Adeyemi but please use Jo`."""
_A_NAME = 4
_ONLY_SOMEBODY = re.compile(
    r"[\s,.;(]+(?:(?:and|but|y|pero)\s+)?(?:only|just|solo|solamente|nomas|(?:nobody|no one|nadie) (?:but|except|mas que))\s+(?:my|mi|mis|the|la|el)\s+\w+(?:\s+\w+)?\s+(?:still\s+|me\s+)*(?:says?|calls?|uses?|dicen?|llaman?|usan?)(?!\w)[^.;,!\n]*"  # noqa: E501
)
"""`only my grandmother says Josephine`."""
_FOR_SHORT = re.compile(rf"[\s,(]+(?:or\s+)?(?P<n>{WORD})\s+for short\W*$")
