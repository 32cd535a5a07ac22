"""A lead nobody reached has a next owner.

Revision: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("lead", sa.Column("escalated_to", sa.Text))
    op.add_column("lead", sa.Column("escalated_at", sa.DateTime(timezone=True)))
