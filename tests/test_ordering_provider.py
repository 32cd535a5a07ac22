"""Who ordered what a referral asks for: heard in prose and pastes; missing, it is told to staff and in the summary."""

from typing import Any

import pytest
from turns import CONTENT, NOW, keys

from desk.content.models import Content, Document
from desk.content.tables import Flag, Route
from desk.intake import Conversation, Heard, Knowledge, Turn, begin, make_lead, take
from desk.reading import Reader, names_provider
from desk.routing import facts_of, needs_of, route


def wanting() -> Content:
    """The sample with imaging wanting to know who ordered it, as docs/marketer.md tells."""
    paper = Document(
        document="ordering_provider",
        name={"en": "Ordering provider", "es": "Médico que ordena"},
        aliases={"en": ["ordering provider", "ordering physician"], "es": ["médico que ordena", "doctor que ordena"]},
    )
    others = ["referral_coordinator", "discharge_planner", "social_worker", "case_manager", "none"]
    when = {"lead_type": "referral", "missing": "ordering_provider", "subrole": others}
    flag = Flag(flag="provider_missing", when=when, because="call the office for the name")
    lines = [
        line.model_copy(update={"documents": [*line.documents, "ordering_provider"]})
        if line.service_line == "imaging"
        else line
        for line in CONTENT.site.service_lines
    ]
    return CONTENT.model_copy(
        update={
            "site": CONTENT.site.model_copy(update={"service_lines": lines}),
            "intake": CONTENT.intake.model_copy(update={"documents": [*CONTENT.intake.documents, paper]}),
            "routes": CONTENT.routes.model_copy(update={"flags": [*CONTENT.routes.flags, flag]}),
        }
    )


WANTING = wanting()
KNOWLEDGE = Knowledge(WANTING, Reader(WANTING))
OFFICE = "Referral coordinator at Lakeside Family Practice, call me back at 614-555-0190. "
ONE = OFFICE + (
    "\n\nPatient needs a knee MRI, routine.{}\n\nAttached: signed order, diagnosis code, earlier images, prior auth, "
    "insurance card. Nothing else is on its way and there is no hurry at all, any day of the week is fine for her."
)
TWO = OFFICE + (
    "Two patients.\n\n1) Knee MRI, routine. Order attached.{}\n\n2) CT scan of the chest, urgent. Order attached.{}\n"
)


def started(language: str = "en") -> Conversation:
    return begin("riverbend", None, WANTING, NOW, language=language)[0]


def say(conversation: Conversation, text: str, intent: str = "") -> Turn | None:
    return take(conversation, Heard(text, intent=intent, confidence=0.9, turn=2), KNOWLEDGE, NOW)


def referral(text: str, *then: str) -> Conversation:
    conversation = started()
    assert say(conversation, text, "make_referral") is not None
    for more in then:
        say(conversation, more)
    return conversation


def told(conversation: Conversation) -> tuple[bool, bool]:
    """Whether the name is missing from the papers of the lead, and whether staff are told to call for it."""
    lead, _ = make_lead(conversation, WANTING, NOW)
    return "ordering_provider" in lead["documentation"]["missing"], "provider_missing" in lead["flags"]


@pytest.mark.parametrize(
    "text",
    [
        "Order attached, ordered by Dr. Kim",
        "dr patel ordered it, notes attached",
        "Dr. Patel's order is attached",
        "MRI per Dr Kim, card attached",
        "Ordering provider: Kim Lee NP",
        "the ordering physician is Dr. Wu",
        "order from dr lee",
        "orden del Dr. López",
        "la ordenó la Dra. Ruiz",
        "ordenada por la doctora Ruiz",
        "médico que ordena: Ruiz",
        "el Dr. Ruiz pidió la resonancia",
    ],
)
def test_who_ordered_it_is_heard_in_prose(text: str) -> None:
    assert names_provider(text)


@pytest.mark.parametrize(
    "text",
    [
        "she sees Dr. Kim",
        "no ordering provider yet",
        "we do not know the ordering provider",
        "this is Dr. Kim's patient",
        "ordered by phone",
        "an appointment per doctor request",
        "the doctor ordered it",
        "paciente del Dr. Ruiz",
        "todavía no hay orden del doctor",
        "orden adjunta",
    ],
)
def test_a_doctor_who_is_only_spoken_of_ordered_nothing(text: str) -> None:
    assert not names_provider(text)


@pytest.mark.parametrize(
    ("order", "missing"),
    [(" Ordered by Dr. Kim.", False), (" Ordering provider: Ana Ruiz NP.", False), ("", True)],
)
def test_a_paste_for_imaging_names_who_ordered_it_or_lacks_the_name(order: str, missing: bool) -> None:
    assert told(referral(ONE.format(order))) == (missing, missing)


def test_a_line_that_does_not_ask_who_ordered_it_never_lacks_the_name() -> None:
    assert told(referral(ONE.format("").replace("a knee MRI", "a sleep study"))) == (False, False)


def test_the_summary_of_a_paste_says_for_which_patient_the_name_is_missing() -> None:
    conversation = started()
    turn = say(conversation, TWO.format(" Ordered by Dr. Kim.", ""), "make_referral")
    assert turn is not None
    assert "utter_patients_found" in keys(turn)
    found = next(one for one in turn.says if one.key == "utter_patients_found").args["patients"]
    first, second = found.split("\n")
    assert "Ordering provider" in first.partition("missing")[0] + first.partition("Missing")[0]
    assert "Ordering provider" in second[second.lower().index("missing") :]
    missing = ["ordering_provider" in one["documentation"]["missing"] for one in conversation.patients]
    assert missing == [False, True]
    assert told(conversation) == (True, True)


def test_a_name_told_after_a_paste_of_several_holds_for_whoever_lacked_it() -> None:
    conversation = referral(TWO.format("", ""), "both were ordered by Dr. Kim")
    assert all("ordering_provider" in one["documentation"]["ready"] for one in conversation.patients)
    assert told(conversation) == (False, False)


def test_a_name_in_a_paste_is_no_answer_to_which_papers_are_ready() -> None:
    text = TWO.replace(" Order attached.", "").format(" Ordered by Dr. Kim.", " Ordered by Dr. Kim.")
    conversation = referral(text)
    assert conversation.value("documentation") is None


@pytest.mark.parametrize(
    ("answer", "missing"),
    [
        ("order and insurance card attached", True),
        ("order and card attached, ordered by Dr. Kim", False),
        ("everything is ready", False),
        ("nothing yet", True),
        ("we have the order but no ordering provider yet", True),
    ],
)
def test_an_answer_about_the_papers_says_it_too(answer: str, missing: bool) -> None:
    conversation = referral("I'm a referral coordinator and need to refer a patient for an MRI, routine, this week")
    assert conversation.open == "documentation"
    say(conversation, answer)
    assert told(conversation) == (missing, missing)


def test_a_clinician_who_refers_is_the_one_who_orders() -> None:
    conversation = referral("This is Dr. Kim, I would like to refer my patient for an MRI, routine, this week")
    assert conversation.subrole == "clinician"
    assert told(conversation) == (False, False)


def test_in_spanish_the_name_is_heard_and_its_lack_is_told() -> None:
    for order, missing in ((", orden del Dr. López", False), ("", True)):
        conversation = started(language="es")
        say(
            conversation,
            "Soy coordinadora de referidos, un paciente para resonancia, de rutina, esta semana",
            "make_referral",
        )
        assert conversation.open == "documentation"
        say(conversation, f"tengo la orden y la tarjeta{order}")
        assert told(conversation) == (missing, missing)


@pytest.mark.parametrize(
    ("papers", "missing"),
    [
        ({"ready": ["referral_order", "insurance_card"]}, ["pathology_report", "clinical_notes", "imaging_report"]),
        (
            {"ready": ["referral_order", "clinical_notes"], "missing": ["ekg"]},
            ["ekg", "pathology_report", "imaging_report", "insurance_card"],
        ),
        ({"none": True}, ["referral_order", "pathology_report", "clinical_notes", "imaging_report", "insurance_card"]),
        ({"all": True}, None),
        ({"ready": [], "missing": []}, None),
        (None, None),
    ],
)
def test_what_is_missing_is_what_the_line_wants_and_is_not_there(papers: Any, missing: list[str] | None) -> None:
    lead = {"role": "referrer", "service_line": "oncology", "documentation": papers}
    assert facts_of(lead, CONTENT, NOW).get("missing") == missing


def test_a_row_on_a_missing_paper_makes_the_papers_worth_asking() -> None:
    row = Route(
        route="no images yet",
        when={"role": "referrer", "missing": "prior_imaging"},
        queue="records",
        first_contact="1 day",
        example={"role": "referrer", "service_line": "imaging", "documentation": ["referral_order"]},
    )
    last = CONTENT.routes.routes[-1]
    routes = CONTENT.routes.model_copy(update={"flags": list[Flag](), "routes": [row, last]})
    content = CONTENT.model_copy(update={"routes": routes})
    facts = {"role": "referrer", "service_line": "imaging"}
    assert needs_of(content, facts, ["documentation"], NOW) == {"documentation": "queue"}
    lead = facts_of({**facts, "documentation": ["referral_order"]}, content, NOW)
    assert route(content, lead, NOW).queue == "records"
