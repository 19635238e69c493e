import type { NoteLevel } from '../note-level.js';

/** The contents of a data set in figures, as plain JSON: for the log, the page and `data inspect`. */
export interface DataSummary {
  /** For people: 'four IDX files, as MNIST has'. */
  readonly layout: string;
  /** 2 to 256 different names, by class number. */
  readonly classNames: readonly string[];
  /** Samples of each class, by class number. Training samples without those for validation. */
  readonly trainCounts: readonly number[];
  /** null: there are none. */
  readonly validationCounts: readonly number[] | null;
  readonly testCounts: readonly number[];
  /** The classes that have training samples; those for validation count too. */
  readonly classSizes: {
    readonly smallest: ClassSize;
    readonly largest: ClassSize;
    /** Ratio of the largest to the smallest, at least 1. */
    readonly ratio: number;
  };
}

export interface ClassSize {
  readonly label: number;
  /** In samples. */
  readonly count: number;
}

/** A sentence for a person, without a full stop. */
export interface DataNote {
  readonly level: NoteLevel;
  readonly text: string;
}
