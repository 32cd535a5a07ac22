"""`desk deliveries`: what the worker gave up, tried again; a destination that said stop, switched on again."""

import typer

from desk.settings import Settings
from desk.shell import content_of, fail, faults_as_lines, store_of

app = typer.Typer(no_args_is_help=True, help="Deliveries of leads to their destinations.")


@app.command("on")
def on(target: str) -> None:
    """Send to a destination again that was switched off; what waited goes out, where consent still allows it."""
    settings = Settings.read()
    known = [entry.target for entry in content_of(settings).targets.targets]
    with faults_as_lines(), store_of(settings) as store:
        if target not in known:
            fail(f"no destination {target!r} in data/targets.yml. There are: {', '.join(known) or 'none'}.")
        print(f"{target} is on again." if store.switch_on(target) else f"{target} was on already.")


@app.command("retry")
def retry(lead: str) -> None:
    """Try the deliveries of a lead again that were given up after their last try; `lead`: its reference or id."""
    from desk.app import clock

    settings = Settings.read()
    with faults_as_lines(), store_of(settings) as store:
        row = store.lead_row(lead)
        if row is None:
            fail("no such lead. Give its reference, as WD-7K3M-Q2, or its id.")
        again = [sent.target for sent in store.deliveries(row.id) if store.replay(sent.id, clock())]
    print(f"Tried again: {', '.join(again)}." if again else "None of its deliveries was given up.")
