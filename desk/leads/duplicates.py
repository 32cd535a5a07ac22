"""Requests that may be of one person: suggested when one is made, linked or dismissed by staff, never merged."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.engine import Connection

from desk.consent import standing
from desk.leads.contacts import digests
from desk.leads.database import Database
from desk.leads.listing import LISTED, LeadRow, row_of
from desk.leads.refusals import NoLead
from desk.leads.rows import ACTS, Lead, add_history
from desk.leads.schema import contact_index, data_key, lead, lead_link, lead_reference
from desk.leads.updates import asks_for_change
from desk.leads.vault import Key, Vault

type Verdict = Literal["linked", "dismissed"]

_LOOKED_AT = 50
"""Earlier requests with the same contact that are looked at: the number of a practice may stand on thousands."""


@dataclass(frozen=True)
class Likeness:
    """When two requests may be of one person; figures of `data/policies.yml: duplicates`."""

    within: timedelta
    """How far back a request with the same contact is looked for."""
    again: timedelta
    """Within it whoever writes again under a name like it adds to the request that is still open."""
    at_most: int
    names: Callable[[Any, Any], bool]
    """Whether two names may be one person's."""
    words: Callable[[str, str], bool]
    """Whether two descriptions may be of one patient."""
    confidential: frozenset[str]
    """Service lines that are shown beside another request only where the names are alike too."""


@dataclass(frozen=True)
class Related:
    """A request that may be, or is, of the same person as another."""

    row: LeadRow
    why: tuple[str, ...]
    """`phone`, `email`: the same; `reference`: it was given; `name`, `patient`: alike; `other_name`: not alike."""
    newer: bool
    again: bool
    """The newer of the two was made by who wrote again while the older was open."""
    state: str
    """`suggested`, `linked` or `dismissed`."""
    decided_by: str | None
    decided_at: datetime | None
    consent: dict[str, Any]
    """As it stands for that request alone."""


class Duplicates:
    """The part of the store that knows which requests belong together."""

    db: Database
    vault: Vault

    def related(self, lead_id: str) -> list[Related]:
        """Requests linked to this one or suggested, the newest first; each keeps its own consent. Raises StoreDown."""
        with self.db.read() as connection:
            found = connection.execute(_RELATED, {"id": lead_id}).all()
            return [_related(connection, lead_id, each) for each in found]

    def decide(self, lead_id: str, other_id: str, verdict: Verdict, staff_id: str, now: datetime) -> None:
        """Link two suggested requests or say that they are not one person's; both histories tell it, and nothing else
        of either changes. May be decided anew. Raises NoLead where nothing was suggested, StoreDown.
        """
        pair = {"one": lead_id, "other": other_id}
        with self.db.write() as connection:
            if not connection.execute(_DECIDE, pair | {"to": verdict, "staff": staff_id, "now": now}).rowcount:
                raise NoLead("nothing was suggested of these two requests")
            for mine, theirs in ((lead_id, other_id), (other_id, lead_id)):
                detail = {"reference": connection.execute(_REFERENCE, {"id": theirs}).scalar_one()}
                add_history(connection, _key(connection, self.vault, mine), mine, verdict, staff_id, detail, now)


def suggest(connection: Connection, vault: Vault, made: Lead, conversation: str, like: Likeness, now: datetime) -> None:
    """Note which earlier requests may be of the person of `made`, which is stored; the visitor learns nothing of it.

    Who writes again while an earlier request under a name like theirs is open adds a line to that one's history; so
    does who asks for a change of the request whose reference they give, though that proves nobody.
    """
    kinds = {digest: kind for kind, digest in digests(connection, vault, made.get("contact") or {}).items()}
    changes = asks_for_change(made)
    looked_for = {"digests": list(kinds), "conversation": conversation, "test": bool(made.get("test"))}
    told, noted = 0, False
    named = next((answer["reference"] for answer in made["answers"] if answer.get("reference")), None)
    looked_for |= {"since": now - like.within, "named": named}
    for found, matched in _found(connection, looked_for, kinds):
        if told == like.at_most:
            return
        key = vault.key(found.id, found.wrapped)
        why = _why(made, found, key, like)
        if why is None:
            continue
        known = why != "other_name" and (found.role == made.get("role") or changes)
        again = not noted and found.done is None and (known or "reference" in matched)
        again = again and (found.created > now - like.again or "reference" in matched)
        pair = {"newer_id": made["id"], "older_id": found.id, "why": " ".join([*matched, why])}
        connection.execute(_ADD, pair | {"again": again, "state": "suggested", "created": now})
        if again:
            act = "asked_change" if changes else "wrote_again"
            add_history(connection, key, found.id, act, None, {"reference": made["reference"]}, now)
            connection.execute(_TOUCH, {"id_": found.id, "now": now})
            noted = True
        told += 1


def unlink(connection: Connection, lead_id: str) -> None:
    """Drop every link of a lead that is forgotten."""
    connection.execute(_UNLINK, {"id": lead_id})


def _found(
    connection: Connection, looked_for: Mapping[str, Any], kinds: Mapping[str, str]
) -> Iterator[tuple[Any, list[str]]]:
    """(lead, kinds of contact it shares) of the earlier ones: the one whose reference was given, then the newest."""
    by_lead: dict[str, tuple[Any, list[str]]] = {}
    for found in connection.execute(_NAMED, looked_for).all() if looked_for["named"] else ():
        by_lead[found.id] = (found, ["reference"])
    for found in connection.execute(_SAME, looked_for).all() if kinds else ():
        by_lead.setdefault(found.id, (found, []))[1].append(kinds[found.digest])
    for found, matched in by_lead.values():
        yield found, sorted(matched, reverse=True)


def _why(made: Lead, found: Any, key: Key, like: Likeness) -> str | None:
    """What the two share beside a contact: `name`, `patient` or `other_name`; None where that is no reason to ask.

    A practice's number stands on every referral it sends, so there the patient has to be alike.
    """
    if found.role == made.get("role") == "referrer":
        before = _patients(key.open("lead", "answers", found.id, found.answers))
        return "patient" if any(like.words(one, two) for one in _patients(made["answers"]) for two in before) else None
    contact = key.open("lead", "body", found.id, found.body).get("contact") or {}
    if like.names((made.get("contact") or {}).get("name"), contact.get("name")):
        return "name"
    return None if like.confidential & {found.service_line, made.get("service_line")} else "other_name"


def _patients(answers: list[dict[str, Any]]) -> list[str]:
    return [str(each.get("as_typed")) for each in answers if each.get("question") == "patient_identifiers"]


def _related(connection: Connection, lead_id: str, found: Any) -> Related:
    values = dict(found._mapping)
    link = {name: values.pop(f"link_{name}") for name in ("why", "again", "state", "decided_by", "decided_at", "newer")}
    acts = connection.execute(ACTS, {"conversation": values.pop("conversation_id")})
    return Related(
        row=row_of(values),
        why=tuple(link["why"].split()),
        newer=link["newer"] != lead_id,
        again=link["again"],
        state=link["state"],
        decided_by=link["decided_by"],
        decided_at=link["decided_at"],
        consent=standing((act.purpose, act.action) for act in acts),
    )


def _key(connection: Connection, vault: Vault, lead_id: str) -> Key | None:
    wrapped = connection.execute(_WRAPPED, {"owner": lead_id}).scalar()
    return None if wrapped is None else vault.key(lead_id, wrapped)


_earlier = (
    sa.select(*(lead.c[name] for name in ("id", "role", "service_line", "created", "done", "body", "answers")))
    .add_columns(data_key.c.wrapped)
    .join(data_key, data_key.c.owner == lead.c.id)
    .where(
        lead.c.conversation_id != bindparam("conversation"),
        lead.c.test == bindparam("test"),
        lead.c.created > bindparam("since"),
    )
)
_SAME = (
    _earlier.add_columns(contact_index.c.digest)
    .join(contact_index, contact_index.c.lead_id == lead.c.id)
    .where(contact_index.c.digest.in_(bindparam("digests", expanding=True)))
    .order_by(lead.c.created.desc(), lead.c.id.desc())
    .limit(_LOOKED_AT)
)
_NAMED = _earlier.join(lead_reference, lead_reference.c.lead_id == lead.c.id).where(
    lead_reference.c.reference == bindparam("named")
)
_ADD = lead_link.insert()
_TOUCH = lead.update().where(lead.c.id == bindparam("id_")).values(updated=bindparam("now"))
_of = sa.or_(lead_link.c.newer_id == bindparam("id"), lead_link.c.older_id == bindparam("id"))
_UNLINK = lead_link.delete().where(_of)
_RELATED = (
    sa.select(
        *LISTED,
        lead.c.conversation_id,
        lead_link.c.newer_id.label("link_newer"),
        *(lead_link.c[name].label(f"link_{name}") for name in ("why", "again", "state", "decided_by", "decided_at")),
    )
    .select_from(
        lead_link.join(
            lead,
            lead.c.id
            == sa.case((lead_link.c.newer_id == bindparam("id"), lead_link.c.older_id), else_=lead_link.c.newer_id),
        )
    )
    .where(_of, lead.c.status != "forgotten")
    .order_by(lead.c.created.desc(), lead.c.id.desc())
)
_DECIDE = (
    lead_link.update()
    .where(
        sa.or_(
            sa.and_(lead_link.c.newer_id == bindparam("one"), lead_link.c.older_id == bindparam("other")),
            sa.and_(lead_link.c.newer_id == bindparam("other"), lead_link.c.older_id == bindparam("one")),
        )
    )
    .values(state=bindparam("to"), decided_by=bindparam("staff"), decided_at=bindparam("now"))
)
_REFERENCE = sa.select(lead.c.reference).where(lead.c.id == bindparam("id"))
_WRAPPED = sa.select(data_key.c.wrapped).where(data_key.c.owner == bindparam("owner"))
