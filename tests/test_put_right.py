"""What a visitor puts right in passing: the way of contact, whose request it is, an organization, how urgent it is."""

from datetime import datetime
from pathlib import Path

import pytest

from desk import content as contents
from desk.intake import Answer, Conversation, Heard, Knowledge, Turn, begin, take
from desk.intake.heard import only_asks
from desk.intake.labels import say_value
from desk.reading import Reader

CONTENT = contents.load(Path("data"))
KNOWLEDGE = Knowledge(CONTENT, Reader(CONTENT))
NOW = datetime.fromisoformat("2026-05-13T10:30:00-04:00")


def say(conversation: Conversation, text: str, intent: str = "", confidence: float = 0.9) -> Turn:
    turn = take(conversation, Heard(text, intent=intent, confidence=confidence, turn=9), KNOWLEDGE, NOW)
    assert turn is not None
    return turn


def at(question: str, role: str, language: str = "en", **known: object) -> Conversation:
    """A conversation of this role in which `question` is open."""
    conversation = begin("riverbend", "/imaging", CONTENT, NOW, language=language)[0]
    for name, value in ({"role": role} | known).items():
        conversation.put(name, Answer(value))
    conversation.open = question
    return conversation


def agreed(way: str, open: str, language: str = "en") -> Conversation:
    conversation = at(open, "patient", language, consent="yes", channel=way, name={"first": "Ann", "last": "Lee"})
    conversation.consent = {"store": True, f"contact_{way}": True}
    return conversation


@pytest.mark.parametrize(
    ("language", "text", "before", "after"),
    [
        ("en", "On second thought text me instead of the email. 419-555-0187.", "email", "text"),
        ("es", "mejor mándenme mensaje en vez de llamar, en el trabajo no me dejan contestar", "phone", "text"),
        ("es", "prefiero que me llamen", "email", "phone"),
    ],
)
def test_another_way_of_contact_asked_for_at_the_summary_is_agreed_to_and_the_first_is_taken_back(
    language: str, text: str, before: str, after: str
) -> None:
    conversation = agreed(before, "confirm", language)

    turn = say(conversation, text)

    assert conversation.value("channel") == after
    assert conversation.consent == {"store": True, f"contact_{before}": False, f"contact_{after}": True}
    assert set(turn.revoked) == {f"contact_{before}"}
    assert [(one["purpose"], one["action"], one["act"]) for one in turn.consents] == [
        (f"contact_{after}", "granted", text)
    ]


@pytest.mark.parametrize(
    "text", ["my email is wrong, it should be ann.lee@example.org", "the zip is 43215, the email is right"]
)
def test_a_detail_that_is_put_right_changes_no_way_of_contact(text: str) -> None:
    conversation = agreed("phone", "confirm")
    conversation.put("email", Answer("ann@example.org"))

    turn = say(conversation, text)

    assert (conversation.value("channel"), list(turn.consents), list(turn.revoked)) == ("phone", [], [])


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "yes, call me before 5"),
        ("en", "thanks, text me when you know"),
        ("es", "sí, llámenme antes de las 5"),
        ("es", "por mensaje o por teléfono, los dos"),
    ],
)
def test_one_of_two_agreed_ways_named_in_passing_takes_the_other_back_from_nobody(language: str, text: str) -> None:
    conversation = agreed("phone", "confirm", language)
    conversation.put("channel", Answer(["phone", "text"]))
    conversation.consent |= {"contact_text": True}

    turn = take(conversation, Heard(text, turn=9), KNOWLEDGE, NOW)

    assert conversation.value("channel") == ["phone", "text"]
    assert turn is None or (list(turn.consents), list(turn.revoked)) == ([], [])


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "only text me please"), ("es", "solo por mensaje, no me llamen"), ("en", "don't call me, text me")],
)
def test_only_one_of_two_agreed_ways_takes_the_other_back(language: str, text: str) -> None:
    conversation = agreed("phone", "confirm", language)
    conversation.put("channel", Answer(["phone", "text"]))
    conversation.consent |= {"contact_text": True}

    turn = say(conversation, text)

    assert conversation.value("channel") == "text"
    assert set(turn.revoked) == {"contact_phone"}
    assert conversation.consent["contact_phone"] is False


def test_a_wish_to_be_forgotten_is_no_way_of_contact() -> None:
    conversation = agreed("text", "confirm", "es")

    text = "mejor no. borren todo lo que escribí, no quiero que quede nada"

    assert take(conversation, Heard(text, intent="forget_me", confidence=0.9, turn=9), KNOWLEDGE, NOW) is None
    say(conversation, "mejor por donde sea, como quieran")
    assert conversation.value("channel") == "text"


def test_who_wants_texts_too_keeps_the_calls() -> None:
    conversation = agreed("phone", "confirm")

    turn = say(conversation, "please text me as well")

    assert conversation.value("channel") == ["phone", "text"]
    assert list(turn.revoked) == []


def test_asked_for_a_number_somebody_may_choose_mail_instead() -> None:
    conversation = agreed("phone", "phone")

    turn = say(conversation, "I'd rather you email me: ann.lee@example.org")

    assert (conversation.value("channel"), conversation.value("email")) == ("email", "ann.lee@example.org")
    assert set(turn.revoked) == {"contact_phone"}


@pytest.mark.parametrize(
    ("language", "text", "org"),
    [
        ("en", "ugh i put my old job. organization is Harbor Street Shelter", "Harbor Street Shelter"),
        (
            "es",
            "la empresa se llama Panificadora La Espiga Dorada, ponga el nombre completo",
            "Panificadora La Espiga Dorada",
        ),
    ],
)
def test_an_organization_is_put_right_from_its_name_on_and_the_person_keeps_theirs(
    language: str, text: str, org: str
) -> None:
    name = {"first": "Bo", "last": "Achterberg"}
    known = {"org": "Old House", "name": name, "phone": "+16145550139", "channel": "phone"}
    conversation = at("confirm", "administrator", language, **known)

    say(conversation, text)

    assert (conversation.value("org"), conversation.value("name")) == (org, name)


@pytest.mark.parametrize(
    ("text", "question", "value"),
    [
        ("wait its 0142 not 0124", "phone", "+17405550142"),
        ("no it heard my first name wrong it's Siobhan", "name", {"first": "Siobhan", "last": "Delacroix"}),
    ],
)
def test_the_end_of_a_number_and_half_a_name_are_put_right_by_themselves(
    text: str, question: str, value: object
) -> None:
    conversation = agreed("phone", "confirm")
    conversation.put("name", Answer({"first": "Shivon", "last": "Delacroix"}))
    conversation.put("phone", Answer("+17405550124"))

    say(conversation, text)

    assert conversation.value(question) == value


def test_a_no_to_sending_puts_nothing_right() -> None:
    conversation = agreed("phone", "confirm", "es")
    before = dict(conversation.answers)

    turn = take(
        conversation,
        Heard(
            "mejor no. borren todo lo que escribí, no quiero que quede nada", intent="inform", confidence=0.4, turn=9
        ),
        KNOWLEDGE,
        NOW,
    )

    assert turn is None
    assert conversation.answers == before


def test_how_urgent_it_is_is_put_right_without_a_word_for_the_question() -> None:
    conversation = at("confirm", "referrer", "es", urgency="urgent", timing={"bucket": "within_2_weeks"})

    say(conversation, "corrijo: no es urgente, pongan pronto")

    assert (conversation.value("urgency"), conversation.value("timing")) == ("soon", {"bucket": "within_2_weeks"})


def test_a_yes_that_sounds_like_a_wish_to_stop_sends_the_request() -> None:
    conversation = agreed("phone", "confirm")
    conversation.put("phone", Answer("+16145550139"))

    say(conversation, "ya", intent="stop")

    assert conversation.stage == "confirmed"


@pytest.mark.parametrize("text", ["i need a physical, for ME not the cat", "nobody lol its just me", "soy yo nomás"])
def test_a_guess_that_it_is_for_somebody_else_is_put_right(text: str) -> None:
    conversation = at("relationship", "caregiver")
    conversation.answers["role"].source = "volunteered"

    turn = say(conversation, text)

    assert conversation.value("role") == "patient"
    assert "utter_role_guess" in [one.key for one in turn.says]


def test_just_call_me_is_no_word_about_who_needs_care() -> None:
    conversation = at("timing", "caregiver")
    conversation.answers["role"].source = "volunteered"

    say(conversation, "just call me next week")

    assert conversation.value("role") == "caregiver"


def test_a_job_title_in_the_message_is_the_sub_role_whatever_else_it_sounds_like() -> None:
    conversation = begin("riverbend", None, CONTENT, NOW, language="es")[0]

    say(conversation, "Trabajadora social del Hospital San Telmo. Tenemos un señor que se va de alta el lunes")

    assert (conversation.value("role"), conversation.subrole) == ("referrer", "social_worker")


def test_days_that_somebody_works_are_no_time_to_call() -> None:
    conversation = begin("riverbend", "/home-health", CONTENT, NOW, language="es")[0]

    say(conversation, "yo cuido a un señor de 90 años entre semana, soy su cuidadora, necesita una enfermera")

    assert conversation.value("contact_time") is None


@pytest.mark.parametrize(
    ("text", "exploring"), [("I'm looking into", False), ("I'm just looking at options for", True)]
)
def test_looking_into_a_service_is_a_wish_for_it(text: str, exploring: bool) -> None:
    conversation = begin("riverbend", None, CONTENT, NOW)[0]

    say(conversation, f"{text} physical therapy, for me")

    assert (conversation.value("timing") == {"bucket": "exploring"}) == exploring


@pytest.mark.parametrize(("language", "words"), [("en", ("none yet", "all")), ("es", ("ninguno todavía", "todos"))])
def test_papers_that_are_all_or_none_ready_are_said_in_the_visitor_s_language(
    language: str, words: tuple[str, str]
) -> None:
    told = tuple(say_value("documentation", value, CONTENT, language) for value in ({"none": True}, {"all": True}))

    assert told == words


def test_papers_that_are_missing_are_not_shown_as_ready() -> None:
    papers = {"ready": ["referral_order"], "missing": ["insurance_card", "imaging_report"]}

    assert say_value("documentation", papers, CONTENT, "en") == (
        "Referral or order; missing: Insurance card, Imaging report"
    )
    assert say_value("documentation", papers | {"ready": []}, CONTENT, "es").startswith("falta: ")
    assert say_value("documentation", papers | {"missing": []}, CONTENT, "en") == "Referral or order"


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("do you take Buckeye for the sleep study?", True),
        ("¿Y luego la factura puede salir a nombre de la empresa?", True),
        ("could you make it the 12th?", False),
        ("¿se puede mejor el martes?", False),
        ("can you change the phone to 614-555-0199?", False),
        ("My sister took that day. Is Friday open?", False),
        ("put Friday", False),
    ],
)
def test_a_question_that_wishes_for_no_change_only_asks(text: str, asks: bool) -> None:
    assert only_asks(text) is asks


def test_papers_put_right_keep_the_others() -> None:
    papers = {"ready": ["referral_order", "ekg"], "missing": ["insurance_card", "medication_list"]}
    conversation = at("confirm", "referrer", documentation=papers)

    say(conversation, "the insurance card turned up, I have it now")

    assert conversation.value("documentation") == {
        "ready": ["referral_order", "ekg", "insurance_card"],
        "missing": ["medication_list"],
    }


@pytest.mark.parametrize(
    ("text", "urgencies"),
    [
        ("the second patient is urgent. The first one stays routine", ["routine", "urgent"]),
        ("la segunda paciente póngala urgente", ["routine", "urgent"]),
        ("patient 1 is soon", ["soon", "routine"]),
    ],
)
def test_a_patient_is_put_right_by_its_number_or_place(text: str, urgencies: list[str]) -> None:
    conversation = at("confirm", "referrer", urgency="routine")
    papers: dict[str, list[str]] = {"ready": [], "missing": []}
    one = {"service_line": "orthopedics", "urgency": "routine", "documentation": papers}
    conversation.patients = [dict(one), dict(one)]

    say(conversation, text)

    assert [patient["urgency"] for patient in conversation.patients] == urgencies


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "Ay no, ese viernes es la boda de mi hermana. Cámbielo para el sábado 16 por favor"),
        ("es", "el viernes juega mi hijo, pásenlo al sábado 16"),
        ("en", "Shoot, that Friday my brother flies in. Move it to Saturday the 16th please"),
        ("en", "Change it to Saturday the 16th. On Friday my grandson graduates"),
    ],
)
def test_what_it_is_changed_to_counts_and_not_the_reason_beside_it(language: str, text: str) -> None:
    friday = {"start": "2026-05-15", "end": "2026-05-15"}
    conversation = at("confirm", "caregiver", language, timing=friday, relationship="grandparent")

    say(conversation, text)

    assert conversation.value("timing") == {"start": "2026-05-16", "end": "2026-05-16"}
    assert conversation.value("relationship") == "grandparent"
