/** Cancels a timer; does nothing if it was cancelled before or has run out. */
export type CancelTimer = () => void;

/** A monotonic clock with timers. It is a port, so that shells can also run on virtual time. */
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
