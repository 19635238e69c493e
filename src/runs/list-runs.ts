import { opendir } from 'node:fs/promises';
import path from 'node:path';
import { CHECKPOINTS_DIRECTORY, CONFIG_FILE, EPOCHS_FILE, MODEL_FILE } from '../coordinator/run/run-files.js';
import { type RunOrder, sortRows } from '../page/view/run-order.js';
import type { RunList, RunRow } from '../page/view/run-rows.js';
import { codeOf, messageOf, OperationalError } from '../shared/errors.js';
import { fileExists } from '../shared/files/file-exists.js';
import { quoted } from '../shared/text/printable.js';
import { readRun } from './read-run.js';
import { rowOfRun } from './run-row.js';

/** Most runs of a list. A row takes about a kilobyte. */
export const MOST_RUNS = 10_000;
/** Runs that are read at a time. */
const AT_A_TIME = 8;

const byName = new Intl.Collator('en', { numeric: true }).compare;

/**
 * Lists the runs of a folder. Only reads. Memory is bounded: of more than MOST_RUNS runs, those with the last names are
 * listed, and names begin with the time.
 *
 * @param folder one whose directories are runs
 * @throws OperationalError `no-run` if it is not a folder
 */
export async function listRuns(folder: string, order: RunOrder = 'started', mostRuns = MOST_RUNS): Promise<RunList> {
  const absolute = path.resolve(folder);
  const { names, leftOut } = await runNames(absolute, mostRuns);
  const rows: RunRow[] = [];
  await inParts(names, async (name) => {
    const row = rowOfRun(await readRun(path.join(absolute, name)));
    rows.push(row);
  });
  return { folder: absolute, runs: sortRows(rows, order), leftOut };
}

/**
 * The names of the runs in a folder, the last first. Symbolic links are passed over: they lead out of the folder.
 *
 * @throws as listRuns
 */
export async function runNames(folder: string, mostRuns = MOST_RUNS): Promise<{ names: string[]; leftOut: number }> {
  let names: string[] = [];
  let count = 0;
  const cut = (): void => {
    names = names.sort((a, b) => byName(b, a)).slice(0, mostRuns);
  };
  for await (const entry of await openFolder(folder)) {
    if (!entry.isDirectory() || !(await looksLikeRun(path.join(folder, entry.name)))) continue;
    count++;
    names.push(entry.name);
    if (names.length >= 2 * mostRuns) cut();
  }
  cut();
  return { names, leftOut: count - names.length };
}

/** Whether a directory holds the files of a run. Also true for a run that has lost its configuration. */
export async function looksLikeRun(directory: string): Promise<boolean> {
  for (const name of [CONFIG_FILE, EPOCHS_FILE, MODEL_FILE, CHECKPOINTS_DIRECTORY]) {
    if (await fileExists(path.join(directory, name))) return true;
  }
  return false;
}

async function openFolder(folder: string): Promise<Awaited<ReturnType<typeof opendir>>> {
  return await opendir(folder).catch((cause: unknown) => {
    const isMissing = codeOf(cause) === 'ENOENT';
    throw new OperationalError(
      'no-run',
      `Cannot list runs: ${quoted(folder)} must be a folder of runs, ${isMissing ? 'but is missing' : `got: ${messageOf(cause)}`}.`,
      'Name a folder whose directories are runs; runs without --run-dir are in runs/.',
      { cause },
    );
  });
}

/** Calls `use` with every item, a few at a time. */
async function inParts(items: readonly string[], use: (item: string) => Promise<void>): Promise<void> {
  const waiting = items.values();
  const worker = async (): Promise<void> => {
    for (const item of waiting) await use(item);
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
}
