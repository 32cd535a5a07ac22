// Waiting for what the desk has not said yet: long polls, only while somebody can see it, and not for ever.
import type { Reply } from "./facts";
import { pause } from "./outbox";
import type { Outcome } from "./wire";

/** Seconds a long poll is held, and how many of them follow one message that got no answer yet. */
const WAIT = 20;
const POLLS = 9;

export interface Around {
  /** What came since the newest message shown; holds up to `wait` seconds for something to come. */
  since(wait: number, stop: AbortSignal): Promise<Outcome<Reply>>;
  seen(): boolean;
  /** Resolves after `seconds`. */
  rest(seconds: number): Promise<void>;
  arrived(reply: Reply): void;
  gone(): void;
}

export class Ear {
  /** The last message was taken and not answered yet. */
  awaiting = false;
  private polling: AbortController | null = null;

  constructor(private readonly around: Around) {}

  /** Resolves when somebody but the visitor has said something, or there is no use in waiting on. */
  async listen(): Promise<void> {
    this.stop();
    this.awaiting = true;
    const { signal } = (this.polling = new AbortController());
    for (let round = 1; round <= POLLS && !signal.aborted && this.around.seen(); round += 1) {
      const outcome = await this.around.since(WAIT, signal);
      if (signal.aborted) return;
      if (outcome.is === "gone") return this.around.gone();
      if (outcome.is === "done") {
        this.around.arrived(outcome.value);
        if (outcome.value.messages.some((message) => message.who !== "visitor")) return;
      } else await this.around.rest(pause(round, Math.random()));
    }
  }

  /** What is under way is given up; what was waited for is still to come. */
  stop(): void {
    this.polling?.abort();
  }
}
