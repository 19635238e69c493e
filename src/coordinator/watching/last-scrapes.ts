import type { Outcome } from '../core/state.js';
import type { ScrapeLog } from './scrape-log.js';

/**
 * The longest wait after an interrupt, in milliseconds: schedulers kill a process about half a minute after they asked
 * it to end.
 */
const MAX_INTERRUPTED_MS = 20_000;

/**
 * Keeps a process up after its run until its scrapers have the last figures. Otherwise, an end would look like a crash
 * to Prometheus, and the last accuracy would be lost. Without scrapers it does not wait.
 */
export class LastScrapes {
  readonly #log: ScrapeLog;
  readonly #lingerMs: number;
  readonly #stopped = new AbortController();
  #isWaiting = false;
  #end: { readonly atMs: number; readonly boundMs: number; readonly isInterrupted: boolean } | null = null;

  /** @param lingerMs the longest wait; 0: no wait */
  constructor(log: ScrapeLog, lingerMs: number) {
    this.#log = log;
    this.#lingerMs = lingerMs;
  }

  /** Call this when the last figures can be scraped: the wait begins. */
  ended(outcome: Outcome['type']): void {
    const isInterrupted = outcome === 'interrupted';
    const boundMs = isInterrupted ? Math.min(this.#lingerMs, MAX_INTERRUPTED_MS) : this.#lingerMs;
    this.#end = { atMs: this.#log.nowMs(), boundMs, isInterrupted };
  }

  /** The longest wait for the next scrape, in milliseconds; 0 if no scraper is missing, or the run has not ended. */
  get waitMs(): number {
    if (!this.#end) return 0;
    const { atMs, boundMs } = this.#end;
    const untilMs = this.#log.awaitedUntilMs(atMs);
    return untilMs === null ? 0 : Math.max(0, Math.min(untilMs, atMs + boundMs) - this.#log.nowMs());
  }

  /** Resolves when no scraper is missing, when the time is up, or when `stop` is called. */
  async done(): Promise<void> {
    this.#isWaiting = true;
    while (this.waitMs > 0 && !this.#stopped.signal.aborted) await this.#log.next(this.waitMs, this.#stopped.signal);
  }

  /**
   * Ends the wait. Before `ended` it has no effect; afterwards it counts even before `done` is called. After an
   * interrupt it counts only while `done` waits, because a scheduler may send its signal more than once.
   */
  stop(): void {
    if (this.#isWaiting || (this.#end !== null && !this.#end.isInterrupted)) this.#stopped.abort();
  }
}
