"""`desk route owners`: who answers for what in the content, with what has to be read again soon first."""

from datetime import date

from broken_site import ROOT
from typer.testing import CliRunner

from desk.check.owners import Owned, owned, told
from desk.cli import app
from desk.content import Content, load
from desk.content.terms import Review

CONTENT = load(ROOT / "data")
TODAY = date(2026, 5, 13)


def lines_of(content: Content, owner: str) -> list[str]:
    """What stands under an owner."""
    lines = list(told(content, TODAY))
    after = lines[lines.index(owner) + 1 :]
    end = next((at for at, line in enumerate(after) if not line.startswith(" ")), len(after))
    return [line.strip() for line in after[:end]]


def with_routes(**changed: object) -> Content:
    return CONTENT.model_copy(update={"routes": CONTENT.routes.model_copy(update=changed)})


def test_every_queue_and_persona_stands_once_under_its_owner() -> None:
    for queue in CONTENT.routes.queues:
        assert sum(line.startswith(f"the queue {queue.queue}: ") for line in lines_of(CONTENT, queue.owner)) == 1
    for persona in CONTENT.intake.personas:
        assert f"the persona {persona.persona}; review by 2027-06-30" in lines_of(CONTENT, persona.owner)
    assert sum(entry.what.startswith("the queue ") for entry in owned(CONTENT)) == len(CONTENT.routes.queues)


def test_a_queue_says_who_works_it_who_gets_what_is_left_and_who_is_called() -> None:
    queue = next(entry for entry in CONTENT.routes.queues if entry.queue == "caregiver_support")
    called = CONTENT.routes.on_call
    assert called is not None
    assert lines_of(CONTENT, queue.owner)[0] == (
        "the queue caregiver_support: members families.one@riverbend.example, families.two@riverbend.example, "
        "fallback families.one@riverbend.example, escalates to families.lead@riverbend.example, "
        f"on call {called.owner} ({called.phone}); review by 2027-03-31"
    )


def test_owners_come_in_order_each_once() -> None:
    owners = [line for line in told(CONTENT, TODAY) if not line.startswith(" ")][1:]
    assert owners == sorted(set(owners))


def test_what_has_no_owner_of_its_own_is_its_files() -> None:
    rows, flags = len(CONTENT.routes.routes), len(CONTENT.routes.flags)
    first = CONTENT.routes.routes[0].model_copy(update={"owner": "Complaints lead", "review_by": date(2027, 1, 31)})
    content = with_routes(routes=[first, *CONTENT.routes.routes[1:]])
    rest = f"rows and {flags} flags without an owner of their own; review by 2027-03-31"
    assert f"{rows} {rest}" in lines_of(CONTENT, "Patient access lead")
    assert f"{rows - 1} {rest}" in lines_of(content, "Patient access lead")
    assert lines_of(content, "Complaints lead") == [
        "rows with an owner or review of their own: complaints; review by 2027-01-31"
    ]


def test_answers_wordings_and_consent_texts_stand_under_who_answers_for_each() -> None:
    assert "wordings (es): utter_crisis; review by 2027-06-30" in lines_of(CONTENT, "Behavioral health supervisor")
    frequent = [line for line in lines_of(CONTENT, "Language services lead") if line.startswith("frequent questions")]
    more = len(CONTENT.faq["es"].faq) - 10
    assert len(frequent) == 1
    assert frequent[0].endswith(f" and {more} more; review by 2027-06-30")
    notice = CONTENT.policies.notice
    reader = notice.reviewed_by["es"]
    assert any(line.startswith("consent texts (es): notice, ") for line in lines_of(CONTENT, reader))


def test_what_is_overdue_or_due_within_sixty_days_comes_first_the_earliest_at_the_top() -> None:
    assert next(told(CONTENT, TODAY)) == "Nothing is overdue or due within 60 days."
    days = {"records": date(2026, 5, 12), "billing": date(2026, 7, 12), "research": date(2026, 7, 13)}
    queues = [
        queue.model_copy(update={"review_by": days.get(queue.queue, queue.review_by)})
        for queue in CONTENT.routes.queues
    ]
    content = with_routes(queues=queues, review=Review(owner="Patient access lead", review_by=date(2026, 5, 13)))
    head, *lines = told(content, TODAY)
    assert head == "Overdue, or due within 60 days:"
    assert [line.partition(":")[0] for line in lines[:4]] == [
        "  OVERDUE 2026-05-12  Health information manager",
        "  due 2026-05-13  Patient access lead",
        "  due 2026-07-12  Billing manager",
        lines[3],
    ]
    assert not lines[3].startswith(" ")


def test_a_file_without_a_review_has_nobody() -> None:
    content = with_routes(review=None)
    count = f"{len(content.routes.routes)} rows and {len(content.routes.flags)} flags without an owner of their own"
    assert Owned("nobody", count, None) in owned(content)
    assert f"{count}; no review is set" in lines_of(content, "nobody")


def test_the_command_prints_the_matrix() -> None:
    result = CliRunner().invoke(app, ["route", "owners"])
    assert result.exit_code == 0
    assert result.output.splitlines() == list(told(CONTENT, date.today()))
