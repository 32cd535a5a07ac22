// What the desk says and is told: the visitor API's shapes, and the facts the page was rendered with.

export interface Choice {
  id: string;
  label: string;
  /** The question this choice reopens. */
  change?: string;
}

export interface Item {
  question: string;
  label: string;
  value: string;
}

export type Kind = "text" | "question" | "notice" | "emergency" | "summary" | "done";

export interface Message {
  /** Missing only where a refusal repeats the open question. */
  cursor?: number;
  who: "bot" | "visitor" | "staff";
  text: string;
  kind?: Kind;
  choices?: Choice[];
  question?: string;
  language?: string;
  client_id?: string;
  items?: Item[];
  reference?: string | null;
  /** When it was said, ISO 8601. */
  at?: string;
  /** The service line is one that nobody looking over a shoulder should see. */
  confidential?: boolean;
}

export type Body = { text: string } | { choice: string };

export interface Started {
  conversation: string;
  token: string;
  language?: string;
  cursor: number;
  messages?: Message[];
}

export interface Reply {
  cursor: number;
  messages: Message[];
}

/** How to ask for the answer to one question: a line or several, and which keyboard. */
export interface Field {
  rows: number;
  inputmode: string;
  autocomplete: string;
  autocapitalize: string;
  /** "I don't know" is an answer a button may give. */
  unknown: boolean;
}

export type Words = Record<string, string>;

/** The JSON block of the page; `desk/gateway/pages.py` writes it. */
export interface Page {
  site: string;
  page: string | null;
  campaign: string | null;
  language: string;
  notice: string;
  /** The live conversation this browser holds the cookie of. */
  conversation: string | null;
  /** Exact origins of the pages that may show this one in a frame. */
  origins: string[];
  words: Record<string, Words>;
  fields: Record<string, Field>;
  /** Kind of alarm -> language -> what the page says of it while the desk cannot be reached. */
  care: Record<string, Words>;
  /** Address of what the page looks for itself then. */
  signs: string;
  /** Languages that are written from right to left. */
  leftwards: string[];
}

/** Reads the facts from the page; they are data, never run. */
export function readPage(): Page {
  return JSON.parse(document.getElementById("desk-page")!.textContent!) as Page;
}
