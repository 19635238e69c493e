import type { ProgressListener } from '../../coordinator/watching/progress-listener.js';
import type { NoteLevel } from '../../shared/note-level.js';
import type { RunConfig } from '../../shared/run-config.js';
import type { RunSummary } from './summary.js';

/** Reports to people or machines while a command runs. */
export interface Reporter extends ProgressListener {
  /** Workers may join from now on. Only `note` may be called before. */
  begin(run: RunBegin): void;
  /** Something worth knowing that is not a figure. */
  note(level: NoteLevel, text: string): void;
  /** How the run ended; the last report. */
  summary(summary: RunSummary): void;
  /** Leaves the terminal as it was. Never throws, even if called again. */
  close(): void;
}

/** What is known when a run begins or resumes. */
export interface RunBegin {
  readonly runId: string;
  readonly runDirectory: string;
  /** Global number of the first step of this life of the run, from 0. */
  readonly firstStep: number;
  /** Training starts when this many workers are ready. */
  readonly minWorkers: number;
  readonly config: RunConfig;
}

/** Takes text. */
export interface TextSink {
  write(text: string): unknown;
}

/** A monotonic clock. */
export interface Clock {
  nowMs(): number;
  /** Calls back at intervals, until the returned function is called. */
  every(intervalMs: number, callback: () => void): () => void;
}
