"""Content past its review: told by the check, never a reason not to start, and not served where it is an answer."""

from datetime import date, datetime
from pathlib import Path

import pytest
from broken_site import ROOT, sample

from desk.check import check, spoken
from desk.content import Content, load
from desk.intake import begin, render
from desk.intake.asking import faq_answer
from desk.routing import route
from desk.settings import Settings
from desk.shell import checked_content

BEFORE, AFTER = "2026-11-20T23:30:00-05:00", "2026-11-21T00:30:00-05:00"
"""Half an hour before and after the end of the last day, where the sample site is."""


@pytest.fixture
def overdue(tmp_path: Path) -> Path:
    """The sample site, whose answer about parking and whose queue of bills were to be reviewed by 2026-11-20."""
    data = sample(tmp_path)
    for name, old in (("en/faq.yml", "review_by: 2027-06-30"), ("es/faq.yml", "review_by: 2027-06-30")):
        _change(data / name, old, "review_by: 2026-11-20")
    _change(
        data / "routes.yml", "Billing manager\n    review_by: 2027-03-31", "Billing manager\n    review_by: 2026-11-20"
    )
    return data


def _change(file: Path, old: str, new: str) -> None:
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new, 1))


def told(content: Content, language: str, moment: str) -> tuple[str, str]:
    """The key and the words of the answer to "where do I park" in a conversation that began at the moment."""
    conversation, _ = begin("riverbend", None, content, datetime.fromisoformat(moment), language=language)
    say = faq_answer("parking", conversation, content)
    assert conversation.topics == ["parking"]
    return say.key, render(say, conversation, content)


@pytest.mark.parametrize("language", ["en", "es"])
def test_an_answer_is_served_until_the_end_of_its_day_and_then_whom_to_ask(language: str, overdue: Path) -> None:
    content = load(overdue)
    assert told(content, language, BEFORE) == ("utter_faq", "Parking is free.")
    key, words = told(content, language, AFTER)
    assert key == "utter_faq_expired"
    assert "(614) 555-0100" in words and "Parking" not in words


def test_a_queue_past_its_review_takes_leads_as_before(overdue: Path) -> None:
    facts = {"role": "patient", "intent": "billing_question"}
    assert route(load(overdue), facts, datetime.fromisoformat(AFTER)).queue == "billing"


def test_the_check_fails_on_an_overdue_review_and_the_desk_starts_with_a_warning(
    overdue: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DESK_DATA", str(overdue))
    faults = check(overdue, date(2026, 11, 21))
    assert [fault.overdue for fault in faults] == [True] * 3
    content = checked_content(Settings.read())
    assert content.fingerprint == load(overdue).fingerprint
    assert capsys.readouterr().err.splitlines() == [str(fault) for fault in faults]


def test_another_fault_beside_an_overdue_review_stops_the_desk(
    overdue: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _change(overdue / "routes.yml", "    queue: research\n    first_contact", "    queue: reserch\n    first_contact")
    monkeypatch.setenv("DESK_DATA", str(overdue))
    with pytest.raises(SystemExit) as ended:
        checked_content(Settings.read())
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert "no queue 'reserch'" in said and "was to be reviewed by 2026-11-20" in said


def test_what_is_said_instead_is_among_the_words_every_site_has() -> None:
    assert "utter_faq_expired" in spoken.FIXED
    words = [said.words["utter_faq_expired"] for said in load(ROOT / "data").responses.values()]
    assert all("{phone}" in wording for wordings in words for wording in wordings)
