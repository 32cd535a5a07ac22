"""News and offers in an answer about contact: apart from calls, texts and mail as such."""

import re
from functools import cache

from desk.reading.asked import Asked
from desk.reading.grammar import grammar


def agreed_after(asked: Asked, start: int) -> bool:
    """Whether the yes comes after the offer it answers (`the newsletter? yes, sign me up`)."""
    yes = asked.grammar.scan("yesno", "yes").search(asked.text.indexed)
    return bool(yes and yes.start() >= start)


def way_before(text: str, start: int) -> int:
    """The beginning of `mensajes de publicidad`, which is no word on messages as such."""
    match = re.search(
        r"(?<!\w)(?:e-?mails?|texts?|calls?|messages?|correos?|mensajes?|llamadas?)\s+(?:de|con|about|for|with|of)\s+(?:your\s+|sus?\s+)?$",
        text[max(0, start - 24) : start],
    )
    return start - len(match.group()) if match else start


def through_mail(text: str, end: int) -> int:
    """The end of `promotional emails`, which is no word on e-mail as such."""
    match = re.match(
        r"\s+(?:e-?mails?|texts?|calls?|messages?|correos?|mensajes?|llamadas?)(?!\w)", text[end : end + 16]
    )
    return end + match.end() if match else end


def wanted(asked: Asked, start: int, end: int) -> bool:
    """Whether the offer that stands there is wished for and not refused."""
    if _refused_after().match(asked.text.folded, end):
        return False
    before = asked.text.before(start, 45)
    if asked.grammar.pattern("channel", "not").search(before) or asked.grammar.pattern("consent", "promise").search(
        before
    ):
        return False
    return not asked.grammar.pattern("yesno", "except").search(before)


@cache
def _refused_after() -> re.Pattern[str]:
    """`newsletters no`, `marketing never`: the refusal after what it refuses, at the end of its clause."""
    return re.compile(
        rf"[\s:,?-]+(?:please\s+)?{grammar().one_of('channel', 'never')}(?:,?\s+(?:thanks?|thank you|gracias|please|por favor))?(?=\s*(?:[,.;!\n]|$|(?:and|but|y|pero)(?!\w)))"  # noqa: E501
    )
