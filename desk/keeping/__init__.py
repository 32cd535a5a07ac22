"""The verbs of an operator: who may sign in, deliveries, the consent ledger, forgetting, purging, keys, and the page
that says what is kept, the routing table.
"""

import typer

from desk.keeping import consent, ending, leaving, people, privacy, routing, sending, vault


def register(app: typer.Typer) -> None:
    """Put the verbs into the command line `app`."""
    app.add_typer(routing.app, name="route")
    app.add_typer(people.app, name="staff")
    app.add_typer(sending.app, name="deliveries")
    app.add_typer(consent.app, name="consent")
    app.add_typer(vault.app, name="vault")
    app.command("forget")(ending.forget)
    app.command("purge")(ending.purge)
    app.command("departures")(leaving.departures)
    app.command("privacy")(privacy.show)
