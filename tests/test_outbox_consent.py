"""Whatever happens in whatever order, nothing leaves the outbox that consent does not allow at that moment."""

import json
from datetime import timedelta
from typing import Any

import pytest
from conftest import MASTER, Clock
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from desk.consent import CONTACT, PURPOSES
from desk.leads import DeliveryRow, Leased, NoConsent, Outcome, Row, Store, Transaction, Vault, new_id
from desk.leads.verification import verify

pytestmark = pytest.mark.slow


BODY = {"type": "lead.created", "timestamp": "t", "data": {"role": "patient"}}
PART2 = BODY | {"purposes": ["part2"], "data": {"part2": {"notice": "42 CFR part 2"}}}
BODIES = {"crm": BODY, "clinic": PART2, "partner": BODY | {"purposes": ["sharing"]}}
NEEDS = {"crm": set(), "clinic": {"part2"}, "partner": {"sharing"}}
LEASE = timedelta(seconds=60)


class Outbox(RuleBasedStateMachine):
    """One visitor who agrees, takes back, submits and is forgotten, and a worker that sends, fails and dies."""

    @initialize()
    def begin(self) -> None:
        self.clock = Clock()
        self.store = Store.open("sqlite://", Vault(MASTER), self.clock)
        self.store.migrate()
        self.store.begin("c1", "riverbend", b"t" * 32, "secret-1", None, {}, [], self.clock())
        self.granted: set[str] = set()
        self.ever_contact = False
        self.forgotten = False
        self.requests = self.said = 0
        self.signed: set[str] = set()
        self.held: list[Leased] = []
        self.settled: set[str] = set()
        self.bodies: dict[str, bytes] = {}

    @precondition(lambda self: not self.forgotten)
    @rule(purpose=st.sampled_from(PURPOSES), action=st.sampled_from(["granted", "granted", "declined", "revoked"]))
    def say(self, purpose: str, action: str) -> None:
        def change(row: Row, tx: Transaction) -> tuple[None, dict[str, Any]]:
            return None, {"id": tx.consent({"purpose": purpose, "action": action, "text": f"text {self.said}"})}

        self.said += 1
        self.store.apply("c1", new_id(), "consent", change, self.clock.move(seconds=1))
        if (purpose, action) == ("part2", "granted"):
            self.signed.add(f"text {self.said}")
        self.granted = self.granted | {purpose} if action == "granted" else self.granted - {purpose}
        self.ever_contact |= purpose in CONTACT and action == "granted"

    @precondition(lambda self: not self.forgotten)
    @rule(purposes=st.sets(st.sampled_from(PURPOSES), min_size=1), actor=st.sampled_from(["visitor", "staff", "link"]))
    def take_back(self, purposes: set[str], actor: str) -> None:
        before = self.clock()
        done = self.store.revoke("c1", purposes, actor=actor, act="stop", now=before)
        assert set(done.purposes) == self.granted & purposes
        self.granted -= purposes
        for leased in self.held:
            if leased.event == "lead.created" and not self.allowed(leased.target):
                assert not self.store.still(leased), "nothing may be sent, not for a second"

    @precondition(lambda self: not self.forgotten)
    @rule(names=st.sets(st.sampled_from(sorted(BODIES)), min_size=1))
    def submit(self, names: set[str]) -> None:
        request = self.requests + 1
        due = [(name, BODIES[name]) for name in sorted(names)]

        def change(row: Row, tx: Transaction) -> tuple[None, dict[str, Any]]:
            return None, {"id": tx.lead({"queue": "patient_access"}, due, request=request)["id"]}

        try:
            self.store.apply("c1", new_id(), "submit", change, self.clock())
        except NoConsent:
            assert "store" not in self.granted
        else:
            assert "store" in self.granted
            self.requests = request

    @precondition(lambda self: not self.forgotten)
    @rule()
    def forget(self) -> None:
        self.store.forget("c1", self.clock.move(seconds=1))
        self.forgotten = True

    @rule(name=st.sampled_from(sorted(BODIES)))
    def lease(self, name: str) -> None:
        for leased in self.store.lease(name, self.clock(), lasting=LEASE):
            if leased.event == "consent.revoked":
                assert not self.forgotten
            elif leased.event == "lead.created":
                assert not self.forgotten
                assert "store" in self.granted
                assert not self.ever_contact or self.granted & set(CONTACT)
                assert NEEDS[name] <= self.granted
                if name == "clinic":
                    assert json.loads(leased.body)["data"]["part2"]["consent"]["text"] in self.signed
            else:
                assert self.forgotten
            assert leased.id not in self.settled
            assert self.bodies.setdefault(leased.id, leased.body) == leased.body
            self.held.append(leased)

    @precondition(lambda self: self.held)
    @rule(state=st.sampled_from(["delivered", "dead", "pending"]), data=st.data())
    def finish(self, state: str, data: st.DataObject) -> None:
        leased = self.held.pop(data.draw(st.integers(0, len(self.held) - 1)))
        again = self.clock() + timedelta(minutes=5) if state == "pending" else None
        status = 204 if state == "delivered" else 500
        if self.store.finish(leased, Outcome(status, None, self.clock()), state, again) and state != "pending":
            self.settled.add(leased.id)

    @precondition(lambda self: self.held)
    @rule()
    def die(self) -> None:
        self.held.clear()

    @rule(seconds=st.sampled_from([1, 30, 61, 301]))
    def wait(self, seconds: int) -> None:
        self.clock.move(seconds=seconds)

    @invariant()
    def no_one_delivery_is_held_twice_by_living_leases(self) -> None:
        living = [leased.id for leased in self.held if leased.until > self.clock()]
        assert len(living) == len(set(living))

    def allowed(self, target: str) -> bool:
        reachable = not self.ever_contact or bool(self.granted & set(CONTACT))
        return "store" in self.granted and reachable and NEEDS[target] <= self.granted

    def of_leads(self, *states: str) -> list[DeliveryRow]:
        rows = [row for lead in self.store.leads(state="all") for row in self.store.deliveries(lead.id)]
        return [row for row in rows if row.event == "lead.created" and row.state in states]

    @invariant()
    def nothing_waits_to_be_sent_that_is_not_allowed(self) -> None:
        assert [row.target for row in self.of_leads("pending", "leased") if not self.allowed(row.target)] == []

    @invariant()
    def nothing_is_held_that_is_allowed(self) -> None:
        assert [row.target for row in self.of_leads("held") if self.allowed(row.target)] == []

    @invariant()
    def the_ledger_is_whole(self) -> None:
        assert verify(self.store, []).faults == []

    @invariant()
    def what_was_forgotten_is_gone(self) -> None:
        if self.forgotten:
            kept = self.store.kept("c1")
            assert (kept["messages"], kept["leads"], kept["state"]) == ([], [], {})
            assert {body["type"] for body in kept["deliveries"]} <= {"lead.forgotten"}

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()


class TestOutbox(Outbox.TestCase):
    settings = settings(max_examples=40, stateful_step_count=40, deadline=None)
