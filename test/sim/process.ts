import type { CancelTimer, Time } from '../../src/shared/time.js';
import type { EventQueue } from './event-queue.js';

/** A process on virtual time: its clock and timers, and what can happen to it as a whole. */
export class SimProcess implements Time {
  #isAlive = true;
  wasFrozen = false;
  wasKilled = false;
  #isFrozen = false;
  readonly #waiting: (() => void)[] = [];

  constructor(private readonly queue: EventQueue) {}

  /** false: killed or exited; nothing that happens to it has any effect. */
  get isAlive(): boolean {
    return this.#isAlive;
  }

  nowMs(): number {
    return this.queue.nowMs;
  }

  after(delayMs: number, action: () => void): CancelTimer {
    let isCancelled = false;
    const whenDue = () => {
      if (!isCancelled) action();
    };
    this.queue.after(delayMs, () => this.whenAwake(whenDue));
    return () => {
      isCancelled = true;
    };
  }

  every(intervalMs: number, action: () => void): CancelTimer {
    let isCancelled = false;
    const whenDue = () => {
      if (isCancelled || !this.#isAlive) return;
      // A frozen process misses ticks; it does not make up for them.
      if (!this.#isFrozen) action();
      this.queue.after(intervalMs, whenDue, true);
    };
    this.queue.after(intervalMs, whenDue, true);
    return () => {
      isCancelled = true;
    };
  }

  /** The value that `make` returns in so many milliseconds. Rejects with what it throws; never settles when the process dies before. */
  later<T>(delayMs: number, make: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      this.after(delayMs, () => {
        try {
          resolve(make());
        } catch (error) {
          reject(error);
        }
      });
    });
  }

  /** Carries the action out at once; when the process is frozen, as soon as it is not; never when it is dead. */
  whenAwake(action: () => void): void {
    if (!this.#isAlive) return;
    if (this.#isFrozen) this.#waiting.push(action);
    else action();
  }

  /** It ends by itself. */
  exit(): void {
    this.#isAlive = false;
  }

  /** kill -9. */
  kill(): void {
    this.#isAlive = false;
    this.wasKilled = true;
  }

  /** SIGSTOP: whatever arrives waits. */
  freeze(): void {
    this.wasFrozen = true;
    this.#isFrozen = true;
  }

  /** SIGCONT. */
  thaw(): void {
    this.#isFrozen = false;
    for (const action of this.#waiting.splice(0)) this.whenAwake(action);
  }
}
