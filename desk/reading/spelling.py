"""Names spelled letter by letter: `h a r o l d`, `L-a-t-r-i-c-e`."""

import re

from desk.reading.scan import Scan
from desk.reading.text import Text

_AS_IN = r"(?:\s+(?:as in|like in|like|for|de|como)\s+[a-z]{3,14})"
_LETTERS = Scan(rf"(?<![\w'])(?:[a-z]{_AS_IN}?[-.,\s]{{1,2}}){{2,24}}[a-z](?:{_AS_IN}(?=[\s,.]|$))?(?![\w'])")
_LEAD = re.compile(r"[\s,.(-]*(?:\b(?:that'?s|spelled|spelt|se escribe|es|is)\s+)?$")
_END = re.compile(r"[,)\s]*")


def without(text: Text) -> Text:
    """The text without what is only spelled again; the letters pulled together where they are the name itself."""
    for start, end in [match.span() for match in _LETTERS.finditer(text.indexed)]:
        text = _without_one(text, start, end)
    return text


def _without_one(text: Text, start: int, end: int) -> Text:
    said = re.sub(r"[^a-z]", "", re.sub(_AS_IN, "", text.folded[start:end]))
    others = re.findall(r"[^\W\d_]{2,}", text.folded[:start] + " " + text.folded[end:])
    if any(said.startswith(word) and len(word) > 2 for word in others):
        begin, end = _LEAD.search(text.folded[:start]).start(), _END.match(text.folded, end).end()  # type: ignore[union-attr]
        word = ""
    else:
        begin, word = start, said.capitalize()
    shown = word.ljust(end - begin)
    folded = text.folded[:begin] + shown.lower() + text.folded[end:]
    return Text(text.raw[:begin] + shown + text.raw[end:], folded, text.language)
