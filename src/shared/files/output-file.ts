import { realpath, stat, writeFile } from 'node:fs/promises';
import { messageOf, OperationalError } from '../errors.js';
import { quoted } from '../text/printable.js';
import { writeFileAtomic } from './atomic-file.js';

/**
 * Writes a file whose path a user gave. A regular file is replaced as by writeFileAtomic, also behind a symbolic link, which stays. A pipe
 * or a device, such as /dev/stdout, is written to and stays what it is.
 *
 * @param what the content, for the message: 'the report', ...
 * @throws OperationalError `file-not-written`
 */
export async function writeOutputFile(file: string, bytes: Uint8Array | string, what: string): Promise<void> {
  try {
    const status = await stat(file).catch(() => null);
    if (status && !status.isFile()) await writeFile(file, bytes);
    else await writeFileAtomic(status ? await realpath(file) : file, bytes);
  } catch (cause) {
    throw new OperationalError(
      'file-not-written',
      `Cannot write ${what} to ${quoted(file)}: ${messageOf(cause)}.`,
      'Give a file in a directory that exists and that this user may write to.',
      { cause },
    );
  }
}
