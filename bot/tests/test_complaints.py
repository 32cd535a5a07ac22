"""Faults in what the engine learns from, told as `file:line: what. What to do.` and never as a traceback."""

import json
import shutil

import pytest

from bot import train


@pytest.fixture
def site(root, tmp_path):
    return shutil.copytree(root, tmp_path / "site", ignore=shutil.ignore_patterns("*.tar.gz"))


def faults(site, capsys):
    code = train.main([str(site / "out.tar.gz")], site)
    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (code, sorted(last)) == (2, ["faults"])
    assert not (site / "out.tar.gz").exists()
    return last["faults"]


def add_story(site, text):
    path = site / "data/stories.yml"
    before = path.read_text()
    path.write_text(before + text)
    return before.count("\n") + 1


def test_a_story_against_a_rule(site, capsys):
    line = add_story(site, "  - story: odd\n    steps:\n      - intent: ask_person\n      - action: action_skip\n")
    assert faults(site, capsys) == [
        f"data/stories.yml:{line}: story 'odd' answers with action_skip, but rule 'asks for a person' answers with "
        "action_ask_person. Change one of them."
    ]


def test_two_stories_that_begin_alike_and_go_on_differently(site, capsys):
    line = add_story(site, "  - story: odd\n    steps:\n      - intent: greet\n      - action: action_skip\n")
    assert faults(site, capsys) == [
        f"data/stories.yml:{line}: the stories 'greets' and 'odd' begin alike and go on differently "
        "(action_skip or action_small_talk). Change one of them."
    ]


def test_unknown_intents_and_actions_all_at_once(site, capsys):
    line = add_story(site, "  - story: odd\n    steps:\n      - intent: greets\n      - action: action_skipp\n")
    assert faults(site, capsys) == [
        f"data/stories.yml:{line + 2}: no intent 'greets'. Did you mean 'greet'?",
        f"data/stories.yml:{line + 3}: no action 'action_skipp'. Did you mean 'action_skip'?",
    ]


def test_broken_yaml(site, capsys):
    line = add_story(site, "  - story: odd\n     steps:\n")
    assert faults(site, capsys) == [
        f"data/stories.yml:{line + 1}: mapping values are not allowed here. "
        "Mind the indentation and the colons of this line."
    ]


def test_an_unknown_key(site, capsys):
    line = add_story(site, "  - story: odd\n    stepz:\n      - intent: greet\n")
    [fault] = faults(site, capsys)
    assert fault.startswith(f"data/stories.yml:{line}: Key 'stepz' was not defined")


@pytest.mark.parametrize(
    "name, told", [("DIETClassifier", "needs tensorflow"), ("bot.nlu.intent.X", "No module named")]
)
def test_a_component_that_cannot_run(site, capsys, name, told):
    config = site / "config.yml"
    config.write_text(config.read_text().replace("bot.nlu.intents.Intents", name))
    [fault] = faults(site, capsys)
    assert fault.startswith("config.yml: ") and told in fault


def test_the_real_rules_and_stories_have_no_faults(model):
    assert model.exists()
