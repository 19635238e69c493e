import { randomBytes } from 'node:crypto';
import { link, open, rm } from 'node:fs/promises';
import { OperationalError } from '../errors.js';
import { writeFileAtomic } from '../files/atomic-file.js';
import { openRegularFile } from '../files/regular-file.js';

/** Only the owner may read or write the file. */
const PRIVATE_MODE = 0o600;

/**
 * Writes a new file that only its owner may read: all of it or nothing.
 *
 * @throws Node's EEXIST when the file exists, and errors of the file system
 */
export async function createPrivateFile(file: string, text: string): Promise<void> {
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  const handle = await open(temporary, 'wx', PRIVATE_MODE);
  try {
    await handle.writeFile(text);
    await handle.sync();
    // Unlike a rename, a link never replaces an existing file.
    await link(temporary, file);
  } finally {
    await handle.close();
    await rm(temporary, { force: true });
  }
}

/**
 * Writes a file that only its owner may read, and replaces an existing one: all of it or nothing.
 *
 * @throws errors of the file system
 */
export async function replacePrivateFile(file: string, text: string): Promise<void> {
  await writeFileAtomic(file, text, PRIVATE_MODE);
}

/**
 * Reads a file that only its owner may read.
 *
 * @throws OperationalError `private-file-exposed` when others may read it too; `not-a-file`; errors of the file system
 */
export async function readPrivateFile(file: string): Promise<string> {
  const handle = await openRegularFile(file);
  try {
    const { mode: allModes, uid } = await handle.stat();
    const mode = allModes & 0o777;
    // A service's credential belongs to root. An access list lets the service read it, which shows as the group's right
    // to read.
    const allowed = uid === 0 && process.getuid?.() !== 0 ? 0o740 : 0o700;
    // Windows has no such modes: its files are private to the user's directory.
    if (process.platform !== 'win32' && (mode & ~allowed) !== 0) {
      throw new OperationalError(
        'private-file-exposed',
        `Cannot use '${file}': it holds a secret, so its mode must be 0600, got 0${mode.toString(8)}.`,
        `Others may have read it: make a new key. If you are sure that nobody has, run \`chmod 600 ${file}\`.`,
      );
    }
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}
