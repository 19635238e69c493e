// Tables of peers beside whole clusters.
import {
  peerFigure,
  peerWorkerFigure,
  RECIPE_OF_OURS,
  RECIPE_OF_PYTORCH,
  recipeFigure,
  TRAINING_OF_OURS,
  TRAINING_TIME,
  trainingFigure,
} from '../figure-names.js';
import { PEERS } from '../peer/peers.js';
import type { BenchmarkResult } from '../record/result.js';
import { meanAndDeviation, median } from '../statistics.js';
import { number, table, withSpread } from './markdown.js';

const MOST_THREADS = 1024;

/** Peers on some threads beside a worker with as many. */
export function peerTable({ figures }: BenchmarkResult): string {
  const counts = Array.from({ length: MOST_THREADS }, (_, i) => i + 1);
  const rows = counts.flatMap((threads) => {
    const worker = figures[peerWorkerFigure(threads)];
    if (!worker) return [];
    const peers = PEERS.map(({ name }) => [name, figures[peerFigure(name, threads)]] as const);
    return [
      [String(threads), 'one worker', withSpread(worker), ''],
      ...peers.flatMap(([name, figure]) =>
        figure ? [[String(threads), name, withSpread(figure), number(worker.median / figure.median)]] : [],
      ),
    ];
  });
  return table(['threads', 'trainer', 'samples/s', 'the worker is so many times as fast'], rows);
}

/** Whole trainings on all cores: ours, then the peers. */
export function trainingsTable({ figures }: BenchmarkResult): string {
  const ours = figures[trainingFigure(TRAINING_OF_OURS)];
  const peers = PEERS.map(({ name }) => [name, figures[trainingFigure(name)]] as const);
  return table(
    ['trainer', 'samples/s', '`npm start` is so many times as fast', '20 epochs with the start, s'],
    [
      ['`npm start`', withSpread(ours), '', withSpread(figures[TRAINING_TIME])],
      ...peers.flatMap(([name, figure]) =>
        figure ? [[name, withSpread(figure), number((ours?.median ?? Number.NaN) / figure.median), '']] : [],
      ),
    ],
  );
}

/** Trainings by the recipe fast: ours, then PyTorch's with the same seeds. */
export function recipeTable({ figures }: BenchmarkResult): string {
  const ours = figures[recipeFigure(RECIPE_OF_OURS, 'time')];
  const rows = [RECIPE_OF_OURS, RECIPE_OF_PYTORCH].flatMap((trainer) => {
    const accuracy = figures[recipeFigure(trainer, 'accuracy')];
    const time = figures[recipeFigure(trainer, 'time')];
    if (!accuracy || !time) return [];
    const { mean, deviation } = meanAndDeviation(accuracy.samples);
    const [least, most] = [Math.min(...accuracy.samples), Math.max(...accuracy.samples)];
    const percent = (value: number): string => value.toFixed(2);
    const isOurs = trainer === RECIPE_OF_OURS;
    // Both train a seed one after the other, so they meet the same spell of the machine.
    const ratios = time.samples.map((seconds, seed) => seconds / (ours?.samples[seed] ?? Number.NaN));
    return [
      [
        isOurs ? `\`${trainer}\`` : trainer,
        `${percent(mean)} ± ${percent(deviation)} (${percent(least)} to ${percent(most)})`,
        withSpread(time),
        isOurs ? '' : number(median(ratios)),
      ],
    ];
  });
  return table(['trainer', 'accuracy, %', 'time, s', 'ours is so many times as fast'], rows);
}
