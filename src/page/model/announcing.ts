/** What a screen reader has been told, and when, in milliseconds. */
export interface Announced {
  readonly key: string;
  readonly text: string;
  readonly atMs: number;
}

/** Figures change all the time; nobody wants to hear each of them. */
const QUIET_MS = 10_000;

/**
 * What to tell next: at once when the state is another one, and figures of the same state not more often than every 10 s.
 *
 * @param key of the state
 * @returns `before` itself when there is nothing to tell
 */
export function announce(before: Announced | null, key: string, text: string, nowMs: number): Announced {
  if (before !== null) {
    if (before.text === text) return before;
    if (before.key === key && nowMs - before.atMs < QUIET_MS) return before;
  }
  return { key, text, atMs: nowMs };
}
