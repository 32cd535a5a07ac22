"""A question agrees to nothing and refuses nothing; somebody else's wish is not the writer's."""

import pytest
from answers import read

from desk.role import urgency_of


@pytest.mark.parametrize(
    "text",
    [
        "¿Y a quién van a llamar, a mí o a su hija?",
        "¿y por WhatsApp no se puede?",
        "van a llamar a la casa? es q mi tio trabaja de noche",
        "what becomes of it when I say yes?",
        "what about email?",
        "no texts?",
        "¿y después puedo pedir que lo borren?",
        "can I delete it later?",
        "¿y si me arrepiento?",
    ],
)
def test_a_question_back_is_no_consent_and_no_refusal(reader, text):
    assert read(reader, "consent", text) == "question"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("¿la llamada sería en español?", "question"),
        ("is the call in English?", "question"),
        ("¿puede ser por mensaje?", "text"),
        ("could it be a call?", "phone"),
    ],
)
def test_a_question_about_a_way_chooses_none(reader, text, expected):
    assert read(reader, "contact_channel", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sí, me pueden llamar a mí, él no oye bien por teléfono", {"contact_phone": True}),
        ("can u call me and not her? she hangs up on everybody", {"contact_phone": True}),
        ("sí, llámenme a mí, a ella no la llamen", {"contact_phone": True}),
        ("text ok. do not contact my parents", {"contact_text": True}),
        ("yes. don't call my mother", "yes"),
        ("¿no me pueden mandar mensaje?", {"contact_text": True}),
        # the writer's own phone
        ("don't call my cell, text is fine", {"contact_phone": False, "contact_text": True}),
        ("yes but not calls", {"contact_phone": False, "contact_text": True, "contact_email": True}),
    ],
)
def test_whom_not_to_call_refuses_no_calls_to_the_writer(reader, text, expected):
    assert read(reader, "consent", text) == expected


def test_call_me_and_not_her_is_leave_to_call(reader):
    held = read(reader, "consent", "aight then yes call me. just me tho, dont call her")

    assert held["contact_phone"] is True


@pytest.mark.parametrize(
    "text",
    [
        "¿Y luego la factura puede salir a nombre de la empresa?",
        "do you take Buckeye for this?",
        "¿se puede el martes?",
    ],
)
def test_a_question_does_not_send_the_summary(reader, text):
    assert read(reader, "confirm", text) == "question"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ok. oh and put 8, she had her birthday on sunday", "change"),
        ("sí, pero póngale el martes", "change"),
        ("is all good? yes, send it", "yes"),
        ("yes put me down", "yes"),
        ("yes, put it through", "yes"),
    ],
)
def test_a_yes_with_something_to_write_instead_is_a_change(reader, text, expected):
    assert read(reader, "confirm", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("email, I'm in calls all day", "email"),
        ("estoy en llamadas todo el dia, mejor correo", "email"),
        ("text me, dont call my wife", "text"),
        ("call me, i'm always on my phone", "phone"),
    ],
)
def test_a_way_somebody_is_busy_on_is_no_way_to_be_reached(reader, text, expected):
    assert read(reader, "contact_channel", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Soon, not urgent.", "soon"),
        ("not urgent but soon please", "soon"),
        ("pronto, no es urgente", "soon"),
        ("that is routine as well, no wait, sorry, I see the doctor wrote soon, so soon for her", "soon"),
        ("es de rutina, perdón, urgente", "urgent"),
        ("sorry, routine", "routine"),
        ("not urgent", "routine"),
    ],
)
def test_how_urgent_it_comes_to(reader, text, expected):
    assert read(reader, "urgency", text) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("pressure sore, stable. Soon, not urgent. I have the order", "en", "soon"),
        ("no es urgente pero pronto", "es", "soon"),
        ("no rush, any time in the next two weeks", "en", "routine"),
        ("it is not urgent", "en", "routine"),
    ],
)
def test_soon_and_not_urgent_is_soon_in_a_first_message(text, language, expected):
    assert urgency_of(text, language) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The company is called Three Rivers Cold Storage now, not Tri-County Cold Storage",
            "Three Rivers Cold Storage",
        ),
        ("we're called Harbor Clinic these days", "Harbor Clinic"),
        ("ahora se llama Clínica San José, ya no Clínica Central", "Clínica San José"),
        ("Nowak Pediatrics, not the one downtown", "Nowak Pediatrics"),
        ("Wellness Now", "Wellness Now"),
        ("Now Foods", "Now Foods"),
    ],
)
def test_an_organization_is_what_it_is_called_now(reader, text, expected):
    assert read(reader, "org", text) == expected


def test_para_is_no_prior_authorization(reader):
    text = "una visiting nurse pa' verle el peso. I have the orders, discharge summary y med list"

    assert read(reader, "documentation", text)["ready"] == ["referral_order", "discharge_summary", "medication_list"]


def test_pa_is_a_prior_authorization(reader):
    assert read(reader, "documentation", "I have the orders and the PA")["ready"] == [
        "referral_order",
        "prior_authorization",
    ]


@pytest.mark.parametrize(
    ("slot", "text", "value"),
    [
        ("coverage", "im on medicaid, do yall take that?", {"status": "insured", "payer": "Medicaid"}),
        (
            "referral",
            "Dr. Reyes did refer me, should I bring the letter?",
            {"status": "has_referral", "source": "Dr. Reyes"},
        ),
        ("consent", "Sure thing, and does the clinic have parking?", "yes"),
        ("consent", "ok, how much is the visit?", "yes"),
        ("consent", "no, is there parking?", "no"),
        (
            "consent",
            "call, text, email, all three are fine",
            {"contact_phone": True, "contact_text": True, "contact_email": True},
        ),
        ("consent", "gotta check with my wife first, it's her phone", "unknown"),
        ("consent", "tengo que preguntarle a mi esposo, es su celular", "unknown"),
        ("consent", "I have to ask my daughter but you can text me", {"contact_text": True}),
        ("contact_time", "idk my schedule til sunday when they post it", "unknown"),
        ("location", "somewhere in dublin would be easiest", {"city": "Dublin"}),
        ("coverage", "do you take medicaid?", "question"),
        ("referral", "did Dr. Reyes refer me?", "question"),
        ("consent", "y si digo que no, ¿igual me dan la cita?", "question"),
    ],
)
def test_what_is_told_before_a_question_counts_and_a_question_alone_does_not(reader, slot, text, value):
    assert read(reader, slot, text) == value
