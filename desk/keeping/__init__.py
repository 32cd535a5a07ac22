"""The verbs of keeping and letting go: the consent ledger, forgetting, purging, keys, and the page that says so."""

import typer

from desk.keeping import consent, ending, privacy, vault


def register(app: typer.Typer) -> None:
    """Put the verbs into the command line `app`."""
    app.add_typer(consent.app, name="consent")
    app.add_typer(vault.app, name="vault")
    app.command("forget")(ending.forget)
    app.command("purge")(ending.purge)
    app.command("privacy")(privacy.show)
