"""Content is read whole, with every fault of shape at once; the sample site says what it should."""

import re
import shutil
from pathlib import Path

import pytest
from broken_site import ROOT, sample

from desk.check import spoken
from desk.content import Content, ContentFaults, Fault, load


@pytest.fixture(scope="module")
def content() -> Content:
    return load(ROOT / "data")


def test_the_fingerprint_changes_with_one_letter_of_one_file(tmp_path: Path) -> None:
    data = sample(tmp_path)
    before = load(data).fingerprint
    assert load(data).fingerprint == before
    file = data / "es" / "responses.yml"
    file.write_text(file.read_text().replace("De nada.", "De nada!"))
    assert load(data).fingerprint != before


def test_faults_of_several_files_are_raised_together_in_order(tmp_path: Path) -> None:
    data = sample(tmp_path)
    (data / "site.yml").write_text((data / "site.yml").read_text().replace("country: US", "country: usa"))
    (data / "en" / "faq.yml").unlink()
    (data / "targets.yml").write_text("")
    with pytest.raises(ContentFaults) as raised:
        load(data)
    assert raised.value.faults == [
        Fault("data/en/faq.yml", 1, "the file is missing", "Create it; the sample site has one to copy."),
        Fault("data/site.yml", 9, "'usa' is not a country", "Use two capital letters, as `US`."),
        Fault("data/targets.yml", 1, "the file is empty", "It needs `targets:`."),
    ]


def test_a_fault_reads_as_file_line_what_and_cure() -> None:
    fault = Fault("data/routes.yml", 12, "no service line 'cardio'", "Did you mean 'cardiology'?")
    assert str(fault) == "data/routes.yml:12: no service line 'cardio'. Did you mean 'cardiology'?"


def test_the_message_of_the_error_is_one_line_for_each_fault(tmp_path: Path) -> None:
    data = sample(tmp_path)
    (data / "targets.yml").write_text("targets: none\n")
    (data / "policies.yml").unlink()
    with pytest.raises(ContentFaults) as raised:
        load(data)
    assert str(raised.value).splitlines() == [
        "data/policies.yml:1: the file is missing. Create it; the sample site has one to copy.",
        "data/targets.yml:1: `targets:` must be a list, not 'none'. Write `[a, b]` or one `- entry` a line.",
    ]


def test_the_words_yes_and_no_are_words(content: Content) -> None:
    consent = next(question for question in content.intake.questions if question.question == "consent")
    assert [choice.value for choice in consent.choices] == ["contact_phone", "contact_text", "contact_email", "no"]


def test_a_third_language_needs_only_its_folder_and_its_texts(tmp_path: Path) -> None:
    data = sample(tmp_path)
    shutil.copytree(data / "en", data / "so")
    site = data / "site.yml"
    site.write_text(site.read_text().replace("languages: [en, es]", "languages: [en, es, so]"))
    assert list(load(data).responses) == ["en", "es", "so"]


def test_the_sample_site_has_what_it_promises(content: Content) -> None:
    assert [line.service_line for line in content.site.service_lines] == [
        *("cardiology", "orthopedics", "imaging", "oncology", "primary_care", "behavioral_health", "home_health"),
        *("dental", "physical_therapy", "sleep", "wound_care", "telehealth", "clinical_trials", "other"),
    ]
    assert [queue.queue for queue in content.routes.queues] == [
        *("patient_access", "caregiver_support", "referral_intake", "business_development", "employer_services"),
        *("payer_relations", "partnerships", "research", "nurse_review", "patient_relations", "records", "billing"),
        *(
            "human_handoff",
            "financial_counseling",
            "existing_patient",
            "emergency",
            "crisis",
            "protective_services",
        ),
    ]
    assert len(content.site.locations) == 6
    assert len(content.intake.personas) == 7
    assert {role.role: role.most_questions for role in content.intake.roles} == {
        "patient": 6,
        "caregiver": 7,
        "referrer": 8,
        "administrator": 6,
    }
    assert len(content.faq["en"].faq) == len(content.faq["es"].faq) >= 60
    assert all(len(entry.questions) >= 6 for faq in content.faq.values() for entry in faq.faq)


def test_no_staff_deadline_is_told_to_a_visitor(content: Content) -> None:
    promise = re.compile(r"\b\d+\s*(minutes?|hours?|days?|minutos?|horas?|días?)\b")
    for said in content.responses.values():
        for key, wordings in said.words.items():
            if key.startswith("utter_next_"):
                assert not any(promise.search(wording) for wording in wordings)


def test_every_word_the_code_says_has_words() -> None:
    named = re.compile(r"[\"'](utter_[a-z0-9_]+[a-z0-9])[\"']")
    files = [file for folder in ("desk", "actions") for file in (ROOT / folder).rglob("*.py")]
    spoken_file = ROOT / "desk" / "check" / "spoken.py"
    said = {key for file in files if file != spoken_file for key in named.findall(file.read_text())}
    families = {"utter_ask", "utter_why", "utter_did_not_catch", "utter_message"}
    asked = {key for key in said if key.startswith(("utter_ask_", "utter_why_", "utter_next_"))}
    assert said - families - asked <= spoken.FIXED
