"""The store of conversations, leads, deliveries and staff: the only SQL."""

from desk.leads.conversations import Receipt, Row
from desk.leads.deliveries import Attempt, DeliveryRow, Leased, Outcome
from desk.leads.identity import new_id, reference
from desk.leads.journal import Message
from desk.leads.leads import Claimed, HistoryLine, LeadRow
from desk.leads.refusals import (
    BadBackup,
    EmailTaken,
    NoConsent,
    NoConversation,
    NoLead,
    NoMessage,
    NoStaff,
    OtherBody,
    OtherMasterKey,
    StoreDown,
)
from desk.leads.staff import AuditLine, Failures, SessionRow, StaffRow
from desk.leads.store import Store
from desk.leads.transaction import Transaction
from desk.leads.vault import BadMasterKey, Unreadable, Vault

__all__ = [
    "Attempt",
    "AuditLine",
    "BadBackup",
    "BadMasterKey",
    "Claimed",
    "DeliveryRow",
    "EmailTaken",
    "Failures",
    "HistoryLine",
    "LeadRow",
    "Leased",
    "Message",
    "NoConsent",
    "NoConversation",
    "NoLead",
    "NoMessage",
    "NoStaff",
    "OtherBody",
    "OtherMasterKey",
    "Outcome",
    "Receipt",
    "Row",
    "SessionRow",
    "StaffRow",
    "Store",
    "StoreDown",
    "Transaction",
    "Unreadable",
    "Vault",
    "new_id",
    "reference",
]
