import type { ProgressListener } from '../../coordinator/watching/progress-listener.js';
import type { NoteLevel } from '../../shared/note-level.js';
import type { RunConfig } from '../../shared/run-config.js';
import type { RunSummary } from './summary.js';

/** How a command talks to people or machines while it runs. */
export interface Reporter extends ProgressListener {
  /** Workers may join from now on. `note` may come before, the rest only after it. */
  begin(run: RunBegin): void;
  /** Something worth knowing that is no figure. */
  note(level: NoteLevel, text: string): void;
  /** How the run ended: the last thing to say. */
  summary(summary: RunSummary): void;
  /** Leaves the terminal as it was found. Never throws, also when called again. */
  close(): void;
}

/** What is known of a run when it begins, or goes on. */
export interface RunBegin {
  readonly runId: string;
  readonly runDirectory: string;
  /** Global number of the first step of this life of the run, from 0. */
  readonly firstStep: number;
  /** It starts when this many are ready. */
  readonly minWorkers: number;
  readonly config: RunConfig;
}

/** Where text goes. */
export interface TextSink {
  write(text: string): unknown;
}

/** A monotonic clock. */
export interface Clock {
  nowMs(): number;
  /** Calls back at intervals, until the function that it returns is called. */
  every(intervalMs: number, callback: () => void): () => void;
}
