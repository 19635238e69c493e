import { SERVING_LOADS, SERVING_P99_MS, STEADY_RATE, servingFigure } from '../figure-names.js';
import type { BenchmarkResult } from '../record/result.js';
import { table, withSpread } from './markdown.js';

/** How many requests a server of a model answers, and how fast. */
export function servingTable({ figures }: BenchmarkResult): string {
  const rows = SERVING_LOADS.map((load) => [
    load,
    withSpread(figures[servingFigure(load, 'requests')]),
    withSpread(figures[servingFigure(load, 'p50')]),
    withSpread(figures[servingFigure(load, 'p99')]),
  ]);
  const steady = `PNGs at a steady rate with p99 within ${SERVING_P99_MS} ms`;
  return table(
    ['request', 'requests/s', 'p50, ms', 'p99, ms'],
    [...rows, [steady, withSpread(figures[STEADY_RATE]), '', '']],
  );
}
