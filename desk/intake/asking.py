"""What is asked and said: the next question, the open one again, an echo, what fills the placeholders."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from desk.content import Content
from desk.content.models import Phone, Question, ServiceLine
from desk.intake import consents
from desk.intake.choices import choices_of
from desk.intake.conversation import Answer, Conversation, Say
from desk.intake.facts import facts_of, known_line
from desk.intake.heard import only_asks
from desk.intake.inviting import invited
from desk.intake.labels import national, say_value, words_of
from desk.intake.parts import let_go
from desk.intake.planner import (
    asked_along,
    contactable,
    next_question,
    offers_number,
    question_named,
    questions_left,
    volunteered,
)
from desk.routing import matches, on_call, open_until, queues_left, route
from desk.routing.coverage import URGENT
from desk.routing.places import located

NEED = "need"
"""The opening question: what brings you here?"""
NUMBERS = ("age", "patient_count", "volume", "headcount")
"""Not said back in a phrase: a number alone says nothing there."""
INVALID = {
    "location": "utter_zip_has_five_digits",
    "phone": "utter_phone_needs_ten_digits",
    "email": "utter_email_needs_at",
    "timing": "utter_date_has_passed",
    "age": "utter_age_is_a_number",
}
"""What is said to a value that was tried and cannot be used."""
TRIED_AS_QUESTIONS = ("role", "service_line", "sub_line", "location", "timing")
"""What people answer by asking: `the one by the airport?`."""
MOST_UNANSWERED = 3
"""Questions to which the visitor reads that the team can answer them; then a person is offered."""


def begin(
    site: str,
    page: str | None,
    content: Content,
    now: datetime,
    *,
    language: str | None = None,
    campaign: str | None = None,
    referrer: str | None = None,
    notice: str = "",
) -> tuple[Conversation, Say]:
    """A conversation on `page`, and its welcome; a language the site does not speak becomes its first."""
    languages = content.site.organisation.languages
    conversation = Conversation(
        site=site,
        page=page,
        campaign=campaign,
        referrer=referrer,
        language=language if language in languages else languages[0],
        started=now.isoformat(),
        notice=notice,
        open=NEED,
    )
    line = known_line(page, campaign, content)
    if line is not None:
        conversation.answers["service_line"] = Answer(line, as_typed=page or campaign or "", source="page")
    return conversation, Say("utter_welcome_line" if line else "utter_welcome", standing(conversation, content))


def ask(conversation: Conversation, content: Content, now: datetime) -> list[Say]:
    """Open the next question, or the summary, or end without a lead when nobody could be reached."""
    let_go(conversation, content)
    refused = conversation.value("consent") == "no" or conversation.stage == "declined"
    question = None if refused else next_question(conversation, content, now)
    closed = out_of_hours(conversation, content, now, certain=question is None)
    if refused or (question is None and not contactable(conversation)):
        return [*(Say("utter_on_call_only", say.args) for say in closed), *decline(conversation, content)]
    if question is None:
        conversation.open = "confirm"
        basis = (
            [Say("utter_consent_shown", standing(conversation, content))]
            if consents.by_submission(conversation, content)
            else []
        )
        basis = [*_told_along(conversation, content, now), *basis]
        told = standing(conversation, content)
        invite = invited(conversation, facts_of(conversation, content, now), content)
        offer = [Say(invite.key, told | invite.args)] if invite else []
        return [*closed, Say("utter_summary_intro", told), *offer, *basis, ask_again(conversation, content)]
    early = question.question == "consent" and conversation.open != "consent" and volunteered(conversation)
    early = early and conversation.request == 1
    conversation.open = question.question
    if question.question in conversation.asked:
        conversation.asked.remove(question.question)
    conversation.asked.append(question.question)
    before = [Say("utter_volunteered", standing(conversation, content))] if early else []
    if offers_number(conversation, content, now):
        before.append(Say("utter_offer_number", standing(conversation, content)))
    return [*closed, *before, *_told_along(conversation, content, now), ask_again(conversation, content)]


def _told_along(conversation: Conversation, content: Content, now: datetime) -> list[Say]:
    """What is told once with the question just opened; at the summary, what nobody answered to counts as no."""
    along = asked_along(conversation, content, now)
    if along is None:
        return []
    if conversation.open == "confirm":
        conversation.put(along.question, Answer(status="skipped"))
    key = f"utter_why_{along.question}"
    return [] if conversation.said.get(key) else [Say(key, standing(conversation, content))]


def ask_again(conversation: Conversation, content: Content) -> Say:
    """The open question in its next wording; the opening one when none is open."""
    if conversation.open in (None, NEED):
        return Say("utter_ask_need", standing(conversation, content))
    if conversation.open == "name" and conversation.half_named:
        return Say("utter_ask_last_name", standing(conversation, content))
    return Say(f"utter_ask_{conversation.open}", standing(conversation, content))


def repair(
    conversation: Conversation, text: str, turn: int, content: Content, now: datetime, status: str = "unclear"
) -> list[Say]:
    """Ask the open question again in other words; after its attempts offer choices and a person."""
    question = question_named(conversation.open, content)
    if conversation.stage != "asking":
        return [Say("utter_did_not_understand", standing(conversation, content))]
    if question is None:
        conversation.open = NEED
        conversation.attempts[NEED] = conversation.attempts.get(NEED, 0) + 1
        if conversation.request > 1 and not conversation.said.get("utter_new_request"):
            return [Say("utter_new_request", standing(conversation, content))]
        if conversation.value("role") is None:
            return ask(conversation, content, now)
        return [Say("utter_did_not_understand", standing(conversation, content)), *ask(conversation, content, now)]
    told = standing(conversation, content)
    if _asks_something_else(text, question) and conversation.said.get("utter_not_mine_to_answer", 0) < MOST_UNANSWERED:
        return [Say("utter_not_mine_to_answer", told), ask_again(conversation, content)]
    tries = conversation.attempts.get(question.question, 0) + 1
    conversation.attempts[question.question] = tries
    if tries > question.attempts:
        if question.optional:
            conversation.put(question.question, Answer(status="skipped", as_typed=text, turn=turn))
            return [Say("utter_skipped", told), *ask(conversation, content, now)]
        return [person(conversation, content, now), ask_again(conversation, content)]
    if tries == question.attempts and choices_of(question.question, content, conversation.value("service_line")):
        return [Say("utter_offer_choices", told), ask_again(conversation, content)]
    key = INVALID.get(question.question) if status == "invalid" else None
    return [Say(key or f"utter_did_not_catch_{question.question}", told)]


def _asks_something_else(text: str, question: Question) -> bool:
    """Whether what could not be read is a question of the visitor's own, and no try at an answer."""
    if not only_asks(text) or len(text.split()) <= 3:
        return False
    if question.reads not in ("timing", "location"):
        return question.reads not in TRIED_AS_QUESTIONS
    tried = {"timing": _OF_WHEN, "location": _OF_WHERE}[question.reads]
    return _NOT_WHEN_OR_WHERE.match(text) is not None or (
        len(text.split()) >= ASKED_AT_LENGTH and not tried.search(text)
    )


ASKED_AT_LENGTH = 6
"""Words from which a question that speaks of no day (or place) is no try at one."""
_OF_WHEN = re.compile(
    r"\b(?:when|open\w*|avail\w*|soon\w*|earli\w*|late\w*|appointments?|appts?|slots?|days?|times?|hours?|weeks?|weekends?|months?|today|tonight"
    r"|tomorrow|mornings?|afternoons?|evenings?|nights?|wait|long|now|next|asap|\w+day|cu[aá]ndo|citas?|d[ií]as?|horas?|horarios?|semanas?"
    r"|mes(?:es)?|hoy|mañanas?|tardes?|noches?|pronto|antes|despu[eé]s|disponib\w*|espacio|lugar|lunes|martes|mi[eé]rcoles|jueves|viernes|s[aá]bado"
    r"|domingo|\d+)\b",
    re.IGNORECASE,
)
_OF_WHERE = re.compile(
    r"\b(?:where|near\w*|clos\w*|locations?|offices?|clinics?|addresse?s?|zip|far|place|town|city|county|area|side"
    r"|the one|by the|next to|across from|\w+ville|d[oó]nde|la que|junto a|al lado|cerca|queda\w*|sedes?"
    r"|sucursal\w*|cl[ií]nicas?|consultorios?|direcci[oó]n|c[oó]digo|lejos|lugar|ciudad|pueblo|zona|condado|\d+)\b",
    re.IGNORECASE,
)


_NOT_WHEN_OR_WHERE = re.compile(
    r"\W*(?:(?:and|so|ok|okay|but|also|oh|hmm|wait|y|pero|oiga|bueno)\W+)*(?:how (?:many|much|long|often|does|do i)\b"
    r"|what (?:should|happens|do i|will i|if|do they)\b|why\b|will (?:i|it|they|my|this)\b|do i (?:need|have) to\b"
    r"|can i (?:bring|eat|drink|drive|take|wear)\b|does (?:it|that|this) (?:hurt|take|cost|cover)\b"
    r"|cu[aá]nt[oa]s?\b(?! (?:antes|tiempo falta))|por qu[eé]\b|qu[eé] (?:tengo|debo|pasa|llevo|necesito|me van)\b"
    r"|tengo que\b|(?:me )?va a doler\b|duele\b|puedo (?:llevar|comer|manejar|tomar)\b)",
    re.IGNORECASE,
)
"""Questions that say neither a day nor a place: `how many times a week is it usually?`."""


def person(conversation: Conversation, content: Content, now: datetime) -> Say:
    """The number to call, with its hours, and whether somebody is there now."""
    phone = phone_for(conversation, content)
    open_now = open_until(phone.hours or content.site.hours, now, content)
    return Say("utter_person" if open_now else "utter_person_closed", standing(conversation, content))


def faq_answer(faq: str, conversation: Conversation, content: Content) -> Say:
    """The approved answer to a frequent question, in the visitor's language; past its review, whom to ask instead.

    The day is that on which the conversation began, where the organisation is.
    """
    if faq not in conversation.topics:
        conversation.topics.append(faq)
    answers = content.faq[conversation.language]
    found = next((entry for entry in answers.faq if entry.faq == faq), None)
    if found is None:
        return Say("utter_did_not_understand", standing(conversation, content))
    zone = ZoneInfo(content.site.organisation.time_zone)
    due = answers.due(found)
    if due is not None and due < datetime.fromisoformat(conversation.started).astimezone(zone).date():
        return Say("utter_faq_expired", standing(conversation, content))
    return Say("utter_faq", {"answer": found.answer})


def standing(conversation: Conversation, content: Content) -> dict[str, Any]:
    """The arguments every wording may use: organisation, line, phone, first name."""
    language = conversation.language
    main = phone_for(conversation, content)
    name = conversation.value("name") or {}
    line = conversation.value("service_line")
    return {
        "organisation": content.site.organisation.name,
        "operator": content.site.organisation.operator,
        "line": say_value("service_line", line, content, language) if line else "",
        "phone": national(main.number),
        "hours": words_of(content.site.hours_in_words, content, language),
        "text": consents.shown(conversation, content),
        "first_name": name.get("preferred") or name.get("first") or "",
    }


def phone_for(conversation: Conversation, content: Content) -> Phone:
    """The phone a visitor of this role is given; the main line while the role is open."""
    role = next((entry for entry in content.intake.roles if entry.role == conversation.value("role")), None)
    return next((phone for phone in content.site.phones if role and phone.phone == role.phone), content.site.phones[0])


def out_of_hours(conversation: Conversation, content: Content, now: datetime, *, certain: bool = False) -> list[Say]:
    """The on-call number, once, for a request the visitor called urgent while nobody is there to take it.

    Unless the queue is `certain`, every one the open questions leave must be closed and have that number.
    """
    facts = facts_of(conversation, content, now)
    if not matches(URGENT, facts):
        return []
    found = on_call(route(content, facts, now).queue, facts, content, now)
    if found is None or found.number == conversation.on_call:
        return []
    if not certain:
        left = queues_left(content, facts, questions_left(conversation, content), now)
        others = [on_call(queue, facts, content, now) for queue in left]
        if any(other is None or other.number != found.number for other in others):
            return []
    conversation.on_call = found.number
    return [Say("utter_on_call", standing(conversation, content) | {"phone": national(found.number)})]


def echo(conversation: Conversation, questions: Sequence[str], content: Content) -> list[Say]:
    """What was understood, said back in a phrase."""
    parts = [
        say_value(question, value, content, conversation.language)
        for question in questions
        if question not in NUMBERS and (value := conversation.value(question)) is not None
    ]
    return [Say("utter_understood", {"value": ", ".join(parts)})] if parts else []


def about_line(conversation: Conversation, content: Content, now: datetime) -> list[Say]:
    """What the visitor should know of the line before going on: not accepting, the wait, or a referral is needed."""
    line, role = _line(conversation, content), conversation.value("role")
    if line is None or role not in ("patient", "caregiver", "referrer") or _of_an_account(conversation, content):
        return []
    told = standing(conversation, content)
    accepts = line.accepts_referrals if role == "referrer" else line.accepts_new_patients
    if not accepts:
        other = say_value("service_line", line.alternative, content, conversation.language)
        return [Say("utter_not_accepting", told | {"alternative": other})]
    if elsewhere := about_age(conversation, content, now):
        return elsewhere
    wait = words_of(line.waiting, content, conversation.language) if line.waiting and role != "referrer" else ""
    waits = [Say("utter_waiting", told | {"wait": wait})] if wait else []
    if line.referral_required and role != "referrer" and conversation.value("referral") is None:
        return [*waits, Say("utter_referral_needed", told)]
    return waits


def about_age(conversation: Conversation, content: Content, now: datetime) -> list[Say]:
    """The line to ask instead, said once, where this one does not see people of the age that was told."""
    line, facts = _line(conversation, content), facts_of(conversation, content, now)
    group = facts.get("age_group")
    if line is None or group in (None, *line.ages) or _of_an_account(conversation, content):
        return []
    if conversation.said.get("utter_not_seen_here"):
        return []
    other = line.alternative_by_age.get(group) or line.alternative
    named = say_value("service_line", other, content, conversation.language)
    return [Say("utter_not_seen_here", standing(conversation, content) | {"alternative": named})]


def _line(conversation: Conversation, content: Content) -> ServiceLine | None:
    named = conversation.value("service_line")
    return next((entry for entry in content.site.service_lines if entry.service_line == named), None)


def _of_an_account(conversation: Conversation, content: Content) -> bool:
    """Whether it is about a bill, records or care that is under way, and not about a visit to come."""
    kinds = (entry for entry in content.intake.lead_types if entry.lead_type == "local_service")
    return any(conversation.intent in entry.when.get("intent", ()) for entry in kinds)


def about_place(conversation: Conversation, content: Content, now: datetime) -> list[Say]:
    """The nearest location that offers the line, where that is not the one of the visitor's area; each said once."""
    if conversation.value("role") not in ("patient", "caregiver"):
        return []
    named = facts_of(conversation, content, now).get("service_line")
    line = next((one for one in content.site.service_lines if one.service_line == named), None)
    found = located(conversation.value("location"), line, content)
    if found is None or found.nearest is None or found.nearest == found.serves:
        return []
    told = standing(conversation, content) | {"location": found.nearest.name}
    if found.serves is None:
        says = Say("utter_out_of_area", told)
    else:
        says = Say("utter_offered_elsewhere", told | {"place": found.serves.name})
    return [] if conversation.said.get(says.key) else [says]


def guessed(conversation: Conversation, content: Content) -> Say:
    """The role as it was taken, so that the visitor can put it right."""
    role = say_value("role", conversation.value("role"), content, conversation.language)
    return Say("utter_role_guess", standing(conversation, content) | {"role": role})


def decline(conversation: Conversation, content: Content) -> list[Say]:
    """End without a lead: nobody agreed, or a grown-up has to write."""
    conversation.drop_identity()
    conversation.stage, conversation.open = "declined", None
    young = "utter_minor_not_here" if conversation.with_grown_up else "utter_consent_declined"
    key = "utter_minor_under_13" if conversation.too_young else young
    return [Say(key, standing(conversation, content))]
