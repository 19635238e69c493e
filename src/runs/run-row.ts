import type { EpochReport } from '../coordinator/core/reports.js';
import type { SplitResult } from '../coordinator/run/run-summary.js';
import type { RunResultRow, RunRow, RunState } from '../page/view/run-rows.js';
import type { RunRecord } from './read-run.js';
import { settingsThatDiffer } from './run-settings.js';

/** The line of a run in a list. */
export function rowOfRun(run: RunRecord): RunRow {
  const { identity, config, holder, epochsMade, last, best, summary } = run;
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
    test: summary?.test ? testedOf(summary.test) : null,
    endedEarly: summary?.early?.reason ?? null,
    settings: config ? settingsThatDiffer(config) : [],
    seconds: run.secondsElapsed ?? (epochsMade > 0 ? run.trainSeconds : null),
    modelSha256: run.modelSha256,
    hasPage: run.hasPage,
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

function testedOf({ epoch, correct, count, loss }: SplitResult): RunResultRow {
  return { epoch, accuracy: count > 0 ? correct / count : null, loss };
}

/** A finished run may be held for a moment, until its coordinator has closed everything. */
function stateOf({ problems, modelSha256, holder }: RunRecord): RunState {
  if (problems.length > 0) return 'damaged';
  if (modelSha256 !== null) return 'finished';
  return holder ? 'training' : 'unfinished';
}
