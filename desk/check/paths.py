"""The ways through the questions: none longer than its cap, and no question on a list that can change nothing."""

from collections.abc import Iterator
from datetime import date

from desk.content.faults import Fault
from desk.content.load import Folder
from desk.content.models import Content, Intake, RoleContent, Site
from desk.content.yaml import Steps
from desk.routing import REACH
from desk.routing.paths import Paths


def check(folder: Folder, today: date) -> Iterator[Fault]:
    models = {name: folder.models.get(name) for name in ("site", "intake", "routes")}
    if None in models.values():
        return
    content = Content.model_construct(**models)
    ways = Paths(content)
    for at, role in enumerate(content.intake.roles):
        yield from _capped(folder, ways, role, ("roles", at))
    yield from _unused(folder, content.intake, ways)
    yield from _unused_by_line(folder, content.site, ways)


def _capped(folder: Folder, ways: Paths, role: RoleContent, where: Steps) -> Iterator[Fault]:
    longest = {subrole: ways.longest(role, subrole) for subrole in (None, *role.subroles)}
    cure = "Take a question away, make it optional and uncounted, or raise the number."
    for subrole, cap in role.most_by_subrole.items():
        if len(longest[subrole]) > cap:
            what = f"a {subrole.replace('_', ' ')} may be asked {_listed(longest[subrole])}, over {cap}"
            yield folder.fault("intake", (*where, "most_by_subrole", subrole), what, cure)
    worst = max((path for subrole, path in longest.items() if subrole not in role.most_by_subrole), key=len)
    if len(worst) > role.most_questions:
        what = f"the role '{role.role}' may be asked {_listed(worst)}, over {role.most_questions}"
        yield folder.fault("intake", (*where, "most_questions"), what, cure)


def _unused(folder: Folder, intake: Intake, ways: Paths) -> Iterator[Fault]:
    """Questions of a role none of whose answers changes anything for it; one that is heard in passing need not."""
    heard = {question.question for question in intake.questions if question.in_passing}
    for at, role in enumerate(intake.roles):
        for index, name in enumerate(role.questions):
            if name not in (*REACH, "confirm", *heard) and (role.role, name) not in ways.asked:
                what = f"no answer of the role '{role.role}' to '{name}' changes anything, so it is never asked"
                cure = "Take it off the list, or use it: in a row or a flag, or in a queue's `packet:`."
                yield folder.fault("intake", ("roles", at, "questions", index), what, cure)


def _unused_by_line(folder: Folder, site: Site, ways: Paths) -> Iterator[Fault]:
    for at, line in enumerate(site.service_lines):
        for index, name in enumerate(line.ask):
            if (line.service_line, name) not in ways.asked_by_line:
                what = f"no answer to '{name}' changes anything for '{line.service_line}', so it is never asked"
                cure = "Take it off the list, or use it: in a row or a flag, or in a queue's `packet:`."
                yield folder.fault("site", ("service_lines", at, "ask", index), what, cure)


def _listed(names: tuple[str, ...]) -> str:
    return f"{len(names)} questions ({', '.join(names)})"
