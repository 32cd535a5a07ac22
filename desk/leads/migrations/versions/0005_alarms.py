"""A delivery may be of no lead: staff are told of an alarm.

Revision: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    with op.batch_alter_table("delivery") as delivery:
        delivery.alter_column("lead_id", existing_type=sa.String(64), nullable=True)
