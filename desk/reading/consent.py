"""Whether somebody agrees to be contacted: all of it, none of it, or purpose by purpose.

Only read as the answer to the question, never found in a whole message. `yes, but no marketing` is yes to calls, texts
and e-mail and no to marketing; `you can text me but don't call` says just these two; `email only` refuses the other
channels. Marketing is never assumed. What is no plain yes is not a yes."""

import re
from functools import cache

from desk.reading import channel
from desk.reading.asked import Asked, said
from desk.reading.grammar import grammar
from desk.reading.shapes import Hit

_MAY = re.compile(
    r"(?<!\w)(?:can|may|could|call|text|e-?mail|use|contact|reach|only|just|ok|okay|fine|yes|sure|no|not|don'?t|by|on|to|via|si|pueden?|puedes?|solo|nada mas|llam\w+|marqu\w+|por|al|en|claro|bien)(?!\w)"  # noqa: E501
)
_CONTACT = {"phone": "contact_phone", "text": "contact_text", "email": "contact_email"}


def read(asked: Asked) -> Hit | None:
    """`yes`, `no`, or a purpose -> bool dictionary; None where no clear will is said."""
    text = asked.text.folded
    offers = [match.span() for match in asked.grammar.pattern("consent", "marketing").finditer(text)]
    by_channel = asked.of(asked.text.without(*((start, _through_mail(text, end)) for start, end in offers)))
    named = {
        _CONTACT[one]: wanted
        for one, wanted, start, _ in channel.said_for(by_channel)
        if not re.search(r"(?<!\w)(?:my|mi)\s+$", by_channel.text.before(start, 4)) or _MAY.search(text)
    }
    yes, no = _plain(asked, "yes"), _plain(asked, "no")
    span = (0, len(text.rstrip()))
    marketing = said(asked, "consent", "marketing")
    if marketing:
        named["marketing"] = _wants_marketing(asked, marketing.start())
    if not named:
        return _whole(asked, yes, no, span)
    if said(asked, "yesno", "perhaps") and not yes:
        return None
    if said(asked, "channel", "only") and any(wanted for purpose, wanted in named.items() if purpose != "marketing"):
        named = dict.fromkeys(_CONTACT.values(), False) | named
    elif (agreed := yes and not no) and not any(wanted for purpose, wanted in named.items() if purpose != "marketing"):
        named = dict.fromkeys(_CONTACT.values(), bool(agreed)) | named
    elif said(asked, "channel", "all_but") and not any(wanted for purpose, wanted in named.items()):
        named = dict.fromkeys(_CONTACT.values(), True) | named
    order = (*_CONTACT.values(), "marketing")
    value = {purpose: named[purpose] for purpose in order if purpose in named}
    if value == {"marketing": False} and no and not yes and not said(asked, "consent", "marketing"):
        return Hit("no", *span)
    return Hit(value, *span)


def _whole(asked: Asked, yes: bool, no: bool, span: tuple[int, int]) -> Hit | None:
    if said(asked, "status", "unknown"):
        return None
    if no:
        return Hit("no", *span)
    if said(asked, "yesno", "perhaps"):
        return None
    return Hit("yes", *span) if yes or set(asked.text.raw) & set("👍✅👌") else None


def _plain(asked: Asked, word: str) -> bool:
    """Whether the answer opens with yes (or no), or says so anywhere in a short sentence without a no."""
    text, refused = asked.text.folded, bool(asked.grammar.pattern("consent", "refusal").search(asked.text.folded))
    if match := asked.grammar.opening("yesno", word).match(text):
        if word == "no":
            return refused or (
                _ends_or_goes_on(match.group(), text[match.end() :], _BARE_NO) and not _no_worries(asked)
            )
        if _ends_or_goes_on(match.group(), text[match.end() :], asked.grammar.pattern("consent", "weak")):
            return True
        asked = asked.of(asked.text.without(match.span()))
    if word == "no":
        return refused
    said = [match.group() for match in asked.grammar.pattern("yesno", "yes").finditer(asked.text.folded)]
    weak = asked.grammar.pattern("consent", "weak")
    return any(not weak.fullmatch(one) for one in said) and not asked.grammar.pattern("yesno", "no").search(text)


_BARE_NO = re.compile(r"n|no+")


def _no_worries(asked: Asked) -> bool:
    return bool(asked.grammar.opening("no_worries", "words").match(asked.text.folded))


def _ends_or_goes_on(word: str, rest: str, weak: re.Pattern[str]) -> bool:
    """Whether a word that is much else too (`sure is a lot`, `ya hablé`, `no entiendo`) is an answer here: it ends the
    answer, or what follows is what follows a yes or a no."""
    if not weak.fullmatch(word.strip(" ¡¿\"'.,;:()-\n")):
        return True
    return "?" not in rest and (not rest.strip(" .,!\n\x01") or bool(_going_on().match(rest)))


@cache
def _going_on() -> re.Pattern[str]:
    return re.compile(rf"\s*{grammar().one_of('consent', 'goes_on')}")


def _through_mail(text: str, end: int) -> int:
    """The end of `promotional emails`, which is no word on e-mail as such."""
    match = re.match(
        r"\s+(?:e-?mails?|texts?|calls?|messages?|correos?|mensajes?|llamadas?)(?!\w)", text[end : end + 16]
    )
    return end + match.end() if match else end


def _wants_marketing(asked: Asked, start: int) -> bool:
    before = asked.text.before(start, 45)
    if asked.grammar.pattern("channel", "not").search(before) or asked.grammar.pattern("consent", "promise").search(
        before
    ):
        return False
    return not asked.grammar.pattern("yesno", "except").search(before)
