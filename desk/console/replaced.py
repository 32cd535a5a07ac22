"""What a change put in the place of what: before and after, of the fields the reader may see."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from desk.console.moments import Moment, moment
from desk.console.names import Names
from desk.console.sight import FIELD_OF, Sight


@dataclass(frozen=True)
class Replaced:
    """One value; empty is none."""

    what: str
    """Short name of a question, or a part of the lead whose words are in templates/words.html."""
    before: str | Moment | None
    after: str | Moment | None


def replaced(
    detail: Mapping[str, Any], names: Names, sight: Sight, now: datetime, zone: ZoneInfo
) -> tuple[Replaced, ...]:
    """Of the detail of a line of the history, which holds `before` and `after` by question or field."""
    before, after = (detail.get(when) or {} for when in ("before", "after"))
    both = [field for field in before if field in after and FIELD_OF.get(field, field) in sight]
    told = (each for field in both for each in _told(field, before[field], after[field], names, now, zone))
    return tuple(each for each in told if each.before != each.after)


def _told(field: str, before: Any, after: Any, names: Names, now: datetime, zone: ZoneInfo) -> Iterator[Replaced]:
    match field:
        case "sla":
            due = [moment((sla or {}).get("first_contact_due"), now, zone) for sla in (before, after)]
            yield Replaced("first_contact_due", *due)
            owners = [((sla or {}).get("on_call") or {}).get("owner") for sla in (before, after)]
            yield Replaced("on_call", *owners)
        case "flags":
            yield Replaced(field, *(", ".join(flags or ()).replace("_", " ") for flags in (before, after)))
        case "score":
            yield Replaced(field, *(str(score["points"]) if score else None for score in (before, after)))
        case "status":
            yield Replaced(field, before, after)
        case _:
            yield Replaced(names.question(field), names.value(field, before), names.value(field, after))
