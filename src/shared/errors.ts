import type { ErrorCode } from './error-codes.js';

/**
 * The three kinds of failure. A broken invariant throws AssertionError (`node:assert`) and crashes the process. An
 * operational failure is an OperationalError: printed without a stack, exit code 1. A wrong use of the command line is
 * a UsageError: printed without a stack, exit code 2. A bad message from a peer is none of these: it is a rejection
 * (see protocol/), which is counted and never thrown.
 */

/** Something outside the program is not as it must be: a file, a peer, the network, the host. Exit code 1. */
export class OperationalError extends Error {
  override readonly name: string = 'OperationalError';

  /**
   * @param code stable, machine-readable; docs/errors.md explains each
   * @param message what cannot be done, and what was expected: "Cannot X: Y must be Z, got 'value'."
   * @param hint what to try next; shown on a line of its own
   */
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly hint?: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The command line, environment or configuration file asks for something that is not possible. Exit code 2. */
export class UsageError extends OperationalError {
  override readonly name = 'UsageError';

  /** Its code is 'usage'; message and hint as for OperationalError. */
  constructor(message: string, hint?: string) {
    super('usage', message, hint);
  }
}

/**
 * The text of an error for people. An operational failure has its code, which docs/errors.md explains. Any other thrown
 * value becomes text.
 */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { message } = error;
  return error instanceof OperationalError && error.code !== 'usage' ? withCode(message, error.code) : message;
}

/**
 * The text with its code: "Cannot X: ... (address-in-use)". The code ends the first line; other lines stay below it.
 */
export function withCode(text: string, code: ErrorCode): string {
  const [first = '', ...lines] = text.split('\n  ');
  return [`${first} (${code})`, ...lines].join('\n  ');
}

/** The code of an error of the operating system or of Node, as in 'ENOENT'; null when it has none. */
export function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}
