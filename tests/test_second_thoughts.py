"""What a visitor takes back of an earlier answer while they give another: `Ana Ruiz. Wait, not Friday, Saturday`."""

import pytest
from test_put_right import agreed, at, say

FRIDAY = {"start": "2026-05-15", "end": "2026-05-15"}
SATURDAY = {"start": "2026-05-16", "end": "2026-05-16"}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Nomvula Dlamini. The nurse was just in here, it's Saturday the 16th now, not Friday"),
        (
            "en",
            "Walter Nakamura. I told you Friday, but that's my brother's dialysis. So Saturday the 16th instead",
        ),
        ("en", "Oh wait, rounds just ended, so it's not Friday anymore, he goes home Saturday. My name is Priya Bose"),
        ("es", "Yanelis Cabrera. Oye espérate, el viernes no. Pon mejor el sábado 16"),
        ("es", "Ana Luna. Perdone, me equivoqué, es el sábado 16 de mayo"),
    ],
)
def test_a_day_is_put_right_beside_the_name(language: str, text: str) -> None:
    conversation = at("name", "caregiver", language, timing=FRIDAY, relationship="parent")

    say(conversation, text)

    assert conversation.settled("name")
    assert conversation.value("timing") == SATURDAY


@pytest.mark.parametrize(
    ("language", "role", "slot", "held", "text", "value"),
    [
        (
            "en",
            "referrer",
            "urgency",
            "routine",
            "Olu Adeyemi. Thinking about it, mark it soon, he drives a truck",
            "soon",
        ),
        (
            "en",
            "administrator",
            "headcount",
            140,
            "Gen Abara. I left out the night shift, we are 160 employees, not 140",
            160,
        ),
        (
            "en",
            "caregiver",
            "age",
            {"age": 6, "minor": True},
            "Tom Bik. also shes 7 not 6 lol",
            {"age": 7, "minor": True},
        ),
        (
            "es",
            "patient",
            "location",
            {"zip": "43232"},
            "Martín Luna. oiga, le puse mal el zip, es 43068",
            {"zip": "43068"},
        ),
    ],
)
def test_what_was_told_before_is_put_right_beside_the_name(
    language: str, role: str, slot: str, held: object, text: str, value: object
) -> None:
    conversation = at("name", role, language, **{slot: held})

    say(conversation, text)

    assert (conversation.settled("name"), conversation.value(slot)) == (True, value)


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "614-555-0142. hm, on second thought text me"), ("es", "614-555-0142. mejor mándenme mensaje de texto")],
)
def test_another_way_of_contact_is_agreed_to_beside_the_number(language: str, text: str) -> None:
    conversation = agreed("phone", "phone", language)

    turn = say(conversation, text)

    assert (conversation.value("phone"), conversation.value("channel")) == ("+16145550142", "text")
    assert conversation.consent == {"store": True, "contact_phone": False, "contact_text": True}
    assert set(turn.revoked) == {"contact_phone"}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Walter Nakamura. My son is free on Saturdays"),
        ("en", "Walter Nakamura. I was at the dentist on Saturday the 9th"),
        ("es", "Ana Luna. Mi hermano se va el sábado a Miami"),
    ],
)
def test_a_day_only_told_of_beside_the_name_changes_nothing(language: str, text: str) -> None:
    conversation = at("name", "caregiver", language, timing=FRIDAY, relationship="parent")

    say(conversation, text)

    assert (conversation.value("timing"), conversation.value("relationship")) == (FRIDAY, "parent")


def test_who_else_is_spoken_of_beside_the_name_is_not_who_needs_care() -> None:
    conversation = at("name", "caregiver", "es", timing=FRIDAY, relationship="parent")

    say(conversation, "Yanelis Cabrera. Espérate, el viernes mi hermano se lo lleva. Mejor el sábado 16")

    assert (conversation.value("relationship"), conversation.value("timing")) == ("parent", SATURDAY)


@pytest.mark.parametrize(("role", "kept"), [("referrer", ["wound_measurements"]), ("patient", None)])
def test_papers_that_come_in_are_noted_beside_the_name_of_an_office(role: str, kept: list[str] | None) -> None:
    papers = {"ready": [], "missing": ["wound_measurements"]}
    conversation = at("name", role, **({"documentation": papers} if kept else {}))

    say(conversation, "Damaris Vega. Oh, the nurse just brought me the wound measurements, I have those now")

    assert (conversation.value("documentation") or {}).get("ready") == kept
