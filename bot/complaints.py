"""What Rasa finds wrong in the content, as `file:line: what is wrong. What to do.`"""

import re
from difflib import get_close_matches
from pathlib import Path
from typing import Iterable, List, Sequence

from rasa.core.training.story_conflict import StoryConflict, find_story_conflicts
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.generator import TrainingDataGenerator
from rasa.shared.core.training_data.structures import StoryGraph

_CONTRADICTION = re.compile(
    r"the prediction of the action '(?P<action>[^']+)' in (?P<kind>story|rule) '(?P<name>[^']+)' is contradicting with "
    r"rule\(s\) (?P<rules>.+?) which predicted action '(?P<other>[^']+)'"
)
_INTENT = re.compile(r"Found intent '[^']+' in stories which is not part of the domain")
_SYNTAX = re.compile(r"Failed to read '(?P<file>[^']+)'\.\s*(?P<what>.+?)\s*in \"[^\"]*\", line (?P<line>\d+)", re.S)
_SHAPE = re.compile(r"in (?P<file>\S+?):(?P<line>\d+):\s*(?P<what>[^\n]+)")
_ADVERT = re.compile(r"\s*(You can find|You can use|Please refer to|More info|For more information)[^\n]*https?://\S+")


def placed(messages: List[str], folders: Sequence[Path]) -> List[str]:
    """Each complaint of Rasa's as one line a fault, with its file and line where Rasa or a search gives them."""
    return [line for message in messages for line in _lines(message, folders)]


def of_stories(stories: StoryGraph, domain: Domain, folders: Sequence[Path]) -> List[str]:
    """Faults that Rasa trains over: unknown intents and actions, and stories that contradict each other."""
    faults = []
    for event in (event for step in stories.story_steps for event in step.events):
        if isinstance(event, ActionExecuted) and event.action_name not in (None, "...", *domain.action_names_or_texts):
            faults.append(_unknown("action", event.action_name, domain.action_names_or_texts, folders))
        if isinstance(event, UserUttered) and event.intent_name not in (None, *domain.intents):
            faults.append(_unknown("intent", event.intent_name, domain.intents, folders))
    if not faults:
        trackers = TrainingDataGenerator(stories, domain, augmentation_factor=0, remove_duplicates=False).generate()
        conflicts = find_story_conflicts([tracker for tracker in trackers if not tracker.is_rule_tracker], domain)
        faults = [_conflict(conflict, folders) for conflict in conflicts]
    return sorted(set(faults))


def cause(fault: BaseException) -> str:
    """What was wrong first; Rasa wraps it once for each layer of its graph."""
    while fault.__cause__ is not None:
        fault = fault.__cause__
    return str(fault)


def _lines(message: str, folders: Sequence[Path]) -> List[str]:
    contradictions = list(_CONTRADICTION.finditer(message))
    if contradictions:
        return [
            f"{_place(folders, found['kind'], found['name'])}: {found['kind']} '{found['name']}' answers with "
            f"{found['action']}, but rule {found['rules']} answers with {found['other']}. Change one of them."
            for found in contradictions
        ]
    if _INTENT.search(message):
        return []  # told by of_stories, with its line
    syntax = _SYNTAX.search(message)
    if syntax:
        what = " ".join(syntax["what"].split())
        place = f"{_short(syntax['file'], folders)}:{syntax['line']}"
        return [f"{place}: {what}. Mind the indentation and the colons of this line."]
    shapes = list(_SHAPE.finditer(message))
    if shapes:
        return [
            f"{_short(found['file'], folders)}:{found['line']}: {found['what'].rstrip('.')}. See the other entries."
            for found in shapes
        ]
    return [" ".join(_ADVERT.sub("", message).split())]


def _conflict(conflict: StoryConflict, folders: Sequence[Path]) -> str:
    stories = sorted({name for names in conflict._conflicting_actions.values() for name in names})
    quoted = " and ".join(f"'{name}'" for name in stories)
    answers = " or ".join(sorted(conflict.conflicting_actions))
    place = max((_place(folders, "story", name) for name in stories), key=lambda found: int(found.rpartition(":")[2]))
    return f"{place}: the stories {quoted} begin alike and go on differently ({answers}). Change one of them."


def _unknown(kind: str, name: str, known: Iterable[str], folders: Sequence[Path]) -> str:
    near = get_close_matches(name, list(known), n=1)
    cure = f"Did you mean '{near[0]}'?" if near else "Correct the name, or list it in domain.yml."
    return f"{_place(folders, kind, name)}: no {kind} '{name}'. {cure}"


def _place(folders: Sequence[Path], kind: str, name: str) -> str:
    """`file:line` of the first `kind: name` in the stories and rules of `folders`."""
    wanted = re.compile(rf"\s*(- )?{kind}:\s*['\"]?{re.escape(name)}['\"]?\s*(#.*)?")
    for path in (folder / name for folder in folders for name in ("stories.yml", "rules.yml")):
        for number, line in enumerate(path.read_text().splitlines() if path.exists() else [], 1):
            if wanted.fullmatch(line):
                return f"{_short(str(path), folders)}:{number}"
    return "data/stories.yml:1"


def _short(path: str, folders: Sequence[Path]) -> str:
    """A file as people call it: from the folder that holds config.yml, or from its content folder."""
    root = f"{folders[-1]}/"
    return path[len(root) :] if path.startswith(root) else f"data/{path.removeprefix(f'{folders[0]}/')}"
