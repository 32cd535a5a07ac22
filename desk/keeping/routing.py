"""`desk route`: where leads go and why, who answers for what, and handing out what waits."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from desk.settings import Settings
from desk.shell import checked_content, content_of, fail, faults_as_lines, json_of, store_of

app = typer.Typer(no_args_is_help=True, help="Where leads go, and why.")


@app.command("explain")
def explain(
    lead: Annotated[Path, typer.Argument(help="A lead as JSON, from `desk talk --json` or `desk leads`.")],
) -> None:
    """Which rule took the lead, which rules did not, and why."""
    from desk import routing

    settings = Settings.read()
    content = checked_content(settings)
    entry = json_of(lead)
    try:
        print(routing.explain(entry, content))
    except routing.BadLead as fault:
        fail(f"{lead}: {fault}")


@app.command("prove")
def prove() -> None:
    """Go through every request there can be; show holes, shadowed rows, queues nobody works, questions nobody uses."""
    from desk.check import verdict
    from desk.check.proof import prove as proof

    settings = Settings.read()
    folder = settings.data_folder
    if not folder.is_dir():
        fail(f"{settings.data}: no such folder. Run desk in the folder that holds data/, or set DESK_DATA.")
    found = proof(folder)
    for line in found.enumerated:
        print(line)
    if found.faults:
        fail(*map(str, found.faults), verdict(Path(settings.data), found.faults))
    print("Every request reaches a queue somebody works. No row is shadowed, no queue dead, no question unused.")


@app.command("owners")
def owners() -> None:
    """Who answers for what in the content; first what is overdue or soon due to be read again."""
    from datetime import date

    from desk.check.owners import told

    for line in told(content_of(Settings.read()), date.today()):
        print(line)


@app.command("assign")
def assign() -> None:
    """Hand waiting leads to the people at work: urgent first, then the oldest, to the least loaded with room."""
    from desk.app import clock
    from desk.assigning import hand_over

    settings = Settings.read()
    content = checked_content(settings)
    with faults_as_lines(), store_of(settings) as store:
        for queue in hand_over(store, content, clock()):
            for reference, member in queue.given.items():
                print(f"{reference} -> {member}")
            if queue.fallback is not None:
                told = f"{queue.queue}: {queue.waiting} wait for {queue.fallback.member}; {queue.fallback.because}."
                print(told)
                for member in queue.strangers:
                    print(f"{member} cannot sign in. Add them: desk staff add {member} --name …", file=sys.stderr)


@app.command("moved")
def moved(days: Annotated[int, typer.Option(help="How far back.")] = 90) -> None:
    """What staff moved to another queue, by rule and reason, the most frequent first: where the table is wrong."""
    from collections import Counter
    from datetime import timedelta

    from desk.app import clock

    settings = Settings.read()
    with faults_as_lines(), store_of(settings) as store:
        found = Counter(tuple(each.values()) for each in store.rerouted(clock() - timedelta(days=days)))
    for (rule, here, there, reason), times in found.most_common():
        print(f"{times:5}  {rule}: {here} -> {there} ({reason})")
    if not found:
        print(f"Nothing was moved in {days} days.")
