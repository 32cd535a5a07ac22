"""Who leaves becomes a request or a number: never both, never neither, and a number tells nobody from another."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from running import Front
from test_consent_cli import desk as command
from test_consent_cli import here, opened
from test_store_leads import conversation

from desk.leads import Departure, NoConversation, Store
from desk.leads.purging import Retention

__all__ = ["here"]

SAID = (
    "I need an appointment for my knee, for myself",
    "next week",
    "43215",
    "yes, call me",
    "Dana Ruiz",
    "614 555 0142",
)
TODAY = datetime(2026, 5, 13, 4, tzinfo=UTC)


async def left_after(front: Front, said: int) -> tuple[list[str], list[tuple[str, str, int]]]:
    """(statuses of the leads, what was counted) of somebody who leaves after so many messages."""
    desk = front.parts.desk
    started = await desk.start("riverbend", "/orthopedics", None, "en", front.notice, None)
    for text in SAID[:said]:
        await desk.say(started.conversation, str(uuid4()), {"text": text})
    await desk.abandon(started.conversation)
    await desk.abandon(started.conversation)
    counted = [(at.question, at.role, count) for at, count in desk.store.departures(TODAY)]
    return [lead["status"] for lead in desk.store.kept(started.conversation)["leads"]], counted


@pytest.mark.parametrize(
    ("said", "question"), [(0, "need"), (1, "timing"), (2, "location"), (3, "consent"), (4, "name"), (5, "phone")]
)
async def test_who_leaves_before_they_can_be_reached_is_counted_once_at_the_open_question(
    front: Front, said: int, question: str
) -> None:
    assert await left_after(front, said) == ([], [(question, "patient" if said else "unknown", 1)])


async def test_who_agreed_and_left_a_number_is_a_request_and_no_count(front: Front) -> None:
    assert await left_after(front, len(SAID)) == (["partial"], [])


@pytest.mark.parametrize(
    ("role", "said"),
    [
        (
            "referrer",
            (
                "I'm a referral coordinator at Maple Clinic, one patient for sleep, routine",
                "we have the order, the office notes, the med list and the insurance card",
                "one",
                "Dana Ruiz",
                "by phone",
                "614 555 0142",
            ),
        ),
        (
            "administrator",
            (
                "HR manager at Hartwell Glass, flu shots for 140 employees",
                "Hartwell Glass",
                "Dana Ruiz",
                "by phone",
                "614 555 0142",
            ),
        ),
    ],
)
async def test_an_office_that_leaves_before_it_sends_has_agreed_to_nothing_and_is_counted(
    front: Front, role: str, said: tuple[str, ...]
) -> None:
    desk = front.parts.desk
    started = await desk.start("riverbend", "/sleep", None, "en", front.notice, None)
    for text in said:
        await desk.say(started.conversation, str(uuid4()), {"text": text})
    await desk.abandon(started.conversation)
    (left,) = desk.store.departures(TODAY)
    assert (left[0].role, left[0].question, left[1]) == (role, "confirm", 1)
    assert desk.store.kept(started.conversation)["leads"] == []


async def test_who_ends_and_clears_the_conversation_themselves_is_not_counted(front: Front) -> None:
    desk = front.parts.desk
    started = await desk.start("riverbend", "/orthopedics", None, "en", front.notice, None)
    await desk.say(started.conversation, str(uuid4()), {"text": SAID[0]})
    await desk.end(started.conversation)
    await desk.abandon(started.conversation)
    assert desk.store.departures(TODAY) == []


def test_the_same_day_question_role_and_language_is_one_number_and_nothing_else_is_kept(store: Store) -> None:
    at = Departure(TODAY, "timing", "patient", "en")
    ids = [conversation(store) for _ in range(3)]
    for id in ids:
        store.depart(id, store.clock(), at)
    store.depart(conversation(store), store.clock(), Departure(TODAY, "timing", "patient", "es"))
    store.depart(ids[0], store.clock(), at)
    assert store.departures(TODAY) == [(at, 3), (Departure(TODAY, "timing", "patient", "es"), 1)]
    assert store.departures(TODAY + timedelta(days=1)) == []
    assert store.kept(ids[0])["messages"] == []


def test_nothing_is_counted_of_a_conversation_there_is_not(store: Store) -> None:
    with pytest.raises(NoConversation):
        store.depart("nobody", store.clock(), Departure(TODAY, "timing", "patient", "en"))
    assert store.departures(TODAY) == []


def test_numbers_end_with_their_retention(store: Store, clock: Any) -> None:
    store.depart(conversation(store), clock(), Departure(TODAY, "timing", "patient", "en"))
    keep = Retention(*(timedelta(days=days) for days in (1, 2, 2, 3, 3)))
    store.purge(keep, clock.move(days=2))
    assert len(store.departures(TODAY)) == 1
    store.purge(keep, clock.move(days=3))
    assert store.departures(TODAY) == []


def test_the_command_adds_the_days_up() -> None:
    assert command("departures").output == "Nobody left without a request in 30 days.\n"
    store, today = opened(), datetime.now(UTC)
    for day, question in ((today, "consent"), (today - timedelta(days=9), "consent"), (today, "name")):
        store.depart(conversation(store), store.clock(), Departure(day, question, "patient", "en"))
    store.close()
    assert command("departures").output == "    2  consent  patient  en\n    1  name  patient  en\n"
