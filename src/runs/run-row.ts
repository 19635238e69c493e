import type { EpochReport } from '../coordinator/core/reports.js';
import type { RunResultRow, RunRow, RunState } from '../page/view/run-rows.js';
import type { RunRecord } from './read-run.js';
import { settingsThatDiffer } from './run-settings.js';

/** The line of a run in a list. */
export function rowOfRun(run: RunRecord): RunRow {
  const { identity, config, holder, epochsMade, last, best } = run;
  return {
    name: run.name,
    state: stateOf(run),
    problems: run.problems,
    trainedBy: holder && { host: holder.host, pid: holder.pid, certain: holder.life === 'alive' },
    runId: identity?.runId ?? null,
    packageVersion: identity?.packageVersion ?? null,
    startedAt: identity?.startedAt ?? null,
    epochsPlanned: config?.epochs ?? null,
    epochsMade,
    last: last && resultOf(last),
    best: best && resultOf(best),
    settings: config ? settingsThatDiffer(config) : [],
    seconds: run.secondsElapsed ?? (epochsMade > 0 ? run.trainSeconds : null),
    modelSha256: run.modelSha256,
  };
}

/** The results of an epoch, for people. */
export function resultOf({ epoch, testCorrect, testCount, testLoss }: EpochReport): RunResultRow {
  return {
    epoch: epoch + 1,
    accuracy: testCount > 0 ? testCorrect / testCount : null,
    loss: Number.isFinite(testLoss) ? testLoss : null,
  };
}

/** A finished run may be held for a moment, until its coordinator has closed everything. */
function stateOf({ problems, modelSha256, holder }: RunRecord): RunState {
  if (problems.length > 0) return 'damaged';
  if (modelSha256 !== null) return 'finished';
  return holder ? 'training' : 'unfinished';
}

/** An order of a list. */
export type RunOrder = 'started' | 'accuracy' | 'loss';

/** By name, where nothing else tells two runs apart: names of runs begin with their time. */
const byName = new Intl.Collator('en', { numeric: true }).compare;

/**
 * Puts runs in order: the latest start, the best accuracy, or the least loss first. Runs that lack the figure come last.
 */
export function sortRows(rows: readonly RunRow[], order: RunOrder): RunRow[] {
  const rank = (row: RunRow): number | null => {
    if (order === 'accuracy') return row.best?.accuracy ?? null;
    if (order === 'loss') return row.last?.loss === null || row.last === null ? null : -row.last.loss;
    const startedMs = Date.parse(row.startedAt ?? '');
    return Number.isNaN(startedMs) ? null : startedMs;
  };
  return rows.toSorted((a, b) => {
    const [one, other] = [rank(a) ?? Number.NEGATIVE_INFINITY, rank(b) ?? Number.NEGATIVE_INFINITY];
    return one === other ? byName(b.name, a.name) : other - one;
  });
}
