"""`desk departures`: at which question people leave who agreed to nothing; of them only these numbers are kept."""

from collections import Counter
from datetime import timedelta
from typing import Annotated

import typer

from desk.settings import Settings
from desk.shell import faults_as_lines, store_of


def departures(days: Annotated[int, typer.Option(help="How far back.")] = 30) -> None:
    """How many left without a request, by open question, role and language, the most first."""
    from desk.app import clock

    settings = Settings.read()
    since = clock() - timedelta(days=days)
    counted: Counter[tuple[str, str, str]] = Counter()
    with faults_as_lines(), store_of(settings) as store:
        for left, times in store.departures(since):
            counted[left.question, left.role, left.language] += times
    for (question, role, language), times in counted.most_common():
        print(f"{times:5}  {question}  {role}  {language}")
    if not counted:
        print(f"Nobody left without a request in {days} days.")
