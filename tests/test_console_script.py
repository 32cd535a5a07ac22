"""The first call on a request's page: made of the content, in the visitor's language, and of nothing out of view."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from console_site import Site, caregiver, sample, site
from test_console_request import post, section, words

from desk.console.names import Names
from desk.console.script import script
from desk.console.sight import Sight
from desk.content.models import Target, Targets
from desk.targets import enqueue


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Site]:
    with site(tmp_path) as running:
        running.staff()
        yield running


def test_the_first_call_says_what_is_still_to_ask_and_what_this_persona_cares_about(desk: Site) -> None:
    evidence = {"transportation": "said: no car", "opening_times": "asked: weekend_evening"}
    marks = {"barriers": ["transportation"], "signals": ["opening_times"], "evidence": evidence}
    lead = desk.lead(timing=None, tags={"persona": "care_partner"} | marks)
    with desk.signed_in() as client:
        shown = section(client.get(f"/staff/leads/{lead['reference']}").text, "script")
    assert "Still to ask When How Speak with the caregiver, not the patient." in shown
    assert "¿Quién más ayuda en casa? (Who else helps at home?)" in shown
    assert "They want One person to call; what to prepare; what happens first" in shown
    assert "They may say I cannot speak for them" in shown
    assert "Have ready Who will call and when" in shown
    assert "In their way Transportation (said: no car) Interested in Opening times (asked: weekend evening)" in shown
    assert "Mind The visitor wrote in Spanish" in shown
    assert "Tries 3" in shown
    assert "Care partner: Family services lead answers for these words." in shown


def test_what_led_to_a_persona_that_the_facts_leave_open_is_told(desk: Site) -> None:
    lead = desk.lead(tags={"persona": "plan_or_employer", "persona_by": "campaign: healthy-workplace"})
    with desk.signed_in() as client:
        shown = section(client.get(f"/staff/leads/{lead['reference']}").text, "script")
    assert "Plan or employer (campaign: healthy-workplace): Director of partnerships answers for these words." in shown


def test_tries_made_are_counted_beside_those_the_queue_makes_and_a_done_request_needs_no_call(desk: Site) -> None:
    lead = desk.lead()
    with desk.signed_in() as client:
        post(client, lead["reference"], "claim")
        post(client, lead["reference"], "outcome", disposition="no_answer")
        assert "Tries 3, 1 made" in section(client.get(f"/staff/leads/{lead['reference']}").text, "script")
        post(client, lead["reference"], "outcome", disposition="booked", tries="1")
        assert "First call" not in words(client.get(f"/staff/leads/{lead['reference']}").text)


def test_papers_that_lack_and_a_row_with_a_shorter_packet_decide_what_is_still_to_ask(desk: Site) -> None:
    everything = Sight(
        frozenset({"queue", "route", "tags", "documentation", "patient_count", "org", "service_line"}), frozenset()
    )
    names, now = Names(sample()), desk.clock.now
    lead = caregiver(now) | {"queue": "referral_intake", "route": {"rule": "none"}, "org": None, "patient_count": 2}
    lacking = script(
        lead | {"documentation": {"ready": [], "missing": ["referral_order"]}}, sample(), everything, names
    )
    ready = script(lead | {"documentation": {"ready": ["referral_order"], "missing": []}}, sample(), everything, names)
    assert lacking is not None and ready is not None
    assert set(lacking.still) - set(ready.still) == {names.question("documentation")}
    short = next(row for row in sample().routes.routes if row.packet is not None)
    urgent = script(lead | {"queue": short.queue, "route": {"rule": short.route}}, sample(), everything, names)
    assert urgent is not None and len(urgent.still) <= len(short.packet or ())


def test_what_a_role_may_not_see_is_not_told_as_missing_either(desk: Site) -> None:
    lead = caregiver(desk.clock.now) | {"timing": None, "relationship": None}
    blind = Sight(frozenset({"queue", "timing"}), frozenset())
    found = script(lead, sample(), blind, Names(sample()))
    assert found is not None and found.still == (Names(sample()).question("timing"),)
    assert script({"role": "patient"}, sample(), blind, Names(sample())) is None


def test_a_confidential_request_is_called_back_in_neutral_words_and_no_word_of_the_talk_leaves(desk: Site) -> None:
    lead = desk.lead(service_line="behavioral_health", flags=["confidential"])
    with desk.signed_in() as client:
        shown = section(client.get(f"/staff/leads/{lead['reference']}").text, "script")
    assert "say only that Riverbend Health returns their call; name no service" in shown
    everything = Target(target="crm", kind="webhook", url="https://crm.example.org", secret="KEY", fields=list(lead))
    key = {"KEY": "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"}
    ((_, body),) = enqueue(lead, Targets(targets=[everything]), key, policies=sample().policies, site=sample().site)
    assert body["purposes"] == ["part2"]
    assert not {"transcript", "answers", "history"} & body["data"].keys()


def test_what_a_visitor_reads_of_the_next_step_names_no_service() -> None:
    names = [name for line in sample().site.service_lines for name in line.name.values() if line.confidential]
    for language, responses in sample().responses.items():
        for queue in sample().routes.queues:
            for words_said in responses.words[queue.next_step] if queue.kind == "leads" else ():
                assert not any(name.casefold() in words_said.casefold() for name in names), (language, queue.queue)
