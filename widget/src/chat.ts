// The conversation in the frame: starts or resumes it, sends what is said, shows what comes back.
import { Watch } from "./care";
import { save } from "./copy";
import { Ear } from "./ear";
import { Exit, leaveWord } from "./exit";
import { readPage, type Body, type Choice, type Message, type Page, type Reply, type Started } from "./facts";
import { Hands } from "./hands";
import { Host } from "./host";
import { newId, Outbox, pause, tabMemory, type Letter, type State } from "./outbox";
import { sinceVisitor, turnOf } from "./turn";
import { View } from "./view";
import { Wire, type Outcome } from "./wire";

class Chat {
  private readonly view: View;
  private readonly wire = new Wire("");
  private readonly host: Host;
  private readonly exit = new Exit(() => this.vanish());
  private readonly watch: Watch;
  private held: Started | null = null;
  private outbox: Outbox | null = null;
  private cursor = 0;
  private open: string | undefined;
  /** A choice was picked: the focus goes to the next question's first control and not to the field. */
  private returning = false;
  private readonly shown = new Set<number>();
  private readonly ear = new Ear({
    since: (wait, stop) => this.wire.since(this.held!, this.cursor, wait, stop),
    seen: () => document.visibilityState === "visible",
    rest: (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000)),
    arrived: (reply) => this.arrived(reply.messages, reply.cursor),
    gone: () => this.over(),
  });
  private slow: ReturnType<typeof setTimeout> | undefined;
  private readonly hands: Hands;

  constructor(private readonly page: Page) {
    this.view = new View(page);
    this.host = new Host(page.origins, (what) => this.told(what));
    this.watch = new Watch(page.signs, (kind) => {
      this.view.care(page.care[kind]![this.view.language]!);
      this.exit.show();
    });
    this.hands = new Hands(this.view, {
      writing: () => this.outbox !== null,
      held: () => this.held !== null,
      start: (button) => void this.start(button),
      say: (body, shown) => this.say(body, shown),
      end: () => void this.end(),
      close: () => this.host.tell("close"),
      again: () => this.leave(null),
    });
  }

  begin(): void {
    document.documentElement.classList.add("scripted");
    if (this.host.framed) document.documentElement.classList.add("framed");
    this.hands.begin();
    document.addEventListener("visibilitychange", () => this.back());
    addEventListener("pageshow", (event) => event.persisted && this.back());
    addEventListener("online", () => this.back());
    if (!this.page.conversation) return;
    this.outbox = this.post(this.page.conversation);
    this.unsent("waiting");
    void this.resume(1);
  }

  // ---- starting and resuming

  private async start(button: HTMLButtonElement): Promise<void> {
    button.setAttribute("aria-disabled", "true");
    this.view.say(this.view.word("one_moment"));
    const { site, page, campaign, language, notice } = this.page;
    const outcome = await this.wire.start({ site, page, campaign, language, accepted: notice });
    if (outcome.is === "refused" && outcome.status === 409) return this.leave(null);
    if (outcome.is !== "done") {
      button.removeAttribute("aria-disabled");
      this.view.say(this.view.word("cannot_start"));
      this.host.tell("error");
      return;
    }
    this.view.say("");
    this.hold(outcome.value);
    void this.outbox!.begin();
    const messages = outcome.value.messages;
    if (messages?.length) this.arrived(messages, outcome.value.cursor);
    else {
      this.cursor = 0;
      void this.ear.listen();
    }
    this.view.input.focus({ preventScroll: true });
  }

  private async resume(tries: number): Promise<void> {
    const outcome = await this.wire.current();
    if (outcome.is === "later") {
      this.view.say(this.view.word("one_moment"));
      setTimeout(() => void this.resume(tries + 1), (outcome.seconds ?? pause(tries, Math.random())) * 1000);
      return;
    }
    if (outcome.is !== "done") return this.over();
    this.hold(outcome.value);
    await this.outbox!.begin();
    await this.transcript(1);
  }

  private async transcript(tries: number): Promise<void> {
    if (!this.held) return;
    const outcome = await this.wire.since(this.held, 0, 0);
    if (!this.held) return;
    if (outcome.is === "gone") return this.over();
    // Something may be said and answered while this is on its way: what it holds is not all any more.
    if (outcome.is !== "done" || outcome.value.cursor < this.cursor) {
      this.view.say(this.view.word("one_moment"));
      setTimeout(() => void this.transcript(tries + 1), pause(tries, Math.random()) * 1000);
      return;
    }
    const { messages, cursor } = outcome.value;
    this.view.say("");
    this.shown.clear();
    for (const message of messages) this.shown.add(message.cursor!);
    this.view.restore(messages);
    this.guard(messages);
    this.unsent("delayed");
    this.cursor = cursor;
    const unanswered = sinceVisitor(messages);
    this.turn(unanswered);
    if (messages.length && !unanswered.length) void this.ear.listen();
  }

  /** What was not acknowledged yet stands below what was; the desk may have taken it without our knowing. */
  private unsent(state: State): void {
    for (const letter of this.outbox!.waiting) {
      if (this.view.has(letter.id)) continue;
      this.view.mine(letter.id, letter.shown);
      this.view.state(letter.id, state);
      this.watch.sent(letter.id, letter.shown);
    }
  }

  private hold(started: Started): void {
    this.held = started;
    void this.watch.load();
    for (const element of document.querySelectorAll("#notice, .before, .note")) element.remove();
    for (const element of document.querySelectorAll<HTMLElement>("[data-started]")) element.hidden = false;
    for (const element of document.querySelectorAll<HTMLElement>("[data-lang]")) {
      element.hidden = element.dataset["lang"] === this.view.language;
    }
    if (started.language) this.view.speak(started.language);
    if (started.conversation !== this.page.conversation) this.outbox = this.post(started.conversation);
  }

  /** The outbox of a conversation; what is written before the conversation is held again waits in it. */
  private post(conversation: string): Outbox {
    return new Outbox({
      send: (letter) => this.wire.say(this.held!, letter.id, letter.body, letter.seen),
      memory: tabMemory("welcome-desk:" + conversation),
      after: (seconds, then) => {
        const timer = setTimeout(then, seconds * 1000);
        return () => clearTimeout(timer);
      },
      random: Math.random,
      changed: (letter, state) => {
        this.view.state(letter.id, state);
        const language = "choice" in letter.body && /^lang:(\w+)$/.exec(letter.body.choice)?.[1];
        if (state === "sent" && language) this.view.speak(language);
        if (state === "sent" || state === "refused") this.watch.settled(letter.id);
        if (state === "delayed") {
          this.watch.late(letter.id);
          this.view.say(this.view.word("keep_trying"));
          this.host.tell("error");
        }
      },
      arrived: (reply) => this.acknowledged(reply),
      refused: (letter, outcome) => this.refused(letter, outcome),
      gone: () => this.over(),
    });
  }

  // ---- saying

  private say(body: Body, shown: string): void {
    if (!this.outbox) return;
    const letter: Letter = { id: newId(), body, shown, ...("text" in body && { seen: this.cursor }) };
    this.ear.stop();
    this.view.offer([], () => undefined);
    this.view.changes(new Map(), () => undefined);
    this.view.mine(letter.id, shown);
    clearTimeout(this.slow);
    this.slow = setTimeout(() => this.outbox?.waiting.length && this.view.say(this.view.word("one_moment")), 600);
    if ("text" in body) this.watch.sent(letter.id, body.text);
    this.outbox.put(letter);
  }

  /** The picked button goes away, so the focus waits where the next question's first control will be. */
  private pick(choice: Choice): void {
    this.say({ choice: choice.id }, choice.label);
    this.view.answers.focus({ preventScroll: true });
    this.returning = true;
  }

  private acknowledged(reply: Reply): void {
    clearTimeout(this.slow);
    this.view.forgive();
    const said = reply.messages.filter((message) => message.who !== "visitor");
    const missed = this.cursor;
    this.arrived(said, reply.cursor);
    if (!said.length) void this.ear.listen();
    else if (missed && said[0]!.cursor! > missed + 2) void this.fill(missed);
  }

  /** What another tab said meanwhile takes its place above; what can be answered stays. */
  private async fill(after: number): Promise<void> {
    const outcome = await this.wire.since(this.held!, after, 0);
    if (outcome.is === "done") this.arrived(outcome.value.messages, outcome.value.cursor, false);
  }

  private refused(letter: Letter, outcome: Extract<Outcome<Reply>, { is: "refused" }>): void {
    clearTimeout(this.slow);
    this.host.tell("error");
    this.returning = false;
    if (outcome.status === 409) {
      this.view.complain("choice_closed");
      if (outcome.open.length) void this.fill(this.cursor).then(() => this.turn(outcome.open));
      else void this.transcript(1);
      return;
    }
    this.view.complain(outcome.status === 413 ? "too_long" : "could_not_send");
    if ("text" in letter.body) {
      const { text } = letter.body;
      this.view.state(letter.id, "refused");
      if (!this.view.input.value) this.view.input.value = text;
      this.view.input.focus();
    } else {
      this.view.state(letter.id, "refused", () => this.say(letter.body, letter.shown));
      void this.reopen();
    }
  }

  /** What can be answered, again, with the refused message and its button left where they stand. */
  private async reopen(): Promise<void> {
    const outcome = await this.wire.since(this.held!, 0, 0);
    if (outcome.is !== "done") return;
    this.arrived(outcome.value.messages, outcome.value.cursor, false);
    this.turn(sinceVisitor(outcome.value.messages));
  }

  // ---- hearing

  private arrived(messages: readonly Message[], cursor: number, newest = true): void {
    const fresh = messages.filter((message) => !this.shown.has(message.cursor!) && !this.view.has(message.client_id));
    for (const message of messages) this.shown.add(message.cursor!);
    this.cursor = Math.max(this.cursor, cursor);
    for (const message of fresh) this.view.add(message);
    if (fresh.some((message) => message.kind === "emergency")) this.view.careless();
    this.guard(fresh);
    if (newest) this.turn(fresh);
  }

  /** The last words of the bot decide what can be answered now. */
  private turn(messages: readonly Message[]): void {
    const turn = turnOf(messages);
    if (!turn) return;
    this.ear.awaiting = false;
    if (turn.language) this.view.speak(turn.language);
    this.view.ask(turn.question);
    this.view.offer(turn.choices, (choice) => this.pick(choice));
    this.view.changes(turn.changes, (choice) => this.pick(choice));
    if (turn.finished) {
      this.view.finish((name, text) => save(name, text));
      this.host.tell("submitted");
    } else if (turn.question !== this.open) this.host.tell("step");
    this.open = turn.question;
    this.view.settle();
    if (this.returning) this.view.focusAnswer();
    this.returning = false;
  }

  /** The way out is there as soon as the talk is of what others should not see. */
  private guard(messages: readonly Message[]): void {
    if (messages.some((message) => message.confidential || message.kind === "emergency")) this.exit.show();
  }

  /** The page is seen again, or the network is back: send what waits, then ask once what was missed. */
  private back(): void {
    if (!this.held || !this.outbox || document.visibilityState !== "visible") return;
    if (this.outbox.waiting.length) return this.outbox.wake();
    if (this.ear.awaiting) return void this.ear.listen();
    void this.wire.since(this.held, this.cursor, 0).then((outcome) => {
      if (outcome.is === "done") this.arrived(outcome.value.messages, outcome.value.cursor);
      else if (outcome.is === "gone") this.over();
    });
  }

  // ---- ending

  private async end(): Promise<void> {
    if (this.held) {
      this.ear.stop();
      const outcome = await this.wire.end(this.held);
      if (outcome.is === "later") {
        this.view.say(this.view.word("could_not_send"));
        return;
      }
      this.outbox?.clear();
    }
    this.leave("ended");
  }

  /** Out at once: the page is bare, the conversation ends behind it, and Back does not lead here. */
  private vanish(): void {
    const to = this.view.word("leave_to");
    this.ear.stop();
    this.outbox?.clear();
    if (this.held) {
      leaveWord(this.held.conversation);
      void this.wire.end(this.held);
    }
    document.body.replaceChildren();
    if (!this.host.framed) location.replace(to);
    else {
      this.host.tell("leave");
      // Where the page did not let us know who it is, or its launcher is older than this.
      setTimeout(() => window.top!.location.replace(to), 300);
    }
  }

  /** The desk does not know this conversation any more: what was said stays readable, and a new one is a press away. */
  private over(): void {
    this.ear.stop();
    clearTimeout(this.slow);
    this.held = null;
    for (const letter of this.outbox?.waiting ?? []) this.view.state(letter.id, "refused");
    this.outbox?.clear();
    this.outbox = null;
    this.host.tell("error");
    for (const element of document.querySelectorAll<HTMLElement>("[data-started]")) element.hidden = true;
    document.getElementById("over")!.hidden = false;
    this.view.answers.replaceChildren();
    this.view.changes(new Map(), () => undefined);
    this.view.say(this.view.word("expired"));
    if (!document.getElementById("log")!.hasChildNodes()) this.leave("closed");
  }

  private leave(why: "ended" | "closed" | null): void {
    const to = new URL(location.pathname, location.href);
    to.searchParams.set("lang", this.view.language);
    if (this.page.page) to.searchParams.set("page", this.page.page);
    if (this.page.campaign) to.searchParams.set("campaign", this.page.campaign);
    if (why) to.searchParams.set("was", why);
    location.replace(to);
  }

  // ---- the page around us

  private told(what: string): void {
    // On the notice's heading and not on its button: whoever types at once must not accept by a space.
    if (what === "focus") (document.querySelector<HTMLElement>("#notice-title") ?? this.view.input).focus();
    else if (what === "reset") void this.end();
  }
}

new Chat(readPage()).begin();
