"""Who is writing, put right on the way: the role in own words, and `it is not for me, it is for my mother`."""

import re
from dataclasses import replace

from desk.intake.conversation import Answer, Conversation
from desk.intake.correcting import puts_right
from desk.intake.facts import page_line
from desk.intake.heard import Heard, Knowledge
from desk.role import Judgement, judge

TOLD = 0.5
"""Asked who it is for, a likelier answer than not is one."""
OPENING = 8
"""Words from which what is said before a blank line tells who pastes the rest: a daughter, her father's papers."""
STATED = 0.95
"""How sure it is what somebody says in so many words."""
_CLINICIAN = re.compile(
    r"\b(?:this is|i'?m|i am|soy|(?:(?:le|les|te) )?(?:habla|escribe|saluda))\s+(?:a |an |la |el |un |una )?"
    r"(?:dra?\b|doctora?\b|m[eé]dic[oa]\b|physician\b"
    r"|surgeon\b|hospitalist\b|nurse practitioner\b)",
    re.IGNORECASE,
)
_ORGANISATION = re.compile(
    r"\b(?:for|behalf of|from|with|por|de|para)\s+(?:my|our|an?|the|la|el|mi|nuestr[oa]|una?)\s+(?:\w+\s+)?(?:"
    r"(?P<practice_manager>practice|office|clinic|consultorio|cl[ií]nica)"
    r"|(?P<payer>(?:health )?plan|insurer|aseguradora)"
    r"|(?P<partner>church|parish|school|nonprofit|parroquia|iglesia|escuela|fundaci[oó]n)"
    r"|(?P<employer>company|business|firm|employer|empresa|f[aá]brica|negocio)"
    r"|organi[sz]ation|organizaci[oó]n)\b",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:not|isn'?t|no)\s+(?:\w+\s+)?(?:for|para|pa)\s+(?:me|myself|mí|mi)\b", re.IGNORECASE)
_FOR_ME = re.compile(
    r"(?<!works )(?<!work )(?<!good )(?<!better )(?<!best )(?<!fine )(?<!ok )(?<!easier )\b(?:for|about|para|pa'?)\s+"
    r"(?:me|myself|mí|mi|mi mism[oa]|mí mism[oa]|(?:su|un) servidora?)\b"
    r"(?=\s*(?:[,.;:!?)]|$|please\b|por favor\b|(?:and |y )?(?:not?|instead)\b))"
    r"|\b(?:just|only) (?:me|myself)\b(?!\s+(?:a|the|an|at|on|by)\b)|\b(?:solo|sólo|nomás|nomas|nada más) (?:soy )?yo\b"
    r"|\bsoy yo (?:mism[oa]|nomás|nada más|sol[oa])\b",
    re.IGNORECASE,
)
_NOT_FOR_ME = re.compile(
    r"\b(?:not|isn'?t|no es|no era|no soy)\s+(?:\w+\s+)?(?:for|about|para|pa|por)?\s*(?:me|myself|mí|mi|yo|the patient"
    r"|(?:el|la) paciente)\b"
    r"|\b(?:it'?s|its|it is|this is|es|sería|seria|era)\s+(?:actually |really |mejor |en realidad )?"
    r"(?:for|about|para|pa)\s+(?:my|me|myself|mi|mí|our|nuestr[oa])\b",
    re.IGNORECASE,
)


def judged(
    text: str, heard: Heard, conversation: Conversation, knowledge: Knowledge, *, asked: bool = False
) -> Judgement:
    """Who the text says is writing, with the page and what the engine made of it; `asked`: that was the question."""
    content = knowledge.content
    opening = text.partition("\n\n")[0].strip()
    if opening != text.strip() and len(opening.split()) >= OPENING:
        spoken = judged(opening, replace(heard, ranking=()), conversation, knowledge, asked=asked)
        if spoken.role in ("patient", "caregiver") and spoken.confidence >= content.intake.thresholds.role:
            return spoken
    entities = knowledge.reader.entities(text, conversation.language)
    found = judge(
        text,
        page_line=page_line(conversation.page, content),
        ranking=heard.ranking,
        entities=entities,
        language=conversation.language,
    )
    if any(one.kind == "relation" and one.id == "paid_caregiver" for one in entities):
        return Judgement("caregiver", STATED, found.subrole if found.role == "caregiver" else None, ("cares_for",))
    if _FOR_ME.search(text) and not _NOT.search(text):
        return Judgement("patient", STATED, "self", ("for_me",))
    titles = {one.id for one in entities if one.kind == "job_title"}
    named = next((role for role in content.intake.roles if role.role == found.role), None)
    if named is not None and len(titles) == 1 and (title := titles.pop()) in named.subroles:
        found = replace(found, subrole=title)
    if found.role == "referrer" and _CLINICIAN.search(text):
        return replace(found, subrole="clinician")
    from_office = any(one.kind in ("job_title", "org") for one in entities)
    unsure = (
        found.role in ("referrer", "administrator")
        and found.confidence < content.intake.thresholds.role_sure
        and not from_office
    )
    return replace(found, role="unknown") if unsure and not asked else found


def told_role(text: str, heard: Heard, conversation: Conversation, knowledge: Knowledge) -> Judgement | None:
    """The role an answer to the question gives in the visitor's own words; None when it gives none."""
    if _FOR_ME.search(text) and not _NOT.search(text):
        return Judgement("patient", STATED, "self", ("for_me",))
    if any(one.kind == "relation" for one in knowledge.reader.entities(text, conversation.language)):
        return Judgement("caregiver", STATED, None, ("relation",))
    if office := _ORGANISATION.search(text):
        return Judgement("administrator", STATED, office.lastgroup, ("business",))
    found = judged(text, heard, conversation, knowledge, asked=True)
    return found if found.role != "unknown" and found.confidence >= TOLD else None


def notice_titles(conversation: Conversation, text: str, knowledge: Knowledge) -> None:
    """Keep the job titles somebody who writes for an office names, as typed, by the sub-role each is."""
    if conversation.value("role") in ("referrer", "administrator"):
        for one in knowledge.reader.entities(text, conversation.language):
            if one.kind == "job_title":
                conversation.titles.setdefault(one.id, one.text)


def put_right(conversation: Conversation, heard: Heard, knowledge: Knowledge) -> bool:
    """Take back a role that was guessed when the visitor says who it really is for; True when it changed.

    Who says again what was guessed makes it as sure as what is said in so many words.
    """
    held = conversation.answers.get("role")
    guessed = held is not None and held.source == "volunteered" and conversation.value("relationship") is None
    for_me = _FOR_ME.search(heard.text) and not _NOT.search(heard.text)
    mine = for_me and (guessed or puts_right(heard.text))
    if held is None or held.value not in ("patient", "caregiver") or not (mine or _NOT_FOR_ME.search(heard.text)):
        return False
    related = any(one.kind == "relation" for one in knowledge.reader.entities(heard.text, conversation.language))
    role = "caregiver" if related else "patient"
    if role == "patient" and not for_me:
        return False
    if role == held.value:
        conversation.role_confidence = max(conversation.role_confidence, STATED)
        return False
    conversation.put("role", Answer(role, as_typed=heard.text, turn=heard.turn, source="volunteered"))
    conversation.subrole = None
    if role == "patient":
        conversation.answers.pop("relationship", None)
    return True
