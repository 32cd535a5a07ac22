"""How long it takes to prove the consent ledger: the whole of it, and what follows the last checkpoint."""

import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from desk.bench import report
from desk.consent import PURPOSES, Event
from desk.leads import Store, Vault, ledger, new_id, verification
from desk.leads.anchor import Anchor
from desk.leads.keys import LEDGER, consents_of, new_key, own_key
from desk.settings import Settings

EVENTS, TO_A_PERSON, TO_A_CHECKPOINT = 100_000, 5, 100
SHOWN = "May Riverbend Health save what you wrote here and contact you about this request? You choose how."


def table(settings: Settings) -> str:
    with tempfile.TemporaryDirectory() as folder:
        store = filled(Path(folder), EVENTS)
        checkpoints = store.anchor.checkpoints() if store.anchor else []
        began = time.perf_counter()
        whole = verification.verify(store, checkpoints)
        between = time.perf_counter()
        tail = verification.verify(store, checkpoints[:-1], since_checkpoint=True)
        ended = time.perf_counter()
        store.close()
    if whole.faults or tail.faults:
        raise RuntimeError("the ledger of the benchmark does not prove itself")
    return report.table(
        ["what `desk consent verify` proves", "events", "checkpoints", "seconds"],
        [
            ["everything", f"{whole.events:,}", f"{whole.checkpoints:,}", f"{between - began:.1f}"],
            ["since the last checkpoint but one", f"{tail.events:,}", "1", f"{ended - between:.2f}"],
        ],
    )


def filled(folder: Path, events: int) -> Store:
    """A store in `folder` with as many events, five to a person, and a checkpoint every hundred."""
    anchor = Anchor(folder / "checkpoints", folder / "keys")
    store = Store.open(f"sqlite:///{folder / 'desk.db'}", Vault.at(folder, {}), anchor=anchor)
    store.migrate()
    now, last, done = datetime(2026, 5, 13, 14, 30, tzinfo=UTC), ledger.Head(0, "0" * 64), 0
    screen = [{"text": f"Before I ask for your name: {SHOWN}", "choices": ["Yes", "No"]}]
    while done < events:
        with store.db.write() as connection:
            ledger_key, rows = own_key(connection, store.vault, LEDGER), []
            while len(rows) < TO_A_CHECKPOINT and done < events:
                person = new_id()
                key = new_key(connection, store.vault, consents_of(person), now)
                for purpose in PURPOSES[:TO_A_PERSON]:
                    now += timedelta(seconds=1)
                    entry = Event.of(
                        {
                            "purpose": purpose,
                            "action": "granted",
                            "text_id": "contact_request",
                            "text_version": "2026-11-1",
                            "text": SHOWN,
                            "language": "en",
                            "turn": 9,
                            "page": "/cardiology",
                            "act": "Yes",
                            "actor": "patient",
                            "build": "3f9c1a2b",
                        },
                        id=new_id(),
                        now=now,
                    )
                    rows.append(ledger.row(last, person, entry, screen, key, ledger_key))
                    last = ledger.Head(rows[-1]["seq"], rows[-1]["hash"])
            ledger.keep_text(connection, entry)
            connection.execute(ledger.consent_event.insert(), rows)
        done += len(rows)
        anchor.checkpoint(last, now)
    return store
