"""What commands share: faults as lines with exit code 2, the content, the model and the store of the settings.

Imports stand inside the functions, so that a command loads only what it needs: `desk read` answers in a second.
"""

import contextlib
import json
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from desk.settings import Settings

if TYPE_CHECKING:
    from desk.content import Content
    from desk.leads import Store

errors = Console(stderr=True)


def fail(*lines: str) -> NoReturn:
    """Print faults, one a line, and end with code 2."""
    for line in lines:
        print(line, file=sys.stderr)
    sys.exit(2)


def content_of(settings: Settings) -> "Content":
    """The content, readable; ends the command with every fault of shape otherwise."""
    from desk import content

    if not settings.data_folder.is_dir():
        fail(f"{settings.data}: no such folder. Run desk in the folder that holds data/, or set DESK_DATA.")
    try:
        return content.load(settings.data_folder)
    except content.ContentFaults as broken:
        fail(*map(str, broken.faults))


def checked_content(settings: Settings) -> "Content":
    """The content, proven; ends the command with every fault otherwise.

    A review past its day is only told: nobody is turned away because nobody read a text again.
    """
    from desk import check

    loaded = content_of(settings)
    faults = check.check(settings.data_folder)
    if not all(fault.overdue for fault in faults):
        fail(*map(str, faults), check.verdict(Path(settings.data), faults))
    for fault in faults:
        print(fault, file=sys.stderr)
    return loaded


def model_of(settings: Settings, force: bool = False) -> Path:
    """The present model, trained first when something that matters changed."""
    from desk import training

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=errors, transient=True) as progress:
        task = progress.add_task("Looking at the model", total=None)
        try:
            told = partial(progress.update, task)
            where = {"data": settings.data_folder, "var": settings.var_folder, "python": Path(settings.engine_python)}
            return training.prepare(Path.cwd(), lambda line: told(description=line), force=force, **where)
        except training.CannotTrain as fault:
            progress.stop()
            fail(*str(fault).splitlines())


@contextlib.contextmanager
def store_of(settings: Settings) -> Iterator["Store"]:
    """The store, open for as long as the block runs."""
    from desk.app import open_store

    store = open_store(settings)
    try:
        yield store
    finally:
        store.close()


def waiting(store: "Store") -> Iterator[str]:
    """What waits in the store, in lines without a name: requests, deliveries, destinations that are off."""
    now = store.clock()
    counts = store.counts(now)
    yield "leads   " + ", ".join(
        f"{counts[state]} {state}" for state in ("open", "overdue", "escalated", "claimed", "done")
    )
    if since := counts["unacknowledged_since"]:
        minutes = int((now - since).total_seconds() // 60)
        yield f"on call {counts['unacknowledged']} urgent to acknowledge, the oldest for {minutes} minutes"
    yield "sent    " + (", ".join(f"{count} {state}" for state, count in counts["deliveries"].items()) or "none yet")
    for target in store.switched_off():
        yield f"target  {target} is switched off: it answered 410"


def tell_first_sign_in(settings: Settings) -> None:
    """Nobody can sign in yet: say how the first member of staff is added."""
    with store_of(settings) as store:
        if not store.all_staff():
            print('Nobody can sign in yet: desk staff add you@example.org --name "Your Name" --role admin')


@contextlib.contextmanager
def faults_as_lines() -> Iterator[None]:
    """What a user can mend is printed in one line; everything else is a fault of ours and shows its traceback."""
    from desk.console import BadInvitation
    from desk.content import ContentFaults
    from desk.leads import (
        BadAnchor,
        BadBackup,
        BadMasterKey,
        CannotRotate,
        EmailTaken,
        NoConversation,
        NoLead,
        NoRecord,
        OldRevision,
        OtherMasterKey,
        StoreDown,
        Unreadable,
    )
    from desk.supervisor import CannotStart

    try:
        yield
    except ContentFaults as broken:
        fail(*map(str, broken.faults))
    except StoreDown:
        fail("The database does not answer. Check DESK_DATABASE_URL and that it runs.")
    except Unreadable as fault:
        fail(
            f"What is sealed cannot be opened: {fault}. Check that keys/master.key or DESK_MASTER_KEY is the right one."
        )
    except (
        BadAnchor,
        BadBackup,
        BadInvitation,
        BadMasterKey,
        CannotRotate,
        CannotStart,
        EmailTaken,
        NoConversation,
        NoLead,
        NoRecord,
        OldRevision,
        OtherMasterKey,
    ) as fault:
        fail(str(fault))


def standard_input() -> Iterator[str]:
    """Lines of standard input; bytes that are no UTF-8 become the replacement character."""
    for raw in sys.stdin.buffer:
        yield raw.decode("utf-8", errors="replace")


def json_of(file: Path) -> dict[str, object]:
    """The JSON object in `file`; ends the command when there is none."""
    try:
        entry = json.loads(file.read_text())
    except OSError as error:
        fail(f"{file}: {error.strerror}. Name a file with one lead as JSON.")
    except ValueError:
        fail(f"{file}: not JSON. Name a file with one lead as JSON.")
    if not isinstance(entry, dict):
        fail(f"{file}: not a JSON object. Name a file with one lead as JSON.")
    return entry


def is_under(file: str, path: Path, folder: Path) -> bool:
    """Whether the content file a fault names is `path`, or stands in it."""
    full = (folder.parent / file).resolve()
    return full == path or path in full.parents
