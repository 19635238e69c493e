import type { ProgressListener } from '../../coordinator/progress.js';
import type { RunSummary } from './summary.js';

/** How a command talks to people or machines while it runs. */
export interface Reporter extends ProgressListener {
  /** Something worth knowing that is no figure. */
  note(level: NoteLevel, text: string): void;
  /** How the run ended: the last thing to say. */
  summary(summary: RunSummary): void;
  /** Leaves the terminal as it was found. */
  close(): void;
}

export type NoteLevel = 'info' | 'warning' | 'error';

/** Where text goes. */
export interface TextSink {
  write(text: string): unknown;
}
