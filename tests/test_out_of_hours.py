"""The on-call number of an urgent request at night: once, as soon as it is certain, and to who refuses too."""

from datetime import datetime
from typing import Any

import pytest
from turns import CONTENT, KNOWLEDGE

from desk.gateway.outgoing import outgoing
from desk.intake import Answer, Conversation, Heard, ask, begin, digress, new_request, take

DAY = datetime.fromisoformat("2026-05-13T10:30:00-04:00")
EVENING = DAY.replace(hour=18, minute=30)
"""Patient access has gone home; nurses have not."""
NIGHT = DAY.replace(hour=22)
NURSES = "(614) 555-0150"
URGENT = {"en": "It is urgent, I need to see a cardiologist myself", "es": "Es urgente, necesito un cardiólogo para mí"}
OF_A_SON = {"en": "It's urgent, my mother needs a cardiologist", "es": "Es urgente, mi mamá necesita un cardiólogo"}
OF_AN_OFFICE = {
    "en": "Referral coordinator here, urgent referral to cardiology for one of our patients",
    "es": "Soy coordinadora de referidos, referido urgente a cardiología para un paciente nuestro",
}
ON_CALL = ("utter_on_call", "utter_on_call_only")


def said(conversation: Conversation, text: str, now: datetime) -> list[str]:
    """The keys of what is said to a text; a number said is that of the nurses, in the words."""
    turn = take(conversation, Heard(text, turn=2), KNOWLEDGE, now)
    assert turn is not None
    messages = outgoing(conversation, turn.says, CONTENT)
    shown = [message["text"] for say, message in zip(turn.says, messages, strict=True) if say.key in ON_CALL]
    assert all(NURSES in text for text in shown)
    return [say.key for say in turn.says]


def begun(language: str = "en", now: datetime = NIGHT) -> Conversation:
    return begin("riverbend", None, CONTENT, now, language=language)[0]


def knows(**answers: Any) -> Conversation:
    made = begun()
    for name, value in answers.items():
        made.put(name, Answer(value))
    return made


def numbers(conversation: Conversation, now: datetime = NIGHT) -> list[str]:
    return [say.key for say in ask(conversation, CONTENT, now) if say.key in ON_CALL]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    ("opening", "role"), [(URGENT, "patient"), (OF_A_SON, "caregiver"), (OF_AN_OFFICE, "referrer")]
)
def test_the_number_is_said_before_the_next_question_and_once(
    opening: dict[str, str], role: str, language: str
) -> None:
    conversation = begun(language)
    keys = said(conversation, opening[language], NIGHT)
    assert conversation.value("role") == role
    assert keys.count("utter_on_call") == 1
    assert keys.index("utter_on_call") < keys.index(f"utter_ask_{conversation.open}")
    assert numbers(conversation) == []
    conversation.put("consent", Answer("no"))
    assert numbers(conversation) == []


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("opening", [URGENT, OF_A_SON, OF_AN_OFFICE])
def test_while_the_queue_is_open_no_number_is_said(opening: dict[str, str], language: str) -> None:
    assert not set(ON_CALL) & {*said(begun(language, DAY), opening[language], DAY)}


@pytest.mark.parametrize(
    "answers",
    [
        {"role": "patient", "service_line": "cardiology"},
        {"role": "patient", "service_line": "cardiology", "timing": {"bucket": "asap"}},
        {"role": "referrer", "service_line": "cardiology", "urgency": "soon"},
        {"role": "administrator", "urgency": "urgent"},
    ],
)
def test_what_nobody_called_urgent_and_what_a_business_asks_has_no_number(answers: dict[str, Any]) -> None:
    assert numbers(knows(**answers)) == []
    assert numbers(knows(**answers, consent="no")) == []


def test_where_an_answer_may_still_lead_to_an_open_queue_it_waits_for_the_answer() -> None:
    conversation = knows(role="patient", urgency="urgent")
    assert numbers(conversation, EVENING) == []
    conversation.put("service_line", Answer("oncology"))
    assert numbers(conversation, EVENING) == []
    conversation.put("service_line", Answer("cardiology"))
    assert numbers(conversation, EVENING) == ["utter_on_call"]


def test_where_every_queue_is_closed_it_waits_for_no_answer() -> None:
    assert numbers(knows(role="patient", urgency="urgent")) == ["utter_on_call"]
    assert numbers(knows(urgency="urgent")) == ["utter_on_call"]


@pytest.mark.parametrize("role", ["patient", "caregiver", "referrer"])
def test_who_refuses_before_it_was_said_hears_the_number_and_is_not_told_to_send(role: str) -> None:
    conversation = knows(role=role, urgency="urgent", service_line="cardiology", consent="no")
    says = [say.key for say in ask(conversation, CONTENT, NIGHT)]
    assert says == ["utter_on_call_only", "utter_consent_declined"]
    assert conversation.stage == "declined"


def test_a_second_number_is_said_where_another_queue_has_its_own() -> None:
    queues = [
        queue.model_copy(update={"on_call": queue.on_call and queue.on_call.model_copy(update={"phone": "main"})})
        if queue.queue == "nurse_review"
        else queue
        for queue in CONTENT.routes.queues
    ]
    content = CONTENT.model_copy(update={"routes": CONTENT.routes.model_copy(update={"queues": queues})})
    conversation = knows(role="patient", urgency="urgent")
    told = []
    for line in (None, "cardiology", "sleep", "oncology"):
        if line:
            conversation.put("service_line", Answer(line))
        told.append([say.args["phone"] for say in ask(conversation, content, NIGHT) if say.key in ON_CALL])
    assert told == [[], [NURSES], [], ["(614) 555-0100"]]


def test_a_new_request_and_one_begun_again_have_it_said_anew() -> None:
    conversation = knows(role="patient", urgency="urgent")
    assert numbers(conversation) == ["utter_on_call"]
    new_request(conversation, Heard())
    conversation.put("urgency", Answer("urgent"))
    assert numbers(conversation) == ["utter_on_call"]
    digress(conversation, "start_over", Heard("start over"), KNOWLEDGE, NIGHT)
    conversation.put("urgency", Answer("urgent"))
    assert numbers(conversation) == ["utter_on_call"]
