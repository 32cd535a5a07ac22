"""A doubtful guess of the role is a fact of the request: staff check it, a row may ask for it, nothing is asked."""

from typing import Any

import pytest
from turns import CONTENT, NOW, asked, say

from desk.content.models import Content
from desk.content.tables import Flag, Route
from desk.intake import Conversation
from desk.intake.lead import make_lead
from desk.routing import facts_of, needs_of, route
from desk.routing.compiled import compiled
from desk.routing.reach import possible

PATIENT = ("", "home nurse for a bad leg", "en")
"""Taken for a patient at 0.70."""
CAREGIVER = ("/home-health", "home care for elderly", "en")
"""Taken for a caregiver at 0.69."""


def reviewing() -> Content:
    """The sample with a flag for such requests, as docs/marketer.md tells."""
    flag = Flag(flag="role_review", when={"role_sure": False}, because="the role was guessed", asked=False)
    routes = CONTENT.routes.model_copy(update={"flags": [*CONTENT.routes.flags, flag]})
    return CONTENT.model_copy(update={"routes": routes})


REVIEWING = reviewing()


def guessed(page: str, text: str, language: str) -> Conversation:
    return asked(page, text, language=language)


def flagged(conversation: Conversation) -> bool:
    return "role_review" in make_lead(conversation, REVIEWING, NOW)[0]["flags"]


@pytest.mark.parametrize(
    ("lead", "sure"),
    [
        ({"role": "patient", "role_confidence": 0.79}, False),
        ({"role": "patient", "role_confidence": 0.0}, False),
        ({"role": "patient", "role_confidence": 0.8}, True),
        ({"role": "patient", "role_confidence": None, "role_because": ["asked"]}, True),
        ({"role": "referrer"}, True),
        ({"role": "unknown", "role_confidence": 0.3}, None),
        ({"role_confidence": 0.3}, None),
    ],
)
def test_a_role_is_sure_where_it_was_said_or_guessed_over_the_threshold(
    lead: dict[str, Any], sure: bool | None
) -> None:
    assert facts_of(lead, CONTENT, NOW).get("role_sure") is sure


@pytest.mark.parametrize("guess", [PATIENT, CAREGIVER])
def test_a_doubtful_guess_is_flagged_for_staff(guess: tuple[str, str, str]) -> None:
    lead, _ = make_lead(guessed(*guess), REVIEWING, NOW)
    assert lead["role_confidence"] < CONTENT.intake.thresholds.role_sure
    assert "role_review" in lead["flags"]


def test_a_guess_just_under_the_threshold_is_not_rounded_over_it() -> None:
    conversation = guessed(*PATIENT)
    conversation.role_confidence = 0.7982
    assert flagged(conversation)


@pytest.mark.parametrize(
    ("guess", "then", "role"),
    [
        (PATIENT, "actually it is for my mother", "caregiver"),
        (PATIENT, "yes, it is for me", "patient"),
        (CAREGIVER, "My mother", "caregiver"),
        (CAREGIVER, "no, it is for me", "patient"),
    ],
)
def test_who_the_visitor_says_it_is_for_needs_no_review(guess: tuple[str, str, str], then: str, role: str) -> None:
    conversation = guessed(*guess)
    say(conversation, then)
    assert conversation.value("role") == role
    assert not flagged(conversation)


def test_it_is_not_for_me_alone_settles_nothing() -> None:
    conversation = guessed(*PATIENT)
    say(conversation, "it is not for me")
    assert flagged(conversation)


def test_a_later_message_that_says_nothing_of_the_role_leaves_a_sure_guess_sure() -> None:
    conversation = asked("", "I need a doctor for my knee")
    conversation.open = "need"
    say(conversation, "home nurse")
    assert conversation.value("role") == "patient"
    assert not flagged(conversation)


@pytest.mark.parametrize("role", ["patient", "caregiver", "referrer", "administrator"])
def test_nothing_is_asked_because_of_it(role: str) -> None:
    pending = [entry.question for entry in CONTENT.intake.questions]
    unsure, sure = ({"role": role, "role_sure": each} for each in (False, True))
    assert needs_of(CONTENT, unsure, pending, NOW) == needs_of(CONTENT, sure, pending, NOW)
    assert not compiled(CONTENT).tells("role_sure")


def doubting() -> Content:
    """The site with a first row that sends who is in doubt to the front desk."""
    first = Route(
        route="role in doubt",
        when={"role_sure": False},
        queue="human_handoff",
        first_contact="4 hours",
        example={"role": "patient", "role_confidence": 0.6},
    )
    return CONTENT.model_copy(
        update={"routes": CONTENT.routes.model_copy(update={"routes": [first, *CONTENT.routes.routes]})}
    )


def test_a_row_may_send_who_is_in_doubt_to_a_queue_of_people() -> None:
    content = doubting()
    for confidence, queue in ((0.6, "human_handoff"), (0.9, "patient_access")):
        facts = facts_of({"role": "patient", "role_confidence": confidence}, content, NOW)
        assert route(content, facts, NOW).queue == queue
    pending = [name for name in ("service_line", "timing", "location")]
    assert needs_of(content, {"role": "patient", "role_sure": False}, ["timing"], NOW) == {}
    assert needs_of(content, {"role": "patient", "role_sure": True}, pending, NOW)


def test_only_a_role_that_is_known_can_be_in_doubt() -> None:
    table = compiled(doubting())
    there = possible(doubting(), table)
    without = table.condition({"role": "none", "role_sure": [True, False]})
    neither = table.condition({"role": "patient", "role_sure": "none"})
    for never in (without, neither):
        assert table.diagrams.both(there, never) == table.diagrams.leaf(False)
