import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { codeOf, messageOf, OperationalError, UsageError } from '../shared/errors.js';
import { writeFileAtomic } from '../shared/files/atomic-file.js';
import { readRegularFile } from '../shared/files/regular-file.js';
import { quoted } from '../shared/text/printable.js';
import type { PlannedSetting } from './planned-run.js';

/** In a sweep's directory: the settings that all of its runs have. */
export const SWEEP_FILE = 'sweep.json';
const MAX_FILE_BYTES = 1 << 20;

const setting = v.strictObject({ flag: v.string(), value: v.string() });
const schema = v.strictObject({ version: v.literal(1), common: v.array(setting) });

/**
 * Makes the directory of a sweep, or takes up the sweep in it. More values of the axes may come at any time, but the common settings stay:
 * finished runs have them.
 *
 * @param common settings that every run of the sweep has
 * @throws UsageError if the sweep there has other common settings; OperationalError `sweep-unusable`
 */
export async function openSweep(directory: string, common: readonly PlannedSetting[]): Promise<void> {
  const file = path.join(directory, SWEEP_FILE);
  const stored = await readSweep(file);
  if (stored === null) {
    await guard(directory, async () => {
      await mkdir(directory, { recursive: true });
      await writeFileAtomic(file, `${JSON.stringify({ version: 1, common }, null, 2)}\n`);
    });
    return;
  }
  const changed = differences(stored, common);
  if (changed.length === 0) return;
  throw new UsageError(
    `Cannot go on with the sweep in ${quoted(directory)}: its settings differ.\n${changed.map((line) => `  ${line}`).join('\n')}`,
    'Use the settings of the sweep, or choose another directory with --sweep-dir.',
  );
}

async function readSweep(file: string): Promise<readonly PlannedSetting[] | null> {
  const bytes = await guard(path.dirname(file), async () => {
    try {
      return await readRegularFile(file, MAX_FILE_BYTES);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return null;
      throw error;
    }
  });
  if (bytes === null) return null;
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), Buffer.from(bytes).toString());
  if (parsed.success) return parsed.output.common;
  throw new OperationalError(
    'sweep-unusable',
    `Cannot go on with the sweep in ${quoted(path.dirname(file))}: ${SWEEP_FILE} must list its common settings, but is damaged.`,
    'Choose another directory with --sweep-dir.',
  );
}

function differences(stored: readonly PlannedSetting[], now: readonly PlannedSetting[]): string[] {
  const flags = new Set([...stored, ...now].map(({ flag }) => flag));
  const textOf = (settings: readonly PlannedSetting[], flag: string): string =>
    settings.find((setting) => setting.flag === flag)?.value ?? 'not given';
  return [...flags].flatMap((flag) => {
    const [then, next] = [textOf(stored, flag), textOf(now, flag)];
    return then === next ? [] : [`--${flag}: ${then} in the sweep, ${next} now`];
  });
}

async function guard<T>(directory: string, use: () => Promise<T>): Promise<T> {
  try {
    return await use();
  } catch (cause) {
    if (cause instanceof OperationalError) throw cause;
    throw new OperationalError(
      'sweep-unusable',
      `Cannot keep a sweep in ${quoted(directory)}: ${messageOf(cause)}.`,
      'Choose another directory with --sweep-dir.',
      { cause },
    );
  }
}
