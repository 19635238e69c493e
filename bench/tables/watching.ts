// Tables of transports, and of metrics and page.
import {
  clusterFigure,
  FETCH,
  PHASES,
  STEP_BEFORE_FETCH,
  STEP_BESIDE_FETCH,
  TRANSPORTS,
  WATCHED_SHARE,
  WATCHED_WORKER_COUNTS,
  type WatchingQuantity,
  watchingFigure,
} from '../figure-names.js';
import type { BenchmarkResult } from '../record/result.js';
import { middle, table, withSpread } from './markdown.js';

const WATCHING: readonly (readonly [WatchingQuantity, head: string])[] = [
  ['step', 'a step, µs'],
  ['scrape', 'a scrape, ms'],
  ['message to a page', 'a message to an open page, ms'],
  ['checkpoint', 'a checkpoint, ms'],
];

/** A step of two workers over each transport. */
export function transportsTable({ figures }: BenchmarkResult): string {
  const parts = PHASES.map(([, name]) => name).filter((name) => name !== 'step');
  const rows = TRANSPORTS.map((transport) => [
    transport,
    withSpread(figures[clusterFigure(transport, 'step')]),
    ...parts.map((name) => middle(figures[clusterFigure(transport, name)])),
  ]);
  return table(['transport', 'step, ms', ...parts.map((name) => `${name}, ms`)], rows);
}

/** A worker that fetches the data set beside one that trains. */
export function fetchingTable({ figures }: BenchmarkResult): string {
  return table(
    ['', ''],
    [
      ['a step of one worker, ms', withSpread(figures[STEP_BEFORE_FETCH])],
      ['a step while another worker fetches 47 MB, ms', withSpread(figures[STEP_BESIDE_FETCH])],
      ['start and fetch, s', withSpread(figures[FETCH])],
    ],
  );
}

/** The coordinator's time for metrics and page. */
export function watchingTable({ figures }: BenchmarkResult): string {
  const rows = WATCHED_WORKER_COUNTS.map((workers) => [
    String(workers),
    ...WATCHING.map(([quantity]) => withSpread(figures[watchingFigure(workers, quantity)])),
  ]);
  return table(['workers', ...WATCHING.map(([, head]) => head)], rows);
}

/** A cluster that is watched beside one that is not. */
export function watchedTable({ figures }: BenchmarkResult): string {
  return table(
    ['a cluster of two workers', ''],
    [
      ['a step that nobody looks at, ms', withSpread(figures[clusterFigure('unwatched', 'step')])],
      ['a step with an open page and a scrape a second, ms', withSpread(figures[clusterFigure('watched', 'step')])],
      ['throughput of the watched by that of the other', withSpread(figures[WATCHED_SHARE])],
    ],
  );
}
