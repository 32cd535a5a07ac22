"""Three side questions in a row at every question of every role, in both languages, lose no form and no answer."""

from collections.abc import Callable
from datetime import datetime
from itertools import cycle
from typing import Any

import pytest
from dialogues import ANSWERS, SELDOM

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
    told_along = {each.question for each in content.intake.questions if each.asked_with}
    lines = {question for line in content.site.service_lines for question in line.ask}
    asked = {
        (role.role, question)
        for role in content.intake.roles
        for question in {*role.questions, *(lines if role.role in ("patient", "caregiver") else ())}
        if question not in told_along
    }

    assert asked - told == NEVER_ASKED


def _kept(lead: dict[str, Any]) -> dict[str, Any]:
    return {name: lead[name] for name in KEPT} | {"contact": lead["contact"], "consent": lead["consent"]["store"]}
