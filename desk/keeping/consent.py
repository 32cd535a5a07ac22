"""`desk consent`: prove the ledger, show a record as its screen was, take consent back."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from desk.consent import PURPOSES, REFUSAL
from desk.settings import Settings
from desk.shell import fail, faults_as_lines, store_of

app = typer.Typer(no_args_is_help=True, help="The consent ledger.")
MOST = 20
"""Faults printed."""


@app.command("verify")
def prove(
    database: Annotated[str | None, typer.Option(help="URL or SQLite file; default: the desk's own.")] = None,
    since_checkpoint: Annotated[
        bool, typer.Option("--since-checkpoint", help="Prove only what follows the last checkpoint.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Find any event that was edited, deleted, exchanged, put in or cut off; changes nothing."""
    from desk.app import anchor_of
    from desk.leads import Store, Vault, verification

    settings = _there(database)
    with faults_as_lines():
        store = Store.open(settings.database_url, Vault.at(settings.var_folder))
        try:
            store.attach()
            checkpoints = anchor_of(settings).checkpoints()
            verdict = verification.verify(store, checkpoints, since_checkpoint=since_checkpoint)
        finally:
            store.close()
    if as_json:
        print(json.dumps(asdict(verdict) | {"whole": not verdict.faults}, separators=(",", ":")))
    else:
        for line in verdict.lines(MOST):
            print(line)
    raise typer.Exit(2 if verdict.faults else 0)


@app.command("show")
def show(
    record: Annotated[str, typer.Argument(help="Id of a consent record.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """The screen as it was shown, what was done on it, by whom and for whom, from one record alone."""
    with faults_as_lines(), store_of(Settings.read()) as store:
        found = store.consent_record(record)
    if as_json:
        print(json.dumps(found, ensure_ascii=False, separators=(",", ":")))
        return
    for name, value in _told(found):
        print(f"{name:<15} {value}")


@app.command("list")
def records(request: Annotated[str, typer.Argument(metavar="LEAD", help="Reference or id of a lead.")]) -> None:
    """Every consent record of a request, oldest first."""
    with faults_as_lines(), store_of(Settings.read()) as store:
        for each in store.consent_records(store.conversation_of_lead(request)):
            print(f"{each['id']}  {each['at']:%Y-%m-%d %H:%M:%S}  {each['action']:<8}  {each['purpose']}")


@app.command("checkpoint")
def checkpoint() -> None:
    """Sign the ledger's head now, outside the database."""
    from desk.app import clock

    with faults_as_lines(), store_of(Settings.read()) as store:
        made = store.checkpoint(clock(), every=1)
        head = store.ledger_head()
    what = "signed" if made else "was signed before" if head.sequence else "nothing to sign yet"
    print(f"event {head.sequence}: {what}")


@app.command("revoke")
def revoke(
    request: Annotated[str, typer.Argument(metavar="LEAD", help="Reference or id of a lead.")],
    purpose: Annotated[
        list[str] | None, typer.Option(help=f"One of {', '.join(PURPOSES)}; may be repeated. Default: all.")
    ] = None,
    how: Annotated[str, typer.Option(help="How you were told: by telephone, by letter …")] = "told to staff",
) -> None:
    """Take consent back for somebody who said so; effective at once."""
    from desk.app import clock

    wanted = purpose or list(PURPOSES)
    if unknown := [name for name in wanted if name not in PURPOSES]:
        fail(f"no purpose {unknown[0]!r}. Use {', '.join(PURPOSES)}.")
    with faults_as_lines(), store_of(Settings.read()) as store:
        conversation = store.conversation_of_lead(request)
        done = store.revoke(conversation, wanted, actor="staff", act=how, now=clock())
    if not done.purposes:
        print("Nothing of that was granted any more.")
        return
    print(f"Taken back: {', '.join(done.purposes)}. Records: {', '.join(done.records)}.")
    print(f"Deliveries cancelled: {done.cancelled}. Destinations that will be told: {done.notices}.")


@app.command("link")
def link(request: Annotated[str, typer.Argument(metavar="LEAD", help="Reference or id of a lead.")]) -> None:
    """The address where a visitor sees what they agreed to and takes it back, to be sent to them."""
    settings = Settings.read()
    with faults_as_lines(), store_of(settings) as store:
        print(f"{settings.url}/consent/{store.consent_token(store.conversation_of_lead(request))}")


def _there(database: str | None) -> Settings:
    """The settings with that database, a URL or an SQLite file, which must be there: proving must not make one."""
    if database is not None and "://" not in database:
        database = f"sqlite:///{Path(database).resolve()}"
    settings = Settings.read(database=database)
    kind, _, path = settings.database_url.partition(":///")
    if kind.startswith("sqlite") and path and not Path(path).is_file():
        fail(f"{path}: no such file. Name a database with --database, or set DESK_VAR.")
    return settings


def _told(found: dict[str, Any]) -> list[tuple[str, str]]:
    opened = found["opened"]
    told = [
        ("record", f"{found['id']} (event {found['sequence']})"),
        ("at", found["at"]),
        ("purpose", found["purpose"]),
        ("act", found["action"]),
        ("basis", found["basis"]),
        ("text", found["text"] or "none was shown"),
        ("text sha256", found["text_sha256"] or "-"),
        ("version", f"{found['text_id'] or '-'} {found['text_version'] or ''}".rstrip()),
        ("language", found["language"] or "-"),
        ("widget build", found["build"] or "-"),
    ]
    if opened is None:
        gone = "They refused that anything is kept: what they said and saw was sealed with a key nobody keeps."
        forgotten = "The person was forgotten: what they said and saw cannot be opened any more."
        return [*told, ("", gone if found["basis"] == REFUSAL else forgotten)]
    for part in opened["screen"]:
        told.append(("screen", part["text"]))
        told += [("  button", label) for label in part.get("choices", [])]
    return [
        *told,
        ("said or pressed", opened["act"] or "-"),
        ("turn", str(opened["turn"] or "-")),
        ("page", opened["page"] or "-"),
        ("who", opened["actor"]),
        ("for whom", opened["on_behalf_of"]),
        ("authority", opened["authority"] or "-"),
    ]
