import type { ErrorCode } from '../../shared/error-codes.js';
import { codeOf, messageOf, OperationalError } from '../../shared/errors.js';
import { quoted } from '../../shared/text/printable.js';

/**
 * The error of a file or folder whose content cannot be used.
 *
 * @param problem 'X must be Y, got Z', without a full stop
 */
export function unusable(
  code: ErrorCode,
  place: string,
  problem: string,
  hint: string,
  cause?: unknown,
): OperationalError {
  return new OperationalError(code, `Cannot use ${quoted(place)}: ${problem}.`, hint, { cause });
}

/**
 * The error to throw for one that came while a file was read: itself if it is operational, one that names the file if the
 * file system refused something, and otherwise what a library said about the content.
 *
 * @param damaged makes the error for what a library said
 */
export function readFault(error: unknown, place: string, damaged: (reason: string) => OperationalError): Error {
  if (error instanceof OperationalError) return error;
  if (/^E[A-Z]+$/.test(codeOf(error) ?? '')) {
    return unusable(
      'dataset-unreadable',
      place,
      `it must be readable, got ${messageOf(error)}`,
      'Check the path and its permissions.',
      error,
    );
  }
  return damaged(messageOf(error).replace(/\.$/, ''));
}
