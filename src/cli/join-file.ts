import { rm } from 'node:fs/promises';
import path from 'node:path';
import { OperationalError, UsageError } from '../shared/errors.js';
import { replacePrivateFile } from '../shared/security/private-file.js';

/**
 * Writes the join token where workers wait for it, who need not know which host and port the coordinator has this time.
 *
 * @param token null when workers join without one
 * @returns what removes it
 * @throws UsageError without a token, OperationalError `join-file` when it cannot be written
 */
export async function writeJoinFile(file: string, token: string | null): Promise<() => Promise<void>> {
  const absolute = path.resolve(file);
  if (token === null) {
    throw new UsageError(
      'Cannot write --join-file: workers of this coordinator join without a token.',
      'Use it with a tcp address, without --insecure, and with keys of which one was made here (`lenet-cluster keys new`).',
    );
  }
  try {
    await replacePrivateFile(absolute, `${token}\n`);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new OperationalError('join-file', `Cannot write the join token to '${absolute}': ${why}`, undefined, {
      cause,
    });
  }
  return () => rm(absolute, { force: true });
}
