import type { ServerResponse } from 'node:http';
import type { EventAnswer } from './answers.js';

/** At most this many may follow at a time. Each may have MAX_UNREAD_BYTES waiting for it. */
export const MAX_EVENT_CLIENTS = 64;
/** A client with more unread bytes is sent away, and may come back. */
const MAX_UNREAD_BYTES = 2 * 1024 * 1024;
/** A client that reads nothing for this long, in milliseconds, is sent away. */
const MAX_STALL_MS = 30_000;

/** The clients that follow events. They stay, so they are counted apart from those that ask once. */
export class EventClients {
  readonly #nowMs: () => number;
  readonly #responses = new Set<ServerResponse>();

  /** @param nowMs a monotonic clock */
  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
  }

  get isFull(): boolean {
    return this.#responses.size >= MAX_EVENT_CLIENTS;
  }

  get isEmpty(): boolean {
    return this.#responses.size === 0;
  }

  /** Sends events in this response until either end closes it. */
  follow(answer: EventAnswer, response: ServerResponse): void {
    this.#responses.add(response);
    let stalledSinceMs: number | null = null;
    response.on('drain', () => {
      stalledSinceMs = null;
    });
    const write = (text: string): void => {
      const stalledMs = stalledSinceMs === null ? 0 : this.#nowMs() - stalledSinceMs;
      if (response.writableLength > MAX_UNREAD_BYTES || stalledMs > MAX_STALL_MS) response.destroy();
      else if (!response.write(text)) stalledSinceMs ??= this.#nowMs();
    };
    const unsubscribe = answer.subscribe({ send: (event, data) => write(`event: ${event}\ndata: ${data}\n\n`) });
    response.on('close', () => {
      this.#responses.delete(response);
      unsubscribe();
    });
  }

  /** Ends all clients, each after it has got what was sent to it. */
  end(): void {
    for (const response of this.#responses) response.end();
  }
}
