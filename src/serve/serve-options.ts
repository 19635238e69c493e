import { UsageError } from '../shared/errors.js';
import type { HttpAddress } from '../shared/http/http-server.js';
import type { NoteLevel } from '../shared/note-level.js';
import { defaultLimits, type ServeLimits } from './serve-limits.js';

/** Options of `serve`. */
export interface ServeOptions {
  /** Where requests are taken; port 0: a free one. Default: 127.0.0.1:9466, or a free port if that is taken. */
  readonly http?: HttpAddress;
  /** More names and addresses by which the server may be asked, besides this machine's own; '*': any. Default: none. */
  readonly hostNames?: readonly string[];
  /**
   * Addresses or networks of proxies in front, such as '10.0.0.0/8'. The client's address is taken from their header
   * X-Forwarded-For. Default: none.
   */
  readonly trustedProxies?: readonly string[];
  /** Bounds on requests. Missing ones have their defaults. */
  readonly limits?: Partial<ServeLimits>;
  /**
   * How often the server looks for a newer model, in milliseconds; 0: never by itself, only by `reload`. A model is loaded
   * when its files have not changed between two looks. Default: 2,000.
   */
  readonly watchEveryMs?: number;
  /** Gets sentences for a person, such as that another model is served. */
  readonly onNote?: (level: NoteLevel, text: string) => void;
}

/** Default address: after those of a coordinator's and a worker's metrics. */
export const DEFAULT_SERVE_ADDRESS: HttpAddress = { host: '127.0.0.1', port: 9466 };
export const DEFAULT_WATCH_EVERY_MS = 2_000;

/** Lowest and highest value of each limit. */
export const LIMIT_RANGES: { readonly [Name in keyof ServeLimits]: readonly [min: number, max: number] } = {
  bodyBytes: [1 << 10, 1 << 30],
  imagePixels: [1 << 10, 64_000_000],
  imagesPerRequest: [1, 10_000],
  imagesUnderWay: [1, 100_000],
  decodes: [1, 256],
  connections: [1, 65_536],
  requestMs: [100, 3_600_000],
  requestsPerSecond: [0, 1_000_000],
};

/**
 * The limits with their defaults.
 *
 * @throws UsageError for one out of its range, or if the images of a request could never be under way
 */
export function completeLimits(given: Partial<ServeLimits> = {}): ServeLimits {
  const defaults = defaultLimits();
  const limits = { ...defaults, ...given };
  for (const name of Object.keys(LIMIT_RANGES) as (keyof ServeLimits)[]) {
    const [min, max] = LIMIT_RANGES[name];
    const value = limits[name];
    if (Number.isInteger(value) && value >= min && value <= max) continue;
    throw new UsageError(`Cannot serve: the limit ${name} must be a whole number from ${min} to ${max}, got ${value}.`);
  }
  if (limits.imagesUnderWay < limits.imagesPerRequest) {
    throw new UsageError(
      `Cannot serve: ${limits.imagesPerRequest} images of a request must fit into the ${limits.imagesUnderWay} that may be under way.`,
    );
  }
  return limits;
}
