"""Three side questions in a row at every question of every role, in both languages, lose no form and no answer."""

from collections.abc import Callable
from datetime import datetime
from itertools import cycle
from typing import Any

import pytest

from desk.talking import Item, Played, Script

pytestmark = pytest.mark.slow

NOW = datetime.fromisoformat("2026-05-13T10:30:00-04:00")
ASIDE = {
    "en": (
        "is there parking at the clinic?",
        "are you a robot?",
        "why do you need to know that?",
        "what should I bring to the first visit?",
        "can I talk to a real person?",
        "do you have wifi?",
        "should I stop my blood pressure pills before I come?",
        "do you take walk-ins?",
        "who won the game last night",
        "can you say that again",
    ),
    "es": (
        "¿hay estacionamiento en la clínica?",
        "¿usted es un robot?",
        "¿para qué quiere saber eso?",
        "¿qué tengo que llevar a la primera cita?",
        "¿puedo hablar con una persona?",
        "¿tienen intérprete?",
        "¿dejo de tomar mis pastillas de la presión antes de ir?",
        "¿atienden sin cita?",
        "quién ganó el partido de anoche",
        "¿me repite la pregunta?",
    ),
}
ANSWERS: dict[tuple[str, str], tuple[str, tuple[tuple[str, str], ...]]] = {
    ("patient", "en"): (
        "I need an MRI of my knee, for me",
        (
            ("timing", "next week"),
            ("location", "43215"),
            ("referral", "yes, I have one"),
            ("consent", "yes, call me"),
            ("name", "Robert Ellison"),
            ("phone", "614 555 0142"),
            ("confirm", "yes"),
        ),
    ),
    ("patient", "es"): (
        "necesito una resonancia de la rodilla, es para mí",
        (
            ("timing", "la próxima semana"),
            ("location", "43215"),
            ("referral", "sí, tengo uno"),
            ("consent", "sí, llámenme"),
            ("name", "Roberto Esquivel"),
            ("phone", "614 555 0142"),
            ("confirm", "sí"),
        ),
    ),
    ("caregiver", "en"): (
        "my mother needs a nurse at home",
        (
            ("timing", "next week"),
            ("location", "43123"),
            ("coverage", "she has Medicare"),
            ("consent", "yes, email me"),
            ("name", "Marcus Bell"),
            ("email", "marcus.bell@example.org"),
            ("confirm", "yes"),
        ),
    ),
    ("caregiver", "es"): (
        "mi mamá necesita una enfermera en casa",
        (
            ("timing", "la próxima semana"),
            ("location", "43123"),
            ("coverage", "tiene Medicare"),
            ("consent", "sí, por correo electrónico"),
            ("name", "Marcos Beltrán"),
            ("email", "marcos.beltran@example.org"),
            ("confirm", "sí"),
        ),
    ),
    ("referrer", "en"): (
        "I'm the referral coordinator here, we have a patient to refer to orthopedics",
        (
            ("urgency", "routine"),
            ("documentation", "we have the referral order and the notes"),
            ("patient_count", "just one"),
            ("org", "Lakeside Family Practice"),
            ("name", "Jenna Park"),
            ("channel", "phone"),
            ("phone", "614-555-0190"),
            ("confirm", "yes"),
        ),
    ),
    ("referrer", "es"): (
        "soy la coordinadora de referidos, tengo un paciente para ortopedia",
        (
            ("urgency", "de rutina"),
            ("documentation", "tengo la orden y las notas"),
            ("patient_count", "uno"),
            ("org", "Clínica Lakeside"),
            ("name", "Juana Prado"),
            ("channel", "llamada"),
            ("phone", "614-555-0190"),
            ("confirm", "sí"),
        ),
    ),
    ("administrator", "en"): (
        "I'm the HR manager at a factory and we want flu shots on site for our employees",
        (
            ("headcount", "about 250"),
            ("org", "Harmon Steel"),
            ("name", "Alicia Grant"),
            ("channel", "email"),
            ("email", "agrant@harmonsteel.example.com"),
            ("confirm", "yes"),
        ),
    ),
    ("administrator", "es"): (
        "soy de recursos humanos de una fábrica y queremos vacunas para los empleados",
        (
            ("headcount", "unos 250"),
            ("org", "Aceros Harmon"),
            ("name", "Alicia Grande"),
            ("channel", "correo"),
            ("email", "agrande@harmonsteel.example.com"),
            ("confirm", "sí"),
        ),
    ),
}
KEPT = (
    "role",
    "service_line",
    "timing",
    "location",
    "coverage",
    "referral",
    "org",
    "headcount",
    "documentation",
    "queue",
)


@pytest.mark.parametrize(("role", "language"), ANSWERS, ids=" ".join)
def test_three_interruptions_at_every_question_lose_nothing(
    role: str, language: str, perform: Callable[[Script], Played]
) -> None:
    need, answers = ANSWERS[role, language]
    aside = cycle(ASIDE[language])
    undisturbed = tuple(Item(said, slot) for slot, said in answers)
    disturbed = tuple(Item(say, slot) for slot, said in answers for say in (*(next(aside) for _ in range(3)), said))

    smooth = perform(Script("smooth", (Item(need), *undisturbed), now=NOW, language=language))
    rough = perform(Script("rough", (Item(need), *disturbed), now=NOW, language=language))

    assert [lead["status"] for lead in smooth.leads] == ["complete"], smooth.as_text()
    assert [lead["status"] for lead in rough.leads] == ["complete"], rough.as_text()
    assert _kept(rough.leads[0]) == _kept(smooth.leads[0]), rough.as_text()
    assert [item for item in rough.unsent if item["say"] not in ASIDE[language]] == smooth.unsent


def _kept(lead: dict[str, Any]) -> dict[str, Any]:
    return {name: lead[name] for name in KEPT} | {"contact": lead["contact"], "consent": lead["consent"]["store"]}
