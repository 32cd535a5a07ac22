// The way out at once, for pages that nobody looking over a shoulder should see.
import { Presses } from "./presses";

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
