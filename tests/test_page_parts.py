"""What the visitor's page is made of: files, words, colours, links, the view of a transcript."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from desk.content import Content
from desk.gateway import assets, frame, links
from desk.gateway.transcript import copy_of, view_of

ROOT = Path(__file__).parent.parent


def test_files_that_were_not_built_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "icon.svg").write_text("<svg/>")
    found = assets.load(tmp_path / "nothing", tmp_path / "own", {})
    assert list(found) == ["icon.svg"]
    assert gzip.decompress(found["icon.svg"].packed) == b"<svg/>"


def test_a_failing_build_says_what_the_tool_said(tmp_path: Path) -> None:
    widget = tmp_path / "widget"
    (widget / "src").mkdir(parents=True)
    (widget / "package-lock.json").write_text("{")
    (widget / "build.mjs").write_text("")
    with pytest.raises(assets.NotBuilt, match=r"the widget was not built: `.*ci.*` failed in .*widget"):
        assets.build(tmp_path)


def test_words_nobody_wrote_are_all_named_with_their_file(content: Content) -> None:
    spanish = content.responses["es"]
    words = {key: said for key, said in spanish.words.items() if key not in ("label_send", "label_print")}
    lacking = content.model_copy(
        update={"responses": {**content.responses, "es": spanish.model_copy(update={"words": words})}}
    )
    with pytest.raises(frame.MissingLabels) as missing:
        frame.words(lacking)
    assert str(missing.value).splitlines() == [
        "data/es/responses.yml: no words 'label_send'. Add the key under 'words:'.",
        "data/es/responses.yml: no words 'label_print'. Add the key under 'words:'.",
    ]


def test_what_went_wrong_needs_words_for_the_second_time_and_the_way_out_an_address(content: Content) -> None:
    english = content.responses["en"]
    words = english.words | {"label_empty": ["Write something."], "label_leave_to": ["javascript:alert(1)"]}
    lacking = content.model_copy(
        update={"responses": {**content.responses, "en": english.model_copy(update={"words": words})}}
    )
    with pytest.raises(frame.MissingLabels) as missing:
        frame.words(lacking)
    assert str(missing.value).splitlines() == [
        "data/en/responses.yml: 'label_empty' has one wording. Add a second: it is said the second time.",
        "data/en/responses.yml: 'label_leave_to' is no web address. Write it as https://www.weather.gov/",
    ]


def test_the_hours_stand_in_the_words_of_every_language(content: Content) -> None:
    words = frame.words(content)
    assert content.site.hours_in_words["en"] in words["en"]["hours_open"]
    assert content.site.hours_in_words["es"] in words["es"]["hours_open"]


def test_the_page_has_words_for_every_alarm_it_may_raise_itself(content: Content) -> None:
    care = frame.care(content)
    assert list(care) == ["emergency", "crisis", "abuse"]
    assert all("911" in said for words in care.values() for said in words.values())
    assert "988" in care["crisis"]["es"]


@pytest.mark.parametrize(
    ("page", "line", "private"),
    [
        ("/behavioral-health", None, True),
        ("/es/salud-mental", None, True),
        ("/cardiology", None, False),
        ("/cardiology", "behavioral_health", True),
        (None, None, False),
    ],
)
def test_a_page_or_a_talk_about_a_confidential_line_is_known(
    content: Content, page: str | None, line: str | None, private: bool
) -> None:
    assert frame.confidential(content, page, line) is private


@pytest.mark.parametrize("case", json.loads((ROOT / "widget/tests/copy.json").read_text()))
def test_the_copy_to_keep_is_what_the_chat_would_write(case: dict[str, Any]) -> None:
    assert copy_of(case["head"], case["said"]) == case["copy"]


def test_every_question_with_an_own_field_exists(content: Content) -> None:
    questions = {question.question for question in content.intake.questions}
    assert frame.FIELDS.keys() - {""} - questions == set()


@pytest.mark.parametrize("accent", ["#0b5c66", "#ffd54a", "#000000", "#ffffff", "#e53935", "#7f7f7f"])
def test_any_accent_is_readable_on_light_and_dark(accent: str) -> None:
    found = frame.colours({"accent": accent})
    assert frame.contrast(found.accent, found.on_accent) >= 4.5
    assert frame.contrast(found.on_light, "#f3f1ec") >= 4.5
    assert frame.contrast(found.on_light, "#ffffff") >= 4.5
    assert frame.contrast(found.on_dark, "#22292c") >= 4.5
    assert frame.contrast(found.on_dark, "#151a1c") >= 4.5


@pytest.mark.parametrize("accent", ["teal", "#fff", "#0b5c66;}body{display:none", ""])
def test_an_accent_that_is_no_colour_is_named_with_the_cure(accent: str) -> None:
    with pytest.raises(frame.BadColour, match=r"^data/site\.yml: colour accent '.*' is not a colour\. Write it as #"):
        frame.colours({"accent": accent})


@pytest.mark.parametrize(
    "case", json.loads((ROOT / "widget/tests/links.json").read_text()), ids=lambda case: case["text"]
)
def test_numbers_and_addresses_can_be_followed_and_nothing_else(case: dict[str, object]) -> None:
    found = links.parts(str(case["text"]), bool(case["short"]))
    assert {part.text: part.href for part in found if part.href} == case["links"]
    assert "".join(part.text for part in found) == case["text"]


def test_a_change_stands_beside_its_item_and_the_text_does_not_repeat_the_items() -> None:
    view = view_of(
        [
            {"who": "visitor", "text": "hi"},
            {
                "who": "bot",
                "text": "Look:\nName: Ana",
                "items": [{"question": "name", "label": "Name", "value": "Ana"}],
            },
            {
                "who": "bot",
                "text": "Right?",
                "question": "confirm",
                "choices": [{"id": "y", "label": "Yes"}, {"id": "c", "label": "Change: Name", "change": "name"}],
            },
        ]
    )
    assert view.messages[1]["text"] == "Look:"
    assert view.changes == {"name": "c"}
    assert [choice["id"] for choice in view.choices] == ["y"]
    assert (view.question, view.turn, view.waiting, view.finished) == ("confirm", 1, False, False)


def test_a_message_without_an_answer_yet_is_waited_for() -> None:
    view = view_of([{"who": "bot", "text": "Hello"}, {"who": "visitor", "text": "hi"}])
    assert view.waiting
    assert view.choices == []
