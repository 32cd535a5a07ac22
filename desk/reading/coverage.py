"""How care is paid: insured (by whom, which plan, what comes second), uninsured, self-pay or workers' compensation.

`payer` is the name in the site's files, or the words typed where the payer is not listed. A note keeps, as typed, what
is about to change (`starts in june`). To somebody who is asked whether they have insurance, yes is insured and no is
uninsured. A payer somebody works for is not their cover."""

import re
from functools import cache
from typing import Any

from desk.reading import name_parts, places
from desk.reading.asked import Asked, body, said
from desk.reading.calendar import day_pattern, month_pattern
from desk.reading.grammar import grammar
from desk.reading.names import Named
from desk.reading.payers import comes_second, insuring, order_of, payer_name, payers_named
from desk.reading.plan import ACRONYMS, plan_named
from desk.reading.scan import Scan
from desk.reading.shapes import Hit
from desk.reading.text import fold

_STATUSES = ("workers_comp", "uninsured", "self_pay", "insured")
_ROUND_A_PLAN = 24
"""Characters that may stand around a word for a plan that is told with no word of insurance."""


def hits(asked: Asked) -> list[Hit]:
    """Cover told in a whole message: a payer, or plain words of having none, paying oneself or an accident at work."""
    match = _status(asked, plain=False)
    payers = payers_named(asked, near=False)
    if not match and not payers:
        return []
    if (  # noqa: RUF100, SIM114
        match
        and match[0] == "insured"
        and not payers
        and (
            match[3] in ("insurance", "seguro", "aseguranza", "insurance card")
            or not re.search(r"insur|cover|plan|segur|cobertura", match[3])
        )
    ):
        return []
    if (
        match
        and match[0] == "uninsured"
        and not any(
            _OF_COVER.search(one.group())
            for one in grammar().scan("coverage", "uninsured").finditer(asked.text.indexed)
        )
    ):
        return []
    hit = read(asked)
    return [hit] if hit else []


_COBRA = Scan(
    r"(?<!\w)(?:on|have|got|using|with|under|tengo|por|con|,)\s*cobra(?!\w)"
    r"|(?<!\w)cobra\s+(?:for now|until|till|right now|through|por ahora)"
)
"""Who lost a job and continues its cover is insured."""
_OF_COVER = re.compile(r"insur|cover|plan|segur|cobertura|medica")
"""In what a message says of having none unasked (`nada de eso` is of something else)."""


def read(asked: Asked) -> Hit | None:
    """The cover an answer tells; None where it tells none. With `prev`, another plan or a second payer joins what is held."""  # noqa: E501
    hit = _told(asked)
    held = asked.prev
    if not hit or not isinstance(held, dict) or held.get("status") != "insured" or "payer" not in held:
        return hit
    if hit.value["status"] == "insured" and "payer" not in hit.value and "plan_type" in hit.value:
        return Hit(_ordered(held | {"plan_type": hit.value["plan_type"]}), hit.start, hit.end)
    if hit.value.keys() <= {"status", "payer", "plan_type"} and hit.value.get("payer") not in (None, held["payer"]):
        payers = payers_named(asked, near=True)
        if said(asked, "coverage", "second_too") or any(comes_second(asked, one) for one in payers):
            return Hit(_ordered(held | {"secondary": hit.value["payer"]}), hit.start, hit.end)
    return hit


def _told(asked: Asked) -> Hit | None:
    payers = payers_named(asked, near=True)
    if (  # noqa: RUF100, SIM114
        payers
        and said(asked, "status", "unknown", "undecided")
        and _PERHAPS.search(asked.text.before(payers[0].start, 24))
    ):
        return None
    status = _status(asked, plain=True)
    if status and status[0] == "uninsured" and "cobra" not in status[3] and _COBRA.search(asked.text.indexed):
        status = None
    if status and status[0] == "self_pay" and payers and _SAVINGS.fullmatch(status[3]):
        status = None
    spans = [(one.start, one.end) for one in payers]
    if (  # noqa: RUF100, SIM114
        status
        and status[0] in ("workers_comp", "self_pay", "uninsured")
        and not (payers and status[0] == "uninsured" and _says_other(asked, status, payers))
    ):
        value: dict[str, Any] = {"status": status[0]}
        spans.append(status[1:3])
        if status[0] == "workers_comp":
            if payers:
                value["payer"] = payer_name(asked, payers[0])
            if claim := _claim(asked):
                value["claim"] = claim[0]
                spans.append(claim[1:])
        return _hit(value, spans)
    plan = plan_named(asked, payers)
    if plan and plan[0] == "Medicare Advantage" and any(one.id != "medicare" for one in payers):
        payers = [one for one in payers if one.id != "medicare"]
    if (  # noqa: RUF100, SIM114
        len(payers) == 2
        and payers[1].id == "medicaid"
        and (
            not asked.text.folded[payers[0].end : payers[1].start].strip()
            or _OF_ITS_PLANS.match(asked.text.folded, payers[1].end)
        )
    ):
        payers = payers[:1]
    if len(payers) == 2 and payers[1].id == "medicaid" and _THROUGH_IT.search(asked.text.before(payers[1].start, 16)):
        payers = payers[:1]
    named = [payer_name(asked, one) for one in payers]
    named = list(dict.fromkeys(named))
    unlisted = None if named else _unlisted(asked)
    if not named and not unlisted and not status and (not plan or not _of_insurance(asked, plan)):
        claim = _claim(asked) if _CLAIM.search(asked.text.indexed) else None
        return Hit({"status": "workers_comp", "claim": claim[0]}, *claim[1:]) if claim else None
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
        and (
            re.search(
                r"(?:(?:through|thru|with|via|por medio de|a traves de|el de|del?|con|se llama|called|it'?s called)\s+|managed\s+[^.;]*|,\s*(?:it'?s\s+|the\s+|el\s+|la\s+)?)$",  # noqa: E501
                asked.text.before(payers[1].start, 16),
            )
            or _ON_THE_CARD.search(asked.text.folded[payers[0].end : payers[1].start])
            or _RUNS_IT.match(asked.text.after(payers[1].end, 24))
        )
        and payers[0].id == "medicaid"
        and not said(asked, "coverage", "secondary")
    ):
        value["payer"] = named[1]
    elif len(named) > 1:
        value |= order_of(asked, named, payers)
        if plan and _plan_of_second(asked, plan[0], value, payers):
            value.pop("plan_type")
    elif (second := _second(asked, payers)) and named:
        value["secondary"] = second
    if status and not payers and not unlisted and not plan:
        spans.append(status[1:3])
    if note := _note(asked):
        value["note"] = note
    return _hit(value, spans)


_THROUGH_IT = re.compile(r"(?<!\w)(?:thru|through|by way of|via|por medio de|a traves de|por)\s+(?:the\s+|el\s+)?$")
_SAVINGS = re.compile(r"(?:\w+ )*(?:hsa|fsa|health savings)(?: \w+)*")
"""Beside a payer an account of savings is part of its plan (`Medical Mutual HSA plan`)."""
_OF_ITS_PLANS = re.compile(r"\s+(?:one|version|kind|plan (?:they|from)|managed)(?!\w)")
"""After `medicaid` where it says which of a payer's plans it is (`molina, the medicaid one`)."""
_CLAIM = Scan(r"(?<!\w)(?:claim|reclamo|reclamacion)(?!\w)")
_ON_THE_CARD = re.compile(r"(?<!\w)(?:card|letter|tarjeta|carta|plastic\w*)(?!\w)")
_RUNS_IT = re.compile(
    r"\s+(?:(?:is|are) (?:the ones? )?(?:who|that) )?(?:runs?|manages?|handles?|administers?|l[oa] (?:maneja|administra|lleva))(?!\w)"  # noqa: E501
)
"""Who runs a plan of Medicaid is its payer."""
_PERHAPS = re.compile(
    r"(?<!\w)(?:could be|might be|may be|maybe|either|podria ser|puede ser|quizas?|a lo mejor|o)\s+(?:the\s+|el\s+)?$"
)


def _plan_of_second(asked: Asked, plan: str, value: dict[str, Any], payers: list[Named]) -> bool:
    """Whether only the second payer offers such a plan (`tricare for life, and medicare is primary`)."""
    ids = {payer_name(asked, one): one.id for one in payers}
    first, second = (asked.site.plans_of(ids.get(value[key], "")) for key in ("payer", "secondary"))
    return plan in second and plan not in first


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
        if have := _YES_I_HAVE.match(asked.text.folded):
            return "insured", have.start(), have.end(), ""
        if grammar().opening("yesno", "yes").fullmatch(answer) and asked.text.folded.strip() not in ("", "."):
            return "insured", 0, max(end, 1), ""
    return None


_FOR_THE_OTHER = re.compile(
    r"(?:cita|consulta|appointment|visit|this|it'?s|es|care)(?:\s+(?:is|es|seria|'s))?\s+(?:for|para)\s+(?:him|her|them|el|ella|my|the|la|mi(?= [a-z]))(?!\w)"  # noqa: E501
)
"""`the appointment is for him`."""
_YES_I_HAVE = re.compile(
    r"\W*(?:si+|yes|yeah|yep|yup|sure|claro)[\s,]+(?:que )?(?:si )?(?:tengo|tenemos|cuento con|(?:i|we) (?:do|have|got)|got it|have it)(?:\s+(?:uno|una|one|it|some))?(?=\s*(?:[,.;!]|$|(?:nomas|pero|but|through|thru|por|from)(?!\w)))"  # noqa: E501
)


def _says_other(asked: Asked, status: tuple[str, int, int, str], payers: list[Named]) -> bool:
    """`i lost my aetna, now on medicaid`: a payer after the loss is the cover now."""
    if _FOR_THE_OTHER.search(asked.text.folded) and re.search(r"(?<!\w)(?:yo|i|me|myself)\W", asked.text.folded):
        return True
    if payers[-1].end <= status[1] and _FORMERLY.search(asked.text.folded[payers[-1].end : status[1]]):
        return True
    return payers[-1].start >= status[2] and bool(
        re.search(
            r"(?:now|but|have|ahora|pero|tengo|so|on|switched|got|it'?s)(?!\w)",
            asked.text.folded[status[2] : payers[-1].start],
        )
    )


_FORMERLY = re.compile(
    r"(?<!\w)(?:before (?:that|it|this)|prior to (?:that|it|this)|previously|formerly|antes|anteriormente)(?!\w)"
)
"""Between the payer of now and the loss of another (`Humana. Before that Molina, but it ended`)."""


def _of_insurance(asked: Asked, plan: tuple[str, int, int]) -> bool:
    """Whether the word for a plan is one (`the exchange`, `silver plan`) and no other thing (`exchange student`)."""
    if asked.text.folded[plan[1] : plan[2]] in ACRONYMS | {"obamacare", "medicare advantage", "medigap"}:
        return True
    start, end = body(asked.text)
    near = end - plan[2] + plan[1] - start < _ROUND_A_PLAN or insuring(asked, plan[1], plan[2])
    return near and not re.match(r"\s+(?:is|was|student|ring|hair|es|de)(?!\w)", asked.text.after(plan[2], 12))


def _second(asked: Asked, payers: list[Named]) -> str | None:
    """A second payer the site does not list, where one is announced (`medicare with an AARP supplement`)."""
    if not payers:
        return None
    rest = asked.text.raw[payers[0].end :]
    match = re.match(
        r"\s*,?\s*(?:and(?: then)?|with|plus|then|y(?: luego)?|con|\+|&)\s+(?:an?\s+|un\s+|my\s+)?(?:secondary\s+(?:is\s+|through\s+|with\s+)?)?([A-Z][\w&]*(?: (?:of |de )?[A-Z][\w&]*){0,3})(?=\s+(?:supplement\w*|suplement\w*|secondary|secundari\w+|(?:as|for|como|de) (?:my |a |the |her |his |mi |un |el )?(?:secondary|backup|second|supplement\w*|suplement\w*|secundari\w+|segund\w+)|medigap)|\s*(?:[.!;]|$))",  # noqa: E501
        rest,
    ) or re.match(
        r"[^.;]{0,20}?(?:supplement\w*|suplement\w*|secondary|secundari\w+|medigap)(?: plan| insurance)?\s+(?:from|through|thru|with|by|is|de|con|es)\s+(?:an?\s+|the\s+|la\s+)?([A-Z][\w&]*(?: (?:of |de )?[A-Z][\w&]*){0,3})",  # noqa: E501
        rest,
    )
    small = _SUPPLEMENT_OF.search(fold(rest)) if not match else None
    if small and rest.islower():
        match = re.match(r"(.+)", " ".join(w if w in ("of", "de") else w.capitalize() for w in small["n"].split()))
    if match and match[1].lower() not in ACRONYMS and not re.match(r"(?i)part |plan |i |hmo|ppo", match[1]):
        listed = asked.site.payer_heads.get(fold(match[1]))
        return asked.site.payer_names[listed] if listed else match[1]
    return None


_SUPPLEMENT_OF = re.compile(
    r"(?:supplement\w*|suplement\w*|secondary|secundari\w+|medigap)(?: plan| insurance)? (?:from|through|thru|with|by|de|con) (?:an? |the |la )?(?P<n>[a-z][\w&]*(?: (?:of|de) [a-z]\w*| [a-z]\w*){0,2})\W*$"  # noqa: E501
)


def _claim(asked: Asked) -> tuple[str, int, int] | None:
    match = re.search(
        rf"(?<![^\W_])(?:{grammar().one_of('coverage', 'claim')})(?P<id>(?=[\w-]*\d)[A-Za-z0-9][\w-]{{2,24}})",
        asked.text.folded,
    )
    if match:
        return asked.text.raw[match.start("id") : match.end("id")].upper(), match.start("id"), match.end("id")
    match = re.search(
        r"(?:(?<!\w)(?:number|num|no|nro|numero|folio|file|expediente|id)\.?\s*|#\s*)(?:(?:is|es|:|de)\s+)*(?P<id>(?=[\w-]*\d)[\w-]{3,24})",
        asked.text.folded,
    )
    return (asked.text.raw[match.start("id") : match.end("id")].upper(), *match.span("id")) if match else None


def _note(asked: Asked) -> str | None:
    match = said(asked, "coverage", "pending")
    if not match:
        return None
    clause = re.match(r"[^.;,!?\n]{0,80}", asked.text.raw[match.start() :])
    if len(asked.text.folded.split()) > _FEW and clause:
        begin = max((one.end() for one in re.finditer(r"[.;,!?\n]", asked.text.folded[: match.start()])), default=0)
        whole = asked.text.folded[begin : match.start() + clause.end()]
        if not _ABOUT_COVER.search(whole) and not payers_named(
            asked.of(asked.text.part(begin, match.start() + clause.end())), near=False
        ):
            return None
    return (
        clause.group().strip() if clause and not re.fullmatch(r"\w+ (?:then|soon|after)\s*", clause.group()) else None
    )


_FEW = 10
"""Words up to which an answer tells of nothing but the cover."""
_ABOUT_COVER = re.compile(
    r"(?<!\w)(?:insur\w*|cover\w*|plan|polic\w+|medica\w+|cards?|benefits?|cobra|hsa|enroll\w*|it|that one|new one|segur\w*|asegur\w*|cobertura|poliza|job|trabajo)(?!\w)"  # noqa: E501
)


def _unlisted(asked: Asked) -> tuple[str, int, int] | None:
    """A payer the site does not list, as typed: after `insurance is`, or capital letters after `have`, or alone."""
    if bare := _BARE.fullmatch(asked.text.raw):
        words = fold(bare["n"]).split()
        of_a_payer = _OF_A_PAYER.search(words[-1]) and not all(word in name_parts.ordinary() for word in words)
        if of_a_payer or (len(words) == 1 and not _names_else(words[0])):
            return bare["n"], *bare.span("n")
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
    if (  # noqa: RUF100, SIM114
        not name
        or name[1].rstrip(".").lower() in ACRONYMS
        or name[1] in ("I", "Insurance", "No", "Yes", "Seguro", "None", "My", "Mi")
    ):
        return None
    words = re.sub(r"\s+(?:Insurance|Insurence|PPO|HMO|EPO|POS)$", "", name[1]).rstrip(".")
    part = asked.text.part(start + name.start(1), start + name.start(1) + len(words))
    if listed := next((one for one in asked.site.payers.find(part.tokens) if one.start == 0), None):
        return asked.site.payer_names[listed.id], start + name.start(1), start + name.start(1) + len(words)
    return words, start + name.start(1), start + name.start(1) + len(words)


def _names_else(word: str) -> bool:
    """Whether a word alone is one of everyday talk, a given name or a town rather than a payer nobody lists."""
    return bool(
        word in name_parts.ordinary()
        or name_parts.known(word)
        or word in places.gazetteer().cities
        or word in places.states()
        or re.fullmatch(rf"{month_pattern()}|{day_pattern()}", word)
        or not re.search(r"[aeiou]", word)
        or re.search(r"(.)\1\1|[bcdfghjklmnpqrstvwxz]{5}|asdf|qwer", word)
    )


_BARE = re.compile(r"\W*(?P<n>[A-ZÀ-Þ][\w&'-]{3,}(?:\s[A-ZÀ-Þ][\w&'-]*){0,3})\W*")
_OF_A_PAYER = re.compile(
    r"(?:care|health|healthcare|plan|mutual|choice|med|insurance|advantage|life|share|ministries|salud|seguros?)$"
)


@cache
def _lead() -> re.Pattern[str]:
    return re.compile(
        rf"\s*(?:(?:yes|si|yeah|sure|well),?\s+)?(?:i\s+|my\s+|mi\s+)?(?:{grammar().one_of('coverage', 'payer_lead')}|se llama)\s+"  # noqa: E501
    )
