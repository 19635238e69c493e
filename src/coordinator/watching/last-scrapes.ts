import type { Outcome } from '../core/state.js';
import type { ScrapeLog } from './scrape-log.js';

/** The longest wait after an interrupt, in milliseconds: schedulers kill a process about half a minute after they asked it to end. */
const MAX_INTERRUPTED_MS = 20_000;
/** Others say that a terminal or a job's time is over: the wait is too short to matter for them. */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Keeps a process up after its run until those who scrape its metrics have got the last figures. Without them, an end looks like a crash
 * to Prometheus, and the last accuracy is lost. With nobody who scrapes it waits for nothing.
 */
export class LastScrapes {
  readonly #log: ScrapeLog;
  readonly #lingerMs: number;
  #end: { readonly atMs: number; readonly boundMs: number } | null = null;

  /** @param lingerMs the most to wait; 0: not at all */
  constructor(log: ScrapeLog, lingerMs: number) {
    this.#log = log;
    this.#lingerMs = lingerMs;
  }

  /** The last figures are there to be scraped. */
  ended(outcome: Outcome['type']): void {
    const boundMs = outcome === 'interrupted' ? Math.min(this.#lingerMs, MAX_INTERRUPTED_MS) : this.#lingerMs;
    this.#end = { atMs: this.#log.nowMs(), boundMs };
  }

  /** How long to wait for the next scrape at most, in milliseconds; 0 when none is missing, or the run has not ended. */
  get waitMs(): number {
    if (!this.#end) return 0;
    const { atMs, boundMs } = this.#end;
    const untilMs = this.#log.awaitedUntilMs(atMs);
    return untilMs === null ? 0 : Math.max(0, Math.min(untilMs, atMs + boundMs) - this.#log.nowMs());
  }

  /** Resolves when none is missing, in time, or at SIGINT or SIGTERM. */
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
