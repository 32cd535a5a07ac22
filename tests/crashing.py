"""A desk to be killed: takes messages in four conversations at once and prints what it acknowledged, once it has.

`python crashing.py URL` with the master key in DESK_MASTER_KEY; each line is a JSON list, `[what, conversation, …]`.
"""

import base64
import json
import os
import sys
from datetime import UTC, datetime
from itertools import count
from threading import Lock, Thread
from typing import Any

from desk.leads import Row, Store, Transaction, Vault, new_id

_printing = Lock()


def acknowledge(*parts: object) -> None:
    with _printing:
        sys.stdout.write(json.dumps(parts) + "\n")
        sys.stdout.flush()


def chat(store: Store) -> None:
    """Messages without end; every fifth becomes a lead."""
    id = new_id()
    store.begin(id, "riverbend", b"t" * 32, f"secret-{id}", None, {"n": 0}, [], datetime.now(UTC))
    acknowledge("begun", id)
    for n in count(1):
        now = datetime.now(UTC)
        message = store.receive(id, f"c{n}", {"text": f"line {n}"}, now).message_id
        acknowledge("received", id, message, f"c{n}", f"line {n}")
        store.apply(id, message, "count", counted, now)
        acknowledge("counted", id, message)
        if n % 5 == 0:
            lead = store.apply(id, message, "submit", submitted(n), now)
            acknowledge("lead", id, lead["reference"])
        store.answer(id, message, lambda row: (None, [{"text": "one"}, {"text": "two"}]), now)
        acknowledge("answered", id, message)


def counted(row: Row, tx: Transaction) -> tuple[dict[str, Any], dict[str, Any]]:
    return {"n": row.state["n"] + 1}, {"n": row.state["n"] + 1}


def submitted(request: int) -> Any:
    def change(row: Row, tx: Transaction) -> tuple[None, dict[str, Any]]:
        tx.consent({"purpose": "store", "action": "granted"})
        body = {"type": "lead.created", "timestamp": "t", "data": {}}
        return None, tx.lead({"queue": "patient_access"}, [("crm", body)], request=request)

    return change


def main() -> None:
    store = Store.open(sys.argv[1], Vault(base64.b64decode(os.environ["DESK_MASTER_KEY"])))
    for _ in range(4):
        Thread(target=chat, args=(store,)).start()


if __name__ == "__main__":
    main()
