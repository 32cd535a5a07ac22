"""The tables, as the migrations leave them; a test compares the two.

`sealed` columns hold ciphertext under the data key of their conversation or lead. Moments are UTC.
"""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class Moment(TypeDecorator[datetime]):
    """A moment with its zone: goes in with any zone, comes out in UTC. Raises ValueError for one without a zone."""

    impl = sa.DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return dialect.type_descriptor(sa.DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a zone")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


APPEND_ONLY = ("consent_text", "consent_event", "safety_event", "lead_history", "audit")
"""Tables whose rows the database itself refuses to change or delete."""
ENDING = ("safety_event", "lead_history", "audit")
"""Those of them whose rows may be deleted once older than the setting PURGE_BEFORE, which only a purge sets."""
PURGE_BEFORE = "purge before"

metadata = sa.MetaData()
_Text, _Id, _Sealed = sa.Text, sa.String(64), sa.LargeBinary


def _table(name: str, *parts: Any) -> sa.Table:
    return sa.Table(name, metadata, *parts)


def _key(name: str = "id", kind: Any = _Id) -> sa.Column[Any]:
    return sa.Column(name, kind, primary_key=True)


def _must(name: str, kind: Any, *more: Any, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, *more, nullable=False, **options)


def _may(name: str, kind: Any, *more: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, *more, nullable=True)


setting = _table("setting", _key("name", _Text), _must("value", _Text))

data_key = _table("data_key", _key("owner"), _must("wrapped", _Sealed), _must("created", Moment))

# ---- conversations -----------------------------------------------------------------------------

conversation = _table(
    "conversation",
    _key(),
    _must("site", _Text),
    _may("origin", _Text),
    _must("sender", _Text, unique=True),
    _must("epoch", sa.Integer),
    _must("token_hash", _Sealed),
    _must("status", sa.String(16)),
    _must("cursor", sa.Integer),
    _may("state", _Sealed),
    _must("created", Moment),
    _must("updated", Moment),
    sa.Index("conversation_idle", "status", "updated"),
)

message = _table(
    "message",
    _key(),
    _must("conversation_id", _Id, sa.ForeignKey("conversation.id")),
    _must("cursor", sa.Integer),
    _must("who", sa.String(8)),
    _may("client_id", _Text),
    _must("body", _Sealed),
    _must("at", Moment),
    _may("answered", Moment),
    _may("reply_to", _Id),
    sa.UniqueConstraint("conversation_id", "cursor", name="message_cursor"),
    sa.UniqueConstraint("conversation_id", "client_id", name="message_client"),
    sa.Index("message_reply", "reply_to", "cursor"),
    sa.Index(
        "message_unanswered",
        "conversation_id",
        sqlite_where=sa.text("who = 'visitor' AND answered IS NULL"),
        postgresql_where=sa.text("who = 'visitor' AND answered IS NULL"),
    ),
)

effect = _table(
    "effect",
    _key("message_id", _Text),
    _key("kind", _Text),
    sa.Column("conversation_id", _Id, sa.ForeignKey("conversation.id"), primary_key=True),
    _must("body", _Sealed),
    _must("at", Moment),
    sa.Index("effect_conversation", "conversation_id"),
)

# ---- consent and safety ------------------------------------------------------------------------

consent_text = _table("consent_text", _key("sha256"), _must("text", _Text))

consent_event = _table(
    "consent_event",
    _key(),
    _must("seq", sa.Integer, unique=True),
    _must("conversation_id", _Id),
    _must("purpose", sa.String(32)),
    _must("action", sa.String(16)),
    _must("basis", sa.String(32)),
    _may("text_id", _Text),
    _may("text_version", _Text),
    _may("text_sha256", sa.String(64)),
    _may("language", sa.String(8)),
    _may("build", _Text),
    _must("at", Moment),
    _must("detail", _Sealed),
    _must("commitment", sa.String(64)),
    _must("previous", sa.String(64)),
    _must("hash", sa.String(64)),
    _must("mac", sa.String(64)),
    sa.Index("consent_of_conversation", "conversation_id", "seq"),
)

safety_event = _table(
    "safety_event",
    _key(),
    _must("conversation_id", _Id),
    _must("kind", sa.String(32)),
    _must("rule", _Text),
    _must("at", Moment),
    sa.Index("safety_of_conversation", "conversation_id"),
)

engine_forget = _table("engine_forget", _key("sender", _Text), _must("since", Moment))

departure = _table(
    "departure",
    _key("day", Moment),
    _key("question", _Text),
    _key("role", sa.String(32)),
    _key("language", sa.String(8)),
    _must("count", sa.Integer),
)

# ---- leads -------------------------------------------------------------------------------------

lead = _table(
    "lead",
    _key(),
    _must("conversation_id", _Id),
    _must("request", sa.Integer),
    _must("reference", sa.String(16), unique=True),
    _must("status", sa.String(16)),
    _may("role", sa.String(32)),
    _may("service_line", _Text),
    _may("language", sa.String(8)),
    _may("urgency", sa.String(16)),
    _must("queue", _Text),
    _must("due", Moment),
    _must("patient_count", sa.Integer),
    _must("test", sa.Boolean),
    _may("claimed_by", _Id),
    _may("claimed_at", Moment),
    _must("tries", sa.Integer),
    _may("outcome", _Text),
    _may("done", Moment),
    _must("created", Moment),
    _must("updated", Moment),
    _must("last_cursor", sa.Integer),
    _may("body", _Sealed),
    _may("answers", _Sealed),
    _may("transcript", _Sealed),
    _may("on_call", _Text),
    _may("acknowledged_by", _Id),
    _may("acknowledged_at", Moment),
    _may("escalated_to", _Text),
    _may("escalated_at", Moment),
    sa.UniqueConstraint("conversation_id", "request", name="lead_request"),
    sa.Index("lead_due", "queue", "due", "id"),
    sa.Index("lead_open", "done", "due", "id"),
    sa.Index("lead_created", "created", "id"),
)

lead_reference = _table(
    "lead_reference",
    _key("reference", sa.String(16)),
    _must("lead_id", _Id),
    _must("patient", sa.Integer),
    _may("queue", _Text),
    sa.Index("reference_of_lead", "lead_id", "patient"),
)

lead_history = _table(
    "lead_history",
    _key(),
    _must("lead_id", _Id),
    _must("action", sa.String(32)),
    _may("staff_id", _Id),
    _may("detail", _Sealed),
    _must("at", Moment),
    sa.Index("history_of_lead", "lead_id", "at", "id"),
)

contact_index = _table(
    "contact_index",
    _key("digest"),
    _key("lead_id"),
    sa.Index("contacts_of_lead", "lead_id"),
)

lead_link = _table(
    "lead_link",
    _key("newer_id"),
    _key("older_id"),
    _must("why", _Text),
    _must("again", sa.Boolean),
    _must("state", sa.String(16)),
    _may("decided_by", _Id),
    _may("decided_at", Moment),
    _must("created", Moment),
    sa.Index("links_of_older", "older_id"),
)

# ---- deliveries --------------------------------------------------------------------------------

delivery = _table(
    "delivery",
    _key(),
    _may("lead_id", _Id, sa.ForeignKey("lead.id")),
    _must("target", _Text),
    _must("event", _Text),
    _must("key_owner", _Id),
    _may("body", _Sealed),
    _must("state", sa.String(16)),
    _may("reason", _Text),
    _must("attempts", sa.Integer),
    _may("next_at", Moment),
    _may("lease_until", Moment),
    _may("lease_token", _Id),
    _must("created", Moment),
    _must("updated", Moment),
    sa.Index("delivery_next", "target", "state", "next_at"),
    sa.Index("delivery_lease", "target", "state", "lease_until"),
    sa.Index("delivery_of_lead", "lead_id", "created"),
)

delivery_attempt = _table(
    "delivery_attempt",
    _key("delivery_id"),
    _key("n", sa.Integer),
    _must("started", Moment),
    _may("ended", Moment),
    _may("status", sa.Integer),
    _may("error", _Text),
    _may("response_bytes", sa.Integer),
    _may("response_sha256", sa.String(64)),
)

target_off = _table("target_off", _key("target", _Text), _must("reason", _Text), _must("since", Moment))

# ---- staff -------------------------------------------------------------------------------------

staff = _table(
    "staff",
    _key(),
    _must("email", _Text, unique=True),
    _must("name", _Text),
    _must("role", sa.String(16)),
    _may("password_hash", _Text),
    _must("created", Moment),
    _may("disabled", Moment),
)

signin_link = _table(
    "signin_link",
    _key("token_hash", _Sealed),
    _must("staff_id", _Id, sa.ForeignKey("staff.id")),
    _must("expires", Moment),
    _may("used_at", Moment),
)

staff_session = _table(
    "staff_session",
    _key("token_hash", _Sealed),
    _must("staff_id", _Id, sa.ForeignKey("staff.id")),
    _must("csrf", _Text),
    _must("created", Moment),
    _must("last_seen", Moment),
    _must("expires", Moment),
)

signin_failure = _table(
    "signin_failure",
    _key("counter", _Text),
    _must("count", sa.Integer),
    _must("first_at", Moment),
    _must("last_at", Moment),
)

audit = _table(
    "audit",
    _key(),
    _must("at", Moment),
    _may("staff_id", _Id),
    _must("action", _Text),
    _may("object_id", _Text),
    _must("outcome", _Text),
    _may("address", _Text),
    sa.Index("audit_of_object", "object_id", "at", "id"),
    sa.Index("audit_at", "at", "id"),
)
