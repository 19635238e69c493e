/** What is answered to a GET. */
export interface Answer {
  readonly body: string;
  /** 200 when it is missing. */
  readonly status?: number;
  /** The content type; plain text when it is missing. */
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Is called when all of it was handed to the operating system; never when the connection closed before. */
  readonly onSent?: () => void;
}

/** What is answered to a GET that follows events: https://html.spec.whatwg.org/multipage/server-sent-events.html */
export interface EventAnswer {
  /** A client is there. Returns what to do when it has gone. */
  subscribe(client: EventClient): () => void;
}

/** Who follows events. */
export interface EventClient {
  /** @param data one line of text, as JSON is */
  send(event: string, data: string): void;
}

/** Who asks. */
export interface Asker {
  /** Its IP address. */
  readonly address: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** By path. */
export type Routes = Readonly<Record<string, (asker: Asker) => Answer | EventAnswer | Promise<Answer>>>;
