"""How long a sign-in lasts, how often it may fail, and how long a page of the inbox is."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Limits:
    """The console's numbers; one object handed to `blueprint`, so that tests and a stricter site can pass another.

    Idle and absolute sign-out follow automatic logoff in 45 CFR 164.312(a)(2)(iii); the rule names no number, these are
    ours. The password length is the single-factor minimum of NIST SP 800-63B-4 less its composition rules.
    """

    idle: timedelta = timedelta(minutes=15)
    absolute: timedelta = timedelta(hours=12)
    invitation: timedelta = timedelta(hours=72)
    password_least: int = 12
    password_most: int = 256
    failures_remembered: timedelta = timedelta(minutes=30)
    free_failures_account: int = 5
    free_failures_address: int = 20
    """Many staff share one address behind a hospital's proxy, so an address gets more tries than an account."""
    first_wait: timedelta = timedelta(seconds=30)
    longest_wait: timedelta = timedelta(minutes=15)
    soon: timedelta = timedelta(minutes=10)
    soon_share: float = 0.25
    """A deadline is near when less than this share of its time, or less than `soon`, is left."""
    page: int = 50
    export: int = 5_000
    """Requests of one table to take along."""
    form_bytes: int = 16_384
    note_characters: int = 2_000


USUAL = Limits()
