/** Answer to a GET request. */
export interface Answer {
  readonly body: string | Uint8Array;
  /** 200 when it is missing. */
  readonly status?: number;
  /** The content type; plain text when it is missing. */
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Called when the operating system has taken all of it; never called if the connection closed before. */
  readonly onSent?: () => void;
}

/** Answer to a GET request that follows events: https://html.spec.whatwg.org/multipage/server-sent-events.html */
export interface EventAnswer {
  /** Called when a client is there. Returns what to do when it has gone. */
  subscribe(client: EventClient): () => void;
}

/** A client that follows events. */
export interface EventClient {
  /** @param data one line of text, such as JSON */
  send(event: string, data: string): void;
}

/** The client that sent a request. */
export interface Asker {
  /** Its IP address. */
  readonly address: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** Answers by path. */
export type Routes = Readonly<Record<string, Route>>;

/** Answers a request for one path. */
export type Route = (asker: Asker) => Answer | EventAnswer | Promise<Answer | EventAnswer>;

/** Finds the answer for a path that is in no table; null if there is none. The path has no escapes any more. */
export type RouteFinder = (path: string) => Route | null | Promise<Route | null>;
