"""The consent ledger becomes a chain; contacts get a blind index; what is older than its retention may be deleted.

Revision: 0002
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from desk.consent import Event
from desk.leads import ledger
from desk.leads.keys import LEDGER, consents_of
from desk.leads.schema import ENDING, PURGE_BEFORE, Moment
from desk.leads.vault import Key, Vault

revision = "0002"
down_revision = "0001"

MOMENT = sa.DateTime(timezone=True)
SEALED = sa.LargeBinary
TEXT = sa.Text

keys = sa.table("data_key", sa.column("owner", TEXT), sa.column("wrapped", SEALED), sa.column("created", Moment))
before = sa.table(
    "consent_event_before",
    *(
        sa.column(name, TEXT)
        for name in ("id", "conversation_id", "purpose", "action", "basis", "text_id", "text_version", "text_sha256")
    ),
    sa.column("language", TEXT),
    sa.column("turn", sa.Integer),
    sa.column("page", TEXT),
    sa.column("act", SEALED),
    sa.column("at", Moment),
)


def upgrade() -> None:
    connection = op.get_bind()
    sqlite = connection.dialect.name == "sqlite"
    op.create_table(
        "contact_index",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("lead_id", sa.String(64), primary_key=True),
    )
    op.create_index("contacts_of_lead", "contact_index", ["lead_id"])
    op.create_table(
        "engine_forget", sa.Column("sender", TEXT, primary_key=True), sa.Column("since", MOMENT, nullable=False)
    )
    if sqlite:
        for verb in ("update", "delete", "replace"):
            op.execute(f"DROP TRIGGER consent_event_no_{verb}")
    else:
        op.execute("DROP TRIGGER consent_event_append_only ON consent_event")
        op.execute("ALTER TABLE consent_event RENAME CONSTRAINT consent_event_pkey TO consent_event_before_pkey")
    op.drop_index("consent_of_conversation", "consent_event")
    op.rename_table("consent_event", "consent_event_before")
    create_ledger()
    vault = op.get_context().config.attributes["vault"]
    number(connection, vault)
    op.drop_table("consent_event_before")
    guard_sqlite() if sqlite else guard_postgresql()


def create_ledger() -> None:
    op.create_table(
        "consent_event",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("seq", sa.Integer, nullable=False, unique=True),
        sa.Column("conversation_id", sa.String(64), nullable=False),
        sa.Column("purpose", sa.String(32), nullable=False),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("basis", sa.String(32), nullable=False),
        sa.Column("text_id", TEXT),
        sa.Column("text_version", TEXT),
        sa.Column("text_sha256", sa.String(64)),
        sa.Column("language", sa.String(8)),
        sa.Column("build", TEXT),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("detail", SEALED, nullable=False),
        sa.Column("commitment", sa.String(64), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("mac", sa.String(64), nullable=False),
    )
    op.create_index("consent_of_conversation", "consent_event", ["conversation_id", "seq"])


def number(connection: sa.Connection, vault: Vault) -> None:
    """Chain the events there were, in the order they came."""
    now = datetime.now(UTC)
    held: dict[str, Key | None] = {}

    def key_of(owner: str, make: bool) -> Key | None:
        if owner not in held:
            wrapped = connection.execute(sa.select(keys.c.wrapped).where(keys.c.owner == owner)).scalar()
            if wrapped is None and make:
                wrapped = vault.new_key(owner)
                connection.execute(keys.insert().values(owner=owner, wrapped=wrapped, created=now))
            held[owner] = None if wrapped is None else vault.key(owner, wrapped)
        return held[owner]

    last = ledger.Head(0, "0" * 64)
    for found in connection.execute(sa.select(before).order_by(before.c.at, before.c.id)).all():
        whose = key_of(found.conversation_id, False)
        # A person who was forgotten stays forgotten: the record is sealed with a key that is not kept.
        key = key_of(consents_of(found.conversation_id), True) if whose else unkept(vault, found.conversation_id)
        act = whose.open("consent_event", "act", found.id, found.act) if whose and found.act else None
        entry = Event(
            **{
                name: getattr(found, name)
                for name in ("id", "purpose", "action", "at", "basis", "text_id", "text_version", "text_sha256")
            },
            language=found.language,
            turn=found.turn,
            page=found.page,
            act=act,
        )
        row = ledger.row(last, found.conversation_id, entry, [], key, key_of(LEDGER, True))
        connection.execute(sa.insert(ledger.consent_event), row)
        last = ledger.Head(row["seq"], row["hash"])


def unkept(vault: Vault, conversation: str) -> Key:
    owner = consents_of(conversation)
    return vault.key(owner, vault.new_key(owner))


def guard_sqlite() -> None:
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER consent_event_no_{verb.lower()} BEFORE {verb} ON consent_event "
            "BEGIN SELECT RAISE(ABORT, 'consent_event is append-only'); END"
        )
    op.execute(
        "CREATE TRIGGER consent_event_no_replace BEFORE INSERT ON consent_event WHEN EXISTS "
        "(SELECT 1 FROM consent_event WHERE id = NEW.id OR seq = NEW.seq OR rowid = NEW.rowid) "
        "BEGIN SELECT RAISE(ABORT, 'consent_event is append-only'); END"
    )
    for table in ENDING:
        op.execute(f"DROP TRIGGER {table}_no_delete")
        op.execute(
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} WHEN NOT EXISTS "
            f"(SELECT 1 FROM setting WHERE name = '{PURGE_BEFORE}' AND OLD.at < value) "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


def guard_postgresql() -> None:
    op.execute(
        "CREATE TRIGGER consent_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON consent_event "
        "FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
    )
    op.execute(
        "CREATE FUNCTION only_the_old() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF EXISTS (SELECT 1 FROM setting WHERE name = '{PURGE_BEFORE}' "
        "AND OLD.at < (value || '+00')::timestamptz) THEN RETURN OLD; END IF; "
        "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for table in ENDING:
        op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_only_the_old BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION only_the_old()"
        )
