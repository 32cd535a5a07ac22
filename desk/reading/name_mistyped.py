"""`nmae is`, `my nam eis`: the words before a name, mistyped."""

import re

from rapidfuzz import fuzz

from desk.reading.text import Text

_OPENINGS = ("mynameis", "nameis", "minombrees", "mellamo")
_TYPED_WELL = ("is", "es", "llamo")
_ALIKE = 83
"""Ratio (0-100) from which the letters are one of the openings."""
_MISSED = 2
"""Letters too many or too few from which on it is another word."""
_MOST_WORDS = 4


def without_opening(text: Text) -> Text:
    """The text without a mistyped `my name is`; the same text where it is typed well or not there."""
    for count in range(2, _MOST_WORDS + 1):
        match = re.match(rf"\W*((?:[^\W\d_]+\s+){{{count}}})(?=[^\W\d_])", text.folded)
        said = re.sub(r"\s", "", match[1]) if match else ""
        if match and said in _OPENINGS and match[1].split()[-1] in _TYPED_WELL:
            return text
        if match and any(_like(said, opening) for opening in _OPENINGS):
            return text.without(match.span())
    return text


def _like(said: str, opening: str) -> bool:
    near = said[0] == opening[0] and said[-1] == opening[-1] and abs(len(said) - len(opening)) < _MISSED
    return near and fuzz.ratio(said, opening) >= _ALIKE
