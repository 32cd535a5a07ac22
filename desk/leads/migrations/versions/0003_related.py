"""Requests that may be of one person are linked; who is on call acknowledges what came out of hours; departures count.

Revision: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

MOMENT = sa.DateTime(timezone=True)
ID = sa.String(64)


def upgrade() -> None:
    op.add_column("lead", sa.Column("on_call", sa.Text))
    op.add_column("lead", sa.Column("acknowledged_by", ID))
    op.add_column("lead", sa.Column("acknowledged_at", MOMENT))
    op.create_table(
        "lead_link",
        sa.Column("newer_id", ID, primary_key=True),
        sa.Column("older_id", ID, primary_key=True),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("again", sa.Boolean, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("decided_by", ID),
        sa.Column("decided_at", MOMENT),
        sa.Column("created", MOMENT, nullable=False),
    )
    op.create_index("links_of_older", "lead_link", ["older_id"])
    op.create_table(
        "departure",
        sa.Column("day", MOMENT, primary_key=True),
        sa.Column("question", sa.Text, primary_key=True),
        sa.Column("role", sa.String(32), primary_key=True),
        sa.Column("language", sa.String(8), primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
    )
