import { lstat, stat } from 'node:fs/promises';
import path from 'node:path';
import {
  CONFIG_FILE,
  EPOCHS_FILE,
  LOCK_FILE,
  MODEL_FILE,
  SUMMARY_FILE,
  VIEW_FILE,
} from '../coordinator/run/run-files.js';
import { sortRows } from '../page/view/run-order.js';
import type { RunList, RunRow } from '../page/view/run-rows.js';
import { looksLikeRun, runNames } from './list-runs.js';
import { readRun } from './read-run.js';
import { rowOfRun } from './run-row.js';

/** A list that was made less than this before, in milliseconds, is given again. */
const FRESH_MS = 1_000;

/**
 * The list of a folder for those who ask again and again: only runs whose files have changed are read. A run that is
 * trained is always read, because a process may die without a change of its files.
 */
export class RunCache {
  readonly #folder: string;
  readonly #nowMs: () => number;
  #rows = new Map<string, { readonly stamp: string; readonly row: RunRow }>();
  #list: Promise<RunList> | undefined;
  #madeAtMs = Number.NEGATIVE_INFINITY;

  /**
   * @param folder absolute path
   * @param nowMs a monotonic clock
   */
  constructor(folder: string, nowMs: () => number = () => performance.now()) {
    this.#folder = folder;
    this.#nowMs = nowMs;
  }

  /** The runs, the latest start first. Those who ask at the same time get the same list. */
  list(): Promise<RunList> {
    if (this.#list === undefined || this.#nowMs() - this.#madeAtMs > FRESH_MS) {
      this.#madeAtMs = Number.POSITIVE_INFINITY;
      this.#list = this.#make().finally(() => {
        this.#madeAtMs = this.#nowMs();
      });
    }
    return this.#list;
  }

  /**
   * The directory of a run of the folder; null if the name is not that of one. A name with a separator, '.' and '..' are
   * no names of runs, and neither are symbolic links.
   */
  async directoryOf(name: string): Promise<string | null> {
    if (name === '' || name === '.' || name === '..' || /[/\\\0]/.test(name)) return null;
    const directory = path.join(this.#folder, name);
    const status = await lstat(directory).catch(() => null);
    return status?.isDirectory() && (await looksLikeRun(directory)) ? directory : null;
  }

  async #make(): Promise<RunList> {
    const { names, leftOut } = await runNames(this.#folder);
    const rows = new Map<string, { stamp: string; row: RunRow }>();
    for (const name of names) {
      const directory = path.join(this.#folder, name);
      const stamp = await stampOf(directory);
      const known = this.#rows.get(name);
      const isSame = known?.stamp === stamp && known.row.state !== 'training';
      rows.set(name, isSame ? known : { stamp, row: rowOfRun(await readRun(directory)) });
    }
    this.#rows = rows;
    return {
      folder: this.#folder,
      runs: sortRows(
        [...rows.values()].map(({ row }) => row),
        'started',
      ),
      leftOut,
    };
  }
}

/** Changes with the files of a run. */
async function stampOf(directory: string): Promise<string> {
  const files = [CONFIG_FILE, EPOCHS_FILE, MODEL_FILE, SUMMARY_FILE, VIEW_FILE, LOCK_FILE];
  const stamps = await Promise.all(
    files.map((name) =>
      stat(path.join(directory, name)).then(
        ({ mtimeMs, size, ino }) => `${mtimeMs} ${size} ${ino}`,
        () => '',
      ),
    ),
  );
  return stamps.join(',');
}
