import type { RunResultRow, RunRow } from './run-rows.js';

/** Everything that a comparison of runs tells, as plain JSON. */
export interface RunComparison {
  /** At least two, in the order in which they were named. */
  readonly runs: readonly ComparedRun[];
  /** Settings, data and versions, a row for each. */
  readonly facts: readonly ComparedFact[];
  /** Epochs that at least one of the runs has made, in order. */
  readonly epochs: readonly ComparedEpoch[];
}

/** One run of a comparison. */
export interface ComparedRun extends RunRow {
  /** 'A', 'B', 'C' ... in the order in which they were named. */
  readonly letter: string;
  /** Compares it with the first run; null for the first run itself. */
  readonly toFirst: {
    /** Whether the models are the same, byte by byte; null unless both are finished. */
    readonly sameModel: boolean | null;
    /** The first epoch that both have made with other results, from 1; null: there is none. */
    readonly partsAtEpoch: number | null;
    /** Epochs that both have made. */
    readonly commonEpochs: number;
  } | null;
}

/** A fact about each of the runs. */
export interface ComparedFact {
  readonly name: string;
  /** One for each run; null: unknown. */
  readonly values: readonly (string | null)[];
  readonly differs: boolean;
}

/** The results of one epoch in each of the runs. */
export interface ComparedEpoch {
  /** From 1. */
  readonly epoch: number;
  /** One for each run; null: it has not made the epoch. */
  readonly results: readonly (ComparedResult | null)[];
}

/** Results of one epoch of one run. */
export interface ComparedResult extends RunResultRow {
  /** Mean of the epoch's training losses, in nats; null if it is not finite. */
  readonly trainLoss: number | null;
  /** Time from the epoch's first step to its last update, in seconds. */
  readonly trainSeconds: number | null;
}

/** Most runs that one comparison shows: more lines cannot be told apart. */
export const MOST_COMPARED = 8;
/** Most epochs that a page or a terminal gets. */
export const MOST_SHOWN_EPOCHS = 500;

/**
 * Thins out epochs evenly, for people. The first and the last are kept, and those at which a run parts from the first.
 *
 * @param most at least 2; a few more may be kept
 */
export function shownEpochs({ epochs, runs }: RunComparison, most = MOST_SHOWN_EPOCHS): readonly ComparedEpoch[] {
  if (epochs.length <= most) return epochs;
  const stride = Math.ceil(epochs.length / (most - 1));
  const partings = new Set(runs.map(({ toFirst }) => toFirst?.partsAtEpoch ?? null));
  return epochs.filter(({ epoch }, i) => i % stride === 0 || i === epochs.length - 1 || partings.has(epoch));
}
