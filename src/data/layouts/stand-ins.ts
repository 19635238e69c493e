import { openRegularFile } from '../../shared/files/regular-file.js';
import { unusable } from './failures.js';

/** Texts that stand in the place of a file that was not downloaded, by their beginnings. */
const STAND_INS: readonly (readonly [begin: RegExp, what: string, hint: string])[] = [
  [
    /^version https:\/\/git-lfs/,
    'a pointer of Git LFS',
    'Run `git lfs pull` in its folder, or download the file itself.',
  ],
  [
    /^\s*<(?:!doctype|html|head|body|\?xml)/i,
    'a web page',
    'The download has failed: open the file in a browser to see why, and download it again.',
  ],
];
/** Enough to know them. */
const LOOK_BYTES = 64;

/**
 * Refuses files that stand in the place of others. Their own formats would say no more than that they are damaged. A file that cannot
 * be read is left to whoever reads it.
 *
 * @throws OperationalError `dataset-stand-in`
 */
export async function refuseStandIns(files: readonly string[]): Promise<void> {
  for (const file of files) {
    const text = await beginOf(file);
    const [, what = '', hint = ''] = STAND_INS.find(([begin]) => begin.test(text)) ?? [];
    if (what !== '') throw unusable('dataset-stand-in', file, `it must be the data themselves, got ${what}`, hint);
  }
}

async function beginOf(file: string): Promise<string> {
  const handle = await openRegularFile(file).catch(() => null);
  if (!handle) return '';
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(LOOK_BYTES), 0, LOOK_BYTES, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await handle.close();
  }
}
