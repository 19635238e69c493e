import type { ErrorCode } from '../shared/error-codes.js';
import type { Outcome } from './core/state.js';
import type { RunTotals } from './run/run-recorder.js';

/** How a run ended, and what it came to. */
export interface RunResult extends RunTotals {
  readonly outcome: Outcome['type'];
  /** Why it failed; null when it did not. docs/errors.md explains the code. */
  readonly failure: { readonly code: ErrorCode; readonly reason: string } | null;
  /** null when the run did not complete. */
  readonly model: TrainedModel | null;
  /** Training that yields nothing, in words; null when it learns, or may yet. */
  readonly divergence: string | null;
  /** Absolute path; null when nothing was trained, so that nothing was kept. */
  readonly runDirectory: string | null;
  /** Global number of the step that comes next, from 0: as many are made. */
  readonly nextStep: number;
  /** Steps of the whole run. */
  readonly stepCount: number;
  /** The step at which the newest checkpoint goes on; null when there is none. */
  readonly checkpointStep: number | null;
}

/** A model whose training is complete. */
export interface TrainedModel {
  /** Of its safetensors file, absolute. */
  readonly path: string;
  /** Of that file, in hexadecimal. */
  readonly sha256: string;
  /** PARAMETER_COUNT float32, in the order of the file. */
  readonly parameters: Float32Array;
}
