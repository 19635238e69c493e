import type { LeafRange } from './reduction-tree.js';
import type { RunConfig } from './run-config.js';

/** Everything on which the order of work depends; whole numbers from 1, which is not checked here. */
export interface ScheduleOptions {
  /** Samples of the training set. */
  readonly sampleCount: number;
  readonly batchSize: number;
  readonly microBatchSize: number;
}

/** The part of a run's configuration, or of a worker's welcome, on which the order of work depends. */
export function scheduleOf({
  trainSplit,
  batchSize,
  microBatchSize,
}: Pick<RunConfig, 'trainSplit' | 'batchSize' | 'microBatchSize'>): ScheduleOptions {
  return { sampleCount: trainSplit.sampleCount, batchSize, microBatchSize };
}

/** Half-open range of positions in the epoch's order, counted from 0. */
export interface PositionRange {
  readonly begin: number;
  readonly end: number;
}

/** Steps of one epoch, at least 1; the last may be smaller than the others. */
export function stepsPerEpoch({ sampleCount, batchSize }: ScheduleOptions): number {
  return Math.ceil(sampleCount / batchSize);
}

/** Positions of a step's samples in the epoch's order. `stepInEpoch` is 0..stepsPerEpoch - 1, here and below. */
export function positionsOfStep(options: ScheduleOptions, stepInEpoch: number): PositionRange {
  const begin = stepInEpoch * options.batchSize;
  return { begin, end: Math.min(begin + options.batchSize, options.sampleCount) };
}

/** Micro-batches of a step, at least 1: the leaves of its reduction tree. */
export function leafCountOfStep(options: ScheduleOptions, stepInEpoch: number): number {
  const { begin, end } = positionsOfStep(options, stepInEpoch);
  return Math.ceil((end - begin) / options.microBatchSize);
}

/** Positions of the samples of some of a step's micro-batches, in [0, leafCountOfStep). */
export function positionsOfLeaves(options: ScheduleOptions, stepInEpoch: number, leaves: LeafRange): PositionRange {
  const { begin, end } = positionsOfStep(options, stepInEpoch);
  return {
    begin: begin + leaves.begin * options.microBatchSize,
    end: Math.min(begin + leaves.end * options.microBatchSize, end),
  };
}
