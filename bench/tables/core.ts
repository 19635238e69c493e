import { CORE_WORKER_COUNTS, coreFigure } from '../figure-names.js';
import type { BenchmarkResult } from '../record/result.js';
import { middle, table, withSpread } from './markdown.js';

/** The cost of the core's decisions, by the number of workers. */
export function coreTable({ figures }: BenchmarkResult): string {
  const head = [
    'workers',
    'join, µs',
    'result, µs',
    'heartbeat, µs',
    'tick, µs',
    'begin a step, µs a worker',
    'processor time of a step with the simulation, µs a worker',
  ];
  const rows = CORE_WORKER_COUNTS.map((workers) => [
    String(workers),
    ...(['join', 'result', 'heartbeat', 'tick', 'begin'] as const).map((quantity) =>
      middle(figures[coreFigure(workers, quantity)]),
    ),
    withSpread(figures[coreFigure(workers, 'step')]),
  ]);
  return table(head, rows);
}
