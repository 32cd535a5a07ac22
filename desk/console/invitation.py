"""The first sign-in of a new member of staff: an account without a password, and a link that sets one."""

from datetime import datetime

from desk.console.limits import USUAL, Limits
from desk.leads import Store


class BadInvitation(ValueError):
    """An address or a role that cannot be one; the message says what to write."""


def invite(store: Store, email: str, name: str, role: str, base_url: str, now: datetime, limits: Limits = USUAL) -> str:
    """The address to hand to a member of staff: it works once, within three days, and sets their password.

    Makes the account if there is none; for one that is there, only a new link, and earlier ones die: so a forgotten
    password is mended the same way. Raises BadInvitation, StoreDown.
    """
    if email.count("@") != 1 or email.strip() != email or any(mark.isspace() for mark in email):
        raise BadInvitation("not an e-mail address. Write it as name@example.org.")
    try:
        account = store.staff_by_email(email) or store.add_staff(email, name, role, now)
    except ValueError as fault:
        raise BadInvitation(str(fault)) from None
    return f"{base_url.rstrip('/')}/staff/first/{store.make_link(account.id, now, limits.invitation)}"
