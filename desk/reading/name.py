"""Names of people, in parts where the parts are told, whole (`{"full": …}`) where their order is not.

Chinese, Korean and Vietnamese names without a western given name, and names in scripts that carry no order we know,
stay whole. Spanish: two surnames are one `last`, a known compound (`Juan Carlos`) is one `first`. A name typed all
small or all capital gets its capitals."""

import re
from dataclasses import replace
from functools import cache

from desk.reading import name_asides, name_mistyped, name_parts, places, renamed, spelling
from desk.reading.asked import Asked
from desk.reading.clauses import comes_to
from desk.reading.grammar import grammar
from desk.reading.name_halves import other_half
from desk.reading.name_labels import labelled
from desk.reading.name_later import in_a_clause, kin_before, only_capitals, said_again, said_later, signed, the_writer
from desk.reading.name_papers import by_own_part, on_paper
from desk.reading.name_words import bare, name_words
from desk.reading.preferred import preferred_name
from desk.reading.scan import Scan
from desk.reading.shapes import Hit
from desk.reading.text import Text, fold


def hits(asked: Asked) -> list[Hit]:
    """Names that are introduced as names: `my name is …`, `me llamo …`, `this is … from`."""
    found = []
    for match in _introduced().finditer(asked.text.indexed):
        kin = kin_before(asked, match.end())
        words = name_words(asked, kin, limit=5, capitals=match["sure"] is None)
        if words and (hit := name_parts.parts(asked, *words, alone=False)):
            found.append(hit)
    if not found and (words := signed(asked)) and (hit := name_parts.parts(asked, *words, alone=False)):
        found.append(hit)
    return found[:3]


def read(asked: Asked) -> Hit | None:
    """The parts of the name that an answer gives; None for words that are no name. With `prev`, a part told anew
    takes the place of the one held."""
    asked = asked.of(_without(_KINS_NAME, _without(_EXCLAIMED, _without(_REMARKED, asked.text))))
    asked = asked.of(name_mistyped.without_opening(spelling.without(_without(_PRONOUNS, asked.text))))
    if isinstance(asked.prev, dict):
        return renamed.read(asked, _first_told)
    hit = _told(asked.of(_without(_ITS_LETTER, name_asides.without(asked.text))))
    return by_own_part(asked, name_parts.given_together(asked, name_parts.given_alone(asked, hit))) if hit else None


def _without(pattern: re.Pattern[str], text: Text) -> Text:
    """`Patrice (she/her) Lambert` without what stands in the brackets; offsets stay."""
    marks = (at for one in pattern.finditer(text.folded) for at in range(*one.span()))
    return text.without(*((at, at + 1) for at in marks))


_EXCLAIMED = re.compile(
    r"^\W*(?:(?:(?:ha+(?:ha)*|ah|oh|eh|ay+|uy+|huy|wow|duh|d'oh|oops\w*|whoops\w*|ups|lol|lmao|ugh+|yikes|shoot|darn|dang|geez|jeez|gosh|sorry|perdon|hijole|caray|ja(?:ja)+|je(?:je)+)(?!\w)[\s,.!;:-]*?(?:(?<=[,.!;:-])\s*|\s+))+)(?=(?:[a-z]+'[a-z]+|i|it|its|im|my|that|thats|the|you|we|no|not|i'?ve|wrong|me|mi|es|que|se|lo|la|el|soy|yo|no|esta|te|le|puse|escribi|(?:last|first) name|apellido|nombre)(?!\w)(?!\W*$))"  # noqa: E501
)
"""`Ha, I misspelled it`, `uy, me equivoqué`: an exclamation before a sentence is nobody's name."""
_REMARKED = re.compile(
    r"^\W*(?:(?:ja+|je|jaja\w*|oh|ah|ay|ok(?:ay)?|well|bueno|pues|huy|uy)[\s,.!]+)*"
    r"(?:(?:(?:mira|ve|anda)(?=[,.!]+\s*(?:soy|yo|me llamo|mi nombre|es)(?!\w))|(?:mire|vea)(?: (?:nomas|no mas|usted|pues))?|fijate|fijese|fijesen|imaginate|imaginese|vaya|mira (?:vos|nomas|no mas|tu|usted|pues|que (?:bien|bueno|cosa))"  # noqa: E501
    r"|(?:que|how) (?:bien|bueno|bonito|padre|chido|chevere|interesante|curioso|cosa|loco|raro|nice|cool|funny|neat)|(?:ya|ah) veo|ya entiendo|entiendo"  # noqa: E501
    r"|i see|got it|gotcha|cool|ok cool|nice|neat|interesting|no way|makes sense|good to know|fair enough|fancy that|understood|ja+|je)"  # noqa: E501
    r"(?:\s*[,.;!:]+\s*(?=\S)|\W*$))+"
)
"""What somebody exclaims before a name or alone (`ja, mirá vos. Federico Lombardi`, `ok cool. Anna Smith`)."""
_KINS_NAME = re.compile(
    r"^\W*(?:(?:hi|hello|ok|okay|so|yes|yeah|well)\W+)*(?:(?:my|our|the|his|her) )?(?:\w+ )?[^\W\d_]+'s (?:(?:full|legal|real|given|whole|complete|own) )+names? ?(?:is|as|:)\s+(?=[^\W\d_])(?!.*(?<!\w)(?:but|i'?m|i am|you'?re|this is)(?!\w))"  # noqa: E501
)
"""`Grandpa's full name is Walter Stubblefield`."""
_PRONOUNS = re.compile(r"[(\[]\s*(?:she|he|they|ella|el|elle)(?:\s*/\s*\w+)+\s*[)\]]")


_ITS_LETTER = re.compile(
    r"(?<=[a-z]) (?:with|con) (?:an? |one |two |dos |doble |double |una? |la )?(?:[a-z]|jota|ese|zeta|ceta|hache|eme|ene|elle|equis|uve|be|ve|ce|ge|ka|i griega|y griega)(?:'?s)?(?: (?:grande|chica|alta|baja|corta|larga|chiquita|de \w+|as in \w+|like \w+))?(?=\s*[,.;])"  # noqa: E501
)
"""`Smyth with a y, Dorian Smyth`."""


def _told(asked: Asked) -> Hit | None:
    """The name told, as put right in the same breath, with the name to be called by that comes after it."""
    hit = _corrected(asked) or _first_told(asked)
    if hit and "first" in hit.value and hit.value.keys() <= {"first", "preferred"}:
        half = other_half(asked, hit) if "preferred" not in hit.value else None
        hit = _told_in_full(asked, hit) or half or _with_its_surname(asked, hit) or hit
    return _called_after(asked, hit) if hit and {"first", "last"} <= hit.value.keys() else hit


def _told_in_full(asked: Asked, hit: Hit) -> Hit | None:
    """`it's Jim. Well, James Halloran on my insurance`: the whole name after the short one."""
    full = _after(asked, hit.end)
    if not full or not {"first", "last"} <= full.value.keys() or full.start < hit.end:
        return None
    short, first = fold(hit.value["first"]), fold(full.value["first"])
    called = {"preferred": hit.value["preferred"]} if "preferred" in hit.value else {}
    if short == first or called:
        return Hit(full.value | called, hit.start, full.end)
    if short[0] != first[0] and not re.search(
        r"(?<!\w)(?:legal\w*|full|real|whole|official\w*|completo|paper|license|card|insurance)(?!\w)",
        asked.text.folded[hit.end :],
    ):
        return None
    return Hit(full.value | {"preferred": hit.value["first"]}, hit.start, full.end)


def _with_its_surname(asked: Asked, hit: Hit) -> Hit | None:
    """`I'm Bea, short for Beatriz. Last name Solórzano`: the surname that a label tells later."""
    later = labelled(asked.of(asked.text.without((0, hit.end))), _told)
    if not later or later.value.keys() != {"last"}:
        return None
    return Hit({"first": hit.value["first"]} | later.value | hit.value, hit.start, later.end)


def _corrected(asked: Asked) -> Hit | None:
    """`Kristin, wait, autocorrect. Kirstin Vogel`: the name after the marker, or the part that it puts right."""
    for match in _TAKEN_BACK.finditer(asked.text.folded):
        before = _first_told(asked.of(asked.text.part(0, match.start())))
        after = _after(asked, match.end()) if before else None
        if not before or not after or after.value.keys() - {"first", "last", "middle", "prefix", "suffix"}:
            continue
        if {"first", "last"} <= after.value.keys() or before.value.keys() == after.value.keys():
            return after
        held = replace(asked, prev=before.value, text=asked.text.without((0, match.end())))
        return renamed.read(held, _first_told)
    return None


def _after(asked: Asked, start: int) -> Hit | None:
    """The name after these characters, all of it or one of its sentences."""
    ends = [match.end() for match in re.finditer(r"[.!;\n]\s", asked.text.raw[start:])]
    cuts = [start, *(start + end for end in ends)]
    hits = [hit for cut in cuts if (hit := _first_told(asked.of(asked.text.without((0, cut)))))]
    return next((hit for hit in hits if "last" in hit.value), hits[0] if hits else None)


_TAKEN_BACK = re.compile(
    r"[\s,.;(-]+(?:(?:lol|haha|no)[,.]? )?(?:jk|just kidding|kidding|(?<=lol )no|wait|sorry|i mean|i meant|scratch that|oops|whoops|correction|my bad|typo|hang on|hold on|autocorrect|perdon|digo|quise decir|espere|corrijo|disculpe|mejor dicho|me equivoque|no(?=,))(?!\w)[\s,.]*"  # noqa: E501
)


def _called_after(asked: Asked, hit: Hit) -> Hit:
    """`Margaret Doyle, though nobody says that. It's Peggy`, `Beauregard Landry. Beau.`"""
    if "preferred" in hit.value:
        return hit
    for match in _SENTENCE_OF_A_NAME.finditer(asked.text.raw, hit.end):
        name = match["n"] or match["n2"]
        given = fold(hit.value["first"])
        if fold(name) in name_parts.ordinary() or fold(name) in given.split() + fold(hit.value["last"]).split():
            continue
        alike = given[:3] == fold(name)[:3] if match["when"] else given.startswith(fold(name)[:2])
        if match["lead"] or alike:
            return Hit(hit.value | {"preferred": name}, hit.start, match.end())
    return hit


_SENTENCE_OF_A_NAME = re.compile(
    r"(?:[.!;\n]\s+|,?\s+(?i:so|but|pero)\s+)(?P<lead>(?i:so |but |and |pero )?(?i:it['’]?s|i['’]?m|just|soy|es|solo|nom[aá]s)\s+(?i:just\s+)?)?(?P<n>[A-ZÀ-Þ][\w'-]+)\s*(?=[.!]?\s*$)|,\s+(?P<n2>[A-ZÀ-Þ][\w'-]+)(?P<when>\s+(?:if|when|for|is|works|nomas|nom[aá]s|pues|mejor|para|si|entre|between)(?!\w))"  # noqa: E501
)


def _first_told(asked: Asked) -> Hit | None:
    raw = asked.text.raw
    if (again := _SURNAME_FIRST.search(raw) or _SURNAME_ALONE.match(raw) or _SURNAME_SMALL.fullmatch(raw)) and (
        words := name_words(asked, again.start("whole"), limit=4, capitals=not raw.islower())
    ):
        return name_parts.parts(asked, *words, alone=True)
    if legal := on_paper(asked, _told):
        return legal
    if hit := labelled(asked, _told):
        return hit
    if couple := _couple(asked):
        return couple
    asked = _announced(asked)
    preferred, clear = preferred_name(asked)
    start, end = bare(clear)
    start = kin_before(clear, start) if start else start
    words = _words(clear, start, end)
    if words and _something_else(clear, *words):
        return Hit(preferred, *name_parts.spanned(asked, preferred["preferred"])) if preferred else None
    if words and (hit := name_parts.parts(clear, *words, alone=True)):
        at, to = name_parts.spanned(asked, preferred["preferred"]) if preferred else (hit.start, hit.end)
        value = _longer_first(hit.value | _numbered(clear, hit) | preferred)
        return Hit(value, min(hit.start, at), max(hit.end, to))
    return Hit(preferred, *name_parts.spanned(asked, preferred["preferred"])) if preferred else None


def _longer_first(value: dict[str, str]) -> dict[str, str]:
    """`Jess (Jessica) Tran`: of a name and its short form the short one is what somebody is called."""
    first, called = value.get("first", ""), value.get("preferred", "")
    if len(first) > _INITIALS and len(called) > len(first) and fold(called).startswith(fold(first)):
        return value | {"first": called, "preferred": first}
    return value


def _words(clear: Asked, start: int, end: int) -> tuple[int, int] | None:
    """Where the name stands: at the start of what is told, else later in the answer; the writer's own of two."""
    said = clear.text.raw[start:end].strip(" .,")
    of_oneself = start and said.islower() and _adjective().match(fold(said))
    words = None if of_oneself else name_words(clear, start, limit=7, capitals=False, upto=end)
    words = words or said_later(clear, end if of_oneself else start) or in_a_clause(clear, end if of_oneself else start)
    if of_oneself:
        return words
    words = words or only_capitals(clear)
    again = said_again(clear, words) or (_after_a_small_word(clear, *words) if words else _in_what_follows(clear))
    words = again or words
    words = (the_writer(clear, words[0]) if words else None) or words
    if words and _ACTS.match(clear.text.folded, words[1]):
        return said_later(clear, words[1]) or in_a_clause(clear, words[1])
    if words and _MY_OWN.match(clear.text.folded, words[1]):
        return said_later(clear, words[1]) or words
    return words


def _after_a_small_word(asked: Asked, start: int, end: int) -> tuple[int, int] | None:
    """`divorced, back to Ingrid Solberg`: the name typed with capitals after one word typed small."""
    word = asked.text.raw[start:end]
    if " " in word or not word.islower() or asked.text.raw.islower() or name_parts.known(word):
        return None
    later = said_later(asked, end) or in_a_clause(asked, end) or only_capitals(asked)
    return later if later and re.match(r"[A-ZÀ-Þ]\S* [A-ZÀ-Þ]", asked.text.raw[slice(*later)]) else None


def _in_what_follows(asked: Asked) -> tuple[int, int] | None:
    """`I hyphenated when I married so Jill Voss-Carmody`."""
    came = asked.of(comes_to(asked.text))
    return None if came.text is asked.text else name_words(came, bare(came)[0], limit=4, capitals=True)


def _announced(asked: Asked) -> Asked:
    """The answer without what leads up to a colon (`for the chart: Whitaker, Dolores`)."""
    match = _COLON.match(asked.text.folded)
    if not match or not all(
        word in name_parts.ordinary() or len(word) < _INITIALS for word in re.findall(r"[^\W\d_]+", match[1])
    ):
        return asked
    return asked.of(asked.text.without(match.span()))


_COLON = re.compile(r"([^:\n]{2,60}):(?=\s*[^\W\d_])")
_INITIALS = 2
_SURNAME_FIRST = re.compile(
    r"(?<!\w)(?P<last>[A-ZÀ-Þ][\w'-]+)\s*[.,]\s+(?P<whole>(?:[A-ZÀ-Þ](?:[\w'-]+|\.)\s){1,2}(?P=last))(?!\w)"
)
"""`Ruiz. Hector Ruiz.`"""
_SURNAME_SMALL = re.compile(r"\s*(?P<last>[a-z'-]{2,})[.,]\s+(?P<whole>[a-z'-]+\s(?P=last))\W*")
_SURNAME_ALONE = re.compile(
    r"\W*(?P<last>[A-ZÀ-Þ][\w'-]+)\s*,\s+[^.!?\n]{2,40}\.\s+(?P<whole>(?:[A-ZÀ-Þ](?:[\w'-]+|\.)\s){1,2}(?P=last))(?!\w)"
)
"""`Green, like the color. Wilson Green.`"""


_ACTS = re.compile(
    r"[\s,]+(?:(?:who|is the one who|has|just|also|me|nos|que|fue (?:el|la|quien)(?: que)?)\s+)*(?:sent|told|said|refer\w*|recommend\w*|suggest\w*|wrote|gave|wants?|wanted|asked|is (?:my|the|our) (?:doctor|boss|nurse|neighbor|friend|pcp)|mand[oó]|envi[oó]|dij[oe]|refiri[oó]|recomend[oó])(?!\w)"  # noqa: E501
)
_MY_OWN = re.compile(
    r"\s+(?:is|was|es|era) (?:my|our|the|mi|el|la) (?!(?:\w+ )?(?:names?|nombre|apellidos?|nick\w*|first|last|middle|legal|full|real|given|family|sur\w*)(?!\w))\w+"  # noqa: E501
)
"""`Edna Frost is my mom, I'm Cheryl Frost`."""
"""After the name of somebody else (`Dr Feld sent me over. I am …`)."""


def _numbered(asked: Asked, hit: Hit) -> dict[str, str]:
    """`William Carter the third`."""
    match = re.match(
        r"[\s,]+the\s+(second|third|fourth|2nd|3rd|4th)(?=\s*(?:[,.;:!?)(]|$)|\s+(?:here|speaking|but|and|by|not|if)\b)",
        asked.text.after(hit.end, 30),
    )
    return (
        {"suffix": {"s": "II", "2": "II", "t": "III", "3": "III", "f": "IV", "4": "IV"}[match[1][0]]} if match else {}
    )


def _something_else(asked: Asked, start: int, end: int) -> bool:
    """Whether the words are a day of the week or a payer and no name (`Monday`, `Aetna`)."""
    said = asked.text.folded[start:end].strip(" .,")
    if re.fullmatch(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|lunes|martes|miercoles|jueves|viernes|sabado", said):
        return True
    city, _, state = said.rpartition(" ")
    if city.rstrip(",") in places.gazetteer().cities and state in places.states():
        return True
    part = asked.text.part(start, end)
    payer = next(iter(asked.site.payers.find(part.tokens)), None)
    known = set(grammar().words("names", "given")) | set(grammar().words("names", "hispanic"))
    return bool(payer and payer.end - payer.start == len(said) and not known & set(said.split()))


def _couple(asked: Asked) -> Hit | None:
    """Two people in one answer: `Mr. and Mrs. Holt` has one surname, `Bob and Sue Miller` no order that is told."""
    start, end = bare(asked)
    raw = asked.text.raw[start:end].strip(" ,.")
    if titled := _titles().match(raw):
        words = name_words(asked, start + titled.end(), limit=4, capitals=False, upto=end)
        hit = name_parts.parts(asked, *words, alone=True) if words else None
        if hit is None:
            return None
        value = {"last": hit.value["first"]} if hit.value.keys() == {"first"} else hit.value
        prefix = " ".join(
            name_parts.capitals(word) if len(word) > 1 and word.lower() != "and" else word.lower()
            for word in titled["both"].split()
        )
        return Hit({"prefix": prefix} | value, start, hit.end)
    if _pair().fullmatch(raw):
        at = asked.text.raw.index(raw, start)
        return Hit({"full": raw}, at, at + len(raw))
    return None


@cache
def _titles() -> re.Pattern[str]:
    title = r"(?i:mr|mister|dr|prof|rev|sr|don|mrs|ms|sra|dra|dona|doña)\.?"
    return re.compile(rf"(?P<both>{title}\s+(?:(?i:and|y)|&)\s+{title})\s+(?=[^\W\d_])")


@cache
def _pair() -> re.Pattern[str]:
    """Two given names that share what follows, each typed with a capital."""
    name = r"[A-ZÀ-Þ][\w'’-]+"
    return re.compile(rf"{name}(?:\s{name})?\s+(?:and|&|y)\s+{name}\s{name}(?:\s{name})?")


@cache
def _adjective() -> re.Pattern[str]:
    return re.compile(
        rf"(?:{'|'.join(grammar().words('names', 'adjectives'))})(?:$|\s+(?:in|to|on|with|and|but|a|al?|con|de|del|en|y|pero|por)(?!\w))"  # noqa: E501
    )


@cache
def _introduced() -> Scan:
    return Scan(
        r"(?<!\w)(?:(?P<sure>my (?:full )?name is|my name'?s|me llamo|mi nombre es|name:|nombre:|se llama|(?:her|his|patient(?:'s)?) name is)|this is|i'?m|i am|soy|habla|le habla|speaking with|contact:|provider:|patient:|attn:)\s+(?:the patient\s+)?(?=[^\W\d_])"  # noqa: E501
    )
