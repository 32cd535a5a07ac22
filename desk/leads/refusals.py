"""What the store refuses, each with its own name; none carries anything a visitor wrote."""


class StoreDown(Exception):
    """The database is away, locked or failing: nothing was stored, nothing may be acknowledged. Answer 503."""


class NoConversation(LookupError):
    """No such conversation, or it no longer takes messages."""


class NoMessage(LookupError):
    """No such visitor message in this conversation."""


class OtherBody(ValueError):
    """The same client id came with another body. Answer 422."""


class NoConsent(Exception):
    """The ledger does not allow to store a lead of this conversation."""


class NotTheirs(Exception):
    """Somebody else has the lead, or it changed since it was read; nothing was written."""


class NoLead(LookupError):
    """No such lead, or it was forgotten."""


class NoRecord(LookupError):
    """No such consent record."""


class NoStaff(LookupError):
    """No such member of staff."""


class EmailTaken(ValueError):
    """There is a member of staff with this e-mail address already."""


class OtherMasterKey(Exception):
    """The database was sealed with another master key."""


class OldRevision(Exception):
    """The database does not have the newest tables, and this verb may not change it."""


class CannotRotate(Exception):
    """The master key cannot be replaced now; the message says what lacks."""


class BadBackup(Exception):
    """The backup is corrupt, of another key or version, or the database to restore into is not empty."""


class BadAnchor(Exception):
    """What is kept outside the database cannot be read or must not be; the message names the file and the cure."""
