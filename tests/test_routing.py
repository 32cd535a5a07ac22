"""The routing table: the sample site's rows, the facts they ask about, and the reasons they give."""

from datetime import datetime
from typing import Any

import pytest
from broken_site import ROOT
from hypothesis import given
from hypothesis import strategies as st

from desk.check.names import Names
from desk.content import Content, load
from desk.routing import BadLead, Routed, alert_queue, explain, facts_of, is_open, matches, route
from desk.routing.facts import NAMES
from desk.routing.holidays import kept_by
from desk.routing.table import queue_named

CONTENT = load(ROOT / "data")
WEDNESDAY = datetime.fromisoformat("2026-05-13T10:30:00-04:00")
SUNDAY_NIGHT = datetime.fromisoformat("2026-05-17T22:00:00-04:00")


def sent(lead: dict[str, Any], now: datetime = WEDNESDAY) -> Routed:
    return route(CONTENT, facts_of(lead, CONTENT, now), now)


@pytest.mark.parametrize(
    ("lead", "queue", "due"),
    [
        ({"role": "patient", "service_line": "orthopedics"}, "patient_access", "2026-05-13T14:30:00-04:00"),
        ({"role": "patient", "timing": {"bucket": "asap"}}, "patient_access", "2026-05-13T10:45:00-04:00"),
        ({"role": "patient", "timing": {"bucket": "exploring"}}, "patient_access", "2026-05-14T10:30:00-04:00"),
        (
            {"role": "patient", "service_line": "oncology", "urgency": "urgent"},
            "nurse_review",
            "2026-05-13T11:00:00-04:00",
        ),
        ({"role": "patient", "service_line": "clinical_trials"}, "research", "2026-05-15T10:30:00-04:00"),
        (
            {"role": "patient", "intent": "join_trial", "service_line": "oncology"},
            "research",
            "2026-05-15T10:30:00-04:00",
        ),
        ({"role": "patient", "intent": "complaint"}, "patient_relations", "2026-05-13T14:30:00-04:00"),
        ({"role": "patient", "intent": "records_request"}, "records", "2026-05-14T10:30:00-04:00"),
        ({"role": "patient", "intent": "billing_question"}, "billing", "2026-05-14T10:30:00-04:00"),
        (
            {"role": "patient", "intent": "financial_help"},
            "financial_counseling",
            "2026-05-14T10:30:00-04:00",
        ),
        ({"role": "patient", "intent": "existing_patient"}, "existing_patient", "2026-05-13T14:30:00-04:00"),
        ({"role": "patient", "intent": "ask_person"}, "human_handoff", "2026-05-13T11:30:00-04:00"),
        ({"role": "patient", "intent": "ask_advice"}, "nurse_review", "2026-05-13T11:30:00-04:00"),
        ({"role": "caregiver", "service_line": "dental"}, "caregiver_support", "2026-05-13T11:30:00-04:00"),
        (
            {"role": "caregiver", "service_line": "home_health", "timing": {"start": "2026-05-16"}},
            "caregiver_support",
            "2026-05-13T11:00:00-04:00",
        ),
        ({"role": "referrer", "urgency": "urgent"}, "referral_intake", "2026-05-13T11:00:00-04:00"),
        ({"role": "referrer", "urgency": "routine"}, "referral_intake", "2026-05-13T14:30:00-04:00"),
        ({"role": "referrer", "service_line": "clinical_trials"}, "research", "2026-05-15T10:30:00-04:00"),
        ({"role": "administrator", "subrole": "employer"}, "employer_services", "2026-05-14T10:30:00-04:00"),
        ({"role": "administrator", "subrole": "payer"}, "payer_relations", "2026-05-15T10:30:00-04:00"),
        ({"role": "administrator", "subrole": "partner"}, "partnerships", "2026-05-15T10:30:00-04:00"),
        ({"role": "administrator", "subrole": "vendor"}, "business_development", "2026-05-20T10:30:00-04:00"),
        ({"role": "administrator"}, "business_development", "2026-05-14T10:30:00-04:00"),
        ({"role": "patient", "status": "partial"}, "patient_access", "2026-05-14T10:30:00-04:00"),
        ({}, "human_handoff", "2026-05-14T10:30:00-04:00"),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else None,
)  # fmt: skip
def test_a_lead_goes_to_its_queue_with_its_deadline(lead: dict[str, Any], queue: str, due: str) -> None:
    routed = sent(lead)
    assert (routed.queue, routed.due.isoformat()) == (queue, due)


def test_outside_hours_the_deadline_counts_from_the_next_opening() -> None:
    assert sent({"role": "patient", "timing": "asap"}, SUNDAY_NIGHT).due.isoformat() == "2026-05-18T08:15:00-04:00"


def test_a_holiday_does_not_count_unless_the_queue_works_it() -> None:
    saturday = datetime.fromisoformat("2026-05-23T12:00:00-04:00")
    assert sent({"role": "patient"}, saturday).due.isoformat() == "2026-05-26T11:00:00-04:00"
    queues = [queue.model_copy(update={"closed_on_holidays": False}) for queue in CONTENT.routes.queues]
    content = CONTENT.model_copy(update={"routes": CONTENT.routes.model_copy(update={"queues": queues})})
    assert route(content, {"role": "patient"}, saturday).due.isoformat() == "2026-05-25T11:00:00-04:00"


def test_the_trace_says_which_fact_kept_each_earlier_row_from_taking_the_lead() -> None:
    routed = sent({"role": "referrer", "service_line": "imaging", "urgency": "soon"})
    assert routed.route == "referral"
    assert {step.route: step.why for step in routed.trace} == {
        "complaints": "intent is not known, not complaint",
        "medical records": "intent is not known, not records_request",
        "bills": "intent is not known, not billing_question",
        "help paying for care": "intent is not known, not financial_help",
        "patients of ours": "intent is not known, not existing_patient",
        "clinical trials by what was asked": "intent is not known, not join_trial",
        "clinical trials by page": "service_line is imaging, not clinical_trials",
        "urgent referral": "urgency is soon, not urgent",
        "discharge within three days, from a hospital": "service_line is imaging, not home_health",
        "training for a referring office": "intent is not known, not business_inquiry",
        "referral with papers missing": "documentation is not known, not incomplete",
        "referral": "role is referrer",
    }
    assert [step.taken for step in routed.trace] == [False] * 11 + [True]


@pytest.mark.parametrize(
    ("lead", "flags"),
    [
        ({"role": "patient", "service_line": "imaging"}, ("referral_required",)),
        ({"role": "patient", "service_line": "imaging", "referral": {"status": "has_referral"}}, ()),
        ({"role": "referrer", "service_line": "imaging", "urgency": "urgent"}, ()),
        ({"role": "caregiver", "urgency": "urgent"}, ("triage_needed",)),
        (
            {"role": "patient", "service_line": "behavioral_health", "age": {"age": 15, "minor": True}},
            ("confidential", "minor"),
        ),
        (
            {"role": "patient", "coverage": {"status": "uninsured"}, "language": "es"},
            ("estimate_due", "interpreter"),
        ),
        ({"role": "patient", "location": {"zip": "94110"}}, ("out_of_area",)),
        (
            {"role": "referrer", "service_line": "dental", "documentation": {"ready": ["prior_imaging"]}},
            ("documents_missing",),
        ),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else None,
)  # fmt: skip
def test_flags_come_from_the_facts_whichever_row_took_the_lead(lead: dict[str, Any], flags: tuple[str, ...]) -> None:
    assert sent(lead).flags == flags


@pytest.mark.parametrize(
    ("lead", "facts"),
    [
        ({"timing": {"start": "2026-05-13"}}, {"timing": "within_3_days"}),
        ({"timing": {"start": "2026-05-16", "end": "2026-06-30"}}, {"timing": "within_3_days"}),
        ({"timing": {"start": "2026-05-17"}}, {"timing": "within_2_weeks"}),
        ({"timing": {"start": "2026-05-27"}}, {"timing": "within_2_weeks"}),
        ({"timing": {"start": "2026-05-28"}}, {"timing": "later"}),
        ({"timing": {"bucket": "flexible"}}, {"timing": "flexible"}),
        ({"location": {"zip": "43026"}}, {"location": "dublin", "zip_area": "served"}),
        ({"location": {"zip": "94110"}}, {"zip_area": "outside"}),
        ({"location": {"city": "grove city", "state": "OH"}}, {"location": "grove_city"}),
        ({"location": {"any": True}}, {}),
        ({"age": {"age": 12, "minor": True}}, {"age_group": "child"}),
        ({"age": {"age": 13, "minor": True}}, {"age_group": "teen"}),
        ({"age": {"age": 18, "minor": False}}, {"age_group": "adult"}),
        ({"age": {"age": 65, "minor": False}}, {"age_group": "senior"}),
        ({"care_recipient": {"age_group": "senior"}}, {"age_group": "senior"}),
        ({"coverage": {"status": "insured", "payer": "Aetna"}}, {"coverage": "insured", "payer": "aetna"}),
        ({"source": {"page": "/cardiology"}}, {"page": "/cardiology"}),
        ({"role": "unknown", "urgency": None}, {}),
        (
            {"documentation": {"ready": [], "missing": ["ekg"]}},
            {"documentation": "incomplete", "missing": ["ekg"]},
        ),
        ({"documentation": {"none": True}}, {"documentation": "incomplete"}),
        ({"documentation": {"all": True}}, {"documentation": "complete"}),
        ({"consent": "contact_text"}, {"channel": ["text"]}),
        ({"channel": "email", "phone": "+16145550101"}, {"channel": "email", "contactable": True}),
        ({"phone": "+16145550101", "consent": "no"}, {"channel": ["phone"]}),
    ],
    ids=lambda value: str(value),
)  # fmt: skip
def test_an_answer_becomes_the_facts_routes_may_ask_about(lead: dict[str, Any], facts: dict[str, Any]) -> None:
    found = facts_of(lead, CONTENT, WEDNESDAY)
    made = {name: value for name, value in found.items() if name not in ("lead_type", "contactable")}
    assert made | {"contactable": found["contactable"]} == facts | {"contactable": facts.get("contactable", False)}


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        ({"role": "patient"}, "appointment"),
        ({"role": "patient", "timing": "exploring"}, "service_line_inquiry"),
        ({"role": "caregiver"}, "care_support"),
        ({"role": "referrer"}, "referral"),
        ({"role": "administrator", "subrole": "practice_manager"}, "provider_practice"),
        ({"role": "administrator", "subrole": "employer"}, "employer_partner"),
        ({"role": "patient", "intent": "join_trial"}, "clinical_trial"),
        ({"role": "caregiver", "service_line": "clinical_trials"}, "clinical_trial"),
        ({"role": "patient", "intent": "billing_question"}, "local_service"),
    ],
)
def test_a_lead_has_one_type(facts: dict[str, Any], kind: str) -> None:
    assert facts_of(facts, CONTENT, WEDNESDAY)["lead_type"] == kind


def test_a_site_that_offers_the_line_is_taken_before_one_that_does_not() -> None:
    sites = [site.model_copy(update={"zips": ["43999"]}) for site in CONTENT.site.locations]
    content = CONTENT.model_copy(update={"site": CONTENT.site.model_copy(update={"locations": sites})})
    lead = {"service_line": "wound_care", "location": {"zip": "43999"}}
    assert facts_of(lead, content, WEDNESDAY)["location"] == "downtown"
    assert facts_of(lead | {"service_line": "sleep"}, content, WEDNESDAY)["location"] == "downtown"
    without = [site for site in sites if site.location != "downtown"]
    content = CONTENT.model_copy(update={"site": CONTENT.site.model_copy(update={"locations": without})})
    assert facts_of(lead, content, WEDNESDAY)["location"] == "grove_city"
    assert facts_of(lead | {"service_line": "sleep"}, content, WEDNESDAY)["location"] == "dublin"


def test_a_condition_on_staff_asks_the_hours_of_its_own_queue() -> None:
    row = CONTENT.routes.routes[-1].model_copy(
        update={"route": "open now", "when": {"staffed": True}, "queue": "research"}
    )
    table = CONTENT.routes.model_copy(update={"routes": [row, CONTENT.routes.routes[-1]]})
    content = CONTENT.model_copy(update={"routes": table})
    assert route(content, {}, WEDNESDAY).route == "open now"
    assert route(content, {}, SUNDAY_NIGHT).route == "everybody else"


def test_each_kind_of_alarm_finds_its_queue() -> None:
    found = {kind: alert_queue(kind, CONTENT) for kind in ("emergency", "crisis", "abuse", "fire")}
    assert {kind: queue.queue if queue else None for kind, queue in found.items()} == {
        "emergency": "emergency",
        "crisis": "crisis",
        "abuse": "protective_services",
        "fire": None,
    }


def test_a_condition_holds_for_one_of_several_values_and_for_facts_that_are_lists() -> None:
    assert matches({"channel": ["phone", "text"]}, {"channel": ["text", "email"]})
    assert not matches({"channel": ["phone"]}, {"channel": ["text", "email"]})
    assert matches({"contactable": True}, {"contactable": True})
    assert not matches({"contactable": True}, {"contactable": False})
    assert matches({}, {})
    assert matches({"referral": ["self", "none"]}, {})
    assert not matches({"referral": "self"}, {})
    assert matches({"channel": "none"}, {"channel": []})


def test_explain_prints_the_row_the_deadline_the_facts_and_every_row_before() -> None:
    lead = {"reference": "WD-7K3M-Q2", "role": "patient", "intent": "complaint", "language": "es", "queue": "records"}
    assert explain(lead, CONTENT, WEDNESDAY).splitlines() == [
        "WD-7K3M-Q2 goes to patient_relations by the row 'complaints': the visitor is unhappy with care or service.",
        "First contact is due Wednesday 2026-05-13 14:30 EDT; owner: Patient relations manager.",
        "Facts: contactable no, intent complaint, language es, lead_type local_service, role patient, role_sure yes.",
        "Rows in order:",
        "  takes it  complaints: intent is complaint",
        "Flag interpreter: the visitor wrote in Spanish.",
        "The lead was sent to records: the table or the answers have changed since.",
    ]


def test_explain_takes_the_moment_the_lead_was_made() -> None:
    lead = {"role": "patient", "timing": {"start": "2026-05-14"}, "created": "2026-05-13T10:30:00-04:00"}
    assert "First contact is due Wednesday 2026-05-13 10:45 EDT" in explain(lead, CONTENT)


@pytest.mark.parametrize("lead", [[], "lead", {"created": "yesterday"}, {"created": "2026-05-13T10:30:00"}])
def test_explain_says_what_is_no_lead(lead: Any) -> None:
    with pytest.raises(BadLead):
        explain(lead, CONTENT)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 99999)
    | st.sampled_from(["", "43215", "no", "2026-13-40", "all", "phone"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["zip", "city", "start", "bucket", "status", "payer", "age", "ready", "missing"]), inner
        )
    ),
    max_leaves=6,
)
LEAD_KEYS = [*sorted(NAMES), "age", "phone", "email", "consent", "contact", "care_recipient", "source", "reference"]


@given(lead=st.dictionaries(st.sampled_from(LEAD_KEYS), JSON))
def test_a_lead_of_any_shape_is_explained_and_never_an_error(lead: dict[str, Any]) -> None:
    assert explain(lead, CONTENT, WEDNESDAY).count("takes it") == 1


def possible(content: Content) -> st.SearchStrategy[dict[str, Any]]:
    """Any mixture of the values facts may have."""
    names = Names(content.site, content.intake)
    known = {fact: names.of_fact(fact) or ["x"] for fact in sorted(NAMES)}
    return st.fixed_dictionaries({}, optional={fact: st.sampled_from(values) for fact, values in known.items()})


@given(facts=possible(CONTENT), minutes=st.integers(0, 60 * 24 * 14))
def test_every_lead_at_every_hour_reaches_one_staffed_queue_in_its_open_hours(
    facts: dict[str, Any], minutes: int
) -> None:
    now = datetime.fromtimestamp(WEDNESDAY.timestamp() + minutes * 60, WEDNESDAY.tzinfo)
    routed = route(CONTENT, facts, now)
    queue = queue_named(routed.queue, CONTENT)
    assert queue.kind == "leads" and queue.members
    holidays = kept_by(queue, CONTENT)
    assert is_open(routed.due, queue.hours or CONTENT.site.hours, "America/New_York", holidays)
    rows = [step.taken for step in routed.trace if step.route != "unfinished"]
    assert rows[-1] and not any(rows[:-1])
