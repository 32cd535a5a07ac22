"""After a request was sent: what its persona is asked, which nobody has to answer."""

from typing import Any
from uuid import uuid4

import pytest
from running import ROOT, Front
from test_consent_flow import PATIENT, Visit, visit

from desk import content as contents
from desk.intake import Conversation, discovery
from desk.intake.conversation import Answer

pytestmark = pytest.mark.slow

CONTENT = contents.load(ROOT / "data")
PRACTICE = next(one for one in CONTENT.intake.personas if one.persona == "practice_administrator")
NEEDS = {
    "en": "I manage a family medicine practice and we want to set up a referral partnership with you",
    "es": "Administro un consultorio de medicina familiar y queremos una alianza de referidos con ustedes",
}
SAYS = {
    "volume": "20",
    "org": "Maple Street Clinic",
    "name": "Dana Ruiz",
    "phone": "614 555 0142",
    "email": "dana@maple.example",
    "confirm": "yes",
}


async def sent(front: Front, language: str = "en") -> tuple[Visit, dict[str, Any]]:
    """A practice's request, sent; the last thing that was said."""
    made = await visit(front, page="/providers")
    said = await made.say(NEEDS[language])
    for _ in range(12):
        if Conversation.of(made.store.conversation(made.identity).state).sent:
            break
        question = said.get("question", "")
        if said.get("choices") and question not in SAYS:
            said = await press(made, said["choices"][0]["id"])
        else:
            said = await made.say(SAYS[question])
    return made, said


async def press(made: Visit, choice: str) -> dict[str, Any]:
    return (await made.desk.say(made.identity, str(uuid4()), {"choice": choice})).messages[-1]


def lead(made: Visit) -> dict[str, Any]:
    (found,) = made.store.kept(made.identity)["leads"]
    return found


def told(made: Visit) -> list[tuple[str, str]]:
    """What staff read that was told after the end: (question, answer)."""
    return [(one["asked"], one["as_typed"]) for one in lead(made)["answers"] if one["question"] == "discovery"]


@pytest.mark.parametrize("language", ["en", "es"])
async def test_a_practice_is_asked_what_helps_the_first_talk_and_staff_read_it_with_the_request(
    front: Front, language: str
) -> None:
    made, said = await sent(front, language)
    asked = [words[language] for words in PRACTICE.discovery.values()]
    assert len(said["choices"]) == 2
    said = await made.say({"en": "yes please", "es": "Sí, por favor"}[language])
    assert said["text"].endswith(asked[0]) and len(said["choices"]) == 1
    answers = ["Family medicine, four doctors", "Yes, by fax, 20 patients a month", "A short one each month"]
    for number, answer in enumerate(answers):
        said = await made.say(answer)
        assert asked[number + 1] in said["text"] if number < 2 else lead(made)["reference"] in said["text"]
    assert told(made) == list(zip(asked, answers, strict=True))
    named = {one["about"]: one["value"] for one in lead(made)["answers"] if one["question"] == "discovery"}
    assert named == dict(zip(("practice_type", "refers_today", "reporting"), answers, strict=True))
    assert [line.action for line in made.store.history(lead(made)["id"])].count("told_more") == 3
    assert len(made.store.kept(made.identity)["leads"]) == 1


@pytest.mark.parametrize("no", ["no thanks", "", "That's all!"])
@pytest.mark.parametrize("after", [0, 1])
async def test_who_says_no_is_asked_nothing_more_and_the_request_stays_as_it_was(
    front: Front, no: str, after: int
) -> None:
    made, said = await sent(front)
    before = lead(made)["answers"]
    if after:
        said = await press(made, said["choices"][0]["id"])
    said = await made.say(no) if no else await press(made, said["choices"][-1]["id"])
    assert (lead(made)["reference"] in said["text"], lead(made)["answers"]) == (True, before)
    await made.say("Family medicine")
    assert told(made) == []


@pytest.mark.parametrize(
    "text",
    ["I have a patient who needs an MRI", "what are your hours?", "Family medicine", "I want to talk to a person"],
)
async def test_who_does_not_take_the_offer_is_heard_as_ever(front: Front, text: str) -> None:
    made, _ = await sent(front)
    await made.say(text)
    await made.say("yes")
    assert (told(made), "told_more" in str(made.store.history(lead(made)["id"]))) == ([], False)


@pytest.mark.parametrize(
    "text", ["I want to send another referral for cardiology", "how do I send it?", "can I talk to a person"]
)
async def test_another_referral_a_question_or_a_wish_is_no_answer_and_lets_the_questions_rest(
    front: Front, text: str
) -> None:
    made, _ = await sent(front)
    await made.say("yes")
    await made.say(text)
    await made.say("Family medicine")
    assert told(made) == []


async def test_what_is_told_after_consent_was_taken_back_is_not_kept(front: Front) -> None:
    made, _ = await sent(front)
    row = made.store.lead_row(lead(made)["id"])
    assert row is not None
    made.store.revoke(made.identity, ["store"], actor="staff", act="told to staff", now=made.store.clock())
    await made.say("yes")
    await made.say("Family medicine, four doctors")
    held = made.store.kept(made.identity)["leads"]
    assert "Family medicine, four doctors" not in str([one["answers"] for one in held])


async def test_a_patient_is_asked_nothing_after_the_end(front: Front) -> None:
    made = await visit(front, *PATIENT, "614 555 0142", "yes")
    assert lead(made)["tags"]["persona"] == "patient_immediate"
    assert Conversation.of(made.store.conversation(made.identity).state).discovery is None


def conversation(**changed: Any) -> Conversation:
    made = Conversation("riverbend", None, None, "en", "2026-05-13T10:30:00-04:00", stage="sent", sent=["WD-7K3M-Q2"])
    made.put("role", Answer("administrator"))
    for name, value in changed.items():
        setattr(made, name, value)
    return made


def test_nothing_is_offered_after_an_alarm_nor_a_second_time_in_a_conversation() -> None:
    persona = PRACTICE.persona
    assert [say.key for say in discovery.offered(conversation(), persona, CONTENT)] == ["utter_more_offer"]
    alarmed = conversation(alarms=[{"kind": "emergency", "rule": "r", "at": ""}])
    assert discovery.offered(alarmed, persona, CONTENT) == []
    assert discovery.offered(conversation(said={"utter_more_offer": 1}), persona, CONTENT) == []


def test_no_persona_of_a_patient_or_caregiver_is_asked() -> None:
    assert {one.role for one in CONTENT.intake.personas if one.ask_visitor} == {"referrer", "administrator"}
