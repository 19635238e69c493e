import type { LostWorker, RunView } from '../view/run-view.js';
import { formatTimeOfDay } from './event-rows.js';
import { formatCount } from './format.js';
import type { Problem } from './problem.js';

/** More lost workers than these become one problem, which names the last ones. */
const MAX_SINGLE = 3;

/** Workers that nobody has replaced: one problem for each, or one for all if there are many. */
export function lostProblems({ workers, lost }: Pick<RunView, 'workers' | 'lost'>): Problem[] {
  const missing = lost.filter(({ replaced }) => !replaced);
  const last = missing.at(-1);
  if (!last) return [];
  const ready = workers.filter(({ state }) => state === 'ready').length;
  const left = `${formatCount(ready)} of ${formatCount(ready + missing.length)} workers are ready.`;
  if (missing.length <= MAX_SINGLE) {
    return missing.map((worker) => problem(worker.worker, `${nameOf(worker)} is lost ${cause(worker)}. ${left}`));
  }
  const names = missing.slice(-MAX_SINGLE).map(({ worker }) => worker);
  const others = formatCount(missing.length - names.length);
  const text = `${formatCount(missing.length)} workers are lost: ${names.join(', ')} and ${others} more. ${left} The last one: ${nameOf(last)}, ${cause(last)}.`;
  return [problem(null, text)];
}

/** 'since 14:03:22: its connection was lost'. */
function cause({ atMs, reason }: LostWorker): string {
  return `since ${formatTimeOfDay(atMs)}: ${reason}`;
}

const nameOf = ({ worker, host }: LostWorker): string => `Worker ${worker} (${host})`;

function problem(worker: number | null, text: string): Problem {
  return { kind: 'lost', severity: 'warning', worker, text };
}
