"""A request with something planted in every place it can be in, to be looked for afterwards."""

from typing import Any

from desk.leads import Row, Store, Transaction, new_id

PLANTED = ("Quetzalcoatl", "+16145550142", "quetza@example.org", "my heart skips when I climb", "yes you may ring me")
BODY = {"type": "lead.created", "timestamp": "t", "data": {"contact": {"name": PLANTED[0], "phone": PLANTED[1]}}}


def request(store: Store, *, consent: bool = True, phone: str = PLANTED[1]) -> str:
    """A conversation with everything planted in every place it can be in; with consent it became a lead."""
    id, now = new_id(), store.clock()
    store.begin(id, "riverbend", b"t" * 32, f"secret-{id}", "https://x.example", {"name": PLANTED[0]}, [], now)
    message = store.receive(id, "c1", {"text": PLANTED[3]}, now).message_id

    def change(row: Row, tx: Transaction) -> tuple[dict[str, Any], dict[str, Any]]:
        action = "granted" if consent else "declined"
        tx.consent({"purpose": "store", "action": action, "text": "May we?", "act": PLANTED[4], "page": "/cardiology"})
        if not consent:
            return {"name": PLANTED[0]}, {"heard": PLANTED[3]}
        tx.consent({"purpose": "contact_phone", "action": "granted", "text": "May we?", "act": PLANTED[4]})
        contact = {"name": {"full": PLANTED[0]}, "phone": phone, "email": PLANTED[2]}
        lead = tx.lead(
            {"queue": "patient_access", "contact": contact, "answers": [{"as_typed": PLANTED[3]}]}, [("crm", BODY)]
        )
        tx.history(lead["id"], "noted", {"note": PLANTED[3]})
        return {"name": PLANTED[0]}, {"lead": lead["id"]}

    caused = store.apply(id, message, "submit", change, now)
    store.answer(id, message, lambda row: (None, [{"text": f"Thank you, {PLANTED[0]}"}]), now)
    if consent:
        store.claim(caused["lead"], "ana", now)
        store.record_outcome(caused["lead"], "ana", "left_voicemail", f"{PLANTED[0]} was out", now, final=False)
    return id
