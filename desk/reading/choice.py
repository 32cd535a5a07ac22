"""Answers that pick: a choice of a question, a role, a service line, a relation, an urgency, yes/no/change."""

import re

from desk.reading.asked import Asked, body, said
from desk.reading.names import Index, Named
from desk.reading.no_wish import without_calls, without_greetings, without_turn_of_story
from desk.reading.scan import Scan
from desk.reading.shapes import Hit
from desk.reading.story import without_stories
from desk.reading.text import NOTHING

_URGENCIES = ("urgent", "soon", "routine")


def service_line(asked: Asked) -> Hit | None:
    """The id of the service line named by name, alias or near miss; a sub-line's line for a sub-line."""
    named = _best(asked, asked.site.service_lines)
    if named is None:
        return None
    line, _, _ = named.id.partition("/")
    return Hit(line, named.start, named.end)


def sub_line(asked: Asked) -> Hit | None:
    """The part of a service line that is named, of whichever line; else one of the choices beside the parts."""
    named = _best(asked, asked.site.sub_lines) or _best(asked, asked.site.choices("sub_line"))
    return Hit(named.id, named.start, named.end) if named else None


def relationship(asked: Asked) -> Hit | None:
    """The relation of the person writing to the person cared for: `my mom` and `I'm her daughter` are one."""
    if hit := said_of_oneself(asked):
        return hit
    named = _best(asked, asked.site.choices("relationship")) or _best(asked, asked.site.relations)
    return Hit(named.id, named.start, named.end) if named else None


def said_of_oneself(asked: Asked) -> Hit | None:
    """Who the person writing says they are to the one cared for, as a relation: `soy su hija`, `I'm the wife`."""
    for named in asked.site.relations.find(asked.text.tokens):
        about = _I_AM.search(asked.text.before(named.start, 40))
        if (
            about
            and not _WHOSE.match(asked.text.folded, named.start)
            and not _OF_MINE.match(asked.text.folded, named.end)
        ):
            start = named.start - len(about.group())
            return Hit(_SEEN_FROM_THERE.get(named.id, named.id), start, named.end)
    return None


_SEEN_FROM_THERE = {
    "adult_child": "parent",
    "parent": "adult_child",
    "grandchild": "grandparent",
    "grandparent": "grandchild",
}
"""What one is to somebody who is one's mother, child, grandmother, grandson."""
_I_AM = re.compile(
    r"(?:(?<!\w)(?:i'?m|i am|soy|this is|it'?s|habla|escribe)\s+(?:actually |just |only |also |solo )?|^\W*)"
    r"(?:her|his|their|the|su|la|el)\s+(?:only |oldest |youngest |eldest |unic[oa] )?$"
)
_WHOSE = re.compile(r"(?:my|mis?)(?!\w)")
_OF_MINE = re.compile(r"\s+(?:of|de)\s+(?:my|mis?)(?!\w)")
"""`the mother of my husband`: of somebody else's kin."""


def role(asked: Asked) -> Hit | None:
    """The role picked by its label, or by a job title that belongs to one of its sub-roles."""
    if named := _best(asked, asked.site.choices("role")):
        return Hit(named.id, named.start, named.end)
    titled = next(iter(asked.site.titles.find(asked.text.tokens)), None)
    if not titled:
        return None
    for listed in asked.site.content.intake.roles:
        if titled.id in listed.subroles:
            return Hit(listed.role, titled.start, titled.end)
    return None


_INSTEAD_OF = Scan(
    r"(?<!\w)(?:instead of|rather than|no longer|not (?=(?:as )?(?:routine|soon)\b)|en (?:vez|lugar) de|ya no"
    r"|(?:than|from|neither|nor) (?=(?:as )?(?:routine|urgent|soon)\b)|de (?=(?:rutina|urgente|pronto) a (?:pronto|urgente|rutina)\b)"  # noqa: E501
    r"|(?<=pronto )que (?=de rutina\b)|(?<=urgente )que (?=de rutina\b)|ni (?=(?:de )?(?:rutina|urgente|pronto)\b)"
    r"|no (?=(?:de )?(?:rutina|pronto)\b))\s*(?:as\s+|an?\s+|una?\s+|es\s+|de\s+)?\w+"
)


_NEAR = 40
"""Characters within which a word that corrects follows what it corrects."""
_SOON_NOT_URGENT = Scan(
    r"(?<!\w)(?:(?<!as )soon|pronto)\W+(?:but |and |pero |y |que )?(?:it'?s |es )?(?:not|isn'?t|no) (?:es |is )?(?:urgent|stat|urgente)(?!\w)"  # noqa: E501
    r"|(?<!\w)(?:not|isn'?t|no) (?:es |is )?(?:urgent|stat|urgente)\W+(?:but |just |more |rather |like |maybe |yes |call it |pero |si |yeah |sino |solo |mas |bien |mejor |tirando a |que sea |es )*(?:soon|pronto)(?!\w)"  # noqa: E501
)


_LABEL = re.compile(r"(?<!\w)(?:priority|urgency|prioridad|urgencia)(?: level)?\s*(?:is|es|:|-|=)?\s*$")


_A_PLACE = re.compile(r"[ -]cares?(?!\w)")
"""After the word of a place (`urgent care said no break`), which says nothing of when."""


def urgency(asked: Asked) -> Hit | None:
    """How urgent the person says it is; `not urgent` is routine, `soon instead of routine` soon."""
    if between := _SOON_NOT_URGENT.search(asked.text.indexed):
        return Hit("soon", *between.span())
    if (after := _put_right(asked)) is not None:
        return urgency(after)
    for name in _URGENCIES:
        if (match := said(asked, "urgency", name)) and _LABEL.search(asked.text.before(match.start(), 20)):
            return Hit(name, *match.span())
    asked = asked.of(without_turn_of_story(without_calls(without_greetings(without_stories(asked, "past")))))
    asked = asked.of(asked.text.without(*(match.span() for match in _INSTEAD_OF.finditer(asked.text.indexed))))
    if match := said(asked, "urgency", "routine"):
        return Hit("routine", *match.span())
    for name in _URGENCIES[:2]:
        match = said(asked, "urgency", name)
        if match:
            if re.search(
                r"(?:not|no|non|isn'?t|nada)\s+(?:that\s+|very\s+|so\s+|es\s+|tan\s+|super\s+)?$",
                asked.text.before(match.start(), 16),
            ):
                return Hit("routine", *match.span())
            return Hit(name, *match.span())
    choices = asked.site.choices("urgency").find(asked.text.tokens)
    named = [one for one in choices if not _A_PLACE.match(asked.text.folded, one.end)]
    return Hit(named[0].id, named[0].start, named[0].end) if named else None


def _put_right(asked: Asked) -> Asked | None:
    """What follows a word that corrects, where an urgency stands on both sides (`routine, no wait, soon`)."""
    text = asked.text.folded
    for marker in asked.grammar.pattern("correction", "marker").finditer(text):
        before = asked.of(asked.text.without((marker.start(), len(text))))
        after = asked.of(asked.text.without((0, marker.end())))
        told = [one.end() for name in _URGENCIES if (one := said(before, "urgency", name))]
        near = (
            bool(told) and marker.start() - max(told) < _NEAR and not text[marker.end() :].lstrip().startswith("than")
        )
        if near and any(said(after, "urgency", name) for name in _URGENCIES):
            return after
    return None


_PUTS = re.compile(
    r"(?<!\w)(?:(?:put|make (?:it|that|her|him|me)|set (?:it|that) to|change (?:it|that) to)\s+(?:down\s+|for\s+|on\s+)?(?:\d|an?\s|the\s|my\s|her\s|his\s|next\s|(?:mon|tues|wednes|thurs|fri|satur|sun)day)"  # noqa: E501
    r"|(?:pon(?:ga|gan|le|gale|ganle)?|cambi(?:e|a|en|elo|alo)|dejelo (?:para|en))\s+(?:(?:que|para|en|a|por)\s+)?(?:\d|el\s|la\s|mi\s|su\s))"  # noqa: E501
)
"""What is to be written instead, after a yes (`ok. oh and put 8`)."""
_SHORT = 6
"""Words up to which what stands beside a question is a yes and no part of it (`why? si no lo conozco no contesto`)."""
_ASKED = re.compile(
    r"¿[^?]*[?]|(?:(?<=[.!;\n])|^)\s*(?:y|and|pero|but|what about|que hay de|(?:si|if) (?:lo|la|los|las|les|le|se|yo|no|ustedes|alguien|mi|i|you|they|my)|when|cuando|entonces)"  # noqa: E501
    r"\s[^.!;?\n]*[?]|(?:(?<=[.,!;\n])|^)[^.,!;?\n]*[?]"
)
"""A question: whatever words are in it, it agrees to nothing."""


def confirm(asked: Asked) -> Hit | None:
    """`yes`, `no`, or `change` where something is to be put right (`yes but my zip is wrong`)."""
    start, end = body(asked.text)
    match = said(asked, "yesno", "change")
    if questions := [one.span() for one in _ASKED.finditer(asked.text.folded)]:
        asked = asked.of(asked.text.without(*questions))
        if len(re.findall(r"\w+", asked.text.folded)) > _SHORT:
            return Hit("change", *match.span()) if match else None
    asked = asked.of(asked.text.without(*(one.span("and") for one in _AND.finditer(asked.text.folded))))
    yes = asked.grammar.opening("yesno", "yes").match(asked.text.folded)
    no = asked.grammar.opening("yesno", "no").match(asked.text.folded)
    all_well = re.search(
        r"(?:nothing|don'?t|no need|not need|no hay nada|no) (?:to |que |needs? )?(?:change|cambiar|fix|corregir)|no (?:changes|mistakes|cambios|errores)",  # noqa: E501
        asked.text.folded,
    )
    if all_well:
        return Hit("yes", *all_well.span())
    if match and not (yes and not asked.grammar.scan("yesno", "except").search(asked.text.indexed)):
        return Hit("change", *match.span())
    if no:
        rest = asked.text.folded[no.end() :].strip(" .,!")
        return Hit("change" if re.search(r"\d|@|\bis\b|\bes\b|wrong|mal", rest) else "no", *no.span())
    if yes:
        rest = asked.text.folded[yes.end() :]
        if asked.grammar.pattern("yesno", "except").search(rest) or _PUTS.search(rest):
            return Hit("change", *yes.span())
        return Hit("yes", *yes.span())
    if set(asked.text.raw) & set("👍✅👌"):
        return Hit("yes", 0, len(asked.text.raw))
    if said(asked, "yesno", "no"):
        return None
    yes_inside = said(asked, "yesno", "yes")
    if yes_inside and end - start < _ONE_BREATH:
        return Hit("yes", *yes_inside.span())
    return _yes_after(asked)


def _yes_after(asked: Asked) -> Hit | None:
    """The yes a later sentence opens with (`qué bueno, ya se puso contenta. Sí, mándelo`)."""
    for sentence in re.finditer(r"(?<=[.!;\n])\s+(?=\S)", asked.text.folded):
        later = asked.of(asked.text.without((0, sentence.end())))
        if asked.grammar.opening("yesno", "yes").match(later.text.folded):
            hit = confirm(later)
            return hit if hit and hit.value in ("yes", "change") else None
    return None


_ONE_BREATH = 40
"""Characters within which a yes may stand anywhere."""
_AND = re.compile(
    r"(?:^|[.,!;\n])\W*(?P<and>y(?: si(?!\s*,))?(?=\s+\w)|ya(?=\s+(?:se|le|les|lo|la|los|las|me|nos|no|te|est\w+|mand\w+|tengo|hab\w+)(?!\w)))"  # noqa: E501
)
"""Spanish *y* and *ya* before what goes on, which are no English yes (`y los papeles`)."""


def of_question(asked: Asked, question: str) -> Hit | None:
    """The value of the choice whose label or alias the answer names; the number of a choice counts too."""
    named = _best(asked, asked.site.choices(question))
    return Hit(named.id, named.start, named.end) if named else None


def free(asked: Asked) -> Hit | None:
    """Any words at all, as typed."""
    start, end = body(asked.text)
    raw = re.sub(f"[\\s{NOTHING}]{{3,}}", " ", asked.text.raw).strip()
    return Hit(raw, start, max(end, start)) if re.search(r"\w{2}|\d", raw) else None


def ruled_out(asked: Asked, start: int) -> bool:
    """Whether what begins at `start` is named as what it is not (`not the MRI`)."""
    return bool(_NOT_THIS.search(asked.text.before(start, 18)))


_NOT_THIS = re.compile(r"(?:not|no|instead of|en vez de)\s+(?:the |for |para |el |la |my |mi )?$")


def _best(asked: Asked, index: Index) -> Named | None:
    """The longest name in the answer, else the nearest."""
    found = index.find(asked.text.tokens)
    kept = [one for one in found if not ruled_out(asked, one.start)]
    if len(kept) > 1 and _OF_MINE.match(asked.text.folded, kept[0].end):
        return kept[0]
    if kept:
        return max(kept, key=lambda one: (one.end - one.start, -one.start))
    return index.near(asked.text, *body(asked.text)) if not found else None
