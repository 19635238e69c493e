import { EventEmitter, once } from 'node:events';
import type { Asker } from '../../shared/http/http-server.js';

/** A client that asks for metrics again and again. */
interface Scraper {
  readonly scrapes: number;
  /** It says that it is Prometheus, or a program like it. */
  readonly declared: boolean;
  /** When its last answered scrape began, in milliseconds. */
  readonly beganAtMs: number;
  /** Time between its last two scrapes, and between the two before; null: there were too few. */
  readonly intervalMs: number | null;
  readonly earlierIntervalMs: number | null;
}

/** Prometheus, and programs that scrape in its place, send it with each scrape. */
const SCRAPE_HEADER = 'x-prometheus-scrape-timeout-seconds';
/** Another client counts as a scraper if its intervals differ by at most this share: a person is not so regular. */
const MAX_UNEVENNESS = 0.2;
/** A scrape may be late by half an interval and this, in milliseconds. */
const LATE_MS = 5_000;
/** The least recent scrapers are forgotten: nobody can make the log grow by asking under many names. */
const MAX_SCRAPERS = 64;

/** The scrapers of the metrics, and when each is due next. Times are on a monotonic clock. */
export class ScrapeLog {
  /** Milliseconds of a monotonic clock. */
  readonly nowMs: () => number;
  readonly #scrapers = new Map<string, Scraper>();
  readonly #answered = new EventEmitter();

  constructor(nowMs: () => number = () => performance.now()) {
    this.nowMs = nowMs;
  }

  /** A client asks. Returns a function to be called when its whole answer is sent. */
  begin({ address, headers }: Asker): () => void {
    const beganAtMs = this.nowMs();
    return () => {
      const name = `${address} ${String(headers['user-agent']).slice(0, 100)}`;
      const earlier = this.#scrapers.get(name);
      this.#scrapers.delete(name);
      this.#scrapers.set(name, {
        scrapes: (earlier?.scrapes ?? 0) + 1,
        declared: headers[SCRAPE_HEADER] !== undefined,
        beganAtMs,
        intervalMs: earlier ? beganAtMs - earlier.beganAtMs : null,
        earlierIntervalMs: earlier?.intervalMs ?? null,
      });
      const [leastRecent] = this.#scrapers.keys();
      if (this.#scrapers.size > MAX_SCRAPERS && leastRecent !== undefined) this.#scrapers.delete(leastRecent);
      this.#answered.emit('scrape');
    };
  }

  /** Resolves after the next answered scrape, after this many milliseconds, or when the signal is aborted. */
  async next(timeoutMs: number, signal: AbortSignal): Promise<void> {
    const either = AbortSignal.any([signal, AbortSignal.timeout(Math.ceil(timeoutMs))]);
    // It rejects only when it is aborted.
    await once(this.#answered, 'scrape', { signal: either }).catch(() => {});
  }

  /**
   * Until when to wait for a scraper that has not yet got the figures that were there at `sinceMs`.
   *
   * @returns milliseconds; infinite if a scraper came only once, so that its interval is unknown; null if there is
   *   nobody to wait for
   */
  awaitedUntilMs(sinceMs: number): number | null {
    const untilMs = [...this.#scrapers.values()]
      .filter((scraper) => scraper.beganAtMs < sinceMs && isScraper(scraper))
      .map(({ beganAtMs, intervalMs }) =>
        intervalMs === null ? Number.POSITIVE_INFINITY : beganAtMs + 1.5 * intervalMs + LATE_MS,
      )
      .filter((dueMs) => dueMs > this.nowMs());
    return untilMs.length === 0 ? null : Math.max(...untilMs);
  }
}

function isScraper({ declared, intervalMs, earlierIntervalMs }: Scraper): boolean {
  if (declared) return true;
  if (intervalMs === null || earlierIntervalMs === null) return false;
  return Math.abs(intervalMs - earlierIntervalMs) <= MAX_UNEVENNESS * earlierIntervalMs;
}
