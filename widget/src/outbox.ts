// Messages on their way: one at a time, in order, the same id on every try, kept until the desk has acknowledged them.
import type { Body, Reply } from "./facts";
import type { Outcome } from "./wire";

export interface Letter {
  id: string;
  body: Body;
  /** What the visitor sees of it: the text, or the label of the choice. */
  shown: string;
  /** Cursor of the last thing said when a text was written: nobody agrees to what was not shown yet. */
  seen?: number;
}

export type State = "waiting" | "sending" | "delayed" | "sent" | "refused";

export interface Memory {
  read(): Letter[];
  write(letters: Letter[]): void;
}

export interface Around {
  send(letter: Letter): Promise<Outcome<Reply>>;
  memory: Memory;
  /** Called after `seconds`, or never if the returned function is called first. */
  after(seconds: number, then: () => void): () => void;
  random(): number;
  changed(letter: Letter, state: State): void;
  arrived(reply: Reply): void;
  refused(letter: Letter, outcome: Extract<Outcome<Reply>, { is: "refused" }>): void;
  gone(): void;
}

/** Seconds before try number `tries` + 1: 1, 2, 4 … at most 30, spread by a quarter so that a crowd does not return at once. */
export function pause(tries: number, random: number): number {
  return Math.min(30, 2 ** Math.max(0, tries - 1)) * (0.75 + random / 2);
}

/** A new id for a message; browsers have randomUUID on https and on this machine only. */
export function newId(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Outbox {
  private letters: Letter[];
  private tries = 0;
  private busy = false;
  private held = true;
  private stopWaiting: (() => void) | null = null;

  constructor(private readonly around: Around) {
    this.letters = around.memory.read();
  }

  /** Letters not acknowledged yet, oldest first. */
  get waiting(): readonly Letter[] {
    return this.letters;
  }

  /** From now on letters go out; before this they are only kept. */
  begin(): Promise<void> {
    this.held = false;
    return this.flush();
  }

  put(letter: Letter): void {
    this.letters.push(letter);
    this.around.memory.write(this.letters);
    if (this.held || this.letters.length > 1) this.around.changed(letter, "waiting");
    void this.flush();
  }

  /** Try now instead of at the end of a pause: the network is back, the page is visible again. */
  wake(): void {
    this.stopWaiting?.();
    this.stopWaiting = null;
    void this.flush();
  }

  /** Forget everything that was not acknowledged. */
  clear(): void {
    this.stopWaiting?.();
    this.stopWaiting = null;
    this.letters = [];
    this.tries = 0;
    this.around.memory.write([]);
  }

  /** Resolves when nothing waits or the next try is in the future. */
  async flush(): Promise<void> {
    if (this.held || this.busy || this.stopWaiting) return;
    this.busy = true;
    try {
      for (let letter = this.letters[0]; letter; letter = this.letters[0]) {
        this.around.changed(letter, "sending");
        const outcome = await this.around.send(letter);
        if (this.letters[0] !== letter) continue;
        if (outcome.is === "later") {
          this.tries += 1;
          this.around.changed(letter, "delayed");
          this.stopWaiting = this.around.after(outcome.seconds ?? pause(this.tries, this.around.random()), () => {
            this.stopWaiting = null;
            void this.flush();
          });
          return;
        }
        if (outcome.is === "gone") {
          this.around.gone();
          return;
        }
        this.tries = 0;
        this.letters.shift();
        this.around.memory.write(this.letters);
        this.around.changed(letter, outcome.is === "done" ? "sent" : "refused");
        if (outcome.is === "done") this.around.arrived(outcome.value);
        else this.around.refused(letter, outcome);
      }
    } finally {
      this.busy = false;
    }
  }
}

/** Unacknowledged letters in this tab's sessionStorage; in memory only where the browser forbids storage. */
export function tabMemory(key: string): Memory {
  return {
    read() {
      try {
        return JSON.parse(sessionStorage.getItem(key) ?? "[]") as Letter[];
      } catch {
        return [];
      }
    },
    write(letters) {
      try {
        if (letters.length) sessionStorage.setItem(key, JSON.stringify(letters));
        else sessionStorage.removeItem(key);
      } catch {
        // Storage is forbidden here: the letters live in memory and go with the page.
      }
    },
  };
}
