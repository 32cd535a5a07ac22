"""Which words are said, and what each may be filled with: the list that tells a missing word from a forgotten one."""

from desk.content.models import Intake, Routes, Site

STANDING = frozenset({"organisation", "operator", "line", "phone", "hours", "first_name"})
"""Placeholders every wording may use."""

OWN: dict[str, frozenset[str]] = {
    "utter_ask_consent": frozenset({"text"}),
    "utter_consent_shown": frozenset({"text"}),
    "utter_understood": frozenset({"value"}),
    "utter_role_guess": frozenset({"role"}),
    "utter_thanks": frozenset({"reference"}),
    "utter_faq": frozenset({"answer"}),
    "utter_status_received": frozenset({"reference"}),
    "utter_status_contacted": frozenset({"reference"}),
    "utter_status_closed": frozenset({"reference"}),
    "utter_patients_found": frozenset({"count", "patients"}),
    "utter_not_accepting": frozenset({"alternative"}),
    "utter_not_seen_here": frozenset({"alternative"}),
    "utter_waiting": frozenset({"wait"}),
    "utter_out_of_area": frozenset({"location"}),
    "utter_offered_elsewhere": frozenset({"place", "location"}),
    "utter_ask_open": frozenset({"question"}),
    "utter_more": frozenset({"question"}),
    "utter_more_next": frozenset({"question"}),
    "utter_more_kept": frozenset({"reference"}),
    "utter_more_skipped": frozenset({"reference"}),
    "utter_change_kept": frozenset({"reference"}),
}
"""Placeholders that one key has besides; without them in every wording its sense is lost."""

INVITES = "utter_invite_"
"""Keys of offers; each holds `{angle}`, the sentence of the persona's angle."""

FIXED = frozenset(
    {
        *OWN,
        *(
            "utter_welcome",
            "utter_welcome_line",
            "utter_ask_need",
            "utter_why_need",
            "utter_guided",
            "utter_new_request",
        ),
        *("utter_zip_has_five_digits", "utter_phone_needs_ten_digits", "utter_email_needs_at", "utter_date_has_passed"),
        *("utter_age_is_a_number", "utter_offer_choices", "utter_fine_not_to_know", "utter_fine_to_refuse"),
        *("utter_needed_to_go_on", "utter_volunteered", "utter_consent_declined", "utter_nothing_kept"),
        *("utter_summary_intro", "utter_ask_change", "utter_changed", "utter_minor_teen", "utter_minor_under_13"),
        *("utter_no_patient_names", "utter_referral_needed", "utter_person", "utter_person_closed", "utter_i_am_a_bot"),
        *("utter_no_advice", "utter_went_back", "utter_nothing_before", "utter_skipped", "utter_cannot_skip"),
        *("utter_started_over", "utter_stopped", "utter_forgotten", "utter_language_switched", "utter_repeat"),
        *("utter_not_ready", "utter_guide", "utter_later", "utter_more_offer"),
        *("utter_earlier", "utter_earlier_noted", "utter_change_not_kept"),
        *("utter_minor_alone", "utter_minor_not_here"),
        *("utter_other_language", "utter_ask_last_name", "utter_faq_again", "utter_faq_expired", "utter_why_again"),
        "utter_not_mine_to_answer",
        *("utter_consent_revoked", "utter_consent_again", "utter_no_calls"),
        *("utter_did_not_understand", "utter_small_talk_greet", "utter_small_talk_thank", "utter_small_talk_goodbye"),
        *(
            "utter_insult",
            "utter_off_topic",
            "utter_wrong_place_job",
            "utter_wrong_place_vendor",
            "utter_existing_patient",
        ),
        *("utter_records", "utter_billing", "utter_financial_help", "utter_complaint", "utter_join_trial"),
        *("utter_status_unknown", "utter_emergency", "utter_crisis", "utter_abuse", "utter_safety_notice"),
        *("utter_continue_after_alarm", "utter_callback", "utter_on_call", "utter_offer_number"),
        "utter_on_call_only",
    }
)
"""Keys said by the code whatever the site; a test holds them against the code."""


def needed(site: Site, intake: Intake, routes: Routes) -> dict[str, str]:
    """Key -> what needs it, for every word this site's content calls for."""
    keys = dict.fromkeys(FIXED, "the conversation")
    for question in intake.questions:
        for family in ("utter_ask", "utter_why", "utter_did_not_catch"):
            keys[f"{family}_{question.question}"] = f"the question '{question.question}'"
        keys[f"label_question_{question.question}"] = f"the question '{question.question}'"
    keys["label_question_change"] = "a change of an earlier request"
    for queue in routes.queues:
        keys[queue.next_step] = f"the queue '{queue.queue}'"
    for offer in intake.offers:
        keys[f"{INVITES}{offer}"] = f"the offer '{offer}'"
    for persona in intake.personas:
        keys[f"label_angle_{persona.angle}"] = f"the persona '{persona.persona}'"
    for language in site.organisation.languages:
        keys[f"label_language_{language}"] = f"the language '{language}'"
    return keys


def twice(intake: Intake) -> set[str]:
    """Keys that need a second wording: what is said when the first did not help."""
    families = ("utter_ask", "utter_did_not_catch")
    return {f"{family}_{question.question}" for question in intake.questions for family in families}


def own(key: str) -> frozenset[str]:
    """The placeholders every wording of a key has besides."""
    return OWN.get(key, frozenset({"angle"}) if key.startswith(INVITES) else frozenset())


def allowed(key: str) -> frozenset[str]:
    """The placeholders a key may use."""
    return STANDING | own(key) | (frozenset({"reference"}) if key.startswith("utter_next_") else frozenset())
