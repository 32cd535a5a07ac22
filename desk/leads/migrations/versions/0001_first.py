"""The first schema.

Revision: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

MOMENT = sa.DateTime(timezone=True)
SEALED = sa.LargeBinary
TEXT = sa.Text
UNANSWERED = sa.text("who = 'visitor' AND answered IS NULL")

APPEND_ONLY = ("consent_text", "consent_event", "safety_event", "lead_history", "audit")


def upgrade() -> None:
    create_tables()
    match op.get_bind().dialect.name:
        case "sqlite":
            guard_sqlite()
        case "postgresql":
            guard_postgresql()


def guard_sqlite() -> None:
    """No change, no deletion, and no REPLACE, which deletes without asking the delete trigger."""
    for table in APPEND_ONLY:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        if table != "consent_text":  # addressed by its content: whatever replaces it is the same or shows
            op.execute(
                f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
                f"WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id OR rowid = NEW.rowid) "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def guard_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; "
        "END $$"
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
        )


def create_tables() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("staff_id", sa.String(64)),
        sa.Column("action", TEXT, nullable=False),
        sa.Column("object_id", TEXT),
        sa.Column("outcome", TEXT, nullable=False),
        sa.Column("address", TEXT),
    )
    op.create_index("audit_at", "audit", ["at", "id"])
    op.create_index("audit_of_object", "audit", ["object_id", "at", "id"])
    op.create_table(
        "consent_event",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("conversation_id", sa.String(64), nullable=False),
        sa.Column("purpose", sa.String(32), nullable=False),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("basis", sa.String(32), nullable=False),
        sa.Column("text_id", TEXT),
        sa.Column("text_version", TEXT),
        sa.Column("text_sha256", sa.String(64)),
        sa.Column("language", sa.String(8)),
        sa.Column("turn", sa.Integer),
        sa.Column("page", TEXT),
        sa.Column("act", SEALED),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_index("consent_of_conversation", "consent_event", ["conversation_id", "at", "id"])
    op.create_table(
        "consent_text",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("text", TEXT, nullable=False),
    )
    op.create_table(
        "conversation",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("site", TEXT, nullable=False),
        sa.Column("origin", TEXT),
        sa.Column("sender", TEXT, nullable=False, unique=True),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("token_hash", SEALED, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("cursor", sa.Integer, nullable=False),
        sa.Column("state", SEALED),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("updated", MOMENT, nullable=False),
    )
    op.create_index("conversation_idle", "conversation", ["status", "updated"])
    op.create_table(
        "data_key",
        sa.Column("owner", sa.String(64), primary_key=True),
        sa.Column("wrapped", SEALED, nullable=False),
        sa.Column("created", MOMENT, nullable=False),
    )
    op.create_table(
        "delivery_attempt",
        sa.Column("delivery_id", sa.String(64), primary_key=True),
        sa.Column("n", sa.Integer, primary_key=True),
        sa.Column("started", MOMENT, nullable=False),
        sa.Column("ended", MOMENT),
        sa.Column("status", sa.Integer),
        sa.Column("error", TEXT),
        sa.Column("response_bytes", sa.Integer),
        sa.Column("response_sha256", sa.String(64)),
    )
    op.create_table(
        "lead",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("conversation_id", sa.String(64), nullable=False),
        sa.Column("request", sa.Integer, nullable=False),
        sa.Column("reference", sa.String(16), nullable=False, unique=True),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("role", sa.String(32)),
        sa.Column("service_line", TEXT),
        sa.Column("language", sa.String(8)),
        sa.Column("urgency", sa.String(16)),
        sa.Column("queue", TEXT, nullable=False),
        sa.Column("due", MOMENT, nullable=False),
        sa.Column("patient_count", sa.Integer, nullable=False),
        sa.Column("test", sa.Boolean, nullable=False),
        sa.Column("claimed_by", sa.String(64)),
        sa.Column("claimed_at", MOMENT),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("outcome", TEXT),
        sa.Column("done", MOMENT),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("updated", MOMENT, nullable=False),
        sa.Column("last_cursor", sa.Integer, nullable=False),
        sa.Column("body", SEALED),
        sa.Column("answers", SEALED),
        sa.Column("transcript", SEALED),
        sa.UniqueConstraint("conversation_id", "request", name="lead_request"),
    )
    op.create_index("lead_created", "lead", ["created", "id"])
    op.create_index("lead_due", "lead", ["queue", "due", "id"])
    op.create_index("lead_open", "lead", ["done", "due", "id"])
    op.create_table(
        "lead_history",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("lead_id", sa.String(64), nullable=False),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("staff_id", sa.String(64)),
        sa.Column("detail", SEALED),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_index("history_of_lead", "lead_history", ["lead_id", "at", "id"])
    op.create_table(
        "lead_reference",
        sa.Column("reference", sa.String(16), primary_key=True),
        sa.Column("lead_id", sa.String(64), nullable=False),
        sa.Column("patient", sa.Integer, nullable=False),
        sa.Column("queue", TEXT),
    )
    op.create_index("reference_of_lead", "lead_reference", ["lead_id", "patient"])
    op.create_table(
        "safety_event",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("conversation_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("rule", TEXT, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_index("safety_of_conversation", "safety_event", ["conversation_id"])
    op.create_table(
        "setting",
        sa.Column("name", TEXT, primary_key=True),
        sa.Column("value", TEXT, nullable=False),
    )
    op.create_table(
        "signin_failure",
        sa.Column("counter", TEXT, primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("first_at", MOMENT, nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("email", TEXT, nullable=False, unique=True),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("password_hash", TEXT),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("disabled", MOMENT),
    )
    op.create_table(
        "target_off",
        sa.Column("target", TEXT, primary_key=True),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("since", MOMENT, nullable=False),
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("lead_id", sa.String(64), sa.ForeignKey("lead.id"), nullable=False),
        sa.Column("target", TEXT, nullable=False),
        sa.Column("event", TEXT, nullable=False),
        sa.Column("key_owner", sa.String(64), nullable=False),
        sa.Column("body", SEALED),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", TEXT),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_at", MOMENT),
        sa.Column("lease_until", MOMENT),
        sa.Column("lease_token", sa.String(64)),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("updated", MOMENT, nullable=False),
    )
    op.create_index("delivery_lease", "delivery", ["target", "state", "lease_until"])
    op.create_index("delivery_next", "delivery", ["target", "state", "next_at"])
    op.create_index("delivery_of_lead", "delivery", ["lead_id", "created"])
    op.create_table(
        "effect",
        sa.Column("message_id", TEXT, primary_key=True),
        sa.Column("kind", TEXT, primary_key=True),
        sa.Column("conversation_id", sa.String(64), sa.ForeignKey("conversation.id"), primary_key=True),
        sa.Column("body", SEALED, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_index("effect_conversation", "effect", ["conversation_id"])
    op.create_table(
        "message",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("conversation_id", sa.String(64), sa.ForeignKey("conversation.id"), nullable=False),
        sa.Column("cursor", sa.Integer, nullable=False),
        sa.Column("who", sa.String(8), nullable=False),
        sa.Column("client_id", TEXT),
        sa.Column("body", SEALED, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("answered", MOMENT),
        sa.Column("reply_to", sa.String(64)),
        sa.UniqueConstraint("conversation_id", "cursor", name="message_cursor"),
        sa.UniqueConstraint("conversation_id", "client_id", name="message_client"),
    )
    op.create_index("message_reply", "message", ["reply_to", "cursor"])
    op.create_index(
        "message_unanswered",
        "message",
        ["conversation_id"],
        sqlite_where=UNANSWERED,
        postgresql_where=UNANSWERED,
    )
    op.create_table(
        "signin_link",
        sa.Column("token_hash", SEALED, primary_key=True),
        sa.Column("staff_id", sa.String(64), sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("expires", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT),
    )
    op.create_table(
        "staff_session",
        sa.Column("token_hash", SEALED, primary_key=True),
        sa.Column("staff_id", sa.String(64), sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("csrf", TEXT, nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("last_seen", MOMENT, nullable=False),
        sa.Column("expires", MOMENT, nullable=False),
    )
