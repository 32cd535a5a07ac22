"""What a message does to a conversation, without an engine: what is taken, what is put right, who is too young."""

from typing import Any

import pytest
from turns import CONTENT, KNOWLEDGE, NOW, asked, keys, say, started

from desk.gateway import effects
from desk.intake import Answer, Conversation, Heard, Turn, digress, make_lead, take
from desk.intake.choices import nearest
from desk.leads.conversations import Row

# ---- who it is for -----------------------------------------------------------------------------


def test_a_patient_who_says_it_is_for_somebody_else_becomes_a_caregiver_and_hears_so() -> None:
    conversation = asked("/sleep", "I need to get set up with a cpap, for me")

    turn = say(conversation, "Sorry, it's not for me, it's for my mother")

    assert conversation.value("role") == "caregiver"
    assert "utter_role_guess" in keys(turn)


@pytest.mark.parametrize("text", ["it's for me", "about me", "para mí", "la consulta es para su servidor"])
def test_for_me_answers_who_it_is_for(text: str) -> None:
    conversation = started("/orthopedics")
    conversation.open = "role"

    say(conversation, text)

    assert conversation.value("role") == "patient"


@pytest.mark.parametrize(
    ("text", "subrole"),
    [("I'm writing for my practice", "practice_manager"), ("escribo de parte de la parroquia", "partner")],
)
def test_an_organisation_answers_who_it_is_for(text: str, subrole: str) -> None:
    conversation = started()
    conversation.open = "role"

    say(conversation, text)

    assert (conversation.value("role"), conversation.subrole) == ("administrator", subrole)


def test_a_day_long_past_is_no_day_for_the_visit() -> None:
    conversation = asked("/orthopedics", "my wrist hurts after a fall in april, it is for me")

    assert conversation.value("timing") is None


def test_a_city_only_passed_through_is_not_where_care_is_wanted() -> None:
    conversation = asked("/primary_care", "I moved here from Dayton and need a family doctor for me")

    assert conversation.value("location") is None


def test_what_answers_the_open_question_is_not_taken_for_something_else() -> None:
    conversation = asked("/behavioral-health", "I would like to see a therapist, for me")
    conversation.open = "age"

    say(conversation, "16")

    assert conversation.value("timing") is None


def test_a_name_that_sounds_like_a_question_is_a_name() -> None:
    conversation = asked(
        "/imaging",
        "I need an MRI of my knee, for myself",
        "next week",
        "43215",
        "Aetna",
        "my doctor sent me",
        "yes, call me",
    )
    assert conversation.open == "name"
    say(conversation, "Min-ji Park", "faq_parking")
    assert conversation.value("name") == {"full": "Min-ji Park"}


@pytest.mark.parametrize(
    ("question", "text", "choice"),
    [
        ("urgency", "it is routnie", "routine"),
        ("timing", "I'm felxible", "flexible"),
        ("timing", "as soon as possbile", "asap"),
        ("timing", "tengo flexibilidda", "flexible"),
        ("timing", "hmm hmm", None),
        ("urgency", "for my knee", None),
    ],
)
def test_a_mistyped_answer_means_the_choice_it_is_nearest_to(question: str, text: str, choice: str | None) -> None:
    assert nearest(question, text, CONTENT) == choice


# ---- minors and safe contact -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("hi im 11 and my tooth hurts, can i come", "en"),
        ("tengo 11 años y me lastimé la muñeca, mi mamá está trabajando", "es"),
    ],
)
def test_a_child_under_thirteen_is_asked_nothing_more(text: str, language: str) -> None:
    conversation = started("/dental", language)

    turn = say(conversation, text)

    assert keys(turn) == ["utter_minor_under_13"]
    assert (conversation.stage, conversation.open) == ("declined", None)
    assert conversation.value("name") is None


def test_a_parent_may_ask_for_a_child_of_any_age() -> None:
    conversation = asked("/primary_care", "I am looking for a pediatrician for my son, he is 8")

    assert conversation.stage == "asking"
    assert conversation.value("age")["age"] == 8


@pytest.mark.parametrize(
    ("page", "text", "key", "stage"),
    [
        ("/dental", "im 15 and would like a dentist to look at my tooth, for me", "utter_minor_teen", "asking"),
        ("/behavioral-health", "im 15 and would like to talk to a counselor, for me", "utter_minor_alone", "asking"),
        ("/clinical-trials", "im 16 and would like to join a study, for me", "utter_minor_not_here", "declined"),
    ],
)
def test_a_teenager_hears_once_who_takes_part_by_the_policy_of_the_line(
    page: str, text: str, key: str, stage: str
) -> None:
    conversation = started(page)

    turn = say(conversation, text)

    assert keys(turn).count(key) == 1
    assert conversation.stage == stage


def test_a_teenager_who_picks_the_line_later_hears_then_who_takes_part() -> None:
    conversation = started()
    conversation.put("role", Answer("patient"))
    conversation.put("age", Answer({"age": 16, "minor": True}))
    conversation.open = "service_line"

    chosen = {"question": "service_line", "value": "clinical_trials", "label": "Clinical trials"}
    turn = take(conversation, Heard(choice=chosen, turn=2), KNOWLEDGE, NOW)

    assert keys(turn) == ["utter_minor_not_here"]


@pytest.mark.parametrize(
    "text",
    ["yes, call me, but please don't leave a message on the machine", "sí, llámenme, pero no dejen recado"],
)
def test_a_wish_for_no_message_stands_in_the_lead(text: str) -> None:
    conversation = asked("/dental", "I need a dentist, for me")
    conversation.open = "consent"

    say(conversation, text)

    assert make_lead(conversation, CONTENT, NOW)[0]["contact"]["safe_to_leave_message"] is False


def test_text_messages_are_no_messages_left() -> None:
    conversation = asked("/dental", "I need a dentist for me, text messages are fine, no calls")

    assert conversation.leave_message is None


# ---- the summary -------------------------------------------------------------------------------


def summarised() -> Conversation:
    conversation = asked("/orthopedics", "my knee hurts, I want an appointment for me", "next week", "43215")
    for text in ("yes, call me", "Hannah Lowe", "614 555 0142"):
        say(conversation, text)
    assert conversation.open == "confirm"
    return conversation


def values(conversation: Conversation) -> dict[str, Any]:
    return {name: conversation.value(name) for name in ("location", "name", "phone", "timing")}


@pytest.mark.parametrize(
    ("text", "question", "value"),
    [
        ("almost, the zip should be 43017", "location", {"zip": "43017"}),
        ("my last name is spelled Loewe", "name", {"first": "Hannah", "last": "Loewe"}),
        ("no wait, the number is 614 555 0143", "phone", "+16145550143"),
    ],
)
def test_a_value_put_right_in_the_summary_replaces_only_its_own(text: str, question: str, value: Any) -> None:
    conversation = summarised()
    before = values(conversation)

    turn = say(conversation, text, "seek_care")

    assert values(conversation) == before | {question: value}
    assert keys(turn)[0] == "utter_changed"
    assert conversation.open == "confirm"


@pytest.mark.parametrize("text", ["yes, thank you", "yes please", "ok now its right, send it"])
def test_a_polite_yes_sends_the_request(text: str) -> None:
    conversation = summarised()

    say(conversation, text, "thank")

    assert conversation.stage == "confirmed"


def test_the_name_of_what_is_wrong_opens_its_question() -> None:
    conversation = summarised()

    turn = digress(conversation, "change_answer", Heard("the phone number is wrong"), KNOWLEDGE, NOW)

    assert conversation.open == "phone"
    assert keys(turn) == ["utter_ask_phone"]


# ---- steering ----------------------------------------------------------------------------------


def test_starting_over_takes_back_what_was_agreed_to_and_nothing_once_a_request_was_sent() -> None:
    conversation, later = summarised(), summarised()
    later.sent.append("WD-7K3M-Q2")

    turn = digress(conversation, "start_over", Heard("start over"), KNOWLEDGE, NOW)
    after = digress(later, "start_over", Heard("start over"), KNOWLEDGE, NOW)

    assert "store" in turn.revoked
    assert conversation.consent == {}
    assert after.revoked == []


def test_a_failed_answer_is_asked_in_other_words_then_with_choices_then_a_person_is_offered() -> None:
    conversation = asked("/orthopedics", "my knee hurts, I want an appointment for me")

    told = [keys(say(conversation, "hmm hmm"))[0] for _ in range(3)]

    assert told == ["utter_did_not_catch_timing", "utter_offer_choices", "utter_person"]


def test_a_second_wish_for_a_person_becomes_a_call_back() -> None:
    conversation = started()
    first = digress(conversation, "ask_person", Heard("a person please"), KNOWLEDGE, NOW)
    second = digress(conversation, "ask_person", Heard("have someone call me"), KNOWLEDGE, NOW)

    assert keys(first)[0] == "utter_person"
    assert keys(second) == ["utter_callback", "utter_ask_role"]
    assert conversation.intent == "ask_person"


def test_advice_asked_for_waits_for_a_nurse_until_another_need_is_named() -> None:
    conversation = started("/cardiology")
    digress(conversation, "ask_advice", Heard("can I take both pills"), KNOWLEDGE, NOW)

    say(conversation, "have a nurse call me about it, for me", "seek_care")
    waits = conversation.intent
    conversation.open = "need"
    say(conversation, "I also need an appointment with a dentist, for me", "seek_care")

    assert (waits, conversation.intent) == ("ask_advice", "seek_care")


def test_somebody_who_sells_is_shown_the_supplier_page_and_asked_nothing() -> None:
    conversation = started()

    turn = say(conversation, "I'm a sales rep and would like to show you our new ultrasound machines")

    assert keys(turn) == ["utter_wrong_place_vendor"]
    assert conversation.value("role") is None


# ---- the language that is meant, words with a slip, who is not ready -----------------------------


@pytest.mark.parametrize(
    ("spoken", "text", "after", "key"),
    [
        ("es", "¿podemos seguir en inglés por favor?", "en", "utter_language_switched"),
        ("en", "can we go on in Spanish please", "es", "utter_language_switched"),
        ("en", "my english is bad", "es", "utter_language_switched"),
        ("en", "english please", "en", "utter_language_switched"),
        ("en", "another language", "es", "utter_language_switched"),
        ("en", "is there someone who speaks mandarin", "en", "utter_other_language"),
        ("es", "¿hay alguien que hable mixteco?", "es", "utter_other_language"),
    ],
)
def test_the_language_that_is_named_is_gone_on_in(spoken: str, text: str, after: str, key: str) -> None:
    conversation = started("/sleep", spoken)

    turn = digress(conversation, "switch_language", Heard(text, turn=2), KNOWLEDGE, NOW)

    assert (conversation.language, keys(turn)[0]) == (after, key)


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        ("timing", "sin pirsa", {"bucket": "flexible"}),
        ("referral", "my doctor is wokring on it", {"status": "pending"}),
        ("coverage", "no insuracne", {"status": "uninsured"}),
        ("documentation", "nnoe yet", {"none": True}),
    ],
)
def test_an_answer_with_a_slip_of_the_key_is_taken(question: str, text: str, value: Any) -> None:
    conversation = started("/sleep", "es" if "pirsa" in text else "en")
    conversation.put("role", Answer("patient"))
    conversation.open = question

    say(conversation, text)

    assert conversation.value(question) == value


@pytest.mark.parametrize("last", ["Okafor", "Tanya Okafor", "how long until you call? I'm Tanya Okafor"])
def test_the_last_name_is_asked_for_where_only_a_first_was_said(last: str) -> None:
    conversation = started("/sleep")
    conversation.put("name", Answer({"first": "Tanya"}, source="volunteered"))
    conversation.open = "name"

    say(conversation, last)

    assert conversation.value("name") == {"first": "Tanya", "last": "Okafor"}


def test_who_will_not_give_a_last_name_keeps_to_the_first() -> None:
    conversation = started("/sleep")
    conversation.put("name", Answer({"first": "Tanya"}, source="volunteered"))
    conversation.open = "name"

    say(conversation, "I'd rather not say")

    assert conversation.value("name") == {"first": "Tanya"}
    assert conversation.settled("name")


def test_a_question_typed_without_its_mark_is_answered_beside_the_rest() -> None:
    conversation = started("/cardiology")

    turn = say(conversation, "do you accept medicare", intent="faq_medicare")

    assert "utter_faq" in keys(turn)


def test_what_an_engine_that_was_given_up_still_does_changes_nothing() -> None:
    held = Row("one", "riverbend", "s", 1, None, started().dump(), 1, "open", NOW, NOW, b"")
    change = effects.turn(lambda conversation, heard: Turn(), Heard("yes"), {"text": "yes"}, 0, CONTENT)

    with pytest.raises(effects.OldEpoch):
        change(held, None)  # type: ignore[arg-type]
