"""Coming in and going out: sign-in, the one-time link of a new member of staff, sign-out."""

import hashlib
from datetime import timedelta

from desk.console import guard, sessions
from desk.console.passwords import hashed, matches, outdated, weakness
from desk.console.throttle import wait
from desk.console.visit import Answer, Desk, Go, Page, Visit, message


def show(desk: Desk, visit: Visit) -> Answer:
    """The sign-in form; whoever is signed in already goes on."""
    target = guard.local_path(visit.query.get("next"))
    if visit.member is not None:
        return Go(target)
    return _form(target, signed_out=visit.query.get("out") == "1")


def ask(visit: Visit, target: str) -> Page:
    """What a page that needs somebody shows nobody: 401 with the sign-in form and the way back."""
    return _form(target, status=401, asked=target != guard.HOME)


def sign_in(desk: Desk, visit: Visit) -> Answer:
    """A session for the right e-mail and password; else the form again: 400, 401, or 429 with how long to wait.

    An unknown account and a wrong password get the same words after the same work.
    """
    email, password = visit.form.get("email", "").strip(), visit.form.get("password", "")
    target = guard.local_path(visit.form.get("next"))
    if not email or not password:
        return _form(target, status=400, problem="missing", email=email)
    pause = _pause(desk, visit, email)
    if pause:
        return _wait(target, email, pause)
    account = desk.store.staff_by_email(email)
    usable = account is not None and account.disabled is None and len(password) <= desk.limits.password_most
    if not matches(account.password_hash if account and usable else None, password) or account is None:
        for counter in _counters(visit, email):
            desk.store.failed_signin(counter, visit.now, desk.limits.failures_remembered)
        return _form(target, status=401, problem="wrong", email=email, staff_id=account.id if account else None)
    if account.password_hash and outdated(account.password_hash):
        desk.store.set_password_hash(account.id, hashed(password))
    desk.store.clear_signin_failures(_counters(visit, email)[0])
    sessions.close(desk, visit.session)
    return Go(target, session=sessions.opened(desk, account.id, visit.now), staff_id=account.id)


def invited(desk: Desk, visit: Visit) -> Answer:
    """The form behind a one-time link, or 410. Looking does not use the link up: mail scanners follow links too."""
    account = desk.store.link(visit.part, visit.now)
    if account is None:
        return message("dead_link", 410)
    return Page("first.html", _choosing(desk, visit, account.name, account.email))


def choose_password(desk: Desk, visit: Visit) -> Answer:
    """Set the first password and sign in; 422 with what to change, or 410. Only a good password uses the link up."""
    account = desk.store.link(visit.part, visit.now)
    if account is None:
        return message("dead_link", 410)
    password = visit.form.get("password", "")
    problem = weakness(password, visit.form.get("again", ""), account.email, desk.limits)
    if problem is not None:
        facts = _choosing(desk, visit, account.name, account.email) | {"problem": problem}
        return Page("first.html", facts, 422, outcome=problem, staff_id=account.id)
    fresh = hashed(password)
    if desk.store.use_link(visit.part, visit.now) is None:
        return message("dead_link", 410)
    desk.store.set_password_hash(account.id, fresh)
    desk.store.close_sessions(account.id)
    return Go(guard.HOME, session=sessions.opened(desk, account.id, visit.now), staff_id=account.id)


def sign_out(desk: Desk, visit: Visit) -> Answer:
    """Ends the session in the store and in the browser."""
    sessions.close(desk, visit.session)
    return Go("/staff/sign-in?out=1", session="")


def stay(desk: Desk, visit: Visit) -> Answer:
    """204: the session goes on, as with every page."""
    return Go("")


def away(desk: Desk, visit: Visit) -> Answer:
    """What an idle page turns into; it neither asks for a session nor keeps one alive."""
    return message("away", 200, next=guard.local_path(visit.query.get("next")))


def _form(
    target: str,
    status: int = 200,
    *,
    problem: str = "",
    email: str = "",
    asked: bool = False,
    signed_out: bool = False,
    wait_minutes: int = 0,
    retry_after: int | None = None,
    staff_id: str | None = None,
) -> Page:
    facts = {
        "next": target,
        "problem": problem,
        "email": email,
        "asked": asked,
        "signed_out": signed_out,
        "wait_minutes": wait_minutes,
    }
    headers = {"Retry-After": str(retry_after)} if retry_after else {}
    return Page("sign_in.html", facts, status, headers, outcome=problem or "ok", staff_id=staff_id)


def _wait(target: str, email: str, pause: timedelta) -> Page:
    seconds = int(pause.total_seconds()) + 1
    return _form(target, 429, problem="wait", email=email, wait_minutes=-(-seconds // 60), retry_after=seconds)


def _counters(visit: Visit, email: str) -> tuple[str, str]:
    """The account's and the address's counter. Hashed: what is typed into the e-mail field may be a password."""
    return f"account:{hashlib.sha256(email.casefold().encode()).hexdigest()}", f"address:{visit.address}"


def _pause(desk: Desk, visit: Visit, email: str) -> timedelta:
    limits = desk.limits
    free = (limits.free_failures_account, limits.free_failures_address)
    pause = timedelta(0)
    for counter, allowed in zip(_counters(visit, email), free, strict=True):
        held = desk.store.signin_failures(counter, visit.now, limits.failures_remembered)
        if held is not None:
            pause = max(pause, wait(held.count, held.last_at, visit.now, allowed, limits))
    return pause


def _choosing(desk: Desk, visit: Visit, name: str, email: str) -> dict[str, object]:
    return {
        "invited": {"name": name, "email": email},
        "action": f"/staff/first/{visit.part}",
        "problem": "",
        "least": desk.limits.password_least,
        "most": desk.limits.password_most,
    }
