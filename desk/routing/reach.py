"""Which requests there can be, and which rows of the table they reach: what `desk check` and `prove` ask of it."""

from desk.content.models import Content
from desk.routing.compiled import Compiled, When
from desk.routing.diagram import Node


def possible(content: Content, table: Compiled) -> Node:
    """Where a sub-role belongs to its role, only of a role is told how sure it is, and somebody can be reached.

    Who leaves no number and no address becomes no request, finished or not: nothing of theirs is kept.
    """
    unsure: When = {"role_sure": "none"} if table.tells("role_sure") else {}
    node = table.condition({"role": "none", "subrole": "none", **unsure})
    told: When = {"role_sure": [True, False]} if unsure else {}
    for role in content.intake.roles:
        mine = table.condition({"role": role.role, "subrole": ["none", *role.subroles], **told})
        node = table.diagrams.either(node, mine)
    reached = table.condition({"contactable": True}) if table.tells("contactable") else table.diagrams.leaf(True)
    return table.diagrams.both(node, reached)


def reached(table: Compiled, region: Node) -> list[int]:
    """The rows that take some request of `region`, in their order."""
    pick = table.diagrams
    nowhere, found = pick.leaf(False), []
    for at, test in enumerate(table.taken):
        if pick.both(test, region) != nowhere:
            found.append(at)
        region = pick.but(region, test)
    return found


def rows_by_queue(content: Content, table: Compiled, when: When) -> dict[str, int]:
    """Queue -> the first row by which a request that meets `when` gets there; none for a queue it never reaches."""
    asked = {fact: wanted for fact, wanted in when.items() if table.tells(fact)}
    region = table.diagrams.both(possible(content, table), table.condition(asked))
    found: dict[str, int] = {}
    for at in reached(table, region):
        found.setdefault(content.routes.routes[at].queue, at)
    return found
