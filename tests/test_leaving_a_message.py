"""Is it safe to leave a message? Told with the question for the number where one could harm, and to whoever calls."""

from datetime import datetime

import pytest
from running import ROOT, Front
from test_consent_flow import Visit, visit

from desk import content as contents
from desk.intake import Answer, Conversation, Heard, ask
from desk.intake.facts import discretion
from desk.intake.quiet import notice_quiet
from desk.targets import enqueue

pytestmark = pytest.mark.slow

CONTENT = contents.load(ROOT / "data")
PRIVATE = "/behavioral-health"
SAID = {
    "en": ("I need a therapist for myself", "next week", "43215", "34", "yes, call me", "Dana Ruiz"),
    "es": ("necesito un terapeuta para mí", "la próxima semana", "43215", "34", "sí, llámenme", "Dana Ruiz"),
}
NUMBER = "614 555 0142"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
NOW = datetime.fromisoformat("2026-05-13T10:30:00-04:00")


async def talked(front: Front, *more: str, language: str = "en", page: str = PRIVATE) -> Visit:
    return await visit(front, *SAID[language], *more, page=page)


async def question(made: Visit, text: str) -> str:
    return (await made.say(text)).get("question", "")


def held(made: Visit) -> Conversation:
    return Conversation.of(made.store.conversation(made.identity).state)


async def lead(made: Visit) -> dict[str, object]:
    """The request as staff and destinations get it, once everything was answered."""
    if held(made).open == "contact_time":
        await made.say("any time")
    assert held(made).open == "confirm"
    await made.say("yes")
    (sent,) = made.store.kept(made.identity)["leads"]
    return sent


@pytest.mark.parametrize(
    "language, told", [("en", "if you tell me it is safe"), ("es", "si usted me dice que es seguro")]
)
async def test_on_a_confidential_line_it_is_told_with_the_question_for_the_number(
    front: Front, language: str, told: str
) -> None:
    made = await visit(front, *SAID[language][:-1], page=PRIVATE)
    said = await made.desk.say(made.identity, "n" * 8, {"text": SAID[language][-1]})
    assert told in said.messages[-2]["text"]
    assert said.messages[-1]["question"] == "phone", "one question, and none of its own"


@pytest.mark.parametrize("language", ["en", "es"])
async def test_who_only_gives_the_number_gets_no_message(front: Front, language: str) -> None:
    made = await talked(front, NUMBER, language=language)
    assert (await lead(made))["contact"]["safe_to_leave_message"] is False


async def test_where_the_number_was_told_before_it_is_told_with_the_summary(front: Front) -> None:
    made = await visit(front, *SAID["en"][:4], f"yes, call me at {NUMBER}", page=PRIVATE)
    await made.say("Dana Ruiz")
    said = await made.desk.say(made.identity, "t" * 8, {"text": "any time"})
    assert any("if you tell me it is safe" in one["text"] for one in said.messages)
    assert held(made).open == "confirm"
    await made.say("yes, and you can leave a message")
    (sent,) = made.store.kept(made.identity)["leads"]
    assert sent["contact"]["safe_to_leave_message"] is True


@pytest.mark.parametrize("page", ["/orthopedics", "/dental"])
async def test_elsewhere_nobody_is_asked(front: Front, page: str) -> None:
    made = await visit(front, "I need an appointment for myself", "next week", "43215", "yes, call me", page=page)
    asked = [await question(made, text) for text in ("Dana Ruiz", NUMBER)]
    assert "leave_message" not in asked


@pytest.mark.parametrize(
    "language, said, safe",
    [
        ("en", "yes, that's fine", True),
        ("en", "you can leave a message", True),
        ("en", "it's safe", True),
        ("en", "no", False),
        ("en", "no, just call", False),
        ("en", "it's not safe", False),
        ("en", "please don't leave a message", False),
        ("es", "sí, claro", True),
        ("es", "es seguro", True),
        ("es", "no, solo llamen", False),
        ("es", "no es seguro", False),
        ("es", "no dejen mensaje", False),
    ],
)
async def test_the_answer_stands_on_the_request(front: Front, language: str, said: str, safe: bool) -> None:
    made = await talked(front, f"{NUMBER}, {said}", language=language)
    sent = await lead(made)
    assert sent["contact"]["safe_to_leave_message"] is safe
    assert sent["consent"]["contact_phone"] is True


@pytest.mark.parametrize("language, said", [("en", "don't call me"), ("en", "no, don't call"), ("es", "no me llamen")])
async def test_who_wants_no_call_takes_calls_back_and_chooses_another_way(
    front: Front, language: str, said: str
) -> None:
    made = await talked(front, language=language)
    assert "contact_phone" in made.granted()
    assert await question(made, f"{NUMBER}, {said}") == "channel"
    assert "contact_phone" not in made.granted(), "at once, in the ledger"
    assert await question(made, "email" if language == "en" else "correo") == "email"
    await made.say("dana.ruiz@example.org")
    sent = await lead(made)
    assert {name for name, given in sent["consent"].items() if given is True} == {"store", "contact_email"}
    assert sent["contact"]["channel"] == "email"
    assert not sent["contact"]["safe_to_leave_message"]


async def test_a_destination_is_told_with_the_number(front: Front) -> None:
    made = await talked(front, f"{NUMBER}, no, only call")
    sent = await lead(made)
    secret = {"DESK_WEBHOOK_URL": "https://crm.example.org", "DESK_WEBHOOK_SECRET": SECRET}
    ((_, body),) = enqueue(sent, CONTENT.targets, secret, policies=CONTENT.policies, site=CONTENT.site)
    assert body["data"]["contact"]["safe_to_leave_message"] is False
    policy = next(one for one in CONTENT.policies.fields if one.field == "contact")
    assert (policy.sensitivity, "leave a message" in policy.holds) == ("identity", True)


async def test_who_said_already_that_no_message_is_to_be_left_is_not_asked(front: Front) -> None:
    made = await visit(front, *SAID["en"][:4], "yes, call me but don't leave a message", "Dana Ruiz", page=PRIVATE)
    assert await question(made, NUMBER) != "leave_message"
    assert (await lead(made))["contact"]["safe_to_leave_message"] is False


async def test_who_is_reached_by_mail_or_text_is_not_asked(front: Front) -> None:
    made = await visit(front, *SAID["en"][:4], "yes, email me", "Dana Ruiz", page=PRIVATE)
    assert await question(made, "dana.ruiz@example.org") == "confirm"


async def test_after_abuse_was_told_it_is_told_on_any_line(front: Front) -> None:
    made = await visit(front, "I need an appointment for my knee, for myself", page="/orthopedics")
    await made.say("my husband hits me and I'm scared of him")
    assert discretion(held(made), CONTENT) == ["abuse"]
    for text in ("next week", "43215", "yes, call me"):
        await made.say(text)
    said = await made.desk.say(made.identity, "a" * 8, {"text": "Dana Ruiz"})
    assert "if you tell me it is safe" in said.messages[-2]["text"]
    await made.say(NUMBER)
    assert (await lead(made))["contact"]["safe_to_leave_message"] is False


@pytest.mark.parametrize(
    "text",
    [
        "please be discreet",
        "I don't want my husband to know",
        "no quiero que mi esposo se entere",
        "que nadie sepa",
    ],
)
def test_who_asks_to_be_discreet_is_told_on_any_line(text: str) -> None:
    conversation = Conversation("riverbend", "/dental", None, "en", "2026-05-13T10:30:00-04:00")
    for name, value in {"role": "patient", "service_line": "dental", "consent": "yes", "channel": "phone"}.items():
        conversation.put(name, Answer(value))
    conversation.put("name", Answer({"first": "Dana", "last": "Ruiz"}))
    for name in ("timing", "location", "coverage", "referral"):
        conversation.put(name, Answer(status="unknown"))
    assert [say.key for say in ask(conversation, CONTENT, NOW)] == ["utter_ask_phone"]
    assert notice_quiet(conversation, Heard(text=text)) is True
    assert [say.key for say in ask(conversation, CONTENT, NOW)] == ["utter_why_leave_message", "utter_ask_phone"]


@pytest.mark.parametrize("text", ["my mother can't see well", "I don't know about that", "mi mamá no puede ver bien"])
def test_what_only_sounds_like_it_is_no_wish_for_discretion(text: str) -> None:
    conversation = Conversation("riverbend", "/dental", None, "en", "2026-05-13T10:30:00-04:00")
    assert notice_quiet(conversation, Heard(text=text)) is False
