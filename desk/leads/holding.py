"""Deliveries that need a consent of their own: held until it is given, cancelled when it is taken back.

A body says itself what it may be sent for, in `purposes`: `part2` (a confidential line's request, 42 CFR 2.13, 2.31),
`sharing`, `marketing` (a destination outside). What leaves under Part 2 has its notice with it, and, put in here, a
copy of the consent (42 CFR 2.32).
"""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.engine import Connection

from desk.consent import chain, standing
from desk.leads.ledger import WITH_KEY, opened
from desk.leads.rows import ACTS, CARRYING
from desk.leads.schema import consent_event, delivery
from desk.leads.vault import Key, Vault

type Body = dict[str, Any]


def needs(body: Body) -> frozenset[str]:
    """The purposes that must all be granted for `body` to be sent.

    >>> needs({"type": "lead.created", "purposes": ["part2"]})
    frozenset({'part2'})
    """
    return frozenset(body.get("purposes") or ())


def lacking(body: Body, acts: Iterable[tuple[str, str]]) -> frozenset[str]:
    """The purposes `body` needs and that do not stand by these acts."""
    stands = standing(acts)
    return frozenset(purpose for purpose in needs(body) if not stands[purpose])


def hold(connection: Connection, lead_id: str, now: datetime) -> None:
    """Have every delivery of a lead that was not tried yet wait for its consent; `release` lets go what has it."""
    connection.execute(_HOLD, {"lead": lead_id, "now": now})


def release(connection: Connection, vault: Vault, key: Key, lead_id: str, conversation: str, now: datetime) -> None:
    """Put into the outbox what was held of a lead and now stands; `key`: the lead's. Raises Unreadable."""
    held = connection.execute(_HELD, {"lead": lead_id}).all()
    if not held:
        return
    acts = [(act.purpose, act.action) for act in connection.execute(ACTS, {"conversation": conversation})]
    for each in held:
        body = read(key, each)
        if lacking(body, acts):
            continue
        if "part2" in needs(body):
            body["data"]["part2"]["consent"] = _copy(connection, vault, conversation)
        rewrite(connection, key, each.id, body, standing(acts), now)
        connection.execute(_RELEASE, {"id_": each.id, "now": now})


def read(key: Key, found: Any) -> Body:
    """The body of a row of `delivery`. Raises Unreadable."""
    return json.loads(key.open_bytes("delivery", "body", found.id, found.body))


def rewrite(connection: Connection, key: Key, id: str, body: Body, stands: dict[str, bool], now: datetime) -> None:
    """Freeze `body` anew; what it says of consent is what stands, not what did when the request was made."""
    consent = body["data"].get("consent")
    if isinstance(consent, dict):
        consent |= {purpose: allowed for purpose, allowed in stands.items() if purpose in consent}
    anew = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    sealed = key.seal_bytes("delivery", "body", id, anew)
    connection.execute(_REWRITE, {"id_": id, "body_": sealed, "now": now})


def _copy(connection: Connection, vault: Vault, conversation: str) -> dict[str, Any]:
    """The Part 2 consent that stands: its words, how it was signed, when, and the record that proves it."""
    found = connection.execute(_PART2, {"conversation": conversation}).one()
    whole = opened(vault, found) or {}
    return {
        "record": found.id,
        "text": found.text,
        "version": found.text_version,
        "language": found.language,
        "sha256": found.text_sha256,
        "signed": whole.get("act"),
        "at": chain.moment(found.at),
    }


_of_lead = (delivery.c.lead_id == bindparam("lead"), delivery.c.event.in_(CARRYING))
_HELD = sa.select(delivery).where(*_of_lead, delivery.c.state == "held", delivery.c.body.is_not(None))
_HOLD = (
    delivery.update()
    .where(*_of_lead, delivery.c.state == "pending", delivery.c.attempts == 0)
    .values(state="held", next_at=None, updated=bindparam("now"))
)
_RELEASE = (
    delivery.update()
    .where(delivery.c.id == bindparam("id_"), delivery.c.state == "held")
    .values(state="pending", next_at=bindparam("now"), updated=bindparam("now"))
)
_REWRITE = (
    delivery.update().where(delivery.c.id == bindparam("id_")).values(body=bindparam("body_"), updated=bindparam("now"))
)
_PART2 = (
    WITH_KEY.where(
        consent_event.c.conversation_id == bindparam("conversation"),
        consent_event.c.purpose == "part2",
        consent_event.c.action == "granted",
    )
    .order_by(consent_event.c.seq.desc())
    .limit(1)
)
