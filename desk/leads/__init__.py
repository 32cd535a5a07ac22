"""The store of conversations, leads, deliveries and staff: the only SQL."""

from desk.leads.anchor import Anchor, Checkpoint, Head
from desk.leads.conversations import Receipt, Row
from desk.leads.deliveries import Attempt, DeliveryRow, Leased, Outcome
from desk.leads.departures import Departure
from desk.leads.duplicates import Likeness, Related, Verdict
from desk.leads.identity import new_id, reference
from desk.leads.journal import Message
from desk.leads.leads import Claimed, HistoryLine
from desk.leads.listing import LeadRow
from desk.leads.planning import MOVED
from desk.leads.purging import Purged, Retention
from desk.leads.refusals import (
    BadAnchor,
    BadBackup,
    CannotRotate,
    EmailTaken,
    NoConsent,
    NoConversation,
    NoLead,
    NoMessage,
    NoRecord,
    NoStaff,
    NotTheirs,
    OldRevision,
    OtherBody,
    OtherMasterKey,
    StoreDown,
)
from desk.leads.revocation import Revoked
from desk.leads.staff import AuditLine, Failures, SessionRow, StaffRow
from desk.leads.store import Store
from desk.leads.transaction import Transaction
from desk.leads.updates import CHANGE, Proposal, decided_on, proposed
from desk.leads.vault import BadMasterKey, Unreadable, Vault

__all__ = [
    "CHANGE",
    "MOVED",
    "Anchor",
    "Attempt",
    "AuditLine",
    "BadAnchor",
    "BadBackup",
    "BadMasterKey",
    "CannotRotate",
    "Checkpoint",
    "Claimed",
    "DeliveryRow",
    "Departure",
    "EmailTaken",
    "Failures",
    "Head",
    "HistoryLine",
    "LeadRow",
    "Leased",
    "Likeness",
    "Message",
    "NoConsent",
    "NoConversation",
    "NoLead",
    "NoMessage",
    "NoRecord",
    "NoStaff",
    "NotTheirs",
    "OldRevision",
    "OtherBody",
    "OtherMasterKey",
    "Outcome",
    "Proposal",
    "Purged",
    "Receipt",
    "Related",
    "Retention",
    "Revoked",
    "Row",
    "SessionRow",
    "StaffRow",
    "Store",
    "StoreDown",
    "Transaction",
    "Unreadable",
    "Vault",
    "Verdict",
    "decided_on",
    "new_id",
    "proposed",
    "reference",
]
