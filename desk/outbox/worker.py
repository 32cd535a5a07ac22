"""The delivery worker: leases what is due, sends it, writes down what came of it."""

import asyncio
import os
import random
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import httpx
import structlog

from desk.content.models import Targets
from desk.leads import Leased, Outcome, Store, StoreDown
from desk.outbox.schedule import next_try
from desk.targets import Answer, client, opened

LEASE = timedelta(seconds=60)
"""Four times what a try may take, so that no live worker loses a lease."""
AT_ONCE = 4
"""Tries under way to one target; a target that hangs holds these and no other's."""
LOOKS = 1.0
"""Most seconds between two looks into the outbox; a wake comes sooner."""
THROTTLED = (429, 502, 503, 504)

log = structlog.get_logger()


class Worker:
    """Any number may run on one database; each delivery is with one of them at a time."""

    def __init__(
        self,
        store: Store,
        targets: Targets,
        clock: Callable[[], datetime],
        http: httpx.AsyncClient | None = None,
        *,
        demo: bool = False,
        environment: Mapping[str, str] = os.environ,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """`demo`: https destinations may be on this machine. `off`: the targets that get nothing, and why."""
        self._store = store
        self._targets, self.off = opened(targets, environment, demo=demo)
        self._clock = clock
        self._http = http or client()
        self._chance = chance
        self._under_way: dict[str, set[asyncio.Task[None]]] = {name: set() for name in self._targets}
        self._not_before: dict[str, datetime] = {}
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """Look into the outbox now; to be called on the worker's loop."""
        self._wake.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until `stop` is set; then finish what is under way."""
        stopping = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                try:
                    await self.start_due()
                except StoreDown as failure:
                    log.warning("store down", why=str(failure))
                waking = asyncio.create_task(self._wake.wait())
                await asyncio.wait({stopping, waking}, timeout=LOOKS, return_when=asyncio.FIRST_COMPLETED)
                waking.cancel()
                self._wake.clear()
        finally:
            stopping.cancel()
            await self.settled()
            await self._http.aclose()

    async def start_due(self) -> int:
        """Lease what is due, as far as each target has room, and start to send it; how many were started."""
        started = 0
        for name in self._targets:
            room = AT_ONCE - len(self._under_way[name])
            now = self._clock()
            if room <= 0 or self._not_before.get(name, now) > now:
                continue
            due = await asyncio.to_thread(self._store.next_due, name)
            if due is None or due > now:
                continue
            for leased in await asyncio.to_thread(self._store.lease, name, now, lasting=LEASE, limit=room):
                task = asyncio.create_task(self._deliver(leased))
                self._under_way[name].add(task)
                task.add_done_callback(self._done(name))
                started += 1
        return started

    async def settled(self) -> None:
        """Wait until nothing is under way."""
        while tasks := [task for tasks in self._under_way.values() for task in tasks]:
            await asyncio.wait(tasks)

    def _done(self, name: str) -> Callable[[asyncio.Task[None]], None]:
        def done(task: asyncio.Task[None]) -> None:
            self._under_way[name].discard(task)
            self._wake.set()

        return done

    async def _deliver(self, leased: Leased) -> None:
        target = self._targets[leased.target]
        try:
            if leased.event not in target.events:
                answer = Answer(None, f"takes no {leased.event}")
            elif not await asyncio.to_thread(self._store.still, leased):
                answer = Answer(None, "taken back")
            else:
                answer = await target.send(self._http, leased.id, leased.body, self._clock())
            await asyncio.to_thread(self._write_down, leased, answer)
        except StoreDown as failure:
            # The lease runs out and the same bytes go again under the same id: received twice, known as one.
            log.warning("store down, delivery will be repeated", delivery=leased.id, why=str(failure))

    def _write_down(self, leased: Leased, answer: Answer) -> None:
        now = self._clock()
        outcome = Outcome(answer.status, answer.error, now, answer.response_bytes, answer.response_sha256)
        if answer.error is None:
            self._store.finish(leased, outcome, "delivered")
            return
        if leased.event not in self._targets[leased.target].events:
            self._store.finish(leased, outcome, "cancelled")
            return
        if answer.status == 410:
            self._store.switch_off(leased.target, "answered 410 Gone", now)
        again = next_try(leased.attempt, now, self._chance(), answer.retry_after)
        if answer.status in THROTTLED and answer.retry_after and again is not None:
            self._not_before[leased.target] = now + timedelta(seconds=answer.retry_after)
        self._store.finish(leased, outcome, "pending" if again else "dead", again)
