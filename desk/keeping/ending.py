"""`desk forget` and `desk purge`: people and things that are over leave every place, and a receipt says so."""

import json
import sys
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from desk.settings import Settings
from desk.shell import checked_content, content_of, fail, faults_as_lines, store_of

if TYPE_CHECKING:
    from desk.content import Content
    from desk.leads import Store


def forget(
    who: Annotated[
        str | None, typer.Argument(help="A lead's reference or id, or a conversation's id; without it, --contact.")
    ] = None,
    contact: Annotated[
        bool,
        typer.Option(
            "--contact",
            help="Read a phone number or e-mail address from standard input and forget everybody who gave it.",
        ),
    ] = False,
) -> None:
    """Destroy everything a person said, everywhere; prints a receipt, one JSON object a line.

    A phone number or e-mail address is never an argument: it would stay in the history of the shell.
    """
    from desk.app import clock

    if (who is None) == (not contact):
        fail("Name a lead or a conversation, or give a contact with --contact on standard input.")
    if who is not None and ("@" in who or sum(character.isdigit() for character in who.split("-")[0]) >= 10):
        fail("That is a contact. Give it on standard input: desk forget --contact, so that no history keeps it.")
    settings = Settings.read()
    with faults_as_lines(), store_of(settings) as store:
        conversations = _with_contact(store, content_of(settings)) if who is None else [_named(store, who)]
        for conversation in conversations:
            receipt = store.forget(conversation, clock())
            print(json.dumps(receipt | {"engine": "told within a minute of running"}, separators=(",", ":")))
        store.scrub()
    if not conversations:
        print("Nobody gave that contact.", file=sys.stderr)


def purge() -> None:
    """End everything whose retention in data/policies.yml has run out; prints a receipt. Run it every night."""
    from desk.app import clock

    settings = Settings.read()
    content = checked_content(settings)
    with faults_as_lines(), store_of(settings) as store:
        done = store.purge(retention(content.policies.retention_days), clock())
        store.scrub()
    print(json.dumps({"purged": clock().isoformat(), **asdict(done)}, separators=(",", ":")))


def retention(days: dict[str, int]) -> Any:
    """The retention of `data/policies.yml: retention_days`."""
    from desk.leads import Retention

    return Retention(
        **{name: timedelta(days=days[name]) for name in ("transient", "transcript", "lead", "consent", "audit")}
    )


def _named(store: "Store", who: str) -> str:
    """The conversation of a lead, or the one named itself. Raises NoLead."""
    return who if store.conversation(who) is not None else store.conversation_of_lead(who)


def _with_contact(store: "Store", content: "Content") -> list[str]:
    """Conversations of everybody who gave the contact on standard input, as typed there in any way."""
    from desk.app import clock
    from desk.reading import Reader

    typed = sys.stdin.readline().strip()
    reader = Reader(content)
    wanted = {
        slot: read.value
        for slot in ("phone", "email")
        if (read := reader.read(slot, typed, now=clock())).status == "value"
    }
    if not wanted:
        fail("That is no phone number and no e-mail address.")
    return list(dict.fromkeys(conversation for _, conversation in store.leads_with(wanted)))
