"""The recipes of docs/marketer.md, step by step as they are written there, on a copy of the sample site."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from broken_site import ROOT, TODAY, with_engine

from desk import talking
from desk.check import check
from desk.content import Content, load
from desk.intake import Conversation, Heard, Knowledge, begin, digress, make_lead, take
from desk.reading import Reader
from desk.role import service_line_of
from desk.role.lexicon import Lexicon
from desk.routing import candidates, facts_of, needs_of, route
from desk.training import compile as compile_for_engine

pytestmark = pytest.mark.slow

RECIPES = (ROOT / "docs" / "marketer.md").read_text()
STEP = re.compile(r"In `data/([^`]+)`, (above|below|instead of) `([^`]+)`:\n( *)```yaml\n(.*?)\n\4```", re.DOTALL)
PROMISES = ROOT / "tests" / "recipes.yml"
FOLLOWED = ("A sentence", "A frequent question", "A service line", "A question", "A route", "A persona")
WEDNESDAY = datetime.fromisoformat("2026-05-13T10:30:00-04:00")


def steps(recipe: str) -> Iterator[tuple[str, str, str, str]]:
    """(file, where, anchor, text) of every edit under the heading, the list's own indent taken off."""
    found = re.search(rf"^## {recipe}\n(.*?)(?=^## |\Z)", RECIPES, re.DOTALL | re.MULTILINE)
    assert found, f"no recipe '{recipe}'"
    for file, where, anchor, indent, text in STEP.findall(found[1]):
        yield file, where, anchor, "\n".join(line.removeprefix(indent) for line in text.splitlines())


def follow(recipe: str, data: Path) -> None:
    """Make every edit of the recipe; an anchor that is not there, or there twice, is an error of the recipe."""
    made = 0
    for file, where, anchor, text in steps(recipe):
        path = data / file
        lines = path.read_text().splitlines()
        found = [
            at for at, line in enumerate(lines) if (anchor in line if where == "instead of" else _is(line, anchor))
        ]
        assert len(found) == 1, f"{recipe}: {file} has `{anchor}` {len(found)} times"
        at = found[0]
        if where == "instead of":
            lines[at] = lines[at].replace(anchor, text.strip())
        else:
            after = at if where == "above" else at + 1
            lines[after:after] = text.splitlines()
        path.write_text("\n".join(lines) + "\n")
        made += 1
    assert made, f"the recipe '{recipe}' has no edit"


def _is(line: str, anchor: str) -> bool:
    return line.strip() == anchor or line.strip().startswith(f"{anchor} ")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return with_engine(tmp_path)


def made_of(recipe: str, data: Path) -> Content:
    """The content after the recipe; it passes the check."""
    follow(recipe, data)
    assert [str(fault) for fault in check(data, TODAY)] == []
    return load(data)


def still_asked(content: Content, **known: Any) -> dict[str, str]:
    facts = facts_of(known, content, WEDNESDAY)
    pending = [name for name in candidates(known.get("role"), known.get("service_line"), content) if name not in known]
    reach = ("consent", "name", "channel", "phone", "email", "leave_message", "contact_time")
    return needs_of(content, facts, [name for name in pending if name not in reach], WEDNESDAY)


def talk(content: Content, page: str, *said: str) -> Conversation:
    """A conversation without the engine, message by message."""
    knowledge = Knowledge(content, Reader(content))
    conversation, _ = begin("riverbend", page, content, WEDNESDAY, language="en")
    for turn, text in enumerate(said, 1):
        assert take(conversation, Heard(text=text, turn=turn), knowledge, WEDNESDAY) is not None, text
    return conversation


def test_a_new_service_line(data: Path) -> None:
    shutil.copytree(ROOT / "data", data, dirs_exist_ok=True)
    content = made_of("A service line", data)
    conversation = talk(content, "/allergy", "I need an appointment for myself")
    assert conversation.value("service_line") == "allergy"
    assert "referral" in still_asked(content, role="patient", service_line="allergy")
    reader, lexicon = Reader(content), Lexicon.load(data)
    assert reader.read("service_line", "hay fever", lang="en", now=WEDNESDAY).value == "allergy"
    for language, text in (("en", "I want a pollen test"), ("es", "el polen me pone mal cada primavera")):
        assert service_line_of(text, reader.entities(text, language), None, language, lexicon) == "allergy"


def test_a_new_frequent_question_is_answered_and_the_open_question_comes_back(data: Path) -> None:
    content = made_of("A frequent question", data)
    knowledge = Knowledge(content, Reader(content))
    conversation = talk(content, "/sleep", "I need a sleep study for myself", "next week")
    open_question = conversation.open
    heard = Heard("can he bring his own pillow?", intent="faq_own_pillow", confidence=0.9, turn=9)
    turn = digress(conversation, "faq_own_pillow", heard, knowledge, WEDNESDAY)
    assert turn.says[0].args["answer"].startswith("Yes, bring what helps you sleep")
    assert conversation.open == open_question
    compile_for_engine(data, data.parent / "build")
    learned = (data.parent / "build" / "bot" / "nlu.yml").read_text()
    assert "faq_own_pillow" in learned and "puedo llevar mi propia almohada" in learned


def test_a_new_question_is_asked_where_it_changes_something_and_its_answer_is_on_the_lead(data: Path) -> None:
    content = made_of("A question", data)
    assert still_asked(content, role="patient", service_line="physical_therapy")["ride"] == "flag ride_needed"
    assert "ride" not in still_asked(content, role="patient", service_line="cardiology")
    conversation = talk(
        content, "/physical-therapy", "I need an appointment for myself", "next week", "43215", "I need a ride"
    )
    assert conversation.value("ride") == "needed"
    lead, routed = make_lead(conversation, content, WEDNESDAY)
    assert "ride_needed" in routed.flags
    assert {"question": "ride", "value": "needed"}.items() <= next(
        answer for answer in lead["answers"] if answer["question"] == "ride"
    ).items()
    assert "ride_needed" in route(content, facts_of(lead, content, WEDNESDAY), WEDNESDAY).flags


def test_a_new_route(data: Path) -> None:
    content = made_of("A route", data)
    facts = facts_of({"role": "patient", "service_line": "sleep"}, content, WEDNESDAY)
    assert route(content, facts, WEDNESDAY).queue == "sleep_center"
    assert "timing" not in still_asked(content, role="patient", service_line="sleep")
    assert "timing" in still_asked(content, role="patient", service_line="dental")


def test_a_new_persona(data: Path) -> None:
    content = made_of("A persona", data)
    conversation = talk(content, "/dental", "I need a dentist for myself", "next week", "43215", "I will pay myself")
    tags = make_lead(conversation, content, WEDNESDAY)[0]["tags"]
    used = ("self_payer", "cost_basics", "appointment_request")
    assert (tags["persona"], tags["primary_concern"], tags["offer_used"]) == used


def test_new_words(data: Path) -> None:
    content = made_of("A sentence", data)
    first = {language: said.words["utter_ask_location"][0] for language, said in content.responses.items()}
    assert first == {"en": "Which ZIP code is closest to you?", "es": "¿Qué código postal le queda más cerca?"}


# ---- with `desk train`, and the model it makes ----------------------------------------------------


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of all that is edited and all that runs, with every recipe followed in it one after the other."""
    folder = tmp_path_factory.mktemp("house")
    for part in ("actions", "bot", "data", "desk"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    for part in ("config.yml", "credentials.yml", "domain.yml", "endpoints.yml"):
        shutil.copy(ROOT / part, folder)
    (folder / ".venv-bot").symlink_to(ROOT / ".venv-bot")
    for recipe in FOLLOWED:
        follow(recipe, folder / "data")
    add_french(folder / "data")
    return folder


@pytest.fixture(scope="module")
def learned(house: Path) -> dict[str, dict[str, Any]]:
    """Checked, proven and trained by the commands the recipes name: what `desk talk` then plays, by the name of the
    conversation."""
    desk(house, "check")
    desk(house, "route", "prove")
    desk(house, "train")
    told = desk(house, "talk", "--json", str(PROMISES))
    return {one["id"]: one for one in map(json.loads, told.splitlines())}


def test_a_new_language_is_complete_when_the_check_says_no_more(house: Path) -> None:
    assert [str(fault) for fault in check(house / "data", TODAY)] == []
    content = load(house / "data")
    assert content.site.organisation.languages == ["en", "es", "fr"]
    conversation, said = begin("riverbend", "/dental", content, WEDNESDAY, language="fr")
    assert (conversation.language, said.key) == ("fr", "utter_welcome_line")


def desk(house: Path, *words: str) -> str:
    """What a command prints in the folder; a conversation that went otherwise is told in what it prints."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DESK_")}
    command = [sys.executable, "-m", "desk", *words]
    done = subprocess.run(command, cwd=house, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert done.returncode == 0 or "talk" in words, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("promise", [pytest.param(script.id, id=script.id) for script in talking.load([PROMISES])[0]])
def test_the_trained_model_keeps_what_the_recipe_promises(promise: str, learned: dict[str, dict[str, Any]]) -> None:
    assert learned[promise].get("failures", []) == [], learned[promise]["transcript"]


def test_what_was_written_is_what_visitors_read(learned: dict[str, dict[str, Any]]) -> None:
    said = {name: [line["text"] for line in played["transcript"]] for name, played in learned.items()}
    assert (
        "Which ZIP code is closest to you?"
        in said["a route: the new queue takes it, asks no time, and says what happens next"]
    )
    assert said["a language: a conversation in it begins and goes on"][0].startswith("Bonjour et bienvenue.")


# ---- the steps of a recipe that are not an edit ---------------------------------------------------


def add_french(data: Path) -> None:
    """The recipe of a language: the folder copied, one sentence of it translated, and what the check names written."""
    shutil.copytree(data / "en", data / "fr")
    words = data / "fr" / "responses.yml"
    words.write_text(words.read_text().replace("Hello, and welcome.", "Bonjour et bienvenue."))
    follow("A language", data)
    for _ in range(6):
        faults = check(data, TODAY)
        if not faults:
            break
        for file in {fault.file for fault in faults}:
            path = data.parent / file
            lines = path.read_text().splitlines()
            for fault in sorted((one for one in faults if one.file == file), key=lambda one: -one.line):
                assert "'fr'" in fault.what, str(fault)
                _translate(lines, fault.line - 1)
            path.write_text("\n".join(lines) + "\n")


def _translate(lines: list[str], at: int) -> None:
    """Add `fr` to the text on the line the check named, with the English words."""
    if "{en:" in lines[at] or "{en :" in lines[at]:
        lines[at] = re.sub(
            r"\{en: ((?:\"[^\"]*\"|[^,{}])+)(?!.*?fr:)", lambda found: f"{{fr: {found[1]}, en: {found[1]}", lines[at]
        )
        return
    start = next(number for number in range(at, len(lines)) if lines[number].strip().startswith("en:"))
    indent = len(lines[start]) - len(lines[start].lstrip())
    end = start + 1
    while end < len(lines) and len(lines[end]) - len(lines[end].lstrip()) > indent:
        end += 1
    block = [lines[start].replace("en:", "fr:", 1), *lines[start + 1 : end]]
    lines[start:start] = block
