import type { ErrorCode } from '../shared/error-codes.js';
import type { EarlyEnd, Outcome } from './core/state.js';
import type { RunTotals } from './run/run-recorder.js';
import type { SplitResult } from './run/run-summary.js';

/** How a run ended, and its results. */
export interface RunResult extends RunTotals {
  readonly outcome: Outcome['type'];
  /** Why it failed; null if it did not. docs/errors.md explains the code. */
  readonly failure: { readonly code: ErrorCode; readonly reason: string } | null;
  /** Why the run ended before its last epoch; null: it did not. */
  readonly early: EarlyEnd | null;
  /** The best model, and the result that made it the best; null before the first result. */
  readonly best: (SplitResult & { readonly path: string }) | null;
  /** The model of the last epoch; null when the run did not complete. */
  readonly model: TrainedModel | null;
  /** Why training yielded nothing, in words; null if it learns, or may still begin to. */
  readonly divergence: string | null;
  /** Absolute path; null if nothing was trained, and so nothing was kept. */
  readonly runDirectory: string | null;
  /** Global number of the next step, from 0, which is also the number of steps made. */
  readonly nextStep: number;
  /** Steps of the whole run. */
  readonly stepCount: number;
  /** The step at which the newest checkpoint resumes. */
  readonly checkpointStep: number;
}

/** A model whose training is complete. */
export interface TrainedModel {
  /** Absolute path of its safetensors file. */
  readonly path: string;
  /** SHA-256 of that file, in hexadecimal. */
  readonly sha256: string;
  /** Flat float32 buffer, in the order of the file. */
  readonly parameters: Float32Array;
  /** By class number. */
  readonly classNames: readonly string[];
}
