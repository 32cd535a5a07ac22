// The frame's side of talking with the service page: only with a page that is allowed to show us, and only with our parent.

export class Host {
  /** True when a page shows us in a frame. */
  readonly framed = window.parent !== window;
  private origin: string | null = null;

  constructor(origins: string[], heard: (what: string) => void) {
    if (!this.framed) return;
    addEventListener("message", (event) => {
      const allowed = origins.includes(event.origin) || event.origin === location.origin;
      if (event.source !== window.parent || !allowed) return;
      const what: unknown = event.data?.welcomedesk;
      if (what === "hello") this.origin = event.origin;
      if (typeof what === "string") heard(what);
    });
  }

  /** Says that something happened, never what was said; false when there is nobody to say it to. */
  tell(what: "close" | "step" | "submitted" | "error" | "leave"): boolean {
    if (this.origin) window.parent.postMessage({ welcomedesk: what }, this.origin);
    return this.origin !== null;
  }
}
