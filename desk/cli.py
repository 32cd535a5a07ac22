"""The command line. Each command is thin: it reads files, calls a verb, prints, and sets the exit code.

0 is success; 2 is bad input, one line per fault; a user's mistake never prints a traceback.
"""

import asyncio
import gc
import json
import os
import signal
import sys
import threading
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from desk.keeping import register
from desk.settings import BadSetting, Settings
from desk.shell import (
    checked_content,
    content_of,
    errors,
    fail,
    faults_as_lines,
    is_under,
    model_of,
    standard_input,
    store_of,
    tell_first_sign_in,
    waiting,
)

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Welcome Desk: conversational intake for service pages.",
)
embed = typer.Typer(no_args_is_help=True, help="The conversation on service pages.")
app.add_typer(embed, name="embed")
register(app)

out = Console()


def main() -> None:
    """Entry point of `desk`."""
    try:
        app()
    except BadSetting as fault:
        fail(str(fault))
    except BrokenPipeError:
        sys.exit(0)


# ---- running -----------------------------------------------------------------------------------


@app.command()
def run(
    demo: Annotated[
        bool, typer.Option("--demo", help="Also serve sample service pages and a webhook receiver.")
    ] = False,
    port: Annotated[int | None, typer.Option(help="Port of the desk; 0 takes a free one.")] = None,
) -> None:
    """Start everything for one machine; Ctrl-C stops all."""
    from desk import supervisor

    settings = Settings.read(port=port)
    content = checked_content(settings)
    model = model_of(settings)
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    with errors.status("Starting the engine, the desk and the delivery worker …"):
        try:
            house = supervisor.open_house(settings, model, demo=demo)
        except supervisor.CannotStart as fault:
            fail(f"desk run: {fault}")
    try:
        supervisor.write_status(house, settings.var_folder)
        site = content.site.organisation
        if house.demo_url:
            out.print(f"Service page       {house.demo_url}/")
        out.print(f"Conversation page  {house.url}/chat/{site.key}")
        out.print(f"Staff inbox        {house.url}/staff/")
        tell_first_sign_in(settings)
        out.print("Ctrl-C stops everything.")
        told = partial(print, file=sys.stderr, flush=True)
        house.watch(stopped, told, lambda: supervisor.write_status(house, settings.var_folder))
    finally:
        house.stop()
        (settings.var_folder / "running.json").unlink(missing_ok=True)


@app.command(hidden=True)
def serve() -> None:
    """The desk's own process; `desk run` starts it."""
    gc.disable()  # an eighth of the start; `serve` enables it once all is loaded
    import uvloop

    from desk import app as application
    from desk import log

    log.configure()
    settings = Settings.read()
    application.stop_with_parent(lambda: signal.raise_signal(signal.SIGTERM))
    with faults_as_lines():
        uvloop.run(application.serve(settings, application.announce))


@app.command()
def work() -> None:
    """Run only the delivery worker."""
    from desk import app as application
    from desk import log

    log.configure()
    settings = Settings.read()
    if "DESK_SUPERVISED" in os.environ:
        application.stop_with_parent(lambda: signal.raise_signal(signal.SIGTERM))
    with faults_as_lines():
        asyncio.run(application.deliver(settings))


@app.command()
def status() -> None:
    """What runs here, whether it is well, and what waits."""
    import httpx

    settings = Settings.read()
    file = settings.var_folder / "running.json"
    if not file.exists():
        out.print("Not running here. Start it with `desk run`.")
        raise typer.Exit(1)
    running = json.loads(file.read_text())
    try:
        health = httpx.get(f"{running['url']}/health", timeout=5.0, trust_env=False).json()
    except httpx.HTTPError as error:
        out.print(f"The desk does not answer at {running['url']} ({type(error).__name__}).")
        raise typer.Exit(1) from None
    out.print(f"desk    {running['url']}  {'ready' if health['ready'] else 'NOT READY'}")
    out.print(f"engine  {running['engine_url']}  {'ready' if health['engine'] else 'away: guided questions answer'}")
    out.print(f"store   {'well' if health['store'] else 'DOWN'}")
    with store_of(settings) as store:
        for line in waiting(store):
            out.print(line)
    if not (health["ready"] and health["engine"]):
        raise typer.Exit(1)


@app.command()
def train(force: Annotated[bool, typer.Option("--force", help="Train even if nothing changed.")] = False) -> None:
    """Train the model; skips when nothing that matters changed."""
    settings = Settings.read()
    checked_content(settings)
    out.print(f"Model: {model_of(settings, force)}")


# ---- content -----------------------------------------------------------------------------------


@app.command()
def check(paths: Annotated[list[Path] | None, typer.Argument(help="Files or folders; default: data/")] = None) -> None:
    """Prove the content: every fault at once, with file, line and cure."""
    from desk.check import check as prove
    from desk.check import verdict

    settings = Settings.read()
    folder = settings.data_folder
    if not folder.is_dir():
        fail(f"{settings.data}: no such folder. Run desk in the folder that holds data/, or set DESK_DATA.")
    faults = prove(folder)
    if paths:
        wanted = [path.resolve() for path in paths]
        missing = [path for path in wanted if not path.exists()]
        if missing:
            fail(*(f"{path}: no such file. Name a file or folder of {settings.data}." for path in missing))
        foreign = [path for path in wanted if path != folder and folder not in path.parents]
        if foreign:
            fail(*(f"{path}: not part of {settings.data}. For another site set DESK_DATA." for path in foreign))
        faults = [fault for fault in faults if any(is_under(fault.file, path, folder) for path in wanted)]
    if faults:
        fail(*map(str, faults), verdict(Path(settings.data), faults))
    print(verdict(Path(settings.data), faults))


@embed.command("check")
def check_page(
    url: Annotated[str, typer.Argument(help="Address of a service page.")],
    desk: Annotated[str | None, typer.Option(help="Address of the desk; default: DESK_PUBLIC_URL.")] = None,
) -> None:
    """What a page's policies and scripts mean for the conversation on it, and what to add."""
    import httpx

    from desk.app import with_origins
    from desk.gateway import embed as pages

    settings = Settings.read()
    content = with_origins(checked_content(settings), settings.origins)
    try:
        got = httpx.get(url, follow_redirects=True, timeout=15.0)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        fail(f"{url}: cannot be read ({type(error).__name__}). Give the whole address, as https://www.example.org/page")
    if got.status_code != 200 or "html" not in got.headers.get("content-type", ""):
        fail(f"{url}: answers {got.status_code} and no page. Give the address of a page visitors see.")
    page = pages.ServicePage(str(got.url), dict(got.headers), got.text)
    found = pages.judge(page, (desk or settings.public_url or settings.url).rstrip("/"), content)
    for finding in found:
        out.print(str(finding), highlight=False, markup=False, soft_wrap=True)
    if any(finding.level == "stops" for finding in found):
        raise typer.Exit(1)


@embed.command("line")
def embed_line() -> None:
    """The line for service pages, pinned to the present launcher by its hash."""
    from desk.gateway import embed as pages
    from desk.gateway.assets import NotBuilt

    settings = Settings.read()
    try:
        print(pages.line(checked_content(settings), settings.public_url or settings.url, Path("build/widget")))
    except NotBuilt as fault:
        fail(f"desk embed line: {fault}")


# ---- understanding -----------------------------------------------------------------------------


@app.command()
def read() -> None:
    """JSON lines in, JSON lines out: what value an answer holds."""
    from desk.reading import Reader
    from desk.reading.lines import serve as lines

    reader = Reader(content_of(Settings.read()))
    for line in lines(standard_input(), reader):
        print(line, flush=True)


@app.command()
def parse() -> None:
    """JSON lines in, JSON lines out: what is understood of a first message."""
    from desk import parsing

    settings = Settings.read()
    with faults_as_lines():
        for line in parsing.parse(standard_input(), settings, content_of(settings), model_of(settings)):
            print(line, flush=True)


@app.command()
def talk(
    files: Annotated[list[Path], typer.Argument(help="Conversations as YAML.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Play conversations against the real model and the real actions."""
    from desk import talking

    settings = Settings.read()
    conversations, faults = talking.load(files)
    if faults:
        fail(*map(str, faults))
    failed = 0
    with faults_as_lines():
        for played in talking.play(conversations, settings, content_of(settings), model_of(settings)):
            failed += bool(played.failures)
            print(played.as_json() if as_json else played.as_text(), flush=True)
    if failed:
        fail(f"{failed} of {len(conversations)} conversations did not go as expected.")


# ---- copies, figures -------------------------------------------------------------------------


@app.command()
def backup(
    file: Path,
    with_master_key: Annotated[
        bool, typer.Option(help="Put the master key in as well: then FILE opens everything.")
    ] = False,
) -> None:
    """Write a consistent copy of the store to FILE; works while the desk runs."""
    from desk.leads import backup as copy

    with faults_as_lines(), store_of(Settings.read()) as store:
        out.print(str(copy.backup(store, file, with_master_key=with_master_key)), highlight=False, markup=False)


@app.command()
def restore(file: Path) -> None:
    """Fill an empty store from a backup; needs the master key it was made with."""
    from desk.app import anchor_of
    from desk.leads import Vault
    from desk.leads import backup as copy

    settings = Settings.read()
    with faults_as_lines():
        vault, forgotten = Vault.at(settings.var_folder), anchor_of(settings).forgotten()
        copied = copy.restore(file, settings.database_url, vault, forgotten)
        out.print(str(copied), highlight=False, markup=False)


@app.command()
def bench(what: Annotated[list[str] | None, typer.Argument(help="Sections; default: all.")] = None) -> None:
    """The tables of docs/performance.md."""
    from desk.bench import measure

    measure(what or [], Settings.read())


@app.command()
def simulate(visitors: int = 200, seed: int = 1) -> None:
    """Simulated visitors with barriers against the real path: who finishes, where they arrive, what went wrong."""
    from desk.bench import simulate as simulated

    with faults_as_lines():
        print(simulated.report(Settings.read(), visitors, seed))
