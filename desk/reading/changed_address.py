"""An address held with a sign put in, taken out or exchanged: `no dot`, `add a 7 after crane`, `the number 4, not the word`."""  # noqa: E501

import re
from functools import cache

from rapidfuzz.distance import OSA

from desk.reading.grammar import grammar

_SIGNS = {"dot": ".", "underscore": "_", "dash": "-"}


def mended(text: str, held: str) -> str | None:
    """The address as the answer wants it, valid or not; None where it asks for no such change or it does not fit."""
    local, _, domain = held.partition("@")
    text = _figures(letters_named(text))
    if marks := _exchanged(text):
        new, old = marks
        if local.count(old) == 1:
            return f"{local.replace(old, new)}@{domain}"
        return f"{local}@{domain.replace(old, new)}" if old != "." and domain.count(old) == 1 else None
    new_local = (
        _figure_for_word(text, local)
        or _inserted(text, local)
        or _placed(text, local)
        or _without(text, local)
        or _one_for_another(text, local)
        or _respelled(text, local)
    )
    return f"{new_local}@{domain}" if new_local else None


def _figures(text: str) -> str:
    """The text with one worded figure as such where a sign is spoken of (`le falta un dos antes de la arroba`)."""
    words = grammar().cardinals
    return _A_FIGURE.sub(lambda match: f"{match['lead']}{words.get(match['word'], match['word'])}", text)


_A_FIGURE = re.compile(
    r"(?<!\w)(?P<lead>(?:an?|un|el|la|otro|another|numero|number|add|put|agregue|pongale|falta) )(?P<word>zero|one|two|three|four|five|six|seven|eight|nine|cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve)(?= (?:before|after|in front|at the|to the|between|antes|despues|al|entre|en el)(?!\w))"  # noqa: E501
)


def letters_named(text: str) -> str:
    """The text with Spanish letters called by name as letters, where a letter is spoken of (`era eme, no ene`)."""
    if not _OF_A_LETTER.search(text):
        return text
    table = grammar().table("email", "letters")
    return re.sub(rf"(?<!\w)(?:{'|'.join(table)})(?!\w)", lambda match: table[match.group()], text)


_OF_A_LETTER = re.compile(
    r"(?<!\w)(?:letras?|con|sin|doble|es|era|una?|la)\s+\w{2,8},?\s+(?:no|en vez|y no|al|del)(?!\w)|(?<!\w)letra"
)


def _sign(match: re.Match[str]) -> str:
    return next((mark for key, mark in _SIGNS.items() if match[key]), "") or str(match["x"])


def _figure_for_word(text: str, local: str) -> str | None:
    """`the number 4, not the word`, `the word for, not a 4`."""
    words = grammar().table("email", "sounds")
    if match := _NUMBER_NOT_WORD.search(text):
        figure = match["x"] if match["x"].isdigit() else str(grammar().cardinals.get(match["x"], ""))
        said = [word for word in words.get(figure, ()) if local.count(word) == 1]
        return local.replace(said[0], figure) if said else None
    if match := _WORD_NOT_NUMBER.search(text):
        figure = next((figure for figure, said in words.items() if match["w"] in said), "")
        return local.replace(figure, match["w"]) if figure and local.count(figure) == 1 else None
    return None


_NUMBER_NOT_WORD = re.compile(
    r"(?<!\w)(?:number|numeral|digit|numero)\s+(?P<x>\d|[a-z]+),?\s+(?:and |y )?(?:not|no|instead of|rather than|en vez de)\s+(?:(?:the|as|a|in|spelled|con|la|en)\s+)*(?:words?|letters?|palabra|letras?|spelled)"  # noqa: E501
)
_WORD_NOT_NUMBER = re.compile(
    r"(?<!\w)(?:word|palabra)\s+(?P<w>[a-z]+),?\s+(?:and |y )?(?:not|no|instead of|en vez de)\s+(?:(?:the|a|an|el|un)\s+)*(?:number|digit|numero|\d)"  # noqa: E501
)


def _inserted(text: str, local: str) -> str | None:
    """`add a 7 after crane`, `a dot between sam and ortiz`, `falta un punto antes de la g del final`."""
    if match := _between().search(text):
        whole = match["a"] + match["b"]
        return local.replace(whole, match["a"] + _sign(match) + match["b"]) if local.count(whole) == 1 else None
    if match := _beside().search(text):
        where, anchor = re.match(r"b|in fr|ant|a[nl]tes", match["side"]), match["y"]
        if anchor in ("at", "arroba", "@") and where:
            return local + _sign(match)
        count = local.count(anchor)
        if not count or (count > 1 and not match["nth"] and not match["nth2"]):
            return None
        last = re.search(r"last|end|ultim|final", (match["nth"] or "") + (match["nth2"] or ""))
        at = local.rindex(anchor) if last else local.index(anchor)
        at += 0 if where else len(anchor)
        return local[:at] + _sign(match) + local[at:]
    if match := _added().search(text):
        return _sign(match) + local if re.match(r"b|st|fr|princ|inic", match["side"]) else local + _sign(match)
    return None


def _placed(text: str, local: str) -> str | None:
    """`the first letter is m`: one character in the place told."""
    match = _PLACE.search(text)
    if not match:
        return None
    return match["x"] + local[1:] if re.match(r"first|primer", match["nth"]) else local[:-1] + match["x"]


_PLACE = re.compile(
    r"(?<!\w)(?P<nth>first|last|primer|primera|ultim[oa])\s+(?:letter|character|digit|letra|caracter)\s+(?:(?:is|should be|was|es|era|debe ser|va|supposed to be|an?|una?|la|the)\s+)+(?P<x>[a-z\d])(?!\w)"  # noqa: E501
)


def _one_for_another(text: str, local: str) -> str | None:
    """`the g should be a j`."""
    match = _SHOULD_BE.search(text)
    if not match or local.count(match["old"]) != 1:
        return None
    return local.replace(match["old"], match["new"])


_SHOULD_BE = re.compile(
    r"(?<!\w)(?:the|that|la|el|ese|esa)\s+(?:letter\s+|letra\s+|number\s+|numero\s+)?(?P<old>[a-z]|\d{1,4})\s+(?:should be|needs to be|has to be|must be|is (?:really|actually|supposed to be)|(?:debe|deberia|tiene que|debia) ser|es en realidad|va con)\s+(?:an?\s+|una?\s+)?(?P<new>[a-z]|\d{1,4})(?!\w)"  # noqa: E501
)


def _respelled(text: str, local: str) -> str | None:
    """The local part as it is written anew, a slip or two from the one held (`it's guillermo with two l's`)."""
    if "@" in text:
        return None
    parts = [part for part in re.split(r"[._+-]|\d+", local) if len(part) >= _LONG_ENOUGH]
    for word in re.findall(r"(?<![\w.])[a-z]{4,}(?![\w.@])", text):
        near = [part for part in parts if part != word and part[0] == word[0] and OSA.distance(part, word) <= _SLIPS]
        if len(near) == 1 and word not in grammar().everyday and word not in parts and local.count(near[0]) == 1:
            return local.replace(near[0], word)
    return None


_LONG_ENOUGH = 5
_SLIPS = 2


def _without(text: str, local: str) -> str | None:
    match = _taken_out().search(text)
    if not match:
        return None
    sign = _sign(match)
    if match["side"] and re.search(r"end|final|last|ultim", match["side"]):
        return local.removesuffix(sign) if local.endswith(sign) else None
    return local.replace(sign, "") if sign and local.count(sign) == 1 else None


def _exchanged(text: str) -> tuple[str, str] | None:
    """The mark to put and the one to take for it: `a dash, not an underscore`, `cambie el punto por guion`."""
    for new, old, pattern in _exchanges():
        if match := pattern.search(text):
            signs = {side: sign for key, sign in _SIGNS.items() for side in "ab" if match[key + side]}
            return (signs[new], signs[old]) if signs[new] != signs[old] else None
    return None


@cache
def _exchanges() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    first, second = _marks("a"), _marks("b")
    not_ = r"(?:(?:and|y)\s+)?(?:not|no|instead of|rather than|en vez de|en lugar de)"
    its = r"(?:(?:but|it'?s|its|is|sino|es|use|an?|the|un|el)\s+)*"
    return (
        ("a", "b", re.compile(rf"(?<!\w){first},?\s+{not_}\s+{its}{second}(?!\w)")),
        ("b", "a", re.compile(rf"(?<!\w)(?:not|no|isn'?t)\s+{its}{first},?\s+{its}{second}(?!\w)")),
        (
            "b",
            "a",
            re.compile(
                rf"(?<!\w)(?:change|replace|switch|swap|cambi\w+|the|that|el|ese|la)\s+(?:the\s+|el\s+|la\s+)?{first}\s+(?:to|with|for|por|a|should be|needs to be|is(?: really| actually)?|es|debe ser|va)\s+(?:an?\s+|un\s+|una\s+)?{second}(?!\w)"  # noqa: E501
            ),
        ),
    )


@cache
def _marks(side: str = "") -> str:
    """A spoken mark, its groups named with `side` at the end."""
    one = grammar().one_of
    return rf"(?:(?P<dot{side}>{one('email', 'dot')})|(?P<underscore{side}>{one('email', 'underscore')})|(?P<dash{side}>{one('email', 'dash')}))"  # noqa: E501


def _what() -> str:
    """A mark, a figure or a letter."""
    return rf"(?:(?:an?|the|un|una|el|la|another|otro|otra)\s+)?(?:(?:number|letter|numero|letra|digit)\s+)?(?:{_marks()}|(?P<x>\d{{1,6}}|[a-z](?![a-z'])))(?!\w)"  # noqa: E501


@cache
def _between() -> re.Pattern[str]:
    word = r"(?:the\s+|el\s+|la\s+)?(?:(?:word|letter|number|palabra|letra|numero)\s+)?"
    return re.compile(
        rf"(?<!\w){_what()}\s+(?:in\s+)?(?:between|entre)\s+{word}(?P<a>[a-z0-9]+)\s+(?:and|y)\s+{word}(?P<b>[a-z0-9]+)(?!\w)"
    )


@cache
def _beside() -> re.Pattern[str]:
    nth = r"(?P<nth>first|last|primer|primera|ultim[oa])\s+"
    noun = r"(?:(?:word|letter|number|palabra|letra|numero)\s+)?"
    at_end = r"(?:\s+(?:at|from|en|de|del)(?:\s+(?:the|el))?\s+(?P<nth2>end|final|beginning|start|principio))?"
    return re.compile(
        rf"(?<!\w){_what()}\s+(?:\w+\s+)?(?P<side>before|after|in front of|antes del?|despues del?)\s+(?:(?:the|my|el|la|mi)\s+)?(?:{nth})?{noun}(?P<y>[a-z0-9@]+){at_end}(?!\w)"  # noqa: E501
    )


@cache
def _added() -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\w)(?:add|put|forgot|missing|needs?|left off|left out|agreg\w+|pong\w+|falt\w+|olvid\w+|there'?s|there is|lleva|va|has)\s+{_what()}\s+(?:\w+\s+)?(?:at|to|on|al|en)\s+(?:the\s+|el\s+)?(?:very\s+)?(?P<side>end|final|beginning|start|front|principio|inicio)(?!\w)"  # noqa: E501
    )


@cache
def _taken_out() -> re.Pattern[str]:
    out = r"take (?:out|off|away)|takes? out|remove|drop|delete|lose|there'?s no|there is no|without|no|quit\w+|sac\w+|borr\w+|elimin\w+|sin|no (?:lleva|hay|tiene)"  # noqa: E501
    side = r"(?:\s+(?:(?:at|from|off|en|al|del|de)\s+)?(?:the\s+|el\s+)?(?P<side>very end|end|final|beginning|start|principio|last|ultimo))?"  # noqa: E501
    return re.compile(
        rf"(?<!\w)(?:{out})\s+(?:the\s+|el\s+|la\s+|that\s+|a\s+|un\s+)?(?:number\s+|letter\s+|numero\s+|letra\s+)?(?:{_marks()}|(?P<x>\d{{1,4}}|[a-z]))(?![\w.@]){side}(?=\W*$|\s+(?:in|at|from|en|al|del|de|please|por|it|and|y)(?!\w))"
    )
