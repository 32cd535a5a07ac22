"""Three side questions in a row at every question of every role, in both languages, lose no form and no answer."""

from collections.abc import Callable
from datetime import datetime
from itertools import cycle
from typing import Any

import pytest

from desk.content import Content
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
type Told = tuple[str, tuple[tuple[str, str], ...]]
"""The opening message and the answers, by question in the order they are asked."""

ANSWERS: dict[tuple[str, str], Told] = {
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
SELDOM: dict[tuple[str, str, str], Told] = {
    ("patient", "who, which line, how and when to call", "en"): (
        "information please",
        (
            ("role", "for me"),
            ("service_line", "mental health care"),
            ("timing", "next week"),
            ("location", "43215"),
            ("age", "34"),
            ("consent", "yes"),
            ("name", "Robert Ellison"),
            ("channel", "by phone"),
            ("phone", "614 555 0142"),
            ("leave_message", "yes"),
            ("contact_time", "weekday mornings"),
            ("confirm", "yes"),
        ),
    ),
    ("patient", "who, which line, how and when to call", "es"): (
        "quiero saber algo",
        (
            ("role", "para mí"),
            ("service_line", "salud mental"),
            ("timing", "la próxima semana"),
            ("location", "43215"),
            ("age", "34"),
            ("consent", "sí"),
            ("name", "Roberto Esquivel"),
            ("channel", "por teléfono"),
            ("phone", "614 555 0142"),
            ("leave_message", "sí"),
            ("contact_time", "entre semana por la mañana"),
            ("confirm", "sí"),
        ),
    ),
    ("patient", "which part, from far away", "en"): (
        "I need the wound clinic for my leg, it is for me",
        (
            ("location", "45202"),
            ("sub_line", "hyperbaric oxygen"),
            ("consent", "yes, call me"),
            ("name", "Robert Ellison"),
            ("phone", "614 555 0142"),
            ("confirm", "yes"),
        ),
    ),
    ("patient", "which part, from far away", "es"): (
        "tengo una herida en la pierna, es para mí",
        (
            ("location", "45202"),
            ("sub_line", "la cámara hiperbárica"),
            ("consent", "sí, llámenme"),
            ("name", "Roberto Esquivel"),
            ("phone", "614 555 0142"),
            ("confirm", "sí"),
        ),
    ),
    ("patient", "who pays, by mail", "en"): (
        "I need a dentist for myself",
        (
            ("timing", "next week"),
            ("location", "43215"),
            ("coverage", "Delta Dental"),
            ("consent", "yes, email me"),
            ("name", "Robert Ellison"),
            ("email", "r.ellison@example.org"),
            ("confirm", "yes"),
        ),
    ),
    ("patient", "who pays, by mail", "es"): (
        "necesito un dentista, es para mí",
        (
            ("timing", "la próxima semana"),
            ("location", "43215"),
            ("coverage", "Delta Dental"),
            ("consent", "sí, por correo electrónico"),
            ("name", "Roberto Esquivel"),
            ("email", "r.esquivel@example.org"),
            ("confirm", "sí"),
        ),
    ),
    ("caregiver", "who, whom, which line, how and when to call", "en"): (
        "information please",
        (
            ("role", "for someone in my family"),
            ("service_line", "mental health care"),
            ("relationship", "my sister"),
            ("timing", "next week"),
            ("location", "43123"),
            ("age", "34"),
            ("consent", "yes"),
            ("name", "Marcus Bell"),
            ("channel", "by phone"),
            ("phone", "614 555 0143"),
            ("leave_message", "yes"),
            ("contact_time", "weekday mornings"),
            ("confirm", "yes"),
        ),
    ),
    ("caregiver", "who, whom, which line, how and when to call", "es"): (
        "quiero saber algo",
        (
            ("role", "ayudo a un familiar"),
            ("service_line", "salud mental"),
            ("relationship", "mi hermana"),
            ("timing", "la próxima semana"),
            ("location", "43123"),
            ("age", "34"),
            ("consent", "sí"),
            ("name", "Marcos Beltrán"),
            ("channel", "por teléfono"),
            ("phone", "614 555 0143"),
            ("leave_message", "sí"),
            ("contact_time", "entre semana por la mañana"),
            ("confirm", "sí"),
        ),
    ),
    ("caregiver", "the referral", "en"): (
        "my husband snores and needs a sleep study",
        (
            ("timing", "next week"),
            ("location", "43123"),
            ("referral", "his doctor is working on it"),
            ("consent", "yes, call me"),
            ("name", "Marta Bell"),
            ("phone", "614 555 0143"),
            ("confirm", "yes"),
        ),
    ),
    ("caregiver", "the referral", "es"): (
        "mi esposo ronca y necesita un estudio del sueño",
        (
            ("timing", "la próxima semana"),
            ("location", "43123"),
            ("referral", "su doctor lo está tramitando"),
            ("consent", "sí, llámenme"),
            ("name", "Marta Beltrán"),
            ("phone", "614 555 0143"),
            ("confirm", "sí"),
        ),
    ),
    ("referrer", "who, which line, by mail", "en"): (
        "information please",
        (
            ("role", "I am referring a patient"),
            ("service_line", "orthopedics"),
            ("urgency", "routine"),
            ("documentation", "everything is ready"),
            ("org", "Lakeside Family Practice"),
            ("name", "Jenna Park"),
            ("channel", "email"),
            ("email", "jpark@lakeside.example.org"),
            ("confirm", "yes"),
        ),
    ),
    ("referrer", "who, which line, by mail", "es"): (
        "quiero saber algo",
        (
            ("role", "refiero a un paciente"),
            ("service_line", "ortopedia"),
            ("urgency", "de rutina"),
            ("documentation", "todo está listo"),
            ("org", "Clínica Lakeside"),
            ("name", "Juana Prado"),
            ("channel", "correo"),
            ("email", "jprado@lakeside.example.org"),
            ("confirm", "sí"),
        ),
    ),
    ("referrer", "when", "en"): (
        "I'm the referral coordinator here, we have a patient to refer to home health",
        (
            ("urgency", "routine"),
            ("timing", "next week"),
            ("documentation", "everything is ready"),
            ("patient_count", "just one"),
            ("org", "Lakeside Family Practice"),
            ("name", "Jenna Park"),
            ("channel", "phone"),
            ("phone", "614-555-0190"),
            ("confirm", "yes"),
        ),
    ),
    ("referrer", "when", "es"): (
        "soy la coordinadora de referidos, tengo un paciente para atención en casa",
        (
            ("urgency", "de rutina"),
            ("timing", "la próxima semana"),
            ("documentation", "todo está listo"),
            ("patient_count", "uno"),
            ("org", "Clínica Lakeside"),
            ("name", "Juana Prado"),
            ("channel", "llamada"),
            ("phone", "614-555-0190"),
            ("confirm", "sí"),
        ),
    ),
    ("administrator", "who, how many patients, by phone", "en"): (
        "information please",
        (
            ("role", "I am writing for an organization"),
            ("subrole", "a medical practice"),
            ("volume", "about 40"),
            ("org", "Lakeside Family Practice"),
            ("name", "Alicia Grant"),
            ("channel", "phone"),
            ("phone", "614-555-0191"),
            ("confirm", "yes"),
        ),
    ),
    ("administrator", "who, how many patients, by phone", "es"): (
        "quiero saber algo",
        (
            ("role", "escribo de una organización"),
            ("subrole", "un consultorio"),
            ("volume", "unos 40"),
            ("org", "Clínica Lakeside"),
            ("name", "Alicia Grande"),
            ("channel", "llamada"),
            ("phone", "614-555-0191"),
            ("confirm", "sí"),
        ),
    ),
}
"""What only some visitors are asked."""
VAGUE = ("information please", "quiero saber algo")
PERSON = ("can I talk to a real person?", "¿puedo hablar con una persona?")
"""Asked for before any need is named, a person is the need, and little else is asked."""
TOLD = {f"{role} {language}": (language, told) for (role, language), told in ANSWERS.items()} | {
    f"{role} {language}: {about}": (language, told) for (role, about, language), told in SELDOM.items()
}
NEVER_ASKED = {("referrer", "consent"), ("administrator", "consent"), ("administrator", "program")}
"""Their own submission after the notice is the basis; a program is heard wherever it is named."""
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


@pytest.mark.parametrize("who", TOLD)
def test_three_interruptions_at_every_question_lose_nothing(who: str, perform: Callable[[Script], Played]) -> None:
    language, (need, answers) = TOLD[who]
    asides = [say for say in ASIDE[language] if need not in VAGUE or say not in PERSON]
    aside = cycle(asides)
    undisturbed = tuple(Item(said, slot) for slot, said in answers)
    disturbed = tuple(Item(say, slot) for slot, said in answers for say in (*(next(aside) for _ in range(3)), said))

    smooth = perform(Script("smooth", (Item(need), *undisturbed), now=NOW, language=language))
    rough = perform(Script("rough", (Item(need), *disturbed), now=NOW, language=language))

    assert [lead["status"] for lead in smooth.leads] == ["complete"], smooth.as_text()
    assert [lead["status"] for lead in rough.leads] == ["complete"], rough.as_text()
    assert _kept(rough.leads[0]) == _kept(smooth.leads[0]), rough.as_text()
    assert (smooth.unsent, rough.unsent) == ([], [])


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_question_the_site_asks_is_among_those_that_are_interrupted(language: str, content: Content) -> None:
    told = {(role, slot) for (role, to), (_, answers) in ANSWERS.items() if to == language for slot, _ in answers}
    told |= {(role, slot) for (role, _, to), (_, answers) in SELDOM.items() if to == language for slot, _ in answers}
    lines = {question for line in content.site.service_lines for question in line.ask}
    asked = {
        (role.role, question)
        for role in content.intake.roles
        for question in {*role.questions, *(lines if role.role in ("patient", "caregiver") else ())}
    }

    assert asked - told == NEVER_ASKED


def _kept(lead: dict[str, Any]) -> dict[str, Any]:
    return {name: lead[name] for name in KEPT} | {"contact": lead["contact"], "consent": lead["consent"]["store"]}
