"""Who is writing, which line, how soon and in which language."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk import content as contents
from desk.reading import Entity, Reader
from desk.role import judge, language_of, serve, service_line_of, urgency_of

DATA = Path(__file__).resolve().parents[1] / "data"


def role(text: str, *, page: str | None = None, ranking=()) -> str:
    return judge(text, page_line=page, ranking=ranking, entities=(), language="en").role


# ---- the traps -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I'm a nurse and I'm looking for home care for my own mother", "caregiver"),
        ("soy enfermera y busco quien cuide a mi mamá", "caregiver"),
        ("office manager here, could we get a proposal for x-ray reads", "administrator"),
        ("case manager at a health plan, our member has been waiting for a cardiology appointment", "referrer"),
        ("my doctor's office told me to call you about my knee", "patient"),
        ("my wife says I snore and need to get tested", "patient"),
        ("my daughter is driving me, I need an appointment for my hip", "patient"),
        ("I'm on my husband's insurance and need a dentist", "patient"),
        ("my mom had breast cancer so I want a mammogram", "patient"),
        ("I'm a physician and I hurt my own shoulder", "patient"),
        ("do i need a referral to see a specialist", "patient"),
        ("his daughter asked us for help at home, he is our patient", "referrer"),
        ("my employees keep hurting their backs, what do you offer companies", "administrator"),
        ("soccer coach here, one of my players rolled her ankle and her parents asked me to set this up", "referrer"),
        ("one of my roofers fell on the job, comp claim is open, where do i send him", "referrer"),
        ("soy entrenadora, un alumno se lastimó y sus papás me pidieron ayuda", "referrer"),
        ("we sell exam tables at half the price, who buys for you", "administrator"),
        ("queremos precio de grupo para vacunar a 40 empleados", "administrator"),
        ("86, lives alone, keeps falling and won't use her walker. who can come help her", "caregiver"),
        ("where do visitors park", "unknown"),
        ("mi papá necesita un cardiólogo", "caregiver"),
        ("tengo una paciente que necesita una resonancia", "referrer"),
        ("hi", "unknown"),
    ],
)
def test_the_words_alone_tell_who_is_writing_with_the_engine_away(text: str, expected: str):
    assert role(text) == expected


def test_reasons_name_the_signs_that_spoke_for_the_role_and_never_the_text():
    said = judge("my mom needs a cardiologist", page_line=None, ranking=(), entities=(), language="en")
    like = judge("wheelchair", page_line=None, ranking=[("seek_care_for_other", 0.9)], entities=(), language="en")
    assert set(said.reasons) >= {"kin_in_need", "wording"}
    assert "intent:seek_care_for_other" in like.reasons


def test_the_page_is_a_reason_where_it_spoke_for_the_role():
    judgement = judge(
        "care at home for an elderly person", page_line="home_health", ranking=(), entities=(), language="en"
    )
    alone = judge("care at home for an elderly person", page_line=None, ranking=(), entities=(), language="en")
    assert judgement.role == alone.role == "caregiver"
    assert "page:home_health" in judgement.reasons
    assert judgement.confidence > alone.confidence


def test_an_intent_the_engine_is_sure_of_raises_the_confidence():
    without = judge("care at home for an elderly person", page_line=None, ranking=(), entities=(), language="en")
    sure = judge(
        "care at home for an elderly person",
        page_line=None,
        ranking=[("seek_care_for_other", 0.95)],
        entities=(),
        language="en",
    )
    assert (without.role, sure.role) == ("caregiver", "caregiver")
    assert sure.confidence > without.confidence


def test_a_job_title_of_the_site_counts_like_a_title_in_the_phrases():
    text = "transition lead, one of our patients is ready to go home"
    title = Entity("job_title", "discharge_planner", 0, 15, "transition lead")
    plain_words = judge(text, page_line=None, ranking=(), entities=(), language="en")
    titled = judge(text, page_line=None, ranking=(), entities=(title,), language="en")
    assert (titled.role, titled.subrole) == ("referrer", "discharge_planner")
    assert titled.confidence > plain_words.confidence


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I need a doctor for my knee", "self"),
        ("my husband needs a doctor", "care_partner"),
        ("my son is 4 and needs a dentist", "parent"),
        ("I am the legal guardian of my nephew and he needs a counselor", "guardian"),
        ("discharge planner at Mercy, patient going home tomorrow", "discharge_planner"),
        ("I'm a social worker and my client needs a dentist", "social_worker"),
        ("case manager with a health plan, our member needs a cardiologist", "case_manager"),
        ("I'm a nurse practitioner and want to refer a patient", "clinician"),
        ("this is Joan from Dr. Patel's office with a referral for a patient", "referral_coordinator"),
        ("I'd like to refer a patient", None),
        ("practice manager here, we would like a contract", "practice_manager"),
        ("HR director, we want flu shots for our employees", "employer"),
        ("my line cook cut his hand at work, workers comp is paying, can you see him", "employer"),
        ("health plan network contracting, who signs your agreements", "payer"),
        ("our church wants a health fair", "partner"),
        ("we sell exam gloves, who is your purchasing person", "vendor"),
        ("soy trabajadora social y mi cliente necesita terapia", "social_worker"),
    ],
)
def test_the_sub_role_is_what_was_said_and_nothing_more(text: str, expected: str | None):
    assert judge(text, page_line=None, ranking=(), entities=(), language="en").subrole == expected


# ---- urgency, language, line -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("need a dentist asap", "urgent"),
        ("I can't wait", "urgent"),
        ("as soon as possible please", "urgent"),
        ("hospital discharge tomorrow", "urgent"),
        ("lo antes posible", "urgent"),
        ("mi mamá sale mañana del hospital", "urgent"),
        ("the doctor wants to see her tomorrow", "urgent"),
        ("que la vean mañana", "urgent"),
        ("me siento mal por la mañana", None),
        ("our lease ends on the 30th, ten days from now", "soon"),
        ("en estas dos semanas", "soon"),
        ("first available, any week", "routine"),
        ("sometime this week", "soon"),
        ("la próxima semana", "soon"),
        ("no rush", "routine"),
        ("it's not urgent", "routine"),
        ("no es urgente", "routine"),
        ("not urgent but I would like to be seen today", "urgent"),
        ("whenever you have an opening", "routine"),
        ("we faxed it on Tuesday", None),
        ("they sent me here from urgent care", None),
        ("I have knee pain", None),
    ],
)
def test_urgency_is_what_the_visitor_states(text: str, expected: str | None):
    assert urgency_of(text, "en") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I need an appointment for my back", "en"),
        ("necesito una cita para la espalda", "es"),
        ("me duele la rodilla", "es"),
        ("mi mamá needs un cardiólogo please", "mixed"),
        ("me llegó un bill and I don't understand", "mixed"),
        ("MRI", "en"),
        ("¿resonancia?", "es"),
        ("tengo orden para un MRI", "es"),
    ],
)
def test_the_language_is_told_from_words_that_only_one_language_has(text: str, expected: str):
    assert language_of(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("physical therapy after my knee replacement", "physical_therapy"),
        ("mri of my knee", "imaging"),
        ("my knee hurts", "orthopedics"),
        ("toothache", "dental"),
        ("can't sleep", "sleep"),
        ("chemo", "oncology"),
        ("I feel depressed", "behavioral_health"),
        ("a nurse to come to the house for my dad's wound", "home_health"),
        ("my cardiologist told me to get a sleep study", "sleep"),
        ("se me mueve una muela", "dental"),
        ("my hands go numb at night", "orthopedics"),
        ("no se baña ni come sola, necesito que alguien venga", "home_health"),
        ("quiero cancelar mi cita", None),
        ("I want to talk to somebody about a bill", None),
    ],
)
def test_the_line_is_the_service_asked_for_before_the_problem_mentioned(text: str, expected: str | None):
    assert service_line_of(text, (), None, "en") == expected


def test_the_page_gives_the_line_when_the_message_names_none():
    assert service_line_of("how do I get an appointment", (), "cardiology", "en") == "cardiology"


def test_a_line_that_the_message_names_wins_over_the_page():
    assert service_line_of("actually I need a mammogram", (), "cardiology", "en") == "imaging"


def test_a_problem_mentioned_on_a_page_is_the_page_s():
    assert service_line_of("it is stiff since the operation", (), "physical_therapy", "en") == "physical_therapy"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("casi me da un infarto cuando vi la luz, bueno ya en serio busco médico de cabecera", "primary_care"),
        ("the last place cost me an arm and a leg, I just want a cleaning for my teeth", "dental"),
        ("getting this mri booked is like pulling teeth", "imaging"),
        ("le dio un infarto cuando manejaba y quiere un doctor", "cardiology"),
        ("I had a heart attack last year and need a new doctor for it", "cardiology"),
    ],
)
def test_a_figure_of_speech_names_no_line(text: str, expected: str):
    assert service_line_of(text, Reader(contents.load(DATA)).entities(text), None, "es") == expected


def test_an_alias_of_the_site_names_the_line():
    entity = Entity("service_line", "cardiology", 7, 18, "heart house")
    assert service_line_of("is the heart house open", (entity,), None, "en") == "cardiology"


@given(st.text(max_size=400))
def test_no_text_makes_understanding_fail(text: str):
    judgement = judge(text, page_line=None, ranking=(), entities=(), language=language_of(text))
    urgency_of(text, "en")
    service_line_of(text, (), None, "en")
    assert 0.0 <= judgement.confidence <= 1.0


# ---- desk parse ------------------------------------------------------------------------------


def echo(text: str, page: str | None, ranking) -> dict:
    return {"role": "patient", "page": page, "intent": ranking[0][0]}


def test_a_malformed_line_is_answered_with_an_error_and_the_rest_go_on():
    lines = ['{"id": "a", "text": "one"}', "nonsense", '{"id": "b"}', '{"id": "c", "text": "two", "page": "sleep"}']
    answers = serve(lines, lambda texts: [[(text, 1.0)] for text in texts], echo)
    assert [json.loads(answer) for answer in answers] == [
        {"id": "a", "role": "patient", "page": None, "intent": "one"},
        {"id": None, "error": "This line is no JSON object."},
        {"id": "b", "error": 'The line has no "text".'},
        {"id": "c", "role": "patient", "page": "sleep", "intent": "two"},
    ]


def test_texts_reach_the_engine_in_batches_and_come_back_in_order():
    sizes = []

    def rank(texts):
        sizes.append(len(texts))
        return [[(text, 1.0)] for text in texts]

    lines = (json.dumps({"id": n, "text": str(n)}) for n in range(600))
    ids = [json.loads(answer)["id"] for answer in serve(lines, rank, echo)]
    assert sizes == [256, 256, 88]
    assert all(before + 1 == after for before, after in pairwise(ids))
