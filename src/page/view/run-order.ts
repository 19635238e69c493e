import type { RunRow } from './run-rows.js';

/** An order of a list of runs. */
export type RunOrder = 'started' | 'accuracy' | 'loss';

/** All orders, the usual one first. */
export const RUN_ORDERS: readonly RunOrder[] = ['started', 'accuracy', 'loss'];

/** By name, where nothing else tells two runs apart: names of runs begin with their time. */
const byName = new Intl.Collator('en', { numeric: true }).compare;

/**
 * Puts runs in order: the latest start, the best accuracy, or the least loss first. Runs that lack the figure come last.
 */
export function sortRows(rows: readonly RunRow[], order: RunOrder): RunRow[] {
  return rows.toSorted((a, b) => {
    const [one, other] = [rank(a, order) ?? Number.NEGATIVE_INFINITY, rank(b, order) ?? Number.NEGATIVE_INFINITY];
    return one === other ? byName(b.name, a.name) : other - one;
  });
}

/** null: the run lacks the figure. */
function rank({ best, last, startedAt }: RunRow, order: RunOrder): number | null {
  if (order === 'accuracy') return best?.accuracy ?? null;
  if (order === 'loss') return last === null || last.loss === null ? null : -last.loss;
  const startedMs = Date.parse(startedAt ?? '');
  return Number.isNaN(startedMs) ? null : startedMs;
}
