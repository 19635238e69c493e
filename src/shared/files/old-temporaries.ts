import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';

/** No write takes this long, in milliseconds: its process is dead, or has forgotten the file. */
const ABANDONED_MS = 24 * 3_600_000;

/**
 * Removes the files and folders, a day old or older, that interrupted writes left in a directory. Several processes may
 * write to that directory without a lock. Never fails.
 *
 * @param name matches the names of such files, and no others
 * @param nowMs Unix time
 */
export async function removeOldTemporaries(directory: string, name: RegExp, nowMs: number): Promise<void> {
  for (const found of (await readdir(directory).catch(() => [])).filter((entry) => name.test(entry))) {
    const file = path.join(directory, found);
    const writtenAtMs = await stat(file).then(
      ({ mtimeMs }) => mtimeMs,
      () => nowMs,
    );
    if (nowMs - writtenAtMs > ABANDONED_MS) await rm(file, { recursive: true, force: true }).catch(() => {});
  }
}
