"""The answer to the summary: a yes sends it, a new value corrects it, and it is shown again."""

from datetime import datetime

from desk.consent import doubtful
from desk.intake import consents, referral, who
from desk.intake.answering import is_most, says_to_send
from desk.intake.asking import about_age, about_place, ask, ask_again, guessed, repair, standing
from desk.intake.conversation import Conversation, Say
from desk.intake.correcting import correct, named, puts_right
from desk.intake.heard import POLITE, Heard, Knowledge, Turn, only_asks
from desk.intake.quiet import notice_quiet
from desk.intake.reaching import another_way


def confirm(
    conversation: Conversation, heard: Heard, turn: Turn, knowledge: Knowledge, now: datetime
) -> list[Say] | None:
    """The answer to the summary: a yes sends it, a new value corrects it, and it is shown again."""
    content = knowledge.content
    told = standing(conversation, content)
    steers = heard.digresses(content) and heard.intent not in (*POLITE, "change_answer", "off_topic")
    reading = knowledge.reader.read("confirm", heard.text, lang=conversation.language, now=now)
    affirmed = heard.intent == "affirm" and heard.confidence >= content.intake.thresholds.intent
    # Where sending is itself the basis, it takes the visitor's words: an intent is only likeness.
    meant = says_to_send(heard.text) or (affirmed and not consents.by_submission(conversation, content))
    agrees = reading.value == "yes" or (reading.status == "unclear" and meant)
    if agrees and doubtful(heard.text):
        return [ask_again(conversation, content)]
    aside = heard.digresses(content) and heard.intent != "change_answer"
    plainly = reading.value == "yes" and is_most(reading, heard.text)
    other_way = not plainly and another_way(conversation, heard, turn, knowledge, now)
    if steers and not (plainly or other_way or heard.intent.startswith("faq_")):
        return None
    if who.put_right(conversation, heard, knowledge):
        return [guessed(conversation, content), *ask(conversation, content, now)]
    changed = referral.correct_patient(conversation, heard, knowledge, now)
    no_more = reading.status == "refused" and not (puts_right(heard.text) or named(conversation, heard.text, content))
    corrected = (
        []
        if changed or no_more or only_asks(heard.text)
        else correct(conversation, heard, knowledge, now, certain=not (agrees or aside))
    )
    quiet = notice_quiet(conversation, heard)
    if corrected or changed or quiet or other_way:
        place = about_place(conversation, content, now) if "location" in corrected else []
        aged = about_age(conversation, content, now) if {"age", "service_line"}.intersection(corrected) else []
        return [Say("utter_changed", told), *place, *aged, *ask(conversation, content, now)]
    if heard.digresses(content) and not agrees:
        return None
    if agrees:
        conversation.stage, conversation.open = "confirmed", None
        return []
    if reading.status == "value":
        wrong = named(conversation, heard.text, content)
        if len(wrong) == 1:
            conversation.answers.pop(wrong[0])
            conversation.open = wrong[0]
            return [ask_again(conversation, content)]
        return [Say("utter_ask_change", told)]
    return None if heard.intent else repair(conversation, heard.text, heard.turn, content, now)
