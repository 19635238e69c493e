import type { RunComparison } from './comparison.js';
import type { RunRow } from './run-rows.js';

/** Everything that the results of a sweep tell, as plain JSON. */
export interface SweepResults {
  /** Name of its directory. */
  readonly name: string;
  /** Names of the settings that differ between the runs. */
  readonly axes: readonly string[];
  /** The best first; runs without results come last. */
  readonly rows: readonly SweepRow[];
  /** Whether the runs were chosen by a validation set; null if no run has begun. */
  readonly hasValidation: boolean | null;
  /** The best runs, up to MOST_COMPARED of them; null for fewer than two. */
  readonly comparison: RunComparison | null;
}

export interface SweepRow {
  /** One for each axis. */
  readonly values: readonly string[];
  /** null: the run has not begun. */
  readonly run: RunRow | null;
  /** Why the run failed in this sweep; null if it did not. */
  readonly failure: string | null;
}

/** Sentences that one must know to read the results; empty if there are none. */
export function sweepNotes({ hasValidation, rows }: SweepResults): string[] {
  const failed = rows.filter(({ failure }) => failure !== null).length;
  const waiting = rows.filter(({ run }) => run?.state !== 'finished').length - failed;
  return [
    ...(failed > 0 ? [`${failed} of ${rows.length} runs failed.`] : []),
    ...(waiting > 0 ? [`${waiting} of ${rows.length} runs are not finished.`] : []),
    ...(hasValidation === false && rows.length > 1
      ? [
          'The test set chose the best run, so its accuracy is a little too good. --validation keeps the test set for the end.',
        ]
      : []),
  ];
}
