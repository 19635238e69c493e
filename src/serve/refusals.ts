/**
 * Why the server does not do what a request asks for. docs/errors.md explains each. Images have codes of their own:
 * those of decodeImage.
 */
export const REFUSAL_CODES = [
  // Requests
  'no-route',
  'method-not-allowed',
  'wrong-host',
  'request-malformed',
  'headers-too-long',
  'request-too-slow',
  'option-invalid',
  // Bodies
  'body-missing',
  'body-type',
  'body-encoding',
  'body-too-long',
  'json-invalid',
  'multipart-invalid',
  'too-many-images',
  // Images in JSON
  'base64-invalid',
  // Load
  'rate-limited',
  'server-busy',
  'answer-too-slow',
  // Faults
  'server-fault',
] as const;

export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** Status of the answer: RFC 9110, and RFC 6585 for 429 and 431. */
export const REFUSAL_STATUS: Readonly<Record<RefusalCode, number>> = {
  'no-route': 404,
  'method-not-allowed': 405,
  'wrong-host': 421,
  'request-malformed': 400,
  'headers-too-long': 431,
  'request-too-slow': 408,
  'option-invalid': 400,
  'body-missing': 400,
  'body-type': 415,
  'body-encoding': 415,
  'body-too-long': 413,
  'json-invalid': 400,
  'multipart-invalid': 400,
  'too-many-images': 413,
  'base64-invalid': 422,
  'rate-limited': 429,
  'server-busy': 503,
  'answer-too-slow': 503,
  'server-fault': 500,
};

/** A client that is refused for load should come back after this long, in seconds. */
export const RETRY_AFTER_S = 1;

/** These may succeed later, without a change. */
const TEMPORARY: readonly RefusalCode[] = ['server-busy', 'answer-too-slow'];

/** A request that is refused. The handler of errors makes the answer of it. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  /**
   * @param message what cannot be done, and what was expected
   * @param hint what the client may try
   */
  constructor(
    readonly code: RefusalCode,
    message: string,
    readonly hint?: string,
  ) {
    super(message);
  }

  get status(): number {
    return REFUSAL_STATUS[this.code];
  }

  /** Seconds; undefined when the same request would be refused again. */
  get retryAfterS(): number | undefined {
    return TEMPORARY.includes(this.code) ? RETRY_AFTER_S : undefined;
  }
}
