"""The requests of a view as a table to take along: CSV, with the columns the reader's role sees and no others."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from desk.check.targets import LEAD_FIELDS
from desk.console.inbox import Choice, chosen
from desk.console.sight import Sight
from desk.console.visit import Answer, Desk, File, Visit
from desk.leads import LeadRow

ON_THE_PAGE_ONLY = frozenset({"answers", "transcript"})
"""What was written is read one request at a time."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def export(desk: Desk, visit: Visit) -> Answer:
    """`requests.csv`: a line a request, the newest first, at most `limits.export` of them; nested fields as JSON."""
    sight = Sight.of(visit.signed_in.role, desk.content.policies)
    wanted = chosen(desk, visit, sight)
    columns = [field for field in LEAD_FIELDS if field in sight and field not in ON_THE_PAGE_ONLY]
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(columns)
    for row in _rows(desk, visit, wanted):
        lead = desk.store.lead(row.id)
        if lead is not None:
            seen = sight.lead(lead)
            writer.writerow([_cell(seen.get(column)) for column in columns])
    return File("requests.csv", table.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8", wanted.queue)


def _rows(desk: Desk, visit: Visit, wanted: Choice) -> Iterator[LeadRow]:
    after, left = None, desk.limits.export
    while left > 0:
        rows = desk.store.leads(
            queue=wanted.queue,
            state="claimed" if wanted.state == "mine" else wanted.state,
            role=wanted.role,
            language=wanted.language,
            claimed_by=visit.signed_in.id if wanted.state == "mine" else None,
            order="created",
            limit=min(left, desk.limits.page),
            after=after,
        )
        yield from rows
        if len(rows) < min(left, desk.limits.page):
            return
        after, left = rows[-1].id, left - len(rows)


def _cell(value: Any) -> str:
    """One cell; text a spreadsheet would take for a formula is made text again (CWE-1236).

    >>> _cell("=1+1"), _cell({"zip": "45202"}), _cell(None)
    ("'=1+1", '{"zip": "45202"}', '')
    """
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"'{text}" if text.startswith(_FORMULA) else text
