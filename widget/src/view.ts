// What is on screen: messages, the choices of the open question, the field. Text goes in as text, never as markup.
import { copyOf, type Said } from "./copy";
import type { Choice, Field, Item, Message, Page, Words } from "./facts";
import { parts } from "./links";
import type { State } from "./outbox";
import { listed, proper } from "./turn";

type Child = Node | string | null;

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.filter((child): child is Node | string => child !== null));
  return element;
}

export class View {
  readonly log = document.getElementById("log")!;
  readonly answers = document.getElementById("answers")!;
  readonly composer = document.getElementById("composer") as HTMLFormElement;
  readonly label = document.getElementById("answer-label")!;
  words: Words;
  language: string;
  private field = document.getElementById("answer") as HTMLInputElement | HTMLTextAreaElement;
  private readonly status = document.getElementById("status")!;
  private readonly bubbles = new Map<string, HTMLElement>();
  private readonly said = new WeakMap<Element, Said>();
  private readonly complaints = new Set<string>();
  private readonly unknown = document.getElementById("unknown") as HTMLButtonElement;
  private reference = "";
  private day = "";

  constructor(private readonly page: Page) {
    this.language = page.language;
    this.words = page.words[page.language]!;
    for (const element of this.log.querySelectorAll<HTMLElement>("[data-client]")) {
      this.bubbles.set(element.dataset["client"]!, element);
    }
  }

  /** Takes the interface to `language`, if the site has it. */
  speak(language: string): void {
    const words = this.page.words[language];
    if (!words || language === this.language) return;
    this.language = document.documentElement.lang = language;
    document.documentElement.dir = this.page.leftwards.includes(language) ? "rtl" : "ltr";
    this.words = words;
    for (const element of document.querySelectorAll<HTMLElement>("[data-word]")) {
      element.textContent = this.word(element.dataset["word"]!);
    }
    for (const element of document.querySelectorAll<HTMLElement>("[data-name]")) {
      element.setAttribute("aria-label", this.word(element.dataset["name"]!));
    }
    for (const button of document.querySelectorAll<HTMLElement>("[data-lang]")) {
      button.hidden = button.dataset["lang"] === language;
    }
  }

  word(name: string): string {
    return this.words[name] ?? "";
  }

  /** Replaces all messages without announcing them: the reader has heard them, or scrolls back by choice. */
  restore(messages: readonly Message[]): void {
    this.log.setAttribute("aria-live", "off");
    this.log.replaceChildren();
    this.bubbles.clear();
    for (const message of messages) this.add(message);
    requestAnimationFrame(() => requestAnimationFrame(() => this.log.setAttribute("aria-live", "polite")));
  }

  add(message: Message): void {
    const mine = message.who === "visitor";
    const kind = mine ? "mine" : (message.kind ?? "text");
    const head =
      kind === "emergency"
        ? make("h2", {}, this.word("get_help_now"))
        : kind === "notice"
          ? make("h2", {}, this.word("please_note"))
          : make("p", { class: "quiet" }, this.word(mine ? "you" : "assistant") + ":");
    const items = message.items?.length ? this.summary(message.items) : null;
    const text = mine ? make("p", {}, message.text) : this.text(proper(message), kind === "emergency");
    const body = make("div", { class: "bubble" }, head, text, items);
    if (message.reference) {
      body.append(make("p", { class: "reference" }, this.word("reference") + " ", make("strong", {}, message.reference)));
    }
    const element = make("div", { class: "message " + (mine ? "mine" : "bot " + kind) }, body);
    if (message.language && message.language !== this.language) element.lang = message.language;
    if (mine) element.append(make("span", { class: "state" }, this.word("sent")));
    this.said.set(element, { who: this.word(mine ? "you" : "assistant"), text: message.text });
    this.reference = message.reference ?? this.reference;
    this.day = message.at?.slice(0, 10) ?? this.day;
    if (mine && message.client_id) this.bubbles.set(message.client_id, element);
    this.place(element, message.cursor ?? Infinity);
  }

  /** The visitor's own message before the desk has it. */
  mine(id: string, shown: string): void {
    if (this.bubbles.has(id)) return;
    const bubble = make(
      "div",
      { class: "bubble" },
      make("p", { class: "quiet" }, this.word("you") + ":"),
      make("p", {}, shown),
    );
    const element = make("div", { class: "message mine" }, bubble, make("span", { class: "state" }));
    this.said.set(element, { who: this.word("you"), text: shown });
    this.bubbles.set(id, element);
    this.log.append(element);
    this.settle();
  }

  /** What to do in an emergency, said by the page itself; once until the desk speaks again. */
  care(text: string): void {
    this.careless();
    const card = make("div", { class: "bubble" }, make("h2", {}, this.word("get_help_now")), this.text(text, true));
    this.log.append(make("div", { class: "message bot emergency", "data-own": "" }, card));
    this.settle();
  }

  /** Takes the page's own card away: the desk has said more. */
  careless(): void {
    this.log.querySelector("[data-own]")?.remove();
  }

  has(id: string | undefined): boolean {
    return id !== undefined && this.bubbles.has(id);
  }

  /** How far a message of ours has come; `again` adds a button that sends it once more. */
  state(id: string, state: State, again?: () => void): void {
    const element = this.bubbles.get(id);
    const line = element?.querySelector(".state");
    if (!element || !line) return;
    const name = { waiting: "not_sent_yet", sending: "sending", delayed: "not_sent_yet", sent: "sent", refused: "could_not_send" }[state];
    line.textContent = this.word(name);
    element.classList.toggle("late", state === "delayed" || state === "waiting" || state === "refused");
    if (state === "refused" && again) {
      const button = make("button", { type: "button", class: "plain" }, this.word("send_again"));
      button.onclick = again;
      line.append(" ", button);
    }
  }

  /** Says something in the status line, which screen readers announce; "" takes it away. */
  say(text: string): void {
    if (this.status.textContent !== text) this.status.textContent = text;
  }

  /** Says what went wrong and how to mend it, in other words when it was said before. */
  complain(name: string): void {
    const again = this.complaints.has(name) ? this.word(name + "_again") : "";
    this.complaints.add(name);
    this.say(again || this.word(name));
  }

  /** The visitor went on: what went wrong before does not count any more. */
  forgive(): void {
    this.complaints.clear();
    this.say("");
  }

  /** Puts the choices of the open question under the messages; one that is picked is handed to `pick`. */
  offer(choices: readonly Choice[], pick: (choice: Choice) => void): void {
    this.answers.replaceChildren();
    this.label.textContent = this.word(choices.length ? "or_write" : "your_answer");
    this.label.dataset["word"] = choices.length ? "or_write" : "your_answer";
    if (!choices.length) return;
    const form = make("form", { class: "choices", novalidate: "" });
    const set = make("fieldset", {}, make("legend", { class: "quiet" }, this.word("choose")));
    form.append(set);
    if (!listed(choices)) {
      for (const choice of choices) {
        const button = make("button", { type: "button", class: "choice" }, choice.label);
        button.onclick = () => pick(choice);
        set.append(button);
      }
    } else {
      choices.forEach((choice, at) => {
        const radio = make("input", { type: "radio", name: "choice", id: "choice-" + at, value: String(at) });
        set.append(make("div", { class: "radio" }, radio, make("label", { for: radio.id }, choice.label)));
      });
      form.append(make("button", { type: "submit" }, this.word("continue")));
      form.onsubmit = (event) => {
        event.preventDefault();
        const chosen = choices[Number(new FormData(form).get("choice") ?? -1)];
        if (chosen) pick(chosen);
        else this.complain("empty");
      };
    }
    this.answers.append(form);
  }

  /** Puts a Change button beside each item of the last summary that can be changed; none without `changes`. */
  changes(changes: ReadonlyMap<string, Choice>, pick: (choice: Choice) => void): void {
    for (const old of this.log.querySelectorAll("dd.act")) old.remove();
    const last = [...this.log.querySelectorAll("dl.summary")].at(-1);
    for (const row of last?.querySelectorAll<HTMLElement>("[data-question]") ?? []) {
      const choice = changes.get(row.dataset["question"]!);
      if (!choice) continue;
      const about = make("span", { class: "quiet" }, " " + row.querySelector("dt")!.textContent);
      const button = make("button", { type: "button", class: "plain change" }, this.word("change"), about);
      button.onclick = () => pick(choice);
      row.append(make("dd", { class: "act" }, button));
    }
  }

  /** Under the last words: print, and a copy as a file, handed to `save` with its name. */
  finish(save: (name: string, text: string) => void): void {
    const print = make("button", { type: "button", class: "choice" }, this.word("print"));
    print.onclick = () => window.print();
    const copy = make("button", { type: "button", class: "choice" }, this.word("save_copy"));
    copy.onclick = () => save(`${this.reference || "chat"}.txt`, this.copy());
    this.answers.append(make("div", { class: "keep" }, print, copy));
  }

  /** Gives the field the keyboard and the autofill of `question`; what is typed stays. */
  ask(question: string | undefined): void {
    this.composer.dataset["question"] = question ?? "";
    const how = this.page.fields[question ?? ""] ?? this.page.fields[""]!;
    this.unknown.hidden = !how.unknown;
    this.become(how.rows);
    for (const name of ["inputmode", "autocomplete", "autocapitalize"] satisfies (keyof Field)[]) {
      this.field.setAttribute(name, how[name]);
    }
  }

  /** Makes the field one of several lines, for a text that is pasted with its line breaks. */
  widen(): void {
    this.become(6);
  }

  private become(rows: number): void {
    const tag = rows > 1 ? "textarea" : "input";
    if (this.field.localName !== tag) {
      const next = make(tag, tag === "input" ? { type: "text" } : { rows: String(rows) });
      for (const name of ["id", "name", "class", "aria-describedby", "inputmode", "autocomplete", "autocapitalize"]) {
        const value = this.field.getAttribute(name);
        if (value !== null) next.setAttribute(name, value);
      }
      next.value = this.field.value;
      const focused = document.activeElement === this.field;
      this.field.replaceWith(next);
      this.field = next;
      if (focused) next.focus();
    }
  }

  get input(): HTMLInputElement | HTMLTextAreaElement {
    return this.field;
  }

  /** Scrolls to the newest words and what can be answered; when that is too much for the window, to where it begins. */
  settle(): void {
    this.answers.scrollIntoView({ block: "end" });
    const mine = [...this.log.querySelectorAll(".mine")].at(-1);
    const first = (mine?.nextElementSibling ?? mine ?? this.log.firstElementChild) as HTMLElement | null;
    const top = document.querySelector(".top")!.getBoundingClientRect().bottom;
    if (first && first.getBoundingClientRect().top < Math.max(0, top)) first.scrollIntoView({ block: "start" });
  }

  /** The first thing of the open question: its first choice, else the field. */
  focusAnswer(): void {
    (this.answers.querySelector<HTMLElement>("button, input") ?? this.field).focus({ preventScroll: true });
  }

  private copy(): string {
    const said = [...this.log.children].map((element) => this.said.get(element)).filter((one) => one !== undefined);
    const phone = `${this.word("call")} ${document.querySelector(".call .number")!.textContent}`;
    const reference = this.reference && `${this.word("reference")} ${this.reference}`;
    return copyOf({ title: document.title, phone, reference, day: this.day }, said);
  }

  private text(text: string, short: boolean): HTMLElement {
    const paragraph = make("p");
    for (const part of parts(text, short)) {
      if (!part.href) paragraph.append(part.text);
      else if (part.href.startsWith("tel:")) paragraph.append(make("a", { href: part.href }, part.text));
      else paragraph.append(make("a", { href: part.href, target: "_blank", rel: "noopener noreferrer" }, part.text));
    }
    return paragraph;
  }

  private summary(items: readonly Item[]): HTMLElement {
    const rows = items.map((item) =>
      make("div", { "data-question": item.question }, make("dt", {}, item.label), make("dd", {}, item.value)),
    );
    return make("dl", { class: "summary" }, ...rows);
  }

  /** In the order of cursors: what another tab said comes before what this one is saying. */
  private place(element: HTMLElement, cursor: number): void {
    element.dataset["cursor"] = String(cursor);
    const after = [...this.log.querySelectorAll<HTMLElement>("[data-cursor]")].find((one) => Number(one.dataset["cursor"]) > cursor);
    this.log.insertBefore(element, after ?? null);
  }
}
