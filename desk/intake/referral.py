"""A referral pasted whole: every patient read, said back, routed by itself; what identifies them sealed and masked."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from desk.content import Content
from desk.intake.asking import standing
from desk.intake.conversation import Answer, Conversation, Say
from desk.intake.facts import values_of
from desk.intake.heard import Heard, Knowledge
from desk.intake.labels import label, say_value
from desk.intake.parts import PART, take_part
from desk.reading import PROVIDER, Found, Paste, lists_patients, names_provider, read_paste
from desk.routing import facts_of, route

LONG, LINES = 240, 3
"""Characters or line breaks from which a referrer's message is read as a paste."""
SOONEST = ("urgent", "soon", "routine")
NAMING = {"name", "born", "record", "member", "social", "address"}
"""Identifiers that a referrer is asked to leave out; a phone number may be the office's own."""
PROSE = ("urgency", "timing", "documentation", "org")
"""What a referrer's prose says as well as the labels of a form."""
SHORTEST = 3
"""Characters below which an identifier is not looked for elsewhere in the transcript."""
_NUMBERED = re.compile(
    r"\b(?:patient|pt|px|paciente|number|n[uú]mero)\s*#?\s*(?P<n>\d{1,2}|[a-h])\b"
    r"|\b(?:the |la |el |our |my )?(?P<nth>first|second|third|fourth|1st|2nd|3rd|4th|primer[oa]?|segund[oa]|tercer[oa]?|cuart[oa])\s+"  # noqa: E501
    r"(?:patient|pt|one|lady|man|woman|gentleman|paciente|señora?|ref(?:erral|erido))\b",
    re.IGNORECASE,
)
_NTH = ("1|first|prim", "2|sec|seg", "3|thi|ter", "4|fou|cua")
"""How the ordinals of `_NUMBERED` begin, in order."""


def is_paste(text: str) -> bool:
    return len(text) >= LONG or text.count("\n") >= LINES or lists_patients(text)


def tells_of_each(conversation: Conversation, text: str, knowledge: Knowledge, now: datetime) -> bool:
    """Whether an answer is a paste, or names a service line for each of the patients announced earlier (`one for sleep,
    the other for PT`)."""
    if is_paste(text):
        return True
    announced = _announced(conversation)
    if announced < 2 or conversation.patients:
        return False
    paste = read_paste(knowledge.reader, text, lang=conversation.language, now=now, announced=announced)
    return len(paste.patients) == announced and all(one.service_line for one in paste.patients)


def _announced(conversation: Conversation) -> int:
    count = conversation.value("patient_count")
    return count if isinstance(count, int) else 0


def take_paste(
    conversation: Conversation, heard: Heard, knowledge: Knowledge, now: datetime, line: str | None = None
) -> list[Say] | None:
    """Read the patients of a paste and its sender, and say them back; None where it holds no patient.

    `line`: the service line the message as a whole is about, where it names one.
    """
    reader, announced = knowledge.reader, _announced(conversation)
    paste = read_paste(reader, heard.text, lang=conversation.language, now=now, announced=announced)
    if not paste.patients:
        return None
    content = knowledge.content
    marked = [
        {
            "request": conversation.request,
            "patient": number,
            "kind": one.kind,
            "text": heard.text[one.start : one.end],
        }
        for number, patient in enumerate(paste.patients, start=1)
        for one in patient.identifiers
    ]
    conversation.sealed += marked
    patients = [patient.as_lead() for patient in paste.patients]
    if line is not None and (len(patients) == 1 or all(patient["service_line"] is None for patient in patients)):
        for patient in patients:
            patient["service_line"] = line
    conversation.patients = patients if len(patients) > 1 else []
    conversation.provider = len(patients) == 1 and _ordered(patients[0])
    answers = _answers(paste, patients, line)
    if len(patients) == 1:
        answers = _beside(heard.text, answers, conversation, knowledge, now)
    told_as = masked(heard.text, conversation.sealed)
    for question, value in answers.items():
        if value is not None:
            conversation.put(question, Answer(value, as_typed=told_as, turn=heard.turn, source="volunteered"))
    entities = knowledge.reader.entities(heard.text, conversation.language)
    named = [Found(PART, one.id, one.start, one.end) for one in entities if one.kind == PART]
    take_part(conversation, replace(heard, text=told_as), named, content, again=True)
    told = standing(conversation, content)
    named = any(one["kind"] in NAMING for one in marked)
    says = [Say("utter_no_patient_names", told)] if named else []
    read = [described(patient, content, conversation.language) for patient in patients]
    if len(read) == 1:
        return [*says, *([Say("utter_understood", {"value": read[0]})] if read[0] else [])]
    lines = "\n".join(f"{number}. {what}" for number, what in enumerate(read, start=1))
    return [*says, Say("utter_patients_found", told | {"count": len(read), "patients": lines})]


def _ordered(patient: dict[str, Any]) -> bool:
    return "ordering_provider" in patient and PROVIDER not in patient["documentation"]["missing"]


def _answers(paste: Paste, patients: list[dict[str, Any]], line: str | None) -> dict[str, Any]:
    """What the paste answers of the questions; a question any patient leaves open is still asked."""
    known = [patient["urgency"] for patient in patients if patient["urgency"]]
    soonest = min(patients, key=lambda one: SOONEST.index(one["urgency"] or "routine"))
    lined = all(patient["service_line"] for patient in patients)
    papers = [patient["documentation"] for patient in patients]
    told = all(_told(paper) for paper in papers)
    days = sorted(patient.timing["start"] for patient in paste.patients if patient.timing)
    missing = paste.announced is not None and paste.announced > len(patients)
    return {
        "service_line": (line or soonest["service_line"]) if lined else None,
        "urgency": next((one for one in SOONEST if one in known), None) if len(known) == len(patients) else None,
        "timing": {"start": days[0], "end": days[0]} if days else None,
        "documentation": _together(papers) if told else None,
        "patient_count": None if missing else len(patients),
        "org": paste.org,
        "coverage": paste.patients[0].coverage if len(patients) == 1 else None,
        "name": paste.name,
        "phone": paste.phone,
        "email": paste.email,
    }


def _beside(
    text: str, answers: dict[str, Any], conversation: Conversation, knowledge: Knowledge, now: datetime
) -> dict[str, Any]:
    """The answers of a paste of one patient with what it says in prose (`goes home tomorrow, it is urgent`)."""
    written = "\n" not in text.strip()
    unknown = [question for question in PROSE if answers[question] is None or (written and question == "timing")]
    found = knowledge.reader.find(text, slots=unknown, lang=conversation.language, now=now)
    prose = {one.slot: one.value for one in reversed(found) if one.slot != "timing" or "start" in one.value}
    return answers | prose


def _told(paper: dict[str, list[str]]) -> bool:
    """Whether a paste says which papers there are; who ordered it is no paper in the hand."""
    return any(one != PROVIDER for one in paper["ready"])


def _together(papers: list[dict[str, list[str]]]) -> dict[str, list[str]]:
    """What is ready for every patient, and what is missing for any."""
    missing = dict.fromkeys(document for paper in papers for document in paper["missing"])
    ready = [one for one in papers[0]["ready"] if all(one in paper["ready"] for paper in papers)]
    return {"ready": ready, "missing": list(missing)}


def fill(conversation: Conversation, question: str, value: Any, lines: Sequence[str] = ()) -> None:
    """An answer to what some patients left open holds for those.

    `lines`: the service lines it names, in order; one for each patient, or for each without, goes to each its own.
    """
    without = [patient for patient in conversation.patients if patient["service_line"] is None]
    for patients in (conversation.patients, without):
        if question == "service_line" and len(patients) == len(lines) > 1:
            for patient, line in zip(patients, lines, strict=True):
                patient["service_line"] = line
    open_ones = [patient for patient in conversation.patients if patient.get(question, value) is None]
    for patient in open_ones if question in ("service_line", "urgency") else ():
        patient[question] = value
    if question == "urgency" and open_ones and (soonest := _soonest(conversation.patients)):
        conversation.put(question, replace(conversation.answers[question], value=soonest))
    for patient in conversation.patients:
        if question == "documentation" and not _told(patient["documentation"]) and value.get("ready"):
            ready = dict.fromkeys([*value["ready"], *patient["documentation"]["ready"]])
            missing = [one for one in value.get("missing", []) if one not in ready]
            patient["documentation"] = {"ready": list(ready), "missing": missing}


def _soonest(patients: Sequence[dict[str, Any]]) -> str | None:
    """The urgency of the whole referral: that of the patient who can wait least."""
    return next((one for one in SOONEST if any(patient["urgency"] == one for patient in patients)), None)


def notice_provider(conversation: Conversation, text: str) -> None:
    """Keep that a referral says who ordered it; said after a paste of several it holds for those it was missing for."""
    if (
        conversation.value("role") != "referrer"
        or not names_provider(text)
        or (conversation.patients and is_paste(text))
    ):
        return
    conversation.provider = True
    held = conversation.value("documentation")
    for paper in [patient["documentation"] for patient in conversation.patients] + [held]:
        if isinstance(paper, dict) and PROVIDER in paper.get("missing", []):
            paper["missing"].remove(PROVIDER)
            paper["ready"].append(PROVIDER)


def correct_patient(conversation: Conversation, heard: Heard, knowledge: Knowledge, now: datetime) -> bool:
    """Put right what `patient 2` needs; True when something changed."""
    match = _NUMBERED.search(heard.text)
    if match is None or not conversation.patients:
        return False
    at = _place(match)
    if not 0 <= at < len(conversation.patients):
        return False
    patient, changed = conversation.patients[at], False
    before, after = heard.text[: match.start()], heard.text[match.start() :]
    about = re.split(r"[.;!\n]", before)[-1] + re.split(r"[.;!\n]", after)[0]
    for question in ("urgency", "service_line"):
        reading = knowledge.reader.read(question, about, lang=conversation.language, now=now)
        if reading.status == "value" and reading.value != patient[question]:
            patient[question], changed = reading.value, True
    if changed and all(one["urgency"] for one in conversation.patients):
        soonest = _soonest(conversation.patients)
        conversation.put("urgency", Answer(soonest, as_typed=heard.text, turn=heard.turn, source="volunteered"))
    return changed


def _place(match: re.Match[str]) -> int:
    """The place, from 0, that a match of `_NUMBERED` names."""
    if nth := match["nth"]:
        return next(at for at, begins in enumerate(_NTH) if re.match(begins, nth, re.IGNORECASE))
    return int(match["n"]) - 1 if match["n"].isdigit() else ord(match["n"].lower()) - ord("a")


def described(patient: dict[str, Any], content: Content, language: str) -> str:
    """One patient in a line: service, urgency, papers ready and missing."""
    papers = patient["documentation"]
    parts = [
        say_value(question, patient[question], content, language)
        for question in ("service_line", "urgency")
        if patient[question]
    ]
    told = [
        f"{label(word, content, language)}: {say_value('documentation', papers[word], content, language)}"
        for word in ("ready", "missing")
        if papers[word] and papers["ready"]
    ]
    return "; ".join([", ".join(parts), *told]).strip("; ")


def routed(conversation: Conversation, content: Content, now: datetime) -> list[dict[str, Any]]:
    """The patients of the lead, each with the queue its own needs lead to."""
    known = values_of(conversation, content)
    return [
        patient | {"queue": route(content, facts_of({**known, **patient, "patients": []}, content, now), now).queue}
        for patient in conversation.patients
    ]


def masked(text: str, sealed: list[dict[str, Any]]) -> str:
    """The text with every identifier of a patient replaced by its kind.

    >>> masked("Ann Lee, dob 3/9/1951", [{"kind": "name", "text": "Ann Lee"}, {"kind": "born", "text": "3/9/1951"}])
    '[name], dob [born]'
    """
    for one in sorted(sealed, key=lambda entry: -len(entry["text"])):
        if len(one["text"]) >= SHORTEST:
            text = re.sub(rf"(?<!\w){re.escape(one['text'])}(?!\w)", f"[{one['kind']}]", text)
    return text
