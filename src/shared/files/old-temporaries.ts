import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';

/** No write takes as long, in milliseconds: who began it is dead, or has forgotten it. */
const ABANDONED_MS = 24 * 3_600_000;

/**
 * Removes what interrupted writes left in a directory that several processes may write to without a lock: files and folders that are
 * a day old. Never fails.
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
