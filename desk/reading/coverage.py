"""How care is paid: insured (by whom, which plan, what comes second), uninsured, self-pay or workers' compensation.

`payer` is the name in the site's files, or the words typed where the payer is not listed. A note keeps, as typed, what
is about to change (`starts in june`). To somebody who is asked whether they have insurance, yes is insured and no is
uninsured. A payer somebody works for is not their cover."""

import re
from functools import cache
from typing import Any

from desk.reading import places
from desk.reading.asked import Asked, body, said
from desk.reading.grammar import grammar
from desk.reading.names import Named
from desk.reading.plan import ACRONYMS, plan_named
from desk.reading.shapes import Hit
from desk.reading.text import fold

_STATUSES = ("workers_comp", "uninsured", "self_pay", "insured")
_ENDED = re.compile(
    r"\s+(?:(?:has|just|but (?:it|they)|then|they|me)\s+){0,2}(?:dropped|cancell?ed|ended|kicked|ran out|expired|lapsed|stopped|is gone|used to be|cancelo|cancelaron|quito|quitaron|saco|sacaron|vencio|se acabo)(?!\w)"  # noqa: E501
)
"""After the name of a payer that is no more (`Cigna dropped me`)."""
_PUBLIC = frozenset({"medicare", "medicaid", "medical_mutual"})
"""Payers whose name with a state (`Medicaid of Ohio`) is no other payer."""
_ROUND_A_PLAN = 24
"""Characters that may stand around a word for a plan that is told with no word of insurance."""


def hits(asked: Asked) -> list[Hit]:
    """Cover told in a whole message: a payer, or plain words of having none, paying oneself or an accident at work."""
    match = _status(asked, plain=False)
    payers = _payers(asked, near=False)
    if not match and not payers:
        return []
    if (
        match
        and match[0] == "insured"
        and not payers
        and (
            match[3] in ("insurance", "seguro", "aseguranza")
            or not re.search(r"insur|cover|plan|segur|cobertura", match[3])
        )
    ):
        return []
    hit = read(asked)
    return [hit] if hit else []


def read(asked: Asked) -> Hit | None:
    """The cover an answer tells; None where it tells none. With `prev`, another plan or a second payer joins what is held."""  # noqa: E501
    hit = _told(asked)
    held = asked.prev
    if not hit or not isinstance(held, dict) or held.get("status") != "insured" or "payer" not in held:
        return hit
    if hit.value["status"] == "insured" and "payer" not in hit.value and "plan_type" in hit.value:
        return Hit(_ordered(held | {"plan_type": hit.value["plan_type"]}), hit.start, hit.end)
    if hit.value.keys() <= {"status", "payer", "plan_type"} and hit.value.get("payer") not in (None, held["payer"]):
        payers = _payers(asked, near=True)
        if said(asked, "coverage", "second_too") or any(_comes_second(asked, one) for one in payers):
            return Hit(_ordered(held | {"secondary": hit.value["payer"]}), hit.start, hit.end)
    return hit


def _told(asked: Asked) -> Hit | None:
    payers = _payers(asked, near=True)
    status = _status(asked, plain=True)
    spans = [(one.start, one.end) for one in payers]
    if (
        status
        and status[0] in ("workers_comp", "self_pay", "uninsured")
        and not (payers and status[0] == "uninsured" and _says_other(asked, status, payers))
    ):
        value: dict[str, Any] = {"status": status[0]}
        spans.append(status[1:3])
        if status[0] == "workers_comp":
            if payers:
                value["payer"] = _payer_name(asked, payers[0])
            if claim := _claim(asked):
                value["claim"] = claim[0]
                spans.append(claim[1:])
        if note := _note(asked):
            value["note"] = note
        return _hit(value, spans)
    plan = plan_named(asked, payers)
    if plan and plan[0] == "Medicare Advantage" and any(one.id != "medicare" for one in payers):
        payers = [one for one in payers if one.id != "medicare"]
    if (
        len(payers) == 2
        and payers[1].id == "medicaid"
        and not asked.text.folded[payers[0].end : payers[1].start].strip()
    ):
        payers = payers[:1]
    named = [_payer_name(asked, one) for one in payers]
    named = list(dict.fromkeys(named))
    unlisted = None if named else _unlisted(asked)
    if not named and not unlisted and not status and (not plan or not _of_insurance(asked, plan)):
        return None
    value = {"status": "insured"}
    if named:
        value["payer"] = named[0]
    elif unlisted:
        value["payer"] = unlisted[0]
        spans.append(unlisted[1:])
    if plan:
        value["plan_type"] = plan[0]
        spans.append(plan[1:])
    if (  # noqa: RUF100, SIM114
        len(named) > 1
        and re.search(
            r"(?:through|thru|with|via|por medio de|a traves de|el de|con)\s+$", asked.text.before(payers[1].start, 16)
        )
        and payers[0].id == "medicaid"
    ):
        value["payer"] = named[1]
    elif len(named) > 1:
        value |= _order(asked, named, payers)
    elif (second := _second(asked, payers)) and named:
        value["secondary"] = second
    if status and not payers and not unlisted and not plan:
        spans.append(status[1:3])
    if note := _note(asked):
        value["note"] = note
    return _hit(value, spans)


def _hit(value: dict[str, Any], spans: list[tuple[int, int]]) -> Hit:
    return Hit(_ordered(value), min(start for start, _ in spans), max(end for _, end in spans))


def _ordered(value: dict[str, Any]) -> dict[str, Any]:
    order = ("status", "payer", "plan_type", "secondary", "claim", "note")
    return {key: value[key] for key in order if key in value}


def _status(asked: Asked, *, plain: bool) -> tuple[str, int, int, str] | None:
    for name in _STATUSES:
        for match in grammar().scan("coverage", name).finditer(asked.text.indexed):
            if name == "self_pay" and re.search(
                r"(?:don'?t|not|can'?t|cannot|no (?:puedo|quiero)|won'?t)\s+(?:want to\s+|be able to\s+)?$",
                asked.text.before(match.start(), 24),
            ):
                continue
            return name, *match.span(), match.group()
    if plain:
        end = body(asked.text)[1]
        answer = asked.text.folded.strip(" .!,")
        if grammar().opening("yesno", "no").fullmatch(answer):
            return "uninsured", 0, end, ""
        if grammar().opening("yesno", "yes").fullmatch(answer) and asked.text.folded.strip() not in ("", "."):
            return "insured", 0, max(end, 1), ""
    return None


def _says_other(asked: Asked, status: tuple[str, int, int, str], payers: list[Named]) -> bool:
    """`i lost my aetna, now on medicaid`: a payer after the loss is the cover now."""
    return payers[-1].start >= status[2] and bool(
        re.search(
            r"(?:now|but|have|ahora|pero|tengo|so|on|switched|got)(?!\w)",
            asked.text.folded[status[2] : payers[-1].start],
        )
    )


def _payers(asked: Asked, *, near: bool) -> list[Named]:
    found = asked.site.payers.find(asked.text.tokens)
    if near and not found:
        start, end = body(asked.text)
        one = asked.site.payers.near(asked.text, start, end)
        found = [one] if one else []
    if not found and (one := _shortened(asked)):
        found = [one]
    several = len({one.id for one in found}) > 1
    return [
        one
        for one in found
        if not _works_for().search(asked.text.before(one.start, 30))
        and not _negated().search(asked.text.before(one.start, 24))
        and not _ENDED.match(asked.text.after(one.end, 40))
        and (several or _is_payer(asked, one))
    ]


def _shortened(asked: Asked) -> Named | None:
    """`United PPO`, `I have United`: the first word of a longer name, alone or among words of insurance."""
    for token in asked.text.tokens:
        if asked.text.raw[token.start : token.end].isupper() and (acronym := asked.site.payer_acronyms.get(token.text)):
            return Named(acronym, token.start, token.end)
        payer = asked.site.payer_heads.get(token.text)
        if payer and (_alone(asked, token.start, token.end) or _insuring(asked, token.start, token.end)):
            return Named(payer, token.start, token.end)
    return None


def _is_payer(asked: Asked, one: Named) -> bool:
    """Whether a name that is also a person's or an everyday word (`Oscar`, `am better`) is meant as the payer."""
    said = asked.text.folded[one.start : one.end]
    if (
        one.near
        or said == fold(asked.site.payer_names[one.id])
        or not all(word in grammar().everyday or word in _people() for word in said.split())
    ):
        return True
    if _person_before().search(asked.text.before(one.start, 40)):
        return False
    clause = re.search(r"(?:^|[,;.(])\W*$", asked.text.folded[: one.start]) and re.match(
        r"\s*(?:$|[,;.)])", asked.text.folded[one.end :]
    )
    told = clause and grammar().scan("coverage", "plans").search(asked.text.indexed)
    told = told or (clause and grammar().opening("coverage", "holding").match(asked.text.folded, one.end))
    return bool(told) or _alone(asked, one.start, one.end) or _insuring(asked, one.start, one.end)


def _of_insurance(asked: Asked, plan: tuple[str, int, int]) -> bool:
    """Whether the word for a plan is one (`the exchange`, `silver plan`) and no other thing (`exchange student`)."""
    if asked.text.folded[plan[1] : plan[2]] in ACRONYMS | {"obamacare", "medicare advantage", "medigap"}:
        return True
    start, end = body(asked.text)
    near = end - plan[2] + plan[1] - start < _ROUND_A_PLAN or _insuring(asked, plan[1], plan[2])
    return near and not re.match(r"\s+(?:is|was|student|ring|hair|es|de)(?!\w)", asked.text.after(plan[2], 12))


def _alone(asked: Asked, start: int, end: int) -> bool:
    begin, finish = body(asked.text)
    return start <= begin and finish <= end


def _insuring(asked: Asked, start: int, end: int) -> bool:
    return bool(
        _insurance_before().search(asked.text.before(start, 40)) or _insurance_after().match(asked.text.after(end, 24))
    )


def _payer_name(asked: Asked, one: Named) -> str:
    """As the site names it; of a payer with one company a state, with the state that was said."""
    name = asked.site.payer_names[one.id]
    state = _of_state().match(asked.text.folded, one.end)
    if not state or one.id in _PUBLIC:
        return name
    said = asked.text.raw[state.start("state") : state.end("state")]
    return f"{name} of {said.title() if said.islower() else said}"


def _order(asked: Asked, named: list[str], payers: list[Named]) -> dict[str, str]:
    """Which of two payers comes second: the one said with `secondary`, else the later one."""
    for one in payers:
        if _comes_second(asked, one):
            name = _payer_name(asked, one)
            return {"payer": next(other for other in named if other != name), "secondary": name}
    return {"payer": named[0], "secondary": named[1]}


def _comes_second(asked: Asked, one: Named) -> bool:
    """Whether a payer is said to be the second one (`Humana as my secondary`, `secondary is Humana`)."""
    return bool(
        re.search(
            r"(?:secondary|secundari[oa]|supplement\w*|backup|second|segund[oa])[\s:]*(?:is|insurance|seguro|through|with|es|como)?[\s:]*(?:is|es)?\s*$",
            asked.text.before(one.start, 26),
        )
        or re.match(
            r"\s+(?:too |also |tambien )?(?:as |is |es |como |for |de )?(?:my |a |the |mi |el |de |es |un )*(?:secondary|secundari[oa]|backup|supplement|second|segund[oa])(?!\w*\s*(?:is|es|:|through|with)(?!\w))",  # noqa: E501
            asked.text.after(one.end, 32),
        )
    )


def _second(asked: Asked, payers: list[Named]) -> str | None:
    """A second payer the site does not list, where one is announced (`medicare with an AARP supplement`)."""
    if not payers:
        return None
    rest = asked.text.raw[payers[0].end :]
    match = re.match(
        r"\s*,?\s*(?:and|with|plus|y|con|\+|&)\s+(?:an?\s+|un\s+|my\s+)?(?:secondary\s+(?:is\s+|through\s+|with\s+)?)?([A-Z][\w&]*(?: (?:of |de )?[A-Z][\w&]*){0,3})(?=\s+(?:supplement\w*|suplement\w*|secondary|secundari\w+|(?:as|for|como) (?:my |a |mi |un )?(?:secondary|backup|second|supplement|secundari\w+|segund\w+)|medigap)|\s*[.!]?$)",  # noqa: E501
        rest,
    ) or re.match(
        r"[^.;]{0,20}?(?:supplement\w*|suplement\w*|secondary|secundari\w+|medigap)(?: plan| insurance)?\s+(?:from|through|thru|with|by|is|de|con|es)\s+(?:an?\s+|the\s+|la\s+)?([A-Z][\w&]*(?: (?:of |de )?[A-Z][\w&]*){0,3})",  # noqa: E501
        rest,
    )
    if match and match[1].lower() not in ACRONYMS and not re.match(r"(?i)part |plan |i |hmo|ppo", match[1]):
        return match[1]
    return None


def _claim(asked: Asked) -> tuple[str, int, int] | None:
    match = re.search(
        rf"(?<![^\W_])(?:{grammar().one_of('coverage', 'claim')})(?P<id>(?=[\w-]*\d)[A-Za-z0-9][\w-]{{2,24}})",
        asked.text.folded,
    )
    if match:
        return asked.text.raw[match.start("id") : match.end("id")].upper(), match.start("id"), match.end("id")
    match = re.search(r"(?:#\s*)(?P<id>(?=[\w-]*\d)[\w-]{3,24})", asked.text.folded)
    return (asked.text.raw[match.start("id") : match.end("id")].upper(), *match.span("id")) if match else None


def _note(asked: Asked) -> str | None:
    match = said(asked, "coverage", "pending")
    if not match:
        return None
    clause = re.match(r"[^.;,!?\n]{0,80}", asked.text.raw[match.start() :])
    return clause.group().strip() if clause else None


def _unlisted(asked: Asked) -> tuple[str, int, int] | None:
    """A payer the site does not list, as typed: after `insurance is`, or capital letters after `have`."""
    match = _lead().match(asked.text.folded)
    start = match.end() if match else None
    if start is None:
        if not (match := re.search(rf"(?<!\w){grammar().one_of('coverage', 'payer_lead')}\s+", asked.text.folded)):
            return None
        start = match.end()
    name = re.match(
        r"(?:the\s+|el\s+|an?\s+|un\s+)?((?:[A-Z][\w&/'.-]*)(?:\s+(?:of\s+|de\s+)?[A-Z][\w&/'-]*){0,4})",
        asked.text.raw[start:],
    )
    if (
        not name
        or name[1].rstrip(".").lower() in ACRONYMS
        or name[1] in ("I", "Insurance", "No", "Yes", "Seguro", "None", "My", "Mi")
    ):
        return None
    words = re.sub(r"\s+(?:Insurance|Insurence|PPO|HMO|EPO|POS)$", "", name[1]).rstrip(".")
    return words, start + name.start(1), start + name.start(1) + len(words)


@cache
def _lead() -> re.Pattern[str]:
    return re.compile(
        rf"\s*(?:(?:yes|si|yeah|sure|well),?\s+)?(?:i\s+|my\s+|mi\s+)?{grammar().one_of('coverage', 'payer_lead')}\s+"
    )


@cache
def _people() -> frozenset[str]:
    return frozenset(grammar().words("names", "given")) | set(grammar().words("names", "hispanic"))


@cache
def _person_before() -> re.Pattern[str]:
    """A title, a relation or another name before a name."""
    titles, others = grammar().one_of("name", "prefixes"), grammar().one_of("whose", "others")
    return re.compile(
        rf"(?<![^\W_])(?:{titles}\.?|{others}|(?:me llamo|my name is|name is|se llama|named|llamad[oa])(?:\s+[a-z]+)?)[\s,]+$"  # noqa: E501
    )


@cache
def _insurance_before() -> re.Pattern[str]:
    return re.compile(
        r"(?<!\w)(?:have|has|got|with|through|thru|insurance|insured|coverage|covered by|plan|carrier|payer|on|under|tengo|tiene|tenemos|con|por|benefits|beneficios?|seguro|aseguranza|cobertura|compania)(?:\s+(?:is|was|from|an?|the|my|by|through|with|es|de|del|el|la|mi))*[\s:,]+$"  # noqa: E501
    )


@cache
def _insurance_after() -> re.Pattern[str]:
    return re.compile(
        rf"\s+(?:(?:me|nos|le|se|lo|la|l[eo]s)\s+){{0,2}}(?:pays?|covers?|takes care|handles|pag\w+|cubr\w+)(?!\w)|\s+(?:(?:from|through|on|via|del?)\s+(?:the\s+|el\s+)?)?(?:{grammar().one_of('coverage', 'plans')}|plan|insurance|health|healthcare|coverage|medicaid|medicare|seguro)(?!\w)"  # noqa: E501
    )


@cache
def _of_state() -> re.Pattern[str]:
    return re.compile(rf"\s+(?:of|de)\s+(?P<state>{places.state_names().pattern})")


@cache
def _works_for() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){grammar().one_of('coverage', 'works_for')}\s+(?:the\s+)?$")


@cache
def _negated() -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\w){grammar().one_of('coverage', 'negated')}\s+(?:have\s+|on\s+|take\s+|with\s+|an?\s+|tengo\s+|es\s+|my\s+|mi\s+|the\s+|el\s+|la\s+|de\s+)*$"  # noqa: E501
    )
