// The launcher: all that runs in a service page. It opens the conversation in a frame of the desk's own origin, so that no
// script of the page can read it. Nothing is stored and nothing is called before the visitor opens it.

interface Theme {
  accent: string;
  onAccent: string;
  /** The accent as it reads on a light page: the focus ring. */
  ring: string;
  words: Record<string, { open: string; close: string; title: string; leaveTo: string }>;
}
/** Put in place of this name by the desk when it loads the file. */
declare const __DESK_THEME__: Theme;

const theme = __DESK_THEME__;
const NAME = "welcome-desk";
const script = document.currentScript as HTMLScriptElement | null;
const small = matchMedia("(max-width:480px),(max-height:480px)");

const STYLE = `:host{position:fixed;inset-block-end:max(16px,env(safe-area-inset-bottom));inset-inline-end:16px;z-index:2147483000;display:block;font:600 16px/1.3 system-ui,sans-serif}
:host([hidden]){display:none}
:host([data-mount=page]){position:static;z-index:auto}
button{font:inherit;color:${theme.onAccent};background:${theme.accent};border:2px solid transparent;border-radius:26px;min-block-size:52px;max-inline-size:calc(100vw - 32px);padding:0 22px;margin:0;cursor:pointer;box-shadow:0 2px 12px rgb(0 0 0/.28)}
button:hover{text-decoration:underline;text-underline-offset:3px}
button:focus-visible{outline:3px solid ${theme.ring};outline-offset:3px;border-color:${theme.onAccent}}
dialog{position:fixed;inset:auto;inset-block-end:84px;inset-inline-end:16px;margin:0;padding:0;border:1px solid #8a9199;border-radius:14px;inline-size:400px;block-size:min(680px,calc(100vh - 108px));max-inline-size:none;max-block-size:none;overflow:hidden;background:Canvas;box-shadow:0 8px 40px rgb(0 0 0/.3)}
dialog.full{inset:0;inline-size:100vw;block-size:100vh;block-size:100dvh;border:0;border-radius:0}
dialog.here{position:static;inline-size:100%;block-size:min(720px,90vh);margin-block-start:12px;box-shadow:none}
iframe{display:block;border:0;inline-size:100%;block-size:100%}
@media print{:host{display:none}}`;

class WelcomeDesk extends HTMLElement {
  private readonly button = document.createElement("button");
  private readonly panel = document.createElement("dialog");
  private frame: HTMLIFrameElement | null = null;
  private address = new URL(location.href);
  private words = theme.words["en"]!;

  connectedCallback(): void {
    if (this.shadowRoot) return;
    this.address = new URL(this.getAttribute("src")!, location.href);
    const wanted = (this.getAttribute("lang") || document.documentElement.lang).slice(0, 2).toLowerCase();
    const language = theme.words[wanted] ? wanted : Object.keys(theme.words)[0]!;
    this.words = theme.words[language]!;
    const campaign = this.dataset["campaign"] || new URLSearchParams(location.search).get("utm_campaign") || "";
    this.address.searchParams.set("page", location.pathname.slice(0, 200));
    this.address.searchParams.set("lang", language);
    if (/^[\w.-]{1,64}$/.test(campaign)) this.address.searchParams.set("campaign", campaign);

    const { button, panel } = this;
    panel.id = "panel";
    panel.setAttribute("aria-label", this.words.title);
    button.type = "button";
    button.lang = panel.lang = language;
    button.setAttribute("aria-haspopup", "dialog");
    button.setAttribute("aria-controls", "panel");
    button.onclick = () => (panel.open ? this.close() : this.open());
    panel.oncancel = (event) => {
      event.preventDefault();
      this.close();
    };
    this.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && panel.open) this.close();
    });
    addEventListener("message", (event) => this.heard(event));
    this.show();

    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    root.append(button, panel);
    this.say("ready");
  }

  /** Shows the conversation and moves the focus into it. */
  open(): void {
    if (this.panel.open) return;
    const here = this.dataset["mount"] === "page";
    const full = small.matches && !here;
    this.panel.className = here ? "here" : full ? "full" : "";
    if (full) this.panel.showModal();
    else this.panel.show();
    if (this.frame) this.tell("focus");
    else {
      this.frame = document.createElement("iframe");
      this.frame.title = this.words.title;
      this.frame.referrerPolicy = "no-referrer";
      this.frame.onload = () => {
        this.tell("hello");
        if (this.panel.open) this.tell("focus");
      };
      this.frame.src = this.address.href;
      this.panel.append(this.frame);
    }
    this.frame.focus();
    this.show();
    this.say("open");
  }

  /** Hides the conversation, which stays as it is, and gives the focus back to the button. */
  close(): void {
    if (!this.panel.open) return;
    this.panel.close();
    this.show();
    this.button.focus();
    this.say("close");
  }

  /** Ends the conversation and clears it from this browser. */
  reset(): void {
    this.tell("reset");
  }

  private show(): void {
    this.button.textContent = this.panel.open ? this.words.close : this.words.open;
    this.button.setAttribute("aria-expanded", String(this.panel.open));
  }

  private tell(what: string): void {
    this.frame?.contentWindow?.postMessage({ welcomedesk: what }, this.address.origin);
  }

  private heard(event: MessageEvent): void {
    if (!this.frame || event.source !== this.frame.contentWindow || event.origin !== this.address.origin) return;
    const what: unknown = event.data?.welcomedesk;
    if (what === "close") this.close();
    else if (what === "leave") location.replace(this.words.leaveTo);
    else if (what === "step" || what === "submitted" || what === "error") this.say(what);
  }

  /** An event for the page; it never carries anything about the visitor. */
  private say(what: string): void {
    this.dispatchEvent(new CustomEvent("welcomedesk:" + what, { bubbles: true, composed: true }));
  }
}

if (!customElements.get(NAME)) {
  customElements.define(NAME, WelcomeDesk);
  const site = script?.dataset["site"];
  if (script && site && !document.querySelector(NAME)) {
    const element = document.createElement(NAME);
    element.setAttribute("src", new URL("/chat/" + encodeURIComponent(site), script.src).href);
    if (script.dataset["lang"]) element.lang = script.dataset["lang"];
    for (const name of ["campaign", "mount"]) {
      const value = script.dataset[name];
      if (value) element.dataset[name] = value;
    }
    const here = element.dataset["mount"] === "page" && document.body?.contains(script);
    const place = () => (here ? script.after(element) : document.body.append(element));
    if (document.body) place();
    else addEventListener("DOMContentLoaded", place);
  }
}
