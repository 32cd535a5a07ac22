"""Rules and stories as they are in data/: which action answers, once, in the form and after it."""

import pytest
from rasa.shared.core.constants import DEFAULT_INTENTS
from rasa.shared.core.domain import Domain

from bot.tests.world import ROOT, new_sender, opened, rejected

INTENTS = sorted(set(Domain.load(str(ROOT / "domain.yml")).intents) - set(DEFAULT_INTENTS))
IN_THE_FORM = {
    "ask_advice": "action_decline_advice",
    "ask_bot": "action_small_talk",
    "ask_person": "action_ask_person",
    "ask_why": "action_explain_why",
    "change_answer": "action_change_answer",
    "dont_know": "action_skip",
    "faq_parking": "action_answer_faq",
    "forget_me": "action_forget_me",
    "go_back": "action_go_back",
    "goodbye": "action_small_talk",
    "greet": "action_small_talk",
    "insult": "action_small_talk",
    "job_or_vendor": "action_wrong_place",
    "off_topic": "action_small_talk",
    "refuse": "action_skip",
    "repeat": "action_repeat_question",
    "skip": "action_skip",
    "start_over": "action_start_over",
    "stop": "action_stop",
    "switch_language": "action_switch_language",
    "thank": "action_small_talk",
}
NEEDS = [
    "billing_question", "business_inquiry", "complaint", "existing_patient", "financial_help", "join_trial",
    "make_referral", "records_request", "seek_care", "seek_care_for_other", "start_over",
]  # fmt: skip


@pytest.mark.parametrize("intent", [*INTENTS, "faq_parking"])
def test_in_the_form_each_intent_it_turns_away_has_one_answer(desk, intent):
    sender = new_sender()
    desk.actions.scripts["validate_intake_form"] = lambda body: rejected("validate_intake_form")
    assert len(desk.replies(sender, intent=intent)) == 1
    expected = IN_THE_FORM.get(intent, "action_default_fallback")
    assert desk.actions.named() == ["action_session_start", "validate_intake_form", expected]


@pytest.mark.parametrize("intent", [*INTENTS, "faq_parking"])
def test_after_the_end_each_intent_has_one_answer(desk, intent):
    sender = new_sender()
    desk.actions.scripts["action_session_start"] = lambda body: (
        200,
        {**opened()[1], "events": opened()[1]["events"][::2]},
    )
    desk.send(sender, intent=intent)
    outside = {**IN_THE_FORM, **dict.fromkeys(("skip", "dont_know", "refuse"), "action_default_fallback")}
    expected = [outside.get(intent, "action_default_fallback")]
    if intent in NEEDS:
        expected = ["action_new_request", "validate_intake_form"]
    assert desk.actions.named() == ["action_session_start", *expected]


@pytest.mark.parametrize(
    "intents, last",
    [
        (["ask_why", "ask_why"], "action_skip"),
        (["repeat", "repeat"], "action_ask_person"),
        (["ask_bot", "ask_bot"], "action_ask_person"),
        (["insult", "insult"], "action_ask_person"),
        (["off_topic", "off_topic"], "action_repeat_question"),
        (["ask_why", "insult"], "action_ask_person"),
        (["ask_why", "repeat"], "action_repeat_question"),
        (["thank", "goodbye"], "action_small_talk"),
        (["greet", "ask_why", "ask_why"], "action_skip"),
        (["repeat", "thank", "ask_why"], "action_explain_why"),
        (["ask_why", "choose", "ask_why"], "action_explain_why"),
        (["insult", "choose", "insult"], "action_small_talk"),
        (["ask_why", "faq_parking"], "action_answer_faq"),
        (["ask_person", "ask_why"], "action_explain_why"),
        (["greet"] * 9, "action_small_talk"),
    ],
)
@pytest.mark.parametrize("earlier", [0, 2])
def test_a_story_counts_wherever_the_conversation_ends_as_it_begins(desk, intents, last, earlier):
    sender = new_sender()
    for _ in range(earlier):
        desk.send(sender, intent="choose")
    for intent in intents:
        desk.send(sender, intent=intent)
    assert desk.actions.named()[-1] == last


def test_a_digression_at_each_question_leaves_the_answers_as_they_are(desk):
    sender = new_sender()
    for intent in ("choose", "ask_why", "choose", "faq_parking", "choose", "insult", "choose", "thank"):
        desk.send(sender, intent=intent)
    assert desk.replies(sender, intent="choose") == ["utter_submit_lead"]
    assert set(desk.actions.calls[-1]["tracker"]["slots"][slot] for slot in ("service_line", "location", "name")) == {
        "x"
    }


@pytest.mark.parametrize("intent", ["go_back", "faq_parking", "ask_person"])
def test_a_rule_after_a_story_is_answered_once(desk, intent):
    sender = new_sender()
    desk.send(sender, intent="choose")
    desk.send(sender, intent="thank")
    assert len(desk.replies(sender, intent=intent)) == 1
