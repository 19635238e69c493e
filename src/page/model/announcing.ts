/** The last words to a screen reader, and when they were said, in milliseconds. */
export interface Announced {
  readonly key: string;
  readonly text: string;
  readonly atMs: number;
}

/** Figures change all the time, and nobody wants to hear every change. */
const QUIET_MS = 10_000;

/**
 * The next words for a screen reader: at once when the state has changed, and otherwise at most every 10 s.
 *
 * @param key of the state
 * @returns `before` itself when there is nothing to say
 */
export function announce(before: Announced | null, key: string, text: string, nowMs: number): Announced {
  if (before !== null) {
    if (before.text === text) return before;
    if (before.key === key && nowMs - before.atMs < QUIET_MS) return before;
  }
  return { key, text, atMs: nowMs };
}
