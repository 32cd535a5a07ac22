"""`desk staff`: who may sign in to the inbox, and who no longer may."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from desk.settings import Settings
from desk.shell import fail, faults_as_lines, store_of

if TYPE_CHECKING:
    from desk.leads import StaffRow, Store

app = typer.Typer(no_args_is_help=True, help="People who work in the inbox.")

PAGE = 200


@app.command("add")
def add(
    email: str,
    name: Annotated[str, typer.Option(help="As colleagues know them.")],
    role: Annotated[str, typer.Option(help="intake, lead, marketer, admin or auditor")] = "intake",
) -> None:
    """Add someone, or let someone in again, and print their one-time link for the first sign-in."""
    from desk import console
    from desk.app import clock

    settings = Settings.read()
    file = settings.var_folder / "running.json"
    url = settings.public_url or (json.loads(file.read_text())["url"] if file.exists() else settings.url)
    with faults_as_lines(), store_of(settings) as store:
        account = store.staff_by_email(email)
        if account is not None and account.disabled is not None:
            store.enable_staff(account.id)
            store.audit(None, "enable_staff", account.id, "ok", clock())
        print(console.invite(store, email, name, role, url, clock()))


@app.command("disable")
def disable(email: str) -> None:
    """Shut someone out at once; what they had claimed goes back to its queue, and the history says so."""
    from desk.app import clock

    settings = Settings.read()
    with faults_as_lines(), store_of(settings) as store:
        account = _known(store, email)
        store.disable_staff(account.id, clock())
        store.close_sessions(account.id)
        back = 0
        while held := store.leads(state="claimed", claimed_by=account.id, limit=PAGE):
            back += sum(store.release(lead.id, None, clock()) for lead in held)
        store.audit(None, "disable_staff", account.id, "ok", clock())
    print(f"{account.email} cannot sign in any more. Back in their queues: {back}.")


@app.command("list")
def show() -> None:
    """Everybody with an account: e-mail address, role, and whether they can sign in."""
    settings = Settings.read()
    with faults_as_lines(), store_of(settings) as store:
        for account in store.all_staff():
            state = "shut out" if account.disabled else "can sign in" if account.password_hash else "invited"
            print(f"{account.email}  {account.role}  {state}")


def _known(store: "Store", email: str) -> "StaffRow":
    account = store.staff_by_email(email)
    if account is None:
        fail(f"nobody has the address {email!r}. See them all: desk staff list")
    return account
