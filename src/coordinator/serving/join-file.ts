import { rm } from 'node:fs/promises';
import path from 'node:path';
import { messageOf, OperationalError, UsageError } from '../../shared/errors.js';
import { readPrivateFile, replacePrivateFile } from '../../shared/security/private-file.js';

/**
 * A file with the join token. Workers read it, so they need not know on which host and port the coordinator listens
 * this time.
 */
export class JoinFile {
  readonly #file: string;
  readonly #text: string;
  #isWritten = false;

  /**
   * @param token null if workers join without one
   * @throws UsageError without a token
   */
  constructor(file: string, token: string | null) {
    if (token === null) {
      throw new UsageError(
        'Cannot write --join-file: workers of this coordinator join without a token.',
        'Use it with a tcp address, without --insecure, and with keys of which one was made here (`lenet-cluster keys new`).',
      );
    }
    this.#file = path.resolve(file);
    this.#text = `${token}\n`;
  }

  /** @throws OperationalError `join-file-unwritable` when it cannot be written */
  async write(): Promise<void> {
    try {
      await replacePrivateFile(this.#file, this.#text);
    } catch (cause) {
      const why = messageOf(cause);
      throw new OperationalError(
        'join-file-unwritable',
        `Cannot write the join token to '${this.#file}': ${why}`,
        undefined,
        {
          cause,
        },
      );
    }
    this.#isWritten = true;
  }

  /** Removes the file, unless it holds something else by now: another coordinator may use the same one. */
  async remove(): Promise<void> {
    if (!this.#isWritten) return;
    const text = await readPrivateFile(this.#file).catch(() => null);
    if (text === this.#text) await rm(this.#file, { force: true });
  }
}
