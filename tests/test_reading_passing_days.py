"""Days, towns and ages that a first message only passes by, and the wishes beside them."""

from typing import Any

import pytest
from answers import NOW

from desk.reading import Reader


def found(reader: Reader, text: str, *slots: str) -> dict[str, Any]:
    return {one.slot: one.value for one in reader.find(text, now=NOW, slots=list(slots))}


@pytest.mark.parametrize(
    "text",
    [
        "diabetic foot ulcer, about 3 weeks, not healing",
        "cough about 2 weeks, no fever",
        "she's been coughing two weeks straight",
        "i turned 50 today so colonoscopy time lol",
        "I was seen in the ER today and they told me to follow up with cardiology",
        "hoy me dijeron que necesito un cardiólogo",
        "Friday they told us the biopsy was positive",
        "el viernes nos dijeron que la biopsia salió positiva",
        "on Monday my doctor said my A1C is up, want a dietitian",
        "I live out past Plain City and the roads are bad in winter",
        "he always gets sick in the fall",
        "neither is an emergency",
        "el doctor me dio la orden y apenas tengo tiempo",
        "ahora vivo en Newark y busco doctor",
        "no tengo seguro ahorita",
        "her nurse quit coming in March",
        "need to move my Thursday appointment to another day",
        "Necesito cambiar mi cita del jueves 12 a otro día",
        "I have an appointment at my PCP on the 14th, but I want a second opinion",
        "mi hija entra a la escuela en agosto y necesita sus vacunas",
        "i need to move my MRI thats on the 22nd, kid has a thing at school",
        "my MRI is on the 22nd, I need another day",
        "twins are 3, do you do both at once?",
    ],
)
def test_what_has_lasted_or_was_done_is_no_wish(reader: Reader, text: str) -> None:
    assert found(reader, text, "timing", "age").get("timing") is None


@pytest.mark.parametrize(
    ("text", "timing"),
    [
        (
            "ulcer, about 3 weeks, not healing. Dr. Amin would like her seen within the week",
            ("2026-05-13", "2026-05-20"),
        ),
        ("cough about 2 weeks, no fever. can i come in friday", ("2026-05-15", "2026-05-15")),
        ("can somebody see me before the weekend", ("2026-05-13", "2026-05-15")),
        (
            "I have an appointment on June 14, but I want something on Friday if you can",
            ("2026-05-15", "2026-05-15"),
        ),
        ("tomorrow or friday im on the road after that", ("2026-05-14", "2026-05-15")),
        ("I'm out of town til Tuesday, after that works", ("2026-05-20", None)),
        ("Thursdays are best for me, my daughter drives me. This week if possible", ("2026-05-14", "2026-05-14")),
        ("Fridays work best, next week please", ("2026-05-22", "2026-05-22")),
        ("los jueves me quedan mejor, la próxima semana", ("2026-05-21", "2026-05-21")),
        ("next week but not on mondays", ("2026-05-18", "2026-05-24")),
        ("necesito mover mi resonancia del 22 para la otra semana", ("2026-05-18", "2026-05-24")),
        ("can you move my CT scan to Friday", ("2026-05-15", "2026-05-15")),
        ("¿esta semana me pueden ver?", ("2026-05-13", "2026-05-17")),
        ("she was told to come in today", ("2026-05-13", "2026-05-13")),
        ("maybe about two weeks", ("2026-05-27", "2026-05-27")),
        ("I can come in the winter", ("2026-12-01", "2027-02-28")),
        ("mom comes home this weekend, we need a nurse starting Monday", ("2026-05-18", None)),
        (
            "este fin de semana regresa a la casa. Necesito que desde el lunes 25 de mayo venga una enfermera",
            ("2026-05-25", None),
        ),
        ("quiero cambiar mi cita del lunes para el miércoles", ("2026-05-20", "2026-05-20")),
    ],
)
def test_the_wish_beside_it_is_heard(reader: Reader, text: str, timing: tuple[str, str | None]) -> None:
    value = found(reader, text, "timing")["timing"]
    assert (value.get("start"), value.get("end")) == timing


@pytest.mark.parametrize("text", ["she's been coughing two weeks straight", "rash 10 days now", "he's had it 3 months"])
def test_how_long_it_has_lasted_is_no_age(reader: Reader, text: str) -> None:
    assert found(reader, text, "age", "urgency") == {}


@pytest.mark.parametrize("text", ["he's only 9 months and has a rash", "mi bebé tiene apenas 4 meses"])
def test_months_of_a_child_are_an_age(reader: Reader, text: str) -> None:
    assert found(reader, text, "age")["age"] == {"age": 0, "minor": True}


@pytest.mark.parametrize(
    "text",
    [
        "my dad's cardiologist, Dr. Mehta in Toledo, is sending his chart",
        "can I do that there instead of driving back to Mansfield",
        "I don't want to drive to Cleveland for it",
    ],
)
def test_where_others_are_or_nobody_wants_to_go_is_no_place(reader: Reader, text: str) -> None:
    assert found(reader, text, "location") == {}


def test_a_town_called_like_an_organisation_is_a_town(reader: Reader) -> None:
    assert found(reader, "we live in Lewis Center", "location", "org") == {"location": {"city": "Lewis Center"}}
    name = "soy la coordinadora de la Clínica Familiar Santa Rosa. Tengo un paciente"
    assert found(reader, name, "org") == {"org": "Clínica Familiar Santa Rosa"}


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("My podiatrist Dr. Lindholm said your clinic is good and she's faxing a referral.", "Dr. Lindholm"),
        ("my gyn can send one", "gyn"),
        ("mi doctora puede mandarla", "doctora"),
    ],
)
def test_a_referral_that_is_or_can_be_sent_is_pending(reader: Reader, text: str, source: str) -> None:
    told = reader.read("referral", text, now=NOW)
    assert told.value["status"] == "pending"
    assert told.value.get("source", source) == source


@pytest.mark.parametrize(
    ("text", "urgency"),
    [
        ("she should be seen in the next day or two", "urgent"),
        ("en uno o dos días", "urgent"),
        ("by Friday please", "soon"),
        ("antes del viernes", "soon"),
    ],
)
def test_urgency_told_by_days_is_read(reader: Reader, text: str, urgency: str) -> None:
    assert reader.read("urgency", text, now=NOW).value == urgency


def test_who_an_order_is_from_is_a_referral(reader: Reader) -> None:
    told = found(reader, "an abnormal mammogram. My order is from Dr. Tate", "referral")
    assert told == {"referral": {"status": "has_referral", "source": "Dr. Tate"}}
    told = found(reader, "La cirujana ya nos dio la referencia para oncología", "referral")
    assert told == {"referral": {"status": "has_referral", "source": "cirujana"}}
