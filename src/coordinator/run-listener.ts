import type { RunPace } from '../page/view/run-view.js';
import type { DescribedData } from '../shared/data/described-data.js';
import type { NoteLevel } from '../shared/note-level.js';
import type { RunConfig } from '../shared/run-config.js';
import type { RunResult } from './run-result.js';
import type { ProgressListener } from './watching/progress-listener.js';

/**
 * Listens to a run from its beginning to its end. Its methods must not throw, except the two that ProgressListener
 * names.
 */
export interface RunListener extends ProgressListener {
  /** Settings and data set are known. Nothing is written, and no port is taken yet. */
  onConfig?(config: RunConfig): void;
  /** Something worth knowing that is not a figure. May come at any time. */
  onNote?(level: NoteLevel, text: string): void;
  /** Workers may join from now on. Reports and notices come only after this call. */
  onBegin?(run: RunBegin): void;
  /** The data set is measured, or cannot be. Comes once in each life of a run, soon after its beginning and before its end. */
  onData?(data: DescribedData): void;
  /** The run is over, and its model, if there is one, is written. Only notes may follow. */
  onEnd?(result: RunResult): void;
}

/** Facts about a run when it begins or resumes. */
export interface RunBegin {
  readonly runId: string;
  readonly runDirectory: string;
  /** Global number of the first step of this life of the run, from 0. */
  readonly firstStep: number;
  /** Training starts when this many workers are ready. */
  readonly minWorkers: number;
  readonly config: RunConfig;
  /** The current pace of the run. It includes the report or notice that a listener has just received. */
  readonly pace: () => RunPace;
}
