// The visitor's hands on the page: forms sent, buttons and keys pressed, several lines pasted.
import type { Body } from "./facts";
import type { View } from "./view";

export interface Talk {
  /** True while there is a conversation to write in, even one that is not held again yet. */
  writing(): boolean;
  held(): boolean;
  /** `button` accepted the notice. */
  start(button: HTMLButtonElement): void;
  say(body: Body, shown: string): void;
  end(): void;
  close(): void;
  /** A new conversation is wanted in place of this one. */
  again(): void;
}

export class Hands {
  private readonly notice = document.querySelector<HTMLFormElement>("#notice form");

  constructor(
    private readonly view: View,
    private readonly talk: Talk,
  ) {}

  begin(): void {
    document.addEventListener("submit", (event) => this.submitted(event));
    document.addEventListener("click", (event) => this.clicked(event));
    document.addEventListener("paste", (event) => {
      if (event.target === this.view.input && event.clipboardData?.getData("text").includes("\n")) this.view.widen();
    });
    document.addEventListener("keydown", (event) => this.pressed(event));
  }

  private submitted(event: SubmitEvent): void {
    const form = event.target as HTMLFormElement;
    if (form === this.notice) {
      event.preventDefault();
      if (!form.querySelector("[aria-disabled]")) this.talk.start(form.querySelector("button")!);
    } else if (this.talk.writing() && form === this.view.composer) {
      event.preventDefault();
      this.write();
    } else if (this.talk.held() && form.id === "end") {
      event.preventDefault();
      this.talk.end();
    } else if (this.talk.held() && form.id === "acts") {
      event.preventDefault();
      const button = event.submitter as HTMLButtonElement | null;
      if (!button) return;
      const shown = button.dataset["shown"] ?? button.textContent!.trim();
      this.talk.say(button.name === "text" ? { text: shown } : { choice: button.value }, shown);
    }
  }

  private write(): void {
    const text = this.view.input.value.trim();
    if (!text) {
      this.view.complain("empty");
      this.view.input.focus();
      return;
    }
    this.view.input.value = "";
    this.view.say("");
    this.talk.say({ text }, text);
    this.view.input.focus({ preventScroll: true });
  }

  private clicked(event: MouseEvent): void {
    const target = (event.target as Element).closest<HTMLElement>("#close, [data-again]");
    if (target?.id === "close") this.talk.close();
    else if (target) {
      event.preventDefault();
      this.talk.again();
    }
  }

  private pressed(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (event.key === "Enter" && event.target === this.view.input && !event.shiftKey && this.talk.writing()) {
      event.preventDefault();
      this.write();
    } else if (event.key === "Escape") {
      const end = document.querySelector<HTMLDetailsElement>("details[open]");
      if (end) {
        end.open = false;
        end.querySelector("summary")!.focus();
      } else this.talk.close();
    }
  }
}
