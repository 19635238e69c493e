/** Gives a timer up; does nothing when that was done before, or the timer has run out. */
export type CancelTimer = () => void;

/** A monotonic clock and its timers: a port, so that shells run on virtual time too. */
export interface Time {
  /** Milliseconds since a moment that stays the same. */
  nowMs(): number;
  /** Calls `action` once, after this many milliseconds. */
  after(delayMs: number, action: () => void): CancelTimer;
  /** Calls `action` again and again, every so many milliseconds. */
  every(intervalMs: number, action: () => void): CancelTimer;
}

/** The process's own. */
export const systemTime: Time = {
  nowMs: () => performance.now(),
  after: (delayMs, action) => {
    const timer = setTimeout(action, delayMs);
    return () => clearTimeout(timer);
  },
  every: (intervalMs, action) => {
    const timer = setInterval(action, intervalMs);
    return () => clearInterval(timer);
  },
};
