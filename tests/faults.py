"""Fault schedules: what is shown as sent is in the journal, once and in order, whatever happens on the way.

`python tests/faults.py --schedules 500` runs 500 seeded conversations in a real browser against a real desk, with lost
requests, lost replies, a desk that is killed, reloads, closed tabs, second tabs and ten minutes without a network.
`--first 137 --schedules 1` runs one again. Ends with 1 when a message was lost, doubled or out of order.
"""

import argparse
import asyncio
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil
from playwright.sync_api import Browser, BrowserContext, Error, Page, Route, expect, sync_playwright
from visitor import CHROMIUM, FLAGS

from desk import app
from desk import content as contents
from desk.content import Content
from desk.gateway.limits import Limits
from desk.settings import Settings
from desk.supervisor import free_port

ROOT = Path(__file__).parent.parent
FAULTS = (
    *("nothing", "request lost", "reply lost", "killed before", "killed after"),
    *("reload", "tab closed", "two tabs", "ten minutes offline"),
)
STEPS = 6
MESSAGES = "**/api/conversations/*/messages"


class House:
    """A desk of its own that can be killed and comes back on the same port and the same store.

    A nursery process holds what takes long to load, and forks the desk; so a restart takes a tenth of a second.
    """

    def __init__(self, var: Path) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self._nursery = subprocess.Popen(
            [sys.executable, __file__, "--nursery", str(var), "--port", str(port)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self) -> None:
        self._ask("start")

    def kill(self) -> None:
        """kill -9; returns once the process is gone."""
        self._ask("kill")

    def close(self) -> None:
        self.kill()
        self._nursery.communicate()

    def wait(self) -> None:
        """Returns once the desk answers. Raises AssertionError when it does not within a minute."""
        until = time.monotonic() + 60
        while True:
            try:
                if httpx.get(f"{self.url}/health", timeout=5, trust_env=False).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            assert time.monotonic() < until, "the desk did not come back"
            time.sleep(0.02)

    def _ask(self, what: str) -> None:
        assert self._nursery.stdin is not None and self._nursery.stdout is not None
        self._nursery.stdin.write(what + "\n")
        self._nursery.stdin.flush()
        assert self._nursery.stdout.readline(), "the desk's nursery is gone"


def nursery(var: Path, port: int) -> None:
    """Fork a desk at each `start` on standard input, kill it at each `kill`; answers a line to both.

    What a desk logs goes nowhere: in the pipe of the answers it would be taken for one, and a full pipe stops the desk.
    """
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    settings = Settings.read(
        {}, data=ROOT / "data", var=var, port=port, engine_url="http://127.0.0.1:9", engine_key="k" * 64
    )
    content = contents.load(settings.data_folder)
    mind = app.think(settings, content)
    app.warm(mind.knowledge)
    mind.knowledge.hear("start over")
    child = 0
    for line in sys.stdin:
        if line.strip() == "start":
            child = os.fork()
            if not child:
                try:
                    asyncio.run(_desk(settings, content, mind))
                finally:
                    os._exit(1)
        else:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        print("done", file=answers, flush=True)


async def _desk(settings: Settings, content: Content, mind: app.Mind) -> None:
    parts = app.build(settings, loaded=content, mind=mind)
    served = await app.listen(app.public(parts, Limits(100_000)), settings.host, int(settings.port))
    await parts.desk.recover()
    await asyncio.Event().wait()
    await served.close()


@contextmanager
def housed() -> Iterator[House]:
    with tempfile.TemporaryDirectory() as folder:
        var = Path(folder)
        (var / "models").symlink_to(ROOT / "var" / "models")
        house = House(var)
        house.start()
        house.wait()
        yield house
        house.close()


@dataclass
class Outcome:
    """What one schedule came to; texts are the schedule's own."""

    seed: int
    steps: list[str]
    journal: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    disordered: list[str] = field(default_factory=list)
    unlike: bool = False
    """The page does not show what the journal holds."""
    stuck: bool = False
    """Something typed is not sent although nothing is in its way any more."""

    @property
    def well(self) -> bool:
        return not (self.lost or self.doubled or self.disordered or self.unlike or self.stuck)


class Tab:
    """One tab of the visitor: what was typed in it, and what it showed as sent."""

    def __init__(self, context: BrowserContext, house: House) -> None:
        self._house = house
        self.typed: list[str] = []
        self.sent: set[str] = set()
        self.plan: list[str] = []
        self.page: Page = context.new_page()
        self.page.clock.install()
        self.page.route(MESSAGES, self._pass)
        self._load()

    def say(self, text: str, fault: str = "nothing") -> None:
        if fault != "nothing":
            self.plan.append(fault)
        self.page.locator("#answer").fill(text)
        self.page.keyboard.press("Enter")
        self.typed.append(text)

    def look(self) -> bool:
        """Note what is shown as sent; True when everything typed here is."""
        shown = self.page.locator(".message.mine").evaluate_all(
            "(all) => all.map((one) => [one.querySelector('.bubble > p:not(.quiet)').textContent,"
            " one.querySelector('.state').textContent])"
        )
        self.sent |= {text for text, state in shown if state == "Sent"}
        return self.sent >= set(self.typed)

    def settle(self) -> bool:
        """Let time pass until everything typed here is shown as sent; False when it is not within three minutes."""
        until, pause = time.monotonic() + 180, 100.0
        while not self.look():
            if time.monotonic() > until:
                return False
            # For the page half a minute passes: it gives up what is under way. A slow machine gets longer each time.
            self.page.clock.fast_forward(31_000)
            self.page.wait_for_timeout(pause)
            pause = min(3_000.0, pause * 1.5)
        return True

    def reload(self) -> None:
        self.look()
        self._load()

    def close(self) -> None:
        self.look()
        self.page.close()

    def _load(self) -> None:
        self._go()
        if self.page.locator("#notice button").count():
            self.page.locator("#notice button").click()
        expect(self.page.locator(".message.bot").first).to_be_visible(timeout=30_000)

    def _go(self, tries: int = 5) -> None:
        """Go to the page, again when the desk is killed under it by a message of another tab.

        Killed between the page and its script it leaves the plain form; a visitor's browser would have the script
        kept, one whose requests are intercepted keeps nothing.
        """
        self._house.wait()
        try:
            self.page.goto(f"{self._house.url}/chat/riverbend?lang=en")
            expect(self.page.locator("html.scripted")).to_have_count(1, timeout=10_000)
        except (Error, AssertionError):
            if not tries:
                raise
            self._go(tries - 1)

    def _pass(self, route: Route) -> None:
        fault = self.plan.pop(0) if route.request.method == "POST" and self.plan else "nothing"
        try:
            if fault in ("reply lost", "killed after"):
                route.fetch()
            if fault in ("killed before", "killed after"):
                self._house.kill()
                self._house.start()
            if fault == "nothing":
                route.continue_()
            else:
                route.abort()
        except Error:
            """The page went away meanwhile, or the desk did not answer: for the page the request failed."""
            if not self.page.is_closed():
                route.abort()


def run(seed: int, browser: Browser, house: House) -> Outcome:
    """Play the schedule of `seed`."""
    chance = random.Random(seed)
    outcome = Outcome(seed, [chance.choice(FAULTS) for _ in range(STEPS)])
    context = browser.new_context(viewport={"width": 390, "height": 780})
    tabs = [Tab(context, house)]
    closed: list[Tab] = []
    numbers = iter(range(1, 100))

    def text() -> str:
        return f"schedule {seed} says {next(numbers)}"

    for fault in outcome.steps:
        tab = chance.choice(tabs)
        match fault:
            case "reload":
                tab.say(text())
                tab.reload()
            case "tab closed":
                tab.say(text())
                tab.close()
                tabs.remove(tab)
                closed.append(tab)
                tabs.append(Tab(context, house))
            case "two tabs":
                if len(tabs) == 1:
                    tabs.append(Tab(context, house))
                for one in tabs:
                    one.say(text())
            case "ten minutes offline":
                context.set_offline(True)
                for _ in range(2):
                    tab.say(text())
                tab.page.clock.fast_forward(600_000)
                context.set_offline(False)
            case _:
                tab.say(text(), fault)
        if chance.random() < 0.5:
            for one in tabs:
                one.settle()
    house.wait()
    outcome.stuck = not all([tab.settle() for tab in tabs])
    answer = context.request.get(f"{house.url}/api/conversations/current")
    outcome.journal = [one["text"] for one in answer.json()["messages"] if one["who"] == "visitor"]
    if outcome.stuck:
        _judge(outcome, [*tabs, *closed])
        context.close()
        return outcome
    shown = tabs[0]
    shown.reload()
    expect(shown.page.locator(".message.mine")).to_have_count(len(outcome.journal))
    _judge(outcome, [*tabs, *closed])
    outcome.unlike = shown.page.locator(".message.mine .bubble > p:not(.quiet)").all_inner_texts() != outcome.journal
    context.close()
    return outcome


def _judge(outcome: Outcome, tabs: list[Tab]) -> None:
    held = Counter(outcome.journal)
    outcome.doubled = [text for text, times in held.items() if times > 1]
    for tab in tabs:
        outcome.lost += [text for text in tab.typed if text in tab.sent and not held[text]]
        kept = [text for text in outcome.journal if text in tab.typed]
        if kept != [text for text in tab.typed if text in held]:
            outcome.disordered += kept


def play(first: int, schedules: int) -> Iterator[Outcome]:
    """The outcomes of `schedules` schedules from seed `first` on."""
    with sync_playwright() as playwright, housed() as house:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for seed in range(first, first + schedules):
            with bounded(600):
                outcome = run(seed, browser, house)
            yield outcome
        browser.close()


@contextmanager
def bounded(seconds: float) -> Iterator[None]:
    """After `seconds` the browser is killed: a call that waits for it fails, which else would never end."""

    def kill() -> None:
        for process in psutil.Process().children(recursive=True):
            with suppress(psutil.Error):
                if "chrom" in process.name():
                    process.kill()

    watch = threading.Timer(seconds, kill)
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()


def main() -> int:
    options = argparse.ArgumentParser(description="Fault schedules of the conversation page.")
    options.add_argument("--schedules", type=int, default=500)
    options.add_argument("--first", type=int, default=1, help="seed of the first schedule")
    options.add_argument("--nursery", type=Path, help=argparse.SUPPRESS)
    options.add_argument("--port", type=int, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.nursery:
        nursery(chosen.nursery, chosen.port)
        return 0
    began = time.monotonic()
    faults, messages, bad = Counter[str](), 0, 0
    for done, outcome in enumerate(play(chosen.first, chosen.schedules), 1):
        faults.update(outcome.steps)
        messages += len(outcome.journal)
        if not outcome.well:
            bad += 1
            print(outcome)
        if done % 25 == 0:
            print(f"{done} schedules, {bad} went wrong, {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    print(f"{chosen.schedules} schedules from seed {chosen.first}, {messages} messages, {bad} went wrong")
    print(", ".join(f"{fault} {times}" for fault, times in faults.most_common()))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
