import { EventEmitter, once } from 'node:events';
import type { Asker } from '../../shared/http/http-server.js';

/** Who asks for metrics again and again. */
interface Scraper {
  readonly scrapes: number;
  /** It says itself that it is Prometheus, or a program like it. */
  readonly declared: boolean;
  /** When its last scrape that was answered began, in milliseconds. */
  readonly beganAtMs: number;
  /** Between the last two, and between the two before; null: there were not so many. */
  readonly intervalMs: number | null;
  readonly earlierIntervalMs: number | null;
}

/** Prometheus sends it with each scrape, and programs that scrape in its place do, too. */
const SCRAPE_HEADER = 'x-prometheus-scrape-timeout-seconds';
/** Others count as scrapers when their intervals differ by no more than this share: a person is not so regular. */
const MAX_UNEVENNESS = 0.2;
/** A scrape may be late by half an interval and this, in milliseconds. */
const LATE_MS = 5_000;
/** The least recent are forgotten: nobody can make the log grow by asking under many names. */
const MAX_SCRAPERS = 64;

/** Who scrapes the metrics, and when each will do so next. Times are on a monotonic clock. */
export class ScrapeLog {
  /** Milliseconds of a monotonic clock. */
  readonly nowMs: () => number;
  readonly #scrapers = new Map<string, Scraper>();
  readonly #answered = new EventEmitter();

  constructor(nowMs: () => number = () => performance.now()) {
    this.nowMs = nowMs;
  }

  /** Somebody asks. Returns what to call when all of the answer is sent. */
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

  /** Resolves after the next scrape that is answered, after so many milliseconds, or when the signal is aborted. */
  async next(timeoutMs: number, signal: AbortSignal): Promise<void> {
    const either = AbortSignal.any([signal, AbortSignal.timeout(Math.ceil(timeoutMs))]);
    // It rejects when it is aborted, and with nothing else.
    await once(this.#answered, 'scrape', { signal: either }).catch(() => {});
  }

  /**
   * Until when a scraper may come that has not yet got what was there at `sinceMs`.
   *
   * @returns milliseconds; infinite when a scraper came but once, so that its interval is unknown; null when there is nobody to wait for
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
