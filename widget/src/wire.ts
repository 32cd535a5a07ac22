// The visitor API over fetch. Every call ends in one of four ways; none throws for what the network or the desk does.
import type { Body, Message, Reply, Started } from "./facts";

export type Outcome<T> =
  | { is: "done"; value: T }
  /** Try again, the same request: nothing is known to have happened. `seconds` when the desk said how long to wait. */
  | { is: "later"; seconds: number | null }
  /** The conversation is over or not ours: a new one must be started. */
  | { is: "gone" }
  /** The desk will never take this. `open` holds the question that is open instead. */
  | { is: "refused"; status: number; open: Message[]; cursor: number | null };

/** What an answer of the desk means. `body` is the parsed JSON or null. */
export function outcomeOf<T>(status: number, retryAfter: string | null, body: unknown): Outcome<T> {
  if (status >= 200 && status < 300) return body === null ? { is: "later", seconds: null } : { is: "done", value: body as T };
  if (status === 401 || status === 403 || status === 404 || status === 410) return { is: "gone" };
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    const seconds = retryAfter === null ? NaN : Number(retryAfter);
    return { is: "later", seconds: Number.isFinite(seconds) && seconds >= 0 ? seconds : null };
  }
  const said = (body ?? {}) as { messages?: Message[]; cursor?: number };
  return { is: "refused", status, open: said.messages ?? [], cursor: said.cursor ?? null };
}

export class Wire {
  constructor(private readonly base: string) {}

  start(body: object): Promise<Outcome<Started>> {
    return this.call("POST", "/api/conversations", null, body, 15);
  }

  current(): Promise<Outcome<Started>> {
    return this.call("GET", "/api/conversations/current", null, null, 15);
  }

  say(held: Started, clientId: string, body: Body, seen?: number): Promise<Outcome<Reply>> {
    return this.call("POST", this.path(held) + "/messages", held.token, { client_id: clientId, ...body, seen }, 20);
  }

  /** What came after `cursor`; holds up to `wait` seconds for something to come. */
  since(held: Started, cursor: number, wait: number, stop?: AbortSignal): Promise<Outcome<Reply>> {
    const query = `?after=${cursor}` + (wait ? `&wait=${wait}` : "");
    return this.call("GET", this.path(held) + "/messages" + query, held.token, null, wait + 15, stop);
  }

  /** Arrives even when the page goes away meanwhile. */
  end(held: Started): Promise<Outcome<object>> {
    return this.call("DELETE", this.path(held), held.token, null, 15, undefined, true);
  }

  private path(held: Started): string {
    return "/api/conversations/" + encodeURIComponent(held.conversation);
  }

  private async call<T>(
    method: string,
    path: string,
    token: string | null,
    body: object | null,
    seconds: number,
    stop?: AbortSignal,
    keepalive = false,
  ): Promise<Outcome<T>> {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), seconds * 1000);
    const abort = () => limit.abort();
    stop?.addEventListener("abort", abort);
    try {
      const headers: Record<string, string> = { accept: "application/json" };
      if (token) headers["authorization"] = "Bearer " + token;
      if (body) headers["content-type"] = "application/json";
      const response = await fetch(this.base + path, {
        method,
        headers,
        body: body && JSON.stringify(body),
        signal: limit.signal,
        credentials: "same-origin",
        cache: "no-store",
        redirect: "error",
        keepalive,
      });
      const parsed: unknown = response.status === 204 ? {} : await response.json().catch(() => null);
      return outcomeOf<T>(response.status, response.headers.get("retry-after"), parsed);
    } catch {
      return { is: "later", seconds: null };
    } finally {
      clearTimeout(timer);
      stop?.removeEventListener("abort", abort);
    }
  }
}
