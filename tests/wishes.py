"""What who comes back wishes changed, and what of it staff are offered for the earlier request."""

from typing import Any

from test_duplicates import made

from desk.intake import change_of
from desk.leads import Store, decided_on, proposed

NEXT_WEEK = {"start": "2026-05-20", "end": "2026-05-20"}


def wish(text: str, reference: str | None = None) -> dict[str, Any]:
    return change_of(text, 1) | {"reference": reference}


def answer(question: str, value: Any, **changed: Any) -> dict[str, Any]:
    return {"question": question, "as_typed": "…", "value": value, "status": "value", "source": "asked"} | changed


def again(store: Store, contact: dict[str, Any], *told: dict[str, Any], **changed: Any) -> dict[str, Any]:
    return made(store, contact, answers=list(told), queue="existing_patient", **changed)


def offered(store: Store, older: dict[str, Any], newer: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    before, after = store.lead(older["id"]), store.lead(newer["id"])
    assert before is not None and after is not None
    decided = decided_on(store.history(older["id"]), newer["reference"])
    return [(each.id, each.before, each.after) for each in proposed(before, after, decided)]
