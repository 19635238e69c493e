import { usableCores } from '../shared/usable-cores.js';

/** Bounds on everything that clients send, so that none can take the server's memory or time. */
export interface ServeLimits {
  /** Bytes of a body. Default 16 MiB. */
  readonly bodyBytes: number;
  /** Pixels of an image. A decoder can need 8 bytes for each. Default 25 million. */
  readonly imagePixels: number;
  /** Images of a request, 1 to 10,000. Default 256. */
  readonly imagesPerRequest: number;
  /** Images that are being read or wait for it, over all requests; at least imagesPerRequest. Default 1,024. */
  readonly imagesUnderWay: number;
  /** Images that are decoded at the same time. Default: the usable cores, at least 2. */
  readonly decodes: number;
  /** Connections. Default 256. One more closes the one that has been idle longest. */
  readonly connections: number;
  /** A request must arrive within this time, and its answer must be made within it; in milliseconds. Default 30,000. */
  readonly requestMs: number;
  /** Requests of a client's address in a second; 0: any number. Default 0. */
  readonly requestsPerSecond: number;
}

/** Defaults for this machine. */
export function defaultLimits(): ServeLimits {
  return {
    bodyBytes: 16 << 20,
    imagePixels: 25_000_000,
    imagesPerRequest: 256,
    imagesUnderWay: 1_024,
    decodes: Math.max(2, usableCores()),
    connections: 256,
    requestMs: 30_000,
    requestsPerSecond: 0,
  };
}

/** JSON is parsed in one go, which takes about 10 ms a MiB. Larger images come as they are or as multipart. */
export const MAX_JSON_BYTES = 4 << 20;
/** Headers must arrive within this time, in milliseconds, and have at most so many bytes. */
export const HEADERS_MS = 5_000;
export const MAX_HTTP_HEADER_BYTES = 16 << 10;
/** An idle connection is kept this long, in milliseconds: longer than those of proxies, which must close first. */
export const KEEP_ALIVE_MS = 75_000;
/** Node looks for connections over their time this often, in milliseconds. */
export const CHECK_MS = 1_000;
