import path from 'node:path';
import { MOST_COMPARED } from '../page/view/comparison.js';
import type { RunState } from '../page/view/run-rows.js';
import type { SweepResults, SweepRow } from '../page/view/sweep.js';
import { compareRuns, readWholeRun } from '../runs/compare-runs.js';
import { looksLikeRun } from '../runs/list-runs.js';
import { readRun } from '../runs/read-run.js';
import { rowOfRun } from '../runs/run-row.js';
import type { PlannedRun } from './planned-run.js';
import type { TrainingEnd } from './run-sweep.js';

/**
 * The results of the runs of a sweep. Only reads.
 *
 * @param directory of the sweep
 * @param ends of the runs that were trained just now
 */
export async function sweepResults(
  directory: string,
  runs: readonly PlannedRun[],
  ends: ReadonlyMap<PlannedRun, TrainingEnd>,
): Promise<SweepResults> {
  let hasValidation: boolean | null = null;
  const rows: SweepRow[] = [];
  for (const planned of runs) {
    const place = path.join(directory, planned.name);
    const end = ends.get(planned);
    const record = (await looksLikeRun(place)) ? await readRun(place) : null;
    if (record?.config) hasValidation = record.config.validationSplit !== null;
    rows.push({
      values: planned.settings.map(({ value }) => value),
      run: record && rowOfRun(record),
      failure: end?.type === 'failed' ? end.reason : null,
    });
  }
  const sorted = bestFirst(rows);
  const best = sorted.flatMap(({ run }) => (run?.best ? [run.name] : [])).slice(0, MOST_COMPARED);
  const whole = [];
  for (const name of best) whole.push(await readWholeRun(path.join(directory, name)));
  return {
    name: path.basename(directory),
    axes: runs[0]?.settings.map(({ flag }) => flag) ?? [],
    rows: sorted,
    hasValidation,
    comparison: whole.length < 2 ? null : compareRuns(whole),
  };
}

/** The highest accuracy of an epoch first; where two are the same, the smaller loss of the last epoch. The order of equal runs stays. */
export function bestFirst(rows: readonly SweepRow[]): SweepRow[] {
  const accuracy = ({ run }: SweepRow): number => run?.best?.accuracy ?? -1;
  const loss = ({ run }: SweepRow): number => run?.last?.loss ?? Number.MAX_VALUE;
  return rows.toSorted((a, b) => accuracy(b) - accuracy(a) || loss(a) - loss(b));
}

/** The state of a planned run; null: it has not begun. */
export async function stateOfRun(directory: string, { name }: PlannedRun): Promise<RunState | null> {
  const place = path.join(directory, name);
  return (await looksLikeRun(place)) ? rowOfRun(await readRun(place)).state : null;
}
