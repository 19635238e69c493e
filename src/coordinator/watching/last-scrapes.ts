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
  #stopped: AbortController | undefined;
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

  /** Resolves when no scraper is missing, when the time is up, or when `stop` is called meanwhile. */
  async done(): Promise<void> {
    const stopped = new AbortController();
    this.#stopped = stopped;
    while (this.waitMs > 0 && !stopped.signal.aborted) await this.#log.next(this.waitMs, stopped.signal);
  }

  /** Ends a wait that is under way; one that begins later waits all the same. */
  stop(): void {
    this.#stopped?.abort();
  }
}
