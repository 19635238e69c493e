/** Everything that a list of runs tells, as plain JSON. */

/**
 * 'training': a process holds the lock of the run. 'damaged': something in the files of the run is not as it must be;
 * `problems` says what.
 */
export type RunState = 'finished' | 'unfinished' | 'training' | 'damaged';

/** A setting of a run, under the name of its flag without dashes. */
export interface RunSetting {
  readonly name: string;
  /** As text; numbers are written so that different ones look different. */
  readonly value: string;
}

/** One run of a list. */
export interface RunRow {
  /** Name of its directory. */
  readonly name: string;
  readonly state: RunState;
  /** In words; empty unless the run is damaged. */
  readonly problems: readonly string[];
  /** The process that trains it; null if none does. `certain` is false for one on another host, which may be dead. */
  readonly trainedBy: { readonly host: string; readonly pid: number; readonly certain: boolean } | null;
  /** null in a run whose configuration cannot be read, like the three below. */
  readonly runId: string | null;
  readonly packageVersion: string | null;
  /** ISO 8601, UTC. */
  readonly startedAt: string | null;
  /** Epochs of the whole run, from 1. */
  readonly epochsPlanned: number | null;
  /** Epochs that are trained and evaluated. */
  readonly epochsMade: number;
  /** Results of the last evaluated epoch; null before the first. */
  readonly last: RunResultRow | null;
  /**
   * Results of the epoch with the best accuracy, of equal ones that with the smaller loss, and then the first: the run keeps its
   * model as the best. null before the first epoch.
   */
  readonly best: RunResultRow | null;
  /**
   * With a validation set: the best model on the test set, which is looked at once, at the end. null without such a set,
   * before the end, and where no usable `summary.json` says it.
   */
  readonly test: RunResultRow | null;
  /** Why the finished run ended before its last epoch, in words; null: it did not, or no usable `summary.json` says it. */
  readonly endedEarly: string | null;
  /** Settings that differ from the defaults. */
  readonly settings: readonly RunSetting[];
  /** Duration of the training, without the times in which no coordinator lived; null before the first epoch. */
  readonly seconds: number | null;
  /** SHA-256 of the model's file, in hexadecimal; null before the run is finished. */
  readonly modelSha256: string | null;
  /** Whether a page of it was saved, which `view` can show. */
  readonly hasPage: boolean;
}

/** Results of one epoch. */
export interface RunResultRow {
  /** From 1. */
  readonly epoch: number;
  /** Share of the test samples that were right, 0..1; null for a test set without samples. */
  readonly accuracy: number | null;
  /** Mean over the test set, in nats; null if it is not finite. */
  readonly loss: number | null;
}

/** A folder of runs. */
export interface RunList {
  /** Absolute path. */
  readonly folder: string;
  readonly runs: readonly RunRow[];
  /** Runs of the folder that the list leaves out because it would be too long. */
  readonly leftOut: number;
}
