import { type OutOfStep, stepDurationMs, workersOutOfStep } from '../view/out-of-step.js';
import type { PhasesMs, WorkerView } from '../view/run-view.js';
import { formatMs, formatPercent, formatRate } from './format.js';
import type { Problem } from './problem.js';

/** Problems of single workers, the worst first. At most one for each worker. */
export function workerProblems(workers: readonly WorkerView[], phasesMs: PhasesMs | null): Problem[] {
  const stepMs = phasesMs === null ? 0 : stepDurationMs(phasesMs);
  return workersOutOfStep(workers, phasesMs).map((one) =>
    one.kind === 'unresponsive' ? unresponsive(one.worker) : lateOrSlow(one, stepMs),
  );
}

function lateOrSlow({ worker, lateMs, usualRate }: OutOfStep, stepMs: number): Problem {
  const name = `Worker ${worker.worker} (${worker.host})`;
  const rates =
    usualRate === null
      ? ''
      : `${formatRate(worker.samplesPerSecond)} samples/s, where workers like it compute ${formatRate(usualRate)}`;
  if (lateMs === null) {
    return { kind: 'slow', severity: 'warning', worker: worker.worker, text: `${name} is slow: it computes ${rates}.` };
  }
  const share = stepMs > 0 ? `, ${formatPercent(lateMs / stepMs)} of a step` : '';
  const alsoSlow = rates === '' ? '' : ` It computes ${rates}.`;
  const text = `${name} is late: its results come ${formatMs(lateMs)} after those of the others${share}.${alsoSlow}`;
  return { kind: 'late', severity: 'warning', worker: worker.worker, text };
}

function unresponsive({ worker, host }: WorkerView): Problem {
  const text = `Worker ${worker} (${host}) does not answer: the others do its work.`;
  return { kind: 'unresponsive', severity: 'warning', worker, text };
}
