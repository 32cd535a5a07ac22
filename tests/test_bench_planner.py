"""The simulated visitors of the planner's benchmark: what they count, and that a grown table is a real one."""

from random import Random
from statistics import mean

from broken_site import ROOT

from desk.bench.planner import NOW, scaled, visit
from desk.content import load
from desk.routing import facts_of, route
from desk.routing.compiled import compiled

CONTENT = load(ROOT / "data")


def test_no_visit_is_longer_than_its_cap_and_the_mean_beats_the_form_clearly() -> None:
    random = Random(3)
    visits = [visit(CONTENT, random) for _ in range(600)]
    caps = {role.role: role.most_questions for role in CONTENT.intake.roles}
    assert all(entry.asked <= caps[entry.role] for entry in visits)
    for role, cap in caps.items():
        mine = [entry for entry in visits if entry.role == role]
        assert mean(entry.asked for entry in mine) < 0.85 * mean(entry.form for entry in mine)
        assert mean(entry.asked for entry in mine) < cap - 1


def test_every_row_of_a_grown_table_is_reached_and_the_first_rows_take_what_they_took() -> None:
    grown = scaled(CONTENT, 3)
    table = compiled(grown)
    assert len(grown.routes.routes) == 3 * len(CONTENT.routes.routes)
    assert len(table.diagrams.leaves(table.rows)) == len(grown.routes.routes)
    facts = {"role": "patient", "service_line": "cardiology", "timing": "asap"}
    own = facts_of(facts, grown, NOW)
    assert route(grown, own, NOW).queue == "patient_access"
    copy = facts_of(facts | {"service_line": "cardiology_2"}, grown, NOW)
    assert route(grown, copy, NOW).queue == "patient_access_2"
