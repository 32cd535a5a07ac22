"""A request that was left has a follow-up of its own, whichever row takes it; one asked for as such has its row's."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from console_site import site
from hypothesis import given, settings
from test_console_request import section
from test_duplicates import MARIA, MARIA_AGAIN, made
from test_routing import CONTENT, WEDNESDAY, possible, sent
from wishes import again, answer, offered

from desk.assigning import escalate
from desk.intake import Answer, Conversation, make_lead
from desk.leads import Store
from desk.routing import due, explain, recounted, route
from desk.routing.hours import calendar_of
from desk.routing.table import queue_named

LOOKING = {
    "role": "patient",
    "service_line": "imaging",
    "timing": {"bucket": "exploring"},
    "location": {"zip": "43215"},
}
TOLD = "the chat ended before the request was complete; first contact within 1 day, 2 tries"


def lead_of(now: datetime, *, left: bool, intent: str | None = None, **answers: Any) -> dict[str, Any]:
    conversation = Conversation(site="riverbend", page=None, campaign=None, language="en", started=now.isoformat())
    conversation.intent = intent
    for question, value in answers.items():
        conversation.put(question, Answer(value))
    return make_lead(conversation, CONTENT, now, partial=left)[0]


@settings(deadline=None)
@given(facts=possible(CONTENT))
def test_whichever_row_takes_it_its_queue_is_the_rows_and_its_time_its_own(facts: dict[str, Any]) -> None:
    finished = route(CONTENT, facts | {"status": "complete"}, WEDNESDAY)
    left = route(CONTENT, facts | {"status": "partial"}, WEDNESDAY)
    assert (left.queue, left.route, left.flags) == (finished.queue, finished.route, finished.flags)
    assert left.trace[:-1] == finished.trace and left.trace[-1].route == "unfinished"
    asked = facts.get("urgency") == "urgent" or facts.get("intent") == "ask_person"
    own = due(WEDNESDAY, "1 day", *calendar_of(queue_named(left.queue, CONTENT), CONTENT))
    assert (left.due, left.trace[-1].taken) == ((finished.due, False) if asked else (own, True))


@pytest.mark.parametrize(
    ("lead", "queue", "by"),
    [
        ({"role": "patient", "intent": "complaint"}, "patient_relations", "2026-05-14T10:30:00-04:00"),
        ({"role": "patient", "intent": "records_request"}, "records", "2026-05-14T10:30:00-04:00"),
        ({"role": "patient", "timing": "asap"}, "patient_access", "2026-05-14T10:30:00-04:00"),
        ({"role": "caregiver", "service_line": "dental"}, "caregiver_support", "2026-05-14T10:30:00-04:00"),
        (
            {"role": "patient", "service_line": "oncology", "urgency": "urgent"},
            "nurse_review",
            "2026-05-13T11:00:00-04:00",
        ),
        ({"role": "patient", "intent": "ask_person"}, "human_handoff", "2026-05-13T11:30:00-04:00"),
    ],
    ids=["complaint", "records", "wanted at once", "caregiver", "urgent", "wants a person"],
)
def test_only_what_was_called_urgent_or_asks_for_a_person_keeps_the_time_of_its_row(
    lead: dict[str, Any], queue: str, by: str
) -> None:
    routed = sent(lead | {"status": "partial"})
    assert (routed.queue, routed.due.isoformat()) == (queue, by)


def test_the_lead_and_the_explanation_say_it_in_one_step_and_a_finished_one_in_none() -> None:
    left = lead_of(WEDNESDAY, left=True, **LOOKING)
    assert left["route"]["trace"][-1] == {"route": "unfinished", "taken": True, "why": TOLD}
    assert f"  then      unfinished: {TOLD}" in explain(left, CONTENT).splitlines()
    urgent = lead_of(WEDNESDAY, left=True, **LOOKING | {"urgency": "urgent"})
    step = {"route": "unfinished", "taken": False, "why": "urgency is urgent, so the row's own time holds"}
    assert urgent["route"]["trace"][-1] == step
    assert "unfinished" not in str(lead_of(WEDNESDAY, left=False, **LOOKING)["route"])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changed", "how", "tries"),
    [
        ({"status": "partial"}, "Ask whether they still want this.", 2),
        ({"status": "partial", "urgency": "urgent"}, "Speak with the caregiver, not the patient.", 3),
        ({"status": "partial", "intent": "ask_person"}, "Speak with the caregiver, not the patient.", 3),
        ({"status": "complete"}, "Speak with the caregiver, not the patient.", 3),
    ],
    ids=["left", "left, urgent", "left, wants a person", "finished"],
)
def test_the_first_call_of_a_request_that_was_left_has_its_own_words_and_tries(
    tmp_path: Path, changed: dict[str, str], how: str, tries: int
) -> None:
    with site(tmp_path) as desk:
        desk.staff()
        lead = desk.lead(**changed)
        with desk.signed_in() as client:
            shown = section(client.get(f"/staff/leads/{lead['reference']}").text, "script")
    assert how in shown and shown.rstrip().split("Tries ")[1].startswith(str(tries))
    assert sum(each in shown for each in ("still want this", "Speak with the caregiver")) == 1


def finished_later(store: Store, **later: Any) -> dict[str, Any]:
    """What was left, after staff took the day over that a later request of the same person names."""
    left = lead_of(store.clock(), left=True, **LOOKING)
    first = made(store, MARIA, **{name: left[name] for name in left if name not in ("id", "contact")})
    newer = again(store, MARIA_AGAIN, answer("timing", {"bucket": "asap"}), **later)
    shown = [id for id, _, _ in offered(store, first, newer)]
    store.decide_changes(
        first["id"], newer["id"], shown, shown, "ana", store.clock(),
        recounted=lambda lead, outcome: recounted(lead, CONTENT, store.clock(), outcome),
    )  # fmt: skip
    whole = store.lead(first["id"])
    assert whole is not None
    return whole


def test_what_the_visitor_finishes_later_is_counted_anew(store: Store, clock: Any) -> None:
    whole = finished_later(store, status="complete")
    row = store.lead_row(whole["id"])
    assert row is not None and (whole["status"], row.status) == ("complete", "complete")
    assert whole["sla"]["first_contact_due"] == "2026-05-13T10:45:00-04:00"
    assert row.due == datetime.fromisoformat("2026-05-13T10:45:00-04:00")
    detail = store.history(whole["id"])[-1].detail
    assert detail is not None
    assert (detail["before"]["status"], detail["after"]["status"]) == ("partial", "complete")
    for _ in range(2):
        store.record_outcome(whole["id"], "ana", "no_answer", None, clock(), final=False)
    assert escalate(store, CONTENT, clock()) == []
    store.record_outcome(whole["id"], "ana", "no_answer", None, clock(), final=False)
    assert [one.reason for one in escalate(store, CONTENT, clock())] == ["attempts"]


def test_what_is_left_a_second_time_stays_left(store: Store) -> None:
    whole = finished_later(store, status="partial")
    assert whole["status"] == "partial"
    assert whole["sla"]["first_contact_due"] == "2026-05-14T10:30:00-04:00"
