// Three presses of the Shift key with nothing between them: the keyboard's way out of a page, as GOV.UK's "Exit this page".

const MOST_SECONDS = 5;

export class Presses {
  private at: number[] = [];
  private alone = false;

  down(key: string, repeat: boolean): void {
    if (repeat) return;
    this.alone = key === "Shift";
    if (!this.alone) this.at = [];
  }

  /** True when this release, at `now` in milliseconds, is the third of three. */
  up(key: string, now: number): boolean {
    if (key !== "Shift" || !this.alone) return false;
    this.at = [...this.at, now].filter((then) => now - then <= MOST_SECONDS * 1000).slice(-3);
    if (this.at.length < 3) return false;
    this.at = [];
    return true;
  }
}
