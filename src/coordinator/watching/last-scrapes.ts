import type { Outcome } from '../core/state.js';
import type { ScrapeLog } from './scrape-log.js';

/**
 * The longest wait after an interrupt, in milliseconds: schedulers kill a process about half a minute after they asked
 * it to end.
 */
const MAX_INTERRUPTED_MS = 20_000;
/** Other signals mean that a terminal or a job's time is over; for these the wait is too short to matter. */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Keeps a process up after its run until its scrapers have the last figures. Otherwise, an end would look like a crash
 * to Prometheus, and the last accuracy would be lost. Without scrapers it does not wait.
 */
export class LastScrapes {
  readonly #log: ScrapeLog;
  readonly #lingerMs: number;
  #end: { readonly atMs: number; readonly boundMs: number } | null = null;

  /** @param lingerMs the longest wait; 0: no wait */
  constructor(log: ScrapeLog, lingerMs: number) {
    this.#log = log;
    this.#lingerMs = lingerMs;
  }

  /** The last figures are there to be scraped. */
  ended(outcome: Outcome['type']): void {
    const boundMs = outcome === 'interrupted' ? Math.min(this.#lingerMs, MAX_INTERRUPTED_MS) : this.#lingerMs;
    this.#end = { atMs: this.#log.nowMs(), boundMs };
  }

  /** The longest wait for the next scrape, in milliseconds; 0 if no scraper is missing, or the run has not ended. */
  get waitMs(): number {
    if (!this.#end) return 0;
    const { atMs, boundMs } = this.#end;
    const untilMs = this.#log.awaitedUntilMs(atMs);
    return untilMs === null ? 0 : Math.max(0, Math.min(untilMs, atMs + boundMs) - this.#log.nowMs());
  }

  /** Resolves when no scraper is missing, when the time is up, or at SIGINT or SIGTERM. */
  async done(): Promise<void> {
    const stopped = new AbortController();
    const stop = (): void => stopped.abort();
    for (const signal of SIGNALS) process.on(signal, stop);
    try {
      while (this.waitMs > 0 && !stopped.signal.aborted) await this.#log.next(this.waitMs, stopped.signal);
    } finally {
      for (const signal of SIGNALS) process.off(signal, stop);
    }
  }
}
