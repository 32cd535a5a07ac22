"""Whole messages: everything they say about any open question, found at once, no number taken for two things."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache

from desk.reading import (
    age,
    amount,
    channel,
    contact_time,
    coverage,
    documents,
    email,
    location,
    name,
    org,
    phone,
    referral,
    timing,
)
from desk.reading.asked import Asked
from desk.reading.choice import ruled_out, said_of_oneself, urgency
from desk.reading.entities import Entities
from desk.reading.grammar import grammar
from desk.reading.ownership import owner_at
from desk.reading.shapes import Found, Hit, Whose
from desk.reading.status import without_questions
from desk.reading.whose import without_others

_FINDERS: dict[str, Callable[[Asked], list[Hit]]] = {
    "email": email.hits,
    "phone": phone.hits,
    "age": age.hits,
    "location": location.hits,
    "timing": timing.hits,
    "contact_time": contact_time.hits,
    "contact_channel": channel.hits,
    "coverage": coverage.hits,
    "referral": referral.hits,
    "name": name.hits,
    "documentation": documents.hits,
    "org": org.hits,
}
"""In the order in which they may claim characters: what an e-mail holds is no phone number."""
_CLAIMS = ("email", "phone", "age", "patient_count", "volume", "headcount", "contact_time", "timing")
_NOT_OF_AN_OFFICE = frozenset({"location", "age", "timing"})
_BESIDE_OTHERS = frozenset({"name", "org", "coverage", "referral", "documentation"})
"""Kinds that lose nothing to characters another kind has claimed."""
_OWNED = frozenset({"phone", "email", "name", "age"})


def everything(asked: Asked, kinds: dict[str, str], entities: Entities) -> list[Found]:
    """What the message says about the slots of `kinds` (slot -> what reads it), in the order of the text.

    A long message is read part by part, divided at the end of a line or sentence, so that it costs its length."""
    wanted = {kind: slot for slot, kind in kinds.items()}
    found = _named(asked, wanted, entities)
    for start, end in parts(asked.text.folded):
        alone = asked.of(asked.text.part(start, end))
        found += [replace(one, start=one.start + start, end=one.end + start) for one in _in_part(alone, wanted)]
    return sorted(_settled(asked, found), key=lambda one: (one.start, one.slot))


def parts(text: str) -> list[tuple[int, int]]:
    """The text in stretches that are read at once."""
    longest = grammar().measures["length"]["part"]
    spans, start = [], 0
    while len(text) - start > longest:
        stretch = text[start : start + longest]
        cut = max(stretch.rfind("\n"), stretch.rfind(". "), stretch.rfind("; "), longest // 3)
        cut = cut if cut > longest // 3 else max(stretch.rfind(" "), longest // 3)
        spans.append((start, start + cut + 1))
        start += cut + 1
    return [*spans, (start, len(text))]


def _in_part(asked: Asked, wanted: dict[str, str]) -> list[Found]:
    asked.text.index()
    clear = asked.of(without_questions(asked))
    offices = [(hit.start, hit.end) for hit in org.hits(clear)]
    rest, without_offices, found = clear, clear.of(clear.text.without(*offices)), []
    for kind in ("email", "phone", *_FINDERS, *amount.SLOTS, "urgency"):
        if kind in ("email", "phone") and any(one.slot == wanted.get(kind) for one in found):
            continue
        if kind not in wanted and kind not in _CLAIMS:
            continue
        source = without_offices if kind in _NOT_OF_AN_OFFICE else clear if kind in _BESIDE_OTHERS else rest
        if kind in ("email", "phone"):
            source = source.of(without_others(source.text, kind))
        hits = _hits(source, kind)
        if kind in wanted:
            found += [Found(wanted[kind], hit.value, hit.start, hit.end, _whose(asked, kind, hit)) for hit in hits]
        if kind in ("email", "phone", "age"):
            rest = rest.of(rest.text.without(*((hit.start, hit.end) for hit in hits)))
            without_offices = rest.of(rest.text.without(*offices))
    return found


def _hits(asked: Asked, kind: str) -> list[Hit]:
    if kind in amount.SLOTS:
        return amount.hits(asked, kind)
    if kind == "urgency":
        hit = urgency(asked)
        return [hit] if hit else []
    return _FINDERS[kind](asked)


def _named(asked: Asked, wanted: dict[str, str], entities: Entities) -> list[Found]:
    """Service line and relation by the site's names for them."""
    kinds = {"service_line": "service_line", "relation": "relationship", "sub_line": "sub_line"}
    if not any(slot in wanted for slot in kinds.values()):
        return []
    listed = entities.of(asked.text.raw)
    told = said_of_oneself(asked) if "relationship" in wanted else None
    offices = [(one.start, one.end) for one in listed if one.kind == "org"]
    own = [Found(wanted["relationship"], told.value, told.start, told.end)] if told else []
    if "relationship" in wanted:
        own += _described(asked, wanted["relationship"], entities)
    return own + [
        Found(slot, one.id, one.start, one.end)
        for one in listed
        if (slot := wanted.get(kinds.get(one.kind, "")))
        and not any(start <= one.start < end for start, end in offices)
        and not (one.kind == "relation" and _aside(asked, one.start))
        and not (one.kind == "sub_line" and ruled_out(asked, one.start))
    ]


def _described(asked: Asked, slot: str, entities: Entities) -> list[Found]:
    """Relations with an age or the like before them (`my 15 yr old daughter`)."""
    return [
        Found(slot, one.id, *match.span())
        for match in _DESCRIBED.finditer(asked.text.folded)
        if not _aside(asked, match.start())
        for one in entities.of(f"my {match['kin']}")
        if one.kind == "relation"
    ] + [Found(slot, "parent", *match.span()) for match in _MY_CHILD.finditer(asked.text.folded)]


_MY_CHILD = re.compile(
    r"(?<!\w)(?:my|our)\s+[1-3]?\d[\s-]*(?:(?:yr|year|month|week|mo|wk)s?[- ]?olds?|y/?o)"
    r"(?=[,.!?]|\s+(?:is|has|needs?|was|got|gets"
    r"|keeps?|won'?t|wont|can'?t|cant|just|who|with|had|hurt|fell|broke|woke|started|bumped|swallowed|threw|does|can|and|for"
    r"|in|to)(?!\w)|\s*$)"
)
"""A child by the age alone (`my 9 year old needs a dentist`)."""
_DESCRIBED = re.compile(
    r"(?<!\w)(?:my|our)\s+(?:(?:\d{1,3}|(?:yr|year|month|week|mo|wk)s?(?:[- ]?olds?)?|y/?o|old|teen(?:age|aged)?"
    r"|little|older|oldest|younger|youngest|elderly|aging|sick|disabled|autistic|diabetic|adult|grown|poor|newborn|infant"
    r"|foster|adopted|pregnant"
    r"|deaf|blind|middle|only|other)(?:\s+|-))+(?P<kin>[a-z]+(?:[- ]in[- ]law)?)(?!\w)"
)


def _aside(asked: Asked, start: int) -> bool:
    """A relation that is not the one cared for: `my husband's insurance`, `my friend told me`, `call my brother`."""
    if _KEPT_OUT.search(asked.text.before(start, 32)):
        return True
    after = asked.text.after(start, 60)
    if _AS_CONTACT.match(after) and _PUT.search(asked.text.before(start, 24)):
        return True
    return bool(_TOLD_US.match(after) or _BRINGS.match(after))


_TOLD_US = re.compile(
    r"[\w' ]{0,24}?(?:'?s (?:(?:work|job|health) )?(?:insurance|plan|coverage|policy|work|number|phone|email|name)"
    r"|s'? (?:aetna|anthem|blue cross|bcbs|cigna|humana|medical mutual|medicaid|medicare|molina|tricare|uhc|united)"
    r"|(?: has)? (?:told|recommended|said|suggested|referred|works?\b))"
)
_BRINGS = re.compile(
    r"[\w']+ [\w']+(?: in law)? "
    r"(?:(?:is|will be|es|sera|va a ser) (?:the one (?:who (?:is |will )?)?|(?:la|el) que |quien ))?"
    r"(?:(?:(?:is|will|can|could|has to|is going to) )*"
    r"(?:driv(?:es?|ing)|tak(?:es?|ing)|bring(?:s|ing)?|pick(?:s|ing)?)"
    r" (?:me|us|him|her|them)(?! (?:crazy|nuts|mad|insane|up the))"
    r"|(?:me|nos|la|lo|los|las) (?:(?:va a|puede) )?(?:llev|tra[ei]|recog|manej)\w*)(?!\w)"
)
"""Who drives, and is not cared for (`my mom is the one driving her`)."""
_KEPT_OUT = re.compile(
    r"(?<!\w)(?:(?:do ?n[o']?t|dont|do not|never|not to)\s+(?:call|text|tell|contact|talk to|speak (?:to|with)|let)"
    r"|no\s+(?:le |les |me |se lo )?(?:llam|habl|dig|avis|cuent|contact|busqu)\w*\s+a)\s+$"
)
"""Who is not to hear of it (`no le hablen a mi tío`) is not who needs care."""
_PUT = re.compile(
    r"(?<!\w)(?:put|use|make|list|call|reach|change it to|pong\w*|usen|llam\w*|contact\w*)(?:\s+(?:down|a))?\s+$"
)
_AS_CONTACT = re.compile(
    r"[\w' ]{0,30}?(?:\bas (?:the |my |your )?contact|\binstead|\bcomo (?:el |su )?contacto|\ben (?:vez|lugar))(?!\w)"
)
"""Whom to reach, not whom to care for (`put my brother as the contact`)."""


def _whose(asked: Asked, kind: str, hit: Hit) -> Whose | None:
    if kind == "age" and (
        _kin_after().match(asked.text.folded, hit.end)
        or any(one.start() < hit.end <= one.end() for one in _MY_CHILD.finditer(asked.text.folded))
    ):
        return "other"
    return owner_at(asked.text, hit.start, hit.end) if kind in _OWNED else None


@cache
def _kin_after() -> re.Pattern[str]:
    """Whose age it is that stands before them (`my 80 year old mother`)."""
    return re.compile(rf"[\s-]+(?:[a-z]+[\s-]+)?{grammar().one_of('whose', 'others')}(?!\w)")


def _settled(asked: Asked, found: list[Found]) -> list[Found]:
    """Of values of one slot and one person, the one that takes another back; the same value once."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda each: each.start):
        earlier = next(
            (other for other in reversed(kept) if other.slot == one.slot and other.whose in (one.whose, None)), None
        )
        if earlier and earlier.value == one.value:
            continue
        if earlier and asked.grammar.scan("correction", "marker").search(asked.text.indexed, earlier.end, one.start):
            kept.remove(earlier)
        kept.append(one)
    visits = [one for one in kept if one.slot == "timing" and "part" in one.value]
    return [
        one
        for one in kept
        if one.slot != "contact_time"
        or not any(visit.start <= one.start and _PART_OF_IT.fullmatch(_between(asked, visit, one)) for visit in visits)
    ]


def _between(asked: Asked, visit: Found, call: Found) -> str:
    return asked.text.folded[visit.end : call.start]


_PART_OF_IT = re.compile(r"[,\s]*(?:(?:in|on|by|por|en)\s+)?(?:(?:the|la|las)\s+)?")
"""Between a visit's day and its part of the day, which is no time to call (`next week, afternoons`)."""
