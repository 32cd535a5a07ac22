"""Staff: accounts, one-time links, sessions, throttling of failed sign-ins, and the audit trail."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from desk.leads.database import Database
from desk.leads.identity import new_id
from desk.leads.refusals import EmailTaken, NoStaff
from desk.leads.schema import Moment, audit, signin_failure, signin_link, staff, staff_session

ROLES = ("intake", "lead", "marketer", "admin", "auditor")


@dataclass(frozen=True)
class StaffRow:
    id: str
    email: str
    """Lower case."""
    name: str
    role: str
    """One of ROLES."""
    password_hash: str | None
    created: datetime
    disabled: datetime | None


@dataclass(frozen=True)
class SessionRow:
    token_hash: bytes
    staff_id: str
    csrf: str
    created: datetime
    last_seen: datetime
    expires: datetime


@dataclass(frozen=True)
class Failures:
    """Failed sign-ins counted under one name (an account, an address) since `first_at`."""

    count: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True)
class AuditLine:
    id: str
    at: datetime
    staff_id: str | None
    action: str
    object_id: str | None
    outcome: str
    address: str | None
    """Network address of the member of staff."""


class Staff:
    """The part of the store that keeps staff."""

    db: Database
    clock: Callable[[], datetime]

    def add_staff(self, email: str, name: str, role: str, now: datetime) -> StaffRow:
        """A new account without a password. Raises EmailTaken, ValueError for an unknown role, StoreDown."""
        if role not in ROLES:
            raise ValueError(f"no role {role!r}. Use one of {', '.join(ROLES)}.")
        row = StaffRow(new_id(), _plain(email), name, role, None, now, None)
        try:
            with self.db.write() as connection:
                connection.execute(staff.insert(), vars(row))
        except IntegrityError:
            raise EmailTaken("there is a member of staff with this e-mail address") from None
        return row

    def staff(self, id: str) -> StaffRow | None:
        """Disabled ones too. Raises StoreDown."""
        with self.db.read() as connection:
            return _of(StaffRow, connection.execute(_STAFF, {"id": id}).first())

    def staff_by_email(self, email: str) -> StaffRow | None:
        """Disabled ones too. Raises StoreDown."""
        with self.db.read() as connection:
            return _of(StaffRow, connection.execute(_BY_EMAIL, {"email": _plain(email)}).first())

    def all_staff(self) -> list[StaffRow]:
        """By name. Raises StoreDown."""
        with self.db.read() as connection:
            return [StaffRow(**found._mapping) for found in connection.execute(sa.select(staff).order_by(staff.c.name))]

    def set_password_hash(self, staff_id: str, password_hash: str) -> None:
        """Raises NoStaff, StoreDown."""
        self._change(staff_id, password_hash=password_hash)

    def disable_staff(self, staff_id: str, now: datetime) -> None:
        """No more sign-in: sessions and links open nothing from now on. Raises NoStaff, StoreDown."""
        self._change(staff_id, disabled=now)

    def enable_staff(self, staff_id: str) -> None:
        """Sign-in again, with the next link. Raises NoStaff, StoreDown."""
        self._change(staff_id, disabled=None, password_hash=None)

    def make_link(self, staff_id: str, now: datetime, ttl: timedelta) -> str:
        """The token of a link that signs in once within `ttl`; earlier ones die. Raises NoStaff, StoreDown."""
        token = secrets.token_urlsafe(32)
        with self.db.write() as connection:
            if connection.execute(_STAFF, {"id": staff_id}).first() is None:
                raise NoStaff("no such member of staff")
            connection.execute(_NO_LINKS, {"staff": staff_id})
            connection.execute(
                signin_link.insert(), {"token_hash": _hashed(token), "staff_id": staff_id, "expires": now + ttl}
            )
        return token

    def link(self, token: str, now: datetime) -> StaffRow | None:
        """Whom the link would sign in, without using it; None for an unknown, used or expired one. Raises StoreDown."""
        with self.db.read() as connection:
            return _of(StaffRow, connection.execute(_LINKED, {"token": _hashed(token), "now": now}).first())

    def use_link(self, token: str, now: datetime) -> StaffRow | None:
        """Whom the link signs in, once; None for an unknown, used or expired one. Raises StoreDown."""
        with self.db.write() as connection:
            found = _of(StaffRow, connection.execute(_LINKED, {"token": _hashed(token), "now": now}).first())
            used = connection.execute(_USE_LINK, {"token": _hashed(token), "now": now}).rowcount
        return found if used else None

    def open_session(self, token_hash: bytes, staff_id: str, csrf: str, now: datetime, expires: datetime) -> SessionRow:
        """Raises StoreDown."""
        row = SessionRow(token_hash, staff_id, csrf, now, now, expires)
        with self.db.write() as connection:
            connection.execute(_NO_OLD_SESSIONS, {"now": now})
            connection.execute(staff_session.insert(), vars(row))
        return row

    def session(self, token_hash: bytes, now: datetime) -> SessionRow | None:
        """None for an unknown or expired one and for disabled staff; idleness the caller judges. Raises StoreDown."""
        with self.db.read() as connection:
            return _of(SessionRow, connection.execute(_SESSION, {"token": token_hash, "now": now}).first())

    def touch_session(self, token_hash: bytes, now: datetime) -> None:
        """Raises StoreDown."""
        with self.db.write() as connection:
            connection.execute(_TOUCH, {"token": token_hash, "now": now})

    def close_session(self, token_hash: bytes) -> None:
        """Raises StoreDown."""
        with self.db.write() as connection:
            connection.execute(_CLOSE, {"token": token_hash})

    def close_sessions(self, staff_id: str) -> int:
        """End every session of one person; how many there were. Raises StoreDown."""
        with self.db.write() as connection:
            return connection.execute(_CLOSE_ALL, {"staff": staff_id}).rowcount

    def failed_signin(self, counter: str, now: datetime, window: timedelta) -> Failures:
        """Count a failure under `counter`; failures older than `window` before it start anew. Raises StoreDown."""
        with self.db.write() as connection:
            found = connection.execute(
                _COUNT_FAILURE[connection.dialect.name],
                {"counter": counter, "count": 1, "first_at": now, "last_at": now, "since": now - window},
            ).one()
        return Failures(**found._mapping)

    def signin_failures(self, counter: str, now: datetime, window: timedelta) -> Failures | None:
        """What is counted under `counter` within `window`, or None. Raises StoreDown."""
        with self.db.read() as connection:
            held = _of(Failures, connection.execute(_FAILURES, {"counter": counter}).first())
        return held if held is not None and held.last_at >= now - window else None

    def clear_signin_failures(self, counter: str) -> None:
        """Raises StoreDown."""
        with self.db.write() as connection:
            connection.execute(_NO_FAILURES, {"counter_": counter})

    def audit(
        self,
        staff_id: str | None,
        action: str,
        object_id: str | None,
        outcome: str,
        now: datetime,
        address: str | None = None,
    ) -> None:
        """One line of the trail, never changed. None of it may hold a visitor's words. Raises StoreDown."""
        line = AuditLine(new_id(), now, staff_id, action, object_id, outcome, address)
        with self.db.write() as connection:
            connection.execute(audit.insert(), vars(line))

    def audit_of(self, object_id: str) -> list[AuditLine]:
        """Oldest first. Raises StoreDown."""
        with self.db.read() as connection:
            return [AuditLine(**found._mapping) for found in connection.execute(_AUDIT_OF, {"object": object_id})]

    def audit_trail(self, limit: int = 100) -> list[AuditLine]:
        """Newest first. Raises StoreDown."""
        with self.db.read() as connection:
            return [AuditLine(**found._mapping) for found in connection.execute(_TRAIL, {"limit": limit})]

    def _change(self, staff_id: str, **values: Any) -> None:
        with self.db.write() as connection:
            if not connection.execute(staff.update().where(staff.c.id == staff_id).values(**values)).rowcount:
                raise NoStaff("no such member of staff")


def _plain(email: str) -> str:
    return email.strip().lower()


def _hashed(token: str) -> bytes:
    return sha256(token.encode()).digest()


def _of[T](kind: type[T], found: Any) -> T | None:
    return None if found is None else kind(**found._mapping)


_STAFF = sa.select(staff).where(staff.c.id == bindparam("id"))
_BY_EMAIL = sa.select(staff).where(staff.c.email == bindparam("email"))
_usable = (
    signin_link.c.token_hash == bindparam("token"),
    signin_link.c.used_at.is_(None),
    signin_link.c.expires > bindparam("now"),
)
_LINKED = (
    sa.select(staff).join(signin_link, signin_link.c.staff_id == staff.c.id).where(*_usable, staff.c.disabled.is_(None))
)
_USE_LINK = signin_link.update().where(*_usable).values(used_at=bindparam("now"))
_NO_LINKS = signin_link.delete().where(signin_link.c.staff_id == bindparam("staff"))
_SESSION = (
    sa.select(staff_session)
    .join(staff, staff.c.id == staff_session.c.staff_id)
    .where(
        staff_session.c.token_hash == bindparam("token"),
        staff_session.c.expires > bindparam("now"),
        staff.c.disabled.is_(None),
    )
)
_TOUCH = (
    staff_session.update().where(staff_session.c.token_hash == bindparam("token")).values(last_seen=bindparam("now"))
)
_CLOSE = staff_session.delete().where(staff_session.c.token_hash == bindparam("token"))
_CLOSE_ALL = staff_session.delete().where(staff_session.c.staff_id == bindparam("staff"))
_NO_OLD_SESSIONS = staff_session.delete().where(staff_session.c.expires <= bindparam("now"))
_FAILURES = sa.select(signin_failure.c.count, signin_failure.c.first_at, signin_failure.c.last_at).where(
    signin_failure.c.counter == bindparam("counter")
)


def _count_failure(insert: Any) -> sa.Executable:
    """Insert the first failure, or count one more, in one statement, so that none of two at once is lost."""
    anew = signin_failure.c.last_at < bindparam("since", type_=Moment)
    return insert.on_conflict_do_update(
        index_elements=["counter"],
        set_={
            "count": sa.case((anew, 1), else_=signin_failure.c.count + 1),
            "first_at": sa.case((anew, insert.excluded.first_at), else_=signin_failure.c.first_at),
            "last_at": insert.excluded.last_at,
        },
    ).returning(signin_failure.c.count, signin_failure.c.first_at, signin_failure.c.last_at)


_COUNT_FAILURE = {
    "sqlite": _count_failure(sqlite.insert(signin_failure)),
    "postgresql": _count_failure(postgresql.insert(signin_failure)),
}
_NO_FAILURES = signin_failure.delete().where(signin_failure.c.counter == bindparam("counter_"))
_AUDIT_OF = sa.select(audit).where(audit.c.object_id == bindparam("object")).order_by(audit.c.at, audit.c.id)
_TRAIL = sa.select(audit).order_by(audit.c.at.desc(), audit.c.id.desc()).limit(bindparam("limit"))
