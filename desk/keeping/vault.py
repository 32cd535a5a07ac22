"""`desk vault`: the keys everything a visitor wrote is sealed with."""

import typer

from desk.settings import Settings
from desk.shell import errors, faults_as_lines, store_of

app = typer.Typer(no_args_is_help=True, help="The keys everything is sealed with.")


@app.command("rotate")
def rotate() -> None:
    """A new master key; every key is wrapped anew while the desk runs. Stopped half way, it goes on when called again.

    Backups made before open with the old master key only, which is destroyed: keep a copy of `keys/master.key` with
    them for as long as they must open.
    """
    from desk.leads import rotation

    settings = Settings.read()
    with faults_as_lines(), store_of(settings) as store, errors.status("Wrapping keys anew …") as status:
        done = rotation.rotate(
            store, settings.var_folder, told=lambda keys: status.update(f"Wrapping keys anew … {keys:,}")
        )
    print(f"{'Went on and ended' if done.resumed else 'Done'}: {done.keys:,} keys wrapped by the new master key.")
