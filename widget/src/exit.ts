// The way out at once, for pages that nobody looking over a shoulder should see.
import { Presses } from "./presses";

/** Tells the desk, with the next page it is asked for, which conversation was left: the call that ends it may get lost. */
export function leaveWord(conversation: string): void {
  const scope = location.protocol === "https:" ? "secure; samesite=none; partitioned" : "samesite=lax";
  document.cookie = `wd_left=${encodeURIComponent(conversation)}; path=/; max-age=86400; ${scope}`;
}

export class Exit {
  private readonly form = document.getElementById("leave") as HTMLFormElement;

  /** `go` is called by the button and by three presses of Shift, once the button is shown. */
  constructor(go: () => void) {
    const presses = new Presses();
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      go();
    });
    document.addEventListener("keydown", (event) => presses.down(event.key, event.repeat));
    document.addEventListener("keyup", (event) => {
      if (presses.up(event.key, event.timeStamp) && !this.form.hidden) go();
    });
  }

  show(): void {
    this.form.hidden = false;
  }
}
